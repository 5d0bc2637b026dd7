import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Calibration, defaultRuleset, Pipeline } from '@breakwater/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommandContext } from '../command/command-context.ts';
import { runCommand } from '../command-fixture.ts';
import { FROM_US, stageDomain } from '../domain/staged-domain.fixture.ts';
import { logInput } from './backtest-input.ts';

const world = mkdtempSync(join(tmpdir(), 'breakwater-backtest-'));
const folder = join(world, 'data');
const recorded = join(world, 'recorded');
const file = (name: string, text: string): string => {
  const path = join(world, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(async () => {
  const staged = await stageDomain(folder);
  await staged.parts.close();
  expect(staged.alerts.length).toBeGreaterThan(0);
  expect(new Pipeline().control.ruleset).toEqual(defaultRuleset());
});
afterAll(() => rmSync(world, { recursive: true, force: true }));

const SPAN = [FROM_US, FROM_US + 1_200e6]
  .map((timeUs) => new Date(timeUs / 1_000).toISOString())
  .join('..');

const END = new Date((FROM_US + 290e6) / 1_000).toISOString();

interface Said {
  readonly severities: readonly { beforeCount: number; afterCount: number }[];
}

it('tries rules on a span of a log, beside those in force', async () => {
  const same = file('same.yaml', 'version: 2\n');
  const args = ['backtest', SPAN, '--data-dir', folder, '--json'];
  const { code, printed } = await runCommand([...args, '--rules', same]);
  const { severities } = JSON.parse(printed) as Said;
  expect(code).toBe(0);
  const [s1] = severities;
  expect(s1?.beforeCount).toBeGreaterThan(0);
  expect(s1?.afterCount).toBe(s1?.beforeCount);
});

it('a calibration that is given holds from the beginning: one whose scores nothing reaches tells later, or never', async () => {
  const made = join(world, 'made.json');
  const make = ['calibration', 'make', SPAN.replace(/\.\..*/, `..${END}`), '--to', made];
  expect((await runCommand([...make, '--data-dir', folder])).code).toBe(0);
  const calibration = JSON.parse(readFileSync(made, 'utf8')) as { thresholds: object[] };
  // Whatever else a threshold says: a score that nothing reaches.
  const unreached = Object.fromEntries(['s1', 's2', 's2Estimate'].map((name) => [name, 1e5]));
  const thresholds = calibration.thresholds.map((own) => ({
    ...own,
    ...Object.fromEntries(Object.entries(unreached).filter(([name]) => name in own)),
  }));
  Object.assign(calibration, { thresholds });
  const span = { fromUs: FROM_US, toUs: FROM_US + 1_200e6 };
  const context = {
    env: {},
    signal: new AbortController().signal,
    terminal: { progress: () => ({ update: () => {}, end: () => {} }) },
  } as unknown as CommandContext;
  const firstUs = async (given: Calibration | undefined): Promise<number> => {
    const input = await logInput(span, given, { dataDir: folder }, context);
    const run = await input.run(input.ruleset, 'trying');
    await input.close();
    return run.incidents(span)[0]?.reachedUs.get('S1') ?? Number.POSITIVE_INFINITY;
  };
  // Published numbers may still open it, and later.
  expect(await firstUs(calibration as unknown as Calibration)).toBeGreaterThan(
    await firstUs(undefined),
  );
});

/** As the staged domain: five quiet minutes, then a sale. In hundredths, since a few lots are too coarse to be squared. */
function recordedTrades(): string {
  const lines = ['time,side,price,amount'];
  for (let second = 0; second < 320; second += 1) {
    const sold = second - 300;
    for (let at = 0; at < (sold < 0 ? 2 : 12); at += 1) {
      const side = sold >= 0 || (second + at) % 2 === 0 ? 'sell' : 'buy';
      const price = sold < 0 ? 1_430 + ((second + at) % 3) / 10 : 1_430 - sold * 1.5 - at / 10;
      lines.push(
        `${FROM_US / 1_000 + second * 1_000 + at * 10},${side},${price.toFixed(1)},${10 + (second % 7)}.25`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

it('tries two sets on a recorded folder, from its bytes as a replay would feed them', async () => {
  mkdirSync(recorded);
  writeFileSync(join(recorded, 'trades.csv'), recordedTrades());
  const columns = { time: 'time', side: 'side', price: 'price', amount: 'amount' };
  const stream = {
    ...{ file: 'trades.csv', format: 'trades', venue: 'upbit', symbol: 'USDT/KRW' },
    ...{ type: 'spot', time: 'ms', columns },
  };
  writeFileSync(join(recorded, 'folder.json'), JSON.stringify({ name: 'made', streams: [stream] }));
  const [a, b] = [file('a.yaml', 'version: 1\n'), file('b.yaml', 'version: 2\n')];
  const rules = ['--rules', a, '--rules', b];
  const { code, printed, said } = await runCommand(['backtest', recorded, ...rules, '--json']);
  expect([code, said]).toEqual([0, '']);
  const [s1] = (JSON.parse(printed) as Said).severities;
  expect(s1?.beforeCount).toBeGreaterThan(0);
  expect(s1?.afterCount).toBe(s1?.beforeCount);
  const text = await runCommand(['backtest', recorded, ...rules]);
  expect(text.printed).toMatch(/a\.yaml +b\.yaml +gained/);
});

it('says what is missing', async () => {
  const rules = file('some.yaml', 'version: 1\n');
  const missing = await runCommand(['backtest', join(world, 'none'), '--rules', rules]);
  expect([missing.code, missing.said]).toEqual([1, expect.stringContaining('no such folder')]);
  await expect(runCommand(['backtest', SPAN, '--data-dir', folder])).rejects.toThrow(
    /--rules FILE/,
  );
});
