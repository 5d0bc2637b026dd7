/** A domain of 300 subjects: its calibration is too long for one control record, and counts all the same. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlRecords } from '@breakwater/codec';
import { afterAll, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';
import { stageDomain } from '../domain/staged-domain.fixture.ts';

const SUBJECT_COUNT = 300;
const MINUTE_COUNT = 6;
const FROM_MS = 1_759_000_000_000 - (1_759_000_000_000 % 60_000);
const isoAt = (minute: number): string => new Date(FROM_MS + minute * 60_000).toISOString();

const world = mkdtempSync(join(tmpdir(), 'breakwater-large-'));
const recorded = join(world, 'recorded');
const file = join(world, 'large.json');
afterAll(() => rmSync(world, { recursive: true, force: true }));

function writeFolder(): void {
  mkdirSync(recorded);
  const rows = ['time,symbol,close,buyVolume,sellVolume'];
  for (let minute = 0; minute < MINUTE_COUNT; minute += 1) {
    for (let coin = 0; coin < SUBJECT_COUNT; coin += 1) {
      const close = 1_000 + ((minute * 7 + coin * 13) % 11);
      const bought = 10 + ((minute + coin) % 5);
      rows.push(`${isoAt(minute)},C${coin}/KRW,${close},${bought},${20 - bought}`);
    }
  }
  writeFileSync(join(recorded, 'bars.csv'), `${rows.join('\n')}\n`);
  const bars = { file: 'bars.csv', format: 'bars', barSeconds: 60, venue: 'upbit', type: 'spot' };
  const columns = Object.fromEntries(rows[0]!.split(',').map((name) => [name, name]));
  const manifest = {
    name: 'large',
    calibrate: { from: isoAt(0), to: isoAt(MINUTE_COUNT - 2) },
    streams: [{ ...bars, time: 'iso', columns }],
  };
  writeFileSync(join(recorded, 'folder.json'), JSON.stringify(manifest));
}

it('is made, applied in parts, read back as the same, and used by a replay', async () => {
  writeFolder();
  const made = await runCommand(['calibration', 'make', recorded, '--to', file]);
  expect([made.code, made.said]).toEqual([0, expect.stringContaining('baselines')]);
  const content = JSON.parse(readFileSync(file, 'utf8')) as { baselines: { subject: string }[] };
  expect(new Set(content.baselines.map(({ subject }) => subject)).size).toBe(SUBJECT_COUNT);
  expect(controlRecords({ type: 'calibration', content }).length).toBeGreaterThan(2);

  const staged = join(world, 'staged');
  await (await stageDomain(staged)).parts.close();
  const at = ['--data-dir', staged];
  const applied = await runCommand(['calibration', 'apply', file, ...at]);
  expect([applied.code, applied.printed]).toEqual([
    0,
    expect.stringMatching(/calibration holds from offset \d+ on\n$/),
  ]);
  const same = await runCommand(['calibration', 'diff', file, ...at]);
  expect([same.code, same.said]).toEqual([0, 'They hold the same.\n']);

  const out = join(world, 'out');
  const replayed = await runCommand(['replay', recorded, '--out', out]);
  expect(replayed.code).toBe(0);
  const summary = JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8')) as {
    readonly calibrated: boolean;
    readonly log: {
      readonly controlCount: number;
      readonly quarantineCountByReason: Readonly<Record<string, number>>;
    };
  };
  expect(summary).toMatchObject({ calibrated: true, log: { quarantineCountByReason: {} } });
  expect(summary.log.controlCount).toBeGreaterThan(3);
});
