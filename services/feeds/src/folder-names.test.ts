import type { InstrumentType } from '@breakwater/core';
import { InstrumentTable } from '@breakwater/venues';
import { describe, expect, it, test } from 'vitest';
import { inBaseUnits, instrumentOfRow } from './folder-names.ts';

const table = new InstrumentTable();

function named(venue: string, symbol: string, type: InstrumentType, suffix?: string): unknown {
  const found = instrumentOfRow({ venue, symbol, type }, { table, suffix, atUs: 1e15 });
  return 'reason' in found ? found.reason : found.key;
}

test.each([
  ['upbit', 'USDT-BTC', 'spot', undefined, 'upbit:BTC/USDT:spot'],
  ['binance', 'BTCUSDT', 'linear', undefined, 'binance:BTC/USDT:linear'],
  ['binance', '币安人生/USDT', 'linear', undefined, 'binance:%5E01%5B89%4EBA%751F/USDT:linear'],
  ['anywhere', 'USDC/USD', 'spot', undefined, 'anywhere:USDC/USD:spot'],
  ['anywhere', 'USDCUSD', 'spot', undefined, 'unknown-instrument'],
  // The suffix says what a base alone is priced in.
  ['aave', 'TUSD', 'lending', '/USD', 'aave:TUSD/USD:lending'],
  ['binance', 'BTC', 'lending', '/USD', 'binance:BTC/USD:lending'],
  ['anywhere', 'usdc', 'spot', '/USD', 'anywhere:USDC/USD:spot'],
  ['anywhere', 'USDCUSD', 'spot', '/USD', 'anywhere:USDC/USD:spot'],
  ['binance', 'WBTC', 'spot', '/USDT', 'binance:WBTC/USDT:spot'],
  ['binance-usdm', 'BTCUSDT', 'linear', '/USDT', 'binance-usdm:BTC/USDT:linear'],
  ['binance-usdm', 'BTCUSDT_250627', 'linear', '/USDT', 'binance-usdm:BTC/USDT:linear:250627'],
  ['binance-usdm', 'ETHUSDC', 'linear', '/USDT', 'binance-usdm:ETH/USDC:linear'],
] as const)('%s %s (%s, suffix %s) is %s', (venue, symbol, type, suffix, key) => {
  expect(named(venue, symbol, type, suffix)).toBe(key);
});

describe('what a row counts', () => {
  const cells: Record<string, string> = { price: '0.0123', amount: '3', close: '0.0124', id: '7' };
  const read = (venue: string, symbol: string) => {
    const found = instrumentOfRow(
      { venue, symbol, type: 'linear' },
      { table, suffix: undefined, atUs: 1e15 },
    );
    if ('reason' in found) throw new Error(found.detail);
    const fields = inBaseUnits((field) => cells[field], symbol, found);
    return ['price', 'amount', 'close', 'id', 'volume'].map((field) => fields(field));
  };

  it('is what the venue counts by the symbol that it writes', () => {
    expect(read('binance-usdm', '1000PEPEUSDT')).toEqual([
      '123e-7',
      '3000',
      '124e-7',
      '7',
      undefined,
    ]);
    expect(read('okx', 'BTC-USDT-SWAP')).toEqual(['0.0123', '0.03', '0.0124', '7', undefined]);
  });

  it('is base units where it says BASE/QUOTE', () => {
    expect(read('okx', 'BTC/USDT')).toEqual(['0.0123', '3', '0.0124', '7', undefined]);
  });
});
