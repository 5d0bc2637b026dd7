/** A file system of a few megabytes in memory, to be filled: needs root, or a sudo that asks nothing. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  /** Takes all space that is left. */
  fill(): void;
  /** Gives it back. */
  free(): void;
  unmount(): void;
}

/** Mounts over `folder`, which must be empty. @throws Error that says what is missing. */
export function mountSmallDisk(folder: string, byteCount: number): SmallDisk {
  asRoot('mount', '-t', 'tmpfs', '-o', `size=${byteCount},mode=0777`, 'tmpfs', folder);
  const filler = join(folder, 'filler');
  return {
    fill: () => {
      const file = openSync(filler, 'a');
      try {
        for (const size of [65_536, 4_096, 1]) writeUntilFull(file, Buffer.alloc(size));
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler),
    unmount: () => asRoot('umount', '-l', folder),
  };
}

function writeUntilFull(file: number, bytes: Uint8Array): void {
  for (;;) {
    try {
      if (writeSync(file, bytes) < bytes.length) return;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
      throw error;
    }
  }
}

function asRoot(...command: readonly string[]): void {
  const isRoot = process.getuid?.() === 0;
  const [program = '', ...args] = isRoot ? command : ['sudo', '-n', ...command];
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status === 0) return;
  const said = done.error?.message ?? done.stderr.trim();
  throw new Error(
    `${command.join(' ')}: ${said}; run the test as root, or let sudo ask no password`,
  );
}
