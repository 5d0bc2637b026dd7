/** What a scope of detector B expects at an hour, and its score, as tables. */
import { describe, expect, it } from 'vitest';
import { SEASON_BUCKET_COUNT } from '../../control/calibration.ts';
import { Market } from '../../market/market.ts';
import { definition } from '../../pipeline.fixture.ts';
import { PANE, PANE_COLUMN_COUNT } from '../../window/open-panes.ts';
import { Baselines } from '../baselines.ts';
import { CascadeScope, type ForcedSide } from './cascade-scope.ts';
import {
  BTC,
  BTC_BYBIT,
  baselinesOf,
  NEVER,
  SECOND_US,
  START_US,
} from './cascade-stage.fixture.ts';

const RATE = 0.05;
const normal = baselinesOf({
  thresholds: { 10: [1, 2], 60: [3, 4], 300: [5, 6] },
  rates: { 'asset:BTC|SELL': RATE },
});
const none = new Baselines(undefined, 'none');

function member(key = BTC): Market {
  const made = new Market(definition(key), 0);
  made.bank.wake(START_US / 250_000);
  return made;
}

function scopeOf(members: readonly Market[], side: ForcedSide = 'SELL'): CascadeScope {
  const scope = new CascadeScope('asset:BTC', side, normal);
  scope.members = members;
  return scope;
}

/** Passes seconds with so many sells and buys in each. */
function pass(market: Market, seconds: number, sells: number, buys = 0): void {
  const cells = new Float64Array(PANE_COLUMN_COUNT);
  cells[PANE.FORCED_SELLS] = sells;
  cells[PANE.FORCED_BUYS] = buys;
  for (let second = 0; second < seconds; second += 1) {
    market.bank.advance(cells, sells + buys > 0 ? 0 : -1);
    for (let pane = 1; pane < 4; pane += 1) market.bank.advance(cells, -1);
  }
}

/** The multiple ℓ of the seasonal rate that the scope expects, clipped. */
function level(scope: CascadeScope): number {
  return scope.expected(0, START_US) / (10 * RATE);
}

describe('the seasonal rate', () => {
  it('is the calibrated one of the half-hour, also where that is nothing', () => {
    const perSecond = Array.from({ length: SEASON_BUCKET_COUNT }, (_, bucket) => bucket / 10);
    const rates = [{ scope: 'asset:BTC|SELL', perSecond }];
    const found = new Baselines({ rates, baselines: [], thresholds: [] } as never, 'by hand');
    const scope = new CascadeScope('asset:BTC', 'SELL', found);
    expect(scope.calibrated).toBe(true);
    expect(scope.rate(START_US)).toBe(0);
    expect(scope.rate(START_US + 1_800 * SECOND_US)).toBe(0.1);
    expect(scope.rate(START_US + 3 * 86_400 * SECOND_US)).toBe(4.8);
  });

  it.each([
    { name: 'all', side: 'SELL', perMinute: 6 },
    { name: 'asset:BTC', side: 'SELL', perMinute: 1 },
    { name: 'asset:all', side: 'BUY', perMinute: 1 },
  ] as const)(
    'of $name|$side without a calibration is $perMinute a minute',
    ({ name, side, perMinute }) => {
      const scope = new CascadeScope(name, side, none);
      expect(scope.calibrated).toBe(false);
      expect(scope.key).toBe(`${name}|${side}`);
      expect(scope.rate(START_US) * 60).toBeCloseTo(perMinute, 12);
      expect(scope.thresholds).toEqual(
        Array(3).fill({ s1: 1.61, s2: 2.3, tail: null, provisional: true }),
      );
    },
  );

  it('comes with the thresholds of its three windows, and anew with each calibration', () => {
    const scope = new CascadeScope('asset:BTC', 'SELL', none);
    scope.calibrate(normal);
    expect(scope.calibratedBy).toBe(normal);
    expect(scope.thresholds.map(({ s1, s2 }) => [s1, s2])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(scope.rate(START_US)).toBe(RATE);
    expect(new CascadeScope('asset:BTC', 'BUY', normal).calibrated).toBe(false);
  });
});

describe('the score', () => {
  it.each([
    // ln[(N + 3)/(w·ν + 3)]; 10, 60 and 300 s expect 0.5, 3 and 15 batches.
    { side: 'SELL', sells: [0, 0], ratios: [3 / 3.5, 3 / 6, 3 / 18] },
    { side: 'SELL', sells: [4, 0], ratios: [7 / 3.5, 7 / 6, 7 / 18] },
    { side: 'SELL', sells: [4, 7], ratios: [14 / 3.5, 14 / 6, 14 / 18] },
    // Nothing is calibrated for the other side: one a minute.
    { side: 'BUY', sells: [4, 7], ratios: [5 / (3 + 1 / 6), 5 / 4, 5 / 8] },
  ] as const)(
    'of $sells forced sells at two venues on the side $side',
    ({ side, sells, ratios }) => {
      const members = [member(), member(BTC_BYBIT)];
      members.forEach((market, at) => {
        pass(market, 1, sells[at] as number, 1);
      });
      const scope = scopeOf(members, side);
      expect(scope.stale).toBe(true);
      scope.recount();
      expect(scope).toMatchObject({ stale: false, live: true });
      for (const [at, ratio] of ratios.entries()) {
        expect(scope.score(at, START_US)).toBeCloseTo(Math.log(ratio), 12);
      }
    },
  );

  it('counts each window by itself, and forgets what left the last of them', () => {
    const market = member();
    const scope = scopeOf([member(BTC_BYBIT), market]);
    const counts = (): number[] => [0, 1, 2].map((at) => scope.count(at));
    scope.recount();
    expect([scope.live, ...counts()]).toEqual([false, 0, 0, 0]);
    pass(market, 1, 100);
    pass(market, 30, 0);
    pass(market, 1, 10);
    scope.recount();
    expect([scope.live, ...counts()]).toEqual([true, 10, 110, 110]);
    pass(market, 1_200, 0);
    scope.recount();
    expect([scope.live, ...counts()]).toEqual([false, 0, 0, 0]);
  });
});

describe('the slow level', () => {
  it('follows the rate of two minutes ago: an incident’s first 120 s teach it nothing', () => {
    const market = member();
    const scope = scopeOf([market]);
    scope.advanceLevel(START_US);
    const before = level(scope);
    expect(before).toBeCloseTo(1 - 1 / 3_600, 12);
    for (let second = 1; second <= 120; second += 1) {
      pass(market, 1, 100);
      scope.advanceLevel(START_US + second * SECOND_US);
    }
    expect(level(scope)).toBeCloseTo((1 - 1 / 3_600) ** 121, 12);
    pass(market, 1, 100);
    scope.advanceLevel(START_US + 121 * SECOND_US);
    // A second of 2,000 times the rate weighs one part in 3,600.
    const expected = (1 - 1 / 3_600) ** 122 + 2_000 / 3_600;
    expect(level(scope)).toBeCloseTo(expected, 9);
  });

  it('adds up its members and takes its own side alone', () => {
    const members = [member(), member(BTC_BYBIT)];
    for (const market of members) {
      pass(market, 1, 10, 1_000);
      pass(market, 120, 0);
    }
    const scope = scopeOf(members);
    scope.advanceLevel(START_US);
    expect(level(scope)).toBeCloseTo(1 - 1 / 3_600 + 400 / 3_600, 9);
  });

  it.each([
    { perSecond: 4 * RATE, seconds: 400, from: 1.194, to: 1.195 },
    { perSecond: 100, seconds: 300, from: 8, to: 8 },
    { perSecond: 0, seconds: 4_000, from: 0.5, to: 0.5 },
  ])(
    'after $seconds s of $perSecond a second is $from … $to',
    ({ perSecond, seconds, from, to }) => {
      const market = member();
      const scope = scopeOf([market]);
      for (let second = 1; second <= seconds; second += 1) {
        pass(market, 1, perSecond);
        scope.advanceLevel(START_US + second * SECOND_US);
      }
      expect(level(scope)).toBeGreaterThanOrEqual(from);
      expect(level(scope)).toBeLessThanOrEqual(to);
    },
  );

  it('catches up over silence in one step, as if it had counted every second of it', () => {
    const [slept, counted] = [scopeOf([member()]), scopeOf([member()])];
    slept.advanceLevel(START_US);
    slept.advanceLevel(START_US + 1_800 * SECOND_US);
    for (let second = 0; second <= 1_800; second += 1) {
      counted.advanceLevel(START_US + second * SECOND_US);
    }
    expect(level(slept)).toBeCloseTo(level(counted), 12);
    expect(level(slept)).toBeCloseTo((1 - 1 / 3_600) ** 1_801, 12);
  });

  it('learns nothing where nothing is usual', () => {
    const market = member();
    pass(market, 1, 10);
    pass(market, 120, 0);
    const zero = baselinesOf({
      thresholds: { 60: NEVER },
      rates: { 'asset:BTC|SELL': 0 },
    });
    const scope = new CascadeScope('asset:BTC', 'SELL', zero);
    scope.members = [market];
    scope.advanceLevel(START_US);
    expect(scope.expected(0, START_US)).toBe(0);
    scope.calibrate(normal);
    expect(level(scope)).toBeCloseTo(1 - 1 / 3_600, 12);
  });
});

describe('what else could speak', () => {
  it.each([
    { venues: ['a'], traded: [0], speaks: false },
    { venues: ['a', 'a'], traded: [0, 0], speaks: false },
    { venues: ['a', 'a'], traded: [0, 1], speaks: true },
    { venues: ['a', 'b'], traded: [0, 0], speaks: true },
    { venues: [], traded: [], speaks: false },
  ])('with venues $venues and first trades at $traded: $speaks', ({ venues, traded, speaks }) => {
    const members = venues.map((venue, at) => {
      const made = member(`${venue}:BTC${at}/USDT:linear`);
      made.firstTradeUs = traded[at] as number;
      return made;
    });
    expect(scopeOf(members).corroborable).toBe(speaks);
  });
});
