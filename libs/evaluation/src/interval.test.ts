import { expect, test } from 'vitest';
import { poissonUpper, wilson } from './interval.ts';

test.each([
  [0, 2.996],
  [1, 4.744],
  [2, 6.296],
  [3, 7.754],
  [30, 40.69],
])('%i events: a mean of at most %d', (count, upper) => {
  expect(poissonUpper(count)).toBeCloseTo(upper, 2);
});

test.each([
  [0, 0, 0, 1],
  [20, 20, 0.8389, 1],
  [3_635, 27_600, 0.1278, 0.1357],
])('%i of %i: %d to %d', (count, total, low, high) => {
  const interval = wilson(count, total);
  expect(interval.low).toBeCloseTo(low, 3);
  expect(interval.high).toBeCloseTo(high, 3);
});
