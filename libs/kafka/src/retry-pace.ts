/** Delays between attempts: doubling up to a maximum, each shortened at random so that clients do not retry in step. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryDelays {
  readonly retryDelayMsMin: number;
  readonly retryDelayMsMax: number;
}

/** Share of a delay that chance may take away. */
const JITTER_SHARE = 0.25;
/** Beyond 2^20 any minimum has passed any maximum; the power itself stays finite. */
const DOUBLING_COUNT_MAX = 20;

export class RetryPace {
  readonly #delays: RetryDelays;
  #failures = 0;

  constructor(delays: RetryDelays) {
    this.#delays = delays;
  }

  get failureCount(): number {
    return this.#failures;
  }

  /** Waits until the next attempt is due; returns early when `signal` aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    const { retryDelayMsMin, retryDelayMsMax } = this.#delays;
    const wholeMs = Math.min(
      retryDelayMsMin * 2 ** Math.min(this.#failures, DOUBLING_COUNT_MAX),
      retryDelayMsMax,
    );
    this.#failures += 1;
    const shorterMs = this.#failures === 1 ? 0 : wholeMs * JITTER_SHARE * Math.random();
    await sleep(wholeMs - shorterMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
