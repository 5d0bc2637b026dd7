/**
 * Where forced repayments wait: what is owed by the price of the borrowed asset at which it will be repaid by force, in
 * bins of 25 bp, and how much of it lies within some way of a price (a Fenwick tree: O(log n) for an update and a sum).
 *
 * Invariants
 * TD1 Σ bins = Σ won of the loans that are in; whole won, so that what goes out leaves nothing behind.
 */

import { assert } from '../assert.ts';
import { EXACT_INTEGER_MAX } from '../limits.ts';
import { ln } from '../number/elementary.ts';
import type { StateIo } from '../state/state-io.ts';

/** ln 1.0025. */
const LN_BIN: number = ln(1.0025);
/** Every price of up to 2^53 ticks: ln 2^53 ÷ ln 1.0025 is 14,714. */
const BIN_COUNT = 16_384;

/** How far from the price, and how much is repaid by force on the way there. */
export interface ForcedWithin {
  readonly percent: number;
  /** Triggers at or above the price; and at or below it. Never less than there is: up to one bin more at either end. */
  readonly upWon: number;
  readonly downWon: number;
}

/** Within 1, 2, 5 and 10 %. */
export type ForcedWithinAll = readonly [ForcedWithin, ForcedWithin, ForcedWithin, ForcedWithin];

export class TriggerDensity {
  /** Node i sums a span of bins that ends with bin i − 1. */
  readonly #tree = new Float64Array(BIN_COUNT + 1);
  totalWon = 0;
  /** What was asked last, while nothing has changed: a price stands still more often than it moves. */
  #within: ForcedWithinAll | undefined;
  #withinTicks = 0;

  /** `won`: less than 0 takes out what was put in. */
  add(triggerPriceTicks: number, won: number): void {
    this.totalWon += won;
    this.#within = undefined;
    assert(
      this.totalWon >= 0 && this.totalWon <= EXACT_INTEGER_MAX,
      'TD1: no more goes out than went in, and sums are exact',
    );
    for (let node = binOf(triggerPriceTicks) + 1; node <= BIN_COUNT; node += node & -node) {
      this.#tree[node] = (this.#tree[node] as number) + won;
    }
  }

  /** Of triggers in [fromTicks, toTicks], widened to whole bins. */
  between(fromTicks: number, toTicks: number): number {
    return this.#until(binOf(toTicks)) - this.#until(binOf(fromTicks) - 1);
  }

  /** What waits within 1, 2, 5 and 10 % of a price, either way. */
  within(priceTicks: number): ForcedWithinAll {
    if (this.#within !== undefined && this.#withinTicks === priceTicks) return this.#within;
    const of = (percent: number): ForcedWithin => ({
      percent,
      upWon: this.between(priceTicks, Math.ceil((priceTicks * (100 + percent)) / 100)),
      downWon: this.between(Math.floor((priceTicks * (100 - percent)) / 100), priceTicks),
    });
    this.#withinTicks = priceTicks;
    this.#within = [of(1), of(2), of(5), of(10)];
    return this.#within;
  }

  /** Σ bins 0 … bin. */
  #until(bin: number): number {
    let sum = 0;
    for (let node = bin + 1; node > 0; node -= node & -node) sum += this.#tree[node] as number;
    return sum;
  }

  /** Not `#within` and `#withinTicks`, which are asked for again. */
  keep(io: StateIo): void {
    io.into(this.#tree);
    io.fields(this, 'totalWon');
  }
}

/** Prices below a tick share the first bin. */
function binOf(priceTicks: number): number {
  return priceTicks <= 1 ? 0 : Math.min(BIN_COUNT - 1, Math.floor(ln(priceTicks) / LN_BIN));
}
