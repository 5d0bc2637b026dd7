/** Writing to and reading from an embedded log; closing either leaves the log open. */
import {
  type IoOutcome,
  type LogClock,
  type LogProducer,
  type LogReader,
  type NewRecord,
  type PartitionInfo,
  type RawRecord,
  RECORD_BYTE_COUNT_MAX,
} from '@breakwater/core';
import type { LogTopics } from './log-topics.ts';
import { type Failure, fatal, ok } from './outcome.ts';

/** Bytes of one chunk of `read`. */
const CHUNK_BYTE_COUNT_MAX = 1 << 20;

export class EmbeddedProducer implements LogProducer {
  readonly #log: LogTopics;

  constructor(log: LogTopics) {
    this.#log = log;
  }

  /**
   * Codes: `unknown-topic`, `unknown-partition`, `no-records`, `record-too-large`, `timestamp-missing`,
   * `timestamp-refused`, `log-closed`, `not-permitted`, `disk-failed` (fatal), `log-busy`, `disk-full` (retryable).
   */
  append(
    topic: string,
    partition: number,
    records: readonly NewRecord[],
  ): Promise<IoOutcome<number>> {
    const found = this.#log.partition(topic, partition);
    if (found.kind !== 'ok') return Promise.resolve(found);
    const refused = refusal(records, found.value.inspect().clock, topic);
    return refused === null ? found.value.log.append(records) : Promise.resolve(refused);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export class EmbeddedReader implements LogReader {
  readonly #log: LogTopics;

  constructor(log: LogTopics) {
    this.#log = log;
  }

  inspect(topic: string, partition: number): Promise<IoOutcome<PartitionInfo>> {
    const found = this.#log.partition(topic, partition);
    return Promise.resolve(found.kind === 'ok' ? ok(found.value.inspect()) : found);
  }

  /** @throws Error where a record of the range is not in the log (removed, damaged, not yet written). */
  async *read(
    topic: string,
    partition: number,
    from: number,
    to: number,
  ): AsyncGenerator<readonly RawRecord[]> {
    const found = this.#log.partition(topic, partition);
    if (found.kind !== 'ok') throw new Error(found.detail);
    let position = from;
    while (position < to) {
      const records = await found.value.log.read(position, CHUNK_BYTE_COUNT_MAX);
      const last = records.at(-1);
      if (last === undefined) {
        const { lowOffset, endOffset } = found.value.log;
        throw new Error(
          `${topic}/${partition} holds offsets ${lowOffset} to ${endOffset}, not ${position}`,
        );
      }
      yield last.offset < to ? records : records.slice(0, to - position);
      position = last.offset + 1;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function refusal(records: readonly NewRecord[], clock: LogClock, topic: string): Failure | null {
  if (records.length === 0) return fatal('no-records', `an append to ${topic} holds no record`);
  for (const { key, value, timestampUs } of records) {
    const byteCount = (key?.byteLength ?? 0) + (value?.byteLength ?? 0);
    if (byteCount > RECORD_BYTE_COUNT_MAX) {
      const detail = `a record of ${byteCount} B for ${topic} exceeds ${RECORD_BYTE_COUNT_MAX} B; split its batch`;
      return fatal('record-too-large', detail);
    }
    if (clock === 'append' && timestampUs !== undefined) {
      return fatal('timestamp-refused', `${topic} stamps its records itself; send none`);
    }
    if (clock === 'create' && !isWholeMs(timestampUs)) {
      const detail = `${topic} takes the time of its feeder: every record needs a whole number of milliseconds`;
      return fatal('timestamp-missing', detail);
    }
  }
  return null;
}

function isWholeMs(timestampUs: number | undefined): boolean {
  return (
    timestampUs !== undefined &&
    timestampUs >= 0 &&
    Number.isSafeInteger(timestampUs) &&
    timestampUs % 1_000 === 0
  );
}
