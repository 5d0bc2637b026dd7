/** Reads partitions as they are, without a group: for oracles, replay and evidence. */
import type { IoOutcome, LogReader, PartitionInfo, RawRecord } from '@breakwater/core';
import type { FetchedBytes, TopicPartition } from './fetch-request.ts';
import { KafkaConnection } from './kafka-connection.ts';
import { KAFKA_ERROR } from './kafka-outcome.ts';
import type { KafkaLogFunction, KafkaSettings, KafkaTimings } from './kafka-settings.ts';
import { followLog } from './log-continuity.ts';
import { RetryPace } from './retry-pace.ts';

const FETCH_BYTE_COUNT_MAX = 4_194_304;
const WAIT_MS = 250;
/** Attempts at one chunk before the reading fails: about half a minute. */
const ATTEMPT_COUNT_MAX = 8;

export class KafkaLogReader implements LogReader {
  readonly #connection: KafkaConnection;
  readonly #timings: KafkaTimings;
  readonly #closing = new AbortController();

  constructor(settings: KafkaSettings, timings: KafkaTimings, log: KafkaLogFunction) {
    this.#connection = new KafkaConnection(settings, timings, log);
    this.#timings = timings;
  }

  /** Codes: those of KafkaFailureCode. */
  inspect(topic: string, partition: number): Promise<IoOutcome<PartitionInfo>> {
    return this.#connection.inspect({ topic, partition });
  }

  /**
   * All records of [from, to) in order, in chunks.
   * @throws Error where the log lacks a record of the range, the topic was recreated, or no broker replied for
   * about half a minute.
   */
  async *read(
    topic: string,
    partition: number,
    from: number,
    to: number,
  ): AsyncGenerator<readonly RawRecord[]> {
    const at = { topic, partition };
    const before = await this.#insist(() => this.#connection.describe(topic));
    let position = from;
    while (position < to) {
      const fetched = await this.#insist(() => this.#fetch(at, position));
      const followed = followLog(fetched.records, position, fetched.aborted);
      const isOutOfRange = fetched.errorCode === KAFKA_ERROR.offsetOutOfRange;
      if (isOutOfRange || followed.next === position) await this.#expectMore(at, position);
      for (const step of followed.steps) {
        if (step.kind === 'hole') {
          if (step.from >= to) break;
          throw new Error(`${topic}/${partition} holds no offsets ${step.from} to ${step.to - 1}`);
        }
        const inRange = step.records.filter(({ offset }) => offset < to);
        if (inRange.length > 0) yield inRange;
      }
      position = followed.next;
    }
    const after = await this.#insist(() => this.#connection.describe(topic));
    if (after.topicId !== before.topicId) {
      throw new Error(`${topic} was deleted and created again while it was read`);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connection.close();
  }

  #fetch(at: TopicPartition, position: number): Promise<IoOutcome<FetchedBytes>> {
    const query = { position, waitMs: WAIT_MS, byteCountMax: FETCH_BYTE_COUNT_MAX };
    return this.#connection.fetch(at, query);
  }

  /** An empty fetch is an error unless the log does have the offset and was only slow. */
  async #expectMore(at: TopicPartition, position: number): Promise<void> {
    const { lowOffset, endOffset } = await this.#insist(() => this.#connection.bounds(at));
    if (position >= lowOffset && position < endOffset) return;
    throw new Error(
      `${at.topic}/${at.partition} holds offsets ${lowOffset} to ${endOffset}, not ${position}`,
    );
  }

  async #insist<T>(attempt: () => Promise<IoOutcome<T>>): Promise<T> {
    const pace = new RetryPace(this.#timings);
    for (;;) {
      const outcome = await attempt();
      if (outcome.kind === 'ok') return outcome.value;
      const isLast = pace.failureCount + 1 >= ATTEMPT_COUNT_MAX || this.#closing.signal.aborted;
      if (outcome.kind === 'fatal' || isLast) throw new Error(outcome.detail);
      await pace.wait(this.#closing.signal);
    }
  }
}
