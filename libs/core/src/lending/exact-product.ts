/** Products of whole numbers that may pass 2^53: decided exactly all the same. */
import { EXACT_INTEGER_MAX } from '../limits.ts';

/** Whether a·b > c·d, of whole numbers ≥ 0. */
export function exceedsProduct(
  [a, b]: readonly [number, number],
  [c, d]: readonly [number, number],
): boolean {
  const left = a * b;
  const right = c * d;
  if (left <= EXACT_INTEGER_MAX && right <= EXACT_INTEGER_MAX) return left > right;
  return BigInt(a) * BigInt(b) > BigInt(c) * BigInt(d);
}

/** ⌊a·b ÷ c⌋ of whole numbers ≥ 0, c > 0. */
export function dividedProduct(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= EXACT_INTEGER_MAX) return Math.floor(product / c);
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}
