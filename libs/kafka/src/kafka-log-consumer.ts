/**
 * Reads the partitions that a consumer group gives to this process.
 *
 * KC1 kafkajs' consumer only holds the group membership: its partitions are paused as soon as they are assigned, and
 *    `PartitionRun` reads them over its own connections. So only our offsets are read from, and heartbeats go on
 *    however long a reader takes.
 * KC2 A partition has at most one run in this process: a new run waits until the previous one has ended.
 * KC3 The first failure ends all runs; `run` resolves after the last of them has ended.
 * KC4 Committed offsets are for lag dashboards: written on the way, never read.
 */
import type {
  IoOutcome,
  LogConsumer,
  NoPartition,
  PartitionInfo,
  PartitionReader,
  StopSignal,
} from '@breakwater/core';
import type { Consumer, Kafka } from 'kafkajs';
import type { TopicPartition } from './fetch-request.ts';
import { KafkaConnection } from './kafka-connection.ts';
import { failureOf, fatal, ok } from './kafka-outcome.ts';
import type { KafkaLogFunction, KafkaSettings, KafkaTimings } from './kafka-settings.ts';
import { createKafka } from './kafkajs-client.ts';
import { PartitionRun } from './partition-run.ts';
import { RetryPace } from './retry-pace.ts';
import { stickyAssigner } from './sticky-assigner.ts';

export interface KafkaConsumerParts {
  readonly settings: KafkaSettings;
  readonly timings: KafkaTimings;
  readonly log: KafkaLogFunction;
  readonly groupId: string;
  readonly topics: readonly string[];
}

type Verdict =
  | { readonly kind: 'outcome'; readonly outcome: IoOutcome<null> }
  | { readonly kind: 'bug'; readonly error: unknown };

export class KafkaLogConsumer implements LogConsumer {
  readonly #parts: KafkaConsumerParts;
  #session: GroupSession | null = null;

  constructor(parts: KafkaConsumerParts) {
    this.#parts = parts;
  }

  get noPartition(): NoPartition | null {
    const { groupId } = this.#parts;
    if (this.#session !== null) return this.#session.noPartition;
    return { code: 'joining', detail: `group ${groupId} is not joined yet` };
  }

  /** Codes: those of PartitionRun.run, `group-lost`, and the fatal ones of KafkaFailureCode. */
  run(
    open: (partition: PartitionInfo) => PartitionReader,
    stop: StopSignal,
  ): Promise<IoOutcome<null>> {
    this.#session = new GroupSession(this.#parts, open);
    return this.#session.run(stop);
  }
}

class GroupSession {
  readonly #parts: KafkaConsumerParts;
  readonly #open: (partition: PartitionInfo) => PartitionReader;
  readonly #kafka: Kafka;
  readonly #runs = new Map<string, PartitionRun>();
  /** Ends of runs, by partition; a later run of the same partition waits for it (KC2). */
  readonly #ends = new Map<string, Promise<void>>();
  readonly #verdict = Promise.withResolvers<Verdict>();
  readonly #over = new AbortController();
  #committed = '';
  #noPartition: NoPartition | null;

  constructor(parts: KafkaConsumerParts, open: (partition: PartitionInfo) => PartitionReader) {
    this.#parts = parts;
    this.#open = open;
    this.#noPartition = { code: 'joining', detail: `joining group ${parts.groupId}` };
    this.#kafka = createKafka(parts.settings, parts.timings, parts.log);
  }

  get noPartition(): NoPartition | null {
    return this.#noPartition;
  }

  async run(stop: StopSignal): Promise<IoOutcome<null>> {
    const onStop = (): void => this.#decide({ kind: 'outcome', outcome: ok(null) });
    stop.addEventListener('abort', onStop, { once: true });
    if (stop.aborted) onStop();
    const consumer = this.#createMember();
    void this.#join(consumer);
    const { commitIntervalMs } = this.#parts.timings;
    const committing = setInterval(() => void this.#commit(consumer), commitIntervalMs);
    const verdict = await this.#verdict.promise;
    clearInterval(committing);
    stop.removeEventListener('abort', onStop);
    await this.#endRuns(verdict);
    await this.#commit(consumer);
    await this.#leave(consumer);
    if (verdict.kind === 'bug') throw verdict.error;
    return verdict.outcome;
  }

  #createMember(): Consumer {
    const { groupId, timings } = this.#parts;
    const consumer = this.#kafka.consumer({
      groupId,
      partitionAssigners: [stickyAssigner(() => this.#held())],
      sessionTimeout: timings.sessionTimeoutMs,
      heartbeatInterval: timings.heartbeatIntervalMs,
      // With all partitions paused this paces its loop, which sends the heartbeats.
      maxWaitTimeInMs: Math.floor(timings.heartbeatIntervalMs / 2),
      allowAutoTopicCreation: false,
      // While we run, kafkajs restarts by itself where it can; once we have ended it must not.
      retry: { restartOnFailure: () => Promise.resolve(!this.#over.signal.aborted) },
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (this.#over.signal.aborted) {
        void this.#leave(consumer);
        return;
      }
      const assigned = Object.entries(payload.memberAssignment);
      // Called before the first fetch of the new assignment (KC1).
      consumer.pause(assigned.map(([topic, partitions]) => ({ topic, partitions })));
      this.#assign(
        assigned.flatMap(([topic, partitions]) =>
          partitions.map((partition) => ({ topic, partition })),
        ),
      );
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (payload.restart) {
        this.#stillJoining(payload.error.message);
        return;
      }
      this.#decide({ kind: 'outcome', outcome: groupLost(payload.error, groupId) });
    });
    return consumer;
  }

  async #join(consumer: Consumer): Promise<void> {
    const pace = new RetryPace(this.#parts.timings);
    while (!this.#over.signal.aborted) {
      const failure = await this.#tryToJoin(consumer);
      if (failure === null) break;
      this.#stillJoining(failure);
      this.#parts.log('warn', `${failure}; trying again`, { group: this.#parts.groupId });
      await pace.wait(this.#over.signal);
    }
    // An attempt that was under way when we ended may have succeeded.
    if (this.#over.signal.aborted) await this.#leave(consumer);
  }

  /** Returns null once the member runs or has failed for good, else the reason to try again. */
  async #tryToJoin(consumer: Consumer): Promise<string | null> {
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.#parts.topics], fromBeginning: true });
      if (this.#over.signal.aborted) return null;
      await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
      return null;
    } catch (error) {
      const verdict = joinFailure(error, this.#parts.groupId);
      if (verdict.kind === 'outcome' && verdict.outcome.kind === 'retryable') {
        return verdict.outcome.detail;
      }
      this.#decide(verdict);
      return null;
    }
  }

  /** Partitions that are held are read on meanwhile. */
  #stillJoining(why: string): void {
    if (this.#runs.size > 0) return;
    this.#noPartition = { code: 'joining', detail: `joining group ${this.#parts.groupId}: ${why}` };
  }

  #noteAssigned(count: number): void {
    const { groupId, topics } = this.#parts;
    const detail = `group ${groupId} has given every partition of ${topics.join(', ')} to other members`;
    this.#noPartition = count === 0 ? { code: 'spare', detail } : null;
  }

  #assign(wanted: readonly TopicPartition[]): void {
    this.#noteAssigned(wanted.length);
    const names = new Set(wanted.map(nameOf));
    for (const [name, run] of this.#runs) {
      if (names.has(name)) continue;
      this.#runs.delete(name);
      run.revoke();
    }
    for (const at of wanted) if (!this.#runs.has(nameOf(at))) this.#start(at);
  }

  #start(at: TopicPartition): void {
    const { settings, timings, log } = this.#parts;
    const name = nameOf(at);
    const connection = new KafkaConnection(settings, timings, log);
    const run = new PartitionRun({ at, connection, open: this.#open, timings, log });
    this.#runs.set(name, run);
    const before = this.#ends.get(name) ?? Promise.resolve();
    const end = before
      .then(() => run.run())
      .then(
        (outcome) => {
          if (outcome.kind !== 'ok') this.#decide({ kind: 'outcome', outcome });
        },
        (error: unknown) => this.#decide({ kind: 'bug', error }),
      );
    this.#ends.set(name, end);
  }

  #decide(verdict: Verdict): void {
    this.#over.abort();
    this.#verdict.resolve(verdict);
  }

  async #endRuns(verdict: Verdict): Promise<void> {
    const isStop = verdict.kind === 'outcome' && verdict.outcome.kind === 'ok';
    for (const run of this.#runs.values()) {
      // After a failure the group gives the partitions to others; after a stop nobody needs to be told.
      if (isStop) run.end();
      else run.revoke();
    }
    await Promise.all(this.#ends.values());
  }

  #held(): readonly TopicPartition[] {
    return [...this.#runs.values()].map((run) => run.at);
  }

  /** A failure here changes nothing: the next commit covers it (KC4). */
  async #commit(consumer: Consumer): Promise<void> {
    const offsets = [...this.#runs.values()]
      .filter(({ donePosition }) => donePosition >= 0)
      .map(({ at, donePosition }) => ({ ...at, offset: String(donePosition) }));
    const text = JSON.stringify(offsets);
    if (offsets.length === 0 || text === this.#committed) return;
    try {
      await consumer.commitOffsets(offsets);
      this.#committed = text;
    } catch (error) {
      this.#parts.log('debug', 'the position of the group was not written', {
        error: String(error),
      });
    }
  }

  async #leave(consumer: Consumer): Promise<void> {
    try {
      await consumer.disconnect();
    } catch (error) {
      // The group learns of it when the session times out.
      this.#parts.log('info', 'the group was not left in order', { error: String(error) });
    }
  }
}

function joinFailure(error: unknown, groupId: string): Verdict {
  try {
    return { kind: 'outcome', outcome: failureOf(error, `joining group ${groupId}`) };
  } catch (bug) {
    return { kind: 'bug', error: bug };
  }
}

/** kafkajs has given up on the group; it retries transient failures itself. */
function groupLost(error: Error, groupId: string): IoOutcome<never> {
  const failure = joinFailure(error, groupId);
  if (failure.kind === 'outcome' && failure.outcome.kind === 'fatal') return failure.outcome;
  return fatal('group-lost', `group ${groupId}: ${error.message}; restart`);
}

function nameOf(at: TopicPartition): string {
  return `${at.topic}/${at.partition}`;
}
