/**
 * Bithumb's public sockets (apidocs.bithumb.com). The second generation (`ws-api.bithumb.com/websocket/v1`) has
 * Upbit's messages, with ids as text and book times in microseconds as text. The first (`pubwss.bithumb.com/pub/ws`):
 *
 * transaction        `buySellGb` is the taker: 1 sold, 2 bought. `contDtm` is Korean local time without a zone mark.
 *                    No id: trades that repeat after a reconnect cannot be told from new ones.
 * orderbookdepth     changes, numbered by nothing; a quantity of 0 removes. `datetime` is in microseconds.
 * orderbooksnapshot  the whole book.
 *
 * Recorded frames were at hand of `transaction` alone; the others follow the published pages.
 */
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import {
  decimalOf,
  epochUs,
  isObject,
  isoUs,
  type JsonObject,
  levelsOf,
  nameOf,
  sideBy,
} from './frame.ts';
import {
  ignored,
  plainDeltaReading,
  plainSnapshotReading,
  readEach,
  readJson,
  rejected,
  tradeReading,
} from './reading.ts';
import { readUpbit } from './upbit.ts';

const FIRST_GENERATION = new Set(['transaction', 'orderbookdepth', 'orderbooksnapshot', 'ticker']);

class BithumbMessages implements VenueMessages {
  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readJson(text, (value) => {
      if (!isObject(value) || !isFirstGeneration(value)) return readUpbit(value, receivedTimeUs);
      return readFirstGeneration(value, receivedTimeUs);
    });
  }
}

function isFirstGeneration(message: JsonObject): boolean {
  return (
    (typeof message['type'] === 'string' &&
      FIRST_GENERATION.has(message['type']) &&
      message['content'] !== undefined) ||
    message['resmsg'] !== undefined
  );
}

function readFirstGeneration(message: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
  const { type, content } = message;
  if (type === undefined) return [ignored('subscription-reply')];
  if (type === 'ticker') return [ignored('other-channel')];
  if (!isObject(content)) return [rejected('bad-row', 'content is not an object')];
  if (type === 'transaction') return readEach(content['list'], 'content.list', readTransaction);
  if (type === 'orderbooksnapshot') return [readSnapshot(content)];
  return readDepth(content, receivedTimeUs);
}

function readTransaction(entry: JsonObject): VenueReading {
  const time = entry['contDtm'];
  return tradeReading({
    symbol: nameOf(entry['symbol']),
    eventTimeUs: typeof time === 'string' ? isoUs(`${time}+09:00`) : undefined,
    side: sideBy(entry['buySellGb'], { buy: '2', sell: '1' }),
    price: decimalOf(entry['contPrice']),
    quantity: decimalOf(entry['contQty']),
  });
}

function readSnapshot(content: JsonObject): VenueReading {
  return plainSnapshotReading({
    symbol: nameOf(content['symbol']),
    eventTimeUs: epochUs(content['datetime']),
    bids: levelsOf(content['bids']),
    asks: levelsOf(content['asks']),
  });
}

/** A message lists changes of several markets; each market's are one change. */
function readDepth(content: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
  const stamp = content['datetime'];
  const eventTimeUs = stamp === undefined ? receivedTimeUs : epochUs(stamp);
  const changes = new Map<string, { bids: LevelText[]; asks: LevelText[] }>();
  const faults = readEach(content['list'], 'content.list', (entry) => {
    const symbol = nameOf(entry['symbol']);
    const price = decimalOf(entry['price']);
    const quantity = decimalOf(entry['quantity']);
    const side = entry['orderType'];
    if (symbol === undefined) return rejected('bad-text', 'the change names no market');
    if (price === undefined) return rejected('bad-price', 'the change has no price');
    if (quantity === undefined) return rejected('bad-quantity', 'the change has no quantity');
    if (side !== 'bid' && side !== 'ask') return rejected('bad-side', 'orderType is no side');
    const change = changes.get(symbol) ?? { bids: [], asks: [] };
    changes.set(symbol, change);
    (side === 'bid' ? change.bids : change.asks).push([price, quantity]);
    return [];
  });
  const readings = [...changes].map(([symbol, { bids, asks }]) =>
    plainDeltaReading({ symbol, eventTimeUs, bids, asks }),
  );
  return [...readings, ...faults];
}

export const BITHUMB: VenueProtocol = {
  venue: 'bithumb',
  title: 'Bithumb, both generations of its socket',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'whole',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://apidocs.bithumb.com',
  triedOn: 'recorded',
  messages: () => new BithumbMessages(),
};
