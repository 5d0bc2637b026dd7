/** Plans and applies topics of an embedded log, as `breakwater topics` does on Kafka. */
import type { IoOutcome, LogAdmin, TopicDifference, TopicPlan } from '@breakwater/core';
import type { LogTopics } from './log-topics.ts';
import { diskFailure, fatal, ok } from './outcome.ts';

const PARTITION_COUNT_MAX = 1_024;

export class EmbeddedAdmin implements LogAdmin {
  readonly #log: LogTopics;

  constructor(log: LogTopics) {
    this.#log = log;
  }

  /** Code: `bad-plan` (fatal). */
  plan(topics: readonly TopicPlan[]): Promise<IoOutcome<readonly TopicDifference[]>> {
    for (const plan of topics) {
      const wrong = fault(plan);
      if (wrong !== null) return Promise.resolve(fatal('bad-plan', wrong));
    }
    return Promise.resolve(ok(topics.flatMap((plan) => this.#differences(plan))));
  }

  /** Codes: `bad-plan`, `not-permitted`, `disk-failed` (fatal), `disk-full` (retryable). */
  async apply(topics: readonly TopicPlan[]): Promise<IoOutcome<readonly TopicDifference[]>> {
    const planned = await this.plan(topics);
    if (planned.kind !== 'ok') return planned;
    for (const plan of topics) {
      const known = this.#log.topicSettings(plan.topic);
      if (!this.#differences(plan).some(({ applicable }) => applicable)) continue;
      try {
        await this.#log.changeTopic(plan.topic, {
          clock: known?.clock ?? plan.clock,
          partitionCount: Math.max(plan.partitionCount, known?.partitionCount ?? 0),
          retentionMs: plan.retentionMs,
        });
      } catch (error) {
        return diskFailure(error, `changing ${plan.topic}`);
      }
    }
    return this.plan(topics);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #differences(plan: TopicPlan): TopicDifference[] {
    const { topic } = plan;
    const known = this.#log.topicSettings(topic);
    if (known === null) {
      const wanted = `${plan.partitionCount} partitions, clock ${plan.clock}, retention ${plan.retentionMs} ms`;
      return [{ topic, setting: 'create', actual: 'absent', wanted, applicable: true }];
    }
    const settings: [setting: keyof TopicPlan & keyof typeof known, applicable: boolean][] = [
      ['partitionCount', known.partitionCount < plan.partitionCount],
      ['clock', false],
      ['retentionMs', true],
    ];
    return settings
      .filter(([setting]) => known[setting] !== plan[setting])
      .map(([setting, applicable]) => ({
        topic,
        setting,
        actual: String(known[setting]),
        wanted: String(plan[setting]),
        applicable,
      }));
  }
}

function fault(plan: TopicPlan): string | null {
  // Kafka's own rule; it also keeps a name from leaving the data folder.
  if (!/^[A-Za-z0-9._-]{1,249}$/.test(plan.topic) || /^\.{1,2}$/.test(plan.topic)) {
    return `${JSON.stringify(plan.topic)} is no topic name: use letters, digits, dot, dash, underscore`;
  }
  if (
    !Number.isInteger(plan.partitionCount) ||
    plan.partitionCount < 1 ||
    plan.partitionCount > PARTITION_COUNT_MAX
  ) {
    return `${plan.topic}: between 1 and ${PARTITION_COUNT_MAX} partitions, not ${plan.partitionCount}`;
  }
  if (!Number.isInteger(plan.retentionMs) || plan.retentionMs < -1) {
    return `${plan.topic}: the retention is a whole number of milliseconds, -1 for ever`;
  }
  return null;
}
