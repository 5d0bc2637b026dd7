import { expect, test } from 'vitest';
import { quantile, tailShape } from './tail-shape.ts';

test('a lattice has no tail ratio, an outlier a heavy one', () => {
  expect(tailShape([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]).tailRatio).toBeNull();
  const series = Array.from({ length: 1_000 }, (_, at) => (at % 2 === 0 ? 1 : -1));
  expect(tailShape(series).kurtosis).toBeCloseTo(1, 6);
  expect(tailShape([...series, 50]).kurtosis).toBeGreaterThan(500);
});

test('large moves that come together are clustered', () => {
  const calm = Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? 1 : -1));
  const wild = calm.map((move) => 10 * move);
  expect(tailShape([...calm, ...wild]).clustering).toBeGreaterThan(0.9);
  const mixed = calm.flatMap((move, at) => [move, wild[at] ?? 0]);
  expect(tailShape(mixed).clustering).toBeLessThan(-0.9);
});

test('quantiles lie between their neighbours', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4], 1)).toBe(4);
  expect(quantile([], 0.5)).toBe(0);
});
