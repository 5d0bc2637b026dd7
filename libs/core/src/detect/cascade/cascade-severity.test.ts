/** Detector B's severities as tables: forced orders of markets in, level and its rules out. */
import { describe, expect, it } from 'vitest';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import {
  BTC,
  BTC_BYBIT,
  type Burst,
  CascadeStage,
  type Change,
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
const FIVE = 'B.price.5pct-5min';
const TEN = 'B.price.10pct-20min';
const AGAIN = 'B.onset.again';

/** Each number is the sells of a market of its own, all of BTC at one venue. */
function symbols(sells: readonly number[]): Burst[] {
  return sells.map((count, at) => ({
    second: 0,
    market: `binance-usdm:BTC/USDT${at}:linear`,
    sells: count,
  }));
}

/** Thresholds of one window alone: S1 beyond 2 batches, S2 beyond 3. */
function only(windowS: number): Normal['thresholds'] {
  const own = NOTHING_USUAL.thresholds[60] ?? NEVER;
  return { 10: NEVER, 60: NEVER, 300: NEVER, [windowS]: own };
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
    const bursts = [{ second: 0, sells: 10 }];
    const made = stage(bursts);
    made.prices = [moved(0, 1, 0), price];
    const seen = made.run(1, bursts).at(1);
    expect(seen?.observation.level).toBe(level);
    expect(seen?.rules).toEqual(rules);
  });

  it('takes a rise for forced buys', () => {
    const bursts = [{ second: 0, buys: 10 }];
    const made = stage(bursts);
    made.prices = [moved(1, -1, 1.3)];
    const seen = made.run(1, bursts).at(1, 'asset:BTC', 'SQUEEZE');
    expect(seen?.rules).toEqual([PRICE, THRESHOLD]);
    expect(seen?.facts.label).toBe('SHORT_LIQUIDATIONS');
    made.prices = [moved(1, 1, 9)];
    expect(made.run(2).at(2, 'asset:BTC', 'SQUEEZE')?.observation.level).toBe(1);
  });

  it.each([
    // Half as many again as elsewhere: 8, 15 and 30 batches in 10, 60 and 300 s.
    { windowS: 10, sells: 7, level: 1, rules: [THRESHOLD] },
    { windowS: 10, sells: 8, level: 2, rules: [UNAVAILABLE, THRESHOLD] },
    { windowS: 60, sells: 14, level: 1, rules: [THRESHOLD] },
    { windowS: 60, sells: 15, level: 2, rules: [UNAVAILABLE, THRESHOLD] },
    { windowS: 300, sells: 29, level: 1, rules: [THRESHOLD] },
    { windowS: 300, sells: 30, level: 2, rules: [UNAVAILABLE, THRESHOLD] },
  ])(
    'says so where one venue without prices is all there is: $sells in $windowS s are level $level',
    ({ windowS, sells, level, rules }) => {
      const normal = { ...NOTHING_USUAL, thresholds: only(windowS) };
      const seen = new CascadeStage(normal).run(1, [{ second: 0, sells }]).at(1);
      expect(seen?.observation.level).toBe(level);
      expect(seen?.rules).toEqual(rules);
      expect(seen?.facts.unavailable).toEqual(['corroboration: one venue, no prices']);
    },
  );

  it.each([
    { windowS: 10, sells: 4, level: 1 },
    { windowS: 10, sells: 5, level: 2 },
    { windowS: 60, sells: 9, level: 1 },
    { windowS: 60, sells: 10, level: 2 },
    { windowS: 300, sells: 19, level: 1 },
    { windowS: 300, sells: 20, level: 2 },
  ])('fewer than so many are no cascade: $sells in $windowS s are level $level', (example) => {
    const { windowS, sells, level } = example;
    const bursts = [{ second: 0, sells }];
    const made = stage(bursts, { ...NOTHING_USUAL, thresholds: only(windowS) });
    made.prices = [moved(1, 1, 9)];
    expect(made.run(1, bursts).at(1)?.observation.level).toBe(level);
  });

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
  /** Ten forced sells, or buys, and prices of members that moved so far in 300 and 1,200 s. */
  function withPrices(changes: readonly Change[], side: 'sells' | 'buys' = 'sells') {
    const bursts = [{ second: 0, [side]: 10 }];
    const made = stage(bursts);
    const way = side === 'sells' ? 1 : -1;
    made.prices = changes.map((change) => moved(1, way, 9, change));
    const direction = side === 'sells' ? 'SELL_OFF' : 'SQUEEZE';
    return made.run(1, bursts).at(1, 'asset:BTC', direction);
  }
  const share = (percent: number): number => Math.log(1 + percent / 100);

  // Forced orders are a statistic: harm is what the price does with them.
  it.each([
    { five: -4.99, twenty: -9.99, level: 2, rules: [] },
    { five: -5.01, twenty: -5.01, level: 3, rules: [FIVE] },
    { five: -1, twenty: -10.01, level: 4, rules: [TEN] },
    { five: -5.01, twenty: -10.01, level: 4, rules: [TEN, FIVE] },
    { five: 12, twenty: 12, level: 2, rules: [] },
  ])(
    'forced sells into a price of $five % in 5 min, $twenty % in 20 min are level $level',
    ({ five, twenty, level, rules }) => {
      const seen = withPrices([{ own: share(five), quote: 0, slow: share(twenty) }]);
      expect(seen?.observation.level).toBe(level);
      expect(seen?.rules).toEqual([PRICE, ...rules, THRESHOLD].sort());
    },
  );

  it.each([
    { five: 4.99, level: 2 },
    { five: 5.01, level: 3 },
    { five: 10.01, level: 4 },
    { five: -12, level: 2 },
  ])('forced buys into a price of $five % are level $level', ({ five, level }) => {
    const seen = withPrices([{ own: share(five), quote: 0 }], 'buys');
    expect(seen?.observation.level).toBe(level);
  });

  it('go by the member that fell furthest, and say how far', () => {
    const own = [-2, -7, -6, 3];
    const seen = withPrices(own.map((percent) => ({ own: share(percent), quote: 0 })));
    const [ruling] = seen?.facts.rulings.filter(({ rule }) => rule === FIVE) ?? [];
    expect(ruling).toMatchObject({ severity: 'S3' });
    expect(ruling?.value).toBeCloseTo(share(-7), 12);
    expect(ruling?.limit).toBeCloseTo(share(-5), 12);
  });

  it.each([
    { gain: 0.79, side: 'buys', level: 2 },
    { gain: 0.8, side: 'buys', level: 3 },
    { gain: 0.8, side: 'sells', level: 2 },
  ] as const)(
    'with $side of a market whose loans finance $gain of a rise are level $level',
    ({ gain, side, level }) => {
      const bursts = [{ second: 0, [side]: 10 }];
      const made = stage(bursts);
      made.prices = [moved(1, side === 'sells' ? 1 : -1, 9)];
      for (const market of made.markets.values()) market.heldLoopGain = gain;
      const direction = side === 'sells' ? 'SELL_OFF' : 'SQUEEZE';
      const seen = made.run(1, bursts).at(1, 'asset:BTC', direction);
      expect(seen?.observation.level).toBe(level);
      expect(seen?.rules.includes('B.loop-gain-60s')).toBe(level === 3);
    },
  );

  it('need an S2: nothing makes harm of nine forced orders', () => {
    const bursts = [{ second: 0, sells: 9 }];
    const made = stage(bursts);
    made.prices = [moved(1, 1, 9, { own: share(-20), quote: 0 })];
    expect(made.run(1, bursts).at(1)?.observation.level).toBe(1);
  });
});

describe('how much of a surge it is', () => {
  /** So many at each venue every 30 s: two such bursts are in the last 60 s from second 30 on. */
  const every30 = (one: number, other: number, until = 151): Burst[] => {
    const bursts: Burst[] = [];
    for (let second = 0; second < until; second += 30) {
      bursts.push(...twoVenues(one, other, second));
    }
    return bursts;
  };

  // It is named, and makes no severity.
  it.each([
    // R of 60 s with nothing usual: (27 + 3)/3 is ten times, (297 + 3)/3 a hundred times.
    { one: 22, other: 5, level: 2, rules: [TENFOLD, VENUES, THRESHOLD] },
    { one: 292, other: 5, level: 2, rules: [HUNDREDFOLD, TENFOLD, VENUES, THRESHOLD] },
    { one: 8, other: 5, level: 2, rules: [VENUES, THRESHOLD] },
    { one: 40, other: 1, level: 1, rules: [THRESHOLD] },
  ])(
    '$one and $other batches every half minute end at level $level by $rules',
    ({ one, other, level, rules }) => {
      const bursts = every30(one, other);
      const seen = stage(bursts).run(120, bursts).at(120);
      expect(seen?.observation.level).toBe(level);
      expect(seen?.rules).toEqual([...rules].sort());
    },
  );

  it.each([
    { sells: 26, rules: [] },
    { sells: 27, rules: [TENFOLD] },
    { sells: 296, rules: [TENFOLD] },
    { sells: 297, rules: [HUNDREDFOLD, TENFOLD] },
  ])('$sells batches within each minute for more than a minute say $rules', ({ sells, rules }) => {
    // One burst a minute: the next one enters in the second in which the last one leaves.
    const bursts = [0, 60, 120].flatMap((second) => twoVenues(sells - 5, 5, second));
    expect(stage(bursts).run(100, bursts).at(100)?.rules).toEqual(
      [...rules, THRESHOLD, VENUES].sort(),
    );
  });

  it('must hold for sixty seconds, and starts again after a second below', () => {
    const says = (made: CascadeStage, second: number) => made.at(second)?.rules.includes(TENFOLD);
    const bursts = [0, 60].flatMap((second) => twoVenues(22, 5, second));
    const made = stage(bursts).run(120, bursts);
    expect([says(made, 60), says(made, 61)]).toEqual([false, true]);
    // The second burst comes a second late: what the first one held is over.
    const late = [0, 61].flatMap((second) => twoVenues(22, 5, second));
    // One batch in between keeps S1 without ten times the usual.
    late.push({ second: 30, market: BTC, sells: 3 });
    const broken = stage(late).run(130, late);
    expect([60, 61, 62, 90, 121].map((second) => says(broken, second))).toEqual(
      Array(5).fill(false),
    );
    expect(broken.at(61)?.observation.level).toBe(1);
    expect(broken.at(62)?.observation.level).toBe(2);
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
    expect(made.at(75)?.rules).toEqual([PRICE, THRESHOLD]);
  });

  it('measures by the seasonal rate of a minute', () => {
    const normal = { ...NOTHING_USUAL, rates: { 'asset:BTC|SELL': 0.05 } };
    // (57 + 3)/(60 · 0.05 + 3) is ten times; one batch fewer is not.
    for (const [one, isTenfold] of [
      [52, true],
      [51, false],
    ] as const) {
      const bursts = [0, 60].flatMap((second) => twoVenues(one, 5, second));
      const seen = stage(bursts, normal).run(100, bursts).at(100);
      expect(seen?.rules.includes(TENFOLD)).toBe(isTenfold);
    }
  });
});

describe('a second onset of one alert', () => {
  /** Ten batches at each of two venues at second 0, and again so many seconds after the first have left all windows. */
  function twice(second: number, again = 10): CascadeStage {
    const bursts = [...twoVenues(10, 10), ...twoVenues(again, again, second)];
    return stage(bursts).run(second + 3, bursts);
  }
  const renewed = (made: CascadeStage): number[] =>
    made.of().flatMap(({ second, observation }) => (observation.renewed === 1 ? [second] : []));

  // The first burst is beyond its threshold until second 60, and the alert is open for ten more minutes.
  it.each([
    { second: 179, at: [], why: 'a lull of less than two minutes' },
    { second: 180, at: [181], why: 'a lull of two minutes' },
    { second: 400, at: [401], why: 'a longer one' },
    { second: 900, at: [], why: 'the alert has closed: another begins' },
  ])('at second $second is told at $at: $why', ({ second, at }) => {
    expect(renewed(twice(second))).toEqual(at);
  });

  it('is named with how many there were, as long as it is an S2', () => {
    const made = twice(400);
    const again = (second: number) =>
      made.at(second)?.facts.rulings.find(({ rule }) => rule === AGAIN);
    expect(again(1)).toBeUndefined();
    expect(again(401)).toEqual({ rule: AGAIN, severity: null, value: 2, limit: 2 });
    expect(again(402)).toEqual(again(401));
  });

  it('that is only an S1 is not told', () => {
    const made = twice(400, 4);
    expect(made.at(401)?.observation.level).toBe(1);
    expect(renewed(made)).toEqual([]);
    expect(made.at(401)?.rules).toEqual([THRESHOLD]);
  });

  it('is a revision, though the first was as large', () => {
    expect(twice(400).at(401)?.state).toBe('UPDATE');
  });

  it('is told by the whole second, also where its first pane saw it', () => {
    const ten = [Math.log(5.5 / 3), Math.log(6.5 / 3)] as const;
    const normal = { ...NOTHING_USUAL, thresholds: { 10: ten, 60: NEVER, 300: NEVER } };
    const bursts = [...twoVenues(10, 10), ...twoVenues(10, 10, 300)];
    const made = stage(bursts, normal).run(302, bursts);
    expect(renewed(made)).toEqual([301]);
    expect(made.at(301)?.rules).toContain(AGAIN);
  });
});
