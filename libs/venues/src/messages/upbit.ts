/**
 * Upbit's public socket (docs.upbit.com, "WebSocket"), in its formats DEFAULT and SIMPLE; Bithumb's second generation
 * has the same messages. Symbols name the quote first: `KRW-USDT`.
 *
 * trade      `ask_bid` is the taker: ASK sold, BID bought. `sequential_id` is the id. The first one after a subscription
 *            (`stream_type` SNAPSHOT) is of any time before.
 * orderbook  the whole shown book each time, numbered by nothing; a side with fewer levels is filled up with zeros.
 *            Its `timestamp` is in milliseconds and was in microseconds for a while.
 */
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import {
  decimalOf,
  epochUs,
  FRAME_LIST_LENGTH_MAX,
  idOf,
  isObject,
  type JsonObject,
  nameOf,
  sideBy,
} from './frame.ts';
import { ignored, plainSnapshotReading, readJson, rejected, tradeReading } from './reading.ts';

/** Field names of the format DEFAULT → those of SIMPLE. */
const SIMPLE_NAMES: Readonly<Record<string, string>> = {
  type: 'ty',
  code: 'cd',
  timestamp: 'tms',
  trade_timestamp: 'ttms',
  trade_price: 'tp',
  trade_volume: 'tv',
  ask_bid: 'ab',
  sequential_id: 'sid',
  stream_type: 'st',
  orderbook_units: 'obu',
  ask_price: 'ap',
  ask_size: 'as',
  bid_price: 'bp',
  bid_size: 'bs',
};

class UpbitMessages implements VenueMessages {
  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readJson(text, (value) => readUpbit(value, receivedTimeUs));
  }
}

/** Readings of a message of either format, or of a JSON list of such (formats JSON_LIST and SIMPLE_LIST). */
export function readUpbit(value: unknown, receivedTimeUs: number): readonly VenueReading[] {
  if (Array.isArray(value) && value.length <= FRAME_LIST_LENGTH_MAX) {
    return (value as readonly unknown[]).map((entry) => readMessage(entry, receivedTimeUs));
  }
  return [readMessage(value, receivedTimeUs)];
}

function readMessage(message: unknown, receivedTimeUs: number): VenueReading {
  if (!isObject(message)) return rejected('bad-row', 'the message is not an object');
  const type = fieldOf(message, 'type');
  if (type === 'trade') return readTrade(message);
  if (type === 'orderbook') return readBook(message, receivedTimeUs);
  if (typeof type === 'string') return ignored('other-channel');
  if (message['error'] !== undefined) return ignored('error-reply');
  if (message['status'] !== undefined) return ignored('subscription-reply');
  return rejected('bad-row', 'the message has no type');
}

function readTrade(message: JsonObject): VenueReading {
  if (fieldOf(message, 'stream_type') === 'SNAPSHOT') return ignored('before-subscription');
  return tradeReading({
    symbol: nameOf(fieldOf(message, 'code')),
    eventTimeUs: epochUs(fieldOf(message, 'trade_timestamp')),
    side: sideBy(fieldOf(message, 'ask_bid'), { buy: 'BID', sell: 'ASK' }),
    price: decimalOf(fieldOf(message, 'trade_price')),
    quantity: decimalOf(fieldOf(message, 'trade_volume')),
    id: idOf(fieldOf(message, 'sequential_id')),
  });
}

function readBook(message: JsonObject, receivedTimeUs: number): VenueReading {
  // Books that are grouped to coarser prices (`level`) are another book of the same market.
  const level = message['level'] ?? message['lv'];
  if (level !== undefined && Number(level) !== 0) return ignored('grouped-book');
  const stamp = fieldOf(message, 'timestamp');
  const units = fieldOf(message, 'orderbook_units');
  return plainSnapshotReading({
    symbol: nameOf(fieldOf(message, 'code')),
    eventTimeUs: stamp === undefined ? receivedTimeUs : epochUs(stamp),
    bids: sideLevels(units, 'bid'),
    asks: sideLevels(units, 'ask'),
  });
}

function sideLevels(units: unknown, side: 'ask' | 'bid'): LevelText[] | undefined {
  if (!Array.isArray(units) || units.length > FRAME_LIST_LENGTH_MAX) return undefined;
  const levels: LevelText[] = [];
  for (const unit of units as readonly unknown[]) {
    if (!isObject(unit)) return undefined;
    const price = decimalOf(fieldOf(unit, `${side}_price`));
    const quantity = decimalOf(fieldOf(unit, `${side}_size`));
    if (price === undefined || quantity === undefined) return undefined;
    if (isNothing(price) || isNothing(quantity)) continue;
    levels.push([price, quantity]);
  }
  return levels;
}

/** Whether the text is a zero: a place without a level. */
function isNothing(text: string): boolean {
  return /^0*\.?0*(?:[eE].*)?$/.test(text);
}

function fieldOf(message: JsonObject, name: string): unknown {
  return message[name] ?? message[SIMPLE_NAMES[name] ?? name];
}

export const UPBIT: VenueProtocol = {
  venue: 'upbit',
  title: 'Upbit',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'whole',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://docs.upbit.com',
  triedOn: 'recorded',
  messages: () => new UpbitMessages(),
};
