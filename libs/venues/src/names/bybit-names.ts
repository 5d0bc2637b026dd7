/**
 * Bybit: `BTCUSDT` is spot or a perpetual by the category of its stream, so the venue `bybit` is its contracts and `bybit-spot` the
 * rest. USDC contracts are `BTCPERP` and `BTC-27JUN25`, dated USDT ones `BTCUSDT-27JUN25`, inverse ones `BTCUSD` and `BTCUSDH25`,
 * which are counted in dollars. An option has its strike and C or P at the end.
 */
import {
  type Convention,
  expiryOfDay,
  expiryOfMonth,
  inSingleUnits,
  OPTION,
  oneWord,
  type SymbolMeaning,
  type VenuePreset,
  type VenueSection,
} from './symbol-meaning.ts';

const SPOT_QUOTES = [
  ...[
    'USDT',
    'USDC',
    'USDE',
    'USD1',
    'DAI',
    'BTC',
    'ETH',
    'MNT',
    'EUR',
    'BRL',
    'TRY',
    'PLN',
    'BRZ',
  ],
];

/** SHIB1000 writes its thousand behind the name. */
function inUnits(meaning: SymbolMeaning): SymbolMeaning {
  return meaning.base === 'SHIB1000'
    ? { ...meaning, base: 'SHIB', multiplier: 1_000 }
    : inSingleUnits(meaning);
}

const linear: Convention = (symbol) => {
  const name = symbol.toUpperCase();
  const perpetual = /^([A-Z0-9]+)(USDT|PERP)$/.exec(name);
  if (perpetual !== null) {
    const [, base = '', end] = perpetual;
    return inUnits({ base, quote: end === 'PERP' ? 'USDC' : 'USDT', type: 'linear' });
  }
  const dated = /^([A-Z0-9]+?)(USDT)?-(\d{1,2}[A-Z]{3}\d{2})$/.exec(name);
  const expiry = expiryOfDay(dated?.[3] ?? '');
  if (dated === null || expiry === undefined) return undefined;
  return inUnits({ base: dated[1] ?? '', quote: dated[2] ?? 'USDC', type: 'linear', expiry });
};

const inverse: Convention = (symbol) => {
  const match = /^([A-Z0-9]+)USD([FGHJKMNQUVXZ]\d{2})?$/.exec(symbol.toUpperCase());
  if (match === null) return undefined;
  const [, base = '', month] = match;
  if (month === undefined) return { base, quote: 'USD', type: 'inverse' };
  return { base, quote: 'USD', type: 'inverse', expiry: expiryOfMonth(month) };
};

const option: Convention = (symbol) =>
  /-[CP](-USD[TC])?$/.test(symbol.toUpperCase()) ? OPTION : undefined;

const SPOT: VenueSection = { types: ['spot'], read: oneWord('spot', SPOT_QUOTES) };
const OPTIONS: VenueSection = { types: [], read: option };
const LINEAR: VenueSection = { types: ['linear'], read: linear };
const INVERSE: VenueSection = {
  types: ['inverse'],
  read: inverse,
  unitOf: () => ({ kind: 'quote' }),
};

export const BYBIT: VenuePreset = {
  sections: [OPTIONS, LINEAR, INVERSE, { ...SPOT, byTypeOnly: true }],
};
export const BYBIT_SPOT: VenuePreset = { sections: [SPOT] };
