/**
 * cryptofeed's own names for the markets of venues (`cryptofeed/BINANCE_FUTURES`, `BTC-USDT-PERP`): the base first, everywhere; a
 * contract that ends as year, month letter and day, `BTC-USD-21Z31`. What they count in is what the venue counts in.
 */
import { isExpiry } from '@breakwater/core';
import {
  type Convention,
  inSingleUnits,
  OPTION,
  type SymbolMeaning,
  type VenuePreset,
} from './symbol-meaning.ts';

/** cryptofeed's word for the exchange → the venue here. */
const VENUES: Readonly<Record<string, string>> = {
  ...{ UPBIT: 'upbit', BITHUMB: 'bithumb', BINANCE: 'binance', BINANCE_US: 'binance-us' },
  ...{ BINANCE_FUTURES: 'binance-usdm', BINANCE_DELIVERY: 'binance-coinm', BYBIT: 'bybit' },
  ...{ OKX: 'okx', OKEX: 'okx', COINBASE: 'coinbase', KRAKEN: 'kraken', BITSTAMP: 'bitstamp' },
  ...{
    KRAKEN_FUTURES: 'kraken-futures',
    BITFINEX: 'bitfinex',
    BITMEX: 'bitmex',
    DERIBIT: 'deribit',
  },
  ...{ GEMINI: 'gemini', HUOBI: 'htx', HUOBI_SWAP: 'htx-swap', KUCOIN: 'kucoin', BITGET: 'bitget' },
  ...{ GATEIO: 'gate', POLONIEX: 'poloniex', 'CRYPTO.COM': 'crypto-com' },
};

/** Venues whose contracts in USD are paid in the coin. */
const COIN_PAID = new Set([
  'binance-coinm',
  'bybit',
  'okx',
  'kraken-futures',
  'bitmex',
  'deribit',
  'htx-swap',
]);
/** Venues that list thousands of a coin under one name. */
const THOUSANDS = new Set(['binance', 'binance-usdm', 'bybit']);
const MONTH_LETTERS = 'FGHJKMNQUVXZ';

function expiryOf(text: string): string | undefined {
  const match = /^(\d{2})([FGHJKMNQUVXZ])(\d{2})$/.exec(text);
  const [, year = '', letter = '', day = ''] = match ?? [];
  const month = String(MONTH_LETTERS.indexOf(letter) + 1).padStart(2, '0');
  return match !== null && isExpiry(year + month + day) ? year + month + day : undefined;
}

function conventionOf(venue: string): Convention {
  return (symbol) => {
    const [base = '', quote = '', end, ...more] = symbol.toUpperCase().split('-');
    if (base === '' || quote === '') return undefined;
    if (more.length > 0) return OPTION;
    const inUnits = THOUSANDS.has(venue) ? inSingleUnits : (meaning: SymbolMeaning) => meaning;
    if (end === undefined) return inUnits({ base, quote, type: 'spot' });
    const expiry = end === 'PERP' ? undefined : expiryOf(end);
    if (end !== 'PERP' && expiry === undefined) return undefined;
    if (quote === 'USD' && !COIN_PAID.has(venue)) {
      return { refused: 'it is not known what its contracts in USD are paid in' };
    }
    const type = quote === 'USD' ? 'inverse' : 'linear';
    return inUnits({ base, quote, type, ...(expiry === undefined ? {} : { expiry }) });
  };
}

/** The preset of `cryptofeed/EXCHANGE`, or undefined where the exchange is not known. `presetOf` gives that of a venue. */
export function cryptofeedPreset(
  name: string,
  presetOf: (venue: string) => VenuePreset | undefined,
): VenuePreset | undefined {
  const exchange = /^cryptofeed\/(.+)$/.exec(name)?.[1]?.toUpperCase();
  if (exchange === undefined || !Object.hasOwn(VENUES, exchange)) return undefined;
  const venue = VENUES[exchange] as string;
  const read = conventionOf(venue);
  const own = presetOf(venue)?.sections ?? [];
  const sections = (['spot', 'linear', 'inverse'] as const).map((type) => {
    const unitOf = own.find((section) => section.types.includes(type))?.unitOf;
    return {
      types: [type],
      read: ((symbol) => {
        const meaning = read(symbol);
        return meaning === undefined || 'refused' in meaning || meaning.type === type
          ? meaning
          : undefined;
      }) satisfies Convention,
      ...(unitOf === undefined ? {} : { unitOf }),
    };
  });
  return { venue, sections };
}
