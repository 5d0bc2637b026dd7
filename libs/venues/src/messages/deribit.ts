/**
 * Deribit's public socket (docs.deribit.com), JSON-RPC notifications.
 *
 * trades.*    `direction` is the taker. `liquidation` says who was liquidated: T the taker, M the maker, MT both; the trade
 *             is told, too. COMPLETE. A block trade was agreed off the book.
 * book.*      snapshot, then changes from `prev_change_id` to `change_id`, of levels `[action, price, amount]`; grouped
 *             channels (`book.X.none.20.100ms`) tell `[price, amount]` whole each time.
 * ticker.*    mark and index price, open interest.
 */
import { COVERAGE, type Side } from '@breakwater/core';
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { FirstChoice } from './first-choice.ts';
import {
  countOf,
  decimalOf,
  epochUs,
  idOf,
  isObject,
  type JsonObject,
  levelsBy,
  levelsOf,
  nameOf,
  opposite,
  sideBy,
} from './frame.ts';
import {
  deltaReading,
  ignored,
  liquidationReading,
  plainSnapshotReading,
  readEach,
  readObject,
  rejected,
  snapshotReading,
  tickerReadings,
  tradeReading,
} from './reading.ts';

class DeribitMessages implements VenueMessages {
  readonly #books: FirstChoice = new FirstChoice();
  readonly #trades: FirstChoice = new FirstChoice();

  read(text: string): readonly VenueReading[] {
    return readObject(text, (message) => this.#message(message));
  }

  #message(message: JsonObject): readonly VenueReading[] {
    const { params } = message;
    if (!isObject(params)) {
      if (message['error'] !== undefined) return [ignored('error-reply')];
      const isReply = message['result'] !== undefined || message['method'] !== undefined;
      return [isReply ? ignored('subscription-reply') : rejected('bad-row', 'no params')];
    }
    const { channel, data } = params;
    if (typeof channel !== 'string') {
      return [
        message['method'] === 'heartbeat'
          ? ignored('subscription-reply')
          : rejected('bad-row', 'no channel'),
      ];
    }
    const kind = channel.split('.', 1)[0];
    if (kind === 'trades') return readEach(data, 'data', (trade) => this.#trade(trade, channel));
    if (kind === 'quote') return [ignored('best-bid-ask')];
    if (kind !== 'book' && kind !== 'ticker') return [ignored('other-channel')];
    if (!isObject(data)) return [rejected('bad-row', 'data is not an object')];
    return kind === 'book' ? [this.#book(data, channel)] : readTicker(data);
  }

  #trade(trade: JsonObject, channel: string): readonly VenueReading[] {
    const symbol = nameOf(trade['instrument_name']);
    if (trade['block_trade_id'] !== undefined) return [ignored('block-trade')];
    if (symbol !== undefined && !this.#trades.takes(symbol, channel)) {
      return [ignored('trades-told-twice')];
    }
    const fields = {
      symbol,
      eventTimeUs: epochUs(trade['timestamp']),
      price: decimalOf(trade['price']),
      quantity: decimalOf(trade['amount']),
      id: idOf(trade['trade_id']),
    };
    const side = sideBy(trade['direction'], { buy: 'buy', sell: 'sell' });
    const forced = forcedSides(trade['liquidation'], side);
    return [
      tradeReading({ ...fields, side }),
      ...forced.map((forcedSide) =>
        liquidationReading({ ...fields, side: forcedSide, coverage: COVERAGE.COMPLETE }),
      ),
    ];
  }

  #book(data: JsonObject, channel: string): VenueReading {
    const symbol = nameOf(data['instrument_name']);
    if (symbol !== undefined && !this.#books.takes(symbol, channel)) {
      return ignored('book-told-twice');
    }
    const stamp = { symbol, eventTimeUs: epochUs(data['timestamp']) };
    // book.INSTRUMENT.GROUP.DEPTH.INTERVAL
    const [, , group, depth] = channel.split('.');
    if (depth !== undefined) {
      if (group !== 'none') return ignored('grouped-book');
      const [bids, asks] = [levelsOf(data['bids']), levelsOf(data['asks'])];
      return plainSnapshotReading({ ...stamp, bids, asks });
    }
    const sequence = countOf(data['change_id']);
    const [bids, asks] = [changedLevels(data['bids']), changedLevels(data['asks'])];
    const isSnapshot =
      data['type'] === 'snapshot' ||
      (data['type'] === undefined && data['prev_change_id'] === undefined);
    if (isSnapshot) return snapshotReading({ ...stamp, sequence, bids, asks });
    const previousSequence = countOf(data['prev_change_id']);
    return deltaReading({ ...stamp, sequence, previousSequence, bids, asks });
  }
}

/** What was forced in a trade that `side` took: of the taker its own side, of the maker the other. */
function forcedSides(liquidation: unknown, side: Side | undefined): readonly (Side | undefined)[] {
  if (liquidation === 'T') return [side];
  if (liquidation === 'M') return [opposite(side)];
  return liquidation === 'MT' ? [side, opposite(side)] : [];
}

/** `[action, price, amount]`: a deleted level has the amount 0. */
function changedLevels(value: unknown): LevelText[] | undefined {
  return levelsBy(value, (entry) => {
    if (!Array.isArray(entry)) return undefined;
    return [entry[1], entry[0] === 'delete' ? '0' : entry[2]];
  });
}

function readTicker(data: JsonObject): readonly VenueReading[] {
  const stamp = {
    symbol: nameOf(data['instrument_name']),
    eventTimeUs: epochUs(data['timestamp']),
  };
  return tickerReadings({
    ...stamp,
    markPrice: decimalOf(data['mark_price']),
    indexPrice: decimalOf(data['index_price']),
    openInterest: decimalOf(data['open_interest']),
  });
}

export const DERIBIT: VenueProtocol = {
  venue: 'deribit',
  title: 'Deribit',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'numbered',
  liquidations: { coverage: 'complete', sideMeans: 'trade' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://docs.deribit.com',
  triedOn: 'recorded',
  messages: () => new DeribitMessages(),
};
