/** What a topic of ours is on Kafka, and how far an existing one is from it. Pure. */
import {
  type LogClock,
  RECORD_BYTE_COUNT_MAX,
  type TopicDifference,
  type TopicPlan,
} from '@breakwater/core';

/** Settings of a topic in Kafka's names. */
export type TopicConfiguration = Readonly<Record<string, string>>;

export interface TopicState {
  readonly partitionCount: number;
  readonly configuration: TopicConfiguration;
}

const PARTITION_COUNT_MAX = 1_024;
const CLOCK = 'message.timestamp.type';
const RETENTION = 'retention.ms';
/** Twice the largest record, so that key, heads and a request of many records fit in. */
const MESSAGE_BYTES_MAX = String(2 * RECORD_BYTE_COUNT_MAX);
/** Feeders of replays and simulations may be ahead of the broker's clock by any time. */
const ANY_TIME_AHEAD = '9223372036854775807';

const CLOCK_VALUES: Readonly<Record<LogClock, string>> = {
  append: 'LogAppendTime',
  create: 'CreateTime',
};

/** How a setting is called in a difference: the plan's own word where it has one. */
const PLAN_WORDS: Readonly<Record<string, string>> = {
  [CLOCK]: 'clock',
  [RETENTION]: 'retentionMs',
};

/** Returns the settings that make a topic what the plan says. */
export function wantedConfiguration(plan: TopicPlan): TopicConfiguration {
  return {
    [CLOCK]: CLOCK_VALUES[plan.clock],
    [RETENTION]: String(plan.retentionMs),
    // Size must not end what time keeps.
    'retention.bytes': '-1',
    // Compaction would take offsets out of the middle.
    'cleanup.policy': 'delete',
    'max.message.bytes': MESSAGE_BYTES_MAX,
    ...(plan.clock === 'create' ? { 'message.timestamp.after.max.ms': ANY_TIME_AHEAD } : {}),
  };
}

/** Returns what differs; `state` is null where the topic does not exist. */
export function differences(plan: TopicPlan, state: TopicState | null): TopicDifference[] {
  const { topic } = plan;
  if (state === null) {
    const wanted = `${plan.partitionCount} partitions, clock ${plan.clock}, retention ${plan.retentionMs} ms`;
    return [{ topic, setting: 'create', actual: 'absent', wanted, applicable: true }];
  }
  const found: TopicDifference[] = [];
  if (state.partitionCount !== plan.partitionCount) {
    found.push({
      topic,
      setting: 'partitionCount',
      actual: String(state.partitionCount),
      wanted: String(plan.partitionCount),
      // Kafka never takes a partition away.
      applicable: state.partitionCount < plan.partitionCount,
    });
  }
  for (const [name, wanted] of Object.entries(wantedConfiguration(plan))) {
    const actual = state.configuration[name] ?? 'unknown';
    if (actual === wanted) continue;
    const setting = PLAN_WORDS[name] ?? name;
    found.push({
      topic,
      setting,
      actual: name === CLOCK ? clockWord(actual) : actual,
      wanted: name === CLOCK ? plan.clock : wanted,
      applicable: name !== CLOCK,
    });
  }
  return found;
}

/** Returns what is wrong with a plan, or null. */
export function planFault(plan: TopicPlan): string | null {
  if (!/^[A-Za-z0-9._-]{1,249}$/.test(plan.topic) || /^\.{1,2}$/.test(plan.topic)) {
    return `${JSON.stringify(plan.topic)} is no topic name: use letters, digits, dot, dash, underscore`;
  }
  const { partitionCount, retentionMs } = plan;
  if (
    !Number.isInteger(partitionCount) ||
    partitionCount < 1 ||
    partitionCount > PARTITION_COUNT_MAX
  ) {
    return `${plan.topic}: partitionCount must be 1 to ${PARTITION_COUNT_MAX}, not ${partitionCount}`;
  }
  if (!Number.isSafeInteger(retentionMs) || (retentionMs < 1 && retentionMs !== -1)) {
    return `${plan.topic}: retentionMs must be -1 (for ever) or above 0, not ${retentionMs}`;
  }
  return null;
}

function clockWord(value: string): string {
  if (value === CLOCK_VALUES.append) return 'append';
  return value === CLOCK_VALUES.create ? 'create' : value;
}
