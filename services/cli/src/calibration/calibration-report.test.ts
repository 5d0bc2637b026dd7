import { type Calibration, defaultRuleset } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { spanOf } from './calibration-input.ts';
import { calibrationReport } from './calibration-report.ts';
import { marketDaysOf, marketDaysText } from './market-days.ts';
import { episodeRate, scoreAt, scoreInterval } from './threshold-interval.ts';

const tail = { knots: [0.5, 1.3, 1.7, 2.3], shape: 0.2, scale: 0.6 };
const threshold = {
  ...{ detector: 'A', windowUs: 60_000_000, s1: 3.1, s2: 4.6, u: 2.5 },
  ...{ shape: 0.1, scale: 0.5, episodesPerDay: 4, episodeCount: 108 },
} as Calibration['thresholds'][number];
const calibration: Calibration = {
  ...{ name: 'a < b', origin: 'market', spanFromUs: 0, spanToUs: 5 * 86_400e6, marketDays: 25 },
  ...{ budgetS1PerMarketDay: 1, budgetS2PerMarketDay: 0.12 },
  baselines: [
    {
      ...{ subject: 'USDT@upbit:USDT/KRW:spot', channel: 'venueGap', windowUs: 60_000_000 },
      ...{ median: 0, scale: 0.000_4, upper: tail, lower: tail },
    },
  ],
  thresholds: [threshold],
  rates: [],
};

describe('market-days', () => {
  it.each([
    [25, 1 / 30, { needed: 90, missing: 65, missingSpanDays: 13 }],
    [25, 0.2, { needed: 15, missing: 0, missingSpanDays: 0 }],
  ])('%d for a budget of %d', (marketDays, budgetS2PerMarketDay, wanted) => {
    const ruleset = { ...defaultRuleset(), budgetS2PerMarketDay };
    const days = marketDaysOf({ ...calibration, marketDays }, ruleset);
    expect(days.needed).toBeCloseTo(wanted.needed);
    expect(days.missing).toBeCloseTo(wanted.missing);
    expect(days.missingSpanDays).toBeCloseTo(wanted.missingSpanDays);
    expect(marketDaysText(days, ruleset)).toMatch(
      wanted.missing === 0 ? /enough/ : /65\.0 are missing, 13\.0 more days/,
    );
  });
});

describe('a threshold', () => {
  it.each([0.1, 0, -0.2])('with γ = %d gives back the rate that it was asked for', (shape) => {
    const own = { ...threshold, shape };
    for (const budget of [1, 0.1, 0.01])
      expect(episodeRate(own, scoreAt(own, budget))).toBeCloseTo(budget, 9);
  });

  it('is the surer the more episodes it rests on', () => {
    const width = (episodeCount: number): number => {
      const [low, high] = scoreInterval({ ...threshold, episodeCount }, 0.03);
      expect(low).toBeLessThan(scoreAt(threshold, 0.03));
      expect(high).toBeGreaterThan(scoreAt(threshold, 0.03));
      return high - low;
    };
    expect(width(10)).toBeGreaterThan(2 * width(100));
  });

  it('never lies below u, and has no width where no episode was seen', () => {
    expect(scoreAt(threshold, 100)).toBe(threshold.u);
    expect(scoreInterval({ ...threshold, episodeCount: 0, episodesPerDay: 0 }, 1)).toEqual([
      2.5, 2.5,
    ]);
  });
});

it('the report shows every field there is, its charts, and what is missing', () => {
  const report = calibrationReport(calibration, defaultRuleset());
  for (const said of [
    'Calibration a &lt; b',
    '65.0 are missing',
    'budget of S2',
    'episodesPerDay',
    'upper.knots',
    'venueGap',
  ]) {
    expect(report).toContain(said);
  }
  expect(report.match(/<svg/g)).toHaveLength(3);
  expect(report).not.toMatch(/NaN|undefined|Infinity/);
});

it.each([
  ['2025-10-01..2025-10-08', [1_759_276_800_000_000, 1_759_881_600_000_000]],
  ['2025-10-01T00:00:00..2025-10-01T12:30:00Z', [1_759_276_800_000_000, 1_759_321_800_000_000]],
  ['2025-10-01T00:00:00.250Z..2025-10-02', [1_759_276_800_250_000, 1_759_363_200_000_000]],
  ['recordings/2023-03', undefined],
])('%s is a span, or none', (text, wanted) => {
  const span = spanOf(text);
  expect(span === undefined ? undefined : [span.fromUs, span.toUs]).toEqual(wanted);
});

it('a span does not run backwards', () => {
  expect(() => spanOf('2025-10-08..2025-10-01')).toThrow(/the earlier first/);
});
