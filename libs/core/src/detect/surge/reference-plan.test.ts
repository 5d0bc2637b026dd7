/** Which markets a stablecoin's price is compared with, as a table of a small world. */
import { describe, expect, it } from 'vitest';
import { defaultRuleset } from '../../control/ruleset.ts';
import { Market } from '../../market/market.ts';
import { definition } from '../../pipeline.fixture.ts';
import { type StablecoinView, stablecoinViews } from './reference-plan.ts';

const WORLD = [
  'upbit:USDT/KRW:spot',
  'bithumb:USDT/KRW:spot',
  'korbit:USDT/KRW:linear',
  'kraken:USDT/USD:spot',
  'kraken:USDC/USD:spot',
  'deribit:USDT/USD:linear',
  'binance:USDC/USDT:spot',
  'okx:USDC/USDT:spot',
  'upbit:BTC/KRW:spot',
  'bithumb:BTC/KRW:spot',
  'upbit:ETH/KRW:spot',
  'upbit:DOGE/KRW:spot',
  'upbit:SOL/KRW:linear',
  'binance:BTC/USDT:spot',
  'okx:BTC/USDT:spot',
  'kraken:BTC/USD:spot',
  'kraken:ETH/USD:spot',
  'binance:SOL/USDT:spot',
  'reference:USD/EUR:fx',
  'other:EUR/KRW:fx',
  'other:USD/KRW:lending',
  'reference:USD/KRW:fx',
];
const RATE = 'reference:USD/KRW:fx';

const keyOf = (market: Market | undefined) => market?.definition.key;
const keysOf = (markets: readonly Market[]) => markets.map(({ definition: { key } }) => key);

function viewsOf(world: readonly string[]): StablecoinView[] {
  return stablecoinViews(
    world.map((key) => new Market(definition(key), 0)),
    defaultRuleset(),
  );
}
function viewOf(asset: string, key: string, world = WORLD): StablecoinView {
  const view = viewsOf(world).find((seen) => seen.asset === asset && keyOf(seen.market) === key);
  if (view === undefined) throw new Error(`nobody looks at ${asset} on ${key}`);
  return view;
}

describe('the views of stablecoins', () => {
  it('are of spot markets with one as base, and as quote where both are', () => {
    const views = viewsOf(WORLD).map((view) => [view.asset, view.orientation, keyOf(view.market)]);
    expect(views).toEqual([
      ['USDT', 1, 'upbit:USDT/KRW:spot'],
      ['USDT', 1, 'bithumb:USDT/KRW:spot'],
      ['USDT', 1, 'kraken:USDT/USD:spot'],
      ['USDC', 1, 'kraken:USDC/USD:spot'],
      ['USDC', 1, 'binance:USDC/USDT:spot'],
      ['USDT', -1, 'binance:USDC/USDT:spot'],
      ['USDC', 1, 'okx:USDC/USDT:spot'],
      ['USDT', -1, 'okx:USDC/USDT:spot'],
    ]);
  });

  it.each([
    {
      asset: 'USDT',
      key: 'upbit:USDT/KRW:spot',
      unit: 'fiat',
      fx: RATE,
      usd: ['kraken:USDT/USD:spot'],
      peerUsd: [],
      others: ['bithumb:USDT/KRW:spot'],
    },
    {
      asset: 'USDT',
      key: 'kraken:USDT/USD:spot',
      unit: 'usd',
      fx: undefined,
      usd: ['kraken:USDT/USD:spot'],
      peerUsd: [],
      others: [],
    },
    {
      asset: 'USDC',
      key: 'binance:USDC/USDT:spot',
      unit: 'peer',
      fx: undefined,
      usd: ['kraken:USDC/USD:spot'],
      peerUsd: ['kraken:USDT/USD:spot'],
      others: [],
    },
    {
      asset: 'USDT',
      key: 'okx:USDC/USDT:spot',
      unit: 'peer',
      fx: undefined,
      usd: ['kraken:USDT/USD:spot'],
      peerUsd: ['kraken:USDC/USD:spot'],
      others: [],
    },
  ])('of $asset on $key are in $unit', ({ asset, key, unit, fx, usd, peerUsd, others }) => {
    const { plan } = viewOf(asset, key);
    expect(keyOf(plan.own)).toBe(key);
    expect(plan.unit).toBe(unit);
    expect(keyOf(plan.fx)).toBe(fx);
    expect(keysOf(plan.usd)).toEqual(usd);
    expect(keysOf(plan.peerUsd)).toEqual(peerUsd);
    expect(keysOf(plan.others)).toEqual(others);
  });

  it('know no rate where there is none of the currency', () => {
    const world = WORLD.filter((key) => key !== RATE);
    expect(viewOf('USDT', 'upbit:USDT/KRW:spot', world).plan.fx).toBeUndefined();
  });
});

describe('the coins that imply a rate', () => {
  const coinsOf = (key: string, world = WORLD) =>
    viewOf('USDT', key, world).plan.coins.map((coin) => [keyOf(coin.own), keysOf(coin.global)]);

  it('are those of the venue, against the asset where they trade in it, else against dollars', () => {
    expect(coinsOf('upbit:USDT/KRW:spot')).toEqual([
      ['upbit:BTC/KRW:spot', ['binance:BTC/USDT:spot', 'okx:BTC/USDT:spot']],
      ['upbit:ETH/KRW:spot', ['kraken:ETH/USD:spot']],
    ]);
    expect(coinsOf('bithumb:USDT/KRW:spot')).toEqual([
      ['bithumb:BTC/KRW:spot', ['binance:BTC/USDT:spot', 'okx:BTC/USDT:spot']],
    ]);
  });

  it('need a global price', () => {
    const world = WORLD.filter((key) => key !== 'kraken:ETH/USD:spot');
    expect(coinsOf('upbit:USDT/KRW:spot', world).map(([own]) => own)).toEqual([
      'upbit:BTC/KRW:spot',
    ]);
  });

  it('are none in dollars and of a pair of stablecoins', () => {
    expect(coinsOf('kraken:USDT/USD:spot', [...WORLD, 'kraken:BTC/USDT:spot'])).toEqual([]);
    const pair = [...WORLD, 'binance:BTC/USDC:spot'];
    expect(viewOf('USDT', 'binance:USDC/USDT:spot', pair).plan.coins).toEqual([]);
  });
});
