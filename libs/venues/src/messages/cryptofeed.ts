/**
 * JSON that cryptofeed's backends write (Kafka, Redis, files; github.com/bmoscon/cryptofeed, version 2). The kind is
 * told by the fields that only it has, so that the topic (`trades-UPBIT-USDT-KRW`) need not be known.
 *
 * Symbols are cryptofeed's own (`BTC-USDT-PERP`) and become the venue's again. Times are seconds, numbers floats; Bybit's
 * liquidations come in milliseconds.
 *
 * trade        `side` is the taker.
 * liquidation  `side` is the venue's word as it came. Bybit's is the POSITION: it is turned here. Deribit's is the
 *              taker of a trade in which either side may be the liquidated one: not told, ignored.
 * book         the whole book, or a `delta`; no numbers, so a message that is lost shows at the next whole book alone.
 */
import { COVERAGE, type Coverage, type Side } from '@breakwater/core';
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { venueSymbol } from './cryptofeed-names.ts';
import {
  decimalOf,
  epochUs,
  FRAME_LIST_LENGTH_MAX,
  idOf,
  isObject,
  type JsonObject,
  levelsOf,
  nameOf,
  opposite,
  sideBy,
} from './frame.ts';
import {
  ignored,
  liquidationReading,
  markIndexReading,
  openInterestReading,
  plainDeltaReading,
  plainSnapshotReading,
  readObject,
  rejected,
  tradeReading,
} from './reading.ts';

const SIDES = { buy: 'buy', sell: 'sell' } as const;

/** Venues whose liquidations cryptofeed passes on whole; of every other it is not known. */
const COMPLETE_LIQUIDATIONS = new Set(['BITMEX']);

interface Stamp {
  readonly venue: string;
  readonly symbol: string;
  readonly eventTimeUs: number | undefined;
}

class CryptofeedMessages implements VenueMessages {
  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readObject(text, (message) => [readMessage(message, receivedTimeUs)]);
  }
}

function readMessage(message: JsonObject, receivedTimeUs: number): VenueReading {
  const exchange = nameOf(message['exchange']);
  const symbol = nameOf(message['symbol']);
  if (exchange === undefined || symbol === undefined) {
    return rejected('bad-text', 'the message names no exchange or no symbol');
  }
  const named = venueSymbol(exchange, symbol);
  if (named === undefined) {
    const detail = `which market of ${exchange} "${symbol}" is, its name does not tell`;
    return rejected('unknown-instrument', detail);
  }
  const time = message['timestamp'] ?? message['receipt_timestamp'];
  const eventTimeUs = time === undefined || time === null ? receivedTimeUs : epochUs(time);
  const stamp: Stamp = { ...named, eventTimeUs };
  const has = (field: string): boolean => message[field] !== undefined;
  if (has('book') || has('delta')) return readBook(message, stamp);
  if (has('side') && has('amount')) return readTrade(message, stamp);
  if (has('side') && has('quantity')) return readLiquidation(message, stamp, exchange);
  if (has('open_interest')) {
    return openInterestReading({ ...stamp, quantity: decimalOf(message['open_interest']) });
  }
  if (has('mark_price') || has('rate')) return readMark(message, stamp);
  if (has('bid') && has('ask')) return ignored('best-bid-ask');
  return ignored('other-channel');
}

function readTrade(message: JsonObject, stamp: Stamp): VenueReading {
  return tradeReading({
    ...stamp,
    side: sideBy(message['side'], SIDES),
    price: decimalOf(message['price']),
    quantity: decimalOf(message['amount']),
    id: idOf(message['id']),
  });
}

function readLiquidation(message: JsonObject, stamp: Stamp, exchange: string): VenueReading {
  if (exchange === 'DERIBIT') return ignored('liquidated-side-not-told');
  if (message['status'] === 'unfilled') return ignored('not-filled');
  return liquidationReading({
    ...stamp,
    side: forcedSideOf(sideBy(message['side'], SIDES), exchange),
    price: decimalOf(message['price']),
    quantity: decimalOf(message['quantity']),
    id: idOf(message['id']),
    coverage: coverageOf(exchange),
  });
}

function forcedSideOf(side: Side | undefined, exchange: string): Side | undefined {
  return exchange === 'BYBIT' ? opposite(side) : side;
}

function coverageOf(exchange: string): Coverage {
  return COMPLETE_LIQUIDATIONS.has(exchange) ? COVERAGE.COMPLETE : COVERAGE.SAMPLED;
}

function readBook(message: JsonObject, stamp: Stamp): VenueReading {
  const { delta, book } = message;
  if (isObject(delta)) {
    const [bids, asks] = [levelsOf(delta['bid']), levelsOf(delta['ask'])];
    return plainDeltaReading({ ...stamp, bids, asks });
  }
  if (!isObject(book)) return rejected('bad-row', 'the message has neither a book nor a delta');
  const [bids, asks] = [pricedLevels(book['bid']), pricedLevels(book['ask'])];
  return plainSnapshotReading({ ...stamp, bids, asks });
}

/** Levels of an object from price to quantity. */
function pricedLevels(side: unknown): LevelText[] | undefined {
  if (!isObject(side)) return undefined;
  const entries = Object.entries(side);
  return entries.length > FRAME_LIST_LENGTH_MAX ? undefined : levelsOf(entries);
}

/** Of channel `funding` the mark price; `index` has its price in a field that trades have, too, and is not read. */
function readMark(message: JsonObject, stamp: Stamp): VenueReading {
  const markPrice = decimalOf(message['mark_price']);
  return markIndexReading({ ...stamp, markPrice, indexPrice: undefined });
}

export const CRYPTOFEED: VenueProtocol = {
  venue: 'cryptofeed',
  title: 'JSON of cryptofeed',
  kind: 'collector',
  tradeSide: 'aggressor',
  book: 'connection',
  liquidations: { coverage: 'sampled', sideMeans: 'order' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://github.com/bmoscon/cryptofeed',
  triedOn: 'published',
  messages: () => new CryptofeedMessages(),
};
