/**
 * Plans and applies topics.
 *
 * LA1 `apply` changes only what `plan` calls applicable, and returns the plan as it is afterwards.
 * LA2 Where the clock differs nothing of the topic is changed: the plan means another topic.
 * LA3 Brokers see a change a moment after the controller has taken it, so `apply` polls until it shows.
 * LA4 kafkajs replaces all settings of a topic at once, so settings that somebody made before are sent along.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IoOutcome, LogAdmin, TopicDifference, TopicPlan } from '@breakwater/core';
import type { Admin, Kafka } from 'kafkajs';
import kafkajs from 'kafkajs';
import { KafkaConnection } from './kafka-connection.ts';
import { failureOf, fatal, ok } from './kafka-outcome.ts';
import type { KafkaLogFunction, KafkaSettings, KafkaTimings } from './kafka-settings.ts';
import { createKafka } from './kafkajs-client.ts';
import { differences, planFault, type TopicState, wantedConfiguration } from './topic-settings.ts';

// kafkajs is CommonJS, and its index hides some names from the module loader.
const { ConfigResourceTypes, ConfigSource } = kafkajs;

/** A change shows after some 10 ms on an idle machine and 500 ms or more on a busy one. */
const SHOWN_MS_MAX = 10_000;
const SHOWN_PAUSE_MS = 50;

interface KnownTopic extends TopicState {
  /** Settings that were set for this topic, not inherited. */
  readonly ownConfiguration: Readonly<Record<string, string>>;
}

export class KafkaLogAdmin implements LogAdmin {
  readonly #kafka: Kafka;
  readonly #connection: KafkaConnection;
  readonly #replicationFactor: number | undefined;
  #admin: Promise<Admin> | null = null;

  constructor(settings: KafkaSettings, timings: KafkaTimings, log: KafkaLogFunction) {
    this.#kafka = createKafka(settings, timings, log);
    this.#connection = new KafkaConnection(settings, timings, log);
    this.#replicationFactor = settings.replicationFactor;
  }

  /** Codes: `bad-plan` (fatal) and those of KafkaFailureCode. */
  async plan(topics: readonly TopicPlan[]): Promise<IoOutcome<readonly TopicDifference[]>> {
    return this.#attempt('comparing topics', async (admin) => {
      const found: TopicDifference[] = [];
      for (const plan of topics) {
        const fault = planFault(plan);
        if (fault !== null) return fatal('bad-plan', fault);
        const state = await this.#state(admin, plan.topic);
        if (state.kind !== 'ok') return state;
        found.push(...differences(plan, state.value));
      }
      return ok(found);
    });
  }

  /** Codes: as `plan`. */
  async apply(topics: readonly TopicPlan[]): Promise<IoOutcome<readonly TopicDifference[]>> {
    const planned = await this.plan(topics);
    if (planned.kind !== 'ok') return planned;
    const changed = new Set<string>();
    for (const plan of topics) {
      const open = planned.value.filter(({ topic }) => topic === plan.topic);
      if (open.length === 0 || open.some(({ setting }) => setting === 'clock')) continue;
      const applied = await this.#attempt(`changing ${plan.topic}`, (admin) =>
        this.#change(admin, plan, open),
      );
      if (applied.kind !== 'ok') return applied;
      changed.add(plan.topic);
    }
    return this.#planOnceShown(topics, changed);
  }

  /** Polls until nothing applicable is left of the changed topics, at most SHOWN_MS_MAX (LA3); returns the last plan. */
  async #planOnceShown(
    topics: readonly TopicPlan[],
    changed: ReadonlySet<string>,
  ): Promise<IoOutcome<readonly TopicDifference[]>> {
    const deadlineMs = performance.now() + SHOWN_MS_MAX;
    for (;;) {
      const left = await this.plan(topics);
      if (left.kind !== 'ok' || performance.now() > deadlineMs) return left;
      const waits = left.value.some(({ topic, applicable }) => applicable && changed.has(topic));
      if (!waits) return left;
      await sleep(SHOWN_PAUSE_MS);
    }
  }

  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = null;
    await this.#connection.close();
    if (admin !== null) await (await admin).disconnect();
  }

  async #change(
    admin: Admin,
    plan: TopicPlan,
    open: readonly TopicDifference[],
  ): Promise<IoOutcome<null>> {
    const { topic, partitionCount } = plan;
    const wanted = wantedConfiguration(plan);
    if (open.some(({ setting }) => setting === 'create')) {
      const configEntries = entriesOf(wanted);
      const replicationFactor = this.#replicationFactor ?? -1;
      await admin.createTopics({
        waitForLeaders: true,
        topics: [{ topic, numPartitions: partitionCount, replicationFactor, configEntries }],
      });
      return ok(null);
    }
    const state = await this.#state(admin, topic);
    if (state.kind !== 'ok') return state;
    if (state.value === null) return ok(null);
    if (state.value.partitionCount < partitionCount) {
      await admin.createPartitions({ topicPartitions: [{ topic, count: partitionCount }] });
    }
    if (open.some(({ setting, applicable }) => applicable && setting !== 'partitionCount')) {
      const configEntries = entriesOf({ ...state.value.ownConfiguration, ...wanted });
      const type = ConfigResourceTypes.TOPIC;
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{ type, name: topic, configEntries }],
      });
    }
    return ok(null);
  }

  async #state(admin: Admin, topic: string): Promise<IoOutcome<KnownTopic | null>> {
    const described = await this.#connection.describe(topic);
    if (described.kind !== 'ok') {
      return described.code === 'unknown-topic' ? ok(null) : described;
    }
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
    });
    const configuration: Record<string, string> = {};
    const ownConfiguration: Record<string, string> = {};
    for (const entry of resources.flatMap(({ configEntries }) => configEntries)) {
      configuration[entry.configName] = entry.configValue;
      if (entry.configSource === ConfigSource.TOPIC_CONFIG) {
        ownConfiguration[entry.configName] = entry.configValue;
      }
    }
    return ok({
      partitionCount: described.value.partitions.length,
      configuration,
      ownConfiguration,
    });
  }

  async #attempt<T>(
    doing: string,
    work: (admin: Admin) => Promise<IoOutcome<T>>,
  ): Promise<IoOutcome<T>> {
    this.#admin ??= this.#connect();
    const used = this.#admin;
    try {
      return await work(await used);
    } catch (error) {
      if (this.#admin === used) this.#admin = null;
      const failure = failureOf(error, doing);
      await used.then((admin) => admin.disconnect()).catch(() => undefined);
      return failure;
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin();
    await admin.connect();
    return admin;
  }
}

function entriesOf(configuration: Readonly<Record<string, string>>): {
  name: string;
  value: string;
}[] {
  return Object.entries(configuration).map(([name, value]) => ({ name, value }));
}
