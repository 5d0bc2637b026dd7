/**
 * Snapshots in a local folder: `TOPIC-ID-PARTITION/OFFSET.snapshot`.
 *
 * SNF1 a file that has its name is whole: written beside it, synced, renamed, and the folder synced. After any error what was
 *     written is thrown away, since a failed sync may have dropped what was written before it.
 * SNF2 the newest KEPT_COUNT stay, and of the older ones a trail that reaches back more than a day.
 */
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { IoOutcome, SnapshotStore, StreamKey } from '@breakwater/core';
import { diskFailure, ok } from './outcome.ts';

const KEPT_COUNT = 4;
const HOUR_MS = 3_600_000;
/** The first in so long of those that are older than the newest ones, until one is older than a day. */
const TRAIL_STEP_MS = 8 * HOUR_MS;
const TRAIL_MS = 24 * HOUR_MS;
const NAME = /^(?<offset>\d{16})\.snapshot$/;

export class SnapshotFolder implements SnapshotStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async offsets(stream: StreamKey): Promise<IoOutcome<readonly number[]>> {
    try {
      return ok(await this.#offsets(this.#place(stream)));
    } catch (error) {
      return diskFailure(error, `reading ${this.#folder}`);
    }
  }

  async read(stream: StreamKey, offset: number): Promise<IoOutcome<Uint8Array | null>> {
    const file = join(this.#place(stream), nameOf(offset));
    try {
      return ok(await readFile(file));
    } catch (error) {
      if (isMissing(error)) return ok(null);
      return diskFailure(error, `reading ${file}`);
    }
  }

  async write(
    stream: StreamKey,
    offset: number,
    chunks: Iterable<Uint8Array>,
  ): Promise<IoOutcome<null>> {
    const folder = this.#place(stream);
    try {
      await mkdir(folder, { recursive: true });
      await writeWhole(folder, nameOf(offset), chunks);
      await this.#prune(folder);
      return ok(null);
    } catch (error) {
      return diskFailure(error, `writing a snapshot to ${folder}`);
    }
  }

  #place({ topicId, partition }: StreamKey): string {
    return join(this.#folder, `${encodeURIComponent(topicId)}-${partition}`);
  }

  /** Newest first. */
  async #offsets(folder: string): Promise<number[]> {
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const offsets = names.flatMap((name) => NAME.exec(name)?.groups?.['offset'] ?? []);
    return offsets.map(Number).sort((left, right) => right - left);
  }

  /** SNF2; what a crash left half written goes too. */
  async #prune(folder: string): Promise<void> {
    const files: { path: string; writtenMs: number }[] = [];
    for (const offset of await this.#offsets(folder)) {
      const path = join(folder, nameOf(offset));
      files.push({ path, writtenMs: (await stat(path)).mtimeMs });
    }
    for (const path of superfluous(files)) await unlink(path);
    for (const name of await readdir(folder)) {
      if (name.endsWith('.part')) await unlink(join(folder, name));
    }
  }
}

/** Of files with the newest first, those that SNF2 does not keep: behind the newest the first of each step stays, until one is old enough. */
export function superfluous(
  files: readonly { readonly path: string; readonly writtenMs: number }[],
): string[] {
  const newestMs = files[0]?.writtenMs ?? 0;
  let reachesBack = false;
  return files.slice(KEPT_COUNT).flatMap(({ path, writtenMs }, at, older) => {
    const before = older[at + 1]?.writtenMs ?? Number.NEGATIVE_INFINITY;
    const isFirst = Math.floor(before / TRAIL_STEP_MS) < Math.floor(writtenMs / TRAIL_STEP_MS);
    if (!isFirst || reachesBack) return [path];
    reachesBack = newestMs - writtenMs >= TRAIL_MS;
    return [];
  });
}

function nameOf(offset: number): string {
  return `${String(offset).padStart(16, '0')}.snapshot`;
}

/** SNF1. */
async function writeWhole(
  folder: string,
  name: string,
  chunks: Iterable<Uint8Array>,
): Promise<void> {
  const unfinished = join(folder, `${name}.part`);
  const file = await open(unfinished, 'w');
  try {
    for (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } catch (error) {
    await file.close();
    await unlink(unfinished);
    throw error;
  }
  await file.close();
  await rename(unfinished, join(folder, name));
  const entry = await open(folder, 'r');
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
