/**
 * How long to wait before the next connection: doubling, bounded, and spread by chance, so that a venue that comes
 * back is not met by all of its clients in the same second.
 */
export interface BackoffLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

export class Backoff {
  readonly #limits: BackoffLimits;
  /** In [0, 1). */
  readonly #random: () => number;
  #attemptCount = 0;

  constructor(limits: BackoffLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  /** Between half of the doubled delay and all of it. */
  nextMs(): number {
    const { minMs, maxMs } = this.#limits;
    const wholeMs = Math.min(maxMs, minMs * 2 ** Math.min(this.#attemptCount, 30));
    this.#attemptCount += 1;
    return Math.round(wholeMs * (0.5 + 0.5 * this.#random()));
  }

  /** The connection has held for long enough to count as good. */
  reset(): void {
    this.#attemptCount = 0;
  }
}
