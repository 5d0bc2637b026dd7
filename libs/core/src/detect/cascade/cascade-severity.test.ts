/** Detector B's severities as tables: forced orders of markets in, level and its rules out. */
import { describe, expect, it } from 'vitest';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import {
  BTC,
  BTC_BYBIT,
  type Burst,
  CascadeStage,
  moved,
  NEVER,
  NOTHING_USUAL,
  type Normal,
  stage,
  twoVenues,
} from './cascade-stage.fixture.ts';

const THRESHOLD = 'B.window.threshold';
const VENUES = 'B.corroborated.venues';
const SYMBOLS = 'B.corroborated.symbols';
const PRICE = 'B.corroborated.price';
const UNAVAILABLE = 'B.corroboration-unavailable';
const TENFOLD = 'B.amplified.10x-60s-2-venues';
const HUNDREDFOLD = 'B.amplified.100x';

/** Each number is the sells of a market of its own, all of BTC at one venue. */
function symbols(sells: readonly number[]): Burst[] {
  return sells.map((count, at) => ({
    second: 0,
    market: `binance-usdm:BTC/USDT${at}:linear`,
    sells: count,
  }));
}

describe('S1 and S2', () => {
  it.each<{ given: string; bursts: Burst[]; level: number; rules: string[] }>([
    { given: '2 batches', bursts: [{ second: 0, sells: 2 }], level: 0, rules: [] },
    { given: '3 batches', bursts: [{ second: 0, sells: 3 }], level: 1, rules: [THRESHOLD] },
    { given: '50 batches', bursts: [{ second: 0, sells: 50 }], level: 1, rules: [THRESHOLD] },
    {
      given: '5 batches at each of two venues',
      bursts: twoVenues(5, 5),
      level: 2,
      rules: [VENUES, THRESHOLD],
    },
    {
      given: '5 batches at one venue and 4 at the other',
      bursts: twoVenues(5, 4),
      level: 1,
      rules: [THRESHOLD],
    },
    {
      given: '3 batches in each of five symbols',
      bursts: symbols([3, 3, 3, 3, 3]),
      level: 2,
      rules: [SYMBOLS, THRESHOLD],
    },
    {
      given: '3 batches in four symbols and 2 in a fifth',
      bursts: symbols([3, 3, 3, 3, 2]),
      level: 1,
      rules: [THRESHOLD],
    },
    {
      given: '2 symbols of one venue and 1 of another that make five batches each',
      bursts: [...symbols([2, 3]), { second: 0, market: BTC_BYBIT, sells: 5 }],
      level: 2,
      rules: [VENUES, THRESHOLD],
    },
  ])('$given are level $level by $rules', ({ bursts, level, rules }) => {
    const seen = stage(bursts).run(1, bursts).at(1);
    expect(seen?.observation.level ?? 0).toBe(level);
    expect(seen?.rules ?? []).toEqual(rules);
  });

  it.each<{ given: string; price: SurgeSubject; level: number; rules: string[] }>([
    {
      given: 'a fall of 1.3 in 60 s',
      price: moved(1, 1, 1.3),
      level: 2,
      rules: [PRICE, THRESHOLD],
    },
    {
      given: 'a fall of 1.3 in 300 s',
      price: moved(2, 1, 1.3),
      level: 2,
      rules: [PRICE, THRESHOLD],
    },
    { given: 'a fall of 1.29 in 60 s', price: moved(1, 1, 1.29), level: 1, rules: [THRESHOLD] },
    { given: 'a fall of 1.29 in 300 s', price: moved(2, 1, 1.29), level: 1, rules: [THRESHOLD] },
    { given: 'a fall of 9 in 15 s', price: moved(0, 1, 9), level: 1, rules: [THRESHOLD] },
    { given: 'a fall of 9 in 1,200 s', price: moved(3, 1, 9), level: 1, rules: [THRESHOLD] },
    { given: 'a rise of 9 in 60 s', price: moved(1, -1, 9), level: 1, rules: [THRESHOLD] },
  ])('with $given forced sells are level $level by $rules', ({ price, level, rules }) => {
    const bursts = [{ second: 0, sells: 5 }];
    const made = stage(bursts);
    made.prices = [moved(0, 1, 0), price];
    const seen = made.run(1, bursts).at(1);
    expect(seen?.observation.level).toBe(level);
    expect(seen?.rules).toEqual(rules);
  });

  it('takes a rise for forced buys', () => {
    const bursts = [{ second: 0, buys: 5 }];
    const made = stage(bursts);
    made.prices = [moved(1, -1, 1.3)];
    const seen = made.run(1, bursts).at(1, 'asset:BTC', 'SQUEEZE');
    expect(seen?.rules).toEqual([PRICE, THRESHOLD]);
    expect(seen?.facts.label).toBe('SHORT_LIQUIDATIONS');
    made.prices = [moved(1, 1, 9)];
    expect(made.run(2).at(2, 'asset:BTC', 'SQUEEZE')?.observation.level).toBe(1);
  });

  it.each([
    { sells: 4, level: 1, rules: [THRESHOLD] },
    { sells: 5, level: 2, rules: [UNAVAILABLE, THRESHOLD] },
  ])(
    'says so where one venue without prices is all there is: $sells are level $level',
    ({ sells, level, rules }) => {
      const seen = new CascadeStage(NOTHING_USUAL).run(1, [{ second: 0, sells }]).at(1);
      expect(seen?.observation.level).toBe(level);
      expect(seen?.rules).toEqual(rules);
      expect(seen?.facts.unavailable).toEqual(['corroboration: one venue, no prices']);
    },
  );

  it('needs a score above the S2 threshold, not on it', () => {
    const exact = Math.log(2);
    const normal = (s1: number, s2: number): Normal => ({
      ...NOTHING_USUAL,
      thresholds: { 10: NEVER, 60: [s1, s2], 300: NEVER },
      rates: { 'asset:BTC|SELL': 0.05 },
    });
    // 12 batches where 3 are usual; the scope's own score is the threshold.
    const bursts = twoVenues(6, 6);
    const score = stage(bursts, normal(0, 9)).run(1, bursts).at(1)?.observation.score as number;
    expect(score).toBeGreaterThan(exact);
    const at = (s1: number, s2: number) => stage(bursts, normal(s1, s2)).run(1, bursts).at(1);
    expect(at(0, score)?.observation.level).toBe(1);
    expect(at(0, score - 1e-9)?.observation.level).toBe(2);
    expect(at(score, 9)).toBeUndefined();
    expect(at(score - 1e-9, 9)?.observation.level).toBe(1);
  });
});

describe('S3 and S4', () => {
  /** So many at each venue every 30 s: two such bursts are in the last 60 s from second 30 on. */
  const every30 = (one: number, other: number, until = 151): Burst[] => {
    const bursts: Burst[] = [];
    for (let second = 0; second < until; second += 30) {
      bursts.push(...twoVenues(one, other, second));
    }
    return bursts;
  };

  it.each([
    // R of 60 s with nothing usual: (27 + 3)/3 is ten times, (297 + 3)/3 a hundred times.
    { one: 22, other: 5, tenfoldFrom: 0, level: 3, rules: [TENFOLD, VENUES, THRESHOLD] },
    { one: 292, other: 5, tenfoldFrom: 0, level: 4, rules: [HUNDREDFOLD, TENFOLD] },
    { one: 291, other: 5, tenfoldFrom: 0, level: 4, rules: [HUNDREDFOLD, TENFOLD] },
    { one: 8, other: 5, tenfoldFrom: 0, level: 2, rules: [VENUES, THRESHOLD] },
    { one: 40, other: 1, tenfoldFrom: 0, level: 1, rules: [THRESHOLD] },
  ])(
    '$one and $other batches every half minute end at level $level',
    ({ one, other, level, rules }) => {
      const bursts = every30(one, other);
      const seen = stage(bursts).run(120, bursts).at(120);
      expect(seen?.observation.level).toBe(level);
      expect(seen?.rules).toEqual(expect.arrayContaining(rules));
    },
  );

  it.each([
    { sells: 26, level: 2 },
    { sells: 27, level: 3 },
    { sells: 296, level: 3 },
    { sells: 297, level: 4 },
  ])(
    '$sells batches within each minute for more than a minute are level $level',
    ({ sells, level }) => {
      // One burst a minute: the next one enters in the second in which the last one leaves.
      const bursts = [0, 60, 120].flatMap((second) => twoVenues(sells - 5, 5, second));
      const seen = stage(bursts).run(100, bursts);
      expect(seen.at(100)?.observation.level).toBe(level);
    },
  );

  it('must hold for sixty seconds, and starts again after a second below', () => {
    const bursts = [0, 60].flatMap((second) => twoVenues(22, 5, second));
    const made = stage(bursts).run(120, bursts);
    expect(made.at(60)?.observation.level).toBe(2);
    expect(made.at(61)?.observation.level).toBe(3);
    // The second burst comes a second late: what the first one held is over.
    const late = [0, 61].flatMap((second) => twoVenues(22, 5, second));
    // One batch in between keeps S1 without ten times the usual.
    late.push({ second: 30, market: BTC, sells: 3 });
    const broken = stage(late).run(121, late);
    expect(broken.at(60)?.observation.level).toBe(2);
    expect(broken.at(61)?.observation.level).toBe(1);
    expect(broken.at(62)?.observation.level).toBe(2);
    expect(broken.at(90)?.observation.level).toBe(2);
  });

  it('needs the second venue still then', () => {
    const bursts = [
      ...twoVenues(22, 5, 0),
      { second: 30, market: BTC, sells: 30 },
      { second: 70, market: BTC, sells: 30 },
    ];
    const made = stage(bursts);
    made.prices = [moved(1, 1, 2)];
    made.run(80, bursts);
    expect(made.at(59)?.rules).toEqual([VENUES, THRESHOLD]);
    expect(made.at(75)?.observation.level).toBe(2);
    expect(made.at(75)?.rules).toEqual([PRICE, THRESHOLD]);
  });

  it('measures by the seasonal rate of a minute', () => {
    const normal = { ...NOTHING_USUAL, rates: { 'asset:BTC|SELL': 0.05 } };
    // (57 + 3)/(60 · 0.05 + 3) is ten times; one batch fewer is not.
    for (const [one, level] of [
      [52, 3],
      [51, 2],
    ] as const) {
      const bursts = [0, 60].flatMap((second) => twoVenues(one, 5, second));
      expect(stage(bursts, normal).run(100, bursts).at(100)?.observation.level).toBe(level);
    }
  });
});
