/**
 * Binance: symbols in one word (`BTCUSDT`), a dated contract with its last day (`BTCUSDT_250627`), COIN-M with `_PERP` or the day
 * (`BTCUSD_PERP`, `BTCUSD_200925`) and counted in contracts of 100 dollars of bitcoin, 10 of everything else.
 */
import { isExpiry } from '@breakwater/core';
import {
  type Convention,
  inSingleUnits,
  isRefused,
  oneWord,
  type SymbolMeaning,
  splitByQuotes,
  type VenuePreset,
  type VenueSection,
} from './symbol-meaning.ts';

/** What `quoteAsset` of exchangeInfo has named over the years; no bare USD, so that none ends another. */
const SPOT_QUOTES = [
  ...['USDT', 'FDUSD', 'USDC', 'TUSD', 'BUSD', 'USD1', 'USDS', 'USDP', 'PAX', 'DAI', 'VAI', 'USDE'],
  ...['BTC', 'ETH', 'BNB', 'TRX', 'XRP', 'DOGE', 'SOL', 'EUR', 'EURI', 'GBP', 'AUD', 'BRL', 'TRY'],
  ...['RUB', 'UAH', 'NGN', 'ZAR', 'PLN', 'RON', 'ARS', 'MXN', 'COP', 'CZK', 'JPY', 'GYEN', 'BKRW'],
  ...['IDRT', 'BIDR', 'BVND'],
];
const LINEAR_QUOTES = ['USDT', 'USDC', 'BUSD', 'USD1', 'BTC'];
const US_QUOTES = ['USD', 'USDT', 'USDC', 'BUSD', 'BTC', 'ETH', 'DAI'];
/** Of these, which do not follow the 1000 rule, the venue says what they are. */
const MILLIONS = new Map([['1MBABYDOGE', 'BABYDOGE']]);

function inUnits(meaning: SymbolMeaning): SymbolMeaning {
  const base = MILLIONS.get(meaning.base);
  return base === undefined ? inSingleUnits(meaning) : { ...meaning, base, multiplier: 1_000_000 };
}

function ofUnits(convention: Convention): Convention {
  return (symbol) => {
    const meaning = convention(symbol);
    return meaning === undefined || isRefused(meaning) ? meaning : inUnits(meaning);
  };
}

const linear: Convention = (symbol) => {
  const [word = '', day, ...more] = symbol.toUpperCase().split('_');
  if (more.length > 0) return undefined;
  const pair = splitByQuotes(word, LINEAR_QUOTES);
  if (pair === undefined || 'refused' in pair) return pair;
  const [base, quote] = pair;
  if (day === undefined) return inUnits({ base, quote, type: 'linear' });
  return isExpiry(day) ? inUnits({ base, quote, type: 'linear', expiry: day }) : undefined;
};

const coinMargined: Convention = (symbol) => {
  const match = /^([A-Z0-9]+)USD_(PERP|[0-9]{6})$/.exec(symbol.toUpperCase());
  if (match === null) return undefined;
  const [, base = '', end = ''] = match;
  if (end !== 'PERP' && !isExpiry(end)) return undefined;
  return { base, quote: 'USD', type: 'inverse', ...(end === 'PERP' ? {} : { expiry: end }) };
};

const SPOT: VenueSection = { types: ['spot'], read: ofUnits(oneWord('spot', SPOT_QUOTES)) };
const LINEAR: VenueSection = { types: ['linear'], read: linear };
const INVERSE: VenueSection = {
  types: ['inverse'],
  read: coinMargined,
  unitOf: ({ base }) => ({ kind: 'contracts-of-quote', size: base === 'BTC' ? '100' : '10' }),
};

/** Spot, and its futures where the type is asked for. */
export const BINANCE: VenuePreset = {
  sections: [SPOT, { ...LINEAR, byTypeOnly: true }, { ...INVERSE, byTypeOnly: true }],
};
export const BINANCE_US: VenuePreset = {
  sections: [{ types: ['spot'], read: oneWord('spot', US_QUOTES) }],
};
export const BINANCE_USDM: VenuePreset = { sections: [LINEAR] };
export const BINANCE_COINM: VenuePreset = { sections: [INVERSE] };
