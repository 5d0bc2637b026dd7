/**
 * View frames in an SQLite file of their own, with the contract of the Redis view store. Of its own, so that writing
 * a frame never holds the lock that an append of alerts waits for; and display need not survive a power cut.
 */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import {
  assert,
  assertFrame,
  assertStreamKey,
  frameCountMax,
  type IoOutcome,
  type StoredFrame,
  type StreamKey,
  type ViewStore,
} from '@breakwater/core';
import { type Failure, fatal, ok } from './outcome.ts';
import { openSqliteFile, sqliteFailure } from './sqlite-file.ts';
import { Wakeups } from './wakeups.ts';

export interface SqliteViewOptions {
  /** null: memory only. */
  readonly file: string | null;
  /** How often a waiting `tail` looks for frames of other processes. */
  readonly pollMs?: number;
}

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE frame (
    topic_id TEXT NOT NULL,
    partition INTEGER NOT NULL,
    time_us INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (topic_id, partition, time_us)
  ) STRICT;`,
];
const STATEMENTS = {
  newest: `
    SELECT time_us, json FROM frame WHERE topic_id = ? AND partition = ? ORDER BY time_us DESC LIMIT 1`,
  insert: 'INSERT INTO frame (topic_id, partition, time_us, json) VALUES (?, ?, ?, ?)',
  range: `
    SELECT time_us, json FROM frame WHERE topic_id = ? AND partition = ? AND time_us >= ? AND time_us < ?
    ORDER BY time_us LIMIT ?`,
  trim: `
    DELETE FROM frame WHERE topic_id = ?1 AND partition = ?2 AND time_us <= (
      SELECT time_us FROM frame WHERE topic_id = ?1 AND partition = ?2 ORDER BY time_us DESC LIMIT 1 OFFSET ?3)`,
} as const;

/** Display gives way at once where another process writes. */
const BUSY_MS = 10;
const POLL_MS = 50;
const WRITE_AHEAD_BYTE_COUNT_MAX = 4 << 20;
/** Looking for what is too old costs a walk over what is not: not with every frame. */
const TRIM_EVERY = 64;
const LAST_US = Number.MAX_SAFE_INTEGER;

export class SqliteViewStore implements ViewStore {
  readonly #database: DatabaseSync;
  readonly #statements: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;
  readonly #pollMs: number;
  readonly #wakeups = new Wakeups();
  #putCount = 0;
  #closed = false;

  private constructor(database: DatabaseSync, options: SqliteViewOptions) {
    this.#database = database;
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.#statements = {
      newest: database.prepare(STATEMENTS.newest),
      insert: database.prepare(STATEMENTS.insert),
      range: database.prepare(STATEMENTS.range),
      trim: database.prepare(STATEMENTS.trim),
    };
  }

  /** Codes as `SqliteAlertStore.open`. */
  static open(options: SqliteViewOptions): IoOutcome<SqliteViewStore> {
    const database = openSqliteFile({
      ...{ file: options.file, busyMs: BUSY_MS, synchronous: 'off', migrations: MIGRATIONS },
      writeAheadByteCountMax: WRITE_AHEAD_BYTE_COUNT_MAX,
      newerAdvice: 'delete it, it holds no evidence',
    });
    return database.kind === 'ok' ? ok(new SqliteViewStore(database.value, options)) : database;
  }

  /** An empty store in memory. */
  static inMemory(): SqliteViewStore {
    const opened = SqliteViewStore.open({ file: null });
    assert(opened.kind === 'ok', 'a store in memory opens');
    return opened.value;
  }

  put(stream: StreamKey, frame: StoredFrame): Promise<IoOutcome<null>> {
    assertStreamKey(stream);
    assertFrame(frame);
    return this.#answer(() => {
      const { topicId, partition } = stream;
      const newest = this.#statements.newest.get(topicId, partition);
      if (newest !== undefined && frameOf(newest).timeUs >= frame.timeUs) return ok(null);
      this.#statements.insert.run(topicId, partition, frame.timeUs, frame.json);
      if (this.#putCount % TRIM_EVERY === 0) {
        this.#statements.trim.run(topicId, partition, frameCountMax(frame.json));
      }
      this.#putCount += 1;
      this.#wakeups.wake();
      return ok(null);
    });
  }

  newest(stream: StreamKey): Promise<IoOutcome<StoredFrame | null>> {
    assertStreamKey(stream);
    return this.#answer(() => {
      const row = this.#statements.newest.get(stream.topicId, stream.partition);
      return ok(row === undefined ? null : frameOf(row));
    });
  }

  range(
    stream: StreamKey,
    { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
    countMax: number,
  ): Promise<IoOutcome<readonly StoredFrame[]>> {
    assertStreamKey(stream);
    assert(Number.isInteger(countMax) && countMax > 0, 'a page holds at least one frame');
    return this.#answer(() => {
      const { topicId, partition } = stream;
      const rows = this.#statements.range.all(topicId, partition, fromUs, toUs, countMax);
      return ok(rows.map(frameOf));
    });
  }

  async tail(
    stream: StreamKey,
    afterUs: number,
    countMax: number,
    waitMs: number,
  ): Promise<IoOutcome<readonly StoredFrame[]>> {
    const endMs = performance.now() + waitMs;
    for (;;) {
      const found = await this.range(stream, { fromUs: afterUs + 1, toUs: LAST_US }, countMax);
      if (found.kind !== 'ok' || found.value.length > 0) return found;
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) return found;
      await this.#wakeups.wait(Math.min(leftMs, this.#pollMs));
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#wakeups.wake();
    // Tails that were just woken find the store closed before the file is.
    await delay(0);
    this.#database.close();
  }

  #answer<T>(call: () => IoOutcome<T> | Failure): Promise<IoOutcome<T>> {
    if (this.#closed) return Promise.resolve(fatal('store-closed', 'the store was closed'));
    try {
      return Promise.resolve(call());
    } catch (error) {
      return Promise.resolve(sqliteFailure(error));
    }
  }
}

function frameOf(row: Record<string, unknown>): StoredFrame {
  const { time_us: timeUs, json } = row;
  assert(typeof timeUs === 'number' && typeof json === 'string', 'a row is a frame');
  return { timeUs, json };
}
