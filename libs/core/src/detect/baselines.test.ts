import { describe, expect, it } from 'vitest';
import type { WindowThreshold } from '../control/calibration.ts';
import { WINDOW_US } from '../window/window-bank.ts';
import { Baselines } from './baselines.ts';
import { CASCADE } from './cascade/cascade.ts';
import { CATALOGUE, THRESHOLD_DETECTORS } from './catalogue.ts';
import { thresholdWindows } from './detector-calibration.ts';
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
      windowUs: MINUTE_US,
      s1: 3,
      s2: 5,
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
      expect(NONE.thresholds(detector, windowUs)).toEqual({ s1, s2, provisional: true });
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
  it('counts for its detector and its window alone', () => {
    const baselines = calibrated([{ s1: 2.5, s2: 6 }]);
    const found = baselines.thresholds(SURGE, MINUTE_US);
    expect(found).toEqual({ s1: 2.5, s2: 6, provisional: false });
    expect(baselines.thresholds(SURGE, 300_000_000).provisional).toBe(true);
    expect(baselines.thresholds(CASCADE, MINUTE_US).provisional).toBe(true);
  });

  it('of a detector that this build does not know changes nothing of the others', () => {
    const baselines = calibrated([{ detector: 'Z', s1: 9, s2: 9 }, { detector: 'B' }]);
    expect(baselines.thresholds(CASCADE, MINUTE_US)).toEqual({ s1: 3, s2: 5, provisional: false });
    expect(baselines.thresholds(SURGE, MINUTE_US).provisional).toBe(true);
  });
});

describe('detectors with thresholds', () => {
  it('are those whose words declare some', () => {
    expect(THRESHOLD_DETECTORS.map(({ letter }) => letter)).toEqual(['A', 'B']);
    const fixed = CATALOGUE.filter(({ calibration }) => calibration === null);
    expect(fixed.map(({ letter }) => letter)).toEqual(['D']);
  });

  it.each(THRESHOLD_DETECTORS)('have windows that the bank keeps: $letter', (detector) => {
    const { windowsUs, provisional } = detector.calibration.thresholds;
    expect(thresholdWindows(detector).map((window) => WINDOW_US[window])).toEqual(windowsUs);
    expect(provisional.s2).toBeGreaterThan(provisional.s1);
  });

  it('may not ask for a window that the bank does not keep', () => {
    const thresholds = { windowsUs: [7], runFloor: 1, provisional: { s1: 1, s2: 2 } };
    expect(() => thresholdWindows({ letter: 'Z', calibration: { thresholds } })).toThrow(
      'detector Z has windows that the bank keeps',
    );
  });
});
