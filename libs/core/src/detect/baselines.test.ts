import { describe, expect, it } from 'vitest';
import type { WindowThreshold } from '../control/calibration.ts';
import { WINDOW_US } from '../window/window-bank.ts';
import { Baselines, rarityDays } from './baselines.ts';
import { CASCADE } from './cascade/cascade.ts';
import { CATALOGUE, THRESHOLD_DETECTORS } from './catalogue.ts';
import { MARKET_CLASSES, thresholdWindows } from './detector-calibration.ts';
import { SURGE } from './surge/surge.ts';

const MINUTE_US = 60_000_000;
const SUBJECT = 'USDT@upbit:USDT/KRW:spot';
const NONE = new Baselines(undefined, 'none');

function calibrated(thresholds: readonly Partial<WindowThreshold>[]): Baselines {
  const fit = { u: 1, shape: 0.1, scale: 0.5, episodesPerDay: 1, episodeCount: 9 };
  const content = {
    name: 'march',
    origin: 'market',
    spanFromUs: 0,
    spanToUs: 1,
    marketDays: 25,
    budgetS1PerMarketDay: 1,
    budgetS2PerMarketDay: 0.12,
    baselines: [],
    thresholds: thresholds.map((own) => ({
      detector: 'A',
      marketClass: 'pegged',
      windowUs: MINUTE_US,
      s1: 3,
      s2: 5,
      s2Estimate: 4.5,
      marketDays: 25,
      ...fit,
      ...own,
    })),
    rates: [],
  } as const;
  return new Baselines(content, 'c'.repeat(64));
}

describe('what nobody has calibrated', () => {
  it.each([
    [SURGE, 3.2, 4],
    [CASCADE, 1.61, 2.3],
  ])('is judged by the provisional thresholds of its detector', (detector, s1, s2) => {
    for (const windowUs of detector.calibration.thresholds.windowsUs) {
      for (const marketClass of MARKET_CLASSES) {
        expect(NONE.thresholds(detector, marketClass, windowUs)).toEqual({
          ...{ s1, s2, tail: null, provisional: true },
        });
      }
    }
  });

  it.each([
    ['pressure', 15_000_000, 1],
    ['pressure', 1_200_000_000, 1],
    ['venueGap', MINUTE_US, 5e-4],
    ['venueGap', 15_000_000, 2.5e-4],
    ['direct', 240_000_000, 1e-3],
  ] as const)('has for %s over %i µs the spread %d', (channel, windowUs, scale) => {
    const found = NONE.channel(SURGE, SUBJECT, channel, windowUs);
    expect(found).toMatchObject({ median: 0, scale, provisional: true });
  });
});

describe('a calibrated threshold', () => {
  it('counts for its detector, its class of market and its window alone', () => {
    const baselines = calibrated([{ s1: 2.5, s2: 6 }]);
    const found = baselines.thresholds(SURGE, 'pegged', MINUTE_US);
    expect(found).toMatchObject({ s1: 2.5, s2: 6, provisional: false });
    expect(found.tail).toMatchObject({ u: 1, shape: 0.1, scale: 0.5, episodesPerDay: 1 });
    expect(baselines.thresholds(SURGE, 'coin', MINUTE_US).provisional).toBe(true);
    expect(baselines.thresholds(SURGE, 'pegged', 300_000_000).provisional).toBe(true);
    expect(baselines.thresholds(CASCADE, 'coin', MINUTE_US).provisional).toBe(true);
  });

  it('of a class may be another than that of the other', () => {
    const baselines = calibrated([
      { marketClass: 'pegged', s1: 2, s2: 3 },
      { marketClass: 'coin', s1: 4, s2: 5 },
    ]);
    const s1 = MARKET_CLASSES.map((one) => baselines.thresholds(SURGE, one, MINUTE_US).s1);
    expect(s1).toEqual([2, 4]);
  });

  it('of a detector that this build does not know changes nothing of the others', () => {
    const baselines = calibrated([
      { detector: 'Z', s1: 9, s2: 9 },
      { detector: 'B', marketClass: 'coin' },
    ]);
    const found = baselines.thresholds(CASCADE, 'coin', MINUTE_US);
    expect(found).toMatchObject({ s1: 3, s2: 5, provisional: false });
    expect(baselines.thresholds(SURGE, 'coin', MINUTE_US).provisional).toBe(true);
  });
});

describe('how rare a score is', () => {
  const tail = { u: 1, shape: 0, scale: 0.5, episodesPerDay: 2, episodeCount: 60 };
  const thresholds = { s1: 2, s2: 3, tail, provisional: false };

  // Twice a day above u = 1; of an exponential tail of scale 0.5 each ln 10 / 2 more is ten times as rare.
  it.each([
    { score: 0.5, days: 0.5, why: 'below u it is as frequent as u' },
    { score: 1, days: 0.5, why: 'u itself: twice a day' },
    { score: 1 + 0.5 * Math.log(10), days: 5, why: 'a decade further' },
    { score: 1 + Math.log(10), days: 50, why: 'two decades further' },
    { score: 9, days: 3_652, why: 'at most ten years: no span says more' },
  ])('$score is seen once in $days days: $why', ({ score, days }) => {
    expect(rarityDays(thresholds, score)).toBeCloseTo(days, 9);
  });

  it('goes by the heavier tail where one was fitted', () => {
    const heavy = { ...thresholds, tail: { ...tail, shape: 0.5 } };
    // 1 + γ(z − u)/σ = 10, to the power of 1/γ = 2: a hundred times.
    expect(rarityDays(heavy, 10)).toBeCloseTo(50, 9);
  });

  it('is not known without a tail, or where nothing was ever seen', () => {
    expect(rarityDays({ ...thresholds, tail: null }, 5)).toBeNull();
    expect(rarityDays({ ...thresholds, tail: { ...tail, episodesPerDay: 0 } }, 5)).toBeNull();
  });
});

describe('detectors with thresholds', () => {
  it('are those whose words declare some', () => {
    expect(THRESHOLD_DETECTORS.map(({ letter }) => letter)).toEqual(['A', 'B']);
    const fixed = CATALOGUE.filter(({ calibration }) => calibration === null);
    expect(fixed.map(({ letter }) => letter)).toEqual(['C', 'D']);
  });

  it.each(THRESHOLD_DETECTORS)('have windows that the bank keeps: $letter', (detector) => {
    const { windowsUs, provisional } = detector.calibration.thresholds;
    expect(thresholdWindows(detector).map((window) => WINDOW_US[window])).toEqual(windowsUs);
    expect(provisional.s2).toBeGreaterThan(provisional.s1);
  });

  it('may not ask for a window that the bank does not keep', () => {
    const thresholds = {
      ...{ windowsUs: [7], levelUs: null, classes: ['coin'] as const },
      ...{ runFloor: 1, provisional: { s1: 1, s2: 2 } },
    };
    expect(() => thresholdWindows({ letter: 'Z', calibration: { thresholds } })).toThrow(
      'detector Z has windows that the bank keeps',
    );
  });
});
