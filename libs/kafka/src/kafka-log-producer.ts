/**
 * Appends records to partitions.
 *
 * KP1 One append per partition is in flight, further ones wait in order; beyond QUEUE_COUNT_MAX waiting appends are
 *    refused.
 * KP2 The producer is idempotent: a request that it repeats by itself is stored once.
 * KP3 After an append in doubt the producer is replaced. kafkajs would give the next records the same sequence, and
 *    the broker would take them for a repeat; a new producer has a new identity. A caller that appends again may
 *    therefore store records twice: readers drop repeats by source, session and position.
 * KP4 A topic's clock is looked up once and compared with every reply.
 */
import {
  type IoOutcome,
  type LogClock,
  type LogProducer,
  type NewRecord,
  RECORD_BYTE_COUNT_MAX,
} from '@breakwater/core';
import type { Kafka, Producer } from 'kafkajs';
import { appendedOffset } from './append-reply.ts';
import { compressionNumber } from './decompression.ts';
import { KafkaConnection } from './kafka-connection.ts';
import { type Failure, failureOf, fatal, ok, retryable } from './kafka-outcome.ts';
import type { KafkaLogFunction, KafkaSettings, KafkaTimings } from './kafka-settings.ts';
import { createKafka } from './kafkajs-client.ts';

/** Appends that wait for one partition. */
const QUEUE_COUNT_MAX = 64;
const US_PER_MS = 1_000;
/** Bytes of records in one request: half of a topic's `max.message.bytes`, so that heads and keys fit too. */
const REQUEST_BYTE_COUNT_MAX: number = RECORD_BYTE_COUNT_MAX;
/** kafkajs copies a partition's list once per record, so the cost of a long list grows with its square. */
const REQUEST_RECORD_COUNT_MAX = 1_024;
/** Varints and attributes of one record, rounded up. */
const RECORD_HEAD_BYTES = 32;
const ALL_REPLICAS = -1;
const SEND_TIMEOUT_MS = 10_000;
/** kafkajs' own attempts at one request: enough for a leader election, fewer than a caller waits for. */
const RETRY = { initialRetryTime: 500, maxRetryTime: 2_000, retries: 4 };

interface Lane {
  tail: Promise<unknown>;
  waiting: number;
}

export class KafkaLogProducer implements LogProducer {
  readonly #settings: KafkaSettings;
  readonly #log: KafkaLogFunction;
  readonly #kafka: Kafka;
  readonly #connection: KafkaConnection;
  readonly #clocks = new Map<string, LogClock>();
  readonly #partitionCounts = new Map<string, number>();
  readonly #lanes = new Map<string, Lane>();
  #producer: Promise<Producer> | null = null;
  #isClosed = false;

  constructor(settings: KafkaSettings, timings: KafkaTimings, log: KafkaLogFunction) {
    this.#settings = settings;
    this.#log = log;
    this.#kafka = createKafka(settings, timings, log);
    this.#connection = new KafkaConnection(settings, timings, log);
  }

  /**
   * Codes: `no-records`, `record-too-large`, `timestamp-missing`, `timestamp-refused`, `clock-changed`, `log-closed`
   * (fatal), `log-busy` (retryable), and those of KafkaFailureCode. After a retryable failure some of the
   * records may be in the log (KP3).
   */
  async append(
    topic: string,
    partition: number,
    records: readonly NewRecord[],
  ): Promise<IoOutcome<number>> {
    if (this.#isClosed) return fatal('log-closed', 'the producer was closed');
    const name = `${topic}/${partition}`;
    const lane = this.#lanes.get(name) ?? { tail: Promise.resolve(), waiting: 0 };
    this.#lanes.set(name, lane);
    if (lane.waiting >= QUEUE_COUNT_MAX) {
      return retryable('log-busy', `${QUEUE_COUNT_MAX} appends wait for ${name}; await them first`);
    }
    lane.waiting += 1;
    const turn = lane.tail.then(() => this.#append({ topic, partition }, records));
    lane.tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      lane.waiting -= 1;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#lanes.values()].map(({ tail }) => tail));
    if (this.#producer !== null) await this.#discard(this.#producer);
    await this.#connection.close();
  }

  async #append(
    at: { readonly topic: string; readonly partition: number },
    records: readonly NewRecord[],
  ): Promise<IoOutcome<number>> {
    const clock = await this.#clock(at.topic);
    if (clock.kind !== 'ok') return clock;
    const refused = refusal(records, clock.value, at.topic);
    if (refused !== null) return refused;
    const known = await this.#checkPartition(at);
    if (known.kind !== 'ok') return known;
    let first = -1;
    for (const chunk of inRequests(records)) {
      const sent = await this.#send(at, chunk, clock.value);
      if (sent.kind !== 'ok') return sent;
      if (first < 0) first = sent.value;
    }
    return ok(first);
  }

  async #send(
    at: { readonly topic: string; readonly partition: number },
    records: readonly NewRecord[],
    clock: LogClock,
  ): Promise<IoOutcome<number>> {
    const doing = `appending to ${at.topic}/${at.partition}`;
    this.#producer ??= this.#connect();
    const used = this.#producer;
    try {
      const producer = await used;
      const [answer] = await producer.send({
        topic: at.topic,
        acks: ALL_REPLICAS,
        timeout: SEND_TIMEOUT_MS,
        compression: compressionNumber(this.#settings.compression ?? 'none'),
        messages: records.map((record) => ({
          key: asBuffer(record.key),
          value: asBuffer(record.value),
          partition: at.partition,
          ...(record.timestampUs === undefined
            ? {}
            : { timestamp: String(record.timestampUs / US_PER_MS) }),
        })),
      });
      return appendedOffset(answer, { records, clock, doing });
    } catch (error) {
      await this.#discard(used);
      return failureOf(error, doing);
    }
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: RETRY,
      // Every record names its partition.
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? -1,
    });
    await producer.connect();
    return producer;
  }

  /** Replaces a producer (KP3), unless another append has already done so. */
  async #discard(used: Promise<Producer>): Promise<void> {
    if (this.#producer !== used) return;
    this.#producer = null;
    try {
      await (await used).disconnect();
    } catch (error) {
      this.#log('debug', 'a producer was not closed in order', { error: String(error) });
    }
  }

  async #clock(topic: string): Promise<IoOutcome<LogClock>> {
    const known = this.#clocks.get(topic);
    if (known !== undefined) return ok(known);
    const described = await this.#connection.describe(topic);
    if (described.kind !== 'ok') return described;
    this.#partitionCounts.set(topic, described.value.partitions.length);
    const asked = await this.#connection.clock(topic);
    if (asked.kind === 'ok') this.#clocks.set(topic, asked.value);
    return asked;
  }
  /** kafkajs drops a record of an unknown partition and reports success, so partitions are checked here. */
  async #checkPartition(at: {
    readonly topic: string;
    readonly partition: number;
  }): Promise<IoOutcome<null>> {
    const known = this.#partitionCounts.get(at.topic) ?? 0;
    if (at.partition >= 0 && at.partition < known) return ok(null);
    // Partitions may have been added since.
    const described = await this.#connection.describe(at.topic);
    if (described.kind !== 'ok') return described;
    const count = described.value.partitions.length;
    this.#partitionCounts.set(at.topic, count);
    if (at.partition >= 0 && at.partition < count) return ok(null);
    return fatal('unknown-partition', `${at.topic} has ${count} partitions, not ${at.partition}`);
  }
}

function refusal(records: readonly NewRecord[], clock: LogClock, topic: string): Failure | null {
  if (records.length === 0) return fatal('no-records', 'an append needs at least one record');
  for (const record of records) {
    if (byteCount(record) > RECORD_BYTE_COUNT_MAX) {
      const detail = `a record of ${byteCount(record)} bytes; ${RECORD_BYTE_COUNT_MAX} are allowed: split the batch`;
      return fatal('record-too-large', detail);
    }
    const { timestampUs } = record;
    if (clock === 'append' && timestampUs !== undefined) {
      const detail = `the broker stamps the records of ${topic}: leave timestampUs out`;
      return fatal('timestamp-refused', detail);
    }
    if (clock === 'create' && !isWholeMs(timestampUs)) {
      const detail = `the feeder stamps the records of ${topic}: timestampUs must be a whole number of milliseconds`;
      return fatal('timestamp-missing', detail);
    }
  }
  return null;
}

function isWholeMs(timestampUs: number | undefined): boolean {
  return (
    timestampUs !== undefined &&
    Number.isSafeInteger(timestampUs) &&
    timestampUs >= 0 &&
    timestampUs % US_PER_MS === 0
  );
}

function byteCount(record: NewRecord): number {
  return (record.key?.length ?? 0) + (record.value?.length ?? 0);
}

/** Splits an append into requests that every topic of ours takes. */
function* inRequests(records: readonly NewRecord[]): Generator<readonly NewRecord[]> {
  let chunk: NewRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const more = byteCount(record) + RECORD_HEAD_BYTES;
    const isFull =
      bytes + more > REQUEST_BYTE_COUNT_MAX || chunk.length === REQUEST_RECORD_COUNT_MAX;
    if (chunk.length > 0 && isFull) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(record);
    bytes += more;
  }
  yield chunk;
}

function asBuffer(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
