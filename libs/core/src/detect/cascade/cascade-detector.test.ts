/** What detector B observes of its scopes, as tables: which window speaks, for whom, and until when. */
import { describe, expect, it } from 'vitest';
import { ChannelHistory } from '../surge/channel-history.ts';
import { emptyReferences } from '../surge/reference-board.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import { CASCADE } from './cascade.ts';
import {
  BTC,
  BTC_BYBIT,
  type Burst,
  baselinesOf,
  CascadeStage,
  moved,
  NEVER,
  NOTHING_USUAL,
  SECOND_US,
  START_US,
  stage,
  twoVenues,
} from './cascade-stage.fixture.ts';

describe('the window', () => {
  const LOW: readonly [number, number] = [0.1, 99];
  it.each([
    {
      given: 'the one beyond its threshold',
      thresholds: { 10: LOW, 60: NEVER, 300: NEVER },
      windowS: 10,
    },
    {
      given: 'the one beyond its threshold',
      thresholds: { 10: NEVER, 60: LOW, 300: NEVER },
      windowS: 60,
    },
    {
      given: 'the one beyond its threshold',
      thresholds: { 10: NEVER, 60: NEVER, 300: LOW },
      windowS: 300,
    },
    {
      given: 'the one furthest beyond its threshold',
      thresholds: { 10: [0.3, 99] as const, 60: [0.1, 99] as const, 300: [0.2, 99] as const },
      windowS: 60,
    },
    { given: 'the shortest of equals', thresholds: { 10: LOW, 60: LOW, 300: LOW }, windowS: 10 },
  ])('named is $given: $windowS s', ({ thresholds, windowS }) => {
    const bursts = [{ second: 0, sells: 5 }];
    const normal = { thresholds, rates: { 'asset:BTC|SELL': 0 } };
    const seen = stage(bursts, normal).run(1, bursts).at(1);
    expect(seen?.facts.channels[0]?.windowUs).toBe(windowS * SECOND_US);
    expect(seen?.facts.threshold).toBe(thresholds[windowS as 10][0]);
    expect(seen?.observation.score).toBeCloseTo(Math.log(8 / 3), 12);
  });

  it('that is enough for a cascade speaks before one that is further past its S1', () => {
    const bursts = [
      { second: 0, sells: 6 },
      { second: 50, sells: 6 },
    ];
    // 12 batches in 60 s are an S2; in 300 s, where 20 were needed, they are only further past S1.
    const normal = {
      thresholds: { 10: NEVER, 60: [1, 1.1] as const, 300: [0.2, 0.3] as const },
      rates: { 'asset:BTC|SELL': 0 },
    };
    const made = stage(bursts, normal);
    made.prices = [moved(1, 1, 9)];
    const seen = made.run(51, bursts);
    expect(seen.at(50)?.facts.channels[0]?.windowUs).toBe(300 * SECOND_US);
    expect(seen.at(50)?.observation.level).toBe(1);
    expect(seen.at(51)?.facts.channels[0]?.windowUs).toBe(60 * SECOND_US);
    expect(seen.at(51)?.observation.level).toBe(2);
  });

  it('of 10 s is looked at with every pane of 250 ms, and speaks where it raises the level', () => {
    const bursts = [{ second: 1, sells: 5 }];
    const normal = { thresholds: { 10: LOW, 60: LOW, 300: LOW }, rates: NOTHING_USUAL.rates ?? {} };
    const made = stage(bursts, normal).run(3, bursts);
    expect(made.of().map(({ second, state }) => [second, state])).toEqual([
      [1.25, 'OPEN'],
      [2, undefined],
      [3, undefined],
    ]);
    expect(made.of()[0]?.onset).toBe(1.25);
    expect(made.of()[0]?.observation.level).toBe(1);
  });

  it('raises an open alert between seconds too', () => {
    const bursts = [{ second: 0, sells: 3 }, ...twoVenues(5, 5, 2)];
    const normal = {
      ...NOTHING_USUAL,
      thresholds: { 10: [Math.log(5.5 / 3), Math.log(6.5 / 3)] as const, 60: NEVER, 300: NEVER },
    };
    const made = stage(bursts, normal).run(4, bursts);
    expect(made.of().map(({ second, state }) => [second, state])).toEqual([
      [0.25, 'OPEN'],
      [1, undefined],
      [2, undefined],
      [2.25, 'ESCALATE'],
      [3, undefined],
      [4, undefined],
    ]);
  });
});

describe('the life of an alert', () => {
  it('begins with the first pane beyond a threshold, and anew after one below', () => {
    const bursts = [
      { second: 10, sells: 3 },
      { second: 80, sells: 3 },
    ];
    const low = [Math.log(5.5 / 3), 99] as const;
    const normal = { ...NOTHING_USUAL, thresholds: { 10: low, 60: NEVER, 300: NEVER } };
    const made = stage(bursts, normal).run(90, bursts);
    expect(made.of()[0]).toMatchObject({ second: 10.25, onset: 10.25, state: 'OPEN' });
    expect(made.at(16)).toMatchObject({ onset: 10.25, observation: { level: 1 } });
    // Nothing is beyond a threshold now: the time of the observation stands.
    expect(made.at(75)).toMatchObject({ onset: 75, observation: { level: 0 } });
    expect(made.at(89)).toMatchObject({ onset: 80.25, observation: { level: 1 } });
  });

  it.each([
    // A score of ln 1.5 over what is usual is quiet no more: one batch is ln(4/3), two are ln(5/3).
    { left: 1, quiet: 1 },
    { left: 2, quiet: 0 },
  ])('is quiet $quiet while $left batches are left', ({ left, quiet }) => {
    const bursts = [
      { second: 0, sells: 3 },
      { second: 30, sells: left },
    ];
    const normal = {
      ...NOTHING_USUAL,
      thresholds: { 60: NOTHING_USUAL.thresholds[60] ?? NEVER, 10: NEVER, 300: [50, 99] as const },
    };
    const seen = stage(bursts, normal).run(70, bursts).at(70);
    expect(seen?.observation).toMatchObject({ level: 0, quiet });
    expect(seen?.rules).toEqual([]);
  });

  it('shows no score below nothing', () => {
    const normal = { ...NOTHING_USUAL, rates: { 'asset:BTC|SELL': 0 } };
    const bursts = [{ second: 0, sells: 3 }];
    const made = stage(bursts, normal).run(1, bursts);
    made.detector.calibrate(baselinesOf({ ...NOTHING_USUAL, rates: { 'asset:BTC|SELL': 10 } }));
    expect(made.run(2).at(2)?.observation).toMatchObject({ level: 0, score: 0, quiet: 1 });
    expect(made.detector.scopes.every(({ calibratedBy }) => calibratedBy !== undefined)).toBe(true);
  });

  it('closes on its clock after all its windows are empty, and is then left alone', () => {
    const bursts = [{ second: 0, sells: 3 }];
    const made = stage(bursts).run(1_400, bursts);
    expect(made.of().flatMap(({ second, state }) => (state ? [[second, state]] : []))).toEqual([
      [1, 'OPEN'],
      [121, 'CLEARING'],
      [661, 'CLOSED'],
    ]);
    expect(made.of().at(-1)?.second).toBe(661);
    expect(made.detector.awake).toBe(false);
  });

  it('opens again between seconds too', () => {
    const bursts = [
      { second: 0, sells: 3 },
      { second: 700, sells: 3 },
    ];
    const low = [Math.log(5.5 / 3), 99] as const;
    const normal = { ...NOTHING_USUAL, thresholds: { 10: low, 60: NEVER, 300: NEVER } };
    const made = stage(bursts, normal).run(701, bursts);
    expect(made.of().filter(({ state }) => state === 'OPEN')).toMatchObject([
      { second: 0.25 },
      { second: 700.25 },
    ]);
  });

  it('of most of an hour closes when its windows have long been empty', () => {
    const bursts: Burst[] = [];
    for (let second = 0; second <= 3_000; second += 50) bursts.push({ second, sells: 3 });
    const made = stage(bursts).run(5_000, bursts);
    const closed = made.of().filter(({ state }) => state === 'CLOSED');
    // Beyond the threshold from second 1 to 3,060, then quiet for half as long.
    expect(closed.map(({ second }) => second)).toEqual([4_591]);
  });

  it('is held while the venue of any member is blind, and waits for no clock then', () => {
    const bursts = twoVenues(5, 5);
    const made = stage(bursts);
    expect(made.run(1).detector.awake).toBe(false);
    made.run(
      3,
      bursts.map((burst) => ({ ...burst, second: 1 })),
    );
    expect(made.detector.awake).toBe(true);
    expect(made.at(3)?.observation.blind).toBe(0);
    made.blind.add('bybit');
    expect(made.detector.awake).toBe(false);
    expect(made.run(4).at(4)).toMatchObject({ observation: { blind: 1 }, state: 'HELD_BLIND' });
    made.blind.clear();
    expect(made.run(5).at(5)?.observation.blind).toBe(0);
  });
});

describe('what explains forced orders', () => {
  // Of a dearer USDT everything that is priced in it falls. 20 bp a market are the least that could explain anything.
  it.each([
    { what: 'coins fell by themselves', own: -0.01, quote: 0, symptom: null },
    { what: 'the stablecoin rose instead', own: -0.001, quote: 0.01, symptom: 'QUOTE_ECHO' },
    { what: 'the stablecoin rose, the coins fell more', own: -0.02, quote: 0.01, symptom: null },
    { what: 'the stablecoin rose too little', own: 0, quote: 0.002, symptom: null },
    { what: 'the stablecoin rose enough', own: 0, quote: 0.0021, symptom: 'QUOTE_ECHO' },
    { what: 'the stablecoin fell', own: 0, quote: -0.01, symptom: null },
    { what: 'nothing is known of prices', own: Number.NaN, quote: 0, symptom: null },
  ])('$what: $symptom', ({ own, quote, symptom }) => {
    const bursts = twoVenues(5, 5);
    const made = stage(bursts);
    made.prices = [moved(1, 1, 0, { own, quote })];
    expect(made.run(1, bursts).at(1)?.facts.symptom).toBe(symptom);
  });

  it('of forced buys is a stablecoin that fell', () => {
    const bursts = [{ second: 0, buys: 10 }];
    const made = stage(bursts);
    made.prices = [moved(1, 1, 0, { own: 0, quote: -0.01 })];
    const seen = made.run(1, bursts).at(1, 'asset:BTC', 'SQUEEZE');
    expect(seen?.facts.symptom).toBe('QUOTE_ECHO');
  });
});

describe('scopes', () => {
  const ETH = 'binance-usdm:ETH/USDT:linear';
  const USDT = 'binance-usdm:USDT/USD:linear';

  it('are all markets and each asset, on both sides, in the order of their names', () => {
    const bursts = [ETH, BTC, USDT].map((market) => ({ second: 0, market, sells: 3 }));
    const made = stage(bursts).run(1, bursts);
    const { scopes } = made.detector;
    expect(scopes.map(({ key, members }) => [key, members.length])).toEqual([
      ['all|BUY', 3],
      ['all|SELL', 3],
      ['asset:BTC|BUY', 1],
      ['asset:BTC|SELL', 1],
      ['asset:ETH|BUY', 1],
      ['asset:ETH|SELL', 1],
      ['asset:USDT|BUY', 1],
      ['asset:USDT|SELL', 1],
    ]);
    expect(scopes[0]?.members.map((market) => market.definition.key)).toEqual([BTC, ETH, USDT]);
  });

  it.each([
    { markets: [BTC], subject: 'asset:BTC', group: 'coins', quoteGroup: 'USDT' },
    { markets: [USDT], subject: 'asset:USDT', group: 'USDT', quoteGroup: null },
    { markets: [USDT], subject: 'all', group: 'coins', quoteGroup: null },
    { markets: [BTC, ETH], subject: 'all', group: 'coins', quoteGroup: 'USDT' },
    { markets: [BTC, USDT], subject: 'all', group: 'coins', quoteGroup: null },
  ])('$subject of $markets is of the group $group, priced in $quoteGroup', (example) => {
    const { markets, subject, group, quoteGroup } = example;
    const bursts = markets.map((market) => ({ second: 0, market, sells: 9 }));
    const made = stage(bursts).plan(markets, ['USDT', 'all']).run(1, bursts);
    expect(made.at(1, subject)?.subject).toEqual({
      detector: CASCADE,
      subject,
      direction: 'SELL_OFF',
      kin: { group, quoteGroup, currency: null, peg: null, precedence: 1 },
    });
  });

  it('keep their alerts when a market joins, and lose a market that the domain has no more', () => {
    const bursts = twoVenues(5, 5, 0);
    const made = stage(bursts).run(1, bursts.slice(0, 1));
    const [before] = made.detector.scopes;
    made.run(2, [{ second: 1, market: BTC_BYBIT, sells: 5 }]);
    expect(made.detector.scopes[0]).toBe(before);
    expect(made.at(2)?.observation.level).toBe(2);
    made.plan([BTC_BYBIT]).run(3);
    const members = made.detector.scopes[0]?.members;
    expect(members?.map((market) => market.definition.key)).toEqual([BTC_BYBIT]);
    expect(made.at(3)?.facts.scope.venues).toEqual(['bybit']);
    expect(made.at(3)?.facts.channels[0]).toMatchObject({ value: 5 });
    // The market that left moves nobody's counts.
    made.detector.changed(made.market(BTC));
    expect(made.detector.scopes.some(({ stale }) => stale)).toBe(false);
    made.detector.changed(made.market(BTC_BYBIT));
    expect(made.detector.scopes.every(({ stale }) => stale)).toBe(true);
  });

  it('of an asset that is new go by the newest calibration', () => {
    const made = stage([]);
    const newest = baselinesOf({ thresholds: {} });
    made.detector.calibrate(newest);
    made.detector.join(made.market(BTC));
    expect(made.detector.scopes).toHaveLength(4);
    expect(made.detector.scopes.every(({ calibratedBy }) => calibratedBy === newest)).toBe(true);
  });

  it('stand in the order of their names where their markets do not', () => {
    const made = stage([]);
    for (const key of ['a:ETH/USDT:linear', 'b:BTC/USDT:linear', 'c:ADA/USDT:linear']) {
      made.detector.join(made.market(key));
    }
    const names = made.detector.scopes.map(({ name }) => name).slice(2);
    expect(names.filter((_, at) => at % 2 === 0)).toEqual(['asset:ADA', 'asset:BTC', 'asset:ETH']);
  });

  it('join once, however often their market has forced orders', () => {
    const made = stage([]);
    made.detector.join(made.market(BTC));
    const { scopes } = made.detector;
    made.detector.join(made.market(BTC));
    expect(made.detector.scopes).toBe(scopes);
  });

  it('show a probe every second instead of judging it', () => {
    const bursts = [{ second: 1, sells: 50 }];
    const made = stage(bursts);
    const probed: unknown[] = [];
    made.detector.probe = {
      second: (scope, timeUs) => {
        probed.push([scope.key, scope.count(1), (timeUs - START_US) / SECOND_US]);
      },
    };
    made.run(3, bursts);
    expect(made.seen).toEqual([]);
    expect(probed.filter((one) => (one as string[])[0] === 'asset:BTC|SELL')).toEqual([
      ['asset:BTC|SELL', 50, 2],
      ['asset:BTC|SELL', 50, 3],
    ]);
  });

  it('learn their slow level once a second, from what happened two minutes ago', () => {
    const bursts = [{ second: 0, sells: 100 }];
    const normal = { thresholds: { 300: [0.1, 99] as const }, rates: { 'asset:BTC|SELL': 0.05 } };
    const made = stage(bursts, normal).run(122, bursts);
    const usual = (second: number): number =>
      (made.at(second)?.facts.channels[0]?.baseline as number) / (300 * 0.05);
    expect(usual(120)).toBeCloseTo((1 - 1 / 3_600) ** 120, 12);
    expect(usual(121)).toBeCloseTo((1 - 1 / 3_600) ** 121 + 2_000 / 3_600, 12);
  });
});

describe('without a liquidation feed', () => {
  const KEYS = [
    'a:BTC/KRW:spot',
    'a:ETH/KRW:spot',
    'a:XRP/KRW:spot',
    'b:BTC/KRW:spot',
    'b:ETH/KRW:spot',
  ];
  const PRESSED = {
    ...{ origin: { orientation: 1 }, pressure: { score: (_: number, sign: number) => 4 * sign } },
    ...{ channelScore: (_: number, _channel: number, sign: number) => 4 * sign },
    ...{ history: new ChannelHistory(), priceScore: () => 0, fxChange: () => 0 },
    ...{ change: () => Number.NaN, references: emptyReferences() },
  } as unknown as SurgeSubject;
  const pressed = (): CascadeStage => {
    const made = new CascadeStage(NOTHING_USUAL).plan(KEYS);
    for (const market of made.markets.values()) market.sleeping = false;
    made.prices = [PRESSED];
    return made;
  };

  it('what trades look like is inferred once a second', () => {
    const made = pressed().run(2);
    expect(made.of('all').map(({ second }) => second)).toEqual([1, 2]);
    expect(made.of('all')[0]?.facts.label).toBe('LONG_LIQUIDATIONS_INFERRED');
    expect(made.detector.awake).toBe(true);
  });

  it('nothing is while a calibration is made, or where anything was forced', () => {
    const probed = pressed();
    probed.detector.probe = { second: () => undefined };
    expect(probed.run(2).seen).toEqual([]);
    expect(
      pressed()
        .run(2, [{ second: 0, sells: 1 }])
        .of('all'),
    ).toEqual([]);
  });
});
