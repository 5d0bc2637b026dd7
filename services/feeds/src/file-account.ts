/**
 * What became of every line of one file. Invariant: lines = headers + rows, and rows = decoded + held + ignored + duplicates +
 * rejected as soon as the file has been read; what becomes of held rows its stream knows.
 */
import type { TimeNote } from '@breakwater/codec';
import { LATE_US_MAX, LATENESS_US, type QuarantineReason, STREAM_CLASS } from '@breakwater/core';
import type { RowLine } from './file-rows.ts';
import type { Tear } from './packed-bytes.ts';

/** Several rows of one kind, and the first of them. */
export interface RowsOfKind {
  readonly count: number;
  readonly lineNumber: number; // of the first; 1 is the first line
  readonly detail: string;
}

/** What a file's reader should know beside the counts. */
export type FileNote = TimeNote | 'sorted' | 'said-sorted';

export interface FileAccounting {
  readonly file: string;
  /** As a plain reader counts them: rows, headers, blank ones, and the rest of a row where the file is torn. */
  readonly lineCount: number;
  readonly headerCount: number;
  readonly rowCount: number;
  readonly decodedCount: number;
  /** Rows that waited for others when they were read: frames of a book. */
  readonly heldCount: number;
  readonly ignoredCountByRule: Readonly<Record<string, number>>;
  readonly duplicateCount: number;
  readonly rejectedByReason: Readonly<Partial<Record<QuarantineReason, RowsOfKind>>>;
  /** Decoded rows that came after their pane's lateness, and of those the ones too late to count. */
  readonly late: RowsOfKind | undefined;
  readonly tooLate: RowsOfKind | undefined;
  readonly tears: readonly (Tear & { readonly lineNumber: number })[];
  readonly notes: Readonly<Partial<Record<FileNote, RowsOfKind>>>;
}

const LATE_US = LATENESS_US[STREAM_CLASS.SOCKET] as number;

export class FileAccount {
  readonly #file: string;
  readonly #ignored = new Map<string, number>();
  readonly #rejected = new Map<QuarantineReason, RowsOfKind>();
  readonly #notes = new Map<FileNote, RowsOfKind>();
  readonly #tears: (Tear & { readonly lineNumber: number })[] = [];
  #late: RowsOfKind | undefined;
  #tooLate: RowsOfKind | undefined;
  #headerCount = 0;
  #decodedCount = 0;
  #heldCount = 0;
  #duplicateCount = 0;

  constructor(file: string) {
    this.#file = file;
  }

  decoded(): void {
    this.#decodedCount += 1;
  }

  held(): void {
    this.#heldCount += 1;
  }

  duplicate(): void {
    this.#duplicateCount += 1;
  }

  header(): void {
    this.#headerCount += 1;
  }

  ignored(rule: string): void {
    this.#ignored.set(rule, (this.#ignored.get(rule) ?? 0) + 1);
  }

  rejected(reason: QuarantineReason, lineNumber: number, detail: string): void {
    this.#rejected.set(reason, counted(this.#rejected.get(reason), lineNumber, detail));
  }

  noted(note: FileNote, lineNumber: number, detail: string): void {
    this.#notes.set(note, counted(this.#notes.get(note), lineNumber, detail));
  }

  torn(lineNumber: number, tear: Tear): void {
    this.#tears.push({ lineNumber, ...tear });
  }

  /** Tallies how long after its own time a decoded row is known. */
  age({ lineNumber }: RowLine, ageUs: number): void {
    if (ageUs <= LATE_US) return;
    const detail = `${(ageUs / 1_000_000).toFixed(0)} s behind log time`;
    if (ageUs <= LATE_US_MAX) this.#late = counted(this.#late, lineNumber, detail);
    else this.#tooLate = counted(this.#tooLate, lineNumber, detail);
  }

  get accounting(): FileAccounting {
    const rejected = [...this.#rejected.values()].reduce((sum, { count }) => sum + count, 0);
    const ignored = [...this.#ignored.values()].reduce((sum, count) => sum + count, 0);
    const read = this.#decodedCount + this.#heldCount + this.#duplicateCount;
    const rowCount = read + ignored + rejected;
    return {
      file: this.#file,
      lineCount: rowCount + this.#headerCount,
      headerCount: this.#headerCount,
      rowCount,
      decodedCount: this.#decodedCount,
      heldCount: this.#heldCount,
      ignoredCountByRule: Object.fromEntries(this.#ignored),
      duplicateCount: this.#duplicateCount,
      rejectedByReason: Object.fromEntries(this.#rejected),
      late: this.#late,
      tooLate: this.#tooLate,
      tears: [...this.#tears],
      notes: Object.fromEntries(this.#notes),
    };
  }
}

function counted(before: RowsOfKind | undefined, lineNumber: number, detail: string): RowsOfKind {
  return before === undefined
    ? { count: 1, lineNumber, detail }
    : { ...before, count: before.count + 1 };
}
