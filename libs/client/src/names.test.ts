/** Names as people know them. */
import { expect, it } from 'vitest';
import { marketName, namesList, venueName, withCurrency } from './names.ts';

it('says venues, markets and currencies by their known names, and others as they are', () => {
  expect([venueName('bithumb', 'en'), venueName('bithumb', 'ko')]).toEqual(['Bithumb', '빗썸']);
  expect([venueName('nowhere', 'ko'), venueName('constructor', 'en')]).toEqual([
    ...['nowhere', 'constructor'],
  ]);
  expect(marketName('okx:BTC/USDT:linear', 'ko')).toBe('OKX BTC/USDT');
  expect(marketName('okx:BTC/USDT:linear:250627', 'ko')).toBe('OKX BTC/USDT 250627');
  expect(['KRW', 'USDT'].map((currency) => withCurrency('1,655', currency, 'ko'))).toEqual([
    ...['1,655원', '1,655 USDT'],
  ]);
  expect(withCurrency('1,655', 'KRW', 'en')).toBe('1,655 KRW');
});

it('says the first of many, and how many more there are', () => {
  expect(namesList(['a', 'b'], 'en')).toBe('a, b');
  expect(namesList(['a', 'b', 'c', 'd'], 'en')).toBe('a, b +2');
  expect(namesList(['a', 'b', 'c', 'd'], 'ko', 3)).toBe('a, b, c 외 1');
});
