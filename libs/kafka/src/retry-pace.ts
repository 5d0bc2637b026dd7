/** Distances between attempts: doubling from the least to the most, each a random part shorter, so that clients part. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryDelays {
  readonly retryDelayMsMin: number;
  readonly retryDelayMsMax: number;
}

/** Of a distance, the part that chance may take away. */
const JITTER = 0.25;

export class RetryPace {
  readonly #delays: RetryDelays;
  #failures = 0;

  constructor(delays: RetryDelays) {
    this.#delays = delays;
  }

  get failureCount(): number {
    return this.#failures;
  }

  /** Waits until the next attempt is due, or `signal` aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    const { retryDelayMsMin, retryDelayMsMax } = this.#delays;
    const wholeMs = Math.min(retryDelayMsMin * 2 ** Math.min(this.#failures, 20), retryDelayMsMax);
    this.#failures += 1;
    const shorterMs = this.#failures === 1 ? 0 : wholeMs * JITTER * Math.random();
    await sleep(wholeMs - shorterMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
