/**
 * Korbit's public socket (docs.korbit.co.kr, "WebSocket API"). No recorded frame was at hand.
 *
 * trade      a list; `isBuyerTaker` tells the taker. The first message after a subscription (`snapshot`) is of before.
 * orderbook  the whole book each time, numbered by nothing.
 */
import type { VenueMessages, VenueReading } from '../venue-event.ts';
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
  plainSnapshotReading,
  readEach,
  readObject,
  rejected,
  tradeReading,
} from './reading.ts';

class KorbitMessages implements VenueMessages {
  read(text: string): readonly VenueReading[] {
    return readObject(text, readMessage);
  }
}

function readMessage(message: JsonObject): readonly VenueReading[] {
  const { type, data } = message;
  const symbol = nameOf(message['symbol']);
  if (type === 'trade') {
    if (message['snapshot'] === true) return [ignored('before-subscription')];
    return readEach(data, 'data', (entry) =>
      tradeReading({
        symbol,
        eventTimeUs: epochUs(entry['timestamp']),
        side: sideBy(entry['isBuyerTaker'], { buy: true, sell: false }),
        price: decimalOf(entry['price']),
        quantity: decimalOf(entry['qty']),
        id: idOf(entry['tradeId']),
      }),
    );
  }
  if (type === 'orderbook') {
    if (!isObject(data)) return [rejected('bad-row', 'data is not an object')];
    const eventTimeUs = epochUs(data['timestamp'] ?? message['timestamp']);
    const [bids, asks] = [levels(data['bids']), levels(data['asks'])];
    return [plainSnapshotReading({ symbol, eventTimeUs, bids, asks })];
  }
  if (typeof type === 'string') return [ignored('other-channel')];
  if (message['success'] === false || message['error'] !== undefined) {
    return [ignored('error-reply')];
  }
  if (message['success'] !== undefined || message['method'] !== undefined) {
    return [ignored('subscription-reply')];
  }
  return [rejected('bad-row', 'the message has no type')];
}

function levels(value: unknown): ReturnType<typeof levelsBy> {
  return levelsBy(value, (entry) => (isObject(entry) ? [entry['price'], entry['qty']] : undefined));
}

export const KORBIT: VenueProtocol = {
  venue: 'korbit',
  title: 'Korbit',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'whole',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://docs.korbit.co.kr',
  triedOn: 'published',
  messages: () => new KorbitMessages(),
};
