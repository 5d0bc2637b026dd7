/**
 * The way of live records into one partition of an `append` log, in order, and the back-pressure of that log.
 *
 * Invariants
 * LVL1 records leave in the order in which they were added, one request in flight.
 * LVL2 what waits is bounded: at `PRESSED_BYTE_COUNT` those who add are told to stop reading, at `RELIEVED_BYTE_COUNT` to go
 *    on. What is read by then is a frame a connection, and a status a source: nothing added is ever dropped.
 * LVL3 an outcome that cannot be mended is kept, and nothing is appended after it.
 */
import type { IoOutcome, LogProducer, NewRecord, StopSignal } from '@breakwater/core';
import { wallClock } from '../feed-clock.ts';
import { RecordAppender } from '../record-appender.ts';

/** Some ten seconds of the busiest venues; beyond, the log is not keeping up. */
const PRESSED_BYTE_COUNT = 16_777_216;
const RELIEVED_BYTE_COUNT = 4_194_304;

export interface LiveLogOptions {
  readonly producer: LogProducer;
  readonly topic: string;
  readonly partition: number;
  readonly stop: StopSignal;
  /** The log is behind, or is not any more. */
  readonly onPressure: (isPressed: boolean) => void;
  /** Nothing can be appended any more. */
  readonly onFailure: (failure: IoOutcome<never>) => void;
  readonly pressedByteCount?: number;
}

export class LiveLog {
  readonly #options: LiveLogOptions;
  readonly #appender: RecordAppender;
  readonly #pressedByteCount: number;
  #waiting: Uint8Array[] = [];
  #waitingByteCount = 0;
  #isPressed = false;
  #sending: Promise<void> | undefined;
  recordCount = 0;
  byteCount = 0;

  constructor(options: LiveLogOptions) {
    this.#options = options;
    this.#pressedByteCount = options.pressedByteCount ?? PRESSED_BYTE_COUNT;
    const { producer, topic, partition, stop } = options;
    this.#appender = new RecordAppender({
      ...{ producer, topic, partition, stop, clock: wallClock },
      // A log that is away for an hour is waited for: feeds are told to stop reading meanwhile, and say so after it.
      attemptCountMax: Number.POSITIVE_INFINITY,
    });
  }

  /** Bytes that no request has taken yet. */
  get waitingByteCount(): number {
    return this.#waitingByteCount;
  }

  get retryCount(): number {
    return this.#appender.retryCount;
  }

  get isPressed(): boolean {
    return this.#isPressed;
  }

  add(values: readonly Uint8Array[]): void {
    for (const value of values) {
      this.#waiting.push(value);
      this.#waitingByteCount += value.byteLength;
      this.recordCount += 1;
      this.byteCount += value.byteLength;
    }
    this.#press();
    this.#sending ??= this.#send();
  }

  /** Sends what waits and resolves once it is answered, or nothing more can be. */
  async finish(): Promise<void> {
    await this.#sending;
    await this.#appender.finish();
    this.#fail();
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0 && this.#appender.failure === undefined) {
      const values = this.#waiting;
      this.#waiting = [];
      for (const value of values) {
        const record: NewRecord = { key: null, value };
        await this.#appender.add(record);
        this.#waitingByteCount -= value.byteLength;
        this.#press();
      }
      // Waits for the request before it, so that what comes meanwhile goes together.
      await this.#appender.send();
    }
    this.#sending = undefined;
    this.#fail();
  }

  /** LVL2. */
  #press(): void {
    const isPressed = this.#isPressed
      ? this.#waitingByteCount > Math.min(RELIEVED_BYTE_COUNT, this.#pressedByteCount / 2)
      : this.#waitingByteCount >= this.#pressedByteCount;
    if (isPressed === this.#isPressed) return;
    this.#isPressed = isPressed;
    this.#options.onPressure(isPressed);
  }

  /** LVL3. */
  #fail(): void {
    const { failure } = this.#appender;
    if (failure !== undefined && !this.#options.stop.aborted) this.#options.onFailure(failure);
  }
}
