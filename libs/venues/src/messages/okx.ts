/**
 * OKX's public socket v5 (okx.com/docs-v5), all types of instruments.
 *
 * trades, trades-all    `side` is the taker; the same fills, so one of the two is read of each market.
 * books, books-l2-tbt, books50-l2-tbt
 *                       snapshot, then updates numbered by `seqId` after `prevSeqId` (absent before 2023). Where there
 *                       is a checksum other than 0, it is held against the book: a wrong one is a break.
 * books5                the whole shown book each time.
 * liquidation-orders    `side` is that of the forced order, `bkPx` the bankruptcy price, `sz` contracts. One a second and
 *                       contract, as the docs of its REST twin say: SAMPLED. The first message is of the past.
 * mark-price, open-interest
 *                       of instruments; `index-tickers` are of underlyings, which are no market of ours.
 */
import { COVERAGE } from '@breakwater/core';
import type { VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { CheckedBooks } from './checked-book.ts';
import { FirstChoice } from './first-choice.ts';
import {
  countOf,
  decimalOf,
  epochUs,
  idOf,
  isObject,
  type JsonObject,
  levelsOf,
  nameOf,
  sideBy,
} from './frame.ts';
import {
  breakReading,
  deltaReading,
  ignored,
  liquidationReading,
  markIndexReading,
  openInterestReading,
  plainDeltaReading,
  plainSnapshotReading,
  readEach,
  readObject,
  rejected,
  snapshotReading,
  tradeReading,
} from './reading.ts';

const SIDES = { buy: 'buy', sell: 'sell' } as const;
const BOOK_CHANNELS = new Set(['books', 'books-l2-tbt', 'books50-l2-tbt', 'books5', 'books-elp']);

class OkxMessages implements VenueMessages {
  readonly #trades: FirstChoice = new FirstChoice();
  readonly #books: FirstChoice = new FirstChoice();
  readonly #checked: CheckedBooks = new CheckedBooks();

  read(text: string): readonly VenueReading[] {
    if (text === 'pong') return [ignored('subscription-reply')];
    return readObject(text, (message) => this.#message(message));
  }

  #message(message: JsonObject): readonly VenueReading[] {
    const { arg, data, event } = message;
    // Version 3, turned off in 2022.
    if (message['table'] !== undefined) return [ignored('retired-protocol')];
    if (event === 'error') return [ignored('error-reply')];
    if (event !== undefined) return [ignored('subscription-reply')];
    const channel = isObject(arg) ? arg['channel'] : undefined;
    if (typeof channel !== 'string' || !isObject(arg)) {
      return [rejected('bad-row', 'the message names no channel')];
    }
    const symbol = nameOf(arg['instId']);
    if (channel === 'trades' || channel === 'trades-all') {
      return readEach(data, 'data', (entry) => this.#trade(entry, channel));
    }
    if (BOOK_CHANNELS.has(channel)) {
      if (symbol !== undefined && !this.#books.takes(symbol, channel)) {
        return [ignored('book-told-twice')];
      }
      const isWhole = channel === 'books5';
      const action = message['action'];
      return readEach(data, 'data', (entry) =>
        isWhole ? readWholeBook(entry, symbol) : this.#book(entry, symbol, action),
      );
    }
    if (channel === 'liquidation-orders') return readEach(data, 'data', readLiquidations);
    if (channel === 'mark-price') return readEach(data, 'data', readMarkPrice);
    if (channel === 'open-interest') return readEach(data, 'data', readOpenInterest);
    return [ignored(channel === 'bbo-tbt' ? 'best-bid-ask' : 'other-channel')];
  }

  #trade(entry: JsonObject, channel: string): VenueReading {
    const symbol = nameOf(entry['instId']);
    if (symbol !== undefined && !this.#trades.takes(symbol, channel)) {
      return ignored('trades-told-twice');
    }
    return tradeReading({
      symbol,
      eventTimeUs: epochUs(entry['ts']),
      side: sideBy(entry['side'], SIDES),
      price: decimalOf(entry['px']),
      quantity: decimalOf(entry['sz']),
      id: idOf(entry['tradeId']),
    });
  }

  #book(entry: JsonObject, symbol: string | undefined, action: unknown): VenueReading {
    const fields = { ...bookOf(entry, symbol), sequence: countOf(entry['seqId']) };
    const isNumbered = entry['seqId'] !== undefined;
    const isSnapshot = action === 'snapshot';
    if (!isSnapshot && action !== 'update') return rejected('bad-row', 'no action of a book');
    const fault = this.#check(fields, entry['checksum'], isSnapshot);
    if (fault !== undefined) return fault;
    if (isSnapshot) return isNumbered ? snapshotReading(fields) : plainSnapshotReading(fields);
    if (!isNumbered) return plainDeltaReading(fields);
    return deltaReading({ ...fields, previousSequence: countOf(entry['prevSeqId']) });
  }

  /** Keeps the book where there is a checksum; returns a break where that is wrong. */
  #check(
    fields: ReturnType<typeof bookOf>,
    checksum: unknown,
    isSnapshot: boolean,
  ): VenueReading | undefined {
    const { symbol, eventTimeUs, bids, asks } = fields;
    if (typeof checksum !== 'number' || checksum === 0 || symbol === undefined) return undefined;
    if (bids === undefined || asks === undefined || eventTimeUs === undefined) return undefined;
    const book = isSnapshot
      ? this.#checked.begin(symbol, { bids, asks })
      : this.#checked.get(symbol);
    if (book?.isTrue !== true) return ignored('book-not-begun');
    if (!isSnapshot) book.apply({ bids, asks });
    const own = book.interleavedChecksum;
    if (own === checksum) return undefined;
    book.break();
    const detail = `checksum ${own} of the book is not the venue's ${checksum}`;
    return breakReading({ symbol, eventTimeUs, detail });
  }
}

function bookOf(
  entry: JsonObject,
  symbol: string | undefined,
): Parameters<typeof plainDeltaReading>[0] {
  return {
    symbol,
    eventTimeUs: epochUs(entry['ts']),
    bids: levelsOf(entry['bids']),
    asks: levelsOf(entry['asks']),
  };
}

function readWholeBook(entry: JsonObject, symbol: string | undefined): VenueReading {
  return plainSnapshotReading(bookOf(entry, symbol));
}

function readLiquidations(entry: JsonObject): readonly VenueReading[] {
  return readEach(entry['details'], 'details', (order) =>
    liquidationReading({
      symbol: nameOf(entry['instId']),
      eventTimeUs: epochUs(order['ts']),
      side: sideBy(order['side'], SIDES),
      price: decimalOf(order['bkPx']),
      quantity: decimalOf(order['sz']),
      coverage: COVERAGE.SAMPLED,
    }),
  );
}

function readMarkPrice(entry: JsonObject): VenueReading {
  return markIndexReading({
    symbol: nameOf(entry['instId']),
    eventTimeUs: epochUs(entry['ts']),
    markPrice: decimalOf(entry['markPx']),
    indexPrice: undefined,
  });
}

function readOpenInterest(entry: JsonObject): VenueReading {
  return openInterestReading({
    symbol: nameOf(entry['instId']),
    eventTimeUs: epochUs(entry['ts']),
    quantity: decimalOf(entry['oi']),
  });
}

export const OKX: VenueProtocol = {
  venue: 'okx',
  title: 'OKX',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'numbered',
  liquidations: { coverage: 'sampled', sideMeans: 'order' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://www.okx.com/docs-v5',
  triedOn: 'recorded',
  messages: () => new OkxMessages(),
};
