/**
 * What venues count, in base units: contracts, dollars of an inverse contract, thousands of a coin. All of it is exact: a
 * quantity is a fraction of two integers until it is asked for in lots or as a text. No value passes through a float.
 */
import { DECIMAL_FAULT, decimalParts, exactSteps, roundedSteps } from '@breakwater/codec';
import type { DecimalStep } from '@breakwater/core';
import type { VenueInstrument } from '../venue-instrument.ts';

/** Places of a quantity that a division has given, as a text. */
const QUOTIENT_PLACES = 12;

interface Fraction {
  readonly numerator: bigint;
  /** Above 0. */
  readonly denominator: bigint;
}

/** Whether the venue's symbol counts in plain base units. */
export function isPlain({ unit, multiplier }: VenueInstrument): boolean {
  return unit.kind === 'base' && multiplier === 1;
}

/** Price of one base unit in ticks, exactly, or a DECIMAL_FAULT. */
export function ticksOf(price: string, instrument: VenueInstrument, tick: DecimalStep): number {
  const { multiplier } = instrument;
  return exactSteps(price, multiplier === 1 ? tick : times(tick, multiplier));
}

/** As `ticksOf`, but a price between two ticks is rounded, half to even. */
export function nearestTicksOf(
  price: string,
  instrument: VenueInstrument,
  tick: DecimalStep,
): number {
  const { multiplier } = instrument;
  return roundedSteps(price, multiplier === 1 ? tick : times(tick, multiplier));
}

/**
 * Lots of a quantity that the venue gave at that price, half to even where it is between two, or a DECIMAL_FAULT. Plain base
 * units that are no multiple of the lot are rounded as well.
 */
export function lotsOf(
  quantity: string,
  price: string,
  instrument: VenueInstrument,
  lot: DecimalStep,
): number {
  if (isPlain(instrument)) {
    const lots = exactSteps(quantity, lot);
    if (lots !== DECIMAL_FAULT.NOT_A_MULTIPLE) return lots;
  }
  const base = baseFraction(quantity, price, instrument);
  if (typeof base === 'number') return base;
  const lots = halfEven(dividedBy(base, fractionOf(BigInt(lot.mantissa), lot.exponent)));
  return lots > BigInt(Number.MAX_SAFE_INTEGER) ? DECIMAL_FAULT.TOO_LARGE : Number(lots);
}

/** Price of one base unit as a text; the same text where it is no number, so that whoever reads it says so. */
export function basePriceText(price: string, { multiplier }: VenueInstrument): string {
  const parts = decimalParts(price);
  if (multiplier === 1 || parts === undefined) return price;
  const sign = parts.negative ? '-' : '';
  const power = powerOfTen(multiplier);
  if (power !== undefined) return `${sign}${parts.digits}e${parts.exponent - power}`;
  const price12 = dividedBy(
    fractionOf(parts.digits, parts.exponent),
    fractionOf(BigInt(multiplier), 0),
  );
  return sign + quotientText(price12);
}

/** Base units as a text: exact where a decimal can say it, else to 12 places; the same text where one is no number. */
export function baseQuantityText(
  quantity: string,
  price: string,
  instrument: VenueInstrument,
): string {
  if (isPlain(instrument)) return quantity;
  const base = baseFraction(quantity, price, instrument);
  return typeof base === 'number' ? quantity : quotientText(base);
}

/** Base units of a quantity, or a DECIMAL_FAULT. */
function baseFraction(
  quantity: string,
  price: string,
  { unit, multiplier }: VenueInstrument,
): Fraction | number {
  const parts = decimalParts(quantity);
  if (parts === undefined) return DECIMAL_FAULT.NOT_A_NUMBER;
  if (parts.negative && parts.digits !== 0n) return DECIMAL_FAULT.NEGATIVE;
  const units = fractionOf(parts.digits * BigInt(multiplier), parts.exponent);
  const sized = 'size' in unit ? product(units, sizeOf(unit.size)) : units;
  if (unit.kind === 'base' || unit.kind === 'contracts-of-base') return sized;
  if (parts.digits === 0n) return sized;
  const at = decimalParts(price);
  if (at === undefined || at.negative || at.digits === 0n) return DECIMAL_FAULT.NOT_A_NUMBER;
  return dividedBy(sized, fractionOf(at.digits, at.exponent));
}

/** A contract size, which was checked where it was written; 0 where it is none. */
function sizeOf(size: string): Fraction {
  const parts = decimalParts(size);
  return parts === undefined ? fractionOf(0n, 0) : fractionOf(parts.digits, parts.exponent);
}

function fractionOf(digits: bigint, exponent: number): Fraction {
  return exponent >= 0
    ? { numerator: digits * 10n ** BigInt(exponent), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-exponent) };
}

function product(left: Fraction, right: Fraction): Fraction {
  return {
    numerator: left.numerator * right.numerator,
    denominator: left.denominator * right.denominator,
  };
}

function dividedBy(left: Fraction, right: Fraction): Fraction {
  return {
    numerator: left.numerator * right.denominator,
    denominator: left.denominator * right.numerator,
  };
}

function halfEven({ numerator, denominator }: Fraction): bigint {
  const whole = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const isUp = twice > denominator || (twice === denominator && whole % 2n === 1n);
  return isUp ? whole + 1n : whole;
}

/** A text without trailing zeros: 12 places, which hold all that a decimal of a venue can say. */
function quotientText(fraction: Fraction): string {
  const scaled = product(fraction, fractionOf(1n, QUOTIENT_PLACES));
  const digits = halfEven(scaled)
    .toString()
    .padStart(QUOTIENT_PLACES + 1, '0');
  const text = `${digits.slice(0, -QUOTIENT_PLACES)}.${digits.slice(-QUOTIENT_PLACES)}`;
  return text.replace(/\.?0+$/, '');
}

/** `step` taken so many times; a power of ten stays one, since those are read fastest. */
function times(step: DecimalStep, count: number): DecimalStep {
  const power = powerOfTen(count);
  return power === undefined
    ? { mantissa: step.mantissa * count, exponent: step.exponent }
    : { mantissa: step.mantissa, exponent: step.exponent + power };
}

function powerOfTen(count: number): number | undefined {
  const digits = String(count);
  return /^10*$/.test(digits) ? digits.length - 1 : undefined;
}
