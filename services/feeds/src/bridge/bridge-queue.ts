/**
 * Records on their way to the domain's log, from all partitions, in the order in which they were made.
 *
 * BQ1 one append is in flight; what gathers meanwhile goes with the next, so a slow log makes larger appends.
 * BQ2 a record is queued in the same turn in which it is made, so that no record overtakes the definition it needs.
 * BQ3 whoever queued waits for `room` before it reads on: memory holds QUEUE_BYTES_MAX and one group of each partition.
 */
import type { IoOutcome, LogProducer, StopSignal } from '@breakwater/core';
import type { FeedClock } from '../feed-clock.ts';

const QUEUE_BYTES_MAX = 8_388_608;
const APPEND_RECORD_COUNT_MAX = 512;
const APPEND_BYTE_COUNT_MAX = 524_288;
const RETRY_DELAY_MS_MIN = 100;
const RETRY_DELAY_MS_MAX = 5_000;

export interface BridgeQueueOptions {
  readonly producer: LogProducer;
  readonly topic: string;
  readonly partition: number;
  readonly clock: FeedClock;
  readonly stop: StopSignal;
  /** The log takes records again, or does not and why. */
  readonly onHealth: (problem: string | undefined) => void;
}

interface Queued {
  readonly value: Uint8Array;
  readonly onStored: () => void;
}

export class BridgeQueue {
  readonly #options: BridgeQueueOptions;
  #queued: Queued[] = [];
  #byteCount = 0;
  #wake = Promise.withResolvers<void>();
  #room = Promise.withResolvers<void>();
  appendCount = 0;
  retryCount = 0;
  recordCount = 0;
  storedByteCount = 0;

  constructor(options: BridgeQueueOptions) {
    this.#options = options;
    options.stop.addEventListener('abort', () => this.#wake.resolve(), { once: true });
  }

  get byteCount(): number {
    return this.#byteCount;
  }

  /** BQ2. `onStored` is called once the log has acknowledged the record. */
  push(value: Uint8Array, onStored: () => void): void {
    this.#queued.push({ value, onStored });
    this.#byteCount += value.byteLength;
    this.#wake.resolve();
  }

  /** BQ3: resolves when the queue is below its bound, or the bridge stops. */
  async room(): Promise<void> {
    while (this.#byteCount > QUEUE_BYTES_MAX && !this.#options.stop.aborted) {
      await this.#room.promise;
    }
  }

  /** Appends until the stop signal, and then what is still queued. Returns the outcome that could not be mended. */
  async run(): Promise<IoOutcome<null>> {
    const { stop } = this.#options;
    try {
      while (!stop.aborted || this.#queued.length > 0) {
        if (this.#queued.length === 0) {
          await this.#wake.promise;
          this.#wake = Promise.withResolvers();
          continue;
        }
        const outcome = await this.#append(this.#take());
        if (outcome.kind !== 'ok') return outcome;
      }
      return { kind: 'ok', value: null };
    } finally {
      this.#room.resolve();
    }
  }

  #take(): readonly Queued[] {
    let bytes = 0;
    let count = 0;
    for (const { value } of this.#queued) {
      bytes += value.byteLength;
      if (count > 0 && (bytes > APPEND_BYTE_COUNT_MAX || count === APPEND_RECORD_COUNT_MAX)) break;
      count += 1;
    }
    return this.#queued.splice(0, count);
  }

  /** Repeats until the log has it. A repeat may be stored twice: the intake drops it by its positions. */
  async #append(chunk: readonly Queued[]): Promise<IoOutcome<null>> {
    const { producer, topic, partition, clock, stop, onHealth } = this.#options;
    const records = chunk.map(({ value }) => ({ key: null, value }));
    let delayMs = RETRY_DELAY_MS_MIN;
    for (;;) {
      const outcome = await producer.append(topic, partition, records);
      if (outcome.kind === 'fatal') return outcome;
      if (outcome.kind === 'ok') break;
      this.retryCount += 1;
      onHealth(`${outcome.code}: ${outcome.detail}`);
      // Told to stop while the log does not answer: what is queued is read again by the next process.
      if (stop.aborted) return outcome;
      await clock.sleep(delayMs, stop);
      delayMs = Math.min(2 * delayMs, RETRY_DELAY_MS_MAX);
    }
    onHealth(undefined);
    this.#stored(chunk);
    return { kind: 'ok', value: null };
  }

  #stored(chunk: readonly Queued[]): void {
    this.appendCount += 1;
    for (const { value, onStored } of chunk) {
      this.recordCount += 1;
      this.storedByteCount += value.byteLength;
      this.#byteCount -= value.byteLength;
      onStored();
    }
    this.#room.resolve();
    this.#room = Promise.withResolvers();
  }
}
