/**
 * When takers come and which side they take: bursts that excite themselves (each trade brings 0.35 further ones,
 * with a memory of 8 s) on a rate that follows volatility, and a lean to one side that drifts like a
 * metaorder does.
 */
import { SIDE, type Side } from '@breakwater/core';
import { revert } from './fundamental.ts';
import type { SeededRandom } from './seeded-random.ts';

const EXCITATION_SHARE = 0.35;
const EXCITATION_SECONDS = 8;
/** Bounds the bursts: at most this multiple of the base rate. */
const RATE_RATIO_MAX = 12;

export class TradeFlow {
  readonly #random: SeededRandom;
  readonly #ratePerSecond: number;
  #excitationPerSecond = 0;
  #lean = 0;

  constructor(random: SeededRandom, ratePerSecond: number) {
    this.#random = random;
    this.#ratePerSecond = ratePerSecond;
  }

  /** How many takers come in this step; `rateRatio` multiplies the base rate. */
  arrivals(stepSeconds: number, rateRatio: number): number {
    this.#lean = revert(this.#lean, 0.06, 90, stepSeconds, this.#random);
    const base = this.#ratePerSecond * rateRatio;
    const rate = base * (1 - EXCITATION_SHARE) + this.#excitationPerSecond;
    const count = this.#random.poisson(Math.min(rate, base * RATE_RATIO_MAX) * stepSeconds);
    this.#excitationPerSecond *= 1 - stepSeconds / EXCITATION_SECONDS;
    this.#excitationPerSecond += (count * EXCITATION_SHARE) / EXCITATION_SECONDS;
    return count;
  }

  /** A taker's side; `tilt` in [-0.45, 0.45] is added to the even chance of a buy. */
  side(tilt: number): Side {
    return this.#random.chance(0.5 + this.#lean + tilt) ? SIDE.BUY : SIDE.SELL;
  }
}
