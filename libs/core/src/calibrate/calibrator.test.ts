/** What a calibration still lacks, and what a market counts for. */
import { describe, expect, it } from 'vitest';
import type { Calibration } from '../control/calibration.ts';
import { missingMarketDays } from './calibrator.ts';

function calibrated(
  budgetS2PerMarketDay: number,
  days: Readonly<Record<string, number>>,
): Calibration {
  const fit = { s1: 1, s2: 2, s2Estimate: 2, u: 1, shape: 0, scale: 1 };
  return {
    ...{ name: 'a quiet week', origin: 'market', spanFromUs: 0, spanToUs: 1, marketDays: 0 },
    ...{ budgetS1PerMarketDay: 1, budgetS2PerMarketDay, baselines: [], rates: [] },
    thresholds: Object.entries(days).map(([marketClass, marketDays]) => ({
      ...{ detector: 'A', marketClass, windowUs: 1, marketDays },
      ...{ ...fit, episodesPerDay: 1, episodeCount: 1 },
    })),
  };
}

describe('market-days that are missing', () => {
  // Zero events in N days prove no rate below 3/N: one in thirty days takes ninety.
  it.each([
    { budget: 1 / 30, days: { coin: 7, pegged: 30 }, missing: { coin: 83, pegged: 60 } },
    { budget: 1 / 30, days: { pegged: 90 }, missing: { pegged: 0 } },
    { budget: 1 / 30, days: { pegged: 400 }, missing: { pegged: 0 } },
    { budget: 1, days: { coin: 1 }, missing: { coin: 2 } },
    { budget: 1, days: {}, missing: {} },
  ])('for a budget of $budget a day after $days are $missing', ({ budget, days, missing }) => {
    const found = missingMarketDays(calibrated(budget, days));
    expect(Object.keys(found)).toEqual(Object.keys(missing));
    for (const [marketClass, count] of Object.entries(missing)) {
      expect(found[marketClass]).toBeCloseTo(count, 9);
    }
  });
});
