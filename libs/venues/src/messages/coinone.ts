/**
 * Coinone's public socket (docs.coinone.co.kr, "Public WebSocket"), formats DEFAULT and SHORT. Markets are named by two
 * fields; we write them `KRW-BTC`, quote first, as its paths do. No recorded frame was at hand.
 *
 * TRADE      `is_seller_maker`: the seller was in the book, so the taker bought. (ccxt reads it the other way round.)
 * ORDERBOOK  the whole shown book each time.
 */
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import {
  decimalOf,
  epochUs,
  idOf,
  isObject,
  type JsonObject,
  levelsBy,
  nameOf,
  sideBy,
} from './frame.ts';
import { ignored, plainSnapshotReading, readObject, rejected, tradeReading } from './reading.ts';

class CoinoneMessages implements VenueMessages {
  read(text: string): readonly VenueReading[] {
    return readObject(text, (message) => [readMessage(message)]);
  }
}

function readMessage(message: JsonObject): VenueReading {
  const type = message['response_type'] ?? message['r'];
  const channel = message['channel'] ?? message['c'];
  const data = message['data'] ?? message['d'];
  if (type === 'ERROR') return ignored('error-reply');
  if (typeof type === 'string' && type !== 'DATA') return ignored('subscription-reply');
  if (type === undefined || !isObject(data)) {
    return rejected('bad-row', 'the message has no type or no data');
  }
  if (channel === 'TRADE') return readTrade(data);
  if (channel === 'ORDERBOOK') return readBook(data);
  return ignored('other-channel');
}

function readTrade(data: JsonObject): VenueReading {
  return tradeReading({
    symbol: symbolOf(data),
    eventTimeUs: epochUs(data['timestamp'] ?? data['t']),
    side: sideBy(data['is_seller_maker'] ?? data['sm'], { buy: true, sell: false }),
    price: decimalOf(data['price'] ?? data['p']),
    quantity: decimalOf(data['qty'] ?? data['q']),
    id: idOf(data['id'] ?? data['i']),
  });
}

function readBook(data: JsonObject): VenueReading {
  const unit = decimalOf(data['order_book_unit'] ?? data['o']);
  if (unit !== undefined && Number(unit) !== 0) return ignored('grouped-book');
  return plainSnapshotReading({
    symbol: symbolOf(data),
    eventTimeUs: epochUs(data['timestamp'] ?? data['t']),
    bids: levels(data['bids'] ?? data['b']),
    asks: levels(data['asks'] ?? data['a']),
  });
}

function levels(value: unknown): LevelText[] | undefined {
  return levelsBy(value, (entry) =>
    isObject(entry) ? [entry['price'] ?? entry['p'], entry['qty'] ?? entry['q']] : undefined,
  );
}

function symbolOf(data: JsonObject): string | undefined {
  const quote = nameOf(data['quote_currency'] ?? data['qc']);
  const target = nameOf(data['target_currency'] ?? data['tc']);
  return quote === undefined || target === undefined ? undefined : `${quote}-${target}`;
}

export const COINONE: VenueProtocol = {
  venue: 'coinone',
  title: 'Coinone',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'whole',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://docs.coinone.co.kr',
  triedOn: 'published',
  messages: () => new CoinoneMessages(),
};
