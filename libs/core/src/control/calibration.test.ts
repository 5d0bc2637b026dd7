import { describe, expect, it } from 'vitest';
import { readCalibration, SEASON_BUCKET_COUNT } from './calibration.ts';

const tail = { knots: [0.5, 1.3, 1.7, 2.3], shape: 0.2, scale: 0.6 };
const baseline = {
  subject: 'USDT@upbit:USDT/KRW:spot',
  channel: 'venueGap',
  windowUs: 60_000_000,
  median: -0.000_1,
  scale: 0.000_4,
  upper: tail,
  lower: { ...tail, shape: -0.1 },
};
const threshold = {
  detector: 'A',
  marketClass: 'pegged',
  windowUs: 60_000_000,
  s1: 3.1,
  s2: 4.6,
  s2Estimate: 4.2,
  marketDays: 12.5,
  u: 2.5,
  shape: 0.1,
  scale: 0.5,
  episodesPerDay: 4,
  episodeCount: 108,
};
const rate = { scope: 'asset:BTC|SELL', perSecond: Array<number>(SEASON_BUCKET_COUNT).fill(0.01) };
const calibration = {
  name: 'march',
  origin: 'market',
  spanFromUs: 0,
  spanToUs: 432_000_000_000,
  marketDays: 25,
  budgetS1PerMarketDay: 1,
  budgetS2PerMarketDay: 0.12,
  baselines: [baseline],
  thresholds: [threshold],
  rates: [rate],
};

function said(content: unknown): unknown {
  const read = readCalibration(content, ['A', 'B']);
  return read.kind === 'ok' ? read.value : `${read.fault.path}: ${read.fault.expected}`;
}

/** The calibration with one thing changed; a path's list index is its first item. */
function changed(path: string, value: unknown): unknown {
  const content = structuredClone(calibration) as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop() as string;
  let at = content;
  for (const step of steps) {
    const next = at[step] as Record<string, unknown> | Record<string, unknown>[];
    at = Array.isArray(next) ? (next[0] as Record<string, unknown>) : next;
  }
  at[last] = value;
  return content;
}

describe('a calibration', () => {
  it('is read whole', () => {
    expect(said(calibration)).toEqual(calibration);
    expect(said({ ...calibration, spoken: 'of nowhere' })).toEqual(calibration);
  });

  it.each([
    ['name', '', 'a text of 1 to 256 characters'],
    ['origin', 'guess', 'one of market, simulated'],
    ['spanFromUs', -1, 'a number from 0 to 9007199254740991'],
    ['spanToUs', 0.5, 'a whole number'],
    ['marketDays', -1, 'a number from 0 to 1000000000'],
    ['budgetS1PerMarketDay', 0, 'a number from 0.000001 to 1000000'],
    ['budgetS2PerMarketDay', 0, 'a number from 0.000001 to 1000000'],
    ['baselines', null, 'a list of at most 65536'],
    ['thresholds', Array(65).fill(threshold), 'a list of at most 64'],
    ['rates', {}, 'a list of at most 16384'],
    ['baselines.subject', '', 'a text of 1 to 256 characters'],
    ['baselines.channel', 'x'.repeat(65), 'a text of 1 to 64 characters'],
    ['baselines.windowUs', 0, 'a number from 1 to 10000000000000'],
    ['baselines.median', 2e12, 'a number from -1000000000000 to 1000000000000'],
    ['baselines.scale', -1, 'a number from 0 to 1000000000000'],
    ['baselines.upper', null, 'an object'],
    ['baselines.upper.knots', [1, 2, 3, 4, 5], 'a list of at most 4'],
    ['baselines.lower.shape', 1.01, 'a number from -1 to 1'],
    ['baselines.lower.scale', 0, 'a number from 1e-9 to 1000000000000'],
    ['thresholds.detector', 'D', 'one of A, B'],
    ['thresholds.detector', 'a', 'one of A, B'],
    ['thresholds.detector', 1, 'one of A, B'],
    ['thresholds.marketClass', '', 'a text of 1 to 64 characters'],
    ['thresholds.s2Estimate', -1, 'a number from 0 to 1000000'],
    ['thresholds.marketDays', -1, 'a number from 0 to 1000000000'],
    ['thresholds.windowUs', 0, 'a number from 1 to 10000000000000'],
    ['thresholds.s1', -1, 'a number from 0 to 1000000'],
    ['thresholds.s2', -1, 'a number from 0 to 1000000'],
    ['thresholds.u', -1, 'a number from 0 to 1000000'],
    ['thresholds.shape', -1.01, 'a number from -1 to 1'],
    ['thresholds.scale', -1, 'a number from 0 to 1000000'],
    ['thresholds.episodesPerDay', -1, 'a number from 0 to 1000000'],
    ['thresholds.episodeCount', 0.5, 'a whole number'],
    ['rates.scope', 7, 'a text of 1 to 256 characters'],
    ['rates.perSecond', Array(97).fill(1), 'a list of at most 96'],
  ])('is refused with %s %j', (path, value, expected) => {
    const at = path.replace(/^(baselines|thresholds|rates)\./, '$1[0].');
    expect(said(changed(path, value))).toBe(`$.${at}: ${expected}`);
  });

  it.each([
    ['three knots', 'baselines.lower.knots', [1, 2, 3], '$.baselines[0].lower: four knots'],
    ['95 rates', 'rates.perSecond', Array(95).fill(1), '$.rates[0]: 96 rates'],
    [
      'a knot that is no number',
      'baselines.upper.knots',
      [1, 2, 3, null],
      '$.baselines[0].upper.knots[3]: a number from -1000000000000 to 1000000000000',
    ],
    [
      'a negative rate',
      'rates.perSecond',
      Array(96).fill(-1),
      '$.rates[0].perSecond[0]: a number from 0 to 1000000000',
    ],
  ])('is refused with %s', (_, path, value, then) => {
    expect(said(changed(path, value))).toBe(then);
  });

  it.each([
    ['name', 'x'.repeat(256)],
    ['origin', 'simulated'],
    ['marketDays', 0],
    ['baselines', []],
    ['thresholds', Array(64).fill(threshold)],
    ['baselines.upper.shape', 1],
    ['baselines.upper.shape', -1],
    ['baselines.median', -1e12],
    ['baselines.scale', 0],
    ['thresholds.detector', 'B'],
    ['thresholds.episodeCount', 0],
  ])('is taken with %s %j', (path, value) => {
    expect(said(changed(path, value))).toEqual(changed(path, value));
  });
});
