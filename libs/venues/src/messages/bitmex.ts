/**
 * BitMEX's public socket (bitmex.com/app/wsAPI): tables, told by `partial`, `insert`, `update` and `delete`.
 *
 * trade         `side` is the taker. A partial is of before.
 * orderBookL2   levels have an id; an update or delete may leave out the price, so that this reader keeps the prices by id.
 *               Nothing numbers the changes: a partial begins anew.
 * liquidation   an order of the liquidation engine as it enters the book: Buy liquidates a short. An update or delete
 *               restates it. No time: ours. Every order is told: COMPLETE.
 * instrument    mark price, index (`indicativeSettlePrice`), open interest; an update has only what changed.
 */
import { COVERAGE, SIDE, type Side } from '@breakwater/core';
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { decimalOf, idOf, isObject, isoUs, type JsonObject, nameOf, sideBy } from './frame.ts';
import {
  ignored,
  liquidationReading,
  plainDeltaReading,
  plainSnapshotReading,
  readEach,
  readObject,
  rejected,
  tickerReadings,
  tradeReading,
} from './reading.ts';

const SIDES = { buy: 'Buy', sell: 'Sell' } as const;
/** Levels of a market; the full book of XBTUSD has some 10,000. */
const LEVEL_COUNT_MAX = 262_144;
const MARKET_COUNT_MAX = 16_384;

interface KeptLevel {
  readonly price: string;
  readonly side: Side;
}

/** Changes of a market that one message makes. */
interface Change {
  readonly bids: LevelText[];
  readonly asks: LevelText[];
  eventTimeUs: number;
}

class BitmexMessages implements VenueMessages {
  /** Market → id of a level → its price. */
  readonly #levels = new Map<string, Map<string, KeptLevel>>();

  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    if (text === 'pong') return [ignored('subscription-reply')];
    return readObject(text, (message) => this.#message(message, receivedTimeUs));
  }

  #message(message: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
    const { table, action, data } = message;
    if (typeof table !== 'string') {
      if (message['error'] !== undefined) return [ignored('error-reply')];
      const isReply = message['info'] !== undefined || message['success'] !== undefined;
      return [isReply ? ignored('subscription-reply') : rejected('bad-row', 'no table')];
    }
    if (table === 'trade') {
      if (action !== 'insert') return [ignored('before-subscription')];
      return readEach(data, 'data', readTrade);
    }
    if (table === 'orderBookL2' || table === 'orderBookL2_25') {
      return this.#book(message, receivedTimeUs);
    }
    if (table === 'liquidation') {
      if (action !== 'insert' && action !== 'partial') return [ignored('liquidation-restated')];
      return readEach(data, 'data', (entry) => readLiquidation(entry, receivedTimeUs));
    }
    if (table === 'instrument') {
      return readEach(data, 'data', (entry) => readInstrument(entry, receivedTimeUs));
    }
    return [ignored(table === 'quote' ? 'best-bid-ask' : 'other-channel')];
  }

  #book(message: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
    const { action, data, filter } = message;
    const changes = new Map<string, Change>();
    const isSnapshot = action === 'partial';
    const filtered = isObject(filter) ? nameOf(filter['symbol']) : undefined;
    const begun = new Set<string>();
    const changeOf = (symbol: string): Change => {
      if (isSnapshot && !begun.has(symbol)) {
        begun.add(symbol);
        this.#begin(symbol);
      }
      const change = changes.get(symbol) ?? { bids: [], asks: [], eventTimeUs: receivedTimeUs };
      changes.set(symbol, change);
      return change;
    };
    if (isSnapshot && filtered !== undefined) changeOf(filtered);
    const faults = readEach(data, 'data', (row) => {
      const symbol = nameOf(row['symbol']);
      const id = idOf(row['id']);
      if (symbol === undefined) return rejected('bad-text', 'the level names no market');
      if (id === undefined) return rejected('bad-number', 'the level has no id');
      return this.#level({ row, symbol, id, action, change: changeOf(symbol) });
    });
    const readings = [...changes]
      .filter(([, { bids, asks }]) => isSnapshot || bids.length + asks.length > 0)
      .map(([symbol, change]) =>
        isSnapshot
          ? plainSnapshotReading({ symbol, ...change })
          : plainDeltaReading({ symbol, ...change }),
      );
    return [...readings, ...faults];
  }

  #begin(symbol: string): void {
    if (this.#levels.size >= MARKET_COUNT_MAX) this.#levels.clear();
    this.#levels.set(symbol, new Map());
  }

  /** Adds what the row changes; returns what is wrong with it, or nothing. */
  #level(of: {
    readonly row: JsonObject;
    readonly symbol: string;
    readonly id: string;
    readonly action: unknown;
    readonly change: Change;
  }): readonly VenueReading[] {
    const { row, symbol, id, action, change } = of;
    const levels = this.#levels.get(symbol);
    if (levels === undefined) return [ignored('book-not-begun')];
    const known = levels.get(id);
    const side = sideBy(row['side'], SIDES) ?? known?.side;
    const price = decimalOf(row['price']) ?? known?.price;
    const quantity = action === 'delete' ? '0' : decimalOf(row['size']);
    if (side === undefined) return [rejected('bad-side', 'the level has no side')];
    if (price === undefined) return [rejected('bad-price', 'the price of the level is not known')];
    if (quantity === undefined) return [rejected('bad-quantity', 'the level has no size')];
    change.eventTimeUs = isoUs(row['timestamp']) ?? change.eventTimeUs;
    // A level that is told of the other side has left its own.
    if (known !== undefined && known.side !== side && action !== 'delete') {
      listOf(change, known.side).push([known.price, '0']);
    }
    listOf(change, side).push([price, quantity]);
    if (action === 'delete') levels.delete(id);
    else if (known !== undefined || levels.size < LEVEL_COUNT_MAX) levels.set(id, { price, side });
    return [];
  }
}

function listOf(change: Change, side: Side): LevelText[] {
  return side === SIDE.BUY ? change.bids : change.asks;
}

function readTrade(entry: JsonObject): VenueReading {
  return tradeReading({
    symbol: nameOf(entry['symbol']),
    eventTimeUs: isoUs(entry['timestamp']),
    side: sideBy(entry['side'], SIDES),
    price: decimalOf(entry['price']),
    quantity: decimalOf(entry['size']),
    id: idOf(entry['trdMatchID']),
  });
}

function readLiquidation(entry: JsonObject, receivedTimeUs: number): VenueReading {
  return liquidationReading({
    symbol: nameOf(entry['symbol']),
    eventTimeUs: receivedTimeUs,
    side: sideBy(entry['side'], SIDES),
    price: decimalOf(entry['price']),
    quantity: decimalOf(entry['leavesQty']),
    id: idOf(entry['orderID']),
    coverage: COVERAGE.COMPLETE,
  });
}

function readInstrument(entry: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
  const eventTimeUs = isoUs(entry['timestamp']) ?? receivedTimeUs;
  const stamp = { symbol: nameOf(entry['symbol']), eventTimeUs };
  const openInterest = decimalOf(entry['openInterest']);
  const markPrice = decimalOf(entry['markPrice']);
  const indexPrice = decimalOf(entry['indicativeSettlePrice']);
  return tickerReadings({ ...stamp, markPrice, indexPrice, openInterest });
}

export const BITMEX: VenueProtocol = {
  venue: 'bitmex',
  title: 'BitMEX',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'connection',
  liquidations: { coverage: 'complete', sideMeans: 'order' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://www.bitmex.com/app/wsAPI',
  triedOn: 'recorded',
  messages: () => new BitmexMessages(),
};
