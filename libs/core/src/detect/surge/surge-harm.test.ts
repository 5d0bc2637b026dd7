/** Published numbers: what makes an S2 an S3 or an S4, and by which rule, as tables. */
import { describe, expect, it } from 'vitest';
import { BOOK_STATE } from '../../window/open-panes.ts';
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
import { Floor, OPENING_US, type Trading } from './surge-floor.fixture.ts';

const DOLLARS = [KRAKEN, COINBASE, BITSTAMP];
const WON = [UPBIT, BITHUMB, COINONE];
const TWO_VENUES = 'A.venues.2-within-120s';
/** What S2 asks; the rules of harm stand beside them. */
const BY_STATISTICS = [
  'A.size',
  ...['A.window.threshold', 'A.window.below', 'A.material', 'A.confirmed'],
  ...['A.currency-wide', 'A.level', TWO_VENUES],
];

/** Three dollar venues at 1, three won venues at 1,400, and the rate; all have books. */
function dollarsAndWon(baselines = calibrated(), lacking: readonly string[] = []): Floor {
  const prices = {
    ...Object.fromEntries(DOLLARS.map((key) => [key, 1])),
    ...Object.fromEntries(WON.map((key) => [key, 1_400])),
    [RATE]: 1_400,
  };
  const known = Object.entries(prices).filter(([key]) => !lacking.includes(key));
  return new Floor({ baselines, prices: Object.fromEntries(known), hasBooks: true });
}
/** A price that came so many percent from 1, or from another. */
function off(percent: number, from = 1): number {
  return from * (1 + percent / 100);
}
function onAll(keys: readonly string[], trading: Trading): Record<string, Trading> {
  return Object.fromEntries(keys.map((key) => [key, trading]));
}
/** Pressure that no score fails by, in the direction of a move. */
function pressed(percent: number): Trading {
  return percent < 0 ? { sells: 400 } : { buys: 1_600 };
}
/** All that was observed of a market, newest last: second, level and the rules of harm. */
function told(floor: Floor, key: string): [number, number, readonly string[]][] {
  return floor.seen
    .filter(({ subject }) => subject.subject.endsWith(key))
    .map(({ second, observation, rules }) => {
      const harm = rules.filter((rule) => !BY_STATISTICS.includes(rule));
      return [second, observation.level, harm];
    });
}

describe('a global price off the dollar', () => {
  // Prices are off everywhere; Kraken alone is pressed, in the first second and in the last.
  it.each([
    { percent: -0.99, after: 90, level: 2, rules: [] },
    { percent: -1.01, after: 59, level: 2, rules: [] },
    { percent: -1.01, after: 60, level: 3, rules: ['A.peg.1pct-60s'] },
    { percent: -2.99, after: 0, level: 2, rules: [] },
    { percent: -3.01, after: 0, level: 4, rules: ['A.peg.3pct'] },
    { percent: -3.01, after: 60, level: 4, rules: ['A.peg.1pct-60s', 'A.peg.3pct'] },
    { percent: 0.99, after: 90, level: 2, rules: [] },
    { percent: 1.01, after: 60, level: 3, rules: ['A.peg.1pct-60s'] },
    { percent: 2.99, after: 0, level: 2, rules: [] },
    { percent: 3.01, after: 0, level: 4, rules: ['A.peg.3pct'] },
  ])('by $percent % for $after s is S$level', ({ percent, after, level, rules }) => {
    const price = off(percent);
    const floor = dollarsAndWon();
    floor.at(1, {
      ...onAll(DOLLARS, { price }),
      ...onAll(WON, { price: 1_400 * price }),
      [KRAKEN]: { ...pressed(percent), price },
    });
    if (after > 0) floor.at(1 + after, { [KRAKEN]: pressed(percent) });
    expect(told(floor, KRAKEN).at(-1)).toEqual([1 + after, level, rules]);
  });

  it('counts the minute anew after it was back within 1 %', () => {
    const floor = dollarsAndWon();
    const all = (percent: number): Record<string, Trading> => ({
      ...onAll(DOLLARS, { price: off(percent) }),
      [KRAKEN]: { sells: 400, price: off(percent) },
    });
    floor.at(1, all(-1.2)).at(30, all(-0.8)).at(40, all(-1.2));
    expect(told(floor.until(99), KRAKEN).at(-1)?.[2]).toEqual([]);
    expect(told(floor.until(100), KRAKEN).at(-1)?.[2]).toEqual(['A.peg.1pct-60s']);
  });

  it('means nothing to the other direction', () => {
    // Sold into a price that is high: a fall of 0.5 % from 3.6 % above is an S2 and no more.
    const high = off(3.6);
    const prices = Object.fromEntries(DOLLARS.map((key) => [key, high]));
    const above = new Floor({ prices, hasBooks: true });
    const price = off(-0.5, high);
    above.at(1, { ...onAll(DOLLARS, { price }), [KRAKEN]: { sells: 44, price } });
    expect(told(above, KRAKEN)).toEqual([[1, 2, []]]);
  });

  it('is of no coin: bitcoin has no peg', () => {
    const others = Object.fromEntries(
      ['okx', 'bybit'].map((venue) => [`${venue}:BTC/USDT:spot`, 1]),
    );
    const floor = new Floor({ prices: { [BTC]: 1, ...others }, hasBooks: true });
    const price = off(-3.5);
    floor.at(1, { ...onAll(Object.keys(others), { price }), [BTC]: { sells: 400, price } });
    expect(told(floor, BTC)).toEqual([[1, 2, []]]);
  });
});

describe('a venue off the others', () => {
  const NAMES = ['A.gap.10pct', 'A.gap.5pct', 'A.venue.2pct-15s'];
  it.each([
    { percent: -1.99, after: 30, level: 2, rules: [] },
    { percent: -2.01, after: 14, level: 2, rules: [] },
    { percent: -2.01, after: 15, level: 3, rules: ['A.venue.2pct-15s'] },
    { percent: -4.99, after: 0, level: 2, rules: [] },
    { percent: -5.01, after: 0, level: 3, rules: ['A.gap.5pct'] },
    { percent: -9.99, after: 15, level: 3, rules: ['A.gap.5pct', 'A.venue.2pct-15s'] },
    { percent: -10.01, after: 0, level: 4, rules: ['A.gap.10pct', 'A.gap.5pct'] },
    { percent: 1.99, after: 30, level: 2, rules: [] },
    { percent: 2.01, after: 15, level: 3, rules: ['A.venue.2pct-15s'] },
    { percent: 5.01, after: 0, level: 3, rules: ['A.gap.5pct'] },
    { percent: 10.01, after: 0, level: 4, rules: ['A.gap.10pct', 'A.gap.5pct'] },
    // Names of a regulator's tiers, which make no severity.
    { percent: 20.1, after: 15, level: 4, rules: [...NAMES, 'DAXA_WARNING'] },
    { percent: 30.1, after: 15, level: 4, rules: [...NAMES, 'DAXA_DANGER', 'DAXA_WARNING'] },
    { percent: 300, after: 15, level: 4, rules: [...NAMES, 'DAXA_DANGER', 'DAXA_WARNING'] },
  ])('by $percent % for $after s is S$level', ({ percent, after, level, rules }) => {
    const floor = dollarsAndWon();
    floor.at(1, { [UPBIT]: { ...pressed(percent), price: off(percent, 1_400) } });
    if (after > 0) floor.at(1 + after, { [UPBIT]: pressed(percent) });
    expect(told(floor, UPBIT).at(-1)).toEqual([1 + after, level, rules]);
  });

  it('is measured by the other venues where there is no live rate', () => {
    const floor = dollarsAndWon(calibrated(), [RATE]);
    floor.at(1, { [UPBIT]: { sells: 400, price: off(-5.01, 1_400) } });
    expect(told(floor, UPBIT)).toEqual([[1, 3, ['A.gap.5pct']]]);
  });

  it('is measured by nothing where there is neither', () => {
    const floor = dollarsAndWon(calibrated(), [RATE, BITHUMB, COINONE]);
    floor.at(1, { [UPBIT]: { sells: 400, price: off(-11, 1_400) } });
    expect(told(floor, UPBIT)).toEqual([[1, 2, []]]);
  });
});

describe('a whole country off the price abroad', () => {
  // Held back for a minute, since all venues have it and the rate may follow.
  it.each([
    { percent: -4.99, level: 2, rules: [] },
    { percent: -5.01, level: 3, rules: ['A.gap.5pct'] },
    { percent: -10.01, level: 4, rules: ['A.gap.10pct', 'A.gap.5pct'] },
    { percent: 10.01, level: 4, rules: ['A.gap.10pct', 'A.gap.5pct'] },
  ])('by $percent % is S$level', ({ percent, level, rules }) => {
    const price = off(percent, 1_400);
    const floor = dollarsAndWon();
    floor.at(1, { ...onAll(WON, { price }), [UPBIT]: { ...pressed(percent), price } });
    floor.at(61, { [UPBIT]: pressed(percent) });
    expect(told(floor, UPBIT).at(-1)).toEqual([61, level, rules]);
  });
});

describe('a coin', () => {
  it.each([
    { percent: -4.99, seconds: 299, level: 2, rules: [] },
    { percent: -5.01, seconds: 299, level: 3, rules: ['A.price.5pct-5min'] },
    { percent: 5.01, seconds: 299, level: 3, rules: ['A.price.5pct-5min'] },
    // Over more than five minutes it is only unusual.
    { percent: -9.99, seconds: 1_100, level: 2, rules: [] },
    { percent: -10.01, seconds: 1_100, level: 4, rules: ['A.price.10pct-20min'] },
    { percent: 10.01, seconds: 1_100, level: 4, rules: ['A.price.10pct-20min'] },
    {
      percent: -10.01,
      seconds: 299,
      level: 4,
      rules: ['A.price.10pct-20min', 'A.price.5pct-5min'],
    },
  ])('that comes $percent % in $seconds s is S$level', ({ percent, seconds, level, rules }) => {
    const floor = new Floor({ prices: { [BTC]: 100 }, hasBooks: true });
    const steps = 20;
    for (let step = 1; step <= steps; step += 1) {
      const second = Math.round((seconds * step) / steps);
      const price = off((percent * step) / steps, 100);
      floor.at(second, { [BTC]: { ...pressed(percent), price } });
    }
    expect(told(floor, BTC).at(-1)).toEqual([seconds, level, rules]);
  });
});

describe('published numbers', () => {
  it('alone make S3: however unlikely, what passes none is an S2', () => {
    const floor = dollarsAndWon(calibrated({ priceScale: [1e-5, 1e-5, 1e-5, 1e-5] }));
    floor.at(1, { [UPBIT]: { sells: 10_000, price: off(-1.9, 1_400) } });
    expect(floor.last.observation.score).toBe(99);
    expect(told(floor, UPBIT)).toEqual([[1, 2, []]]);
  });

  it('raise nothing that statistics did not make an S2', () => {
    const floor = dollarsAndWon(calibrated({ s2: [200, 200, 200, 200] }));
    floor.at(1, { [UPBIT]: { sells: 400, price: off(-11, 1_400) } }).until(30);
    expect(told(floor, UPBIT)).toEqual(Array.from({ length: 30 }, (_, at) => [at + 1, 1, []]));
  });

  it('keep an alert that was S2 where they stand, whatever statistics say now', () => {
    const price = off(-3.01);
    const floor = dollarsAndWon();
    floor.at(1, { ...onAll(DOLLARS, { price }), [KRAKEN]: { sells: 44, price } });
    // All of it is bought back at once; the price stays.
    floor.at(2, { [KRAKEN]: { buys: 44 } });
    expect(told(floor, KRAKEN).at(-1)).toEqual([2, 4, ['A.peg.3pct']]);
    const asked = ['A.confirmed', 'A.material', 'A.peg.3pct', 'A.size', 'A.window.below'];
    expect(floor.last.rules).toEqual(asked);
  });

  it('say at which number they stand, and what was measured', () => {
    const floor = dollarsAndWon();
    floor.at(1, { [UPBIT]: { sells: 400, price: off(-11, 1_400) } });
    const rulings = floor.last.facts.rulings.filter(({ rule }) => rule.startsWith('A.gap'));
    expect(rulings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['A.gap.10pct', 'S4'],
      ['A.gap.5pct', 'S3'],
    ]);
    for (const [at, limit] of [0.9, 0.95].entries()) {
      expect(rulings[at]?.limit).toBeCloseTo(Math.log(limit), 12);
      expect(rulings[at]?.value).toBeCloseTo(Math.log(0.89), 6);
    }
  });

  it('that must stand for a while are counted anew after nobody had asked', () => {
    const floor = dollarsAndWon();
    const subject = floor.subject(UPBIT);
    floor.at(1, { [UPBIT]: { sells: 400, price: off(-2.1, 1_400) } });
    subject.harmAskedUs.SELL_OFF -= 3_000_000;
    floor.until(16);
    expect(told(floor, UPBIT).at(-1)).toEqual([16, 2, []]);
    expect(told(floor.until(17), UPBIT).at(-1)).toEqual([17, 3, ['A.venue.2pct-15s']]);
  });
});

describe('depth', () => {
  const DEPTH = 'A.depth.5pct-15s';
  const TICKS = 1_400e6;
  const at = (percent: number): number => Math.round(TICKS * (1 + percent / 100));
  type Book = Partial<
    Record<'bidTicks' | 'bidLots' | 'askTicks' | 'askLots' | 'bookState', number>
  >;

  /** Upbit traded 1 % away and then stays there, its book as given from the second on; the second and level of the last observation. */
  function withBook(percent: number, book: Book, seconds = 17, shown: object = {}): Floor {
    const floor = dollarsAndWon();
    const market = floor.market(UPBIT);
    Object.assign(market, { hasHadBids: true, hasHadAsks: true, ...shown });
    floor.at(1, { [UPBIT]: { ...pressed(percent), price: off(percent, 1_400) } });
    Object.assign(market, book);
    market.bookPaneUs = OPENING_US + 1_000_000;
    floor.until(seconds);
    return floor;
  }

  it.each([
    { what: 'a bid 4.99 % down', percent: -1, book: { bidTicks: at(-4.99) }, level: 1 },
    { what: 'a bid 5.01 % down', percent: -1, book: { bidTicks: at(-5.01) }, level: 3 },
    { what: 'no bid', percent: -1, book: { bidTicks: 0, bidLots: 0 }, level: 3 },
    { what: 'no ask, in a sell-off', percent: -1, book: { askTicks: 0, askLots: 0 }, level: 1 },
    { what: 'an ask 4.99 % up', percent: 1, book: { askTicks: at(4.99) }, level: 1 },
    { what: 'an ask 5.01 % up', percent: 1, book: { askTicks: at(5.01) }, level: 3 },
    { what: 'no ask', percent: 1, book: { askTicks: 0, askLots: 0 }, level: 3 },
    { what: 'no bid, in a squeeze', percent: 1, book: { bidTicks: 0, bidLots: 0 }, level: 1 },
  ])('with $what is S$level', ({ percent, book, level }) => {
    const floor = withBook(percent, book);
    expect(told(floor, UPBIT).at(-1)).toEqual([17, level, level === 3 ? [DEPTH] : []]);
  });

  it.each([
    { what: 'for less than 15 s', seconds: 16 },
    { what: 'in a book that is torn', book: { bookState: BOOK_STATE.INVALID } },
    { what: 'in a book that is crossed', book: { bookState: BOOK_STATE.CROSSED } },
    { what: 'in a feed that has never shown a bid', shown: { hasHadBids: false } },
  ])('is not gone $what', ({ seconds = 17, book = {}, shown = {} }) => {
    const floor = withBook(-1, { bidTicks: 0, bidLots: 0, ...book }, seconds, shown);
    expect(told(floor, UPBIT).at(-1)).toEqual([seconds, 1, []]);
  });

  it('is not known any more of a book that nobody has said anything of for 90 s', () => {
    const floor = withBook(-1, { bidTicks: 0, bidLots: 0 }, 89);
    expect(told(floor, UPBIT).at(-1)).toEqual([89, 3, [DEPTH]]);
    expect(told(floor.until(90), UPBIT).at(-1)?.[2]).toEqual([]);
  });

  it.each([
    { what: 'the bid', percent: -1, book: { bidTicks: at(-6) }, value: 0.94 },
    { what: 'a hundredth', percent: -1, book: { bidTicks: 0, bidLots: 0 }, value: 0.01 },
    { what: 'a hundredfold', percent: 1, book: { askTicks: 0, askLots: 0 }, value: 100 },
  ])('says how far: $what', ({ percent, book, value }) => {
    const ruling = withBook(percent, book).last.facts.rulings.find(({ rule }) => rule === DEPTH);
    expect(Math.exp(ruling?.value ?? 0)).toBeCloseTo(value, 6);
    expect(Math.exp(ruling?.limit ?? 0)).toBeCloseTo(percent < 0 ? 0.95 : 1.05, 6);
  });

  it('of what is sold for its quote is that of the other side, measured in it', () => {
    // Who sells USDT in USDC/USDT buys USDC: the asks are gone, and the price of USDT falls.
    const prices = { [PEER]: 1, [KRAKEN]: 1, 'kraken:USDC/USD:spot': 1 };
    const floor = new Floor({ prices, hasBooks: true });
    const market = floor.market(PEER);
    Object.assign(market, { hasHadBids: true, hasHadAsks: true });
    floor.at(1, { [PEER]: { buys: 400, price: 1.01 } });
    Object.assign(market, { askTicks: 1_060_000, bookPaneUs: OPENING_US });
    floor.until(17);
    const seen = floor.seen.findLast(({ subject }) => subject.subject === `USDT@${PEER}`);
    expect([seen?.subject.direction, seen?.observation.level]).toEqual(['SELL_OFF', 3]);
    const ruling = seen?.facts.rulings.find(({ rule }) => rule === DEPTH);
    expect(Math.exp(ruling?.value ?? 0)).toBeCloseTo(1 / 1.06, 6);
  });
});

describe('two venues', () => {
  const sold = (key: string): Record<string, Trading> => ({
    [key]: { sells: 44, price: off(-0.5, 1_400) },
  });
  const said = (floor: Floor, key: string): boolean | undefined =>
    floor.seen.findLast(({ subject }) => subject.subject.endsWith(key))?.rules.includes(TWO_VENUES);

  it.each([
    { what: 'within two minutes', apart: 120, isSaid: true },
    { what: 'later than that', apart: 121, isSaid: false },
  ])('$what corroborate each other, which is no harm: $isSaid', ({ apart, isSaid }) => {
    const floor = dollarsAndWon().at(1, sold(BITHUMB));
    // Bought back within the second, to the last print of it: one observation is all there was.
    floor.at(2, { [BITHUMB]: { buys: 44, price: 1_400 } });
    floor.at(1 + apart, sold(UPBIT));
    expect(told(floor, UPBIT)).toEqual([[1 + apart, 2, []]]);
    expect(said(floor, UPBIT)).toBe(isSaid);
  });

  it.each([
    {
      what: 'the first was an S1 only',
      first: { sells: 44, price: off(-0.25, 1_400) },
      level: 1,
    },
    {
      what: 'the first went the other way',
      first: { buys: 160, price: off(0.75, 1_400) },
      level: 2,
    },
  ])('are one where $what', ({ first, level }) => {
    const floor = dollarsAndWon().at(1, { [BITHUMB]: first });
    expect(told(floor, BITHUMB).at(-1)?.[1]).toBe(level);
    floor.at(2, sold(UPBIT));
    expect(told(floor, UPBIT).at(-1)).toEqual([2, 2, []]);
    expect(said(floor, UPBIT)).toBe(false);
  });
});
