/** A plain rule on the tape, to stand beside the detectors: a score per market, direction and step. */
import type { Direction, InstrumentDefinition } from '@breakwater/core';
import type { MarketTape, Tape } from '../tape.ts';

export interface ScoreSeries {
  readonly instrument: InstrumentDefinition;
  readonly direction: Direction;
  /** Per step of the tape; higher is more alarming, 0 or less is nothing. */
  readonly scores: Float64Array;
}

export interface Baseline {
  readonly name: string;
  readonly text: string;
  /** Who uses it, or who published it. */
  readonly source: string;
  /** Thresholds as they are used, by name. */
  readonly marks: readonly { readonly name: string; readonly threshold: number }[];
  scores(tape: Tape): ScoreSeries[];
}

/** Steps of the tape in `seconds`, one at least. */
export function stepsIn(tape: Tape, seconds: number): number {
  return Math.max(1, Math.round((seconds * 1e6) / tape.stepUs));
}

/** Logarithm of the price against that of `back` steps ago; 0 where either is unknown. */
export function logMove(market: MarketTape, step: number, back: number): number {
  const now = market.price[step] ?? 0;
  const before = market.price[step - back] ?? 0;
  return now > 0 && before > 0 ? Math.log(now / before) : 0;
}

/** Markets on which something is traded. */
export function traded(tape: Tape): MarketTape[] {
  return [...tape.markets.values()].filter(({ tradeCount }) => tradeCount > 0);
}

/** Both directions of a signed series: up is a squeeze, down a sell-off. */
export function bothWays(instrument: InstrumentDefinition, signed: Float64Array): ScoreSeries[] {
  const down = signed.map((score) => -score);
  return [
    { instrument, direction: 'SQUEEZE', scores: signed },
    { instrument, direction: 'SELL_OFF', scores: down },
  ];
}

/** A rolling mean square with a half-life, fed by one number a block and read before it is. */
export class RollingScale {
  readonly #keep: number;
  #meanSquare = 0;
  #weight = 0;
  #count = 0;

  /** `halfLife` in blocks. */
  constructor(halfLife: number) {
    this.#keep = 0.5 ** (1 / halfLife);
  }

  add(value: number): void {
    this.#meanSquare = this.#meanSquare * this.#keep + value * value;
    this.#weight = this.#weight * this.#keep + 1;
    this.#count += 1;
  }

  /** Root mean square, `floor` at least; Infinity while fewer than ten blocks are known. */
  deviation(floor: number): number {
    if (this.#count < 10) return Number.POSITIVE_INFINITY;
    return Math.max(floor, Math.sqrt(this.#meanSquare / this.#weight));
  }
}
