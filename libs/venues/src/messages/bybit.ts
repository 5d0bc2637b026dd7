/**
 * Bybit's public socket v5 (bybit-exchange.github.io/docs/v5), linear, inverse and spot.
 *
 * publicTrade     `S` is the taker. `BT` marks a block trade, agreed off the book: ignored.
 * orderbook.N     numbered by `u`, one more with each change; `u` = 1 is a snapshot after a restart of the service,
 *                 whatever its `type` says. Of several depths of a market the first to come is read; depth 1 is best
 *                 bid and ask only.
 * allLiquidation  `S` is the side of the liquidated POSITION: Buy was a long, whose forced order sells. COMPLETE, every
 *                 500 ms. `p` is the bankruptcy price.
 * liquidation     until February 2025: `side` is the position, too; at most one a second and symbol: SAMPLED.
 * tickers         mark and index price, open interest; a delta has only what changed.
 */
import { COVERAGE } from '@breakwater/core';
import type { VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { FirstChoice } from './first-choice.ts';
import {
  countOf,
  decimalOf,
  epochUs,
  idOf,
  isObject,
  type JsonObject,
  levelsOf,
  nameOf,
  opposite,
  sideBy,
} from './frame.ts';
import {
  deltaReading,
  ignored,
  liquidationReading,
  readEach,
  readObject,
  rejected,
  snapshotReading,
  tickerReadings,
  tradeReading,
} from './reading.ts';

const SIDES = { buy: 'Buy', sell: 'Sell' } as const;

class BybitMessages implements VenueMessages {
  /** Which depth a market's book is read from. */
  readonly #depths: FirstChoice = new FirstChoice();

  read(text: string): readonly VenueReading[] {
    return readObject(text, (message) => this.#message(message));
  }

  #message(message: JsonObject): readonly VenueReading[] {
    const { topic, data } = message;
    if (typeof topic !== 'string') {
      if (message['success'] === false) return [ignored('error-reply')];
      if (message['op'] !== undefined || message['success'] !== undefined) {
        return [ignored('subscription-reply')];
      }
      return [rejected('bad-row', 'the message has no topic')];
    }
    const [channel = '', ...rest] = topic.split('.');
    if (channel === 'publicTrade') return readEach(data, 'data', readTrade);
    if (channel === 'allLiquidation') return readEach(data, 'data', readAllLiquidation);
    const isRead = channel === 'orderbook' || channel === 'liquidation' || channel === 'tickers';
    if (!isRead) return [ignored('other-channel')];
    if (!isObject(data)) return [rejected('bad-row', 'data is not an object')];
    if (channel === 'orderbook') return [this.#book(message, data, rest)];
    if (channel === 'liquidation') return [readLiquidation(data, message)];
    return readTicker(data, message);
  }

  #book(message: JsonObject, data: JsonObject, [depth = '']: readonly string[]): VenueReading {
    if (depth === '1') return ignored('best-bid-ask');
    const symbol = nameOf(data['s']);
    if (symbol !== undefined && !this.#depths.takes(symbol, depth)) {
      return ignored('book-told-twice');
    }
    const sequence = countOf(data['u']);
    const fields = {
      symbol,
      eventTimeUs: epochUs(message['cts'] ?? message['ts']),
      sequence,
      bids: levelsOf(data['b']),
      asks: levelsOf(data['a']),
    };
    if (message['type'] === 'snapshot' || sequence === 1) return snapshotReading(fields);
    const previousSequence = sequence === undefined || sequence === 0 ? undefined : sequence - 1;
    return deltaReading({ ...fields, previousSequence });
  }
}

function readTrade(entry: JsonObject): VenueReading {
  if (entry['BT'] === true) return ignored('block-trade');
  return tradeReading({
    symbol: nameOf(entry['s']),
    eventTimeUs: epochUs(entry['T']),
    side: sideBy(entry['S'], SIDES),
    price: decimalOf(entry['p']),
    quantity: decimalOf(entry['v']),
    id: idOf(entry['i']),
  });
}

function readAllLiquidation(entry: JsonObject): VenueReading {
  return liquidationReading({
    symbol: nameOf(entry['s']),
    eventTimeUs: epochUs(entry['T']),
    side: opposite(sideBy(entry['S'], SIDES)),
    price: decimalOf(entry['p']),
    quantity: decimalOf(entry['v']),
    coverage: COVERAGE.COMPLETE,
  });
}

function readLiquidation(data: JsonObject, message: JsonObject): VenueReading {
  return liquidationReading({
    symbol: nameOf(data['symbol']),
    eventTimeUs: epochUs(data['updatedTime'] ?? data['time'] ?? message['ts']),
    side: opposite(sideBy(data['side'], SIDES)),
    price: decimalOf(data['price']),
    quantity: decimalOf(data['size'] ?? data['qty']),
    coverage: COVERAGE.SAMPLED,
  });
}

function readTicker(data: JsonObject, message: JsonObject): readonly VenueReading[] {
  const stamp = { symbol: nameOf(data['symbol']), eventTimeUs: epochUs(message['ts']) };
  const markPrice = decimalOf(data['markPrice']);
  const indexPrice = decimalOf(data['indexPrice']);
  const openInterest = decimalOf(data['openInterest']);
  return tickerReadings({ ...stamp, markPrice, indexPrice, openInterest });
}

const DERIVATIVES: VenueProtocol = {
  venue: 'bybit',
  title: 'Bybit linear and inverse',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'numbered',
  liquidations: { coverage: 'complete', sideMeans: 'position' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://bybit-exchange.github.io/docs/v5/ws/connect',
  triedOn: 'recorded',
  messages: () => new BybitMessages(),
};

export const BYBIT: readonly VenueProtocol[] = [
  DERIVATIVES,
  {
    ...DERIVATIVES,
    venue: 'bybit-spot',
    title: 'Bybit spot',
    liquidations: undefined,
    tellsMarkAndIndex: false,
    tellsOpenInterest: false,
  },
];
