/** What S2 asks besides statistics: does it matter, is it confirmed, is it not the exchange rate's; as tables. */
import { describe, expect, it } from 'vitest';
import {
  BITHUMB,
  BITSTAMP,
  BTC,
  COINBASE,
  COINONE,
  calibrated,
  KRAKEN,
  RATE,
  UPBIT,
} from './surge-calibration.fixture.ts';
import { Floor, giveTightBook, type Trading } from './surge-floor.fixture.ts';

const DOLLARS = [KRAKEN, COINBASE, BITSTAMP];
const WON = [UPBIT, BITHUMB, COINONE];
const LOCAL_BTC = 'upbit:BTC/KRW:spot';
/** Whatever moves is unusual here: what is left is whether it matters. */
const UNUSUAL = calibrated({
  priceScale: [1e-4, 1e-4, 1e-4, 1e-4],
  pressureScale: [0.2, 0.2, 0.2, 0.2],
});
const PRICES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(DOLLARS.map((key) => [key, 1])),
  ...Object.fromEntries(WON.map((key) => [key, 1_400])),
  [RATE]: 1_400,
  [LOCAL_BTC]: 140_000,
  [BTC]: 100,
};

function without(...keys: readonly string[]): Record<string, number> {
  return Object.fromEntries(Object.entries(PRICES).filter(([key]) => !keys.includes(key)));
}
function on(
  keys: readonly string[],
  percent: number,
  sides: Trading = {},
): Record<string, Trading> {
  return Object.fromEntries(
    keys.map((key) => [key, { ...sides, price: (PRICES[key] ?? 0) * (1 + percent / 100) }]),
  );
}
function levelsOf(floor: Floor, key: string): number[] {
  return floor.seen
    .filter(({ subject }) => subject.subject.endsWith(`@${key}`))
    .map(({ observation }) => observation.level);
}
function rulingOf(floor: Floor, rule: string) {
  return floor.last.facts.rulings.find((ruling) => ruling.rule === rule);
}

describe('a size that matters', () => {
  it.each([
    { what: 'a stablecoin', key: UPBIT, percent: -0.09, level: 1 },
    { what: 'a stablecoin', key: UPBIT, percent: -0.11, level: 2 },
    { what: 'a stablecoin', key: UPBIT, percent: 0.11, level: 2 },
    { what: 'a coin', key: BTC, percent: -0.39, level: 1 },
    { what: 'a coin', key: BTC, percent: -0.41, level: 2 },
    { what: 'a coin', key: BTC, percent: 0.41, level: 2 },
  ])('of $what: $percent % in 15 s is S$level', ({ key, percent, level }) => {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true });
    const sides = percent < 0 ? { sells: 400 } : { buys: 400 };
    floor.at(1, on([key], percent, sides));
    expect(levelsOf(floor, key)).toEqual([level]);
    expect(rulingOf(floor, 'A.material')?.severity).toBe(level === 2 ? 'S2' : null);
  });

  // 4 ticks of half a won are 14 bp of 1,400; a tick of the stage is a millionth of a won.
  it.each([
    { key: UPBIT, ticks: 2_000_000, percent: -0.14, level: 1 },
    { key: UPBIT, ticks: 2_000_000, percent: -0.15, level: 2 },
    { key: BTC, ticks: 500_000, percent: -0.49, level: 1 },
    { key: BTC, ticks: 500_000, percent: -0.51, level: 2 },
  ])('is $ticks ticks at least: $key by $percent % is S$level', (row) => {
    const materiality = { ticks: row.ticks };
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true, materiality });
    floor.at(1, on([row.key], row.percent, { sells: 400 }));
    expect(levelsOf(floor, row.key)).toEqual([row.level]);
  });

  // Four standard deviations of a day of 5 % over the window: 40 bp at least, 53 in a minute, 118 in five.
  it.each([
    { seconds: 59, percent: -0.52, level: 1 },
    { seconds: 59, percent: -0.54, level: 2 },
    { seconds: 290, percent: -1.16, level: 1 },
    { seconds: 290, percent: -1.2, level: 2 },
  ])('of a coin grows with the window: $percent % in $seconds s is S$level', (example) => {
    const { seconds, percent, level } = example;
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true });
    const steps = 29;
    for (let step = 1; step <= steps; step += 1) {
      const second = Math.round((seconds * step) / steps);
      floor.at(second, on([BTC], (percent * step) / steps, { sells: 50 }));
    }
    expect(Math.max(...levelsOf(floor, BTC))).toBe(level);
  });

  it('of a coin that is known to be wilder is larger', () => {
    // 2 % in 20 minutes are 17 % in a day: 4σ over 15 s are 89 bp.
    const wild = calibrated({ priceScale: [1e-4, 1e-4, 1e-4, 0.02] });
    const level = (percent: number): number[] => {
      const floor = new Floor({ prices: PRICES, baselines: wild, hasBooks: true });
      return levelsOf(floor.at(1, on([BTC], percent, { sells: 400 })), BTC);
    };
    expect([level(-0.88), level(-0.91)]).toEqual([[1], [2]]);
  });

  it.each([
    { key: UPBIT, percent: -0.19, level: 1 },
    { key: UPBIT, percent: -0.21, level: 2 },
    { key: BTC, percent: -0.99, level: 1 },
    { key: BTC, percent: -1.01, level: 2 },
  ])(
    'is a rule that a supervisor sets: $key by $percent % is S$level',
    ({ key, percent, level }) => {
      const materiality = { peggedMove: 0.002, coinMove: 0.01 };
      const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true, materiality });
      floor.at(1, on([key], percent, { sells: 400 }));
      expect(levelsOf(floor, key)).toEqual([level]);
    },
  );

  // The others fall by 1.3 %: against them Upbit is dearer, but nobody has moved there.
  it.each([
    { own: 0, others: -1.3, level: 1, why: 'a venue that stands still does not squeeze' },
    { own: 0.09, others: -0.1, level: 1, why: 'nor one that made less than half of it' },
    { own: 0.09, others: -0.08, level: 2, why: 'more than half of it is its own' },
    { own: 0.6, others: -0.65, level: 2, why: 'its own move matters without theirs' },
  ])('is the market’s own: $own % while others moved $others % is S$level: $why', (example) => {
    const { own, others, level } = example;
    const floor = new Floor({ prices: without(RATE), baselines: UNUSUAL, hasBooks: true });
    floor.at(1, { ...on([BITHUMB, COINONE], others), ...on([UPBIT], own, { buys: 400 }) });
    expect(levelsOf(floor, UPBIT)).toEqual([level]);
  });
});

describe('of several channels', () => {
  /** A gap to the other venues is ten times as unusual as anything else. */
  const GAP_FIRST = {
    ...{
      priceScale: [1e-4, 1e-4, 1e-4, 1e-4] as const,
      pressureScale: [0.2, 0.2, 0.2, 0.2] as const,
    },
    wider: { venueGap: 0.1 },
  };

  // What moves all venues of the country may be the currency's: there is no rate to wait for here.
  it.each([
    {
      own: -0.15,
      others: -0.1,
      level: 2,
      value: -0.15,
      why: 'the gap is no matter, the price’s own move is',
    },
    { own: -0.15, others: 0, level: 2, value: -0.15, why: 'the gap matters' },
    {
      own: -0.09,
      others: -0.04,
      level: 1,
      value: -0.05,
      why: 'neither does: the most unusual is told',
    },
    { own: 0.15, others: 0.1, level: 2, value: 0.15, why: 'the other way as well' },
  ])('Upbit by $own %, others by $others %: S$level, for $why', ({ own, others, level, value }) => {
    const prices = without(RATE, LOCAL_BTC, ...DOLLARS);
    const floor = new Floor({ prices, baselines: calibrated(GAP_FIRST), hasBooks: true });
    const sides = own < 0 ? { sells: 400 } : { buys: 400 };
    floor.at(1, { ...on([BITHUMB, COINONE], others), ...on([UPBIT], own, sides) });
    expect(levelsOf(floor, UPBIT)).toEqual([level]);
    expect((rulingOf(floor, 'A.material')?.value ?? 0) * 100).toBeCloseTo(value, 2);
  });

  it.each([
    { price: 1, level: 1, why: 'it is material, and usual: it would score 1.5 of 3' },
    { price: 0.1, level: 2, why: 'it would score 15' },
  ])('one that matters must be unusual by itself: $why', ({ price, level }) => {
    const wider = { direct: 10 * price, venueGap: 0.1 };
    const floor = new Floor({
      prices: without(RATE, LOCAL_BTC, ...DOLLARS),
      baselines: calibrated({ ...GAP_FIRST, wider }),
      hasBooks: true,
    });
    floor.at(1, { ...on([BITHUMB, COINONE], -0.1), ...on([UPBIT], -0.15, { sells: 400 }) });
    expect(levelsOf(floor, UPBIT)).toEqual([level]);
  });
});

describe('a confirmation', () => {
  const SOLD = { sells: 400 };
  /** Without books: Upbit sold 1 % lower in the given seconds, or with another price in some. */
  function sold(seconds: readonly number[], percents: readonly number[] = []): Floor {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL });
    for (const [at, second] of seconds.entries()) {
      floor.at(second, on([UPBIT], percents[at] ?? -1, SOLD));
    }
    return floor;
  }

  it.each([
    { what: 'one second with trades', seconds: [1], level: 1, flags: ['WICK'] },
    { what: 'two', seconds: [1, 2], level: 2, flags: [] },
    { what: 'two that are not neighbours', seconds: [1, 9], level: 2, flags: [] },
    // The first is no more than half the floor of 10 bp from where the price was: it does not confirm.
    {
      what: 'one and another close to the start',
      seconds: [1, 2],
      first: -0.04,
      level: 1,
      flags: ['WICK'],
    },
    {
      what: 'one and another half the floor away',
      seconds: [1, 2],
      first: -0.06,
      level: 2,
      flags: [],
    },
  ])('of $what is S$level', ({ seconds, first, level, flags }) => {
    const floor = sold(seconds, first === undefined ? [] : [first]);
    expect(levelsOf(floor, UPBIT).at(-1)).toBe(level);
    expect(floor.last.facts.quality).toEqual(flags);
    expect(rulingOf(floor, 'A.confirmed')).toMatchObject({
      severity: level === 2 ? 'S2' : null,
      limit: 2,
    });
  });

  it('by a valid book needs no second trade', () => {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL });
    giveTightBook(floor.market(UPBIT));
    floor.at(1, on([UPBIT], -1, SOLD));
    expect(levelsOf(floor, UPBIT)).toEqual([2]);
    // No number of seconds would have kept it silent: the rule has no say.
    expect(rulingOf(floor, 'A.confirmed')).toMatchObject({ severity: null, value: 1, limit: 0 });
  });

  // A market of 1,400 won with ticks of a millionth: 10 bp are 1.4 million of them.
  it.each([
    { what: 'no wider than 10 bp', spread: 1_380_000, lots: [1, 1], level: 2 },
    { what: 'wider', spread: 1_390_000, lots: [1, 1], level: 1 },
    { what: 'without bids', spread: 1, lots: [0, 1], level: 1 },
    { what: 'without asks', spread: 1, lots: [1, 0], level: 1 },
  ])('by a book $what is S$level', ({ spread, lots: [bidLots = 0, askLots = 0], level }) => {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL });
    const bidTicks = Math.round(1_386e6);
    const book = { bookState: 1, bidTicks, askTicks: bidTicks + spread, bidLots, askLots };
    // A price that a book alone made: the trade stands where it was.
    floor.at(0.75, { [UPBIT]: { ...SOLD } });
    Object.assign(floor.market(UPBIT), book, { price: 1_386, logPrice: Math.log(1_386) });
    floor.until(1);
    expect(levelsOf(floor, UPBIT)).toEqual([level]);
  });

  // A price that is carried on without trades: the pressure is still in the window of five minutes.
  it.each([
    { silent: 90, quality: [] },
    { silent: 91, quality: ['WICK'] },
  ])('grows stale: $silent s after the last trade it is $quality', ({ silent, quality }) => {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true });
    floor.at(1, on([UPBIT], -1, SOLD));
    floor.until(1 + silent);
    const seen = floor.seen.filter(({ subject }) => subject.subject === `USDT@${UPBIT}`).at(-1);
    expect(seen?.facts.quality).toEqual(quality);
  });
});

describe('a move of all venues in a currency', () => {
  const ALIKE = [...WON, LOCAL_BTC];
  /** Second of the first S2 of USDT on Upbit, which is sold each second; 0: none within five minutes. */
  function firstS2(
    moves: readonly string[],
    lacking: readonly string[] = [],
    bitcoinPercent = -0.5,
  ): number {
    const prices = without(...lacking);
    const floor = new Floor({ prices, baselines: UNUSUAL, hasBooks: true });
    const bitcoin = moves.includes(LOCAL_BTC) ? on([LOCAL_BTC], bitcoinPercent) : {};
    floor.at(1, { ...on(moves, -0.5), ...bitcoin, ...on([UPBIT], -0.5, { sells: 400 }) });
    for (let second = 2; second <= 299; second += 1)
      floor.at(second, on([UPBIT], -0.5, { sells: 9 }));
    const first = floor.seen.find(({ subject, observation }) => {
      return subject.subject === `USDT@${UPBIT}` && observation.level >= 2;
    });
    return first?.second ?? 0;
  }

  // Seen first at the end of second 1.
  it.each([
    { moves: [UPBIT], lacking: [], first: 1, why: 'Upbit alone: no currency' },
    { moves: ALIKE, lacking: [], first: 181, why: 'bitcoin alike: three minutes' },
    {
      moves: WON,
      lacking: [],
      first: 11,
      why: 'bitcoin does not: ten seconds, for it trades less often',
    },
    { moves: WON, lacking: [LOCAL_BTC], first: 61, why: 'no other asset, but a rate: a minute' },
    { moves: ALIKE, lacking: [RATE], first: 181, why: 'bitcoin alike says so without a rate, too' },
    {
      moves: WON,
      lacking: [RATE, LOCAL_BTC],
      first: 1,
      why: 'neither: nothing could be waited for',
    },
  ])('$moves without $lacking is an S2 at $first s: $why', ({ moves, lacking, first }) => {
    expect(firstS2(moves, lacking)).toBe(first);
  });

  it.each([
    {
      bitcoinPercent: -0.14,
      first: 11,
      why: 'less than three tenths of the way: not the currency’s',
    },
    { bitcoinPercent: -0.16, first: 61, why: 'a part: the rate may still say how much of it' },
    { bitcoinPercent: -0.34, first: 61, why: 'more than three tenths are its own' },
    { bitcoinPercent: -0.36, first: 181, why: 'nearly alike' },
    { bitcoinPercent: -0.64, first: 181, why: 'nearly alike, and further' },
    { bitcoinPercent: -0.66, first: 61, why: 'further by more than three tenths' },
    { bitcoinPercent: 0.5, first: 11, why: 'the other way' },
  ])('of 0.5 % with bitcoin at $bitcoinPercent % is an S2 at $first s: $why', (row) => {
    expect(firstS2(ALIKE, [], row.bitcoinPercent)).toBe(row.first);
  });

  it('is named while it is held back, with how long', () => {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true });
    floor.at(1, { ...on(ALIKE, -0.5), ...on([UPBIT], -0.5, { sells: 400 }) }).until(4);
    expect(floor.last.facts).toMatchObject({ label: 'FX', quality: ['FX_EXPLAINED'] });
    expect(rulingOf(floor, 'A.currency-wide')).toEqual({
      ...{ rule: 'A.currency-wide', severity: null, value: 3, limit: 180 },
    });
  });

  it('that the rate follows is no move at all', () => {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true });
    floor.at(1, { ...on(ALIKE, -0.5), ...on([UPBIT], -0.5, { sells: 400 }) });
    floor.at(40, on([RATE], -0.5)).until(250);
    expect(Math.max(...levelsOf(floor, UPBIT))).toBe(1);
    expect(floor.last.observation.level).toBe(0);
  });

  it('without a rate and without another asset is told at once, as what cannot be compared', () => {
    const lacking = without(RATE, LOCAL_BTC);
    const floor = new Floor({ prices: lacking, hasBooks: true });
    for (let second = 1; second <= 20; second += 1) {
      floor.at(second, on(WON, (-0.5 * second) / 20, { sells: 20 }));
    }
    for (const key of WON) expect(levelsOf(floor, key).at(-1)).toBe(2);
    expect(floor.last.facts).toMatchObject({ label: 'UNREFERENCED', quality: ['UNREFERENCED'] });
  });

  it('is decided with the second, never within it', () => {
    const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true });
    floor.at(1, { ...on([UPBIT], 0, { sells: 1 }), ...on([KRAKEN], 0, { sells: 1 }) });
    floor.at(1.25, { ...on([UPBIT], -1, { sells: 400 }), ...on([KRAKEN], -1, { sells: 400 }) });
    expect([levelsOf(floor, UPBIT), levelsOf(floor, KRAKEN)]).toEqual([[], [2]]);
    floor.until(2);
    expect(levelsOf(floor, UPBIT)).toEqual([2]);
  });
});

describe('a move so large that it needs no statistics', () => {
  const DEAF = calibrated({ s1: [99, 99, 99, 99], s2: [99, 99, 99, 99] });

  /** Trades at a price a percentage off, one in each second from 1 on; returns the level at the last. */
  function levelAfter(percent: number, seconds: number, hasBooks = false): number {
    const floor = new Floor({ prices: { [KRAKEN]: 1 }, baselines: DEAF, hasBooks });
    for (let second = 1; second <= seconds; second += 1) {
      floor.at(second, { [KRAKEN]: { sells: 3, price: 1 + percent / 100 } });
    }
    return floor.seen.at(-1)?.observation.level ?? 0;
  }

  it.each([
    { percent: -0.49, seconds: 5, level: 0, why: 'less than half a percent of a pegged asset' },
    { percent: -0.52, seconds: 1, level: 0, why: 'one second of trades is a print' },
    { percent: -0.52, seconds: 5, level: 2, why: 'half a percent, in trades of several seconds' },
    { percent: 0.52, seconds: 5, level: 2, why: 'the other way as well' },
  ])('of $percent % for $seconds s is $level: $why', ({ percent, seconds, level }) => {
    expect(levelAfter(percent, seconds)).toBe(level);
  });

  it('is seen in the short windows too, after a rise that hides it in the long one', () => {
    const floor = new Floor({ prices: { [KRAKEN]: 1 }, baselines: DEAF });
    floor.at(900, { [KRAKEN]: { buys: 1, price: 1.004 } });
    // 40 bp up and 55 down: 15 bp in twenty minutes.
    for (let second = 1_190; second <= 1_195; second += 1) {
      floor.at(second, { [KRAKEN]: { sells: 2, buys: 2, price: 0.9985 } });
    }
    expect(floor.last.observation.level).toBe(2);
    expect(floor.last.rules).toContain('A.size');
  });

  it.each([
    { what: 'a live rate', lacking: [], level: 2 },
    { what: 'no rate', lacking: [RATE], level: 0 },
  ])('says nothing in a currency but at a live rate: $what is $level', ({ lacking, level }) => {
    const floor = new Floor({ prices: without(...lacking), baselines: DEAF });
    for (let second = 1; second <= 5; second += 1) {
      floor.at(second, on([UPBIT], -0.6, { sells: 3 }));
    }
    expect(Math.max(0, ...levelsOf(floor, UPBIT))).toBe(level);
  });

  it('is no matter of a book alone', () => {
    expect(levelAfter(-0.52, 1, true)).toBe(0);
  });
});
