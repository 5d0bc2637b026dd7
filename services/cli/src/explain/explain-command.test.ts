import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '@breakwater/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';
import { openEmbeddedParts, type Parts } from '../composition/parts.ts';
import { stageDomain } from '../domain/staged-domain.fixture.ts';
import { alertLine } from '../tail/alert-line.ts';

const world = mkdtempSync(join(tmpdir(), 'breakwater-explain-'));
const folder = join(world, 'data');
const file = join(world, 'alerts.ndjson');
let alert: Alert;

beforeAll(async () => {
  const staged = await stageDomain(folder);
  await staged.parts.close();
  writeFileSync(file, staged.alerts.map((one) => `${JSON.stringify(alertLine(one))}\n`).join(''));
  alert = staged.alerts.at(-1) as Alert;
});
afterAll(() => rmSync(world, { recursive: true, force: true }));

const explain = (...args: readonly string[]) =>
  runCommand(['explain', alert.content.id.slice(0, 9), ...args]);

it('says the same of a store as of the lines of a replay, and more where the log is there', async () => {
  const [fromFile, fromStore] = [
    await explain('--file', file),
    await explain('--data-dir', folder),
  ];
  const shared = fromStore.printed.split('\n').filter((line) => !/USDT sold/.test(line));
  expect(shared).toEqual(fromFile.printed.split('\n'));
  expect(fromStore.printed).toMatch(/USDT sold \([\d.]+ m KRW\) and [\d,]+ USDT bought/);
});

it('is JSON for programs, with the trades where they were asked for', async () => {
  const { printed } = await explain(
    '--data-dir',
    folder,
    '--json',
    '--records',
    '--records-max',
    '3',
  );
  const said = JSON.parse(printed) as { id: string; rules: unknown[]; records: unknown[] };
  expect([said.id, said.records.length]).toEqual([alert.content.id, 3]);
  expect(said.records[0]).toMatchObject({ kind: 'TRADE', source: 'feeds/upbit/USDT-KRW/trades' });
});

it('speaks Korean', async () => {
  expect((await explain('--file', file, '--language', 'ko')).printed).toContain('발생 내용');
});

it('draws SVG and PNG', async () => {
  const [svg, png] = [join(world, 'a.svg'), join(world, 'a.png')];
  await explain('--data-dir', folder, '--plot', svg);
  await explain('--file', file, '--plot', png);
  expect(readFileSync(svg, 'utf8')).toContain('Price on upbit:USDT/KRW:spot');
  expect(readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
  await expect(explain('--file', file, '--plot', join(world, 'a.gif'))).rejects.toThrow(/\.png/);
});

it('reads the log of a running process beside it', async () => {
  const running: Parts = await openEmbeddedParts({ folder });
  try {
    const { code, printed } = await explain('--data-dir', folder, '--records');
    expect([code, printed]).toEqual([0, expect.stringContaining('trade sell')]);
  } finally {
    await running.close();
  }
});

it.each([
  [['--file', 'none.ndjson'], /no such file/],
  [['--data-dir', world], /no alert store/],
  [['--bundle', 'none'], /no such file/],
])('%j fails and says why', async (args, said) => {
  const run = await explain(...args);
  expect([run.code, run.said]).toEqual([1, expect.stringMatching(said)]);
});

it('names the alerts that a prefix fits, where they are several', async () => {
  const two = join(world, 'two.ndjson');
  const [first, second] = ['abc1', 'abc2'].map((start) => start.padEnd(32, '0'));
  const lines = [first, second].map((id) => ({ ...alertLine(alert), id }));
  writeFileSync(two, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { code, said } = await runCommand(['explain', 'ABC', '--file', two]);
  expect([code, said]).toEqual([1, expect.stringMatching(/2 alerts begin with ABC.*abc1.*abc2/s)]);
});

it('refuses two places, and records without a log', async () => {
  await expect(explain('--file', file, '--data-dir', folder)).rejects.toThrow(/give one/);
  await expect(explain('--file', file, '--records')).rejects.toThrow(/--records reads the log/);
});

it('names the line of a file that is none of ours', async () => {
  const broken = join(world, 'broken.ndjson');
  writeFileSync(broken, '\n{"id":1}\n');
  expect((await explain('--file', broken)).said).toMatch(/broken\.ndjson:2: the entry has no/);
});
