/** Numbers as every program of ours writes them. */
import { expect, it } from 'vitest';
import { type CountedChannel, numberText, percentText, usualCount, windowText } from './figure.ts';

it('writes a difference of logarithms as percent with its sign', () => {
  expect([0.0884, -0.0002, 1.22, -0.00002].map(percentText)).toEqual([
    ...['+9.24 %', '−0.02 %', '+238.7 %', '0.00 %'],
  ]);
});

it('writes numbers with four digits, and thousands apart', () => {
  const numbers = [0, 0.00001, 0.067412, 21.4, 12_041_100, 2e15, Number.NaN];
  expect(numbers.map(numberText)).toEqual([
    ...['0', '1.00e-5', '0.06741', '21.4', '12,041,100', '2.00e+15', '–'],
  ]);
});

it('writes windows in seconds up to two minutes, and where they are no whole minutes', () => {
  const windows = [15e6, 60e6, 90e6, 120e6, 150e6, 1_200e6];
  expect(windows.map((windowUs) => windowText(windowUs, 'en'))).toEqual([
    ...['15 s', '60 s', '90 s', '2 min', '150 s', '20 min'],
  ]);
  expect(windows.map((windowUs) => windowText(windowUs, 'ko')).at(-1)).toBe('20분');
});

it('scales what is usual to the window of the figure', () => {
  const text = { en: '{count}', ko: '{count}' };
  const figure = { from: 'count', channel: 'count', text } as const;
  const usual = (windowUs: number, channel: Partial<CountedChannel> = {}): number | null =>
    usualCount(figure, [{ name: 'count', windowUs: 60e6, baseline: 6, ...channel }], windowUs);
  expect(usual(60e6)).toBe(6);
  expect(usual(300e6)).toBe(30);
  expect(usual(60e6, { name: 'other' })).toBeNull();
  expect(usual(60e6, { windowUs: 0 })).toBeNull();
  expect(usualCount({ ...figure, from: 'change' }, [], 60e6)).toBeNull();
});
