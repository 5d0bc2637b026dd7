import type { Calibration } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { spanOf } from './calibration-input.ts';
import { calibrationReport } from './calibration-report.ts';
import { marketDaysOf, marketDaysText } from './market-days.ts';

const tail = { knots: [0.5, 1.3, 1.7, 2.3], shape: 0.2, scale: 0.6 };
const threshold = {
  ...{ detector: 'A', marketClass: 'pegged', windowUs: 60_000_000, marketDays: 25 },
  ...{ s1: 3.1, s2: 4.6, s2Estimate: 4.25, u: 2.5 },
  ...{ shape: 0.1, scale: 0.5, episodesPerDay: 4, episodeCount: 108 },
} satisfies Calibration['thresholds'][number];
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
  const coin = { ...threshold, marketClass: 'coin', marketDays: 100 };
  const days = (budgetS2PerMarketDay: number): readonly unknown[] =>
    marketDaysOf({ ...calibration, budgetS2PerMarketDay, thresholds: [threshold, coin] });

  it('are counted for each class of market', () => {
    expect(days(1 / 30)).toEqual([
      { marketClass: 'coin', had: 100, missing: 0, missingSpanDays: 0 },
      { marketClass: 'pegged', had: 25, missing: 65, missingSpanDays: 13 },
    ]);
    expect(days(0.2)).toMatchObject([{ missing: 0 }, { missing: 0 }]);
  });

  it('are said in a sentence each', () => {
    const own = { ...calibration, budgetS2PerMarketDay: 1 / 30, thresholds: [threshold, coin] };
    expect(marketDaysText(own, marketDaysOf(own)).split('\n')).toEqual([
      'coin: 100.0 market-days, enough for the wanted one false S2 in 30 market-days.',
      'pegged: 25.0 market-days; the wanted one false S2 in 30 market-days takes 90: 65.0 are missing, 13.0 more days of these markets.',
    ]);
    expect(marketDaysText({ ...own, thresholds: [] }, [])).toBe('No market was seen.');
  });
});

it('the budget of a window is its share of that of its class, whichever detectors there are', () => {
  const others = [
    { ...threshold, detector: 'B' },
    { ...threshold, marketClass: 'coin' },
  ];
  const report = calibrationReport({ ...calibration, thresholds: [threshold, ...others] }, []);
  const rows = [...report.matchAll(/<tr><td>([AB] [^<]*)<\/td>(.*?)<\/tr>/g)].slice(0, 3);
  expect(rows.map(([, name, cells = '']) => [name, cells.match(/[\d.]+/g)])).toEqual([
    ['A sell-off and squeeze, pegged, 60 s', ['3.10', '4.25', '4.60', '0.060', '108', '25.0']],
    ['B liquidation cascade, pegged, 60 s', ['3.10', '4.25', '4.60', '0.060', '108', '25.0']],
    ['A sell-off and squeeze, coin, 60 s', ['3.10', '4.25', '4.60', '0.12', '108', '25.0']],
  ]);
});

it('the report shows every field there is, its charts, and what is missing', () => {
  const report = calibrationReport({ ...calibration, budgetS2PerMarketDay: 1 / 30 }, []);
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
