/** Who is watched on which market, and what its alerts are related to, as tables. */
import { describe, expect, it } from 'vitest';
import { defaultRuleset } from '../../control/ruleset.ts';
import { definition } from '../../event/instrument.fixture.ts';
import { Market } from '../../market/market.ts';
import { subjectOrigins } from './subject-origins.ts';
import type { SubjectOrigin } from './surge-subject.ts';

function originsOf(...keys: readonly string[]): SubjectOrigin[] {
  const markets = keys.map((key) => new Market(definition(key), 0));
  return subjectOrigins(markets, defaultRuleset());
}

describe('the kin of', () => {
  const STABLE = { peg: 'USD', precedence: 0 };
  const COIN = { group: 'coins', peg: null, precedence: 0 };
  it.each([
    {
      what: 'a stablecoin in won',
      keys: ['upbit:USDT/KRW:spot'],
      kin: { ...STABLE, group: 'USDT', quoteGroup: null, currency: 'KRW' },
    },
    {
      what: 'a stablecoin in dollars',
      keys: ['kraken:USDT/USD:spot'],
      kin: { ...STABLE, group: 'USDT', quoteGroup: null, currency: null },
    },
    {
      what: 'a stablecoin in another',
      keys: ['binance:USDC/USDT:spot'],
      kin: { ...STABLE, group: 'USDC', quoteGroup: 'USDT', currency: null },
    },
    {
      what: 'a coin in a stablecoin',
      keys: ['binance:BTC/USDT:spot'],
      kin: { ...COIN, quoteGroup: 'USDT', currency: null },
    },
    {
      what: 'a coin in dollars, wherever else it trades',
      keys: ['coinbase:BTC/USD:spot', 'binance:BTC/USDT:spot'],
      at: 'BTC@coinbase:BTC/USD:spot',
      kin: { ...COIN, quoteGroup: null, currency: null },
    },
    {
      what: 'a coin in won that the world prices in a stablecoin',
      keys: ['upbit:BTC/KRW:spot', 'binance:BTC/USDT:spot', 'kraken:USDT/USD:spot'],
      at: 'BTC@upbit:BTC/KRW:spot',
      kin: { ...COIN, quoteGroup: 'USDT', currency: 'KRW' },
    },
    {
      what: 'a coin in won that the world prices in dollars',
      keys: ['upbit:BTC/KRW:spot', 'coinbase:BTC/USD:spot', 'binance:BTC/USDT:spot'],
      at: 'BTC@upbit:BTC/KRW:spot',
      kin: { ...COIN, quoteGroup: null, currency: 'KRW' },
    },
  ])('$what', ({ keys, at, kin }) => {
    const origins = originsOf(...keys);
    const origin = at === undefined ? origins[0] : origins.find(({ key }) => key === at);
    expect(origin?.kin).toEqual(kin);
  });
});

it('subjects come in the order of their keys, a pair of stablecoins as two', () => {
  const keys = ['upbit:USDT/KRW:spot', 'binance:USDC/USDT:spot', 'bithumb:USDT/KRW:spot'];
  expect(originsOf(...keys).map(({ key }) => key)).toEqual([
    'USDC@binance:USDC/USDT:spot',
    'USDT@binance:USDC/USDT:spot',
    'USDT@bithumb:USDT/KRW:spot',
    'USDT@upbit:USDT/KRW:spot',
  ]);
});
