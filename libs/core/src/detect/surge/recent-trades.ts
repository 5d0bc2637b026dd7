/** Prices of a market's newest seconds that had a trade: they say whether a move is confirmed, and how fresh it is. */
import type { StateIo } from '../../state/state-io.ts';

/** Prints that confirm a move are remembered for as long as a last trade counts as fresh. */
export const FRESH_US_MAX = 90_000_000;
/** Two confirm; more are remembered, so that those close to the start do not push them out. */
const SECOND_COUNT = 16;

export class RecentTrades {
  readonly #logPrices = new Float64Array(SECOND_COUNT);
  readonly #endUs = new Float64Array(SECOND_COUNT);
  #at = 0; // unit: ring slot

  /** The last price of a second that ended at `endUs`. */
  note(logPrice: number, endUs: number): void {
    this.#at = this.#at + 1 === SECOND_COUNT ? 0 : this.#at + 1;
    this.#logPrices[this.#at] = logPrice;
    this.#endUs[this.#at] = endUs;
  }

  /** End of the newest second that had a trade, 0 before any. */
  get lastUs(): number {
    return this.#endUs[this.#at] as number;
  }

  /** Seconds that ended at `sinceUs` or later, in which the price stood at least `distance` below `before` (sign 1), or above. */
  countFrom(
    before: number,
    move: { readonly sign: 1 | -1; readonly distance: number; readonly sinceUs: number },
  ): number {
    const { sign, distance, sinceUs } = move;
    let count = 0;
    for (let at = 0; at < SECOND_COUNT; at += 1) {
      if ((this.#endUs[at] as number) < sinceUs) continue;
      if (sign * (before - (this.#logPrices[at] as number)) >= distance) count += 1;
    }
    return count;
  }

  keep(io: StateIo): void {
    io.into(this.#logPrices);
    io.into(this.#endUs);
    this.#at = io.value(this.#at);
  }
}
