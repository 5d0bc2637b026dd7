/** CSV data sets of tardis.dev (docs.tardis.dev, "Downloadable CSV files"): the header tells what they hold. */
import { isRejection } from '@breakwater/codec';
import { InstrumentTable, tardisVenue, tellsAllLiquidations } from '@breakwater/venues';
import type { Belief, LeftOut } from './belief.ts';
import { BOOK_FORMATS, TYPE_UNKNOWN } from './belief.ts';
import type { FileSample } from './file-sample.ts';

const BEGINS = ['exchange', 'symbol', 'timestamp', 'local_timestamp'];
const TIMES = { symbol: 'symbol', time: 'timestamp', receivedTime: 'local_timestamp' };

/** What a header goes on with → how the rows are read. */
const KINDS: readonly {
  readonly title: string;
  readonly has: readonly string[];
  readonly stream: Belief['stream'] | LeftOut;
}[] = [
  {
    title: 'incremental_book_L2',
    has: ['is_snapshot', 'side', 'price', 'amount'],
    stream: {
      format: 'book-changes',
      columns: {
        ...TIMES,
        side: 'side',
        price: 'price',
        amount: 'amount',
        isSnapshot: 'is_snapshot',
      },
    },
  },
  {
    title: 'book_snapshot',
    has: ['asks[0].price', 'bids[0].price'],
    stream: {
      format: 'book-snapshots',
      columns: {
        ...TIMES,
        ...{ bidPrice: 'bids[#].price', bidAmount: 'bids[#].amount' },
        ...{ askPrice: 'asks[#].price', askAmount: 'asks[#].amount' },
      },
    },
  },
  {
    title: 'quotes',
    has: ['ask_amount', 'ask_price', 'bid_price', 'bid_amount'],
    stream: {
      format: 'quotes',
      columns: {
        ...TIMES,
        ...{ bidPrice: 'bid_price', bidAmount: 'bid_amount' },
        ...{ askPrice: 'ask_price', askAmount: 'ask_amount' },
      },
    },
  },
  {
    title: 'derivative_ticker',
    has: ['open_interest', 'mark_price'],
    stream: {
      format: 'tickers',
      columns: {
        ...TIMES,
        markPrice: 'mark_price',
        indexPrice: 'index_price',
        openInterest: 'open_interest',
      },
    },
  },
  { title: 'options_chain', has: ['strike_price'], stream: { leftOut: 'options are not read' } },
  {
    title: 'trades',
    has: ['id', 'side', 'price', 'amount'],
    stream: {
      format: 'trades',
      // A taker that tardis does not know.
      missing: ['unknown'],
      columns: { ...TIMES, id: 'id', side: 'side', price: 'price', amount: 'amount' },
    },
  },
];

/** Buy is a short that was liquidated, for every venue: tardis has turned Bybit's. */
const LIQUIDATIONS = { format: 'liquidations', sideMeans: 'order' } as const;

const BOOKS: readonly string[] = BOOK_FORMATS;

export function tardisFile(sample: FileSample): Belief | LeftOut | undefined {
  const { header, rows, name } = sample;
  if (header === undefined || !BEGINS.every((column, at) => header[at] === column))
    return undefined;
  const kind = KINDS.find(({ has }) => has.every((column) => header.includes(column)));
  if (kind === undefined) return undefined;
  if ('leftOut' in kind.stream) return kind.stream;
  const [exchange = '', symbol = '', timestamp = '0'] = rows[0] ?? [];
  if (exchange === '') return { leftOut: 'it holds no row' };
  const venue = tardisVenue(exchange);
  const instrument = new InstrumentTable().resolve(venue, symbol, Number(timestamp));
  const isLiquidations = kind.title === 'trades' && /liquidations/i.test(name);
  const coverage = tellsAllLiquidations(exchange) ? 'complete' : 'sampled';
  return {
    stream: {
      ...kind.stream,
      ...(isLiquidations ? { ...LIQUIDATIONS, coverage } : {}),
      venue,
      ...(isRejection(instrument) ? {} : { type: instrument.type }),
      time: 'us',
    },
    because: `its header is that of tardis.dev's ${isLiquidations ? 'liquidations' : kind.title}, its rows are of ${exchange}`,
    unknown: isRejection(instrument) ? [TYPE_UNKNOWN] : [],
    ...(BOOKS.includes(kind.stream.format ?? '') ? { bookOf: `${venue} ${symbol}` } : {}),
  };
}
