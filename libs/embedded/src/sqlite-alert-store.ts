/**
 * The alert store in one SQLite file, with the contract of the Redis store.
 *
 * SQ1 High-water mark and entries change in one transaction: they cannot disagree.
 * SQ2 An append checks for DUP, then FENCED, then GAP; only OK changes anything (docs/recovery-protocol.md, "Append").
 * SQ3 Entries below the mark are skipped, so batches of two publishers need not have equal borders.
 *
 * Several processes may open the file; one writes at a time. Calls are synchronous inside (a commit waits for the disk).
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type AlertStore,
  type AppendReply,
  type AppendRequest,
  assert,
  assertAppendRequest,
  assertStreamKey,
  type EntryPosition,
  formatEntryId,
  type IoOutcome,
  mergeEntries,
  parseEntryId,
  type StoredEntry,
  type StreamKey,
  type StreamKind,
  type StreamMark,
  type TailEntry,
} from '@breakwater/core';
import { fatal, ok } from './outcome.ts';
import { sqliteFailure } from './sqlite-file.ts';
import { SqliteTables } from './sqlite-tables.ts';
import { Wakeups } from './wakeups.ts';

export interface SqliteStoreOptions {
  /** null: memory only. */
  readonly file: string | null;
  /** `full` (default): an append is on the disk when it answers. `normal`: a power cut may undo the last ones. */
  readonly durability?: 'full' | 'normal';
  /** How often a waiting `tail` looks for entries of other processes. */
  readonly pollMs?: number;
  /** Dates the audit entry of an anchor. */
  readonly nowMs?: () => number;
}

const POLL_MS = 20;

export class SqliteAlertStore implements AlertStore {
  readonly #tables: SqliteTables;
  readonly #pollMs: number;
  readonly #nowMs: () => number;
  readonly #wakeups = new Wakeups();
  #closed = false;

  private constructor(tables: SqliteTables, options: SqliteStoreOptions) {
    this.#tables = tables;
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.#nowMs = options.nowMs ?? Date.now;
  }

  /** Codes: `store-busy`, `store-full` (retryable), `store-version`, `store-corrupt`, `not-permitted`, `disk-failed` (fatal). */
  static open(options: SqliteStoreOptions): IoOutcome<SqliteAlertStore> {
    const tables = SqliteTables.open(options.file, options.durability ?? 'full');
    return tables.kind === 'ok' ? ok(new SqliteAlertStore(tables.value, options)) : tables;
  }

  /** An empty store in memory. */
  static inMemory(): SqliteAlertStore {
    const opened = SqliteAlertStore.open({ file: null });
    assert(opened.kind === 'ok', 'a store in memory opens');
    return opened.value;
  }

  check(): Promise<IoOutcome<null>> {
    return this.#answer(() => this.#tables.check());
  }

  mark(stream: StreamKey): Promise<IoOutcome<StreamMark>> {
    assertStreamKey(stream);
    return this.#answer(() => {
      const row = this.#tables.stream(stream);
      if (row === null) return ok({ highWater: 0, digest: '', build: 0 });
      return ok({ highWater: row.highWater, digest: row.digest, build: row.build });
    });
  }

  append(stream: StreamKey, request: AppendRequest): Promise<IoOutcome<AppendReply>> {
    assertStreamKey(stream);
    assertAppendRequest(request);
    return this.#answer(() => {
      const reply = this.#tables.transaction(() => this.#append(stream, request));
      if (reply.kind === 'OK' && request.entries.length > 0) this.#wakeups.wake();
      return ok(reply);
    });
  }

  /** Code `anchor-refused` (fatal) unless the stream is fresh; the same anchor again is answered ok. */
  anchor(stream: StreamKey, at: number, reason: string): Promise<IoOutcome<null>> {
    assertStreamKey(stream);
    assert(Number.isSafeInteger(at) && at >= 0, 'an anchor is an exact offset');
    return this.#answer(() => this.#tables.transaction(() => this.#anchor(stream, at, reason)));
  }

  streams(): Promise<IoOutcome<readonly StreamKey[]>> {
    return this.#answer(() => ok(this.#tables.streams()));
  }

  /** Code `bad-cursor` (fatal) where `after` is no entry id. */
  range(
    stream: StreamKey,
    kind: StreamKind,
    after: string,
    countMax: number,
  ): Promise<IoOutcome<readonly StoredEntry[]>> {
    assertStreamKey(stream);
    assert(Number.isInteger(countMax) && countMax > 0, 'a page holds at least one entry');
    const position = parseEntryId(after);
    if (position === null) return Promise.resolve(badCursor(after));
    return this.#answer(() => ok(this.#page(stream, kind, position, countMax)));
  }

  async tail(
    stream: StreamKey,
    kinds: readonly StreamKind[],
    after: string,
    countMax: number,
    waitMs: number,
  ): Promise<IoOutcome<readonly TailEntry[]>> {
    assertStreamKey(stream);
    assert(kinds.length > 0, 'a tail is of some kind');
    assert(Number.isInteger(countMax) && countMax > 0, 'a page holds at least one entry');
    const position = parseEntryId(after);
    if (position === null) return badCursor(after);
    const endMs = performance.now() + waitMs;
    for (;;) {
      const found = await this.#answer(() => ok(this.#merged(stream, kinds, position, countMax)));
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
    this.#tables.close();
  }

  #merged(
    stream: StreamKey,
    kinds: readonly StreamKind[],
    after: EntryPosition,
    countMax: number,
  ): TailEntry[] {
    const pages = this.#tables.snapshot(() =>
      kinds.flatMap((kind) =>
        this.#page(stream, kind, after, countMax).map((entry) => ({ ...entry, kind })),
      ),
    );
    return mergeEntries(pages, countMax);
  }

  #page(
    stream: StreamKey,
    kind: StreamKind,
    after: EntryPosition,
    countMax: number,
  ): StoredEntry[] {
    const row = this.#tables.stream(stream);
    if (row === null) return [];
    return this.#tables
      .entries({ streamId: row.id, kind, after, countMax })
      .map(({ offsetNext, sequence, json }) => ({
        id: formatEntryId(offsetNext - 1, sequence),
        json,
      }));
  }

  #append(stream: StreamKey, request: AppendRequest): AppendReply {
    const row = this.#tables.stream(stream);
    const highWater = row?.highWater ?? 0;
    const build = row?.build ?? 0;
    if (request.next <= highWater) return { kind: 'DUP', highWater, digest: row?.digest ?? '' };
    if (request.build < build) return { kind: 'FENCED', build };
    if (request.previous > highWater) return { kind: 'GAP', highWater };
    const { next, digest } = request;
    const streamId = this.#tables.writeMark(stream, {
      highWater: next,
      digest,
      build: request.build,
    });
    for (const entry of request.entries) {
      if (entry.offset >= highWater) this.#tables.insert(streamId, entry);
    }
    return { kind: 'OK' };
  }

  #anchor(stream: StreamKey, at: number, reason: string): IoOutcome<null> {
    const row = this.#tables.stream(stream);
    if (row === null) {
      const streamId = this.#tables.writeMark(stream, { highWater: at, digest: '', build: 0 });
      this.#tables.writeAnchor(streamId, { at, reason, timeMs: this.#nowMs() });
      return ok(null);
    }
    const repeated =
      row.highWater === at && row.digest === '' && this.#tables.isAnchoredAs(row.id, at, reason);
    if (repeated) return ok(null);
    const detail = `{${stream.topicId}:${stream.partition}} is at ${row.highWater}; only a fresh stream can be anchored`;
    return fatal('anchor-refused', detail);
  }

  #answer<T>(call: () => IoOutcome<T>): Promise<IoOutcome<T>> {
    if (this.#closed) return Promise.resolve(fatal('store-closed', 'the store was closed'));
    try {
      return Promise.resolve(call());
    } catch (error) {
      return Promise.resolve(sqliteFailure(error));
    }
  }
}

function badCursor(after: string): IoOutcome<never> {
  const detail = `${JSON.stringify(after)} is no cursor; begin with 0-0 or the id of an entry`;
  return fatal('bad-cursor', detail);
}
