/**
 * Instruments: what a market trades and in which steps.
 *
 * An instrument's key is `venue:BASE/QUOTE:type`, for example `upbit:USDT/KRW:spot`, `binance-usdm:BTC/USDT:linear`
 * or `reference:USD/KRW:fx`. Parts are printable ASCII without `:`; BASE and QUOTE also without `/`. A contract that ends has
 * its last day as fourth part, `binance-usdm:BTC/USDT:linear:250627`: it trades at a basis, so it is a market of its own.
 */

export type InstrumentType = 'spot' | 'linear' | 'inverse' | 'lending' | 'fx';

/** A step as an exact decimal: `mantissa × 10^exponent`. 0.05 is {5, -2}. */
export interface DecimalStep {
  readonly mantissa: number;
  /** Between -18 and 12. */
  readonly exponent: number;
}

/** Tick and lot of a market from `effectiveTimeUs` on. Must reach the log before the market's first event. */
export interface InstrumentDefinition {
  readonly key: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: InstrumentType;
  /** `YYMMDD`, the last day of a contract that ends; absent of what does not. */
  readonly expiry?: string | undefined;
  readonly tick: DecimalStep;
  readonly lot: DecimalStep;
  readonly effectiveTimeUs: number;
}

export interface InstrumentKeyParts {
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: InstrumentType;
  /** `YYMMDD`, the last day of a contract that ends; absent of what does not. */
  readonly expiry?: string | undefined;
}

export const INSTRUMENT_TYPES: readonly InstrumentType[] = [
  'spot',
  'linear',
  'inverse',
  'lending',
  'fx',
];

export function instrumentKey({ venue, base, quote, type, expiry }: InstrumentKeyParts): string {
  const key = `${venue}:${base}/${quote}:${type}`;
  return expiry === undefined ? key : `${key}:${expiry}`;
}

const KEY =
  /^([!-9;-~]{1,64}):([!-.0-9;-~]{1,32})\/([!-.0-9;-~]{1,32}):([a-z]{1,16})(?::([0-9]{6}))?$/;

/** The parts of a key, or undefined where the text is not one. */
export function parseInstrumentKey(key: string): InstrumentKeyParts | undefined {
  const match = KEY.exec(key);
  if (match === null) return undefined;
  const [, venue, base, quote, typeText, expiry] = match;
  const type = INSTRUMENT_TYPES.find((known) => known === typeText);
  if (venue === undefined || base === undefined || quote === undefined || type === undefined) {
    return undefined;
  }
  if (expiry === undefined) return { venue, base, quote, type };
  return isContract(type) && isExpiry(expiry) ? { venue, base, quote, type, expiry } : undefined;
}

/** Whether markets of the type are contracts, which may end. */
function isContract(type: InstrumentType): boolean {
  return type === 'linear' || type === 'inverse';
}

const DAY_COUNTS: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a text is a day as `YYMMDD`. */
export function isExpiry(text: string): boolean {
  if (!/^[0-9]{6}$/.test(text)) return false;
  const day = Number(text.slice(4));
  const dayCount = DAY_COUNTS[Number(text.slice(2, 4)) - 1];
  return dayCount !== undefined && day >= 1 && day <= dayCount;
}

// Exact in binary64 up to 1e22; negative exponents divide, so that 10^-k is never rounded on its own.
const POWERS_OF_TEN: readonly number[] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18,
];

/** `steps × step` as a decimal number, one rounding at most per operation. */
export function decimalValue(steps: number, step: DecimalStep): number {
  const power = POWERS_OF_TEN[step.exponent < 0 ? -step.exponent : step.exponent];
  if (power === undefined) return Number.NaN;
  const scaled = steps * step.mantissa;
  return step.exponent < 0 ? scaled / power : scaled * power;
}
