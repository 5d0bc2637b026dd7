/** Archives of data.binance.vision, with and without a header, packed or not: the name tells market and kind, the columns which exchange. */
import { type Belief, type LeftOut, TYPE_UNKNOWN, type Unknown } from './belief.ts';
import type { FileSample } from './file-sample.ts';

const NAME =
  /^([A-Z0-9_]+)-(trades|aggTrades|liquidationSnapshot|bookDepth|bookTicker|metrics|fundingRate|\d+[smhdwM]\w*)-\d{4}-\d{2}(-\d{2})?\.(csv|zip)/;

const TRADES = { id: 0, price: 1, amount: 2, time: 4, buyerIsMaker: 5 };
const AGG_TRADES = { id: 0, price: 1, amount: 2, time: 5, buyerIsMaker: 6 };
const LIQUIDATIONS = {
  ...{ time: 'time', side: 'side', price: 'average_price' },
  ...{ amount: 'accumulated_fill_quantity', filled: 'accumulated_fill_quantity' },
};

/** Told by no column: open time, open, high, low, close, volume, close time, quote volume, trades, and what takers bought. */
const KLINES = { time: 0, close: 4, volume: 5, trades: 8, buyVolume: 9 };
const KLINE_CELL_COUNT = 12;
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
/** Spot archives write microseconds since 2025, those of futures milliseconds. */
const MICROSECOND_LENGTH = 16;
const VENUE_UNKNOWN: Unknown = {
  field: 'venue',
  question: 'Are the klines of spot (binance) or of USD-M futures (binance-usdm)?',
  choices: ['binance', 'binance-usdm'],
};

const LEFT_OUT: Readonly<Record<string, string>> = {
  bookDepth: 'it tells depth by percent, and no prices of levels: no book can be made of it',
  bookTicker: 'best bid and ask at every change; a book says it better',
  metrics: 'ratios of accounts, no market events',
  fundingRate: 'funding rates, no market events',
};

export function binanceArchive(sample: FileSample): Belief | LeftOut | undefined {
  const { name, rows } = sample;
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, symbol = '', kind = ''] = match;
  const leftOut = LEFT_OUT[kind];
  if (leftOut !== undefined) return { leftOut };
  const cellCount = rows[0]?.length ?? 0;
  const isInverse = symbol.includes('USD_');
  const venue = isInverse ? 'binance-coinm' : 'binance-usdm';
  const futures = { venue, type: isInverse ? 'inverse' : 'linear' } as const;
  const spot = { venue: 'binance', type: 'spot' } as const;
  // Only spot says whether the price was the best one, in one column more.
  const isSpot = cellCount === (kind === 'aggTrades' ? 8 : 7);
  const market = kind !== 'liquidationSnapshot' && isSpot ? spot : futures;
  const stream = streamOf(kind);
  if (stream === undefined) return klines(sample, symbol, kind);
  return {
    stream: { ...stream, ...market, symbol, time: 'ms' },
    because: `its name is that of a Binance archive (${kind}), its ${cellCount} columns are those of ${market.venue}`,
    unknown: [],
  };
}

/** Bars of one interval; `1w` and `1mo` are not of one length, or too long to be of use. */
function klines(
  { rows, header }: FileSample,
  symbol: string,
  interval: string,
): Belief | undefined {
  const match = /^(\d+)([smhd])$/.exec(interval);
  const [first] = rows;
  if (match === null || first?.length !== KLINE_CELL_COUNT) return undefined;
  const barSeconds = Number(match[1]) * (UNIT_SECONDS[match[2] ?? ''] ?? 0);
  const stream = { format: 'bars', barSeconds, symbol, time: 'ms', header: false } as const;
  const told = klineMarket(symbol, first[0] ?? '', header !== undefined);
  const because = `its name is that of Binance's klines of ${interval}, its columns are theirs`;
  return {
    stream: { ...stream, columns: KLINES, ...told },
    because: told === undefined ? because : `${because}, as ${told.venue} writes them`,
    unknown: told === undefined ? [VENUE_UNKNOWN, TYPE_UNKNOWN] : [],
  };
}

function klineMarket(
  symbol: string,
  time: string,
  hasHeader: boolean,
): Pick<Belief['stream'], 'venue' | 'type'> | undefined {
  if (symbol.includes('USD_')) return { venue: 'binance-coinm', type: 'inverse' };
  if (time.length === MICROSECOND_LENGTH) return { venue: 'binance', type: 'spot' };
  return hasHeader ? { venue: 'binance-usdm', type: 'linear' } : undefined;
}

function streamOf(kind: string): Belief['stream'] | undefined {
  if (kind === 'trades') return { format: 'trades', header: false, columns: TRADES };
  if (kind === 'aggTrades') return { format: 'trades', header: false, columns: AGG_TRADES };
  if (kind !== 'liquidationSnapshot') return undefined;
  return { format: 'liquidations', sideMeans: 'order', coverage: 'sampled', columns: LIQUIDATIONS };
}
