/** Tables and statements of the SQLite store. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  assert,
  type EntryPosition,
  type IoOutcome,
  type StoreEntry,
  type StreamKey,
  type StreamKind,
  type StreamMark,
} from '@breakwater/core';
import { fatal, ok } from './outcome.ts';
import { openSqliteFile } from './sqlite-file.ts';

/** How long a call waits for another process that writes; it blocks the process, so it is short. */
const BUSY_MS = 250;
/** SQLite's own default: an append of a busy second is far below it. */
const WRITE_AHEAD_BYTE_COUNT_MAX = 4 << 20;

/** See `SqliteFilePlan.migrations`. What was released is never changed: files out there were made by it. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    topic_id TEXT NOT NULL,
    partition INTEGER NOT NULL,
    high_water INTEGER NOT NULL,
    digest TEXT NOT NULL,
    build INTEGER NOT NULL,
    UNIQUE (topic_id, partition)
  ) STRICT;
  CREATE TABLE entry (
    stream_id INTEGER NOT NULL REFERENCES stream,
    kind TEXT NOT NULL CHECK (kind IN ('alerts', 'quarantine')),
    offset_next INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (stream_id, kind, offset_next, sequence)
  ) STRICT;
  CREATE TABLE anchor (
    stream_id INTEGER PRIMARY KEY REFERENCES stream,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    time_ms INTEGER NOT NULL
  ) STRICT;`,
  // A third kind of entry. SQLite cannot change a CHECK, so the table is made anew.
  `CREATE TABLE entry_of_three_kinds (
    stream_id INTEGER NOT NULL REFERENCES stream,
    kind TEXT NOT NULL CHECK (kind IN ('alerts', 'quarantine', 'acknowledgements')),
    offset_next INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (stream_id, kind, offset_next, sequence)
  ) STRICT;
  INSERT INTO entry_of_three_kinds SELECT stream_id, kind, offset_next, sequence, json FROM entry;
  DROP TABLE entry;
  ALTER TABLE entry_of_three_kinds RENAME TO entry;`,
];

export interface StreamRow extends StreamMark {
  readonly id: number;
}

export interface EntryRow extends EntryPosition {
  readonly json: string;
}

export class SqliteTables {
  readonly #database: DatabaseSync;
  readonly #statements: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = {
      stream: database.prepare(STATEMENTS.stream),
      streams: database.prepare(STATEMENTS.streams),
      writeMark: database.prepare(STATEMENTS.writeMark),
      insert: database.prepare(STATEMENTS.insert),
      entries: database.prepare(STATEMENTS.entries),
      writeAnchor: database.prepare(STATEMENTS.writeAnchor),
      anchor: database.prepare(STATEMENTS.anchor),
    };
  }

  static open(file: string | null, durability: 'full' | 'normal'): IoOutcome<SqliteTables> {
    const database = openSqliteFile({
      ...{ file, busyMs: BUSY_MS, synchronous: durability, migrations: MIGRATIONS },
      writeAheadByteCountMax: WRITE_AHEAD_BYTE_COUNT_MAX,
      newerAdvice: 'use the build that wrote it, or a fresh data folder',
    });
    return database.kind === 'ok' ? ok(new SqliteTables(database.value)) : database;
  }

  /** Refuses a damaged file. */
  check(): IoOutcome<null> {
    const row = this.#database.prepare('PRAGMA quick_check(1)').get();
    if (row?.['quick_check'] === 'ok') return ok(null);
    return fatal(
      'store-corrupt',
      `the SQLite file is damaged (${row?.['quick_check']}); restore it`,
    );
  }

  /** Runs `change` alone and whole, or not at all. */
  transaction<T>(change: () => T): T {
    return this.#within('BEGIN IMMEDIATE', change);
  }

  /** Runs `read` on the file as it stands at one moment. */
  snapshot<T>(read: () => T): T {
    return this.#within('BEGIN', read);
  }

  #within<T>(begin: string, work: () => T): T {
    this.#database.exec(begin);
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  stream({ topicId, partition }: StreamKey): StreamRow | null {
    const row = this.#statements.stream.get(topicId, partition);
    if (row === undefined) return null;
    return {
      id: integer(row['id']),
      highWater: integer(row['high_water']),
      digest: text(row['digest']),
      build: integer(row['build']),
    };
  }

  streams(): StreamKey[] {
    return this.#statements.streams.all().map((row) => ({
      topicId: text(row['topic_id']),
      partition: integer(row['partition']),
    }));
  }

  /** Returns the id of the stream. */
  writeMark({ topicId, partition }: StreamKey, mark: StreamMark): number {
    const { highWater, digest, build } = mark;
    const row = this.#statements.writeMark.get(topicId, partition, highWater, digest, build);
    return integer(row?.['id']);
  }

  insert(streamId: number, entry: StoreEntry): void {
    const { stream, offset, sequence, json } = entry;
    this.#statements.insert.run(streamId, stream, offset + 1, sequence, json);
  }

  entries(page: {
    readonly streamId: number;
    readonly kind: StreamKind;
    readonly after: EntryPosition;
    readonly countMax: number;
  }): EntryRow[] {
    const { streamId, kind, after, countMax } = page;
    return this.#statements.entries
      .all(streamId, kind, after.offsetNext, after.sequence, countMax)
      .map((row) => ({
        offsetNext: integer(row['offset_next']),
        sequence: integer(row['sequence']),
        json: text(row['json']),
      }));
  }

  writeAnchor(
    streamId: number,
    anchor: { readonly at: number; readonly reason: string; readonly timeMs: number },
  ): void {
    this.#statements.writeAnchor.run(streamId, anchor.at, anchor.reason, Math.floor(anchor.timeMs));
  }

  isAnchoredAs(streamId: number, at: number, reason: string): boolean {
    const row = this.#statements.anchor.get(streamId);
    return row !== undefined && integer(row['at']) === at && row['reason'] === reason;
  }

  close(): void {
    this.#database.close();
  }
}

const STATEMENTS = {
  stream: 'SELECT id, high_water, digest, build FROM stream WHERE topic_id = ? AND partition = ?',
  streams: 'SELECT topic_id, partition FROM stream ORDER BY topic_id, partition',
  writeMark: `
    INSERT INTO stream (topic_id, partition, high_water, digest, build) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (topic_id, partition) DO UPDATE
    SET high_water = excluded.high_water, digest = excluded.digest, build = excluded.build
    RETURNING id`,
  insert: 'INSERT INTO entry (stream_id, kind, offset_next, sequence, json) VALUES (?, ?, ?, ?, ?)',
  entries: `
    SELECT offset_next, sequence, json FROM entry
    WHERE stream_id = ? AND kind = ? AND (offset_next, sequence) > (?, ?)
    ORDER BY offset_next, sequence LIMIT ?`,
  writeAnchor: 'INSERT INTO anchor (stream_id, at, reason, time_ms) VALUES (?, ?, ?, ?)',
  anchor: 'SELECT at, reason FROM anchor WHERE stream_id = ?',
} as const;

function integer(value: unknown): number {
  assert(typeof value === 'number' && Number.isSafeInteger(value), 'the column holds an integer');
  return value;
}

function text(value: unknown): string {
  assert(typeof value === 'string', 'the column holds text');
  return value;
}
