/**
 * What became of every row of a stream. Invariant: rows = decoded + ignored + duplicates + rejected as soon as the
 * stream has ended (before that, held rows are missing).
 */

import { createHash } from 'node:crypto';
import type { HeldTally, RowOutcome, RowRejection } from '@breakwater/codec';
import { QUARANTINE_BYTE_COUNT_MAX, type QuarantineReason } from '@breakwater/core';
import type { RowLine, UnreadRows } from './file-rows.ts';

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
  readonly files: readonly string[];
  readonly rowCount: number;
  readonly decodedCount: number;
  readonly ignoredCountByRule: Readonly<Record<string, number>>;
  readonly duplicateCount: number;
  readonly rejectedCountByReason: Readonly<Record<string, number>>;
  /** Files that ended in the middle, with what was said about it. */
  readonly brokenFiles: readonly string[];
  /** Events written, instrument definitions included. */
  readonly eventCount: number;
}

export class StreamAccount implements HeldTally {
  readonly source: string;
  readonly #files = new Set<string>();
  readonly #ignored = new Map<string, number>();
  readonly #rejected = new Map<string, number>();
  readonly #brokenFiles: string[] = [];
  readonly #onRejected: (row: RejectedRow) => void;
  #rowCount = 0;
  #decodedCount = 0;
  #duplicateCount = 0;
  #eventCount = 0;

  readonly #holdsPersons: boolean;

  constructor(
    of: { readonly source: string; readonly holdsPersons: boolean },
    onRejected: (row: RejectedRow) => void,
  ) {
    this.source = of.source;
    this.#holdsPersons = of.holdsPersons;
    this.#onRejected = onRejected;
  }

  /** Tallies a row that reached its decoder. */
  row(file: string, line: RowLine, outcome: RowOutcome): void {
    if (outcome === 'decoded') {
      this.#rowCount += 1;
      this.#decodedCount += 1;
    } else if (outcome === 'held') {
      this.#rowCount += 1;
    } else if ('rule' in outcome) {
      this.#rowCount += 1;
      this.ignored(outcome.rule);
    } else {
      this.#reject(file, line, outcome);
    }
  }

  duplicate(): void {
    this.#rowCount += 1;
    this.#duplicateCount += 1;
  }

  /** HeldTally: the row itself was counted when it was held. */
  decoded(): void {
    this.#decodedCount += 1;
  }

  ignored(rule: string): void {
    this.#ignored.set(rule, (this.#ignored.get(rule) ?? 0) + 1);
  }

  event(): void {
    this.#eventCount += 1;
  }

  /** Takes the rows of one file that never reach a decoder. */
  unread(file: string): UnreadRows {
    this.#files.add(file);
    return {
      rejected: (line, rejection) => this.#reject(file, line, rejection),
      blank: () => {
        this.#rowCount += 1;
        this.ignored('blank-line');
      },
      broken: (lineNumber, detail) => {
        this.#brokenFiles.push(`${file}:${lineNumber}: ${detail}`);
      },
    };
  }

  get accounting(): StreamAccounting {
    return {
      source: this.source,
      files: [...this.#files],
      rowCount: this.#rowCount,
      decodedCount: this.#decodedCount,
      ignoredCountByRule: Object.fromEntries(this.#ignored),
      duplicateCount: this.#duplicateCount,
      rejectedCountByReason: Object.fromEntries(this.#rejected),
      brokenFiles: [...this.#brokenFiles],
      eventCount: this.#eventCount,
    };
  }

  #reject(file: string, line: RowLine, { reason, detail }: RowRejection): void {
    this.#rowCount += 1;
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
    const { lineNumber, text } = line;
    const kept = this.#holdsPersons
      ? { text: null, sha256: createHash('sha256').update(text).digest('hex') }
      : { text: cut(text), sha256: null };
    const { source } = this;
    const said = this.#holdsPersons ? unquoted(reason, detail) : detail;
    const place = { source, file, lineNumber, length: text.length };
    this.#onRejected({ ...place, reason, detail: said, ...kept });
  }
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
