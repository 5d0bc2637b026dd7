/**
 * What became of every row of a stream, file by file. Invariant: rows = decoded + ignored + duplicates + rejected as soon as
 * the stream has ended (before that, held rows are missing).
 */

import { createHash } from 'node:crypto';
import type { HeldTally, RowOutcome, RowRejection } from '@breakwater/codec';
import { QUARANTINE_BYTE_COUNT_MAX, type QuarantineReason } from '@breakwater/core';
import { FileAccount, type FileAccounting } from './file-account.ts';
import type { RowLine, UnreadRows } from './file-rows.ts';
import type { Tear } from './packed-bytes.ts';
import { tearText } from './text-lines.ts';

/** A row that could not be used, on its way to quarantine. */
export interface RejectedRow {
  readonly source: string;
  readonly file: string;
  readonly lineNumber: number; // 1 is the first
  readonly reason: QuarantineReason;
  readonly detail: string;
  /** The row as it stands, at most QUARANTINE_BYTE_COUNT_MAX bytes; null where rows may name a person. */
  readonly text: string | null;
  /** Of such a row: hash of its UTF-8, to recognise it by. */
  readonly sha256: string | null;
  /** Characters of the whole row. */
  readonly length: number; // unit: characters
}

export interface StreamAccounting {
  readonly source: string;
  readonly files: readonly FileAccounting[];
  readonly rowCount: number;
  readonly decodedCount: number;
  readonly ignoredCountByRule: Readonly<Record<string, number>>;
  readonly duplicateCount: number;
  readonly rejectedCountByReason: Readonly<Record<string, number>>;
  /** Events written, instrument definitions included. */
  readonly eventCount: number;
}

export class StreamAccount implements HeldTally {
  readonly source: string;
  readonly #files = new Map<string, FileAccount>();
  /** What became of rows that were held, of whichever file. */
  readonly #heldIgnored = new Map<string, number>();
  readonly #onRejected: (row: RejectedRow) => void;
  readonly #holdsPersons: boolean;
  #heldDecodedCount = 0;
  #eventCount = 0;

  constructor(
    of: { readonly source: string; readonly holdsPersons: boolean },
    onRejected: (row: RejectedRow) => void,
  ) {
    this.source = of.source;
    this.#holdsPersons = of.holdsPersons;
    this.#onRejected = onRejected;
  }

  /** The account of one of its files. */
  file(name: string): FileAccount {
    let file = this.#files.get(name);
    if (file === undefined) {
      file = new FileAccount(name);
      this.#files.set(name, file);
    }
    return file;
  }

  /** Tallies a row that reached its decoder. */
  row(file: string, line: RowLine, outcome: RowOutcome): void {
    const account = this.file(file);
    if (outcome === 'decoded') account.decoded();
    else if (outcome === 'held') account.held();
    else if ('rule' in outcome) account.ignored(outcome.rule);
    else this.#reject(file, line, outcome);
  }

  /** HeldTally: the row itself was counted when it was held. */
  decoded(): void {
    this.#heldDecodedCount += 1;
  }

  /** HeldTally: as above. */
  ignored(rule: string): void {
    this.#heldIgnored.set(rule, (this.#heldIgnored.get(rule) ?? 0) + 1);
  }

  event(): void {
    this.#eventCount += 1;
  }

  /** Takes the lines of one file that never reach a decoder. */
  unread(name: string): UnreadRows {
    const file = this.file(name);
    return {
      rejected: (line, rejection) => this.#reject(name, line, rejection),
      ignored: (rule) => file.ignored(rule),
      header: () => file.header(),
      noted: ({ lineNumber, text }, note) => {
        const shown = this.#holdsPersons ? 'a row' : text.slice(0, NOTED_LENGTH);
        file.noted(note, lineNumber, shown);
      },
      torn: (line, tear) => this.#torn(name, line, tear),
    };
  }

  get accounting(): StreamAccounting {
    const files = [...this.#files.values()].map((file) => file.accounting);
    const sum = (of: (file: FileAccounting) => number): number =>
      files.reduce((total, file) => total + of(file), 0);
    const ignored = files.map(({ ignoredCountByRule }) => ignoredCountByRule);
    const rejected = files.map(({ rejectedByReason }) =>
      Object.fromEntries(Object.entries(rejectedByReason).map(([key, { count }]) => [key, count])),
    );
    return {
      source: this.source,
      files,
      rowCount: sum(({ rowCount }) => rowCount),
      decodedCount: sum(({ decodedCount }) => decodedCount) + this.#heldDecodedCount,
      ignoredCountByRule: added([...ignored, Object.fromEntries(this.#heldIgnored)]),
      duplicateCount: sum(({ duplicateCount }) => duplicateCount),
      rejectedCountByReason: added(rejected),
      eventCount: this.#eventCount,
    };
  }

  /** A row that is cut off is rejected, and what is left of it kept; where none is, the entry stands for the tear alone. */
  #torn(file: string, line: RowLine, tear: Tear): void {
    this.file(file).torn(line.lineNumber, tear);
    const detail = `the file is torn ${tearText(tear)}`;
    if (line.text !== '') this.#reject(file, line, { reason: 'truncated', detail });
    else this.#onRejected({ ...this.#entry(file, line), reason: 'truncated', detail });
  }

  #reject(file: string, line: RowLine, { reason, detail }: RowRejection): void {
    const said = this.#holdsPersons ? unquoted(reason, detail) : detail;
    this.file(file).rejected(reason, line.lineNumber, said);
    this.#onRejected({ ...this.#entry(file, line), reason, detail: said });
  }

  #entry(file: string, { lineNumber, text }: RowLine): Omit<RejectedRow, 'reason' | 'detail'> {
    const kept = this.#holdsPersons
      ? { text: null, sha256: createHash('sha256').update(text).digest('hex') }
      : { text: cut(text), sha256: null };
    return { source: this.source, file, lineNumber, length: text.length, ...kept };
  }
}

/** Characters of a row that are shown as an example. */
const NOTED_LENGTH = 120;

function added(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [key, count] of counts.flatMap((one) => Object.entries(one))) {
    total[key] = (total[key] ?? 0) + count;
  }
  return total;
}

/** What is wrong, without what stands in the row: a shifted column may hold a name. */
function unquoted(reason: QuarantineReason, detail: string): string {
  // What a parser of JSON says quotes without quotation marks.
  return reason === 'bad-json' ? 'the line is no JSON object' : detail.replace(/".*"/s, '"…"');
}

/** At most QUARANTINE_BYTE_COUNT_MAX bytes of UTF-8, never half a character. */
function cut(text: string): string {
  const bytes = Buffer.from(text.slice(0, QUARANTINE_BYTE_COUNT_MAX));
  if (bytes.length <= QUARANTINE_BYTE_COUNT_MAX) return bytes.toString();
  return new TextDecoder().decode(bytes.subarray(0, QUARANTINE_BYTE_COUNT_MAX), { stream: true });
}

/** Sum over streams, for a one-line summary. */
export function totalAccounting(streams: readonly StreamAccounting[]): {
  readonly rowCount: number;
  readonly decodedCount: number;
  readonly ignoredCount: number;
  readonly duplicateCount: number;
  readonly rejectedCount: number;
  readonly eventCount: number;
} {
  const total = {
    rowCount: 0,
    decodedCount: 0,
    ignoredCount: 0,
    duplicateCount: 0,
    rejectedCount: 0,
    eventCount: 0,
  };
  for (const stream of streams) {
    total.rowCount += stream.rowCount;
    total.decodedCount += stream.decodedCount;
    total.ignoredCount += sum(stream.ignoredCountByRule);
    total.duplicateCount += stream.duplicateCount;
    total.rejectedCount += sum(stream.rejectedCountByReason);
    total.eventCount += stream.eventCount;
  }
  return total;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
