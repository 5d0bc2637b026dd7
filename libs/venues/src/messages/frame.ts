/**
 * The text of a message → JSON whose numbers are still what the venue wrote, and its fields as we need them.
 * Nothing here throws: what cannot be read is undefined, or a rejection.
 */
import { parseTimestampUs, type RowRejection } from '@breakwater/codec';
import { SIDE, type Side } from '@breakwater/core';
import type { LevelText } from '../venue-event.ts';

/** The largest message seen is Coinbase's snapshot of BTC-USD, 5.8 MB; beyond this a text is no message. */
export const FRAME_LENGTH_MAX = 16_777_216; // unit: characters

/** Entries of one list in a message. That snapshot has some 50,000 levels. */
export const FRAME_LIST_LENGTH_MAX = 262_144;

/** Longest text that is a number, a symbol or an id of a venue. */
const FIELD_LENGTH_MAX = 64;

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * `where-long`: numbers of more than 15 digits stay text, because a double does not hold them; shorter ones survive
 * it. `always`: all stay text, for checksums that are made of the digits as they stand, trailing zeros included.
 */
export type NumberTexts = 'where-long' | 'always';

/** A bare number this long may have more than 15 digits. */
const LONG_LENGTH_MIN = 16; // unit: characters
const LONG_NUMBER = /[:[,]\s*-?\d[\d.]{15}/;

/** The value of `text`, or why it has none. */
export function parseFrame(
  text: string,
  numbers: NumberTexts = 'where-long',
): { readonly value: unknown } | RowRejection {
  if (text.length > FRAME_LENGTH_MAX) {
    return { reason: 'oversized', detail: `a message of ${text.length} characters` };
  }
  try {
    if (numbers === 'always') return { value: JSON.parse(text, keepText) as unknown };
    return { value: LONG_NUMBER.test(text) ? JSON.parse(text, keepLongText) : JSON.parse(text) };
  } catch (error) {
    return { reason: 'bad-json', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** What JSON.parse tells of a value besides: its text, where it is a number. */
interface ValueContext {
  readonly source?: string;
}

function keepText(_key: string, value: unknown, context?: ValueContext): unknown {
  return typeof value === 'number' ? (context?.source ?? value) : value;
}

function keepLongText(_key: string, value: unknown, context?: ValueContext): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && source.length >= LONG_LENGTH_MIN
    ? source
    : value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a name, or undefined where it is none. */
export function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= FIELD_LENGTH_MAX
    ? value
    : undefined;
}

/** Text of a decimal number that came as text or as a JSON number. Whether it is one is asked where it is counted. */
export function decimalOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return nameOf(value);
}

/** A venue's id of a trade, as text. */
export function idOf(value: unknown): string | undefined {
  return decimalOf(value);
}

/** A whole number from 0 to 2^53, as a number or as digits. */
export function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/**
 * Microseconds of a time since 1970 whose magnitude tells its unit: seconds up to the year 5138, then milliseconds,
 * microseconds and nanoseconds from 1973 on. Venues switch units (Upbit's books did for a while, Binance's on request).
 */
export function epochUs(value: unknown): number | undefined {
  const text = typeof value === 'number' ? plainDigits(value) : value;
  if (typeof text !== 'string') return undefined;
  const dot = text.indexOf('.');
  const wholeLength = dot < 0 ? text.length : dot;
  if (wholeLength <= 11) return parseTimestampUs(text, 's');
  if (wholeLength <= 14) return parseTimestampUs(text, 'ms');
  return parseTimestampUs(text, wholeLength <= 17 ? 'us' : 'ns');
}

/** `12` for 12 and `12.5` for 12.5; powers of ten are no times. */
function plainDigits(value: number): string {
  return String(value);
}

/** Microseconds of an ISO 8601 time; without a zone mark it is UTC. */
export function isoUs(value: unknown): number | undefined {
  return typeof value === 'string' ? parseTimestampUs(value, 'iso') : undefined;
}

/** BUY or SELL by the venue's two words, or undefined for any other. */
export function sideBy(
  value: unknown,
  words: { readonly buy: string | boolean; readonly sell: string | boolean },
): Side | undefined {
  if (value === words.buy) return SIDE.BUY;
  return value === words.sell ? SIDE.SELL : undefined;
}

/** The other side: of a maker's the taker's, of a liquidated position's the forced order's. */
export function opposite(side: Side | undefined): Side | undefined {
  if (side === undefined) return undefined;
  return side === SIDE.UNKNOWN ? SIDE.UNKNOWN : side === SIDE.BUY ? SIDE.SELL : SIDE.BUY;
}

/** Levels of a list of `[price, quantity, …]`, or undefined where one is not that. */
export function levelsOf(value: unknown): LevelText[] | undefined {
  return levelsBy(value, (entry) => (Array.isArray(entry) ? [entry[0], entry[1]] : undefined));
}

/** Levels of a list whose entries `pick` takes apart; undefined where it cannot. */
export function levelsBy(
  value: unknown,
  pick: (entry: unknown) => readonly [price: unknown, quantity: unknown] | undefined,
): LevelText[] | undefined {
  if (!Array.isArray(value) || value.length > FRAME_LIST_LENGTH_MAX) return undefined;
  const levels: LevelText[] = [];
  for (const entry of value as readonly unknown[]) {
    const picked = pick(entry);
    const price = decimalOf(picked?.[0]);
    const quantity = decimalOf(picked?.[1]);
    if (price === undefined || quantity === undefined) return undefined;
    levels.push([price, quantity]);
  }
  return levels;
}
