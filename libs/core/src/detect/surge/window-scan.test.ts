/** Which window speaks for a subject, and what its score says beside its threshold, as tables. */
import { describe, expect, it } from 'vitest';
import { BITSTAMP, BTC, COINBASE, calibrated, KRAKEN } from './surge-calibration.fixture.ts';
import { Floor, OPENING_US } from './surge-floor.fixture.ts';
import type { SurgeSubject } from './surge-subject.ts';
import { LEVEL_AT, SURGE_WINDOWS, type SurgeDirection } from './surge-windows.ts';
import { type Finding, statisticalRuling, WindowScan } from './window-scan.ts';

const SECOND_US = 1_000_000;
const DOLLARS = [KRAKEN, COINBASE, BITSTAMP];
const DEAF = [99, 99, 99, 99] as const;
const ALL = SURGE_WINDOWS.length;
const CALM = { level: 0, windowAt: 0, score: 0, quiet: true, examination: undefined };

/** What is found at the end of a second, a copy. */
function found(
  subject: SurgeSubject,
  second: number,
  windowCount = ALL,
  how: { readonly scan?: WindowScan; readonly direction?: SurgeDirection } = {},
): Finding {
  const { scan = new WindowScan(() => false), direction = 'SELL_OFF' } = how;
  const endUs = OPENING_US + second * SECOND_US;
  return { ...scan.worst(subject, direction, windowCount, { endUs, timeUs: endUs }) };
}

describe('the ruling of a score', () => {
  // Thresholds of 2 and 3.
  it.each([
    { level: 0, score: 9, is: ['A.window.below', null, 2], why: 'nothing was found' },
    { level: 1, score: 2, is: ['A.window.below', null, 2], why: 'at the threshold is not above' },
    { level: 2, score: 2, is: ['A.window.below', null, 2], why: 'size alone made it S2' },
    { level: 1, score: 2.1, is: ['A.window.threshold', 'S1', 2], why: 'above the first' },
    { level: 1, score: 9, is: ['A.window.threshold', 'S1', 2], why: 'unusual, and no matter' },
    { level: 2, score: 3, is: ['A.window.threshold', 'S1', 2], why: 'not above the second' },
    { level: 2, score: 3.1, is: ['A.window.threshold', 'S2', 3], why: 'above the second' },
  ])('of $score at level $level is $is: $why', ({ level, score, is }) => {
    const subject = new Floor({ prices: { [BTC]: 100 } }).subject(BTC);
    const ruling = statisticalRuling({ level, windowAt: 0, score }, subject);
    expect([ruling.rule, ruling.severity, ruling.limit]).toEqual(is);
    expect(ruling.value).toBe(score);
  });
});

describe('the worst window', () => {
  it('of a calm market is none, whatever was found before', () => {
    const floor = new Floor({ prices: { [BTC]: 100, [KRAKEN]: 1 }, hasBooks: true });
    floor.at(1, { [BTC]: { sells: 400, price: 99 } });
    const scan = new WindowScan(() => false);
    const first = found(floor.subject(BTC), 1, ALL, { scan });
    expect(first).toMatchObject({ level: 2, windowAt: 0, quiet: false });
    expect(first.score).toBeGreaterThan(3);
    expect(first.examination?.passed).toBe(true);
    expect(found(floor.subject(KRAKEN), 1, ALL, { scan })).toEqual(CALM);
    const up = found(floor.subject(BTC), 1, ALL, { scan, direction: 'SQUEEZE' });
    expect(up).toEqual(CALM);
  });

  it('is examined where its venue can be seen, and five prints are in it', () => {
    const floor = new Floor({ prices: { [BTC]: 100 }, hasBooks: true });
    floor.at(1, { [BTC]: { sells: 4, price: 96.9 } });
    expect(found(floor.subject(BTC), 1).examination).toBeUndefined();
    floor.at(1.25, { [BTC]: { sells: 1, price: 96.9 } });
    expect(found(floor.subject(BTC), 2).examination).toBeDefined();
    const scan = new WindowScan(() => true);
    expect(found(floor.subject(BTC), 2, ALL, { scan }).examination).toBeUndefined();
  });

  it('is one that moved far without pressure, but not within a second', () => {
    const baselines = calibrated({ s1: DEAF, s2: DEAF });
    const floor = new Floor({ prices: { [BTC]: 100 }, baselines });
    floor.at(1, { [BTC]: { sells: 3, buys: 3, price: 96.5 } }).at(2, { [BTC]: { sells: 1 } });
    const subject = floor.subject(BTC);
    expect(new WindowScan(() => false).hasMovedFar(subject)).toBe(true);
    expect(found(subject, 2, 1)).toEqual(CALM);
    const all = found(subject, 2);
    expect(all.quiet).toBe(false);
    expect(all.examination?.rulings.map(({ rule }) => rule)).toContain('A.size');
  });

  it('is the level where that is off, and due: with the second, and never else', () => {
    const baselines = calibrated({ levelScale: 0.001, s1: DEAF, s2: DEAF });
    const prices = Object.fromEntries(DOLLARS.map((key) => [key, 1]));
    const floor = new Floor({ prices, baselines, hasBooks: true });
    floor.at(1, Object.fromEntries(DOLLARS.map((key) => [key, { price: 0.9965 }]))).until(1_300);
    const subject = floor.subject(KRAKEN);
    const early = (): Finding => found(subject, 200);
    expect(found(subject, 1_300)).toMatchObject({ level: 2, windowAt: LEVEL_AT });
    expect(found(subject, 1_300, 1)).toEqual(CALM);
    // Off, and not yet for twenty minutes: S1, and no wick.
    expect(early()).toMatchObject({ level: 1, windowAt: LEVEL_AT });
    expect(early().examination).toMatchObject({ passed: false, isWick: false, isCurrency: false });
    expect(early().examination?.rulings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['A.material', 'S2'],
      ['A.level', null],
    ]);
    expect(found(subject, 1_300).examination?.rulings.at(-1)?.severity).toBe('S2');
    subject.awaySinceUs.SELL_OFF = 0;
    expect(found(subject, 1_300)).toEqual(CALM);
  });
});
