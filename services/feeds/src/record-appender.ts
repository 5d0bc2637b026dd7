/**
 * Appends records in chunks: one request in flight while the next chunk fills, so memory holds two chunks and the
 * log sets the pace. A retryable outcome is tried again with growing delays, up to a bound.
 */
import type { IoOutcome, LogProducer, NewRecord, StopSignal } from '@breakwater/core';
import type { FeedClock } from './feed-clock.ts';

const CHUNK_RECORD_COUNT_MAX = 512;
const CHUNK_BYTE_COUNT_MAX = 524_288;
const RETRY_DELAY_MS_MIN = 100;
const RETRY_DELAY_MS_MAX = 10_000;
/** 100 ms doubling to 10 s: about a minute and a half of a log that does not answer. */
const ATTEMPT_COUNT_MAX = 16;

export interface AppenderOptions {
  readonly producer: LogProducer;
  readonly topic: string;
  readonly partition: number;
  readonly clock: FeedClock;
  readonly stop: StopSignal;
  /** Tries of one request. Default: 100 ms doubling to 10 s, about a minute and a half. */
  readonly attemptCountMax?: number;
}

export class RecordAppender {
  readonly #options: AppenderOptions;
  #chunk: NewRecord[] = [];
  #chunkByteCount = 0;
  #inFlight: Promise<IoOutcome<number>> | undefined;
  #failure: IoOutcome<never> | undefined;
  retryCount = 0;

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  /** The first outcome that could not be mended; nothing is appended after it. */
  get failure(): IoOutcome<never> | undefined {
    return this.#failure;
  }

  /** Takes a record. Returns what to wait for where the chunk is full: its sending, once the one before is answered. */
  add(record: NewRecord): Promise<void> | undefined {
    this.#chunk.push(record);
    this.#chunkByteCount += record.value?.byteLength ?? 0;
    const isFull =
      this.#chunk.length >= CHUNK_RECORD_COUNT_MAX || this.#chunkByteCount >= CHUNK_BYTE_COUNT_MAX;
    return isFull ? this.send() : undefined;
  }

  /** Sends what has been gathered once the request before has been answered; does not wait for its own answer. */
  async send(): Promise<void> {
    await this.#settle();
    if (this.#chunk.length === 0 || this.#failure !== undefined) return;
    const records = this.#chunk;
    this.#chunk = [];
    this.#chunkByteCount = 0;
    this.#inFlight = this.#append(records);
  }

  /** Sends the rest and waits for every answer. */
  async finish(): Promise<void> {
    await this.send();
    await this.#settle();
  }

  async #settle(): Promise<void> {
    const outcome = await this.#inFlight;
    this.#inFlight = undefined;
    if (outcome !== undefined && outcome.kind !== 'ok') this.#failure = outcome;
  }

  async #append(records: readonly NewRecord[]): Promise<IoOutcome<number>> {
    const { producer, topic, partition, clock, stop } = this.#options;
    const attemptCountMax = this.#options.attemptCountMax ?? ATTEMPT_COUNT_MAX;
    let delayMs = RETRY_DELAY_MS_MIN;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await producer.append(topic, partition, records);
      if (outcome.kind !== 'retryable' || attempt >= attemptCountMax || stop.aborted)
        return outcome;
      this.retryCount += 1;
      await clock.sleep(delayMs, stop);
      delayMs = Math.min(2 * delayMs, RETRY_DELAY_MS_MAX);
    }
  }
}
