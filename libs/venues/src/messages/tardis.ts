/**
 * tardis-normalised JSON (docs.tardis.dev, "Data types"), from tardis-machine or tardis-dev: symbols are the venues'
 * own, times ISO 8601, quantities in the venues' units.
 *
 * trade              `side` is the taker, or `unknown`.
 * book_change        `isSnapshot` begins a book anew; amounts are absolute, 0 removes.
 * book_snapshot_*    the whole shown book. Of several ways to tell a market's book the first to come is read.
 * liquidation        buy liquidated a short, sell a long: tardis has turned Bybit's already.
 * derivative_ticker  mark, index, open interest.
 * disconnect         the books of the venue (of `symbols` where it says so) are not true any more.
 */
import { COVERAGE, type Coverage, SIDE, type Side } from '@breakwater/core';
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { FirstChoice } from './first-choice.ts';
import {
  decimalOf,
  FRAME_LIST_LENGTH_MAX,
  idOf,
  isObject,
  isoUs,
  type JsonObject,
  levelsBy,
  nameOf,
  sideBy,
} from './frame.ts';
import {
  breakReading,
  ignored,
  liquidationReading,
  plainDeltaReading,
  plainSnapshotReading,
  readObject,
  rejected,
  tickerReadings,
  tradeReading,
} from './reading.ts';

/** tardis's name of an exchange → the name that our instrument table knows its symbols by, where it differs. */
const VENUES: Readonly<Record<string, string>> = {
  'binance-futures': 'binance-usdm',
  'binance-delivery': 'binance-coinm',
  okex: 'okx',
  'okex-futures': 'okx',
  'okex-swap': 'okx',
  'okex-options': 'okx',
  'bitfinex-derivatives': 'bitfinex',
  cryptofacilities: 'kraken-futures',
  huobi: 'htx',
  'huobi-dm-swap': 'htx-swap',
  'huobi-dm-linear-swap': 'htx-swap',
};

/** Exchanges that tell every liquidation; the others tell a part, or it is not known. */
const COMPLETE_LIQUIDATIONS = new Set(['bitmex', 'deribit', 'bitfinex-derivatives']);

/** The name that our instrument table knows the symbols of tardis's `exchange` by. */
export function tardisVenue(exchange: string): string {
  return VENUES[exchange] ?? exchange;
}

/** Whether the venue tells tardis every liquidation, and not one in a time. */
export function tellsAllLiquidations(exchange: string): boolean {
  return COMPLETE_LIQUIDATIONS.has(exchange);
}

interface Stamp {
  readonly venue: string;
  readonly symbol: string | undefined;
  readonly eventTimeUs: number | undefined;
}

class TardisMessages implements VenueMessages {
  /** Which of the ways a market's book is told in. */
  readonly #books: FirstChoice = new FirstChoice();

  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readObject(text, (message) => this.#message(message, receivedTimeUs));
  }

  #message(message: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
    const type = nameOf(message['type']);
    const exchange = nameOf(message['exchange']);
    if (type === undefined || exchange === undefined) {
      return [rejected('bad-text', 'the message has no type or no exchange')];
    }
    if (type === 'disconnect') return readDisconnect(message, exchange, receivedTimeUs);
    const stamp = stampOf(message, exchange);
    if (type === 'trade') return [readTrade(message, stamp)];
    if (type === 'liquidation') return [readLiquidation(message, stamp, exchange)];
    if (type === 'book_change' || type === 'book_snapshot')
      return [this.#book(type, message, stamp)];
    if (type === 'derivative_ticker') return readTicker(message, stamp);
    return [ignored(type === 'book_ticker' ? 'best-bid-ask' : 'other-channel')];
  }

  #book(type: string, message: JsonObject, stamp: Stamp): VenueReading {
    if (message['depth'] === 1) return ignored('best-bid-ask');
    if (typeof message['grouping'] === 'number') return ignored('grouped-book');
    const way = type === 'book_change' ? type : (nameOf(message['name']) ?? type);
    if (!this.#books.takes(`${stamp.venue} ${stamp.symbol ?? ''}`, way)) {
      return ignored('book-told-twice');
    }
    const fields = {
      ...stamp,
      bids: amountLevels(message['bids']),
      asks: amountLevels(message['asks']),
    };
    const whole = type === 'book_snapshot' || message['isSnapshot'] === true;
    return whole ? plainSnapshotReading(fields) : plainDeltaReading(fields);
  }
}

function stampOf(message: JsonObject, exchange: string): Stamp {
  const symbol = nameOf(message['symbol']);
  return {
    venue: tardisVenue(exchange),
    // tardis leaves out the letter that Bitfinex marks trading pairs with.
    symbol: symbol !== undefined && exchange.startsWith('bitfinex') ? `t${symbol}` : symbol,
    eventTimeUs: isoUs(message['timestamp']),
  };
}

function readTrade(message: JsonObject, stamp: Stamp): VenueReading {
  return tradeReading({
    ...stamp,
    side: takerOf(message['side']),
    price: decimalOf(message['price']),
    quantity: decimalOf(message['amount']),
    id: idOf(message['id']),
  });
}

function takerOf(value: unknown): Side | undefined {
  return value === 'unknown' ? SIDE.UNKNOWN : sideBy(value, { buy: 'buy', sell: 'sell' });
}

function readLiquidation(message: JsonObject, stamp: Stamp, exchange: string): VenueReading {
  const coverage: Coverage = COMPLETE_LIQUIDATIONS.has(exchange)
    ? COVERAGE.COMPLETE
    : COVERAGE.SAMPLED;
  return liquidationReading({
    ...stamp,
    side: sideBy(message['side'], { buy: 'buy', sell: 'sell' }),
    price: decimalOf(message['price']),
    quantity: decimalOf(message['amount']),
    id: idOf(message['id']),
    coverage,
  });
}

function readTicker(message: JsonObject, stamp: Stamp): readonly VenueReading[] {
  const markPrice = decimalOf(message['markPrice']);
  const indexPrice = decimalOf(message['indexPrice']);
  const openInterest = decimalOf(message['openInterest']);
  return tickerReadings({ ...stamp, markPrice, indexPrice, openInterest });
}

function readDisconnect(
  message: JsonObject,
  exchange: string,
  receivedTimeUs: number,
): readonly VenueReading[] {
  const eventTimeUs = isoUs(message['localTimestamp']) ?? receivedTimeUs;
  const { symbols } = message;
  const listed =
    Array.isArray(symbols) && symbols.length <= FRAME_LIST_LENGTH_MAX ? symbols : [undefined];
  return (listed as readonly unknown[]).map((entry) => {
    const { venue, symbol } = stampOf({ symbol: entry }, exchange);
    return breakReading({ venue, symbol, eventTimeUs, detail: 'the collector was disconnected' });
  });
}

/** Snapshots of thin books have entries without a level. */
function amountLevels(value: unknown): LevelText[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const filled = value.filter((entry) => !isEmptyLevel(entry));
  return levelsBy(filled, (entry) =>
    isObject(entry) ? [entry['price'], entry['amount']] : undefined,
  );
}

function isEmptyLevel(entry: unknown): boolean {
  return entry === null || (isObject(entry) && entry['price'] === undefined);
}

export const TARDIS: VenueProtocol = {
  venue: 'tardis',
  title: 'tardis-normalised JSON',
  kind: 'collector',
  tradeSide: 'aggressor',
  book: 'connection',
  liquidations: { coverage: 'sampled', sideMeans: 'order' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://docs.tardis.dev/tardis-machine/data-types',
  triedOn: 'published',
  messages: () => new TardisMessages(),
};
