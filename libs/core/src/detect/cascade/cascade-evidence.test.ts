/** What an alert of detector B prints, as tables. */
import { describe, expect, it } from 'vitest';
import { BTC, BTC_BYBIT, type Burst, CascadeStage, NEVER } from './cascade-stage.fixture.ts';

const NORMAL = {
  thresholds: { 10: NEVER, 60: [0.1, 0.2], 300: NEVER },
  rates: { 'asset:BTC|SELL': 0.01, 'asset:BTC|BUY': 0.01 },
} as const;
const ETH = 'okx:ETH/USDT:linear';

describe('the evidence', () => {
  it('names the window, the counts of both sides, what is usual, and where it lies', () => {
    const bursts: Burst[] = [
      { second: 0, market: BTC_BYBIT, sells: 7, buys: 2, sampled: 7 },
      { second: 3, market: BTC, sells: 9, buys: 1 },
      { second: 5, market: BTC_BYBIT, sells: 1 },
      { second: 5, market: ETH, sells: 400, sampled: 400 },
      { second: 5, market: 'okx:BTC/USDT:linear', buys: 4 },
    ];
    const seen = new CascadeStage(NORMAL).run(6, bursts).at(6);
    expect(seen?.facts).toMatchObject({
      scope: { assets: ['BTC'], venues: ['binance-usdm', 'bybit'], markets: [BTC, BTC_BYBIT] },
      label: 'LONG_LIQUIDATIONS_SAMPLED',
      threshold: 0.1,
      unavailable: [],
      decomposition: null,
      quality: ['SAMPLED'],
      inputs: [
        { market: BTC, firstOffset: 30, lastOffset: 31 },
        { market: BTC_BYBIT, firstOffset: 0, lastOffset: 51 },
      ],
    });
    expect(seen?.rules).toEqual(['B.corroborated.venues', 'B.window.threshold']);
    expect(seen?.facts.channels).toHaveLength(1);
    expect(seen?.facts.channels[0]).toMatchObject({
      name: 'countMin',
      windowUs: 60_000_000,
      raw: { batchCount: 17, otherSideBatchCount: 7, sampledCount: 7, symbolCount: 2 },
      value: 17,
      scale: 1,
      tailScore: seen?.observation.score,
    });
    expect(seen?.facts.channels[0]?.baseline).toBeCloseTo(0.6, 2);
  });

  it('of forced buys takes the sells for the other side', () => {
    const bursts: Burst[] = [{ second: 0, sells: 2, buys: 8 }];
    const seen = new CascadeStage(NORMAL).run(1, bursts).at(1, 'asset:BTC', 'SQUEEZE');
    expect(seen?.facts.label).toBe('SHORT_LIQUIDATIONS');
    expect(seen?.facts.channels[0]?.raw).toMatchObject({
      batchCount: 8,
      otherSideBatchCount: 2,
      symbolCount: 1,
    });
  });

  it('names the twenty largest members, ties by key, and every asset and venue of theirs once', () => {
    const keyOf = (at: number): string => `v${at % 2}:C${String(at).padStart(2, '0')}/USDT:linear`;
    const bursts: Burst[] = [];
    // Twenty-four markets: the odd ones with two batches, the even with one; and one with none on this side.
    for (let at = 23; at >= 0; at -= 1) {
      bursts.push({ second: 0, market: keyOf(at), sells: 1 + (at % 2) });
    }
    bursts.push({ second: 0, market: 'a:NONE/USDT:linear', buys: 50 });
    const seen = new CascadeStage(NORMAL).run(1, bursts).at(1, 'all');
    const odd = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23];
    const even = [0, 2, 4, 6, 8, 10, 12, 14];
    expect(seen?.facts.scope.markets).toEqual([...even, ...odd].map(keyOf));
    expect(seen?.facts.scope.venues).toEqual(['v0', 'v1']);
    expect(seen?.facts.scope.assets).toEqual(
      [...odd, ...even].sort((left, right) => left - right).map((at) => keyOf(at).slice(3, 6)),
    );
    expect(seen?.facts.inputs.map(({ market }) => market)).toEqual(seen?.facts.scope.markets);
    expect(seen?.facts.channels[0]?.raw).toMatchObject({ symbolCount: 24 });
  });

  it.each([
    { given: 'a complete feed', burst: {}, rates: NORMAL.rates, flags: [] },
    { given: 'a sampled feed', burst: { sampled: 1 }, rates: NORMAL.rates, flags: ['SAMPLED'] },
    { given: 'late orders', burst: { late: 1 }, rates: NORMAL.rates, flags: ['LATE'] },
    {
      given: 'both, without a rate',
      burst: { sampled: 1, late: 1 },
      rates: {},
      flags: ['LATE', 'PROVISIONAL_THRESHOLDS', 'SAMPLED'],
    },
    {
      given: 'a rate of another scope',
      burst: {},
      rates: { 'all|SELL': 1 },
      flags: ['PROVISIONAL_THRESHOLDS'],
    },
  ])('of $given is flagged $flags', ({ burst, rates, flags }) => {
    const bursts = [{ second: 0, sells: 30, ...burst }];
    const seen = new CascadeStage({ ...NORMAL, rates }).run(1, bursts).at(1);
    expect(seen?.facts.quality).toEqual(flags);
  });

  it('is provisional by the threshold of its own window', () => {
    const bursts = [{ second: 0, sells: 30 }];
    const flagsWith = (thresholds: Record<number, readonly [number, number]>) =>
      new CascadeStage({ thresholds, rates: NORMAL.rates }).run(1, bursts).at(1)?.facts.quality;
    expect(flagsWith({ 10: NEVER, 60: [0.1, 9] })).toEqual([]);
    expect(flagsWith({ 10: NEVER, 300: NEVER })).toEqual(['PROVISIONAL_THRESHOLDS']);
  });

  const ETH_OKX: Burst = { second: 0, market: ETH, sells: 9 };
  interface Said {
    readonly label: string;
    readonly name: string;
    readonly flags: readonly string[];
  }
  const least: Said = { label: 'LONG_LIQUIDATIONS_SAMPLED', name: 'countMin', flags: ['SAMPLED'] };
  const exact: Said = { label: 'LONG_LIQUIDATIONS', name: 'count', flags: [] };
  it.each<[string, Burst[], Said]>([
    ['complete feeds alone', [{ second: 0, sells: 9 }, ETH_OKX], exact],
    ['a sampled feed among complete ones', [{ second: 0, sells: 9, sampled: 9 }, ETH_OKX], least],
    [
      'a sampled feed of the other side alone',
      [{ second: 0, buys: 9, sampled: 9 }, ETH_OKX],
      exact,
    ],
    [
      'a sampled feed that left the deciding window',
      [
        { second: 0, sells: 1, sampled: 1 },
        { ...ETH_OKX, second: 100 },
      ],
      least,
    ],
  ])('counts of %s', (_what, bursts, { label, name, flags }) => {
    const rates = { 'all|SELL': 0.01, 'all|BUY': 0.01 };
    const thresholds = { 10: [0.1, 0.2], 60: NEVER, 300: NEVER } as const;
    const made = new CascadeStage({ thresholds, rates }).run(101, bursts);
    const seen = made.of('all').at(-1)?.facts;
    expect(seen).toMatchObject({ label, quality: flags, channels: [{ name }] });
  });

  it('forgets flags and members that left the window', () => {
    const bursts: Burst[] = [
      { second: 0, market: BTC_BYBIT, sells: 7, late: 1, sampled: 1 },
      { second: 30, market: BTC, sells: 9 },
    ];
    const made = new CascadeStage(NORMAL).run(70, bursts);
    expect(made.at(60)?.facts.scope.markets).toEqual([BTC, BTC_BYBIT]);
    expect(made.at(61)?.facts).toMatchObject({
      quality: ['SAMPLED'],
      scope: { assets: ['BTC'], venues: ['binance-usdm'], markets: [BTC] },
    });
  });
});
