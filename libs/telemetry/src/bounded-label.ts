/** Keeps the number of time series bounded, whatever names arrive from outside. */

/** Name that stands for all the ones beyond the bound. */
export const OTHER = 'other';

export class BoundedLabel {
  readonly #countMax: number;
  readonly #known = new Set<string>();

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  /** `value` itself for the first `countMax` distinct values, `other` for any further one. */
  of(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= this.#countMax) return OTHER;
    this.#known.add(value);
    return value;
  }
}
