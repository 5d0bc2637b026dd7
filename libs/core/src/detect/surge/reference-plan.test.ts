/** Which markets a market's price is compared with, as a table of a small world. */
import { describe, expect, it } from 'vitest';
import { defaultRuleset } from '../../control/ruleset.ts';
import { definition } from '../../event/instrument.fixture.ts';
import { Market } from '../../market/market.ts';
import type { DollarPrice } from './reference-board.ts';
import { type MarketView, marketViews } from './reference-plan.ts';

const WORLD = [
  'upbit:USDT/KRW:spot',
  'upbit:USDC/KRW:spot',
  'bithumb:USDT/KRW:spot',
  'korbit:USDT/KRW:linear',
  'kraken:USDT/USD:spot',
  'kraken:USDC/USD:spot',
  'deribit:USDT/USD:linear',
  'binance:USDC/USDT:spot',
  'upbit:BTC/KRW:spot',
  'bithumb:BTC/KRW:spot',
  'upbit:ETH/KRW:spot',
  'upbit:DOGE/KRW:spot',
  'upbit:SOL/KRW:linear',
  'binance:BTC/USDT:spot',
  'okx:BTC/USDT:spot',
  'binance:BTC/DAI:spot',
  'kraken:BTC/USD:spot',
  'binance:ETH/USDT:spot',
  'binance:BTC/USDT:linear',
  'okx:BTC/USDT:linear',
  'reference:USD/EUR:fx',
  'other:EUR/KRW:fx',
  'other:USD/KRW:lending',
  'reference:USD/KRW:fx',
];
const RATE = 'reference:USD/KRW:fx';
const RULES = { ...defaultRuleset(), stablecoins: ['DAI', 'USDC', 'USDT'] };

const keyOf = (market: Market | undefined) => market?.definition.key;
const keysOf = (markets: readonly Market[]) => markets.map(({ definition: { key } }) => key);
/** `dollar markets`, then `market × stablecoin` of those that are priced in one; `× par` where that has no dollar price. */
function dollars(price: DollarPrice | undefined): string[] {
  const { usd = [], pegged = [] } = price ?? {};
  const indirect = pegged.map(({ market, quote }) => `${keyOf(market)} × ${quote?.asset ?? 'par'}`);
  return [...keysOf(usd), ...indirect];
}

function viewsOf(world: readonly string[]): MarketView[] {
  return marketViews(
    world.map((key) => new Market(definition(key), 0)),
    RULES,
  );
}
function viewOf(asset: string, key: string, world = WORLD): MarketView {
  const view = viewsOf(world).find((seen) => seen.asset === asset && keyOf(seen.market) === key);
  if (view === undefined) throw new Error(`nobody looks at ${asset} on ${key}`);
  return view;
}

describe('what detector A looks at', () => {
  it('is every traded market by its base, and a pair of stablecoins by both', () => {
    const views = viewsOf(WORLD).map((view) => [view.asset, view.orientation, keyOf(view.market)]);
    expect(views).toEqual([
      ['USDT', 1, 'upbit:USDT/KRW:spot'],
      ['USDC', 1, 'upbit:USDC/KRW:spot'],
      ['USDT', 1, 'bithumb:USDT/KRW:spot'],
      ['USDT', 1, 'kraken:USDT/USD:spot'],
      ['USDC', 1, 'kraken:USDC/USD:spot'],
      ['USDC', 1, 'binance:USDC/USDT:spot'],
      ['USDT', -1, 'binance:USDC/USDT:spot'],
      ['BTC', 1, 'upbit:BTC/KRW:spot'],
      ['BTC', 1, 'bithumb:BTC/KRW:spot'],
      ['ETH', 1, 'upbit:ETH/KRW:spot'],
      ['DOGE', 1, 'upbit:DOGE/KRW:spot'],
      ['SOL', 1, 'upbit:SOL/KRW:linear'],
      ['BTC', 1, 'binance:BTC/USDT:spot'],
      ['BTC', 1, 'okx:BTC/USDT:spot'],
      ['BTC', 1, 'binance:BTC/DAI:spot'],
      ['BTC', 1, 'kraken:BTC/USD:spot'],
      ['ETH', 1, 'binance:ETH/USDT:spot'],
      ['BTC', 1, 'binance:BTC/USDT:linear'],
      ['BTC', 1, 'okx:BTC/USDT:linear'],
    ]);
  });

  it.each([
    {
      key: 'korbit:USDT/KRW:linear',
      why: 'a derivative of a stablecoin says nothing of its price',
    },
    { key: 'deribit:USDT/USD:linear', why: 'nor does one in dollars' },
    { key: RATE, why: 'an exchange rate is a reference' },
    { key: 'other:USD/KRW:lending', why: 'loans have no price of an asset' },
  ])('is not $key: $why', ({ key }) => {
    expect(viewsOf(WORLD).map(({ market }) => keyOf(market))).not.toContain(key);
  });
});

describe('the plan of a market', () => {
  const BTC_DOLLARS = [
    'kraken:BTC/USD:spot',
    'binance:BTC/USDT:spot × USDT',
    'okx:BTC/USDT:spot × USDT',
    'binance:BTC/DAI:spot × par',
  ];
  it.each([
    {
      ...{ asset: 'USDT', key: 'upbit:USDT/KRW:spot', unit: 'fiat', isPegged: true, fx: RATE },
      // What USDC is worth against USDT would be its own echo.
      ...{ global: ['kraken:USDT/USD:spot'], peer: [], others: ['bithumb:USDT/KRW:spot'] },
      leader: [],
    },
    {
      ...{ asset: 'USDT', key: 'kraken:USDT/USD:spot', unit: 'usd', isPegged: true, fx: undefined },
      ...{ global: ['kraken:USDT/USD:spot'], peer: [], others: [], leader: [] },
    },
    {
      ...{
        asset: 'USDC',
        key: 'binance:USDC/USDT:spot',
        unit: 'peer',
        isPegged: true,
        fx: undefined,
      },
      ...{ global: ['kraken:USDC/USD:spot'], peer: ['kraken:USDT/USD:spot'] },
      ...{ others: [], leader: [] },
    },
    {
      ...{
        asset: 'USDT',
        key: 'binance:USDC/USDT:spot',
        unit: 'peer',
        isPegged: true,
        fx: undefined,
      },
      ...{ global: ['kraken:USDT/USD:spot'], peer: ['kraken:USDC/USD:spot'] },
      ...{ others: [], leader: [] },
    },
    {
      ...{ asset: 'BTC', key: 'upbit:BTC/KRW:spot', unit: 'fiat', isPegged: false, fx: RATE },
      // Bitcoin leads the market: nothing leads it.
      ...{ global: BTC_DOLLARS, peer: [], others: ['bithumb:BTC/KRW:spot'], leader: [] },
    },
    {
      ...{ asset: 'ETH', key: 'upbit:ETH/KRW:spot', unit: 'fiat', isPegged: false, fx: RATE },
      ...{ global: ['binance:ETH/USDT:spot × USDT'], peer: [], others: [], leader: BTC_DOLLARS },
    },
    {
      ...{ asset: 'DOGE', key: 'upbit:DOGE/KRW:spot', unit: 'fiat', isPegged: false, fx: RATE },
      ...{ global: [], peer: [], others: [], leader: BTC_DOLLARS },
    },
    {
      ...{
        asset: 'BTC',
        key: 'binance:BTC/USDT:spot',
        unit: 'peer',
        isPegged: false,
        fx: undefined,
      },
      ...{ global: BTC_DOLLARS, peer: ['kraken:USDT/USD:spot'] },
      ...{ others: ['okx:BTC/USDT:spot'], leader: [] },
    },
    {
      // A derivative is compared with the derivatives of others.
      ...{
        asset: 'BTC',
        key: 'binance:BTC/USDT:linear',
        unit: 'peer',
        isPegged: false,
        fx: undefined,
      },
      ...{ global: BTC_DOLLARS, peer: ['kraken:USDT/USD:spot'] },
      ...{ others: ['okx:BTC/USDT:linear'], leader: [] },
    },
  ])('of $asset on $key is in $unit', ({ asset, key, unit, isPegged, fx, ...then }) => {
    const { plan } = viewOf(asset, key);
    expect(keyOf(plan.own)).toBe(key);
    expect([plan.unit, plan.isPegged, keyOf(plan.fx)]).toEqual([unit, isPegged, fx]);
    expect({
      global: dollars(plan.global),
      peer: dollars(plan.peer),
      others: keysOf(plan.others),
      leader: dollars(plan.leader),
    }).toEqual(then);
  });

  it('compares a contract that ends with those of the same day alone, and nothing with it', () => {
    const dated = 'binance:BTC/USDT:linear:250627';
    const others = ['okx:BTC/USDT:linear:250627', 'okx:BTC/USDT:linear:250926'];
    const world = [...WORLD, 'bybit:BTC/USDT:linear', dated, ...others];
    expect(keysOf(viewOf('BTC', dated, world).plan.others)).toEqual(['okx:BTC/USDT:linear:250627']);
    const perpetual = viewOf('BTC', 'binance:BTC/USDT:linear', world).plan;
    expect(keysOf(perpetual.others)).toEqual(['okx:BTC/USDT:linear', 'bybit:BTC/USDT:linear']);
    const spot = viewOf('BTC', 'upbit:BTC/KRW:spot', world).plan;
    expect(spot).toEqual(viewOf('BTC', 'upbit:BTC/KRW:spot').plan);
  });

  it('knows no rate where there is none of the currency', () => {
    const world = WORLD.filter((key) => key !== RATE);
    expect(viewOf('USDT', 'upbit:USDT/KRW:spot', world).plan.fx).toBeUndefined();
  });

  it('has no leader where the ruleset names none', () => {
    const markets = WORLD.map((key) => new Market(definition(key), 0));
    const views = marketViews(markets, { ...RULES, referenceCoins: [] });
    expect(views.every(({ plan }) => plan.leader === undefined)).toBe(true);
  });
});

describe('what else the venue trades in the currency', () => {
  const localsOf = (asset: string, key: string, world = WORLD) =>
    viewOf(asset, key, world).plan.locals.map(({ market, global }) => [
      keyOf(market),
      dollars(global).length,
    ]);

  it.each([
    {
      asset: 'USDT',
      key: 'upbit:USDT/KRW:spot',
      why: 'its reference coins and other stablecoins in won; not DOGE, nor a derivative',
      locals: [
        ['upbit:BTC/KRW:spot', 4],
        ['upbit:ETH/KRW:spot', 1],
        ['upbit:USDC/KRW:spot', 1],
      ],
    },
    {
      asset: 'BTC',
      key: 'upbit:BTC/KRW:spot',
      why: 'not itself',
      locals: [
        ['upbit:ETH/KRW:spot', 1],
        ['upbit:USDC/KRW:spot', 1],
        ['upbit:USDT/KRW:spot', 1],
      ],
    },
    {
      asset: 'USDT',
      key: 'bithumb:USDT/KRW:spot',
      why: 'those of its own venue',
      locals: [['bithumb:BTC/KRW:spot', 4]],
    },
    { asset: 'USDT', key: 'kraken:USDT/USD:spot', why: 'none in dollars', locals: [] },
    { asset: 'BTC', key: 'binance:BTC/USDT:spot', why: 'none in a stablecoin', locals: [] },
  ])('beside $asset on $key: $why', ({ asset, key, locals }) => {
    expect(localsOf(asset, key)).toEqual(locals);
  });

  it('counts only what the world prices', () => {
    const world = WORLD.filter(
      (key) => !key.includes(':ETH/USDT') && key !== 'kraken:USDC/USD:spot',
    );
    expect(localsOf('USDT', 'upbit:USDT/KRW:spot', world)).toEqual([['upbit:BTC/KRW:spot', 4]]);
  });
});
