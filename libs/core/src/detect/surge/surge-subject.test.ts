/** One subject of detector A: its channels from prices, its past, its pressure and its scores, as tables. */
import { describe, expect, it } from 'vitest';
import { Baselines } from '../baselines.ts';
import { COLUMN } from './channel-history.ts';
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
import { Floor, OPENING_US } from './surge-floor.fixture.ts';
import type { SurgeSubject } from './surge-subject.ts';

const DOLLARS = [KRAKEN, COINBASE, BITSTAMP];
const LOCAL_BTC = 'upbit:BTC/KRW:spot';
const NONE = Number.NaN;
const ln = Math.log;
/** A won market with all that it can be compared with: peg 0.98, rate 1,400, others at 1,440 and 1,450. */
const PRICES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(DOLLARS.map((key) => [key, 0.98])),
  [UPBIT]: 1_470,
  [BITHUMB]: 1_440,
  [COINONE]: 1_450,
  [RATE]: 1_400,
  [LOCAL_BTC]: 149_000,
  [BTC]: 100,
};

function without(...keys: readonly string[]): Record<string, number> {
  return Object.fromEntries(Object.entries(PRICES).filter(([key]) => !keys.includes(key)));
}
/** The columns as ratios, NaN where there is none. */
function ratios({ history }: SurgeSubject): Record<keyof typeof COLUMN, number> {
  const ratio = (column: keyof typeof COLUMN) => Math.exp(history.now[COLUMN[column]] ?? NONE);
  return {
    GLOBAL: ratio('GLOBAL'),
    NATIONAL: ratio('NATIONAL'),
    VENUE: ratio('VENUE'),
    RELATIVE: ratio('RELATIVE'),
    DIRECT: ratio('DIRECT'),
    FX: ratio('FX'),
    CURRENCY: ratio('CURRENCY'),
    MARKET: ratio('MARKET'),
  };
}
function expectClose(found: Record<string, number>, expected: Record<string, number>): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) {
    if (Number.isNaN(value)) expect(found[name], name).toBeNaN();
    else expect(found[name], name).toBeCloseTo(value, 6);
  }
}

describe('what is known of a price', () => {
  const ALL = {
    GLOBAL: 0.98,
    NATIONAL: 1_450 / 1_400 / 0.98,
    VENUE: 1_470 / Math.sqrt(1_440 * 1_450),
    RELATIVE: 1_470 / 1_490,
    DIRECT: 1_470,
    FX: 1_400,
    // Bitcoin is 98 dollars abroad, and 149,000 won here.
    CURRENCY: 149_000 / 98,
    MARKET: NONE,
  };
  it.each([
    { what: 'with all references', lacking: [], is: ALL },
    { what: 'without a rate', lacking: [RATE], is: { ...ALL, NATIONAL: NONE, FX: NONE } },
    {
      what: 'with one other venue, which is no reference',
      lacking: [BITHUMB],
      is: { ...ALL, VENUE: NONE, NATIONAL: Math.sqrt(1_470 * 1_450) / 1_400 / 0.98 },
    },
    {
      what: 'without another asset in won',
      lacking: [LOCAL_BTC],
      is: { ...ALL, RELATIVE: NONE, CURRENCY: NONE },
    },
    {
      what: 'where nobody prices it in dollars: at par against the other assets',
      lacking: DOLLARS,
      is: { ...ALL, GLOBAL: NONE, NATIONAL: NONE, CURRENCY: 1_490 },
    },
    {
      what: 'without any: the bare price',
      lacking: [RATE, BITHUMB, COINONE, LOCAL_BTC, ...DOLLARS],
      is: {
        ...{ GLOBAL: NONE, NATIONAL: NONE, VENUE: NONE, RELATIVE: NONE, DIRECT: 1_470 },
        ...{ FX: NONE, CURRENCY: NONE, MARKET: NONE },
      },
    },
    {
      what: 'without a price of its own: nothing',
      lacking: [UPBIT],
      is: {
        ...{ GLOBAL: NONE, NATIONAL: NONE, VENUE: NONE, RELATIVE: NONE, DIRECT: NONE },
        ...{ FX: NONE, CURRENCY: NONE, MARKET: NONE },
      },
    },
  ])('of a stablecoin in won $what', ({ lacking, is }) => {
    const own = lacking.includes(UPBIT) ? { [UPBIT]: NONE } : {};
    const floor = new Floor({ prices: { ...without(...lacking), ...own } }).until(1);
    expectClose(ratios(floor.subject(UPBIT)), is);
  });

  it('where its dollar price has only got old is no price against the other assets', () => {
    const floor = new Floor({ prices: PRICES });
    for (const key of DOLLARS) floor.stopped.add(key);
    const { GLOBAL, RELATIVE } = ratios(floor.until(301).subject(UPBIT));
    expect([GLOBAL, RELATIVE]).toEqual([NONE, NONE]);
  });

  it('of a pair of stablecoins is its price, and the dollar price of the other as its rate', () => {
    const prices = {
      [PEER]: 1.05,
      ...Object.fromEntries(DOLLARS.map((key) => [key, 0.98])),
      'kraken:USDC/USD:spot': 1.01,
    };
    const floor = new Floor({ prices }).until(1);
    const none = { NATIONAL: NONE, VENUE: NONE, RELATIVE: NONE };
    const rest = { CURRENCY: NONE, MARKET: NONE };
    expectClose(ratios(floor.subject(PEER, 'USDC')), {
      ...{ GLOBAL: 1.01, ...none, DIRECT: 1.05, FX: 1 / 0.98, ...rest },
    });
    expectClose(ratios(floor.subject(PEER, 'USDT')), {
      ...{ GLOBAL: 0.98, ...none, DIRECT: 1 / 1.05, FX: 1 / 1.01, ...rest },
    });
  });

  it('of a dollar market is compared with other dollar venues alone', () => {
    const floor = new Floor({ prices: { ...PRICES, [KRAKEN]: 0.97 } }).until(1);
    expect(ratios(floor.subject(KRAKEN))).toMatchObject({
      ...{ NATIONAL: NONE, RELATIVE: NONE, CURRENCY: NONE, FX: 1, MARKET: NONE },
    });
    expect(ratios(floor.subject(KRAKEN)).VENUE).toBeCloseTo(0.97 / 0.98, 9);
  });

  // What one market alone says of a coin in dollars is no reference: it would be compared with itself.
  const OKX = 'okx:BTC/USDT:spot';
  it.each([
    { what: 'alone in its stablecoin', own: BTC, others: {}, global: NONE, national: NONE },
    {
      what: 'with another market abroad',
      own: BTC,
      others: { [OKX]: 100 },
      global: 98,
      national: NONE,
    },
    {
      what: 'in won, with one market abroad',
      own: LOCAL_BTC,
      others: {},
      global: 98,
      national: 149_000 / 1_400 / 98,
    },
  ])('of a coin $what is $global dollars', ({ own, others, global, national }) => {
    const found = ratios(new Floor({ prices: { ...PRICES, ...others } }).until(1).subject(own));
    for (const [name, value] of [
      ['GLOBAL', global],
      ['NATIONAL', national],
    ] as const) {
      if (Number.isNaN(value)) expect(found[name]).toBeNaN();
      else expect(found[name]).toBeCloseTo(value, 6);
    }
  });

  it('of any coin but the first includes the price of that one, which leads the market', () => {
    const ether = 'upbit:ETH/KRW:spot';
    const floor = new Floor({ prices: { ...PRICES, [ether]: 5_000 } }).until(1);
    expect(ratios(floor.subject(ether)).MARKET).toBeCloseTo(98, 6);
    expect(ratios(floor.subject(LOCAL_BTC)).MARKET).toBeNaN();
  });
});

describe('a national premium', () => {
  // More than 20 bp against the rate of 1, 5, 10 or 20 minutes ago, and it cannot be read.
  it.each([
    { move: 0.0019, ago: 60, isReadable: true },
    { move: 0.0021, ago: 59, isReadable: false },
    { move: -0.0019, ago: 60, isReadable: true },
    { move: -0.0021, ago: 59, isReadable: false },
    { move: 0.0021, ago: 299, isReadable: false },
    { move: 0.0021, ago: 599, isReadable: false },
    { move: -0.0021, ago: 1_199, isReadable: false },
    { move: 0.0021, ago: 1_201, isReadable: true },
  ])('is readable $ago s after a rate moved by $move: $isReadable', ({ move, ago, isReadable }) => {
    const floor = new Floor({ prices: PRICES });
    floor.at(1, { [RATE]: { price: 1_400 * Math.exp(move) } }).until(1 + ago);
    const national = floor.subject(UPBIT).history.now[COLUMN.NATIONAL];
    expect(Number.isNaN(national)).toBe(!isReadable);
    expect(floor.subject(UPBIT).fxMoved()).toBe(!isReadable);
  });

  // A spike of one second, at 1: the second at hand is not in the past yet, so that it is noticed one later.
  it.each([60, 300, 600, 1_200])('compares with the rate of %d s before the last second', (age) => {
    const floor = new Floor({ prices: PRICES });
    floor.at(1, { [RATE]: { price: 1_410 } }).at(2, { [RATE]: { price: 1_400 } });
    const subject = floor.until(age - 1).subject(UPBIT);
    const moved: number[] = [];
    for (let second = age; second <= age + 3; second += 1) {
      floor.until(second);
      if (Number.isNaN(subject.history.now[COLUMN.NATIONAL])) moved.push(second);
    }
    expect(moved).toEqual([1 + age + 1]);
  });

  it('is not readable by a rate that is not live', () => {
    const floor = new Floor({ prices: PRICES });
    floor.stopped.add(RATE);
    floor.until(60);
    expect(floor.subject(UPBIT).history.now[COLUMN.NATIONAL]).not.toBeNaN();
    floor.until(61);
    expect(floor.subject(UPBIT).history.now[COLUMN.NATIONAL]).toBeNaN();
  });
});

describe('a change', () => {
  it.each([
    { what: 'of the bare price', own: 1.01, rate: 1, is: 1.01 },
    { what: 'is net of the exchange rate', own: 1.01, rate: 1.01, is: 1 },
    { what: 'against the rate counts both', own: 1.01, rate: 0.99, is: 1.01 / 0.99 },
  ])('$what', ({ own, rate, is }) => {
    const floor = new Floor({ prices: PRICES });
    floor.at(1, { [UPBIT]: { price: 1_470 * own }, [RATE]: { price: 1_400 * rate } });
    const subject = floor.subject(UPBIT);
    expect(Math.exp(subject.change(0, COLUMN.DIRECT))).toBeCloseTo(is, 6);
    expect(Math.exp(subject.fxChange(0))).toBeCloseTo(rate, 6);
  });

  it('of a rate that is known only now is none', () => {
    const floor = new Floor({ prices: { ...PRICES, [RATE]: NONE } });
    floor.at(1, { [RATE]: { price: 1_400 }, [UPBIT]: { price: 1_484.7 } });
    const subject = floor.subject(UPBIT);
    expect(subject.fxChange(1)).toBe(0);
    expect(Math.exp(subject.change(1, COLUMN.DIRECT))).toBeCloseTo(1.01, 6);
  });

  it('after sleep is none: the past is the old price under the references of now', () => {
    const floor = new Floor({ prices: PRICES }).until(2);
    const upbit = floor.market(UPBIT);
    // While it slept the rate and the others went up; its own price is the old one until it wakes at another.
    floor.at(3, {
      [RATE]: { price: 1_428 },
      [BITHUMB]: { price: 1_469 },
      [COINONE]: { price: 1_479 },
    });
    upbit.logPriceBeforeWaking = ln(1_470);
    upbit.logPrice = ln(1_500);
    floor.detector.wake(upbit, OPENING_US + 3_000_000);
    const subject = floor.subject(UPBIT);
    for (const windowUs of [15, 60, 300, 1_200].map((seconds) => seconds * 1_000_000)) {
      expect(Math.exp(subject.history.before(windowUs, COLUMN.VENUE))).toBeCloseTo(
        1_470 / Math.sqrt(1_469 * 1_479),
        9,
      );
      expect(Math.exp(subject.history.before(windowUs, COLUMN.FX))).toBeCloseTo(1_428, 6);
    }
    expect(subject.fxMoved()).toBe(false);
    expect(subject.history.now[COLUMN.NATIONAL]).not.toBeNaN();
  });
});

describe('the pressure', () => {
  it.each([
    { what: 'nothing', trading: {}, is: 0 },
    { what: 'four sells', trading: { sells: 4 }, is: 4 / 3 },
    { what: 'twenty buys', trading: { buys: 20 }, is: -4 },
    { what: 'as many of both', trading: { sells: 10, buys: 10 }, is: 0 },
    { what: 'as many of both and some without', trading: { sells: 9, buys: 9, unknown: 3 }, is: 0 },
    { what: 'larger prints: no difference', trading: { sells: 20, units: 7 }, is: 4 },
    { what: 'trades without a side', trading: { unknown: 5 }, is: NONE },
    // Sizes of those without a side count below the line alone: 20/√(31 + 5).
    { what: 'some without', trading: { sells: 20, unknown: 11 }, is: 20 / 6 },
  ])('of $what is $is', ({ trading, is }) => {
    const subject = new Floor({ prices: { [BTC]: 100 } }).at(1, { [BTC]: trading }).subject(BTC);
    if (Number.isNaN(is)) expect(subject.pressure.value(0)).toBeNaN();
    else expect(subject.pressure.value(0)).toBeCloseTo(is, 12);
  });

  it('is of the window that is asked for', () => {
    const floor = new Floor({ prices: { [BTC]: 100 } }).at(1, { [BTC]: { sells: 20 } });
    const subject = floor.subject(BTC);
    const after = (second: number) => {
      floor.until(second);
      return [0, 1, 2, 3].map((windowAt) => Math.round(subject.pressure.value(windowAt)));
    };
    expect([15, 30, 90, 400].map(after)).toEqual([
      [4, 4, 4, 4],
      [0, 4, 4, 4],
      [0, 0, 4, 4],
      [0, 0, 0, 4],
    ]);
  });

  it('is swapped for the asset that is the quote', () => {
    const prices = { [PEER]: 1, [KRAKEN]: 1, 'kraken:USDC/USD:spot': 1 };
    const floor = new Floor({ prices }).at(1, { [PEER]: { sells: 20 } });
    expect(floor.subject(PEER, 'USDC').pressure.value(0)).toBeCloseTo(4, 12);
    expect(floor.subject(PEER, 'USDT').pressure.value(0)).toBeCloseTo(-4, 12);
  });

  // Twenty sells press by 4. Upwards the score is z, downwards z / 2.
  it.each([
    { median: 0, scale: 1, sell: 4, buy: 0 },
    { median: 1, scale: 1, sell: 3, buy: 0 },
    { median: 1, scale: 2, sell: 1.5, buy: 0 },
    { median: 6, scale: 1, sell: 0, buy: 1 },
    { median: 3, scale: 0.1, sell: 5, buy: 0 },
    { median: 3, scale: 0.25, sell: 4, buy: 0 },
  ])('scores $sell and $buy at median $median and scale $scale', ({ median, scale, sell, buy }) => {
    for (const windowAt of [0, 1, 2, 3]) {
      const medians = [9, 9, 9, 9] as [number, number, number, number];
      const scales = [3, 3, 3, 3] as [number, number, number, number];
      medians[windowAt] = median;
      scales[windowAt] = scale;
      const baselines = calibrated({ pressureMedian: medians, pressureScale: scales });
      const floor = new Floor({ prices: { [BTC]: 100 }, baselines });
      const subject = floor.at(1, { [BTC]: { sells: 20 } }).subject(BTC);
      expect(subject.pressure.score(windowAt, 1)).toBeCloseTo(sell, 9);
      expect(subject.pressure.score(windowAt, -1)).toBeCloseTo(buy, 9);
    }
  });

  it('is unknown in both directions without sides, which presses', () => {
    const subject = new Floor({ prices: { [BTC]: 100 } })
      .at(1, { [BTC]: { unknown: 5 } })
      .subject(BTC);
    expect([subject.pressure.score(0, 1), subject.pressure.score(0, -1)]).toEqual([NONE, NONE]);
    expect(subject.pressure.isPressed(4)).toBe(true);
  });

  it.each([
    { trading: {}, isPressed: false },
    { trading: { sells: 2 }, isPressed: false },
    { trading: { sells: 3 }, isPressed: true },
    // Of a squeeze half: 1 at 2.
    { trading: { buys: 6 }, isPressed: false },
    { trading: { buys: 8 }, isPressed: true },
  ])('presses from a score of 1 on: $trading is $isPressed', ({ trading, isPressed }) => {
    const floor = new Floor({ prices: { [BTC]: 100 } }).at(1, { [BTC]: trading });
    expect(floor.subject(BTC).pressure.isPressed(1)).toBe(isPressed);
    // A minute on, only longer windows know of it.
    floor.until(20);
    expect(floor.subject(BTC).pressure.isPressed(1)).toBe(false);
    expect(floor.subject(BTC).pressure.isPressed(2)).toBe(isPressed);
  });

  it('is scored anew by a new calibration', () => {
    const floor = new Floor({ prices: { [BTC]: 100 } }).at(1, { [BTC]: { sells: 20 } });
    const subject = floor.subject(BTC);
    expect(subject.pressure.score(0, 1)).toBeCloseTo(4, 9);
    subject.calibrate(calibrated({ pressureScale: [2, 2, 2, 2] }));
    expect(subject.pressure.score(0, 1)).toBeCloseTo(2, 9);
  });
});

describe('the price score', () => {
  /** Upbit’s price times `own`, and bitcoin in won times `coin`, a second after the opening. */
  function moved(own: number, coin: number, choice: Parameters<typeof calibrated>[0] = {}) {
    const floor = new Floor({ prices: PRICES, baselines: calibrated(choice) });
    floor.at(1, {
      [UPBIT]: { sells: 44, price: 1_470 * own },
      [LOCAL_BTC]: { price: 149_000 * coin },
    });
    return floor.subject(UPBIT);
  }

  it.each([
    { what: 'a fall', own: 0.995, channel: COLUMN.VENUE, sell: 5.0125, buy: 0 },
    { what: 'a rise', own: 1.005, channel: COLUMN.VENUE, sell: 0, buy: 2.4938 },
    { what: 'nothing that moved', own: 1, channel: COLUMN.VENUE, sell: 0, buy: 0 },
  ])('of $what is $sell and $buy', ({ own, channel, sell, buy }) => {
    const subject = moved(own, 1);
    expect(subject.channelScore(0, channel, 1)).toBeCloseTo(sell, 4);
    expect(subject.channelScore(0, channel, -1)).toBeCloseTo(buy, 4);
  });

  it('of a channel without a value is nothing', () => {
    const floor = new Floor({ prices: { [BTC]: 100 } }).at(1, { [BTC]: { price: 90 } });
    for (const channel of [COLUMN.GLOBAL, COLUMN.NATIONAL, COLUMN.VENUE, COLUMN.RELATIVE]) {
      expect(floor.subject(BTC).channelScore(0, channel, 1)).toBe(0);
    }
    expect(floor.subject(BTC).worstChannel(0, 1)).toBe(COLUMN.DIRECT);
    expect(floor.subject(BTC).worstChannel(0, -1)).toBe(-1);
  });

  it('of nothing that moved is nothing, whatever the median', () => {
    expect(moved(1, 1, { priceMedian: -0.01 }).channelScore(0, COLUMN.VENUE, 1)).toBe(0);
  });

  it.each([
    { median: 0.002, sell: 3.0125 },
    { median: -0.002, sell: 7.0125 },
  ])('is of what exceeds a usual fall of $median', ({ median, sell }) => {
    const subject = moved(0.995, 1, { priceMedian: median });
    expect(subject.channelScore(0, COLUMN.VENUE, 1)).toBeCloseTo(sell, 4);
  });

  it('is the largest of all channels; the national premium is one, but does not lean', () => {
    // The coins of the venue fell twice as far: against them the asset rose.
    const subject = moved(0.995, 0.99, { wider: { venueGap: 2, direct: 2 } });
    expect(subject.priceScore(0, 1)).toBeCloseTo(5.0125 / 2, 4);
    expect(subject.priceScore(0, -1)).toBeCloseTo((1000 * (ln(0.995) - ln(0.99))) / 2, 4);
    const floor = new Floor({ prices: PRICES, baselines: calibrated({ wider: { direct: 4 } }) });
    const price = (key: string) => ({ price: (PRICES[key] ?? 0) * 0.99 });
    const won = {
      [BITHUMB]: price(BITHUMB),
      [COINONE]: price(COINONE),
      [LOCAL_BTC]: price(LOCAL_BTC),
    };
    floor.at(1, { ...won, [UPBIT]: { sells: 20, ...price(UPBIT) } });
    const national = floor.subject(UPBIT);
    const score = -1000 * ln(0.99);
    expect(national.channelScore(0, COLUMN.NATIONAL, 1)).toBeCloseTo(score, 4);
    expect(national.priceScore(0, 1)).toBeCloseTo(score, 4);
    // Pressure 4: a lean would add 15 % of the 6 beyond.
    expect(national.windowScore(0, 1)).toBeCloseTo(4, 9);
  });

  it('leans by any other channel', () => {
    expect(moved(0.99, 1).windowScore(0, 1)).toBeCloseTo(
      44 / 7 + 0.15 * (-1000 * ln(0.99) - 44 / 7),
      4,
    );
  });

  it('goes by a scale no smaller than the rounding to the tick', () => {
    const coarse = new Floor({ prices: { [BTC]: 2 }, tickExponent: -2 }).subject(BTC);
    expect(coarse.tickScale()).toBeCloseTo(0.005 / Math.sqrt(12), 12);
    const baseline = coarse.priceBaseline(0, COLUMN.DIRECT);
    expect(coarse.priceScale(baseline)).toBe(coarse.tickScale());
    expect(coarse.priceScale(coarse.priceBaseline(3, COLUMN.DIRECT))).toBe(0.01);
  });

  it('goes by the baselines of its own channel and window', () => {
    const wider = {
      globalDepeg: 2,
      nationalPremium: 3,
      venueGap: 5,
      relativePremium: 7,
      direct: 11,
    };
    const subject = moved(1, 1, { wider, pressureScale: [1, 2, 3, 4] });
    const scales = [0, 1, 2, 3, 4].map((channel) =>
      [0, 1, 2, 3].map((at) => Math.round(subject.priceBaseline(at, channel).scale * 1_000)),
    );
    expect(scales).toEqual(
      [2, 3, 5, 7, 11].map((wide) => [1, 2, 5, 10].map((base) => base * wide)),
    );
    expect([0, 1, 2, 3].map((at) => subject.pressure.baseline(at).scale)).toEqual([1, 2, 3, 4]);
    subject.calibrate(new Baselines(undefined, 'none'));
    expect(subject.thresholds.every(({ provisional }) => provisional)).toBe(true);
  });
});
