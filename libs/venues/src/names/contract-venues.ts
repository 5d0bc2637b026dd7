/**
 * Venues of contracts. BitMEX: `XBTUSD` is inverse and counted in dollars, `XBTUSDT` in contracts of a millionth of a bitcoin, both
 * with a month (`XBTH25`, `XBTUSDTH25`) where they end. Deribit: `BTC-PERPETUAL` and `BTC-10SEP21` in dollars, `BTC_USDC-PERPETUAL` in
 * base units. Hyperliquid: the coin's name alone, `kPEPE` a thousand. Huobi's swaps `BTC-USDT` in contracts. Bitget
 * `BTCUSDT_UMCBL`, `BTCPERP_CMCBL` and `BTCUSD_DMCBL`, all counted in base units.
 */
import type { InstrumentType } from '@breakwater/core';
import {
  type Convention,
  expiryOfDay,
  expiryOfMonth,
  OPTION,
  oneWord,
  type SymbolMeaning,
  type VenuePreset,
  type VenueSection,
} from './symbol-meaning.ts';

/** 1 / `underlyingToPositionMultiplier` of BitMEX' instruments. */
const BITMEX_SIZES: Readonly<Record<string, string>> = { BTC: '0.000001', ETH: '0.00001' };

const bitmex: Convention = (symbol) => {
  const name = symbol.toUpperCase();
  const inverse = /^XBT(USD|EUR)?([FGHJKMNQUVXZ]\d{2})?$/.exec(name);
  if (inverse !== null && name !== 'XBT') {
    return contract('XBT', inverse[1] ?? 'USD', 'inverse', inverse[2]);
  }
  const linear = /^([A-Z0-9]+?)(USDT)([FGHJKMNQUVXZ]\d{2})?$/.exec(name);
  if (linear !== null) return contract(linear[1] ?? '', 'USDT', 'linear', linear[3]);
  if (/^[A-Z0-9]+USD([FGHJKMNQUVXZ]\d{2})?$/.test(name)) {
    return {
      refused: 'a quanto contract: what one is worth follows the price of a third currency',
      rule: 'quanto-market',
    };
  }
  return undefined;
};

function contract(
  base: string,
  quote: string,
  type: InstrumentType,
  month: string | undefined,
): SymbolMeaning {
  return { base, quote, type, ...(month === undefined ? {} : { expiry: expiryOfMonth(month) }) };
}

const bitmexUnit: VenueSection['unitOf'] = ({ base, type }) => {
  if (type === 'inverse') return { kind: 'quote' };
  const size = Object.hasOwn(BITMEX_SIZES, base) ? BITMEX_SIZES[base] : undefined;
  return size === undefined
    ? { refused: 'nobody says how many coins a contract is (underlyingToPositionMultiplier)' }
    : { kind: 'contracts-of-base', size };
};

const deribit: Convention = (symbol) => {
  const [pair = '', end, ...more] = symbol.toUpperCase().split('-');
  const [base = '', quote] = pair.split('_');
  if (/^[CP]$/.test(more[1] ?? '')) return OPTION;
  if (base === '' || more.length > 0) {
    return more.length > 0
      ? { refused: 'combinations are not watched', rule: 'combination-market' }
      : undefined;
  }
  if (end === undefined) return quote === undefined ? undefined : { base, quote, type: 'spot' };
  const expiry = end === 'PERPETUAL' ? undefined : expiryOfDay(end);
  if (end !== 'PERPETUAL' && expiry === undefined) return undefined;
  const type = quote === undefined ? 'inverse' : 'linear';
  return { base, quote: quote ?? 'USD', type, ...(expiry === undefined ? {} : { expiry }) };
};

const hyperliquid: Convention = (symbol) => {
  if (symbol.startsWith('@'))
    return { refused: 'spot pairs are numbers there (spotMeta names them)' };
  const match = /^(k?)([A-Z0-9]+)$/.exec(symbol);
  if (match === null) return undefined;
  const [, thousand, base = ''] = match;
  return {
    base,
    quote: 'USDC',
    type: 'linear',
    ...(thousand === 'k' ? { multiplier: 1_000 } : {}),
  };
};

const HTX_QUOTES = ['USDT', 'USDC', 'USDD', 'BTC', 'ETH', 'HT', 'HUSD', 'TUSD', 'TRX'];
/** `contract_size` of the linear swaps as the venue published it in February 2022. */
const HTX_SIZES: Readonly<Record<string, string>> = {
  ...{ BTC: '0.001', ETH: '0.01', LTC: '0.1', DOGE: '100', XRP: '10', LINK: '0.1', TRX: '100' },
  ...{ DOT: '1', ADA: '10', EOS: '1', BCH: '0.01', UNI: '1', FIL: '0.1', BNB: '0.1', ETC: '1' },
  ...{ ATOM: '1', AAVE: '0.1', XLM: '10', SOL: '1', AVAX: '1', NEAR: '1', SHIB: '1000' },
};

const htxSwap: Convention = (symbol) => {
  const [base = '', quote = '', ...more] = symbol.toUpperCase().split('-');
  if (base === '' || more.length > 0 || (quote !== 'USD' && quote !== 'USDT')) return undefined;
  return { base, quote, type: quote === 'USD' ? 'inverse' : 'linear' };
};

const htxUnit: VenueSection['unitOf'] = ({ base, type }) => {
  if (type === 'inverse') {
    return { kind: 'contracts-of-quote', size: base === 'BTC' ? '100' : '10' };
  }
  const size = Object.hasOwn(HTX_SIZES, base) ? HTX_SIZES[base] : undefined;
  return size === undefined
    ? { refused: 'nobody says how many coins a contract is (contract_size)' }
    : { kind: 'contracts-of-base', size };
};

const BITGET_QUOTES = ['USDT', 'USDC', 'BTC', 'ETH', 'EUR', 'BRL'];

const bitgetSpot: Convention = (symbol) =>
  oneWord('spot', BITGET_QUOTES)(symbol.replace(/_SPBL$/i, ''));
/** Contracts that end have a month behind their name: `BTCUSDZ24`. */
const bitgetContract: Convention = (symbol) => {
  const name = symbol.toUpperCase();
  const linear = /^([A-Z0-9]+)(?:(USDT)_UMCBL|PERP_CMCBL)$/.exec(name);
  if (linear !== null) return { base: linear[1] ?? '', quote: linear[2] ?? 'USDC', type: 'linear' };
  const inverse = /^([A-Z0-9]+)USD_DMCBL$/.exec(name);
  return inverse === null ? undefined : { base: inverse[1] ?? '', quote: 'USD', type: 'inverse' };
};

const LINEAR_AND_INVERSE: readonly InstrumentType[] = ['linear', 'inverse'];

export const BITMEX: VenuePreset = {
  sections: [{ types: LINEAR_AND_INVERSE, read: bitmex, unitOf: bitmexUnit }],
  assets: { XBT: 'BTC' },
};
export const DERIBIT: VenuePreset = {
  sections: [
    {
      types: ['spot', 'linear', 'inverse'],
      read: deribit,
      unitOf: ({ type }) => ({ kind: type === 'inverse' ? 'quote' : 'base' }),
    },
  ],
};
export const HYPERLIQUID: VenuePreset = { sections: [{ types: ['linear'], read: hyperliquid }] };
export const HTX: VenuePreset = {
  sections: [{ types: ['spot'], read: oneWord('spot', HTX_QUOTES) }],
};
export const HTX_SWAP: VenuePreset = {
  sections: [{ types: LINEAR_AND_INVERSE, read: htxSwap, unitOf: htxUnit }],
};
export const BITGET: VenuePreset = {
  sections: [
    { types: LINEAR_AND_INVERSE, read: bitgetContract },
    { types: ['spot'], read: bitgetSpot },
  ],
};
