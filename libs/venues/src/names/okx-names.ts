/**
 * OKX: `BTC-USDT` is spot, `-SWAP` a perpetual, `-YYMMDD` a dated contract, with a strike behind it an option. Contracts in USD are
 * inverse, 100 dollars of bitcoin and 10 of everything else; the others are of `ctVal` base units, which differs from coin to coin.
 */
import { isExpiry } from '@breakwater/core';
import {
  type Convention,
  OPTION,
  type SymbolMeaning,
  type SymbolRefusal,
  type VenuePreset,
  type VenueSection,
} from './symbol-meaning.ts';

/** `ctVal` of the USDT contracts as GET /api/v5/public/instruments published it in May 2022; a row overrides one that has changed. */
const CONTRACT_SIZES: Readonly<Record<string, string>> = {
  ...{
    BTC: '0.01',
    ETH: '0.1',
    LTC: '1',
    DOT: '1',
    DOGE: '1000',
    SOL: '1',
    TRX: '1000',
    ADA: '100',
  },
  ...{ XRP: '100', LINK: '1', AVAX: '1', ATOM: '1', BCH: '0.1', ETC: '10', FIL: '0.1', UNI: '1' },
  ...{
    AAVE: '0.1',
    ALGO: '10',
    APE: '0.1',
    AXS: '0.1',
    CRV: '1',
    EOS: '10',
    NEAR: '10',
    SAND: '10',
  },
  ...{ XLM: '100', XTZ: '1', SUSHI: '1', THETA: '10', ICP: '0.01', MATIC: '10', SHIB: '1000000' },
  ...{ YFI: '0.0001', COMP: '0.1', DASH: '0.1', GRT: '10', MANA: '10', SNX: '1', XMR: '0.1' },
};

/** In base units, dollars of an inverse contract, or refused where nobody has said. */
function unitOf({
  base,
  quote,
  type,
}: SymbolMeaning): ReturnType<NonNullable<VenueSection['unitOf']>> {
  if (type === 'spot') return { kind: 'base' };
  if (type === 'inverse') {
    return { kind: 'contracts-of-quote', size: base === 'BTC' ? '100' : '10' };
  }
  const size =
    quote === 'USDT' && Object.hasOwn(CONTRACT_SIZES, base) ? CONTRACT_SIZES[base] : undefined;
  if (size === undefined) return NO_SIZE;
  return { kind: 'contracts-of-base', size };
}

const NO_SIZE: SymbolRefusal = {
  refused: 'nobody says how many coins a contract is (ctVal of its instruments)',
};

const okx: Convention = (symbol) => {
  const [base = '', quote = '', end, ...more] = symbol.toUpperCase().split('-');
  if (base === '' || quote === '') return undefined;
  if (more.length > 0) return /^[CP]$/.test(more[1] ?? '') ? OPTION : undefined;
  if (end === undefined) return { base, quote, type: 'spot' };
  if (end !== 'SWAP' && !isExpiry(end)) return undefined;
  if (quote === 'USD_UM')
    return { refused: 'contracts in USD and paid in dollars are not known yet' };
  const type = quote === 'USD' ? 'inverse' : 'linear';
  return { base, quote, type, ...(end === 'SWAP' ? {} : { expiry: end }) };
};

export const OKX: VenuePreset = {
  sections: [{ types: ['spot', 'linear', 'inverse'], read: okx, unitOf }],
};
