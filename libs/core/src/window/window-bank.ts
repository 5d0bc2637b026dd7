/**
 * Sliding sums of one market over its sealed panes: 10 and 15 s on 250-ms panes, 60, 300 and 1,200 s on 1-s panes.
 *
 * Invariants
 * W1 sum(window) = exact sum of the ring rows of its last panes: integers in, integers out, so no drift.
 * W2 the rings end at `finePane` / `coarsePane`; advancing by one evicts what leaves each window, adds what enters.
 * W3 `liveCount` counts touched rows in the coarse ring; 0 means every sum is 0 and the bank may sleep.
 * W4 columns of a row from its width on are 0: a row is nearly always all zero or as wide as a trade's columns.
 */
import { assert } from '../assert.ts';
import { COARSE_PANE_US, EXACT_INTEGER_MAX, FINE_PANE_US } from '../limits.ts';
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
const COLUMNS = WINDOW_COLUMN_COUNT;
/** The columns that a trade fills come first. */
const TRADE_WIDTH: number = PANE.SQUARES + 1;

export class WindowBank {
  /** sums[window × COLUMNS + column] */
  readonly sums: Float64Array = new Float64Array(WINDOW_US.length * COLUMNS);
  liveCount = 0;
  /** Rises whenever a sum may have changed: readers keep what they computed from the same version. */
  version = 0; // unit: none
  /** Newest pane in the rings. */
  finePane = -1; // unit: pane number
  readonly #fine = new Float64Array(FINE_COUNT * COLUMNS);
  readonly #fineWidth = new Uint8Array(FINE_COUNT);
  readonly #coarse = new Float64Array(COARSE_PANE_COUNT * COLUMNS);
  readonly #coarseTouched = new Uint8Array(COARSE_PANE_COUNT);
  readonly #coarseWidth = new Uint8Array(COARSE_PANE_COUNT);
  readonly #coarseFirstOffset = new Float64Array(COARSE_PANE_COUNT);
  readonly #coarseLastOffset = new Float64Array(COARSE_PANE_COUNT);

  sum(window: number, column: number): number {
    return this.sums[window * COLUMNS + column] as number;
  }

  /** Places an empty bank just before `finePane` after sleep. */
  wake(finePane: number): void {
    assert(this.liveCount === 0, 'W3: only an empty bank is moved');
    this.finePane = finePane - 1;
    this.sums.fill(0);
  }

  /** Seals the next fine pane: `row` in `cells`, or -1 where nothing happened in it (W2). */
  advance(cells: Float64Array, row: number): void {
    const pane = this.finePane + 1;
    this.finePane = pane;
    const coarseSlot = Math.floor(pane / FINE_PER_COARSE) % COARSE_PANE_COUNT;
    if (pane % FINE_PER_COARSE === 0) this.#openCoarse(coarseSlot);
    this.#evictFine(pane);
    const slot = pane % FINE_COUNT;
    if (row < 0) {
      this.#fineWidth[slot] = 0;
      return;
    }
    const width = widthOf(cells, row);
    this.#fineWidth[slot] = width;
    if (width > 0) this.#add(cells, row, slot, coarseSlot, width);
    this.#touchCoarse(coarseSlot, cells, row);
  }

  /** Offsets of the records that touched the last `windowUs`; null where nothing did. For evidence, not per event. */
  offsetRange(windowUs: number): { first: number; last: number } | null {
    const newest = Math.floor(this.finePane / FINE_PER_COARSE);
    const length = Math.min(COARSE_PANE_COUNT, Math.ceil(windowUs / COARSE_PANE_US) + 1);
    let first = Number.POSITIVE_INFINITY;
    let last = -1;
    for (let age = 0; age < length; age += 1) {
      const slot = (((newest - age) % COARSE_PANE_COUNT) + COARSE_PANE_COUNT) % COARSE_PANE_COUNT;
      if (this.#coarseTouched[slot] === 0) continue;
      first = Math.min(first, this.#coarseFirstOffset[slot] as number);
      last = Math.max(last, this.#coarseLastOffset[slot] as number);
    }
    return last < 0 ? null : { first, last };
  }

  /** A coarse row `age` panes before the newest complete or current one; 0 where untouched. */
  coarseValue(age: number, column: number): number {
    const newest = Math.floor(this.finePane / FINE_PER_COARSE);
    const slot = (((newest - age) % COARSE_PANE_COUNT) + COARSE_PANE_COUNT) % COARSE_PANE_COUNT;
    return this.#coarse[slot * COLUMNS + column] as number;
  }

  /** A new coarse pane begins: whatever it pushes out of each coarse window leaves the sums. */
  #openCoarse(slot: number): void {
    for (let w = 0; w < COARSE_LENGTHS.length; w += 1) {
      const length = COARSE_LENGTHS[w] as number;
      const leaving = (slot - length + COARSE_PANE_COUNT) % COARSE_PANE_COUNT;
      const width = this.#coarseWidth[leaving] as number;
      if (width === 0) continue;
      this.version += 1;
      const to = (FINE_LENGTHS.length + w) * COLUMNS;
      subtract(this.sums, to, this.#coarse, leaving * COLUMNS, width);
    }
    if (this.#coarseTouched[slot] === 0) return;
    this.liveCount -= 1;
    this.#coarseTouched[slot] = 0;
    this.#coarseWidth[slot] = 0;
    this.#coarse.fill(0, slot * COLUMNS, (slot + 1) * COLUMNS);
  }

  #evictFine(pane: number): void {
    for (let w = 0; w < FINE_LENGTHS.length; w += 1) {
      const leaving = (pane - (FINE_LENGTHS[w] as number) + FINE_COUNT) % FINE_COUNT;
      const width = this.#fineWidth[leaving] as number;
      if (width === 0) continue;
      this.version += 1;
      subtract(this.sums, w * COLUMNS, this.#fine, leaving * COLUMNS, width);
    }
  }

  #add(
    cells: Float64Array,
    row: number, // unit: cell index
    slot: number, // unit: fine ring slot
    coarseSlot: number, // unit: coarse ring slot
    width: number, // unit: columns
  ): void {
    const { sums } = this;
    const fine = this.#fine;
    const coarse = this.#coarse;
    this.version += 1;
    if (width > (this.#coarseWidth[coarseSlot] as number)) this.#coarseWidth[coarseSlot] = width;
    for (let c = 0; c < width; c += 1) {
      const value = cells[row + c] as number;
      fine[slot * COLUMNS + c] = value;
      if (value === 0) continue;
      const at = coarseSlot * COLUMNS + c;
      coarse[at] = (coarse[at] as number) + value;
      for (let s = c; s < sums.length; s += COLUMNS) sums[s] = (sums[s] as number) + value;
      assert((sums[(WINDOW_US.length - 1) * COLUMNS + c] as number) <= EXACT_INTEGER_MAX, 'W1');
    }
  }

  #touchCoarse(slot: number, cells: Float64Array, row: number): void {
    const first = cells[row + PANE.FIRST_OFFSET] as number;
    const last = cells[row + PANE.LAST_OFFSET] as number;
    if (this.#coarseTouched[slot] === 0) {
      this.#coarseTouched[slot] = 1;
      this.liveCount += 1;
      this.#coarseFirstOffset[slot] = first;
      this.#coarseLastOffset[slot] = last;
      return;
    }
    if (first < (this.#coarseFirstOffset[slot] as number)) this.#coarseFirstOffset[slot] = first;
    if (last > (this.#coarseLastOffset[slot] as number)) this.#coarseLastOffset[slot] = last;
  }
}

/** How many columns of a pane's row may be above 0 (W4); all of them are sums of what is not negative. */
function widthOf(cells: Float64Array, row: number): number {
  let rest = 0;
  for (let c = TRADE_WIDTH; c < COLUMNS; c += 1) rest += cells[row + c] as number;
  if (rest > 0) return COLUMNS;
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
