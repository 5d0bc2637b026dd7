import { expect, test } from 'vitest';
import { delayQuantile, foundCurve } from './kaplan-meier.ts';

const found = (seconds: number): { seconds: number; isFound: boolean } => ({
  seconds,
  isFound: true,
});
const missed = (seconds: number): { seconds: number; isFound: boolean } => ({
  seconds,
  isFound: false,
});

test('a miss that was looked for long lowers the curve, a short look only weighs less', () => {
  expect(foundCurve([found(10), found(20), missed(300), missed(300)]).at(-1)?.foundShare).toBe(0.5);
  // One was looked for 15 s only: at 20 s two are left, of which one is found.
  const [first, second] = foundCurve([found(10), missed(15), found(20), missed(300)]);
  expect(first?.foundShare).toBeCloseTo(0.25, 9);
  expect(second?.foundShare).toBeCloseTo(1 - 0.75 * 0.5, 9);
});

test('a quantile that is never reached is none', () => {
  const delays = [found(10), found(20), missed(300), missed(300)];
  expect(delayQuantile(delays, 0.5)).toBe(20);
  expect(delayQuantile(delays, 0.51)).toBeNull();
  expect(delayQuantile([], 0.5)).toBeNull();
});
