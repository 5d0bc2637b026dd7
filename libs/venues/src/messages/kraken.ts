/**
 * Kraken's public spot sockets (docs.kraken.com): version 1, whose messages are lists that end with channel and pair, and
 * version 2. `s` and `sell` are the taker. Version 1 has no ids of trades; a snapshot of trades is of before.
 *
 * A book is of a subscribed depth, and what falls off its end is never told: this reader keeps it, and tells the removals.
 * Each update has a CRC32 of the ten best levels of both sides; a wrong one is a break, and what follows is ignored until
 * the next snapshot. Version 2 makes it of the digits as they stand in the JSON, so that those are kept.
 */
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { type BookChange, CheckedBooks } from './checked-book.ts';
import {
  countOf,
  decimalOf,
  epochUs,
  FRAME_LIST_LENGTH_MAX,
  idOf,
  isObject,
  isoUs,
  type JsonObject,
  levelsBy,
  levelsOf,
  nameOf,
  sideBy,
} from './frame.ts';
import {
  breakReading,
  ignored,
  plainDeltaReading,
  plainSnapshotReading,
  readEach,
  readJson,
  rejected,
  tradeReading,
} from './reading.ts';

/** Depths that can be subscribed; a snapshot may be shorter than its own. */
const DEPTHS = [10, 25, 100, 500, 1_000] as const;

interface BookMessage {
  readonly symbol: string | undefined;
  readonly eventTimeUs: number | undefined;
  readonly bids: readonly LevelText[] | undefined;
  readonly asks: readonly LevelText[] | undefined;
  /** undefined where the message has none. */
  readonly checksum: number | undefined;
  readonly depth: number | undefined;
}

class KrakenMessages implements VenueMessages {
  readonly #books: CheckedBooks = new CheckedBooks();
  readonly #depths = new Map<string, number>();

  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    const read = (value: unknown): readonly VenueReading[] =>
      Array.isArray(value)
        ? this.#list(value as readonly unknown[], receivedTimeUs)
        : this.#object(value, receivedTimeUs);
    return readJson(text, read, 'always');
  }

  /** Version 1: `[number, data, …, channel, pair]`. */
  #list(list: readonly unknown[], receivedTimeUs: number): readonly VenueReading[] {
    const channel = list.at(-2);
    const symbol = nameOf(list.at(-1));
    if (typeof channel !== 'string') return [rejected('bad-row', 'the list names no channel')];
    if (channel === 'trade') return readTradeLists(list[1], symbol);
    if (channel.startsWith('book-')) return this.#bookParts(list, channel, receivedTimeUs);
    return [ignored(channel === 'spread' ? 'best-bid-ask' : 'other-channel')];
  }

  #bookParts(
    list: readonly unknown[],
    channel: string,
    receivedTimeUs: number,
  ): readonly VenueReading[] {
    const parts: Record<string, unknown> = {};
    for (const part of list.slice(1, 3)) {
      if (!isObject(part)) continue;
      for (const name of ['a', 'b', 'as', 'bs', 'c'] as const) parts[name] ??= part[name];
    }
    const isSnapshot = parts['as'] !== undefined || parts['bs'] !== undefined;
    const [bids, asks] = isSnapshot ? [parts['bs'], parts['as']] : [parts['b'], parts['a']];
    const message: BookMessage = {
      symbol: nameOf(list.at(-1)),
      eventTimeUs: newestTimeUs([bids, asks]) ?? receivedTimeUs,
      bids: levelsOf(bids ?? []),
      asks: levelsOf(asks ?? []),
      checksum: countOf(parts['c']),
      depth: countOf(channel.slice('book-'.length)),
    };
    return [this.#book(message, isSnapshot)];
  }

  #object(value: unknown, receivedTimeUs: number): readonly VenueReading[] {
    if (!isObject(value)) return [rejected('bad-row', 'the message is neither list nor object')];
    const { channel, data } = value;
    if (channel === 'trade') {
      if (value['type'] === 'snapshot') return [ignored('before-subscription')];
      return readEach(data, 'data', readTrade);
    }
    if (channel === 'book') {
      const isSnapshot = value['type'] === 'snapshot';
      return readEach(data, 'data', (entry) => this.#bookEntry(entry, isSnapshot, receivedTimeUs));
    }
    if (channel === 'ticker') return [ignored('best-bid-ask')];
    if (channel === 'heartbeat' || channel === 'status') return [ignored('subscription-reply')];
    if (typeof channel === 'string') return [ignored('other-channel')];
    return [this.#reply(value)];
  }

  #reply(value: JsonObject): VenueReading {
    const { method, event, result } = value;
    if (value['success'] === false || value['status'] === 'error') return ignored('error-reply');
    if (isObject(result) && result['channel'] === 'book') {
      const symbol = nameOf(result['symbol']);
      const depth = countOf(result['depth']);
      if (symbol !== undefined && depth !== undefined) this.#depths.set(symbol, depth);
    }
    return method === undefined && event === undefined
      ? rejected('bad-row', 'the message names no channel')
      : ignored('subscription-reply');
  }

  #bookEntry(entry: JsonObject, isSnapshot: boolean, receivedTimeUs: number): VenueReading {
    const symbol = nameOf(entry['symbol']);
    const stamp = entry['timestamp'];
    const bids = quantityLevels(entry['bids']);
    const asks = quantityLevels(entry['asks']);
    const length = Math.max(bids?.length ?? 0, asks?.length ?? 0);
    const shown = isSnapshot ? DEPTHS.find((depth) => depth >= length) : undefined;
    const known = symbol === undefined ? undefined : this.#depths.get(symbol);
    const message: BookMessage = {
      symbol,
      eventTimeUs: stamp === undefined ? receivedTimeUs : isoUs(stamp),
      bids,
      asks,
      checksum: countOf(entry['checksum']),
      depth: known ?? shown,
    };
    return this.#book(message, isSnapshot);
  }

  #book(message: BookMessage, isSnapshot: boolean): VenueReading {
    const { symbol, eventTimeUs, bids, asks, depth } = message;
    if (symbol === undefined || eventTimeUs === undefined || !bids || !asks) {
      return plainDeltaReading(message);
    }
    if (isSnapshot) {
      if (depth !== undefined) this.#depths.set(symbol, depth);
      const book = this.#books.begin(symbol, { bids, asks });
      const fault = faultOf(book.digitsChecksum, message);
      if (fault !== undefined) book.break();
      return fault ?? plainSnapshotReading(message);
    }
    const book = this.#books.get(symbol);
    if (book?.isTrue !== true) return ignored('book-not-begun');
    book.apply({ bids, asks });
    const fallen: BookChange = book.cut(this.#depths.get(symbol) ?? FRAME_LIST_LENGTH_MAX);
    const fault = faultOf(book.digitsChecksum, message);
    if (fault !== undefined) {
      book.break();
      return fault;
    }
    return plainDeltaReading({
      symbol,
      eventTimeUs,
      bids: [...bids, ...fallen.bids],
      asks: [...asks, ...fallen.asks],
    });
  }
}

/** The break that a wrong checksum is; undefined where it is right, or there is none. */
function faultOf(own: number, message: BookMessage): VenueReading | undefined {
  const { symbol, eventTimeUs, checksum } = message;
  if (checksum === undefined || checksum === own || eventTimeUs === undefined) return undefined;
  const detail = `checksum ${own} of the book is not the venue's ${checksum}`;
  return breakReading({ symbol, eventTimeUs, detail });
}

function readTradeLists(value: unknown, symbol: string | undefined): readonly VenueReading[] {
  if (!Array.isArray(value) || value.length > FRAME_LIST_LENGTH_MAX) {
    return [rejected('bad-row', 'the trades are no list')];
  }
  return (value as readonly unknown[]).map((trade) => {
    if (!Array.isArray(trade)) return rejected('bad-row', 'a trade is no list');
    const [price, quantity, time, side] = trade as readonly unknown[];
    return tradeReading({
      symbol,
      eventTimeUs: epochUs(time),
      side: sideBy(side, { buy: 'b', sell: 's' }),
      price: decimalOf(price),
      quantity: decimalOf(quantity),
    });
  });
}

function readTrade(entry: JsonObject): VenueReading {
  return tradeReading({
    symbol: nameOf(entry['symbol']),
    eventTimeUs: isoUs(entry['timestamp']),
    side: sideBy(entry['side'], { buy: 'buy', sell: 'sell' }),
    price: decimalOf(entry['price']),
    quantity: decimalOf(entry['qty']),
    id: idOf(entry['trade_id']),
  });
}

function quantityLevels(value: unknown): LevelText[] | undefined {
  return levelsBy(value, (entry) => (isObject(entry) ? [entry['price'], entry['qty']] : undefined));
}

/** The newest time of levels `[price, volume, time]` of both sides. */
function newestTimeUs(sides: readonly unknown[]): number | undefined {
  let newest: number | undefined;
  for (const side of sides) {
    if (!Array.isArray(side)) continue;
    for (const level of side as readonly unknown[]) {
      const timeUs = Array.isArray(level) ? epochUs(level[2]) : undefined;
      if (timeUs !== undefined && timeUs > (newest ?? 0)) newest = timeUs;
    }
  }
  return newest;
}

export const KRAKEN: VenueProtocol = {
  venue: 'kraken',
  title: 'Kraken spot, versions 1 and 2',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'checksum',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://docs.kraken.com',
  triedOn: 'recorded',
  messages: () => new KrakenMessages(),
};
