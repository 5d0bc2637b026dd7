/** What a venue's symbol says, before it is an instrument: the words of the conventions in this folder. Pure. */
import type { InstrumentType } from '@breakwater/core';
import type { QuantityUnit } from '../venue-instrument.ts';

export interface SymbolMeaning {
  readonly base: string;
  readonly quote: string;
  readonly type: InstrumentType;
  /** `YYMMDD` of a contract that ends. */
  readonly expiry?: string | undefined;
  /** Where it is not base units. */
  readonly unit?: QuantityUnit;
  /** Base units in one unit of the symbol, where it is not one. */
  readonly multiplier?: number;
}

/** A symbol that a convention knows and does not take, and why. */
export interface SymbolRefusal {
  readonly refused: string;
  /** Its markets are of a kind that nothing here watches: rows of them are ignored by this rule, and no row mends it. */
  readonly rule?: 'option-market' | 'combination-market' | 'quanto-market';
}

export const OPTION: SymbolRefusal = { refused: 'options are not watched', rule: 'option-market' };

/** What a symbol means in a convention; undefined where it is none of its own. */
export type Convention = (symbol: string) => SymbolMeaning | SymbolRefusal | undefined;

/** One kind of markets of a venue. */
export interface VenueSection {
  readonly types: readonly InstrumentType[];
  readonly read: Convention;
  /** Only where the type is asked for: `BTCUSDT` of Binance is spot unless somebody says linear. */
  readonly byTypeOnly?: boolean;
  /** In what quantities of its markets are counted; base units where absent. */
  readonly unitOf?: (meaning: SymbolMeaning) => QuantityUnit | SymbolRefusal;
}

export interface VenuePreset {
  /** Of keys, where it is not the name that the preset goes by: a collector's names for a venue. */
  readonly venue?: string;
  readonly sections: readonly VenueSection[];
  /** The venue's own names of assets, by upper-case name. */
  readonly assets?: Readonly<Record<string, string>>;
}

export function isRefused(
  value: SymbolMeaning | SymbolRefusal | QuantityUnit,
): value is SymbolRefusal {
  return 'refused' in value;
}

/**
 * Splits a symbol written in one word by the quotes that the venue lists. Where more than one of them ends it
 * (BTCBUSD at a venue with USD and BUSD), nothing tells which: refused.
 */
export function splitByQuotes(
  word: string,
  quotes: readonly string[],
): readonly [base: string, quote: string] | SymbolRefusal | undefined {
  const found = quotes.filter((quote) => word.endsWith(quote) && word.length > quote.length);
  const [quote] = found;
  if (quote === undefined) return undefined;
  const pairs = found.map((known) => `${word.slice(0, -known.length)}/${known}`);
  if (found.length > 1) return { refused: `it may be ${pairs.join(' or ')}` };
  return [word.slice(0, -quote.length), quote];
}

/** The convention of symbols in one word, upper case. */
export function oneWord(type: InstrumentType, quotes: readonly string[]): Convention {
  return (symbol) => {
    const word = symbol.toUpperCase();
    if (!/^[\p{L}\p{N}]+$/u.test(word)) return undefined;
    const pair = splitByQuotes(word, quotes);
    if (pair === undefined || 'refused' in pair) return pair;
    return { base: pair[0], quote: pair[1], type };
  };
}

/** The convention BASE-QUOTE, whatever the separator. */
export function baseFirst(
  type: InstrumentType,
  separator: '-' | '_',
  quotes?: readonly string[],
): Convention {
  return (symbol) => {
    const [base = '', quote = '', ...more] = symbol.toUpperCase().split(separator);
    if (base === '' || quote === '' || more.length > 0) return undefined;
    if (quotes !== undefined && !quotes.includes(quote)) return undefined;
    return { base, quote, type };
  };
}

/** The convention QUOTE-BASE of the Korean venues. */
export function quoteFirst(separator: '-' | '_', quotes: readonly string[]): Convention {
  return (symbol) => {
    const [quote = '', base = '', ...more] = symbol.toUpperCase().split(separator);
    if (base === '' || more.length > 0 || !quotes.includes(quote)) return undefined;
    return { base, quote, type: 'spot' };
  };
}

/** The first of several that knows the symbol. */
export function anyOf(...conventions: readonly Convention[]): Convention {
  return (symbol) => {
    for (const convention of conventions) {
      const meaning = convention(symbol);
      if (meaning !== undefined) return meaning;
    }
    return undefined;
  };
}

/**
 * 1000PEPE is a thousand PEPE: its price is of a thousand, and 3 of it are 3,000. Binance and Bybit list coins of tiny prices
 * so, with 1000, 10000 and 1000000 before the name.
 */
export function inSingleUnits(meaning: SymbolMeaning): SymbolMeaning {
  const match = /^(1000000|100000|10000|1000)(\D.*)$/.exec(meaning.base);
  if (match === null) return meaning;
  const [, count = '', base = ''] = match;
  return { ...meaning, base, multiplier: Number(count) };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** `YYMMDD` of `27JUN25` or `3JUN22`; undefined where it is no such day. */
export function expiryOfDay(text: string): string | undefined {
  const match = /^(\d{1,2})([A-Z]{3})(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [, day = '', name = '', year = ''] = match;
  const month = MONTHS.indexOf(name) + 1;
  return month === 0 ? undefined : `${year}${twoDigits(month)}${twoDigits(Number(day))}`;
}

/** The month letters of futures exchanges. */
const MONTH_LETTERS = 'FGHJKMNQUVXZ';

/** `YYMMDD` of the last Friday of a month such as `H25`, when quarterly contracts end. */
export function expiryOfMonth(text: string): string | undefined {
  const match = /^([FGHJKMNQUVXZ])(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [, letter = '', year = ''] = match;
  const month = MONTH_LETTERS.indexOf(letter);
  const last = new Date(Date.UTC(2000 + Number(year), month + 1, 0));
  const day = last.getUTCDate() - ((last.getUTCDay() + 2) % 7);
  return `${year}${twoDigits(month + 1)}${twoDigits(day)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
