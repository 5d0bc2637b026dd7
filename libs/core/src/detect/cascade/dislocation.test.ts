/** Forced orders far from the price elsewhere. */
import { describe, expect, it } from 'vitest';
import { definition } from '../../event/instrument.fixture.ts';
import { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import { ChannelHistory } from '../surge/channel-history.ts';
import { emptyReferences, type References } from '../surge/reference-board.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import {
  BTC,
  BTC_BYBIT,
  type Burst,
  CascadeStage,
  NOTHING_USUAL,
  SECOND_US,
  START_US,
  twoVenues,
} from './cascade-stage.fixture.ts';
import { Dislocation, furthestOf } from './dislocation.ts';

const PRICE = 60_000;
const TICK = 0.01;
const ticks = (share: number): number => Math.round((PRICE * (1 + share)) / TICK);
const ELSEWHERE = { otherVenueCount: 2, othersMedian: ln(PRICE) };

/** What detector A knows of a market. */
function known(
  references: Partial<References>,
  scale = 0.001,
  orientation: 1 | -1 = 1,
): SurgeSubject {
  const subject = {
    ...{ priceScore: () => 0, change: () => Number.NaN, fxChange: () => 0 },
    history: new ChannelHistory(),
    origin: { orientation },
    references: { ...emptyReferences(), ...references },
    priceBaseline: () => ({ scale }),
    priceScale: (baseline: { scale: number }) => baseline.scale,
  };
  return subject as unknown as SurgeSubject;
}

/** The furthest forced orders of a market's newest pane, as shares of the price. */
function market(sell: number | null, buy: number | null): Market {
  const made = new Market(definition(BTC), 0);
  made.forcedSellTicks = sell === null ? 0 : ticks(sell);
  made.forcedBuyTicks = buy === null ? 0 : ticks(buy);
  return made;
}

describe('how far a forced order is from the price elsewhere', () => {
  it.each<[string, 'SELL' | 'BUY', Partial<References>, away: number | null]>([
    ['a sell below two other venues', 'SELL', ELSEWHERE, -0.02],
    ['a buy above them', 'BUY', ELSEWHERE, 0.05],
    ['one other venue is not enough', 'SELL', { ...ELSEWHERE, otherVenueCount: 1 }, null],
    [
      'then three markets everywhere tell, at what they are priced in',
      'SELL',
      { globalVenueCount: 3, global: ln(PRICE / 2), fx: ln(2) },
      -0.02,
    ],
    ['but not two', 'SELL', { globalVenueCount: 2, global: ln(PRICE / 2), fx: ln(2) }, null],
    [
      'nor without what the market is priced in',
      'SELL',
      { globalVenueCount: 3, global: ln(PRICE / 2) },
      null,
    ],
    [
      'other venues go first',
      'SELL',
      { ...ELSEWHERE, globalVenueCount: 3, global: 1, fx: 1 },
      -0.02,
    ],
  ])('%s', (_what, side, references, away) => {
    const order = furthestOf(market(-0.02, 0.05), side, () => [known(references)]);
    if (away === null) expect(order).toBeUndefined();
    else expect(order?.away).toBeCloseTo(ln(1 + away), 5);
  });

  it.each<[string, 'SELL' | 'BUY', Market]>([
    ['a sell above', 'SELL', market(0.05, null)],
    ['a buy below', 'BUY', market(null, -0.05)],
    ['no order of the side', 'SELL', market(null, 0.05)],
    ['no order of the other side', 'BUY', market(-0.05, null)],
  ])('is not asked of %s', (_what, side, own) => {
    expect(furthestOf(own, side, () => [known(ELSEWHERE)])).toBeUndefined();
  });

  it('is not known of a market that nobody prices, or as a quote only', () => {
    expect(furthestOf(market(-0.05, null), 'SELL', () => [])).toBeUndefined();
    const quote = known(ELSEWHERE, 0.001, -1);
    expect(furthestOf(market(-0.05, null), 'SELL', () => [quote])).toBeUndefined();
  });

  it.each<[string, 'SELL' | 'BUY', scale: number, limit: number]>([
    ['3 % below', 'SELL', 0.001, ln(0.97)],
    ['3 % above', 'BUY', 0.001, ln(1.03)],
    ['six scales below, where that is more', 'SELL', 0.01, -0.06],
    ['six scales above, where that is more', 'BUY', 0.01, 0.06],
  ])('counts from %s', (_what, side, scale, limit) => {
    const order = furthestOf(market(-0.1, 0.1), side, () => [known(ELSEWHERE, scale)]);
    expect(order?.limit).toBeCloseTo(limit, 12);
  });
});

describe('the furthest forced order of a scope', () => {
  const order = (second: number, away: number, limit = -0.03) => ({
    ...{ market: BTC, timeUs: second * SECOND_US, away, limit },
  });

  it.each<[string, Dislocation['furthest'][], isOpen: boolean, away: number | undefined]>([
    ['is none', [], true, undefined],
    ['is none where nothing could be compared', [undefined], true, undefined],
    ['is the furthest', [order(1, -0.01), order(2, -0.04), order(3, -0.02)], true, -0.04],
    ['is the first of two alike', [order(1, -0.01), order(2, -0.01)], true, -0.01],
    ['of an open alert stays', [order(1, -0.04), order(900, -0.02)], true, -0.04],
    ['stays a minute without', [order(1, -0.04), order(61, -0.02)], false, -0.04],
    ['and no longer', [order(1, -0.04), order(62, -0.02)], false, -0.02],
  ])('%s', (_what, orders, isOpen, away) => {
    const made = new Dislocation();
    for (const one of orders) made.note(one, isOpen);
    expect(made.furthest?.away).toBe(away);
  });

  it('begins with the run of forced orders that opened an alert', () => {
    const made = new Dislocation();
    made.begin(5 * SECOND_US);
    made.note(order(10, -0.04), false);
    made.begin(9 * SECOND_US);
    expect(made.furthest?.away).toBe(-0.04);
    // A pane that ended as the second began was before it.
    made.begin(10 * SECOND_US);
    expect(made.furthest).toBeUndefined();
  });

  it.each<[away: number, limit: number, isDislocated: boolean]>([
    [-0.03, -0.03, true],
    [-0.0299, -0.03, false],
    [0.05, 0.04, true],
    [0.03, 0.04, false],
  ])('at %f, limit %f, is dislocated: %s', (away, limit, isDislocated) => {
    const made = new Dislocation();
    made.note(order(1, away, limit), true);
    const ruling = { rule: 'DISLOCATED_LIQUIDATION', severity: null, value: away, limit };
    expect(made.ruling()).toEqual(isDislocated ? ruling : undefined);
  });
});

describe('an alert', () => {
  const bursts = (second: number, share: number): Burst[] => [
    ...twoVenues(9, 9),
    { second, sells: 1, sellTicks: ticks(share) },
  ];
  const run = (all: readonly Burst[], until: number) => {
    const stage = new CascadeStage(NOTHING_USUAL);
    stage.prices = [known(ELSEWHERE)];
    return stage.run(until, all).at(until);
  };

  it('names a dislocated order, says which, and is no worse for it', () => {
    const seen = run(bursts(2, -0.04), 4);
    expect(seen?.rules).toContain('DISLOCATED_LIQUIDATION');
    expect(seen?.observation.level).toBe(2);
    const { furthest } = seen?.facts.course ?? {};
    expect(furthest).toMatchObject({ market: BTC, timeUs: START_US + 2.25 * SECOND_US });
    expect(furthest?.away).toBeCloseTo(ln(0.96), 5);
  });

  it('shows the furthest that is none, and names nothing', () => {
    const seen = run(bursts(2, -0.02), 4);
    expect(seen?.rules).not.toContain('DISLOCATED_LIQUIDATION');
    expect(seen?.facts.course?.furthest?.away).toBeCloseTo(ln(0.98), 5);
  });

  it('takes no order for its own that was before it, or of another asset', () => {
    const before: Burst = { second: 0, sells: 1, sellTicks: ticks(-0.04) };
    const eth: Burst = {
      second: 82,
      market: 'okx:ETH/USDT:linear',
      sells: 1,
      sellTicks: ticks(-0.04),
    };
    const own = twoVenues(9, 9, 80).map((one) => ({ ...one, sellTicks: ticks(-0.01) }));
    const seen = run([before, ...own, eth], 84);
    expect(seen?.facts.course?.furthest?.away).toBeCloseTo(ln(0.99), 5);
    expect(seen?.facts.scope.markets).toEqual([BTC, BTC_BYBIT]);
  });
});
