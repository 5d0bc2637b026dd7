/**
 * A folder of its own for each native process that a test starts.
 *
 * RF1 A folder names its owner (the process that made it) and the child that lives in it.
 * RF2 A child is killed by id, and only while its command line still names the folder: ids are reused.
 * RF3 A folder whose owner is gone is stale: its child is killed and the folder deleted by the next start.
 */

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT: string = join(tmpdir(), `breakwater-tests-${process.getuid?.() ?? 0}`);

/** Makes an empty folder owned by this process (RF1); stale ones are swept first (RF3). */
export function makeRunFolder(part: string): string {
  mkdirSync(ROOT, { recursive: true });
  sweepStaleRuns();
  const folder = mkdtempSync(join(ROOT, `${part}-`));
  writeFileSync(join(folder, 'owner.pid'), String(process.pid));
  return folder;
}

/** Notes the child that lives in the folder, so that a later run can end it (RF3). */
export function noteChild(folder: string, pid: number): void {
  writeFileSync(join(folder, 'child.pid'), String(pid));
}

/** Deletes a run folder with everything in it. */
export function removeRunFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function sweepStaleRuns(): void {
  for (const name of readdirSync(ROOT)) {
    const folder = join(ROOT, name);
    const owner = readPid(join(folder, 'owner.pid'));
    // A folder without an owner may be one that another process is making just now.
    if (owner === null || isAlive(owner)) continue;
    const child = readPid(join(folder, 'child.pid'));
    if (child !== null && isAlive(child) && commandLine(child).includes(folder)) {
      endChild(child);
    }
    removeRunFolder(folder);
  }
}

/** Another run may have swept it since it was seen alive. */
function endChild(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readPid(path: string): number | null {
  const pid = Number(readIfThere(path));
  return Number.isSafeInteger(pid) && pid > 1 ? pid : null;
}

/** Another run may be sweeping the same folder, or the process may end, between a look and a read. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function commandLine(pid: number): string {
  if (existsSync('/proc/self/cmdline')) return readIfThere(`/proc/${pid}/cmdline`);
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
