import { expect, test } from 'vitest';
import { instrumentKey, isExpiry, parseInstrumentKey } from './instrument.ts';

test.each([
  ['upbit:USDT/KRW:spot', { venue: 'upbit', base: 'USDT', quote: 'KRW', type: 'spot' }],
  [
    'binance-usdm:BTC/USDT:linear:250627',
    { venue: 'binance-usdm', base: 'BTC', quote: 'USDT', type: 'linear', expiry: '250627' },
  ],
  [
    'okx:BTC/USD:inverse:240229',
    { venue: 'okx', base: 'BTC', quote: 'USD', type: 'inverse', expiry: '240229' },
  ],
])('%s is made of its parts, and read as them', (key, parts) => {
  expect(parseInstrumentKey(key)).toStrictEqual(parts);
  const read = parseInstrumentKey(key);
  expect(read === undefined ? '' : instrumentKey(read)).toBe(key);
});

test.each([
  'upbit:USDT/KRW',
  'upbit:USDT/KRW:option',
  'upbit:USDT-KRW:spot',
  'upbit:币安人生/KRW:spot',
  'binance:BTC/USDT:spot:250627',
  'binance:BTC/USDT:linear:251327',
  'binance:BTC/USDT:linear:250600',
  'binance:BTC/USDT:linear:250631',
  'binance:BTC/USDT:linear:20250627',
  'binance:BTC/USDT:linear:',
])('%s is no key', (text) => {
  expect(parseInstrumentKey(text)).toBeUndefined();
});

test('an expiry is a day that a calendar has', () => {
  expect(['250101', '241231', '240229'].map(isExpiry)).toEqual([true, true, true]);
  expect(['250230', '250001', '2501', '25-1-1', ''].map(isExpiry)).toEqual(Array(5).fill(false));
});
