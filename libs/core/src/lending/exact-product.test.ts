import { expect, it } from 'vitest';
import { dividedProduct, exceedsProduct } from './exact-product.ts';

it.each<[[number, number], [number, number], boolean]>([
  [[3, 4], [2, 6], false],
  [[3, 5], [2, 6], true],
  [[2 ** 52, 2 ** 52], [2 ** 52 - 1, 2 ** 52 + 1], true],
  [[2 ** 52 - 1, 2 ** 52 + 1], [2 ** 52, 2 ** 52], false],
  [[30_000_000 * 10_000, 10_000], [30_000_000 * 8_500, 10_000], true],
])('%j exceeds %j: %s', (left, right, then) => {
  expect(exceedsProduct(left, right)).toBe(then);
});

it.each<[number, number, number, number]>([
  [7, 3, 2, 10],
  [10, 2, 3, 6],
  [2 ** 52 + 1, 3, 3, 2 ** 52 + 1],
  [2 ** 52, 2 ** 40, 2 ** 41, 2 ** 51],
])('%d × %d ÷ %d is %d', (a, b, c, then) => {
  expect(dividedProduct(a, b, c)).toBe(then);
});
