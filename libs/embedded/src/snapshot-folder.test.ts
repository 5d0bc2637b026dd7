import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SnapshotFolder, superfluous } from './snapshot-folder.ts';

const STREAM = { topicId: 'a/b c', partition: 3 };
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshots-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a folder of snapshots', () => {
  it('lists the newest first, reads what was written, and keeps partitions apart', async () => {
    const store = new SnapshotFolder(join(folder, 'not', 'there', 'yet'));
    expect(await store.offsets(STREAM)).toEqual({ kind: 'ok', value: [] });
    for (const offset of [5, 1_000, 20]) {
      const chunks = [bytes(`state of `), bytes(String(offset))];
      expect(await store.write(STREAM, offset, chunks)).toEqual({ kind: 'ok', value: null });
    }
    expect(await store.offsets(STREAM)).toEqual({ kind: 'ok', value: [1_000, 20, 5] });
    expect(await store.offsets({ ...STREAM, partition: 4 })).toEqual({ kind: 'ok', value: [] });
    const read = await store.read(STREAM, 20);
    expect(read.kind === 'ok' && new TextDecoder().decode(read.value ?? undefined)).toBe(
      'state of 20',
    );
    expect(await store.read(STREAM, 21)).toEqual({ kind: 'ok', value: null });
  });

  it('lists nothing that was not written to its end, and clears it away', async () => {
    const store = new SnapshotFolder(folder);
    await store.write(STREAM, 1, [bytes('one')]);
    const [place = ''] = await readdir(folder);
    await writeFile(join(folder, place, '0000000000000002.snapshot.part'), 'tw');
    expect(await store.offsets(STREAM)).toEqual({ kind: 'ok', value: [1] });
    const broken = (function* () {
      yield bytes('th');
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    })();
    expect(await store.write(STREAM, 3, broken)).toMatchObject({
      kind: 'retryable',
      code: 'disk-full',
    });
    expect(await store.offsets(STREAM)).toEqual({ kind: 'ok', value: [1] });
    await store.write(STREAM, 4, [bytes('four')]);
    expect(await readdir(join(folder, place))).toEqual([
      '0000000000000001.snapshot',
      '0000000000000004.snapshot',
    ]);
  });

  it('says what to do where it may not write', async () => {
    await writeFile(join(folder, 'file'), '');
    const store = new SnapshotFolder(join(folder, 'file'));
    expect(await store.write(STREAM, 1, [])).toMatchObject({ kind: 'fatal', code: 'disk-failed' });
  });
});

describe('what a folder keeps', () => {
  /** Of files so many hours old, those that go. */
  const gone = (...hours: readonly number[]): string[] =>
    superfluous(hours.map((age) => ({ path: String(age), writtenMs: (1_000 - age) * 3_600_000 })));

  it.each([
    ['the newest four', [0, 1, 2, 3], []],
    ['four, and the first of each eight hours behind them', [0, 1, 2, 3, 4, 5], ['4']],
    ['a trail', [0, 1, 2, 3, 10, 11, 19, 20], ['10', '19']],
    [
      'one of more than a day ago, and nothing behind it',
      [0, 1, 2, 3, 12, 21, 30, 40, 50],
      ['40', '50'],
    ],
  ])('is %s', (_what, hours, expected) => {
    expect(gone(...hours)).toEqual(expected);
  });

  it('always reaches back a day, whenever it is looked at', () => {
    let files: { path: string; writtenMs: number }[] = [];
    for (let minute = 0; minute < 6_000; minute += 1) {
      files = [{ path: String(minute), writtenMs: minute * 60_000 }, ...files];
      const goes = new Set(superfluous(files));
      files = files.filter(({ path }) => !goes.has(path));
      expect(files.length).toBeLessThanOrEqual(9);
      if (minute < 3_000) continue;
      const oldestMs = files.at(-1)?.writtenMs ?? 0;
      expect(minute * 60_000 - oldestMs).toBeGreaterThanOrEqual(86_400_000);
    }
  });
});
