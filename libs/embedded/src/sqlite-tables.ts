/** Tables and statements of the SQLite store; the only user of `node:sqlite` besides the folder lock. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  assert,
  type EntryPosition,
  type IoOutcome,
  type StoreEntry,
  type StreamKey,
  type StreamKind,
  type StreamMark,
} from '@breakwater/core';
import { type Failure, fatal, ok, retryable } from './outcome.ts';

/** Rises with every change of the tables. */
const TABLES_VERSION = 2;
/** How long a call waits for another process that writes; it blocks the process, so it is short. */
const BUSY_MS = 250;

const TABLES = `
  CREATE TABLE stream (
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
    kind TEXT NOT NULL CHECK (kind IN ('alerts', 'quarantine', 'acknowledgements')),
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
  ) STRICT;
  PRAGMA user_version = ${TABLES_VERSION};`;

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
    let database: DatabaseSync | null = null;
    try {
      database = new DatabaseSync(file ?? ':memory:', { timeout: BUSY_MS });
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability};`);
      const version = createTables(database);
      if (version !== TABLES_VERSION) {
        database.close();
        const detail = `${file} has tables of version ${version}, this build reads ${TABLES_VERSION}; use the build that wrote it, or a fresh data folder`;
        return fatal('store-version', detail);
      }
      return ok(new SqliteTables(database));
    } catch (error) {
      database?.close();
      return sqliteFailure(error);
    }
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

/** Codes as `SqliteAlertStore.open` lists them. Errors of the program are thrown on. */
export function sqliteFailure(error: unknown): Failure {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') {
    throw error;
  }
  const detail = `SQLite: ${error.message}`;
  // The low byte is the primary result code (sqlite.org/rescode.html).
  switch (error.errcode & 0xff) {
    case 5:
    case 6:
      return retryable('store-busy', `${detail}; another process writes, call again`);
    case 13:
      return retryable('store-full', `${detail}; free space on the disk of the data folder`);
    case 3:
    case 8:
    case 14:
      return fatal('not-permitted', `${detail}; the folder must exist and be writable`);
    case 10:
      return fatal('disk-failed', `${detail}; check the disk, then start again`);
    case 11:
    case 26:
      return fatal('store-corrupt', `${detail}; restore the file or use a fresh data folder`);
    default:
      throw error;
  }
}

function createTables(database: DatabaseSync): number {
  database.exec('BEGIN IMMEDIATE');
  const version = integer(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version === 0) database.exec(TABLES);
  database.exec('COMMIT');
  return version === 0 ? TABLES_VERSION : version;
}

function integer(value: unknown): number {
  assert(typeof value === 'number' && Number.isSafeInteger(value), 'the column holds an integer');
  return value;
}

function text(value: unknown): string {
  assert(typeof value === 'string', 'the column holds text');
  return value;
}
