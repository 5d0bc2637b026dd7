/** How many decimal places a price needs. */
import { decimalParts } from '@breakwater/codec';

/** A printed binary float holds 15 trustworthy digits (IEEE 754 binary64, DBL_DIG); more are noise. */
const EXACT_DIGITS_MAX = 15;
const DOT = 46;
const ZERO = 48;

/** Places of a decimal without its trailing zeros, the noise of a printed float taken off; 0 where the text is no number. */
export function decimalPlaces(text: string): number {
  const plain = plainPlaces(text);
  return plain >= 0 ? plain : generalPlaces(text);
}

/** The fast path, for digits and one dot; -1 for anything else. */
function plainPlaces(text: string): number {
  const { length } = text;
  if (length > EXACT_DIGITS_MAX) return -1;
  let dot = length;
  let last = -1;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (dot !== length) return -1;
      dot = at;
    } else if (code < ZERO || code > ZERO + 9) return -1;
    else if (code !== ZERO) last = at;
  }
  return last > dot ? last - dot : 0;
}

function generalPlaces(text: string): number {
  const parts = decimalParts(text);
  if (parts === undefined) return 0;
  let { digits, exponent } = parts;
  for (let excess = digits.toString().length - EXACT_DIGITS_MAX; excess > 0; excess -= 1) {
    digits = excess === 1 ? (digits + 5n) / 10n : digits / 10n;
    exponent += 1;
  }
  while (digits !== 0n && digits % 10n === 0n) {
    digits /= 10n;
    exponent += 1;
  }
  return digits === 0n ? 0 : Math.max(0, -exponent);
}
