/**
 * How a venue's clock stands to ours, as far as it can be seen from here: by the times of its events as they arrive, and
 * by what it says when it is asked. Both in seconds, for metrics: no event's time is corrected by it.
 */
const WINDOW_MS = 60_000;

export interface ClockReading {
  /** Smallest receive time minus event time of the last minute: the way, and what our clock is ahead. */
  readonly lagSeconds: number | null;
  /** The venue's clock minus ours, when it was asked last. */
  readonly offsetSeconds: number | null;
  /** How exact that is: half of the way there and back, and half of the unit in which it was told. */
  readonly offsetErrorSeconds: number | null;
}

export class ClockMeter {
  readonly #nowMs: () => number;
  #windowMs = 0;
  #lowUs: number | null = null;
  #lowBeforeUs: number | null = null;
  #offsetSeconds: number | null = null;
  #offsetErrorSeconds: number | null = null;

  /** `nowMs`: monotonic. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#windowMs = nowMs();
  }

  /** An event that happened at `eventTimeUs` was received. Snapshots of old trades only raise the lag, and do not count. */
  seen(eventTimeUs: number, receivedTimeUs: number): void {
    this.#turn();
    const lagUs = receivedTimeUs - eventTimeUs;
    if (this.#lowUs === null || lagUs < this.#lowUs) this.#lowUs = lagUs;
  }

  /** The venue told its time, in units of `unitMs`, somewhen between two instants of our clock. */
  told(answer: {
    readonly venueMs: number;
    readonly unitMs: number;
    readonly askedMs: number;
    readonly answeredMs: number;
  }): void {
    const { venueMs, unitMs, askedMs, answeredMs } = answer;
    const ourMs = (askedMs + answeredMs) / 2;
    // A time that is cut to its unit is half of one later on average.
    this.#offsetSeconds = (venueMs + unitMs / 2 - ourMs) / 1_000;
    this.#offsetErrorSeconds = ((answeredMs - askedMs) / 2 + unitMs / 2) / 1_000;
  }

  reading(): ClockReading {
    this.#turn();
    const lows = [this.#lowUs, this.#lowBeforeUs].filter((low) => low !== null);
    return {
      lagSeconds: lows.length === 0 ? null : Math.min(...lows) / 1e6,
      offsetSeconds: this.#offsetSeconds,
      offsetErrorSeconds: this.#offsetErrorSeconds,
    };
  }

  #turn(): void {
    const elapsedMs = this.#nowMs() - this.#windowMs;
    if (elapsedMs < WINDOW_MS) return;
    this.#lowBeforeUs = elapsedMs < 2 * WINDOW_MS ? this.#lowUs : null;
    this.#lowUs = null;
    this.#windowMs = this.#nowMs();
  }
}
