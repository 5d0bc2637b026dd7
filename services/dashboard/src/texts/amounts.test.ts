import { afterEach, describe, expect, it } from 'vitest';
import { amountText, axisMoneyText, moneyText, wonShortText } from './amounts.ts';
import { chooseLanguage } from './messages.ts';

afterEach(() => chooseLanguage('en'));

describe('amounts', () => {
  const AMOUNTS = [0, 940, 12_400, 1_820_000, 123_450_000, 4.1e13, -25_000];

  it('are told in thousands and millions', () => {
    expect(AMOUNTS.map(amountText)).toEqual([
      ...['0', '940', '12.4 k', '1.82 M', '123 M', '41000 G', '−25 k'].map((each) =>
        each.replace('−', '-'),
      ),
    ]);
    expect([moneyText(1_655, 'KRW'), moneyText(0.9998, 'USDT')]).toEqual([
      '1,655 KRW',
      '0.9998 USDT',
    ]);
    expect(axisMoneyText(156_400_000)).toBe('156.4 M');
  });

  it('are told in 만 and 억 in Korean, won after the number', () => {
    chooseLanguage('ko');
    expect(AMOUNTS.map(amountText)).toEqual([
      ...['0', '940', '1.24만', '182만', '1.23억', '41조', '-2.5만'],
    ]);
    const money = [moneyText(1_655, 'KRW'), moneyText(1.01, 'USD'), moneyText(0.9998, 'USDT')];
    expect(money).toEqual(['1,655원', '1.01달러', '0.9998 USDT']);
    expect([156_400_000, 1_655].map(axisMoneyText)).toEqual(['1.564억', '1,655']);
  });
});

it('tells won as the press counts them', () => {
  const won = [1.5e12, 83.6e9, 2.49e6, 900_000, 0];
  expect(won.map(wonShortText)).toEqual([
    ...['1.5 tn KRW', '83.6 bn KRW', '2.49 m KRW', '900,000 KRW', '0 KRW'],
  ]);
  chooseLanguage('ko');
  expect(won.map(wonShortText)).toEqual(['1.5조원', '836억원', '249만원', '90만원', '0원']);
});
