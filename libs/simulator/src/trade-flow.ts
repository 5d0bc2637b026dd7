/**
 * When takers come, how much each takes and of which side. Trades come in bursts, since each brings further ones, on
 * a rate that swings by the half-hour and follows volatility; they lean to one side for minutes, and now and then a
 * large order is worked in pieces. Minutes of volume and of net flow have the tails of recorded ones
 * (docs/evaluation.md, "Simulated calm").
 */
import { SIDE, type Side } from '@breakwater/core';
import { exp } from './exponential.ts';
import { revert } from './fundamental.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Each trade brings 0.35 further ones, over 8 s. */
const EXCITATION_SHARE = 0.35;
const EXCITATION_SECONDS = 8;
/** Stationary deviation of the lean from an even chance, and how long it lasts. */
const LEAN_DEVIATION = 0.06;
const LEAN_SECONDS = 90;
/** The logarithm of the base rate swings by so much over half an hour. */
const SWING_DEVIATION = 0.4;
const SWING_SECONDS = 1_800;
/** An order in pieces comes once in 15 minutes, lasts one on average, and adds takers of its side. */
const WORKED_EVERY_SECONDS = 900;
const WORKED_SECONDS = 60;
const WORKED_RATIO_MIN = 0.15;
const WORKED_RATIO_MAX = 10;
/** Spread of trade sizes, as the standard deviation of their logarithm; one in 200 is of another kind, up to 150 times larger. */
const SIZE_SPREAD = 1.1;
const LARGE_CHANCE = 0.005;
const LARGE_RATIO_MIN = 8;
const LARGE_RATIO_MAX = 19;
/** Bounds the bursts: at most this multiple of the base rate. */
const RATE_RATIO_MAX = 12;

export class TradeFlow {
  readonly #random: SeededRandom;
  readonly #ratePerSecond: number;
  #excitationPerSecond = 0;
  #lean = 0;
  #swing = 0; // unit: ln
  #worked: { side: Side; ratio: number; leftSeconds: number } | undefined;

  constructor(random: SeededRandom, ratePerSecond: number) {
    this.#random = random;
    this.#ratePerSecond = ratePerSecond;
  }

  /** How many takers come in this step; `rateRatio` multiplies the base rate. */
  arrivals(stepSeconds: number, rateRatio: number): number {
    this.#lean = revert(this.#lean, LEAN_DEVIATION, LEAN_SECONDS, stepSeconds, this.#random);
    this.#swing = revert(this.#swing, SWING_DEVIATION, SWING_SECONDS, stepSeconds, this.#random);
    this.#work(stepSeconds);
    const base = this.#ratePerSecond * rateRatio * exp(this.#swing);
    const worked = 1 + (this.#worked?.ratio ?? 0);
    const rate = base * worked * (1 - EXCITATION_SHARE) + this.#excitationPerSecond;
    const count = this.#random.poisson(Math.min(rate, base * RATE_RATIO_MAX) * stepSeconds);
    this.#excitationPerSecond *= 1 - stepSeconds / EXCITATION_SECONDS;
    this.#excitationPerSecond += (count * EXCITATION_SHARE) / EXCITATION_SECONDS;
    return count;
  }

  /** A taker's side; `tilt` in [-0.45, 0.45] is added to the even chance of a buy. */
  side(tilt: number): Side {
    const { ratio, side } = this.#worked ?? { ratio: 0, side: SIDE.BUY };
    if (ratio > 0 && this.#random.chance(ratio / (1 + ratio))) return side;
    return this.#random.chance(0.5 + this.#lean + tilt) ? SIDE.BUY : SIDE.SELL;
  }

  /** A taker's quantity, against the market's median. */
  size(): number {
    const random = this.#random;
    if (!random.chance(LARGE_CHANCE)) return random.skewed(1, SIZE_SPREAD);
    return LARGE_RATIO_MIN * random.pareto(1, LARGE_RATIO_MAX);
  }

  #work(stepSeconds: number): void {
    const random = this.#random;
    if (this.#worked !== undefined) {
      this.#worked.leftSeconds -= stepSeconds;
      if (this.#worked.leftSeconds <= 0) this.#worked = undefined;
    } else if (random.chance(stepSeconds / WORKED_EVERY_SECONDS)) {
      const side = random.chance(0.5) ? SIDE.BUY : SIDE.SELL;
      const ratio = WORKED_RATIO_MIN * random.pareto(1, WORKED_RATIO_MAX);
      const leftSeconds = WORKED_SECONDS * random.pareto(2, 4) * 0.5;
      this.#worked = { side, ratio, leftSeconds };
    }
  }
}
