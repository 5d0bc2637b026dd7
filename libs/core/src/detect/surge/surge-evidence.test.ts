/** What an alert of detector A prints: label, channels, decomposition, what is missing and how good it is, as tables. */
import { describe, expect, it } from 'vitest';
import { BOOK_STATE } from '../../window/open-panes.ts';
import { Baselines } from '../baselines.ts';
import {
  BITHUMB,
  BITSTAMP,
  BTC,
  COINBASE,
  COINONE,
  calibrated,
  KRAKEN,
  PEER,
  RATE,
  UPBIT,
} from './surge-calibration.fixture.ts';
import { Floor, type Seen, type Trading } from './surge-floor.fixture.ts';

const DOLLARS = [KRAKEN, COINBASE, BITSTAMP];
const WON = [UPBIT, BITHUMB, COINONE];
const LOCAL_BTC = 'upbit:BTC/KRW:spot';
const FIVE_PER_MILLE = Math.exp(-0.005);
/** Three dollar venues, three won venues, the rate, and bitcoin in won and in dollars of the stablecoin. */
const PRICES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(DOLLARS.map((key) => [key, 1])),
  ...Object.fromEntries(WON.map((key) => [key, 1_400])),
  [RATE]: 1_400,
  [LOCAL_BTC]: 140_000,
  [BTC]: 100,
};

function onAll(keys: readonly string[], factor: number): Record<string, Trading> {
  return Object.fromEntries(keys.map((key) => [key, { price: (PRICES[key] ?? 0) * factor }]));
}
function without(...keys: readonly string[]): Record<string, number> {
  return Object.fromEntries(Object.entries(PRICES).filter(([key]) => !keys.includes(key)));
}
/** Twenty sells on Upbit at its new price, and what else happens in the same pane. */
function soldOnUpbit(
  prices: Readonly<Record<string, number>>,
  others: Record<string, Trading> = {},
): Seen {
  const floor = new Floor({ prices });
  const price = others[UPBIT]?.price ?? 1_400 * FIVE_PER_MILLE;
  return floor.at(1, { ...others, [UPBIT]: { sells: 20, price } }).last;
}
function channelsOf(seen: Seen): string[] {
  return seen.facts.channels.map(({ name }) => name);
}

describe('the pressure', () => {
  it('is printed with all that it is reckoned from, of the window that decided', () => {
    const baselines = calibrated({
      pressureMedian: [0.5, 0.25, 0, 0],
      pressureScale: [0.8, 0.5, 1, 1],
      s1: [9, 2, 9, 9],
      wider: { direct: 0.1 },
    });
    const floor = new Floor({ prices: { [BTC]: 100 }, baselines });
    floor.market(BTC).tradeQuantumLots = 16;
    floor.at(1, { [BTC]: { sells: 10, buys: 2, unknown: 3, units: 2 } });
    floor.at(20, { [BTC]: { sells: 30, price: 99 } });
    const { facts } = floor.last;
    const pressure = (20 + 30 - 4) / Math.sqrt(15 * 4 + 30 + 5 * ((26 + 4 + 30) / 45) ** 2);
    const { tailScore, value, ...exact } = facts.channels[0] ?? { tailScore: 0, value: 0 };
    expect(exact).toEqual({
      name: 'pressure',
      windowUs: 60_000_000,
      raw: {
        sellQuanta: 50 * 128,
        buyQuanta: 4 * 128,
        unknownSideQuanta: 6 * 128,
        quantumLots: 16,
        printCount: 45,
        squareUnits: 90,
        squareUnitQuanta: 128,
        orientation: 1,
      },
      baseline: 0.25,
      scale: 0.5,
    });
    expect(value).toBeCloseTo(pressure, 9);
    expect(tailScore).toBeCloseTo((pressure - 0.25) / 0.5, 9);
    expect(facts.inputs).toEqual([{ market: BTC, firstOffset: 100, lastOffset: 101 }]);
    expect(facts.scope).toEqual({ assets: ['BTC'], venues: ['binance'], markets: [BTC] });
    expect(facts.threshold).toBe(2);
  });

  it('is none of trades without a side: the price stands alone, and the alert says so', () => {
    const floor = new Floor({ prices: { [BTC]: 100 } });
    const { facts, observation } = floor.at(1, { [BTC]: { unknown: 8, price: 99.5 } }).last;
    expect(observation).toMatchObject({ level: 1 });
    expect(observation.score).toBeCloseTo(-Math.log(0.995) / 0.001, 6);
    expect(facts.channels[0]).toMatchObject({ name: 'pressure', value: 0, tailScore: 0 });
    expect(facts.unavailable).toContain('pressure: no aggressor side');
    expect(facts.quality).toEqual(['NO_SIDES', 'WICK']);
  });
});

describe('a price channel', () => {
  it('is printed with its change, its baseline as a change, its scale and its score', () => {
    const floor = new Floor({ prices: PRICES, baselines: calibrated({ priceMedian: 0.001 }) });
    Object.assign(floor.market(UPBIT), { bidTicks: 7, askTicks: 8 });
    const { facts } = floor.at(1, { [UPBIT]: { sells: 20, price: 1_400 * FIVE_PER_MILLE } }).last;
    const gap = facts.channels.find(({ name }) => name === 'price.venueGap');
    expect(gap).toMatchObject({
      windowUs: 15_000_000,
      raw: { bidTicks: 7, askTicks: 8, lastTicks: 1_393_017_471 },
      baseline: -0.001,
      scale: 0.001,
    });
    expect(gap?.value).toBeCloseTo(-0.005, 9);
    expect(gap?.tailScore).toBeCloseTo(4, 6);
  });

  it('is not printed where it has no value', () => {
    expect(channelsOf(soldOnUpbit(PRICES))).toEqual([
      'pressure',
      'price.globalDepeg',
      'price.nationalPremium',
      'price.venueGap',
      'price.relativePremium',
      'price.direct',
    ]);
    expect(channelsOf(soldOnUpbit(without(RATE, LOCAL_BTC)))).toEqual([
      'pressure',
      'price.globalDepeg',
      'price.venueGap',
      'price.direct',
    ]);
    const coin = new Floor({ prices: { [BTC]: 100 } }).at(1, {
      [BTC]: { sells: 20, price: 99 },
    }).last;
    expect(channelsOf(coin)).toEqual(['pressure', 'price.direct']);
    expect(coin.facts.channels[1]).toMatchObject({ baseline: 0 });
    expect(coin.facts.channels[1]?.value).toBeCloseTo(Math.log(0.99), 9);
    expect(Object.is(coin.facts.channels[1]?.baseline, -0)).toBe(false);
  });
});

describe('the decomposition', () => {
  it('is none of a coin that nothing is known to compare with', () => {
    const floor = new Floor({ prices: { [BTC]: 100 } }).at(1, { [BTC]: { sells: 20, price: 99 } });
    expect(floor.last.facts.decomposition).toBeNull();
  });

  it('of a coin has no distance from the dollar, but from the price abroad', () => {
    const floor = new Floor({ prices: PRICES });
    floor.at(1, { [LOCAL_BTC]: { sells: 20, price: 140_000 * FIVE_PER_MILLE } });
    const { decomposition } = floor.last.facts;
    expect(decomposition).toMatchObject({ globalDepeg: null, venueGap: null });
    expect(decomposition?.nationalPremium?.after).toBeCloseTo(-0.005, 6);
    expect(decomposition?.fx?.after).toBeCloseTo(Math.log(1_400), 9);
  });

  it('is every part before and after, of a won market', () => {
    const moves = { ...onAll([...DOLLARS, UPBIT], FIVE_PER_MILLE), [RATE]: { price: 1_401 } };
    const { decomposition } = soldOnUpbit(PRICES, moves).facts;
    const ln = Math.log;
    const expected = {
      fx: [ln(1_400), ln(1_401)],
      globalDepeg: [0, -0.005],
      // The median of the three won venues has not moved; the rate and the peg have.
      nationalPremium: [0, ln(1_400 / 1_401) + 0.005],
      venueGap: [0, -0.005],
      relativePremium: [0, -0.005],
    };
    for (const [part, [before, after]] of Object.entries(expected)) {
      const pair = decomposition?.[part as keyof typeof expected];
      expect(pair?.before, part).toBeCloseTo(before ?? 9, 9);
      expect(pair?.after, part).toBeCloseTo(after ?? 9, 9);
    }
  });

  it('has no rate in dollars, and none that is unknown', () => {
    const floor = new Floor({ prices: PRICES });
    floor.at(1, { [KRAKEN]: { sells: 20, price: FIVE_PER_MILLE } });
    expect(floor.last.facts.decomposition).toMatchObject({
      ...{ fx: null, nationalPremium: null, relativePremium: null },
    });
    expect(soldOnUpbit(without(RATE)).facts.decomposition).toMatchObject({ fx: null });
  });
});

describe('what is unavailable', () => {
  const BOOK = 'depletion: no valid book';
  const LOANS = 'lending: no loan feed';
  it.each([
    { lacking: [], says: [BOOK, LOANS] },
    { lacking: [KRAKEN], says: [BOOK, 'globalDepeg: 2 of 3 USD venues', LOANS] },
    {
      lacking: [RATE],
      says: [BOOK, LOANS, 'nationalPremium: no FX rate'],
    },
    { lacking: [BITHUMB], says: [BOOK, LOANS, 'venueGap: 1 of 2 other venues'] },
    {
      lacking: [LOCAL_BTC],
      says: [BOOK, LOANS, 'relativePremium: no asset with a local and a global price'],
    },
    {
      lacking: DOLLARS,
      says: [BOOK, 'globalDepeg: 0 of 3 USD venues', LOANS, 'nationalPremium: no global price'],
    },
  ])('without $lacking: $says', ({ lacking, says }) => {
    expect(soldOnUpbit(without(...lacking)).facts.unavailable).toEqual(says);
  });

  it.each([
    { what: 'a rate that moved', says: 'nationalPremium: FX moved within 20 min' },
    { what: 'a rate that stands still for a minute', says: 'nationalPremium: FX not live' },
    { what: 'a rate of only now', says: 'nationalPremium: history too short' },
  ])('names $what', ({ what, says }) => {
    const young = what.includes('only now');
    const floor = new Floor({ prices: young ? { ...PRICES, [RATE]: Number.NaN } : PRICES });
    if (what.includes('stands')) floor.stopped.add(RATE);
    if (what.includes('moved')) floor.at(50, { [RATE]: { price: 1_410 } });
    if (young) floor.at(65, { [RATE]: { price: 1_400 } });
    floor.at(66, { [UPBIT]: { sells: 20, price: 1_400 * FIVE_PER_MILLE } });
    expect(floor.last.facts.unavailable).toEqual([BOOK, LOANS, says]);
  });

  it('is nothing of the kind in dollars or of a coin', () => {
    const floor = new Floor({ prices: PRICES });
    floor.market(KRAKEN).bookState = BOOK_STATE.VALID;
    floor.at(1, { [KRAKEN]: { sells: 20, price: FIVE_PER_MILLE } });
    expect(floor.last.facts.unavailable).toEqual([LOANS]);
    const coin = new Floor({ prices: { [BTC]: 100 } }).at(1, { [BTC]: { sells: 20, price: 99 } });
    expect(coin.last.facts.unavailable).toEqual([BOOK, 'venueGap: 0 of 2 other venues']);
  });
});

describe('the quality', () => {
  it.each([
    { what: 'trades in time', trading: {}, flags: [] },
    { what: 'a late one', trading: { late: 1 }, flags: ['LATE'] },
    { what: 'a bar', trading: { bars: 1 }, flags: ['FROM_BAR'] },
    { what: 'late bars', trading: { late: 2, bars: 3 }, flags: ['FROM_BAR', 'LATE'] },
  ])('of $what is $flags', ({ trading, flags }) => {
    const floor = new Floor({ prices: { [BTC]: 100 }, hasBooks: true });
    floor.at(1, { [BTC]: { sells: 20, price: 99, ...trading } });
    expect(floor.last.facts.quality).toEqual(flags);
  });

  it('goes by the window that decided', () => {
    // A bar 20 s ago is in the 60-s window, not in that of 15 s.
    const floor = new Floor({ prices: { [BTC]: 100 }, hasBooks: true }).at(1, {
      [BTC]: { bars: 1, late: 1 },
    });
    floor.at(21, { [BTC]: { sells: 20, price: 99 } });
    expect(floor.last.facts.quality).toEqual([]);
    const wide = new Floor({
      ...{ prices: { [BTC]: 100 }, hasBooks: true },
      baselines: calibrated({ s1: [20, 2, 9, 9] }),
    });
    wide.at(1, { [BTC]: { bars: 1, late: 1 } }).at(21, { [BTC]: { sells: 20, price: 99 } });
    expect(wide.last.facts.quality).toEqual(['FROM_BAR', 'LATE']);
  });

  it.each([
    {
      what: 'nobody',
      baselines: new Baselines(undefined, 'none'),
      flags: ['PROVISIONAL_THRESHOLDS'],
    },
    { what: 'somebody', baselines: calibrated(), flags: [] },
  ])('says what $what has calibrated', ({ baselines, flags }) => {
    const floor = new Floor({ prices: { [BTC]: 100 }, baselines, hasBooks: true });
    floor.at(1, { [BTC]: { sells: 400, price: 90 } });
    expect(floor.last.facts.quality).toEqual(flags);
  });

  it('is provisional where the market itself was not calibrated, with thresholds or without', () => {
    const other = 'okx:SOL/USDT:spot';
    const own = new Floor({ prices: { [other]: 100 }, hasBooks: true }).at(1, {
      [other]: { sells: 400, price: 90 },
    });
    expect(own.last.facts).toMatchObject({ threshold: 2, quality: ['PROVISIONAL_THRESHOLDS'] });
  });

  // All at once on one market: two prints in one second, then as many in the next.
  it.each([
    { what: 'one second with trades', seconds: [1], flags: ['WICK'] },
    { what: 'two', seconds: [1, 2], flags: [] },
  ])('says what was seen in $what: $flags', ({ seconds, flags }) => {
    const floor = new Floor({ prices: { [BTC]: 100 } });
    for (const second of seconds) floor.at(second, { [BTC]: { sells: 20, price: 99 } });
    expect(floor.last.facts.quality).toEqual(flags);
  });

  it('says that a price is not corrected for the exchange rate where there is none', () => {
    const floor = new Floor({ prices: { [UPBIT]: 1_400 }, hasBooks: true });
    floor.at(1, { [UPBIT]: { sells: 20, price: 1_390 } });
    expect(floor.last.facts.quality).toEqual(['UNREFERENCED']);
    expect(soldOnUpbit(without(RATE)).facts.quality).toContain('UNREFERENCED');
    expect(soldOnUpbit(PRICES).facts.quality).not.toContain('UNREFERENCED');
    const dollars = new Floor({ prices: { [PEER]: 1 }, hasBooks: true });
    dollars.at(1, { [PEER]: { sells: 20, price: 0.996 } });
    expect(dollars.last.facts.quality).toEqual([]);
  });
});
