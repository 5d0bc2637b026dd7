/**
 * Venues in dollars and euros. Coinbase `BTC-USD`; Bitstamp `btcusd`; Kraken `XBT/USD`, `XBTUSD` and, for its oldest assets,
 * `XXBTZUSD`; Kraken's futures `PF_XBTUSD` (in base units), `PI_XBTUSD` and `FI_XBTUSD_210924` (in dollars); Bitfinex `tBTCUSD`,
 * `tLUNA2:USD`, and `tBTCF0:USTF0` for its perpetuals.
 */
import { isExpiry } from '@breakwater/core';
import {
  anyOf,
  baseFirst,
  type Convention,
  oneWord,
  type SymbolMeaning,
  splitByQuotes,
  type VenuePreset,
} from './symbol-meaning.ts';

const KRAKEN_QUOTES = [
  ...['USD', 'EUR', 'GBP', 'CAD', 'JPY', 'CHF', 'AUD', 'USDT', 'USDC', 'DAI', 'PYUSD', 'RLUSD'],
  ...['XBT', 'ETH'],
];
const BITSTAMP_QUOTES = ['USD', 'EUR', 'GBP', 'PAX', 'USDT', 'USDC', 'BTC', 'ETH'];
const GEMINI_QUOTES = ['USD', 'EUR', 'GBP', 'SGD', 'USDT', 'GUSD', 'BTC', 'ETH'];
/** Names that Kraken still writes with X before an asset and Z before a currency. */
const KRAKEN_OLD_ASSETS = 'XBT|ETH|ETC|LTC|MLN|REP|XDG|XLM|XMR|XRP|ZEC|ICN';
const KRAKEN_OLD_CURRENCIES = 'USD|EUR|GBP|CAD|JPY|AUD';

const krakenOld: Convention = (symbol) => {
  const name = symbol.toUpperCase();
  const coin = new RegExp(
    `^X(${KRAKEN_OLD_ASSETS})(?:X(${KRAKEN_OLD_ASSETS})|Z(${KRAKEN_OLD_CURRENCIES}))$`,
  ).exec(name);
  if (coin !== null) return { base: coin[1] ?? '', quote: coin[2] ?? coin[3] ?? '', type: 'spot' };
  const currency = new RegExp(
    `^(USDT|Z(?:${KRAKEN_OLD_CURRENCIES}))Z(${KRAKEN_OLD_CURRENCIES})$`,
  ).exec(name);
  if (currency === null) return undefined;
  const [, base = '', quote = ''] = currency;
  return { base: base === 'USDT' ? base : base.slice(1), quote, type: 'spot' };
};

const krakenFutures: Convention = (symbol) => {
  const match = /^(PF|FF|PI|FI)_([A-Z0-9]+)USD(?:_([0-9]{6}))?$/.exec(symbol.toUpperCase());
  if (match === null) return undefined;
  const [, kind = '', base = '', day] = match;
  const isDated = kind === 'FF' || kind === 'FI';
  if (isDated !== (day !== undefined) || (day !== undefined && !isExpiry(day))) return undefined;
  const type = kind === 'PF' || kind === 'FF' ? 'linear' : 'inverse';
  return { base, quote: 'USD', type, ...(day === undefined ? {} : { expiry: day }) };
};

/** Six letters are three and three; anything longer has a colon. */
const bitfinex: Convention = (symbol) => {
  const name = /^t[A-Z0-9]/.test(symbol) ? symbol.slice(1) : symbol;
  const [base = '', quote = '', ...more] = name.includes(':')
    ? name.split(':')
    : [name.slice(0, 3), name.slice(3)];
  if (more.length > 0 || !/^[A-Z0-9]{2,}$/.test(base) || !/^[A-Z0-9]{3,}$/.test(quote))
    return undefined;
  if (!name.includes(':') && name.length !== 6) return undefined;
  if (base.startsWith('TEST') || quote.startsWith('TEST'))
    return { refused: 'it is a test market' };
  const isPerpetual = base.endsWith('F0') && quote.endsWith('F0');
  if (!isPerpetual) return { base, quote, type: 'spot' };
  return { base: base.slice(0, -2), quote: quote.slice(0, -2), type: 'linear' };
};

const bitstampPerpetual: Convention = (symbol) => {
  const match = /^([A-Z0-9]+)-PERP$/.exec(symbol.toUpperCase());
  const pair = splitByQuotes(match?.[1] ?? '', BITSTAMP_QUOTES);
  if (pair === undefined || 'refused' in pair) return pair;
  return { base: pair[0], quote: pair[1], type: 'linear' };
};

const KRAKEN_ASSETS = { XBT: 'BTC', XDG: 'DOGE' };
/** The venue's own short names that mean something else, or nothing, everywhere else. */
const BITFINEX_ASSETS = {
  ...{ UST: 'USDT', UDC: 'USDC', TSD: 'TUSD', EUT: 'EURT', EUS: 'EURS', IOT: 'IOTA', DSH: 'DASH' },
  ...{ QTM: 'QTUM', DAT: 'DATA', ALG: 'ALGO', AMP: 'AMPL', ATO: 'ATOM', MNA: 'MANA', STJ: 'STORJ' },
  ...{
    BCHN: 'BCH',
    BCHABC: 'XEC',
    WBT: 'WBTC',
    WAX: 'WAXP',
    RBT: 'RBTC',
    QSH: 'QASH',
    YYW: 'YOYOW',
  },
  ...{
    VSY: 'VSYS',
    SNG: 'SNGLS',
    IQX: 'IQ',
    XCH: 'XCHF',
    DOG: 'MDOGE',
    EDO: 'PNT',
    TERRAUST: 'USTC',
  },
  ...{ LUNA: 'LUNC', LUNA2: 'LUNA' },
};

export const COINBASE: VenuePreset = {
  sections: [{ types: ['spot'], read: baseFirst('spot', '-') }],
};
export const KRAKEN: VenuePreset = {
  sections: [{ types: ['spot'], read: anyOf(krakenOld, oneWord('spot', KRAKEN_QUOTES)) }],
  assets: KRAKEN_ASSETS,
};
export const KRAKEN_FUTURES: VenuePreset = {
  sections: [
    {
      types: ['linear', 'inverse'],
      read: krakenFutures,
      unitOf: ({ type }: SymbolMeaning) => ({ kind: type === 'inverse' ? 'quote' : 'base' }),
    },
  ],
  assets: KRAKEN_ASSETS,
};
export const BITSTAMP: VenuePreset = {
  sections: [
    { types: ['spot'], read: oneWord('spot', BITSTAMP_QUOTES) },
    { types: ['linear'], read: bitstampPerpetual },
  ],
};
export const BITFINEX: VenuePreset = {
  sections: [{ types: ['spot', 'linear'], read: bitfinex }],
  assets: BITFINEX_ASSETS,
};
export const GEMINI: VenuePreset = {
  sections: [{ types: ['spot'], read: oneWord('spot', GEMINI_QUOTES) }],
};
/** Venues that write BASE-QUOTE or BASE_QUOTE, spot alone. */
export const KUCOIN: VenuePreset = {
  sections: [{ types: ['spot'], read: baseFirst('spot', '-') }],
};
export const UNDERSCORED: VenuePreset = {
  sections: [{ types: ['spot'], read: baseFirst('spot', '_') }],
};
