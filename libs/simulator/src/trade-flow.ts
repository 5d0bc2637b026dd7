/**
 * When takers come and which side they take. Trades come in bursts, since each brings further ones, on a rate that
 * follows volatility; and they lean to one side for minutes, as large orders that are worked in pieces make them.
 */
import { SIDE, type Side } from '@breakwater/core';
import { revert } from './fundamental.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Each trade brings 0.35 further ones, over 8 s. */
const EXCITATION_SHARE = 0.35;
const EXCITATION_SECONDS = 8;
/** Stationary deviation of the lean from an even chance, and how long it lasts. */
const LEAN_DEVIATION = 0.06;
const LEAN_SECONDS = 90;
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
    this.#lean = revert(this.#lean, LEAN_DEVIATION, LEAN_SECONDS, stepSeconds, this.#random);
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
