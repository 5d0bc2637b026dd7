/** Numbers as every program of ours writes them. */
import { expect, it } from 'vitest';
import {
  type CountedChannel,
  figureText,
  numberText,
  percentText,
  ratioText,
  usualCount,
  windowText,
} from './figure.ts';

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

it('writes a ratio as percent, and one of ten and more as times', () => {
  expect([0.1317, 2.531, 9.99, 10, 500.58].map(ratioText)).toEqual([
    ...['13.17 %', '253.1 %', '999.0 %', '10 ×', '501 ×'],
  ]);
});

it('reads as a part of what it is of, or as so many times', () => {
  const text = { en: '{part} the book, {percent}', ko: '호가 잔량의 {part}' };
  const figure = { from: 'ratio', channel: 'coverage', text } as const;
  const told = (value: number, language: 'en' | 'ko'): string =>
    figureText(figure, { value, windowUs: 0 }, language);
  expect([told(0.523, 'en'), told(0.523, 'ko')]).toEqual([
    ...['52.30 % of the book, 52.30 %', '호가 잔량의 52.30 %'],
  ]);
  expect([told(500.58, 'en'), told(500.58, 'ko')]).toEqual([
    ...['501 times the book, 501 ×', '호가 잔량의 501배'],
  ]);
});
