/**
 * Kraken's futures socket (docs.kraken.com, "Futures WebSocket"), `feed` by `feed`.
 *
 * trade          `side` is the taker; `type` liquidation: the taker was liquidated, and the trade is told, too. COMPLETE. A
 *                block was agreed off the book; what else is no fill is no trade of the market.
 * book_snapshot, book
 *                one level a message, numbered by `seq`, one more each.
 * ticker         mark price, index, open interest.
 */
import { COVERAGE } from '@breakwater/core';
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import {
  countOf,
  decimalOf,
  epochUs,
  idOf,
  isObject,
  type JsonObject,
  levelsBy,
  nameOf,
  sideBy,
} from './frame.ts';
import {
  deltaReading,
  ignored,
  liquidationReading,
  readObject,
  rejected,
  snapshotReading,
  tickerReadings,
  tradeReading,
} from './reading.ts';

const SIDES = { buy: 'buy', sell: 'sell' } as const;

class KrakenFuturesMessages implements VenueMessages {
  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readObject(text, (message) => readMessage(message, receivedTimeUs));
  }
}

function readMessage(message: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
  const { feed, event } = message;
  if (event === 'error' || event === 'alert') return [ignored('error-reply')];
  if (typeof event === 'string') return [ignored('subscription-reply')];
  if (feed === 'trade') return readTrade(message);
  if (feed === 'trade_snapshot') return [ignored('before-subscription')];
  if (feed === 'book') return [readLevel(message, receivedTimeUs)];
  if (feed === 'book_snapshot') return [readSnapshot(message, receivedTimeUs)];
  if (feed === 'ticker') return readTicker(message);
  if (feed === 'heartbeat') return [ignored('subscription-reply')];
  if (feed === 'ticker_lite') return [ignored('best-bid-ask')];
  return [typeof feed === 'string' ? ignored('other-channel') : rejected('bad-row', 'no feed')];
}

function readTrade(message: JsonObject): readonly VenueReading[] {
  const { type } = message;
  if (type === 'block') return [ignored('block-trade')];
  if (type !== 'fill' && type !== 'liquidation') return [ignored('not-market-trade')];
  const fields = {
    symbol: nameOf(message['product_id']),
    eventTimeUs: epochUs(message['time']),
    side: sideBy(message['side'], SIDES),
    price: decimalOf(message['price']),
    quantity: decimalOf(message['qty']),
    id: idOf(message['uid'] ?? message['seq']),
  };
  const trade = tradeReading(fields);
  if (type === 'fill') return [trade];
  return [trade, liquidationReading({ ...fields, coverage: COVERAGE.COMPLETE })];
}

function readLevel(message: JsonObject, receivedTimeUs: number): VenueReading {
  const sequence = countOf(message['seq']);
  const side = message['side'];
  if (side !== 'buy' && side !== 'sell') return rejected('bad-side', 'the level has no side');
  const levels = levelsBy([message], priceAndQuantity);
  return deltaReading({
    ...stampOf(message, receivedTimeUs),
    sequence,
    previousSequence: sequence === undefined || sequence === 0 ? undefined : sequence - 1,
    bids: side === 'buy' ? levels : [],
    asks: side === 'sell' ? levels : [],
  });
}

function readSnapshot(message: JsonObject, receivedTimeUs: number): VenueReading {
  return snapshotReading({
    ...stampOf(message, receivedTimeUs),
    sequence: countOf(message['seq']),
    bids: quantityLevels(message['bids']),
    asks: quantityLevels(message['asks']),
  });
}

function stampOf(
  message: JsonObject,
  receivedTimeUs: number,
): { readonly symbol: string | undefined; readonly eventTimeUs: number | undefined } {
  const time = message['timestamp'];
  return {
    symbol: nameOf(message['product_id']),
    eventTimeUs: time === undefined || time === null ? receivedTimeUs : epochUs(time),
  };
}

function quantityLevels(value: unknown): LevelText[] | undefined {
  return levelsBy(value, priceAndQuantity);
}

function priceAndQuantity(entry: unknown): readonly [unknown, unknown] | undefined {
  return isObject(entry) ? [entry['price'], entry['qty']] : undefined;
}

function readTicker(message: JsonObject): readonly VenueReading[] {
  const stamp = { symbol: nameOf(message['product_id']), eventTimeUs: epochUs(message['time']) };
  return tickerReadings({
    ...stamp,
    markPrice: decimalOf(message['markPrice']),
    indexPrice: decimalOf(message['index']),
    openInterest: decimalOf(message['openInterest']),
  });
}

export const KRAKEN_FUTURES: VenueProtocol = {
  venue: 'kraken-futures',
  title: 'Kraken futures',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'numbered',
  liquidations: { coverage: 'complete', sideMeans: 'trade' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://docs.kraken.com/api/docs/futures-api/websocket',
  triedOn: 'recorded',
  messages: () => new KrakenFuturesMessages(),
};
