import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@breakwater/shell';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';
import { liveConfigOf } from './live-options.ts';
import { LiveWords } from './live-words.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-live-options-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('what is watched', () => {
  it('is named, with a rate and a folder for frames', () => {
    const config = liveConfigOf({ live: 'upbit, binance', rate: 'https://h/x#v', record: 'kept' });
    expect(config.venues.map(({ plan }) => plan.venue)).toEqual([
      'upbit',
      'binance',
      'binance-usdm',
    ]);
    expect(config).toMatchObject({ rate: { base: 'USD' }, record: join(process.cwd(), 'kept') });
  });

  it('is said by a file, which says the rate too', () => {
    const path = join(folder, 'venues.yaml');
    writeFileSync(path, 'venues:\n  kraken: { symbols: [BTC/USD] }\nrecord: own\n');
    expect(liveConfigOf({ live: path }).record).toBe(join(folder, 'own'));
    expect(liveConfigOf({ live: path, record: '/kept' }).record).toBe('/kept');
    expect(() => liveConfigOf({ live: path, rate: 'f' })).toThrow(/say instruments: and rate: in/);
  });
});

describe('start and record', () => {
  it.each<[readonly string[], RegExp]>([
    [['start', '--live', 'mtgox'], /mtgox is no venue that can be watched; there are upbit, /],
    [['start', '--live', './none.yaml'], /none.yaml cannot be read: ENOENT/],
    [['record', '--live', 'mtgox', '--out', 'x'], /mtgox is no venue/],
  ])('refuse %j in words', async (args, words) => {
    const { code, said } = await runCommand(args);
    expect([code, said]).toEqual([1, expect.stringMatching(words)]);
  });

  it.each<[readonly string[]]>([
    [['start', '--rate', 'f']],
    [['start', '--record', 'f']],
    [['start', 'recordings', '--live', 'upbit']],
  ])('%j is a wrong command line', async (args) => {
    await expect(runCommand(args)).rejects.toThrow(UsageError);
  });

  it.each<[readonly string[]]>([
    [['start', '--live', 'upbit', '--scenario', 'calm-day']],
    [['record', '--live', 'upbit']],
  ])('%j is refused by its options', async (args) => {
    expect((await runCommand(args)).code).toBe(2);
  });

  it('help names every venue that can be watched', async () => {
    const { printed } = await runCommand(['record', '--help']);
    for (const venue of ['upbit', 'bithumb', 'binance-coinm', 'bybit-spot', 'okx', 'bitfinex']) {
      expect(printed).toContain(venue);
    }
  });
});

it('what is wrong is said once a minute, what is well only where somebody asked', () => {
  const lines: string[] = [];
  let nowMs = 0;
  const terminal = { say: (line: string) => void lines.push(line) };
  const words = new LiveWords(terminal, false, () => nowMs);
  words.info('up', { feed: 'feeds/upbit/public' });
  const loss = { feed: 'feeds/upbit/public', code: 'closed', detail: '1006' };
  words.warn('connection lost', loss);
  words.warn('connection lost', loss);
  nowMs = 60_000;
  words.error('connection lost', loss);
  expect(lines).toEqual([
    'feeds/upbit/public: connection lost, closed, 1006',
    'feeds/upbit/public: connection lost, closed, 1006',
  ]);
  new LiveWords(terminal, true, () => nowMs).info('up', { feed: 'feeds/upbit/public' });
  expect(lines.at(-1)).toBe('feeds/upbit/public: up');
});
