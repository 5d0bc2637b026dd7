/**
 * Finds tick and lot of recorded markets. An archive rarely says in which steps a market trades, so a first pass
 * over its files counts, per instrument, how many decimal places and how many whole digits its prices and amounts
 * have; the steps are powers of ten fine enough for all of them.
 *
 * Rules
 * SV1 trailing zeros do not count: "61737.63000000" needs two places.
 * SV2 a text of more than 15 significant digits is the print of a binary float, of which 15 are trustworthy
 *    (IEEE 754 binary64, DBL_DIG): the rest is noise.
 * SV3 where places + whole digits exceed 15 (2^53 has 16), the rarer of the two extremes is given up: its few rows
 *    are rejected one by one, so that one broken value cannot spoil the steps of a market.
 * SV4 amounts of tables are rounded (see `roundedAmountSteps`): at most 8 places, and fewer where the largest amount
 *    would pass 10^11 lots (a pane saturates at PANE_SUM_MAX, near 2 × 10^12). An amount four or more digits longer
 *    than the next, seen at most three times, does not count.
 */

import { decimalParts } from './decimal.ts';
import { POWERS_OF_TEN } from './powers-of-ten.ts';
import type { InstrumentSteps, TradeNumbers } from './row.ts';

const EXACT_DIGITS_MAX = 15;
const ROUNDED_LOT_DIGITS_MAX = 11;
const ROUNDED_PLACES_MAX = 8;
const PRICE_PLACES_MAX = 15;
const OUTLIER_DIGITS_MIN = 4;
const OUTLIER_COUNT_MAX = 3;
const BUCKET_COUNT = 66;

class DigitCount {
  readonly places: Float64Array = new Float64Array(BUCKET_COUNT);
  readonly whole: Float64Array = new Float64Array(BUCKET_COUNT);

  add(text: string): void {
    const shape = plainShape(text);
    if (shape >= 0) this.#count(shape >> 8, shape & 0xff);
    else this.#addGeneral(text);
  }

  /** A value above 0 of at most 15 digits: `digits` × 10^-`places`. */
  addDigits(digits: number, places: number): void {
    let [rest, kept] = [digits, places];
    while (kept > 0 && rest % 10 === 0) {
      rest /= 10;
      kept -= 1;
    }
    let whole = 0;
    for (let bound = POWERS_OF_TEN[kept] as number; rest >= bound; bound *= 10) whole += 1;
    this.#count(kept, whole);
  }

  #addGeneral(text: string): void {
    const parts = decimalParts(text);
    if (parts === undefined || parts.negative) return;
    let { digits, exponent } = parts;
    for (let excess = digits.toString().length - EXACT_DIGITS_MAX; excess > 0; excess -= 1) {
      digits = excess === 1 ? (digits + 5n) / 10n : digits / 10n;
      exponent += 1;
    }
    while (digits !== 0n && digits % 10n === 0n) {
      digits /= 10n;
      exponent += 1;
    }
    if (digits === 0n) this.#count(0, 0);
    else this.#count(Math.max(0, -exponent), Math.max(0, digits.toString().length + exponent));
  }

  #count(places: number, whole: number): void {
    const p = Math.min(places, BUCKET_COUNT - 1);
    const w = Math.min(whole, BUCKET_COUNT - 1);
    this.places[p] = (this.places[p] as number) + 1;
    this.whole[w] = (this.whole[w] as number) + 1;
  }
}

/**
 * places × 256 + whole digits of plain text such as "61737.63000000"; -1 where the general path must look.
 * Leading zeros of the whole part do not occur in practice beyond a single one, which counts as no digit.
 */
function plainShape(text: string): number {
  const length = text.length;
  if (length === 0 || length > 24) return -1;
  let dot = length;
  let last = -1;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (dot !== length) return -1;
      dot = i;
    } else if (code < 48 || code > 57) {
      return -1;
    } else if (code !== 48) {
      last = i;
    }
  }
  const places = last > dot ? last - dot : 0;
  const whole = dot === 1 && text.charCodeAt(0) === 48 ? 0 : dot;
  return places + whole > EXACT_DIGITS_MAX ? -1 : places * 256 + whole;
}

interface InstrumentDigits {
  readonly price: DigitCount;
  readonly exactAmount: DigitCount;
  readonly roundedAmount: DigitCount;
}

export class StepSurvey {
  readonly #digits = new Map<string, InstrumentDigits>();

  /** Makes the instrument known even where its rows carry no numbers. */
  see(instrument: string): void {
    this.#of(instrument);
  }

  price(instrument: string, text: string): void {
    this.#of(instrument).price.add(text);
  }

  /** `exact`: every value must fit the lot. `rounded`: it may be rounded to the lot (SV4). */
  amount(instrument: string, text: string, fit: 'exact' | 'rounded'): void {
    const digits = this.#of(instrument);
    (fit === 'exact' ? digits.exactAmount : digits.roundedAmount).add(text);
  }

  /** As `price` and a rounded `amount`, of values that were read already. */
  trade(instrument: string, numbers: TradeNumbers): void {
    const digits = this.#of(instrument);
    digits.price.addDigits(numbers.priceDigits, numbers.pricePlaces);
    digits.roundedAmount.addDigits(numbers.amountDigits, numbers.amountPlaces);
  }

  get instruments(): string[] {
    return [...this.#digits.keys()];
  }

  /** Steps of an instrument that was seen. */
  steps(instrument: string): InstrumentSteps | undefined {
    const digits = this.#digits.get(instrument);
    if (digits === undefined) return undefined;
    const amount = Math.max(exactPlaces(digits.exactAmount), roundedPlaces(digits.roundedAmount));
    return {
      tick: powerOfTen(Math.min(exactPlaces(digits.price), PRICE_PLACES_MAX)),
      lot: powerOfTen(amount),
    };
  }

  #of(instrument: string): InstrumentDigits {
    let digits = this.#digits.get(instrument);
    if (digits === undefined) {
      digits = {
        price: new DigitCount(),
        exactAmount: new DigitCount(),
        roundedAmount: new DigitCount(),
      };
      this.#digits.set(instrument, digits);
    }
    return digits;
  }
}

function powerOfTen(places: number): { readonly mantissa: 1; readonly exponent: number } {
  return { mantissa: 1, exponent: places === 0 ? 0 : -places };
}

/** Places for all values, or all but the rarest extremes (SV3). */
function exactPlaces(digits: DigitCount): number {
  let places = highest(digits.places, BUCKET_COUNT);
  let whole = highest(digits.whole, BUCKET_COUNT);
  while (places + whole > EXACT_DIGITS_MAX) {
    const rarePlaces = (digits.places[places] as number) < (digits.whole[whole] as number);
    if ((rarePlaces || whole === 0) && places > 0) places = highest(digits.places, places);
    else whole = highest(digits.whole, whole);
  }
  return places;
}

function roundedPlaces(digits: DigitCount): number {
  let whole = highest(digits.whole, BUCKET_COUNT);
  for (;;) {
    const next = highest(digits.whole, whole);
    const isOutlier =
      whole - next >= OUTLIER_DIGITS_MIN &&
      next > 0 &&
      (digits.whole[whole] as number) <= OUTLIER_COUNT_MAX;
    if (!isOutlier) break;
    whole = next;
  }
  const places = Math.min(highest(digits.places, BUCKET_COUNT), ROUNDED_PLACES_MAX);
  return Math.max(0, Math.min(places, ROUNDED_LOT_DIGITS_MAX - whole));
}

/** Highest occupied bucket below `limit`; 0 where none is. */
function highest(counts: Float64Array, limit: number): number {
  for (let bucket = limit - 1; bucket > 0; bucket -= 1) {
    if ((counts[bucket] as number) > 0) return bucket;
  }
  return 0;
}
