/**
 * Korean venues. Upbit and Bithumb's second interface write the quote first (`KRW-USDT` is USDT in won, `USDT-BTC` is bitcoin in
 * USDT); Bithumb's first one, Korbit and GOPAX write the base first; Coinone names the base alone, all its markets being in won.
 */
import {
  anyOf,
  baseFirst,
  type Convention,
  quoteFirst,
  type VenuePreset,
} from './symbol-meaning.ts';

const UPBIT_QUOTES = ['KRW', 'BTC', 'USDT', 'SGD', 'IDR', 'THB'];
const BITHUMB_QUOTES = ['KRW', 'BTC'];

function spot(read: Convention): VenuePreset {
  return { sections: [{ types: ['spot'], read }] };
}

/** All markets of Coinone are in won, whichever way round the pair is written. */
const coinone: Convention = (symbol) => {
  const parts = symbol.toUpperCase().split(/[-_]/);
  const others = parts.filter((part) => part !== 'KRW');
  const [base = ''] = others;
  if (others.length !== 1 || parts.length > 2 || base === '') return undefined;
  return { base, quote: 'KRW', type: 'spot' };
};

export const UPBIT: VenuePreset = spot(quoteFirst('-', UPBIT_QUOTES));
export const BITHUMB: VenuePreset = spot(
  anyOf(quoteFirst('-', BITHUMB_QUOTES), baseFirst('spot', '_', BITHUMB_QUOTES)),
);
export const COINONE: VenuePreset = spot(coinone);
export const KORBIT: VenuePreset = spot(baseFirst('spot', '_', ['KRW']));
export const GOPAX: VenuePreset = spot(baseFirst('spot', '-', ['KRW', 'BTC', 'USDT', 'USDC']));
