/**
 * Bitget's public socket, its three generations (bitget.com/api-doc): v1 (`instType` sp, mc), v2 (SPOT, USDT-FUTURES, …) and the
 * unified account's v3 (`topic`, `symbol` and letters for names).
 *
 * trade, publicTrade    `side` is the taker; v1 names no id. A snapshot is of before the subscription.
 * books                 snapshot, then changes with a checksum of the 25 best: where it is not 0, it is held against the book, and a wrong
 *                       one is a break. v3 numbers them too (`seq` after `pseq`).
 * books1, books5, books15, books50
 *                       the whole shown book each time; of one level: best bid and ask.
 * liquidation           v3 alone, for a whole type of instruments: the largest of each side and second, so SAMPLED; `side` is that of the position.
 * ticker                of contracts: mark and index price, open interest in base units.
 *
 * Spot and contracts share their names (`BTCUSDT`), so a symbol is told with the ending that v1 gave it: `_SPBL` (spot), `_UMCBL`
 * (settled in USDT), `_CMCBL` (USDC), `_DMCBL` (coins).
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
  opposite,
  sideBy,
} from './frame.ts';
import {
  breakReading,
  deltaReading,
  ignored,
  liquidationReading,
  plainDeltaReading,
  plainSnapshotReading,
  readEach,
  readObject,
  rejected,
  snapshotReading,
  tickerReadings,
  tradeReading,
} from './reading.ts';

const SIDES = { buy: 'buy', sell: 'sell' } as const;
const WHOLE_BOOKS = new Set(['books5', 'books15', 'books50']);
/** Fills of one message. */
const FILL_COUNT_MAX = 65_536;

class BitgetMessages implements VenueMessages {
  readonly #books: FirstChoice = new FirstChoice();
  readonly #checked: CheckedBooks = new CheckedBooks();

  read(text: string): readonly VenueReading[] {
    if (text === 'pong') return [ignored('subscription-reply')];
    return readObject(text, (message) => this.#message(message));
  }

  #message(message: JsonObject): readonly VenueReading[] {
    const { event, arg, data, action } = message;
    if (event === 'error') return [ignored('error-reply')];
    if (event !== undefined) return [ignored('subscription-reply')];
    if (!isObject(arg)) return [rejected('bad-row', 'the message names no channel')];
    const channel = nameOf(arg['channel'] ?? arg['topic']);
    const type = nameOf(arg['instType']) ?? '';
    const symbol = symbolOf(arg['instId'] ?? arg['symbol'], type);
    if (channel === 'trade' || channel === 'publicTrade') {
      if (action === 'snapshot') return [ignored('before-subscription')];
      return readTrades(data, symbol);
    }
    if (channel === 'liquidation') {
      return readEach(data, 'data', (entry) => readLiquidation(entry, type));
    }
    if (channel === 'ticker')
      return readEach(data, 'data', (entry) => readTicker(entry, symbol, message));
    if (channel === 'books1') return [ignored('best-bid-ask')];
    const isWhole = WHOLE_BOOKS.has(channel ?? '');
    if (channel === undefined || (channel !== 'books' && !isWhole))
      return [ignored('other-channel')];
    if (symbol !== undefined && !this.#books.takes(symbol, channel)) {
      return [ignored('book-told-twice')];
    }
    return readEach(data, 'data', (entry) =>
      isWhole ? plainSnapshotReading(bookOf(entry, symbol)) : this.#book(entry, symbol, action),
    );
  }

  #book(entry: JsonObject, symbol: string | undefined, action: unknown): VenueReading {
    const fields = { ...bookOf(entry, symbol), sequence: countOf(entry['seq']) };
    const isSnapshot = action === 'snapshot';
    if (!isSnapshot && action !== 'update') return rejected('bad-row', 'no action of a book');
    const fault = this.#check(fields, entry['checksum'], isSnapshot);
    if (fault !== undefined) return fault;
    const isNumbered = entry['pseq'] !== undefined;
    if (isSnapshot) return isNumbered ? snapshotReading(fields) : plainSnapshotReading(fields);
    if (!isNumbered) return plainDeltaReading(fields);
    return deltaReading({ ...fields, previousSequence: countOf(entry['pseq']) });
  }

  /** Keeps the book; returns a break where the venue's checksum is not that of it. */
  #check(
    { symbol, eventTimeUs, bids, asks }: ReturnType<typeof bookOf>,
    checksum: unknown,
    isSnapshot: boolean,
  ): VenueReading | undefined {
    if (symbol === undefined || bids === undefined || asks === undefined) return undefined;
    if (eventTimeUs === undefined) return undefined;
    const book = isSnapshot
      ? this.#checked.begin(symbol, { bids, asks })
      : this.#checked.get(symbol);
    if (book?.isTrue !== true) return ignored('book-not-begun');
    if (!isSnapshot) book.apply({ bids, asks });
    const own = book.interleavedChecksum;
    if (typeof checksum !== 'number' || checksum === 0 || own === checksum) return undefined;
    book.break();
    const detail = `checksum ${own} of the book is not the venue's ${checksum}`;
    return breakReading({ symbol, eventTimeUs, detail });
  }
}

const ENDINGS: Readonly<Record<string, string>> = {
  ...{ sp: '_SPBL', spot: '_SPBL', 'usdt-futures': '_UMCBL' },
  ...{ 'usdc-futures': '_CMCBL', 'coin-futures': '_DMCBL' },
};

/** The venue's name with the ending of its type; v1 calls all contracts `mc`. */
function symbolOf(name: unknown, type: string): string | undefined {
  const own = nameOf(name);
  if (own === undefined || own.includes('_')) return own;
  const kind = type.toLowerCase();
  if (kind === 'mc') return own + (own.endsWith('USDT') ? '_UMCBL' : '_DMCBL');
  return own + (Object.hasOwn(ENDINGS, kind) ? (ENDINGS[kind] ?? '') : '');
}

function bookOf(
  entry: JsonObject,
  symbol: string | undefined,
): Parameters<typeof plainDeltaReading>[0] {
  return {
    symbol,
    eventTimeUs: epochUs(entry['ts']),
    bids: levelsOf(entry['bids'] ?? entry['b']),
    asks: levelsOf(entry['asks'] ?? entry['a']),
  };
}

function readTrades(data: unknown, symbol: string | undefined): readonly VenueReading[] {
  if (!Array.isArray(data) || data.length > FILL_COUNT_MAX) {
    return [rejected('bad-row', 'data is no list of trades')];
  }
  return (data as readonly unknown[]).map((fill) => {
    // v1: time, price, size, side.
    const [ts, price, size, side] = Array.isArray(fill) ? (fill as readonly unknown[]) : [];
    const entry: JsonObject = isObject(fill) ? fill : { ts, price, size, side };
    return tradeReading({
      symbol,
      eventTimeUs: epochUs(entry['ts'] ?? entry['T']),
      side: sideBy(entry['side'] ?? entry['S'], SIDES),
      price: decimalOf(entry['price'] ?? entry['p']),
      quantity: decimalOf(entry['size'] ?? entry['v']),
      id: idOf(entry['tradeId'] ?? entry['i']),
    });
  });
}

function readLiquidation(entry: JsonObject, type: string): VenueReading {
  return liquidationReading({
    symbol: symbolOf(entry['symbol'], type),
    eventTimeUs: epochUs(entry['ts']),
    side: opposite(sideBy(entry['side'], SIDES)),
    price: decimalOf(entry['price']),
    quantity: decimalOf(entry['amount']),
    coverage: COVERAGE.SAMPLED,
  });
}

function readTicker(
  entry: JsonObject,
  symbol: string | undefined,
  message: JsonObject,
): readonly VenueReading[] {
  return tickerReadings({
    symbol,
    eventTimeUs: epochUs(entry['ts'] ?? entry['systemTime'] ?? message['ts']),
    markPrice: decimalOf(entry['markPrice']),
    indexPrice: decimalOf(entry['indexPrice']),
    openInterest: decimalOf(entry['holdingAmount'] ?? entry['holding'] ?? entry['openInterest']),
  });
}

export const BITGET: VenueProtocol = {
  venue: 'bitget',
  title: 'Bitget',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'checksum',
  liquidations: { coverage: 'sampled', sideMeans: 'position' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://www.bitget.com/api-doc',
  triedOn: 'recorded',
  messages: () => new BitgetMessages(),
};
