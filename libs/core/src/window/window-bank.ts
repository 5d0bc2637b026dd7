/**
 * Sliding sums of one market over its sealed panes: 10 and 15 s on 250-ms panes, 60, 300 and 1,200 s on 1-s panes.
 *
 * Invariants
 * WB1 sum(window) = exact sum of the ring rows of its last panes: integers in, integers out, so no drift.
 * WB2 the rings end at `finePane` / `coarsePane`; advancing by one evicts what leaves each window, adds what enters.
 * WB3 `liveCount` counts touched rows in the coarse ring; 0 means every sum is 0 and the bank may sleep.
 * WB4 columns of a row from its width on are 0: a row is nearly always all zero or as wide as a trade's columns.
 * WB5 a ring knows its rows by their age alone, so an empty one need not be turned when the bank is moved.
 */

import { assert } from '../assert.ts';
import { COARSE_PANE_US, EXACT_INTEGER_MAX, FINE_PANE_US, PANE_SUM_MAX } from '../limits.ts';
import type { StateIo } from '../state/state-io.ts';
import { PANE, WINDOW_COLUMN_COUNT } from './open-panes.ts';

/** Windows by index; the order is part of the calibration's contract. */
export const WINDOW_US: readonly number[] = [
  10_000_000, 15_000_000, 60_000_000, 300_000_000, 1_200_000_000,
];
export const WINDOW = { S10: 0, S15: 1, S60: 2, S300: 3, S1200: 4 } as const;

const FINE_PER_COARSE = COARSE_PANE_US / FINE_PANE_US;
const FINE_COUNT = 60;
/** Seconds in the coarse ring, the one that fills up among them. */
export const COARSE_PANE_COUNT = 1_200;
const FINE_LENGTHS = [40, 60] as const;
const COARSE_LENGTHS = [60, 300, 1_200] as const;
const WINDOW_COUNT: number = FINE_LENGTHS.length + COARSE_LENGTHS.length;
/** The columns that a trade fills come first. */
const TRADE_WIDTH: number = PANE.SQUARES + 1;
/** A row of the coarse ring: its columns, then the offsets of the first and the last record that touched it. */
const COARSE_ROW: number = WINDOW_COLUMN_COUNT + 2;
const LAST_AT: number = WINDOW_COLUMN_COUNT + 1;
const { FIRST_OFFSET, LAST_OFFSET } = PANE;

assert(
  PANE_SUM_MAX * FINE_PER_COARSE * COARSE_PANE_COUNT <= EXACT_INTEGER_MAX,
  'WB1: the longest window is exact even where every pane of it is full',
);

export class WindowBank {
  /** sums[window × WINDOW_COLUMN_COUNT + column] */
  readonly sums: Float64Array = new Float64Array(WINDOW_COUNT * WINDOW_COLUMN_COUNT);
  liveCount = 0;
  /** Rises whenever a sum may have changed: readers keep what they computed from the same version. */
  version = 0;
  /** Newest pane in the rings. */
  finePane = -1; // unit: pane number
  readonly #fine = new Float64Array(FINE_COUNT * WINDOW_COLUMN_COUNT);
  readonly #fineWidth = new Uint8Array(FINE_COUNT);
  readonly #coarse = new Float64Array(COARSE_PANE_COUNT * COARSE_ROW);
  /** Width of a row of the coarse ring plus one, 0 where nothing touched it. */
  readonly #coarseMark = new Uint8Array(COARSE_PANE_COUNT);
  /** Where the newest pane is: counted along, since a remainder of a pane number is a call into C. */
  #fineSlot = FINE_COUNT - 1; // unit: ring slot
  #coarseSlot = COARSE_PANE_COUNT - 1; // unit: ring slot
  #quarter = FINE_PER_COARSE - 1; // unit: fine panes since the second began

  sum(window: number, column: number): number {
    return this.sums[window * WINDOW_COLUMN_COUNT + column] as number;
  }

  /** Places an empty bank, whose sums are all 0 (WB3), just before `finePane` (WB5). */
  wake(finePane: number): void {
    assert(this.liveCount === 0, 'WB3: only an empty bank is moved');
    const pane = finePane - 1;
    this.finePane = pane;
    this.#quarter = slotOf(pane, FINE_PER_COARSE);
  }

  /** Seals the next fine pane: `row` in `cells`, or -1 where nothing happened in it (WB2). */
  advance(cells: Float64Array, row: number): void {
    this.finePane += 1;
    this.#quarter += 1;
    if (this.#quarter === FINE_PER_COARSE) this.#openCoarse();
    const slot = this.#fineSlot + 1 === FINE_COUNT ? 0 : this.#fineSlot + 1;
    this.#fineSlot = slot;
    this.#evictFine(slot);
    if (row < 0) {
      this.#fineWidth[slot] = 0;
      return;
    }
    const width = widthOf(cells, row);
    this.#fineWidth[slot] = width;
    this.#touchCoarse(cells, row, width);
    if (width > 0) this.#add(cells, row, width);
  }

  /** Offsets of the records that touched the last `windowUs`; null where nothing did. For evidence, not per event. */
  offsetRange(windowUs: number): { first: number; last: number } | null {
    const length = Math.min(COARSE_PANE_COUNT, Math.ceil(windowUs / COARSE_PANE_US) + 1);
    let first = Number.POSITIVE_INFINITY;
    let last = -1;
    for (let age = 0; age < length; age += 1) {
      const slot = slotOf(this.#coarseSlot - age, COARSE_PANE_COUNT);
      if (this.#coarseMark[slot] === 0) continue;
      first = Math.min(first, this.#coarse[slot * COARSE_ROW + WINDOW_COLUMN_COUNT] as number);
      last = Math.max(last, this.#coarse[slot * COARSE_ROW + LAST_AT] as number);
    }
    return last < 0 ? null : { first, last };
  }

  /** A coarse row `age` panes before the newest complete or current one; 0 where untouched. */
  coarseValue(age: number, column: number): number {
    const slot = slotOf(this.#coarseSlot - age, COARSE_PANE_COUNT);
    return this.#coarse[slot * COARSE_ROW + column] as number;
  }

  /** A new coarse pane begins: whatever it pushes out of each coarse window leaves the sums. */
  #openCoarse(): void {
    const slot = this.#coarseSlot + 1 === COARSE_PANE_COUNT ? 0 : this.#coarseSlot + 1;
    this.#coarseSlot = slot;
    this.#quarter = 0;
    for (let w = 0; w < COARSE_LENGTHS.length; w += 1) {
      const before = slot - (COARSE_LENGTHS[w] as number);
      const leaving = before < 0 ? before + COARSE_PANE_COUNT : before;
      const mark = this.#coarseMark[leaving] as number;
      if (mark <= 1) continue;
      this.version += 1;
      const to = (FINE_LENGTHS.length + w) * WINDOW_COLUMN_COUNT;
      subtract(this.sums, to, this.#coarse, leaving * COARSE_ROW, mark - 1);
    }
    if (this.#coarseMark[slot] === 0) return;
    this.liveCount -= 1;
    this.#coarseMark[slot] = 0;
    this.#coarse.fill(0, slot * COARSE_ROW, (slot + 1) * COARSE_ROW);
  }

  #evictFine(slot: number): void {
    for (let w = 0; w < FINE_LENGTHS.length; w += 1) {
      const before = slot - (FINE_LENGTHS[w] as number);
      const leaving = before < 0 ? before + FINE_COUNT : before;
      const width = this.#fineWidth[leaving] as number;
      if (width === 0) continue;
      this.version += 1;
      subtract(
        this.sums,
        w * WINDOW_COLUMN_COUNT,
        this.#fine,
        leaving * WINDOW_COLUMN_COUNT,
        width,
      );
    }
  }

  #add(cells: Float64Array, row: number, width: number): void {
    const { sums } = this;
    const fine = this.#fine;
    const coarse = this.#coarse;
    const fineRow = this.#fineSlot * WINDOW_COLUMN_COUNT;
    const coarseRow = this.#coarseSlot * COARSE_ROW;
    this.version += 1;
    for (let c = 0; c < width; c += 1) {
      const value = cells[row + c] as number;
      fine[fineRow + c] = value;
      if (value === 0) continue;
      coarse[coarseRow + c] = (coarse[coarseRow + c] as number) + value;
      let sum = 0;
      for (let s = c; s < WINDOW_COUNT * WINDOW_COLUMN_COUNT; s += WINDOW_COLUMN_COUNT) {
        sum = (sums[s] as number) + value;
        sums[s] = sum;
      }
      assert(sum <= EXACT_INTEGER_MAX, 'WB1: the sum of a window is exact');
    }
  }

  #touchCoarse(cells: Float64Array, row: number, width: number): void {
    const slot = this.#coarseSlot;
    const coarse = this.#coarse;
    const at = slot * COARSE_ROW;
    const first = cells[row + FIRST_OFFSET] as number;
    const last = cells[row + LAST_OFFSET] as number;
    const mark = this.#coarseMark[slot] as number;
    if (width >= mark) this.#coarseMark[slot] = width + 1;
    if (mark === 0) {
      this.liveCount += 1;
      coarse[at + WINDOW_COLUMN_COUNT] = first;
      coarse[at + LAST_AT] = last;
      return;
    }
    if (first < (coarse[at + WINDOW_COLUMN_COUNT] as number))
      coarse[at + WINDOW_COLUMN_COUNT] = first;
    if (last > (coarse[at + LAST_AT] as number)) coarse[at + LAST_AT] = last;
  }

  keep(io: StateIo): void {
    io.into(this.sums);
    io.fields(this, 'liveCount', 'version', 'finePane');
    io.into(this.#fine);
    io.into(this.#fineWidth);
    io.into(this.#coarse);
    io.into(this.#coarseMark);
    this.#fineSlot = io.value(this.#fineSlot);
    this.#coarseSlot = io.value(this.#coarseSlot);
    this.#quarter = io.value(this.#quarter);
  }
}

/** Slot of a ring of `count`, for any integer. */
function slotOf(at: number, count: number): number {
  return ((at % count) + count) % count;
}

/** How many columns of a pane's row may be above 0 (WB4); all of them are sums of what is not negative. */
function widthOf(cells: Float64Array, row: number): number {
  let rest = 0;
  for (let c = TRADE_WIDTH; c < WINDOW_COLUMN_COUNT; c += 1) rest += cells[row + c] as number;
  if (rest > 0) return WINDOW_COLUMN_COUNT;
  let traded = 0;
  for (let c = 0; c < TRADE_WIDTH; c += 1) traded += cells[row + c] as number;
  return traded > 0 ? TRADE_WIDTH : 0;
}

function subtract(
  sums: Float64Array,
  to: number, // unit: cell index
  row: Float64Array,
  from: number, // unit: cell index
  width: number, // unit: columns
): void {
  for (let c = 0; c < width; c += 1) {
    sums[to + c] = (sums[to + c] as number) - (row[from + c] as number);
  }
}
