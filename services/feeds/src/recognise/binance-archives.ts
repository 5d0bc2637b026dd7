/** Archives of data.binance.vision, with and without a header, packed or not: the name tells market and kind, the columns which exchange. */
import type { Belief, LeftOut } from './belief.ts';
import type { FileSample } from './file-sample.ts';

const NAME =
  /^([A-Z0-9_]+)-(trades|aggTrades|liquidationSnapshot|bookDepth|bookTicker|metrics|fundingRate|\d+[smhdwM]\w*)-\d{4}-\d{2}(-\d{2})?\.(csv|zip)/;

const TRADES = { id: 0, price: 1, amount: 2, time: 4, buyerIsMaker: 5 };
const AGG_TRADES = { id: 0, price: 1, amount: 2, time: 5, buyerIsMaker: 6 };
const LIQUIDATIONS = {
  ...{ time: 'time', side: 'side', price: 'average_price' },
  ...{ amount: 'accumulated_fill_quantity', filled: 'accumulated_fill_quantity' },
};

const LEFT_OUT: Readonly<Record<string, string>> = {
  bookDepth: 'it tells depth by percent, and no prices of levels: no book can be made of it',
  bookTicker: 'best bid and ask at every change; a book says it better',
  metrics: 'ratios of accounts, no market events',
  fundingRate: 'funding rates, no market events',
};

export function binanceArchive({ name, rows }: FileSample): Belief | LeftOut | undefined {
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
  if (stream === undefined) return undefined;
  return {
    stream: { ...stream, ...market, symbol, time: 'ms' },
    because: `its name is that of a Binance archive (${kind}), its ${cellCount} columns are those of ${market.venue}`,
    unknown: [],
  };
}

function streamOf(kind: string): Belief['stream'] | undefined {
  if (kind === 'trades') return { format: 'trades', header: false, columns: TRADES };
  if (kind === 'aggTrades') return { format: 'trades', header: false, columns: AGG_TRADES };
  if (kind !== 'liquidationSnapshot') return undefined;
  return { format: 'liquidations', sideMeans: 'order', coverage: 'sampled', columns: LIQUIDATIONS };
}
