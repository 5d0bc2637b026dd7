/**
 * Log time within a file: it never falls, and no single row from nowhere moves it. The same counts tell whether a file is
 * in order at all.
 */
import { LATE_US_MAX, LATENESS_US, STREAM_CLASS } from '@breakwater/core';
import type { FileRow, UnreadRows } from './file-rows.ts';

/** `as-read`: log time never falls. `own-time`: each row's own time, for sorting. */
export type ReadingOrder = 'as-read' | 'own-time';

/**
 * A row further ahead of all rows before it and of the row after it is a glitch: were it believed, every
 * later row would be late. Two such rows in succession are believed.
 */
const LEAP_US_MAX = 3_600_000_000;
const LATE_US = LATENESS_US[STREAM_CLASS.SOCKET] as number;

/** From this share on, rows that leap or come too late to count are no accident: the file is in another order. */
const DISORDER_SHARE = 0.01;
const DISORDER_COUNT_MIN = 10;
/** The same of few rows. */
const FEW_ROWS_SHARE = 0.1;
const FEW_COUNT_MIN = 2;
/** Some archives have a tenth of their rows a little late. */
const LATE_SHARE = 0.5;

/** Holds a row that leaps ahead until the next one says whether time really went on. */
export class LeapGuard {
  readonly #unread: UnreadRows;
  readonly #order: ReadingOrder;
  #logTimeUs = Number.NEGATIVE_INFINITY;
  #leaping: FileRow | undefined;
  #rowCount = 0;
  #fallCount = 0;
  #lateCount = 0;
  #uncountedCount = 0;
  #leapCount = 0;
  #newestUs = Number.NEGATIVE_INFINITY;

  constructor(of: { readonly unread: UnreadRows; readonly order: ReadingOrder }) {
    this.#unread = of.unread;
    this.#order = of.order;
  }

  /** Which order the rows are in that were accepted so far. */
  get found(): 'in-order' | 'newest-first' | 'out-of-order' {
    const rows = this.#rowCount;
    const isMany = (count: number): boolean =>
      (count >= DISORDER_COUNT_MIN && count > DISORDER_SHARE * rows) ||
      (count >= FEW_COUNT_MIN && count > FEW_ROWS_SHARE * rows);
    const leaps = this.#leapCount;
    const isDisordered =
      isMany(leaps) || isMany(this.#uncountedCount) || this.#lateCount > LATE_SHARE * rows;
    if (!isDisordered) return 'in-order';
    return this.#fallCount > 0.9 * (rows - 1) || leaps > 0.9 * (rows - 1)
      ? 'newest-first'
      : 'out-of-order';
  }

  accept(row: FileRow, rows: FileRow[]): void {
    this.#rowCount += 1;
    if (row.logTimeUs < this.#newestUs) this.#fallCount += 1;
    this.#newestUs = row.logTimeUs;
    if (this.#order === 'own-time') {
      rows.push(row);
      return;
    }
    const leaping = this.#leaping;
    this.#leaping = undefined;
    if (leaping !== undefined) {
      if (leaping.logTimeUs - row.logTimeUs > LEAP_US_MAX) {
        this.#leapCount += 1;
        const detail =
          'over an hour ahead of the rows before and after; set "rows": "unsorted" where the file is not in order';
        this.#unread.rejected(leaping, { reason: 'bad-time', detail });
      } else {
        this.#pass(leaping, rows);
      }
    }
    if (row.logTimeUs - this.#logTimeUs > LEAP_US_MAX) this.#leaping = row;
    else this.#pass(row, rows);
  }

  end(): FileRow | undefined {
    const rows: FileRow[] = [];
    if (this.#leaping !== undefined) this.#pass(this.#leaping, rows);
    return rows[0];
  }

  #pass(row: FileRow, rows: FileRow[]): void {
    const behindUs = this.#logTimeUs - row.logTimeUs;
    if (behindUs > LATE_US) this.#lateCount += 1;
    if (behindUs > LATE_US_MAX) this.#uncountedCount += 1;
    if (behindUs <= 0) this.#logTimeUs = row.logTimeUs;
    else row.logTimeUs = this.#logTimeUs;
    rows.push(row);
  }
}
