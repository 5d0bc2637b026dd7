import { expect, it } from 'vitest';
import { decimalText } from './books-file.ts';

it.each([
  [125, { mantissa: 1, exponent: -2 }, '1.25'],
  [1_500, { mantissa: 1, exponent: 0 }, '1500'],
  [3, { mantissa: 5, exponent: 1 }, '150'],
  [100, { mantissa: 1, exponent: -2 }, '1'],
  [7, { mantissa: 5, exponent: -4 }, '0.0035'],
  [0, { mantissa: 1, exponent: -8 }, '0'],
  [9_007_199_254_740_991, { mantissa: 1, exponent: -8 }, '90071992.54740991'],
])('%d steps of %j are %s', (steps, step, text) => {
  expect(decimalText(steps, step)).toBe(text);
});
