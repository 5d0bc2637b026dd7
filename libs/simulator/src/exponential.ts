/** The number of squarings: (1 + x/4096)^4096. */
const SQUARING_COUNT = 12;

/**
 * e^x, within 0.5 % for |x| ≤ 6: good enough for sizes and rates, and the same bytes everywhere, which `Math.exp`
 * does not promise. Formula: the limit of (1 + x/n)^n at n = 2^12.
 */
export function exp(x: number): number {
  let power = 1 + x / 4096;
  if (power <= 0) return 0;
  for (let squaring = 0; squaring < SQUARING_COUNT; squaring += 1) power *= power;
  return power;
}
