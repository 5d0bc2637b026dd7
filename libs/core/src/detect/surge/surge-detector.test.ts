/** What detector A decides, as tables: sells and falls in, severity and the numbers behind it out. */
import { describe, expect, it } from 'vitest';
import { defaultRuleset } from '../../control/ruleset.ts';
import { BTC, calibrated } from './surge-calibration.fixture.ts';
import { Floor, type Trading } from './surge-floor.fixture.ts';

const WINDOWS = ['15 s', '60 s', '300 s', '1200 s'];

/** Whatever size a move has, it matters: what is left are statistics. */
const ANY_SIZE = { coinMove: 1e-4, coinSigmas: 0, peggedMove: 1e-4 };
const SAID = ['A.confirmed', 'A.material', 'A.window.threshold'];
const BELOW = ['A.window.below'];

/** A floor with one market of a coin at 100, which tells of its bare price alone; its book agrees with each price. */
function coinFloor(baselines = calibrated()): Floor {
  return new Floor({ prices: { [BTC]: 100 }, baselines, hasBooks: true, materiality: ANY_SIZE });
}
/** The price after a fall of so many basis points from 100, in logarithms. */
function fallen(basisPoints: number): number {
  return 100 * Math.exp(-basisPoints / 10_000);
}
function windowOf(floor: Floor): string {
  const windowUs = floor.last.facts.channels[0]?.windowUs ?? 0;
  return `${windowUs / 1_000_000} s`;
}

describe('severity by statistics', () => {
  // Of n equal sells the pressure is n/√(n + 5): 4 is 1.33, 20 is 4, 31 is 5.17. A fall of 10 bp in 15 s scores 1.
  it.each([
    { sells: 20, fall: 19, score: 0, level: 0, why: 'the price leg is the smaller' },
    { sells: 20, fall: 25, score: 2.5, level: 1, why: 'above S1 = 2' },
    { sells: 20, fall: 35, score: 3.5, level: 2, why: 'above S2 = 3' },
    { sells: 20, fall: 60, score: 4.3, level: 2, why: 'the fall leans by 15 % of what is beyond' },
    { sells: 4, fall: 50, score: 0, level: 0, why: 'too little pressure, 1.88 with its lean' },
    { sells: 4, fall: 80, score: 2.333, level: 1, why: 'a thin market that falls far' },
    { sells: 4, fall: 200, score: 2.833, level: 1, why: 'a lean is of ten decades at most' },
    { sells: 1, fall: 300, score: 0, level: 0, why: 'a single sell presses nothing' },
    { sells: 20, fall: -50, score: 0, level: 0, why: 'sells into a rise are neither' },
  ])('is S$level of $sells sells and $fall bp: $why', ({ sells, fall, score, level }) => {
    const floor = coinFloor().at(1, { [BTC]: { sells, price: fallen(fall) } });
    if (level === 0) expect(floor.seen).toEqual([]);
    else {
      expect(floor.seen.length).toBe(1);
      expect(floor.last.observation).toMatchObject({ level, blind: 0, quiet: 0 });
      expect(floor.last.observation.score).toBeCloseTo(score, 3);
      expect(floor.last.subject).toMatchObject({
        subject: `BTC@${BTC}`,
        direction: 'SELL_OFF',
        kin: { group: 'coins' },
      });
      expect(floor.last.rules).toEqual(level === 2 ? SAID : ['A.window.threshold']);
    }
  });

  // The tails of a squeeze score half.
  it.each([
    { buys: 20, rise: 39, level: 0 },
    { buys: 31, rise: 46, level: 1 },
    { buys: 60, rise: 70, level: 2 },
  ])('is S$level of a squeeze of $buys buys and $rise bp', ({ buys, rise, level }) => {
    const floor = coinFloor().at(1, { [BTC]: { buys, price: fallen(-rise) } });
    expect(floor.seen.map(({ observation }) => observation.level)).toEqual(
      level === 0 ? [] : [level],
    );
    if (level === 0) return;
    expect(floor.last.subject.direction).toBe('SQUEEZE');
    expect(floor.last.observation.score).toBeCloseTo(rise / 20, 3);
  });

  it('needs more than the threshold itself', () => {
    const trading: Trading = { sells: 20, price: fallen(25) };
    const { score } = coinFloor().at(1, { [BTC]: trading }).last.observation;
    const same = (s1: number, s2: number) =>
      coinFloor(calibrated({ s1: [s1, 9, 9, 9], s2: [s2, 9, 9, 9] })).at(1, { [BTC]: trading });
    expect(same(score, 9).seen).toEqual([]);
    expect(same(1, score).last.observation.level).toBe(1);
    expect(same(1, score - 1e-9).last.observation.level).toBe(2);
  });

  it.each([
    { sells: 4, venue: 'seen', level: 1 },
    { sells: 5, venue: 'seen', level: 2 },
    { sells: 5, venue: 'blind', level: 1 },
  ])(
    'is S$level above S2 of $sells prints on a venue that is $venue',
    ({ sells, venue, level }) => {
      const floor = coinFloor(calibrated({ s1: [1, 9, 9, 9], s2: [1.2, 9, 9, 9] }));
      if (venue === 'blind') floor.blind.add('binance');
      floor.at(1, { [BTC]: { sells, price: fallen(13) } });
      expect(floor.last.observation).toMatchObject({ level, blind: venue === 'blind' ? 1 : 0 });
    },
  );
});

describe('the window that is named', () => {
  // The sells, then so many seconds later the fall: the shortest window that has both scores most.
  it.each([
    { later: 0, window: '15 s', score: 4.6 },
    { later: 14, window: '15 s', score: 4.6 },
    { later: 16, window: '60 s', score: 4.15 },
    { later: 59, window: '60 s', score: 4.15 },
    { later: 61, window: '300 s', score: 4 * 0.5 },
    { later: 301, window: '1200 s', score: 4 * 0.25 },
  ])('is $window where the fall is $later s after the sells', ({ later, window, score }) => {
    const s1 = [0.9, 0.9, 0.9, 0.9] as const;
    const wide = calibrated({ s1, s2: [9, 9, 9, 9], priceScale: [0.0005, 0.0008, 0.002, 0.004] });
    const floor = coinFloor(wide).at(1, { [BTC]: { sells: 20 } });
    floor.at(1 + later, { [BTC]: { price: fallen(40) } });
    expect(windowOf(floor)).toBe(window);
    expect(floor.last.observation.score).toBeCloseTo(score, 3);
  });

  it.each([
    { s1: [2, 1, 0.5, 0.5], s2: [9, 9, 9, 9], window: 0, level: 1 },
    // Not the largest score but the largest excess over a threshold is named: 1.25 − 0.1 is more than 2.5 − 2.
    { s1: [2, 0.1, 0.4, 0.3], s2: [9, 9, 9, 9], window: 1, level: 1 },
    { s1: [2.2, 2, 0.1, 0.4], s2: [9, 9, 0.4, 0.4], window: 2, level: 2 },
    { s1: [2.4, 2, 0.9, 0.01], s2: [9, 9, 9, 9], window: 3, level: 1 },
    // Before that the worse severity is: 0.1 past an S1 that is an S2.
    { s1: [2.4, 2, 0.9, 0.01], s2: [2.45, 9, 9, 9], window: 0, level: 2 },
  ] as const)(
    'is window $window by its threshold, S$level by its own S2',
    ({ s1, s2, window, level }) => {
      const floor = coinFloor(calibrated({ s1, s2 }));
      floor.at(1, { [BTC]: { sells: 20, price: fallen(25) } });
      expect(windowOf(floor)).toBe(WINDOWS[window]);
      expect(floor.last.observation.level).toBe(level);
      expect(floor.last.facts.threshold).toBe(s1[window]);
    },
  );
});

describe('an open alert', () => {
  /** One that opened at second 1 with sells and a fall of 40 bp. */
  function opened(choice: Parameters<typeof calibrated>[0] = {}): Floor {
    return coinFloor(calibrated(choice)).at(1, { [BTC]: { sells: 20, price: fallen(40) } });
  }

  // 70 % of S1 = 2 is 1.4: while a score is there, nothing clears. Back up to so many bp below the start.
  it.each([
    { left: 40, level: 2, quiet: 0, rules: SAID },
    { left: 19, level: 0, quiet: 0, rules: BELOW },
    { left: 14.01, level: 0, quiet: 0, rules: BELOW },
    { left: 13.99, level: 0, quiet: 1, rules: BELOW },
    { left: 0, level: 0, quiet: 1, rules: BELOW },
  ])('with $left bp left is level $level, quiet $quiet', ({ left, level, quiet, rules }) => {
    const floor = opened().at(2, { [BTC]: { price: fallen(left) } });
    expect(floor.seen.length).toBe(2);
    expect(floor.last.observation).toMatchObject({ level, quiet });
    expect(floor.last.rules).toEqual(rules);
  });

  it('is kept by any window, not only by the one that is named', () => {
    // A quarter minute later 40 bp score nothing in 15 s and 0.8 in 300 s: 80 % of an S1 of 1, 67 % of 1.2.
    for (const [s1, quiet] of [
      [1, 0],
      [1.2, 1],
    ] as const) {
      const floor = opened({ s1: [0.1, 9, s1, 9], s2: [9, 9, 9, 9] }).until(17);
      expect(windowOf(floor)).toBe('15 s');
      expect(floor.last.observation).toMatchObject({ level: 0, quiet });
    }
  });

  it('is observed every second, in silence too, and only its own direction', () => {
    const floor = opened().until(4);
    expect(floor.seen.map(({ second }) => second)).toEqual([1, 2, 3, 4]);
    expect(new Set(floor.seen.map(({ subject }) => subject.direction))).toEqual(
      new Set(['SELL_OFF']),
    );
  });

  it('hears within a second of an escalation alone', () => {
    const floor = opened({ s2: [4.2, 9, 9, 9] });
    expect(floor.last.observation.level).toBe(1);
    floor.at(1.25, { [BTC]: { sells: 1, price: fallen(45) } });
    expect(floor.seen.length).toBe(1);
    floor.at(1.5, { [BTC]: { sells: 11, price: fallen(60) } });
    expect(floor.seen.map(({ second }) => second)).toEqual([1, 1.5]);
    expect(floor.last.observation.level).toBe(2);
    floor.at(1.75, { [BTC]: { price: fallen(0) } });
    expect(floor.seen.length).toBe(2);
  });

  it('is held, not heard as quiet, while its venue is blind', () => {
    const floor = opened();
    const market = floor.market(BTC);
    expect([floor.detector.awake, floor.detector.waits(market)]).toEqual([true, true]);
    floor.blind.add('binance');
    expect([floor.detector.awake, floor.detector.waits(market)]).toEqual([false, false]);
    floor.until(2);
    expect(floor.last.observation).toMatchObject({ blind: 1 });
  });

  it('waits on its own market, though others are calm', () => {
    const calm = 'okx:ETH/USDT:spot';
    const floor = new Floor({ prices: { [BTC]: 100, [calm]: 100 } });
    floor.at(1, { [BTC]: { sells: 20, price: fallen(40) } });
    expect(floor.detector.awake).toBe(true);
    expect(floor.detector.waits(floor.market(BTC))).toBe(true);
    expect(floor.detector.waits(floor.market(calm))).toBe(false);
  });

  it('waits in either direction, and not without one', () => {
    const still = coinFloor().until(1);
    expect([still.detector.awake, still.detector.waits(still.market(BTC))]).toEqual([false, false]);
    const squeezed = coinFloor().at(1, { [BTC]: { buys: 60, price: fallen(-70) } });
    expect(squeezed.detector.awake).toBe(true);
    expect(squeezed.detector.waits(squeezed.market(BTC))).toBe(true);
  });
});

describe('an opening within a second', () => {
  it('goes by the 15-s window alone, of a pane that was touched', () => {
    const inFifteen = coinFloor().at(0.25, { [BTC]: { sells: 20, price: fallen(25) } });
    expect(inFifteen.seen.map(({ second }) => second)).toEqual([0.25]);
    const inSixty = coinFloor(calibrated({ s1: [9, 0.5, 9, 9] }));
    inSixty.at(0.25, { [BTC]: { sells: 20, price: fallen(25) } }).until(0.75);
    expect(inSixty.seen).toEqual([]);
    inSixty.until(1);
    expect(inSixty.seen.map(({ second }) => second)).toEqual([1]);
  });
});

describe('the onset', () => {
  // The first pane of the run above 1.7; S1 is 2.
  it.each([
    { what: 'is where the run began', falls: [18, 19, 25], onset: 1 },
    { what: 'is not before 1.7', falls: [16.9, 16.9, 25], onset: 3 },
    { what: 'counts 1.7', falls: [16, 17.001, 25], onset: 2 },
    { what: 'begins anew after a break', falls: [18, 10, 25], onset: 3 },
    { what: 'is the opening itself where there was no run', falls: [0, 0, 25], onset: 3 },
  ])('$what: $falls bp', ({ falls, onset }) => {
    const floor = coinFloor();
    for (const [at, fall] of falls.entries()) {
      floor.at(at + 1, { [BTC]: { sells: at === 0 ? 20 : 0, price: fallen(fall) } });
    }
    expect(floor.seen.length).toBe(1);
    expect(floor.last).toMatchObject({ second: 3, onsetSecond: onset });
  });

  it('is forgotten where the pressure is gone', () => {
    const floor = coinFloor(calibrated({ s1: [2, 2, 2, 9] }));
    floor.at(1, { [BTC]: { sells: 20, price: fallen(18) } }).until(2);
    expect(floor.subject(BTC).onsetUs.SELL_OFF).toBeGreaterThan(0);
    // As many buys take it back.
    floor.at(3, { [BTC]: { buys: 20 } });
    expect(floor.subject(BTC).onsetUs).toEqual({ SELL_OFF: 0, SQUEEZE: 0 });
  });

  it('of a squeeze is forgotten likewise', () => {
    const floor = coinFloor().at(1, { [BTC]: { buys: 20, price: fallen(-38) } });
    expect(floor.subject(BTC).onsetUs.SQUEEZE).toBeGreaterThan(0);
    floor.at(2, { [BTC]: { sells: 20 } });
    expect(floor.subject(BTC).onsetUs).toEqual({ SELL_OFF: 0, SQUEEZE: 0 });
  });
});

describe('the subjects', () => {
  const prices = {
    'upbit:USDT/KRW:spot': 1_400,
    'reference:USD/KRW:fx': 1_400,
    'binance:USDC/USDT:spot': 1,
    'bitfinex:USDT/USD:lending': 1,
    'binance-usdm:BTC/USDT:linear': 100,
    'binance:BTC/USDT:spot': 100,
  };
  it('are in order of their keys, stablecoins by asset, the rest as coins', () => {
    const { detector } = new Floor({ prices });
    expect(detector.subjects.map(({ origin }) => [origin.key, origin.kin.group])).toEqual([
      ['BTC@binance-usdm:BTC/USDT:linear', 'coins'],
      ['BTC@binance:BTC/USDT:spot', 'coins'],
      ['USDC@binance:USDC/USDT:spot', 'USDC'],
      ['USDT@binance:USDC/USDT:spot', 'USDT'],
      ['USDT@upbit:USDT/KRW:spot', 'USDT'],
    ]);
    expect(detector.subjects.map(({ origin }) => origin.orientation)).toEqual([1, 1, 1, -1, 1]);
  });

  it('stay with their market when others come, and know the new ones', () => {
    const floor = new Floor({ prices });
    const upbit = floor.subject('upbit:USDT/KRW:spot');
    const peers = floor.detector.subjectsOf(floor.market('binance:USDC/USDT:spot'));
    expect(peers.map(({ origin }) => origin.asset)).toEqual(['USDC', 'USDT']);
    const more = new Floor({ prices: { 'bithumb:USDT/KRW:spot': 1_400 } });
    const markets = [...floor.markets.values(), ...more.markets.values()];
    floor.detector.plan(markets, defaultRuleset());
    expect(floor.subject('upbit:USDT/KRW:spot')).toBe(upbit);
    expect(upbit.origin.plan?.others).toEqual([more.market('bithumb:USDT/KRW:spot')]);
    // A market defined anew is another market.
    const anew = new Floor({ prices });
    floor.detector.plan([...anew.markets.values()], defaultRuleset());
    expect(floor.detector.subjectsOf(anew.market('upbit:USDT/KRW:spot'))).not.toEqual([upbit]);
    expect(floor.detector.subjectsOf(floor.market('upbit:USDT/KRW:spot'))).toEqual([]);
  });

  it('take a new calibration, those of later markets too', () => {
    const floor = coinFloor();
    const strict = calibrated({ s1: [9, 9, 9, 9] });
    floor.detector.calibrate(strict);
    expect(floor.subject(BTC).calibratedBy).toBe(strict);
    const more = new Floor({ prices });
    floor.detector.plan([...more.markets.values()], defaultRuleset());
    expect(floor.detector.subjects.map(({ calibratedBy }) => calibratedBy === strict)).toEqual(
      floor.detector.subjects.map(() => true),
    );
  });

  it('tell a calibration of every second, and then decide nothing', () => {
    const floor = coinFloor();
    const probed: [string, number][] = [];
    floor.detector.probe = {
      second: (subject, timeUs) => probed.push([subject.origin.key, timeUs % 60_000_000]),
    };
    floor.at(0.5, { [BTC]: { sells: 20, price: fallen(50) } }).until(2);
    expect(floor.seen).toEqual([]);
    expect(probed.map(([key]) => key)).toEqual([`BTC@${BTC}`, `BTC@${BTC}`]);
    expect((probed[1]?.[1] ?? 0) - (probed[0]?.[1] ?? 0)).toBe(1_000_000);
  });
});
