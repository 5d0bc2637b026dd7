import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

const LIMITS = { minMs: 100, maxMs: 1_000 };

it.each([
  [0, [50, 100, 200, 400, 500, 500]],
  [0.999_999, [100, 200, 400, 800, 1_000, 1_000]],
])('doubles up to its bound, between half of it and all of it: chance %f', (chance, expected) => {
  const backoff = new Backoff(LIMITS, () => chance);
  expect(expected.map(() => backoff.nextMs())).toEqual(expected);
  backoff.reset();
  expect(backoff.nextMs()).toBe(expected[0]);
});

it('stays at its bound for ever', () => {
  const backoff = new Backoff(LIMITS, () => 0);
  for (let attempt = 0; attempt < 2_000; attempt += 1) backoff.nextMs();
  expect(backoff.nextMs()).toBe(500);
});
