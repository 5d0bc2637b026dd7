/**
 * Decimal text → whole steps (ticks, lots), exactly. No value passes through a float: digits are added up as
 * integers, and what does not fit the step is a fault, never a rounding. Only `roundedSteps` rounds, and says how.
 */
import type { DecimalStep } from '@breakwater/core';
import { POWERS_OF_TEN } from './powers-of-ten.ts';

/** What is returned instead, below 0, by `exactSteps` and `roundedSteps`. */
export const DECIMAL_FAULT = {
  NOT_A_NUMBER: -1,
  NEGATIVE: -2,
  NOT_A_MULTIPLE: -3,
  TOO_LARGE: -4,
} as const;

const ZERO = 48;
const DOT = 46;

/** Longest text that can be a number of ours; 2^53 in steps of 1e-18 has 34 digits. */
const TEXT_LENGTH_MAX = 64;

/**
 * Whole steps in the value of `text`, or a DECIMAL_FAULT. Accepts digits with an optional fraction and an
 * optional power of ten; NaN, Infinity, signs other than a leading minus and blanks are not numbers.
 */
export function exactSteps(text: string, step: DecimalStep): number {
  if (step.mantissa === 1 && step.exponent <= 0) {
    const steps = plainSteps(text, -step.exponent);
    if (steps !== DECIMAL_FAULT.NOT_A_NUMBER) return steps;
  }
  return dividedSteps(text, step, 'exact');
}

/** Whole steps in `digits` × 10^-`places` (at most 15 digits), or -1 where `exactSteps` must look at its text. */
export function stepsOfDigits(digits: number, places: number, step: DecimalStep): number {
  if (step.mantissa !== 1 || step.exponent > 0) return -1;
  const shift = -step.exponent - places;
  if (shift < 0) {
    const power = POWERS_OF_TEN[-shift] ?? Number.POSITIVE_INFINITY;
    return digits % power === 0 ? digits / power : -1;
  }
  const steps = digits * (POWERS_OF_TEN[shift] ?? Number.POSITIVE_INFINITY);
  return steps <= Number.MAX_SAFE_INTEGER ? steps : -1;
}

/** As `exactSteps`, but a value between two steps is rounded half to even. For archives whose numbers went through floats. */
export function roundedSteps(text: string, step: DecimalStep): number {
  return dividedSteps(text, step, 'half-even');
}

/** What to tell a person about a fault. */
export function describeDecimalFault(fault: number, text: string, step: DecimalStep): string {
  const shown = text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
  if (shown === '') return 'is missing';
  if (fault === DECIMAL_FAULT.NEGATIVE) return `"${shown}" is negative`;
  if (fault === DECIMAL_FAULT.NOT_A_MULTIPLE) {
    return `"${shown}" is not a multiple of ${step.mantissa}e${step.exponent}`;
  }
  if (fault === DECIMAL_FAULT.TOO_LARGE) return `"${shown}" is above 2^53 steps`;
  if (/^-?[\d.' _]+,\d+$/.test(shown) || /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(shown)) {
    return `"${shown}" has a comma; say "decimal": "," or "thousands": ","`;
  }
  return `"${shown}" is not a decimal number`;
}

/** The fast path: digits and one dot, `decimals` places kept. Returns NOT_A_NUMBER for anything else. */
function plainSteps(text: string, decimals: number): number {
  const length = text.length;
  if (length === 0 || length > TEXT_LENGTH_MAX) return DECIMAL_FAULT.NOT_A_NUMBER;
  let steps = 0;
  let places = -1;
  let digitCount = 0;
  let tail = 0;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) {
      digitCount += 1;
      if (places >= decimals) {
        tail += digit;
        continue;
      }
      steps = steps * 10 + digit;
      if (steps > Number.MAX_SAFE_INTEGER) return DECIMAL_FAULT.TOO_LARGE;
      if (places >= 0) places += 1;
    } else if (code === DOT && places < 0) {
      places = 0;
    } else {
      return DECIMAL_FAULT.NOT_A_NUMBER;
    }
  }
  if (digitCount === 0) return DECIMAL_FAULT.NOT_A_NUMBER;
  if (tail > 0) return DECIMAL_FAULT.NOT_A_MULTIPLE;
  for (let place = Math.max(places, 0); place < decimals; place += 1) {
    steps *= 10;
    if (steps > Number.MAX_SAFE_INTEGER) return DECIMAL_FAULT.TOO_LARGE;
  }
  return steps;
}

/** The general path: any mantissa, exponents in the text, rounding. */
function dividedSteps(text: string, step: DecimalStep, rounding: 'exact' | 'half-even'): number {
  const parts = decimalParts(text);
  if (parts === undefined) return DECIMAL_FAULT.NOT_A_NUMBER;
  if (parts.negative && parts.digits !== 0n) return DECIMAL_FAULT.NEGATIVE;
  const shift = parts.exponent - step.exponent;
  const numerator = shift > 0 ? parts.digits * 10n ** BigInt(shift) : parts.digits;
  const denominator = BigInt(step.mantissa) * (shift < 0 ? 10n ** BigInt(-shift) : 1n);
  let steps = numerator / denominator;
  const rest = numerator % denominator;
  if (rest !== 0n) {
    if (rounding === 'exact') return DECIMAL_FAULT.NOT_A_MULTIPLE;
    const twice = rest * 2n;
    if (twice > denominator || (twice === denominator && steps % 2n === 1n)) steps += 1n;
  }
  return steps > BigInt(Number.MAX_SAFE_INTEGER) ? DECIMAL_FAULT.TOO_LARGE : Number(steps);
}

export interface DecimalParts {
  readonly negative: boolean;
  /** The value is `digits × 10^exponent`. */
  readonly digits: bigint;
  readonly exponent: number;
}

/** Digits and power of ten of a decimal text, or undefined where it is none. Powers beyond ±64 are refused. */
export function decimalParts(text: string): DecimalParts | undefined {
  if (text.length > TEXT_LENGTH_MAX) return undefined;
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  if (whole.length + fraction.length === 0) return undefined;
  const exponent = Number(power) - fraction.length;
  if (Math.abs(Number(power)) > TEXT_LENGTH_MAX) return undefined;
  return { negative: sign === '-', digits: BigInt(whole + fraction), exponent };
}
