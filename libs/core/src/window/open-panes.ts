/**
 * Stage 1 of one market: its open 250-ms panes. A pane holds commutative integer sums and the last state by
 * event time, so the order in which sources interleave leaves no trace.
 *
 * Invariants
 * OP1 open panes are (sealedPane, sealedPane + OPEN_PANE_COUNT], so each has a slot of its own: its last bits; and a
 *    row of its own from its first touch on.
 * OP2 sums are integers below 2^53 (quantities are in the market's quanta, see `intake.ts`; a pane saturates at PANE_SUM_MAX).
 * OP3 a row is zeroed when its pane is sealed, so a new pane always starts empty.
 * OP4 a row freed last is taken first: of OPEN_PANE_COUNT rows the few that are open at a time stay in the cache.
 */

import { assert } from '../assert.ts';
import { STREAM_CLASS } from '../event/event.ts';
import { AHEAD_US_MAX, FINE_PANE_US, LATENESS_US } from '../limits.ts';
import type { StateIo } from '../state/state-io.ts';

/** Covers the longest open class (10 s lateness + 5 s ahead = 60 panes); a power of two, see `paneSlot`. */
export const OPEN_PANE_COUNT = 64;
assert(
  (LATENESS_US[STREAM_CLASS.POLLED] as number) + AHEAD_US_MAX <= OPEN_PANE_COUNT * FINE_PANE_US,
  'OP1: every open pane has a slot of its own',
);

/** Squares are taken in coarser units than sums, at most so coarse: their own sum must stay exact too. */
export const SQUARE_QUANTA_MAX = 128;

/** Columns of a pane. The first WINDOW_COLUMN_COUNT are sums that windows keep; the rest are states. */
export const PANE = {
  SELL_QUANTA: 0,
  BUY_QUANTA: 1,
  UNKNOWN_QUANTA: 2,
  PRINTS: 3,
  /** Σ over prints of (quantity in units of the market's `squareQuanta`)². */
  SQUARES: 4,
  /** Liquidation batches: equal (market, side, time) collapsed to one. */
  FORCED_SELLS: 5,
  FORCED_BUYS: 6,
  FORCED_SELL_QUANTA: 7,
  FORCED_BUY_QUANTA: 8,
  LATE: 9,
  FROM_BAR: 10,
  SAMPLED: 11,
  // states
  TOUCHED: 12,
  LAST_TICKS: 13,
  LAST_TIME: 14,
  BID_TICKS: 15,
  BID_LOTS: 16,
  ASK_TICKS: 17,
  ASK_LOTS: 18,
  BOOK_STATE: 19,
  RATE_TICKS: 20,
  RATE_TIME: 21,
  FIRST_OFFSET: 22,
  LAST_OFFSET: 23,
  /** Lowest price of a forced sell and highest of a forced buy, 0 where there was none with a price. */
  FORCED_SELL_TICKS: 24,
  FORCED_BUY_TICKS: 25,
} as const;
const TICK_COLUMNS: readonly number[] = [
  ...[PANE.LAST_TICKS, PANE.BID_TICKS, PANE.ASK_TICKS, PANE.RATE_TICKS],
  ...[PANE.FORCED_SELL_TICKS, PANE.FORCED_BUY_TICKS],
];
export const WINDOW_COLUMN_COUNT = 12;
export const PANE_COLUMN_COUNT = 26;

/** PANE.BOOK_STATE: 0 = no book event in the pane. */
export const BOOK_STATE = { VALID: 1, INVALID: 2, CROSSED: 3 } as const;

/**
 * The slot of an open pane (OP1). What works on one pane passes its slot on: a pane's number is too large for a small
 * integer and would be an object in every call.
 */
export function paneSlot(pane: number): number {
  return pane & SLOT_MASK;
}

const SLOT_MASK: number = OPEN_PANE_COUNT - 1;

export class OpenPanes {
  readonly cells: Float64Array = new Float64Array(OPEN_PANE_COUNT * PANE_COLUMN_COUNT);
  /** Open panes with anything in them. */
  touchedCount = 0;
  /** Number of the pane's row plus one, 0 where it is untouched; by slot (OP1). */
  readonly #rowOf = new Uint8Array(OPEN_PANE_COUNT);
  /** Numbers of the rows not in use, the next to take last (OP4). */
  readonly #free = Uint8Array.from(
    { length: OPEN_PANE_COUNT },
    (_, at) => OPEN_PANE_COUNT - 1 - at,
  );

  /** Cell index of the pane's row; marks it touched by the record at `offset`. */
  touch(slot: number, offset: number): number {
    const { cells } = this;
    let row = this.find(slot);
    if (row < 0) {
      row = this.#take(slot);
      cells[row + PANE.FIRST_OFFSET] = offset;
    }
    cells[row + PANE.TOUCHED] = (cells[row + PANE.TOUCHED] as number) + 1;
    cells[row + PANE.LAST_OFFSET] = offset;
    return row;
  }

  /** Cell index of the pane's row where it was touched, else -1. */
  find(slot: number): number {
    const taken = this.#rowOf[slot] as number;
    return taken === 0 ? -1 : (taken - 1) * PANE_COLUMN_COUNT;
  }

  /** Every price of an open pane is so many ticks now. */
  refine(factor: number): void {
    for (let row = 0; row < this.cells.length; row += PANE_COLUMN_COUNT) {
      for (const column of TICK_COLUMNS) {
        this.cells[row + column] = (this.cells[row + column] as number) * factor;
      }
    }
  }

  #take(slot: number): number {
    this.touchedCount += 1;
    const number = this.#free[OPEN_PANE_COUNT - this.touchedCount] as number;
    this.#rowOf[slot] = number + 1;
    return number * PANE_COLUMN_COUNT;
  }

  /** Empties a sealed pane that was touched (OP3). */
  release(slot: number): void {
    const row = this.find(slot);
    for (let cell = row; cell < row + PANE_COLUMN_COUNT; cell += 1) this.cells[cell] = 0;
    this.#rowOf[slot] = 0;
    this.#free[OPEN_PANE_COUNT - this.touchedCount] = row / PANE_COLUMN_COUNT;
    this.touchedCount -= 1;
  }

  keep(io: StateIo): void {
    io.into(this.cells);
    io.fields(this, 'touchedCount');
    io.into(this.#rowOf);
    io.into(this.#free);
  }
}
