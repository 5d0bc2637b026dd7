import { expect, test } from 'vitest';
import { decimalPlaces } from './decimal-places.ts';

test.each([
  ['60000', 0],
  ['60000.10', 1],
  ['0.00001', 5],
  ['1480.0', 0],
  ['61737.63000000', 2],
  ['123456789.123456', 6],
  ['9.487e-11', 14],
  ['1e3', 0],
  // A float that went through arithmetic.
  ['0.30000000000000004', 1],
  ['1480.1000000000001', 1],
  ['1.2.3', 0],
  ['x', 0],
  ['', 0],
])('%s needs %i', (text, places) => {
  expect(decimalPlaces(text)).toBe(places);
});
