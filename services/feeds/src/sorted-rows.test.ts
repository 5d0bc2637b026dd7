import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { InstrumentTable } from '@breakwater/venues';
import { expect, it } from 'vitest';
import type { UnreadRows } from './file-rows.ts';
import { MadeFolder, START_MS, TRADES, TRADES_HEADER } from './made-folder.ts';
import type { ManifestStream } from './manifest.ts';
import { openFolder } from './recorded-folder.ts';
import { sortedRows } from './sorted-rows.ts';
import { streamFormat } from './stream-format.ts';

const BOUNDS = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };
const runFolders = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('breakwater-sort-'));

it.each([1_000, 1_000_000])(
  'sorts by time, ties in file order, with %d characters of memory',
  async (lengthMax) => {
    using made = new MadeFolder();
    const offsets = Array.from({ length: 2_000 }, (_, i) => (i * 7_919) % 499);
    const lines = offsets.map((ms, i) => `${START_MS + ms},buy,1,${i + 1}\n`);
    lines.splice(700, 0, 'broken\n');
    made.file('t.csv', TRADES_HEADER + lines.join(''));
    const rejected: number[] = [];
    const unread: UnreadRows = {
      rejected: ({ lineNumber }) => rejected.push(lineNumber),
      ignored: () => {},
      header: () => {},
      noted: () => {},
      torn: () => {},
    };
    const before = runFolders();
    const stream = { ...TRADES, file: 't.csv', rows: 'unsorted' } as ManifestStream;
    const sorted: [number, number][] = [];
    const options = {
      format: streamFormat(stream, new InstrumentTable()),
      bounds: BOUNDS,
      unread,
      lengthMax,
    };
    for await (const rows of sortedRows(`${made.path}/t.csv`, options)) {
      for (const { logTimeUs, lineNumber } of rows) sorted.push([logTimeUs, lineNumber]);
    }
    expect(sorted.length).toBe(2_000);
    const expected = [...sorted].sort(([t1, l1], [t2, l2]) => t1 - t2 || l1 - l2);
    expect(sorted).toEqual(expected);
    expect(rejected).toEqual([702]);
    // Files of other test runs may come and go; ours must be gone.
    expect(runFolders().filter((name) => !before.includes(name))).toEqual([]);
  },
);

it('an unsorted stream enters the log in the order of its times', async () => {
  using made = new MadeFolder().manifest({ ...TRADES, file: 't.csv', rows: 'unsorted' });
  const day = 86_400_000;
  const offsets = [3 * day, 0, 2 * day, day];
  made.file('t.csv', TRADES_HEADER + offsets.map((ms) => `${START_MS + ms},buy,1,1\n`).join(''));
  const times: number[] = [];
  for await (const record of (await openFolder(made.path)).records())
    times.push(record.timestampUs);
  expect(times).toEqual([0, 1, 2, 3].map((days) => (START_MS + days * day) * 1_000));
});
