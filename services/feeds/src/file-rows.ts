/** The rows of one file in file order, each with the log time at which it becomes known. */
import { isRejection, type RowRejection } from '@breakwater/codec';
import type { FolderRow, RowReading, StreamFormat } from './stream-format.ts';
import { LINE_LENGTH_MAX, textLines } from './text-lines.ts';

export interface FileRow {
  /** Never falls within a file: a row out of order is known when it is read. */
  readonly logTimeUs: number;
  readonly lineNumber: number; // 1 is the first
  readonly text: string;
  readonly row: FolderRow;
}

/** Where rows end up that have no time, or none that can be true. */
export interface UnreadRows {
  rejected(line: RowLine, rejection: RowRejection): void;
  blank(): void;
  /** The file ends in the middle, for example a truncated archive. */
  broken(lineNumber: number, detail: string): void;
}

export interface RowLine {
  readonly lineNumber: number; // 1 is the first
  readonly text: string;
}

export interface TimeBounds {
  readonly fromUs: number;
  readonly toUs: number;
}

/** 3 January 2009, the first Bitcoin block: nothing of ours was traded before. */
export const RECORDED_TIME_US_MIN = 1_230_940_800_000_000;
/** No recording comes from the future; a day of slack for a wrong clock. */
export const RECORDED_AHEAD_US_MAX = 86_400_000_000;
/**
 * A row further ahead of all rows before it and of the row after it is a glitch: were it believed, every
 * later row would be late. Two such rows in succession are believed.
 */
const LEAP_US_MAX = 3_600_000_000;

export interface FileRowOptions {
  readonly format: StreamFormat<FolderRow>;
  readonly bounds: TimeBounds;
  readonly unread: UnreadRows;
  /** `as-read`: log time never falls. `own-time`: each row's own time, for sorting. */
  readonly order: 'as-read' | 'own-time';
}

/** Chunks of rows, in file order. */
export async function* fileRows(path: string, options: FileRowOptions): AsyncGenerator<FileRow[]> {
  const { format, unread } = options;
  const read = format.reader(path);
  const guard = new LeapGuard(options);
  let lineNumber = 0;
  try {
    for await (const { firstLineNumber, lines } of textLines(path)) {
      const rows: FileRow[] = [];
      for (const [index, text] of lines.entries()) {
        lineNumber = firstLineNumber + index;
        const line = { lineNumber, text };
        if (text.trim() === '') unread.blank();
        else acceptLine(line, read, guard, options, rows);
      }
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    if (!isReadError(error)) throw error;
    unread.broken(lineNumber, error.message);
  }
  const last = guard.end();
  if (last !== undefined) yield [last];
}

function acceptLine(
  line: RowLine,
  read: (line: string) => RowReading<FolderRow>,
  guard: LeapGuard,
  { bounds, unread }: FileRowOptions,
  rows: FileRow[],
): void {
  const reading = line.text.length > LINE_LENGTH_MAX ? OVERSIZED : read(line.text);
  if (reading === 'header') return;
  if (isRejection(reading)) {
    unread.rejected(line, reading);
  } else if (reading.timeUs < bounds.fromUs || reading.timeUs > bounds.toUs) {
    const at = new Date(reading.timeUs / 1_000);
    const shown = Number.isNaN(at.getTime()) ? String(reading.timeUs) : at.toISOString();
    const detail = `time ${shown} is not between 2009 and the day of reading`;
    unread.rejected(line, { reason: 'bad-time', detail });
  } else {
    guard.accept({ ...line, logTimeUs: reading.timeUs, row: reading.row }, rows);
  }
}

const OVERSIZED: RowRejection = {
  reason: 'oversized',
  detail: `over ${LINE_LENGTH_MAX} characters in one line`,
};

/** Errors of files and of decompression carry a code; anything else is a bug or a manifest's fault. */
function isReadError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** Holds a row that leaps ahead until the next one says whether time really went on. */
class LeapGuard {
  readonly #options: FileRowOptions;
  #logTimeUs = Number.NEGATIVE_INFINITY;
  #leaping: FileRow | undefined;

  constructor(options: FileRowOptions) {
    this.#options = options;
  }

  accept(row: FileRow, rows: FileRow[]): void {
    if (this.#options.order === 'own-time') {
      rows.push(row);
      return;
    }
    const leaping = this.#leaping;
    this.#leaping = undefined;
    if (leaping !== undefined) {
      if (leaping.logTimeUs - row.logTimeUs > LEAP_US_MAX) {
        const detail =
          'over an hour ahead of the rows before and after; set "rows": "unsorted" where the file is not in order';
        this.#options.unread.rejected(leaping, { reason: 'bad-time', detail });
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
    this.#logTimeUs = Math.max(this.#logTimeUs, row.logTimeUs);
    rows.push(row.logTimeUs === this.#logTimeUs ? row : { ...row, logTimeUs: this.#logTimeUs });
  }
}
