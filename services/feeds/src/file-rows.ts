/** The rows of one file in file order, each with the log time at which it becomes known. */
import { isRejection, type RowRejection, type TimeNote } from '@breakwater/codec';
import { LeapGuard, type ReadingOrder } from './leap-guard.ts';
import type { Tear } from './packed-bytes.ts';
import type { FolderRow, RowReading, StreamFormat } from './stream-format.ts';
import { LINE_LENGTH_MAX, textLines } from './text-lines.ts';
import { byteRows, type LineTaker, type RowChunk, TradeLines } from './trade-lines.ts';

export interface FileRow {
  /** Never falls within a file: a row out of order is known when it is read (`LeapGuard` sets it). */
  logTimeUs: number;
  readonly lineNumber: number; // 1 is the first
  readonly text: string;
  readonly row: FolderRow;
}

/** Where everything ends up that is no row with a time: every line of the file is one of these or a row. */
export interface UnreadRows {
  rejected(line: RowLine, rejection: RowRejection): void;
  ignored(rule: string): void;
  header(): void;
  /** The row is read, and its reader should know how. */
  noted(line: RowLine, note: TimeNote): void;
  /** The file is torn; `line` is what is left of the row there, and empty where the tear lies between rows. */
  torn(line: RowLine, tear: Tear): void;
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

export interface FileRowOptions {
  readonly format: StreamFormat<FolderRow>;
  readonly bounds: TimeBounds;
  readonly unread: UnreadRows;
  readonly order: ReadingOrder;
  /** Hands out the guard, whose counts tell whether the file is in order. */
  readonly onGuard?: (guard: LeapGuard) => void;
}

/** Chunks of rows, in file order. */
export async function* fileRows(path: string, options: FileRowOptions): AsyncGenerator<FileRow[]> {
  const { format, unread, order } = options;
  const read = format.reader(path);
  const guard = new LeapGuard({ unread, order });
  options.onGuard?.(guard);
  const lane = format.lane?.(path);
  const accept: LineTaker = (line, rows) => acceptLine(line, read, guard, options, rows);
  let lineNumber = 0;
  try {
    const chunks =
      lane === undefined
        ? textRows(path, accept)
        : byteRows(path, accept, { lines: new TradeLines(lane), guard, bounds: options.bounds });
    for await (const { rows, lastLineNumber, tear } of chunks) {
      lineNumber = lastLineNumber;
      if (tear !== undefined) {
        unread.torn({ lineNumber: lastLineNumber + 1, text: tear.cutLine }, tear);
      }
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    if (!isReadError(error)) throw error;
    const line = { lineNumber: lineNumber + 1, text: '' };
    unread.torn(line, { atByte: undefined, detail: error.message });
  }
  const last = guard.end();
  if (last !== undefined) yield [last];
}

/** Rows of lines as texts. */
async function* textRows(path: string, accept: LineTaker): AsyncGenerator<RowChunk> {
  for await (const { firstLineNumber, lines, tear } of textLines(path)) {
    const rows: FileRow[] = [];
    for (const [index, text] of lines.entries()) {
      accept({ lineNumber: firstLineNumber + index, text }, rows);
    }
    const lastLineNumber = firstLineNumber + lines.length - 1;
    yield tear === undefined ? { rows, lastLineNumber } : { rows, lastLineNumber, tear };
  }
}

function acceptLine(
  line: RowLine,
  read: (line: string) => RowReading<FolderRow>,
  guard: LeapGuard,
  { bounds, unread }: FileRowOptions,
  rows: FileRow[],
): 'header' | 'other' {
  if (line.text.trim() === '') {
    unread.ignored('blank-line');
    return 'other';
  }
  const reading = line.text.length > LINE_LENGTH_MAX ? OVERSIZED : read(line.text);
  if (reading === 'header') {
    unread.header();
    return 'header';
  }
  if (isRejection(reading)) {
    unread.rejected(line, reading);
  } else if ('rule' in reading) {
    unread.ignored(reading.rule);
  } else if (reading.timeUs < bounds.fromUs || reading.timeUs > bounds.toUs) {
    const at = new Date(reading.timeUs / 1_000);
    const shown = Number.isNaN(at.getTime()) ? String(reading.timeUs) : at.toISOString();
    const detail = `time ${shown} is not between 2009 and the day of reading`;
    unread.rejected(line, { reason: 'bad-time', detail });
  } else {
    if (reading.note !== undefined) unread.noted(line, reading.note);
    guard.accept({ ...line, logTimeUs: reading.timeUs, row: reading.row }, rows);
  }
  return 'other';
}

const OVERSIZED: RowRejection = {
  reason: 'oversized',
  detail: `over ${LINE_LENGTH_MAX} characters in one line`,
};

/** Errors of files carry a code; anything else is a bug or a manifest's fault. */
function isReadError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
