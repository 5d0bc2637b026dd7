/** A verdict on recorded data: what of it was lost, repeated, late or doubtful, file by file, with the first example of each. */
import type { FileAccounting, FileNote, RowsOfKind, StreamAccounting } from '@breakwater/feeds';

/** What went wrong with rows of a file, or what its reader should know of it. */
export type FileFindingKind =
  | 'torn'
  | 'nothing-decoded'
  | 'rejected'
  | 'too-late'
  | 'late'
  | 'repeated'
  | FileNote;

export interface FileFinding {
  readonly file: string;
  readonly kind: FileFindingKind;
  /** Reason of a rejection, by which `quarantine.ndjson` can be searched; else null. */
  readonly reason: string | null;
  readonly count: number; // rows; 0 where no row is meant
  /** Of the file's rows. */
  readonly share: number;
  /** Of the first example; null where it is the file's. */
  readonly lineNumber: number | null;
  readonly detail: string;
}

/** What the pipeline counted of the events that came out of the rows. */
export interface LogLosses {
  readonly repeatCount: number;
  readonly lateCount: number;
  readonly beyondLateCount: number;
  readonly quarantinedCount: number;
}

export interface DataVerdict {
  /**
   * `sound`: nothing to say. `blemished`: something was lost or is doubtful, within the bound. `lossy`: more is lost than
   * that. `unreadable`: of all files, or of one that has rows, nothing decodes.
   */
  readonly state: 'sound' | 'blemished' | 'lossy' | 'unreadable';
  readonly lineCount: number;
  readonly rowCount: number;
  readonly decodedCount: number;
  /** Rows rejected, and events that the pipeline refused or that came too late to count. */
  readonly lostCount: number;
  /** Of the rows that no rule ignored. */
  readonly lostShare: number;
  readonly lostShareMax: number;
  /** Rows and events that were there before: by equal lines and by the venue's ids. */
  readonly repeatedCount: number;
  readonly tornFileCount: number;
  readonly findings: readonly FileFinding[];
  /** null where no pipeline has seen the rows. */
  readonly log: LogLosses | null;
}

/** Share of rows that may be lost before a replay is no longer called complete; `--strict` sets it. */
const LOST_SHARE_MAX_DEFAULT = 0.05;

/** What `--strict` says: a number of percent, or nothing at all where it has none. */
export function lostShareMax(strict: number | true | undefined): number {
  if (strict === undefined) return LOST_SHARE_MAX_DEFAULT;
  return strict === true ? 0 : strict / 100;
}

export function dataVerdict(input: {
  readonly streams: readonly StreamAccounting[];
  readonly log: LogLosses | null;
  readonly lostShareMax: number;
}): DataVerdict {
  const { streams, log, lostShareMax } = input;
  const files = streams.flatMap((stream) => stream.files);
  const total = (of: (stream: StreamAccounting) => number): number =>
    streams.reduce((sum, stream) => sum + of(stream), 0);
  const rowCount = total((stream) => stream.rowCount);
  const decodedCount = total((stream) => stream.decodedCount);
  const ignoredCount = total(({ ignoredCountByRule }) => sumOf(ignoredCountByRule));
  const rejectedCount = total(({ rejectedCountByReason }) => sumOf(rejectedCountByReason));
  const duplicateCount = total((stream) => stream.duplicateCount);
  // Without a pipeline the files' own clocks say which rows would be too late.
  const tooLateCount =
    log?.beyondLateCount ?? files.reduce((sum, { tooLate }) => sum + (tooLate?.count ?? 0), 0);
  const lostCount = rejectedCount + tooLateCount + (log?.quarantinedCount ?? 0);
  const lostShare = lostCount / Math.max(1, rowCount - ignoredCount);
  const findings = files.flatMap(findingsOf);
  const tornFileCount = files.filter(({ tears }) => tears.length > 0).length;
  const repeatedCount = duplicateCount + (log?.repeatCount ?? 0);
  const isUnreadable =
    decodedCount === 0 || findings.some(({ kind }) => kind === 'nothing-decoded');
  const isLossy = lostShare > lostShareMax || (lostShareMax === 0 && tornFileCount > 0);
  const isSound = findings.length === 0 && lostCount === 0 && repeatedCount === duplicateCount;
  return {
    state: isUnreadable ? 'unreadable' : isLossy ? 'lossy' : isSound ? 'sound' : 'blemished',
    lineCount: files.reduce((sum, { lineCount }) => sum + lineCount, 0),
    ...{ rowCount, decodedCount, lostCount, lostShare, lostShareMax, repeatedCount, tornFileCount },
    ...{ findings, log },
  };
}

function findingsOf(file: FileAccounting): FileFinding[] {
  const { rowCount } = file;
  const findings: FileFinding[] = [];
  const say = (kind: FileFindingKind, rows: RowsOfKind, reason: string | null = null): unknown =>
    findings.push({
      file: file.file,
      ...{ kind, reason, count: rows.count, share: rows.count / Math.max(1, rowCount) },
      ...{ lineNumber: rows.lineNumber, detail: rows.detail },
    });
  for (const { atByte, detail, lineNumber } of file.tears) {
    const place = atByte === undefined ? '' : `at byte ${atByte}: `;
    say('torn', { count: 0, lineNumber, detail: place + detail });
  }
  const whole = { count: rowCount, lineNumber: 1 };
  if (decodesNothing(file)) {
    say('nothing-decoded', { ...whole, detail: `${file.lineCount} lines and not one row of them` });
  }
  for (const [reason, rows] of Object.entries(file.rejectedByReason)) {
    // What is cut off at a tear is told with the tear.
    if (reason !== 'truncated') say('rejected', rows, reason);
  }
  if (file.tooLate !== undefined) say('too-late', file.tooLate);
  if (file.late !== undefined) say('late', file.late);
  if (file.duplicateCount > 0) {
    say('repeated', { count: file.duplicateCount, lineNumber: 1, detail: 'equal lines' });
  }
  for (const [note, rows] of Object.entries(file.notes)) {
    say(
      note as FileNote,
      note === 'sorted' || note === 'said-sorted' ? { ...rows, count: rowCount } : rows,
    );
  }
  return findings;
}

/** A file whose rows were all ignored by rule was meant so; one that is empty, torn or refused was not. */
function decodesNothing(file: FileAccounting): boolean {
  if (file.decodedCount + file.heldCount + file.duplicateCount > 0) return false;
  const isIgnored = file.rowCount > 0 && file.rowCount === sumOf(file.ignoredCountByRule);
  return !isIgnored || 'where' in file.ignoredCountByRule;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
