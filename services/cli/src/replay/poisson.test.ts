import { expect, it } from 'vitest';
import { poissonUpperLimit } from './poisson.ts';

it.each([
  // Tables of the Poisson distribution function: P(X ≤ k) first reaches 0.95 at k.
  [0, 0],
  [0.05, 0],
  [0.06, 1],
  [0.1, 1],
  [1, 3],
  [2, 5],
  [5, 9],
  [10, 15],
  [20, 28],
  [100, 117],
])('a mean of %d allows %d', (mean, count) => {
  expect(poissonUpperLimit(mean)).toBe(count);
});

it('refuses what is no budget', () => {
  expect(() => poissonUpperLimit(-1)).toThrow(/budget/);
  expect(() => poissonUpperLimit(Number.NaN)).toThrow(/budget/);
});
