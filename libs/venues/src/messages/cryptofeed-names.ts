/**
 * cryptofeed writes all symbols alike: `BTC-USDT` is spot, `BTC-USDT-PERP` a perpetual, `BTC-USD-21Z31` ends on 31 December
 * 2021 (year, month letter, day). Here they become the venue's own again, whose conventions say in what it counts. Where that
 * is not certain (two perpetuals of one pair at Kraken, quantos of BitMEX) nothing is said, and the symbol is refused by name.
 */

export interface VenueSymbol {
  readonly venue: string;
  readonly symbol: string;
}

interface Parts {
  readonly base: string;
  readonly quote: string;
  /** undefined for spot, '' for a perpetual, else `YYMMDD`. */
  readonly end: string | undefined;
}

type Naming = (parts: Parts) => VenueSymbol | undefined;

const MONTH_LETTERS = 'FGHJKMNQUVXZ';

/** Venue and symbol of an exchange's market, or undefined where the exchange's naming does not tell. */
export function venueSymbol(exchange: string, symbol: string): VenueSymbol | undefined {
  const parts = partsOf(symbol);
  if (parts === undefined) return undefined;
  const naming = Object.hasOwn(NAMINGS, exchange) ? NAMINGS[exchange] : undefined;
  if (naming !== undefined) return naming(parts);
  const venue = exchange.toLowerCase().replaceAll(/[_.]/g, '-');
  return spot(venue, ({ base, quote }) => `${base}/${quote}`)(parts);
}

function partsOf(symbol: string): Parts | undefined {
  const [base = '', quote = '', end, ...more] = symbol.split('-');
  if (base === '' || quote === '' || more.length > 0) return undefined;
  if (end === undefined) return { base, quote, end: undefined };
  if (end === 'PERP') return { base, quote, end: '' };
  const match = /^(\d{2})([A-Z])(\d{1,2})$/.exec(end);
  const month = MONTH_LETTERS.indexOf(match?.[2] ?? '?') + 1;
  if (match === null || month === 0) return undefined;
  const [, year = '', , day = ''] = match;
  return { base, quote, end: `${year}${twoDigits(month)}${day.padStart(2, '0')}` };
}

function spot(venue: string, name: (parts: Parts) => string): Naming {
  return (parts) => (parts.end === undefined ? { venue, symbol: name(parts) } : undefined);
}

const slashed = ({ base, quote }: Parts): string => `${base}/${quote}`;

const binanceUsdm: Naming = ({ base, quote, end }) => {
  if (end === undefined) return undefined;
  return { venue: 'binance-usdm', symbol: `${base}${quote}${end === '' ? '' : `_${end}`}` };
};

const binanceCoinm: Naming = ({ base, quote, end }) => {
  if (end === undefined || quote !== 'USD') return undefined;
  return { venue: 'binance-coinm', symbol: `${base}USD_${end === '' ? 'PERP' : end}` };
};

const bybit: Naming = ({ base, quote, end }) => {
  if (end === undefined) return { venue: 'bybit-spot', symbol: `${base}${quote}` };
  if (end !== '') return undefined;
  return { venue: 'bybit', symbol: quote === 'USDC' ? `${base}PERP` : `${base}${quote}` };
};

const okx: Naming = ({ base, quote, end }) => {
  const tail = end === undefined ? '' : `-${end === '' ? 'SWAP' : end}`;
  return { venue: 'okx', symbol: `${base}-${quote}${tail}` };
};

const deribit: Naming = ({ base, quote, end }) => {
  if (end === undefined) return { venue: 'deribit', symbol: `${base}_${quote}` };
  const pair = quote === 'USD' ? base : `${base}_${quote}`;
  return end === '' ? { venue: 'deribit', symbol: `${pair}-PERPETUAL` } : undefined;
};

const bitmex: Naming = ({ base, quote, end }) => {
  if (end !== '') return undefined;
  const name = base === 'BTC' ? 'XBT' : base;
  // ETH-USD is a quanto; what it counts follows bitcoin.
  return quote === 'USD' && base !== 'BTC'
    ? undefined
    : { venue: 'bitmex', symbol: `${name}${quote}` };
};

const htxSwap: Naming = ({ base, quote, end }) =>
  end === '' ? { venue: 'htx-swap', symbol: `${base}-${quote}` } : undefined;

const NAMINGS: Readonly<Record<string, Naming>> = {
  UPBIT: spot('upbit', ({ base, quote }) => `${quote}-${base}`),
  BITHUMB: spot('bithumb', ({ base, quote }) => `${base}_${quote}`),
  BINANCE: spot('binance', ({ base, quote }) => `${base}${quote}`),
  BINANCE_US: spot('binance-us', ({ base, quote }) => `${base}${quote}`),
  BINANCE_FUTURES: binanceUsdm,
  BINANCE_DELIVERY: binanceCoinm,
  BYBIT: bybit,
  OKX: okx,
  OKEX: okx,
  COINBASE: spot('coinbase', ({ base, quote }) => `${base}-${quote}`),
  DERIBIT: deribit,
  BITMEX: bitmex,
  HUOBI: spot('htx', slashed),
  HTX: spot('htx', slashed),
  HUOBI_SWAP: htxSwap,
  HTX_SWAP: htxSwap,
  HYPERLIQUID: ({ base, end }) => (end === '' ? { venue: 'hyperliquid', symbol: base } : undefined),
};

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
