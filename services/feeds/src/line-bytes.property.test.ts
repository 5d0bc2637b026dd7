import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineBytes, type PlacesHint } from './line-bytes.ts';

function written(values: readonly number[]): string {
  // Small, so that it has to grow.
  const bytes = new LineBytes(8);
  const hint: PlacesHint = { places: 0 };
  for (const value of values) {
    bytes.number(value, hint);
    bytes.byte(10);
  }
  return bytes.take().toString();
}

const said = (values: readonly number[]): string => values.map((value) => `${value}\n`).join('');

const decimal = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 20 }))
  .map(([digits, places]) => Number(`${digits}e-${places}`));
const price = fc
  .tuple(fc.integer({ min: -9_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 8 }))
  .map(([digits, places]) => digits / 10 ** places);

it('writes numbers as String does, whatever came before', () => {
  const number = fc.oneof(fc.double(), decimal, price, fc.maxSafeInteger());
  fc.assert(
    fc.property(fc.array(number), (values) => {
      expect(written(values)).toBe(said(values));
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  [[0, -0, 1, -1, 0.1, 0.001, 1e-6, 9.9e-7, 1e-7, 123.456, -0.05]],
  [[999_999_999_999_999, 1e15, 1e21, 2 ** 53, 1.7976931348623157e308, 5e-324]],
  [[0.1 + 0.2, 1 / 3, 100.5, 100, 1_234_567.891, 61_737.63, Number.NaN, Number.POSITIVE_INFINITY]],
])('writes %j', (values) => {
  expect(written(values)).toBe(said(values));
});
