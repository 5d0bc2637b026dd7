/**
 * GOPAX's public socket (gopax.github.io/API, "WebSocket"). Messages are `{i, n, o}`: request, name, content. No recorded
 * frame was at hand.
 *
 * PublicTradeEvent       `isBuy` is the taker; times are whole seconds.
 * OrderBookEvent         changes; a volume of 0 removes.
 * SubscribeToOrderBook, SubscribeToTradingPair
 *                        as the answer to the request of that name: the whole book. Nothing numbers what follows it.
 * primus::ping::TIME     a JSON text that must be answered.
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
import {
  ignored,
  plainDeltaReading,
  plainSnapshotReading,
  readJson,
  rejected,
  tradeReading,
} from './reading.ts';

class GopaxMessages implements VenueMessages {
  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readJson(text, (value) => [readMessage(value, receivedTimeUs)]);
  }
}

function readMessage(value: unknown, receivedTimeUs: number): VenueReading {
  if (typeof value === 'string' && value.startsWith('primus::')) {
    return ignored('subscription-reply');
  }
  if (!isObject(value)) return rejected('bad-row', 'the message is not an object');
  const { n: name, o: content } = value;
  if (typeof name !== 'string' || !isObject(content)) {
    return rejected('bad-row', 'the message has no name or no content');
  }
  if (content['error'] !== undefined || value['errCode'] !== undefined) {
    return ignored('error-reply');
  }
  if (name === 'PublicTradeEvent') return readTrade(content);
  if (name === 'OrderBookEvent') return plainDeltaReading(bookOf(content, receivedTimeUs));
  if (name === 'SubscribeToOrderBook' || name === 'SubscribeToTradingPair') {
    return content['ask'] === undefined
      ? ignored('subscription-reply')
      : plainSnapshotReading(bookOf(content, receivedTimeUs));
  }
  return ignored('other-channel');
}

function readTrade(content: JsonObject): VenueReading {
  return tradeReading({
    symbol: nameOf(content['tradingPairName']),
    eventTimeUs: epochUs(content['occurredAt']),
    side: sideBy(content['isBuy'], { buy: true, sell: false }),
    price: decimalOf(content['price']),
    quantity: decimalOf(content['baseAmount']),
    id: idOf(content['tradeId']),
  });
}

function bookOf(content: JsonObject, eventTimeUs: number): Parameters<typeof plainDeltaReading>[0] {
  const symbol = nameOf(content['tradingPairName']);
  return { symbol, eventTimeUs, bids: levels(content['bid']), asks: levels(content['ask']) };
}

function levels(value: unknown): LevelText[] | undefined {
  return levelsBy(value, (entry) =>
    isObject(entry) ? [entry['price'], entry['volume']] : undefined,
  );
}

export const GOPAX: VenueProtocol = {
  venue: 'gopax',
  title: 'GOPAX',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'connection',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://gopax.github.io/API',
  triedOn: 'published',
  messages: () => new GopaxMessages(),
};
