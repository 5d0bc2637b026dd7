/**
 * ln and exp from + − × ÷ alone. ECMAScript leaves Math.log and Math.exp to the implementation, and engines
 * have changed their last bits between versions; these give the same bits everywhere IEEE 754 holds.
 */
import { assert } from '../assert.ts';

// Upper bits of ln 2 (33 of them), so that k × LN_2_HIGH is exact for |k| < 2^20.
const LN_2_HIGH: number = 0x162e42fee / 0x200000000;
const LN_2_LOW = 1.9082149292705877e-10;
const SQRT_HALF = 0.7071067811865476;

// One number, seen as a float and as its two words: how a float's bits are read and made. Nothing stays in it between calls.
const FLOAT = new Float64Array(1);
const BITS = new Uint32Array(FLOAT.buffer);
// The word that holds sign and exponent, whatever the machine's byte order.
const HIGH_WORD = ((): 0 | 1 => {
  FLOAT[0] = 1;
  return BITS[1] === 0 ? 0 : 1;
})();

/**
 * Natural logarithm of a normal positive number, within 2 ulp.
 * x = m·2^k with m in [√½, √2); ln m = 2·artanh((m−1)/(m+1)) by its series (Abramowitz & Stegun 4.1.27).
 * Throws on anything that is not positive, normal and finite.
 */
export function ln(x: number): number {
  assert(x >= 2.2250738585072014e-308 && x < Number.POSITIVE_INFINITY, 'ln of a positive number');
  FLOAT[0] = x;
  const high = BITS[HIGH_WORD] as number;
  let exponent = ((high >>> 20) & 0x7ff) - 1022;
  BITS[HIGH_WORD] = (high & 0x800fffff) | 0x3fe00000;
  let mantissa = FLOAT[0]; // in [½, 1)
  if (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent -= 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s; // below 0.0295
  let series = 1 / 21;
  for (let odd = 19; odd >= 3; odd -= 2) series = series * z + 1 / odd;
  return exponent * LN_2_HIGH + (2 * s + (2 * s * z * series + exponent * LN_2_LOW));
}

/** e^x for |x| ≤ 700, within 4 ulp: x = k·ln 2 + r, |r| ≤ ½ ln 2, and the Taylor series of e^r. */
export function exp(x: number): number {
  assert(x >= -700 && x <= 700, 'exp of a number within ±700');
  const k = Math.round(x / 0.6931471805599453);
  const r = x - k * LN_2_HIGH - k * LN_2_LOW;
  let series = 1;
  for (let n = 18; n >= 1; n -= 1) series = 1 + (series * r) / n;
  return series * powerOfTwo(k);
}

/** x^y for x > 0 by exp(y ln x). */
export function power(x: number, y: number): number {
  return exp(y * ln(x));
}

/** base^n for a whole n ≥ 0 by repeated squaring. */
export function integerPower(base: number, n: number): number {
  let result = 1;
  let square = base;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

export const LN_10 = 2.302585092994046;

function powerOfTwo(k: number): number {
  FLOAT[0] = 1;
  BITS[HIGH_WORD] = (k + 1023) << 20;
  return FLOAT[0];
}
