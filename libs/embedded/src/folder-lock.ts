/**
 * One process at a time writes a data folder. The lock is SQLite's own on an empty database file: the operating
 * system drops it with the process, however it ends, so a stale lock cannot exist. Beside it lies the id of the
 * process that holds it, for the message only.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { IoOutcome } from '@breakwater/core';
import { diskFailure, fatal, ok } from './outcome.ts';

export interface FolderLock {
  release(): void;
}

/** Codes: `folder-locked`, `not-permitted`, `disk-failed`, `disk-full`. */
export function lockFolder(folder: string): IoOutcome<FolderLock> {
  const holderPath = join(folder, 'lock.pid');
  try {
    mkdirSync(folder, { recursive: true });
    const database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
    if (!lockDatabase(database)) {
      return fatal(
        'folder-locked',
        `${folder} is written by ${holder(holderPath)}; stop it or choose another folder`,
      );
    }
    writeFileSync(holderPath, String(process.pid));
    const release = (): void => {
      rmSync(holderPath, { force: true });
      database.close();
    };
    return ok({ release });
  } catch (error) {
    return diskFailure(error, `locking ${folder}`);
  }
}

function lockDatabase(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch {
    database.close();
    return false;
  }
}

function holder(path: string): string {
  try {
    return `process ${readFileSync(path, 'utf8')}`;
  } catch {
    return 'another process';
  }
}
