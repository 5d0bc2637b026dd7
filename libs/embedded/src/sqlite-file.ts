/**
 * Opens SQLite files, and brings their tables to the version that this build reads.
 *
 * SQF1 A migration and the version that it makes are one transaction: a killed process leaves the old tables or the new.
 * SQF2 A file of a newer build is refused and not touched.
 * SQF3 What SQLite writes ahead is moved into the file and reused, so it stays near `writeAheadByteCountMax`.
 */
import { DatabaseSync } from 'node:sqlite';
import { assert, type IoOutcome } from '@breakwater/core';
import { type Failure, fatal, ok, retryable } from './outcome.ts';

export interface SqliteFilePlan {
  /** null: memory only. */
  readonly file: string | null;
  /** How long a call waits for another process that writes; it blocks the process. */
  readonly busyMs: number;
  readonly synchronous: 'full' | 'normal' | 'off';
  readonly writeAheadByteCountMax: number;
  /** The one at `n` makes tables of version `n + 1` out of those of version `n`; version 0 is an empty file. */
  readonly migrations: readonly string[];
  /** What to do with a file of a newer build. */
  readonly newerAdvice: string;
}

/** SQLite's own default, and ours: the bound of SQF3 is counted in pages. */
const PAGE_BYTE_COUNT = 4_096;

/** Codes as `SqliteAlertStore.open` lists them. */
export function openSqliteFile(plan: SqliteFilePlan): IoOutcome<DatabaseSync> {
  const { file, busyMs, synchronous, writeAheadByteCountMax, migrations } = plan;
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file ?? ':memory:', { timeout: busyMs });
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};`);
    // SQF3
    const pageCount = Math.floor(writeAheadByteCountMax / PAGE_BYTE_COUNT);
    database.exec(
      `PRAGMA wal_autocheckpoint = ${pageCount}; PRAGMA journal_size_limit = ${writeAheadByteCountMax};`,
    );
    const version = migrate(database, migrations);
    if (version <= migrations.length) return ok(database); // SQF2
    database.close();
    const detail = `${file} has tables of version ${version}, this build reads up to ${migrations.length}; ${plan.newerAdvice}`;
    return fatal('store-version', detail);
  } catch (error) {
    database?.close();
    return sqliteFailure(error);
  }
}

/** Returns the version that the tables had where it is a newer one, else the one that they have now. */
function migrate(database: DatabaseSync, migrations: readonly string[]): number {
  database.exec('BEGIN IMMEDIATE');
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  assert(typeof version === 'number', 'SQLite says a version');
  for (const migration of migrations.slice(version)) database.exec(migration);
  // Written only where it changes, so that a full disk does not keep a file from being opened.
  if (version < migrations.length) database.exec(`PRAGMA user_version = ${migrations.length}`);
  database.exec('COMMIT'); // SQF1
  return Math.max(version, migrations.length);
}

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
