/**
 * HTX (Huobi), spot and swaps (htx.com/en-us/opend). Frames come packed by gzip; here they are text. Channels name the
 * market: `market.btcusdt.trade.detail`, `market.BTC-USDT.depth.size_150.high_freq`.
 *
 * trade.detail         `direction` is the taker.
 * depth.step0          the whole shown book; other steps are grouped.
 * depth.size_N         snapshot, then updates numbered by `version`, one more each.
 * mbp.N                updates from `prevSeqNum` to `seqNum`; the snapshot is the answer (`rep`) to a request.
 * liquidation_orders   `direction` is that of the forced order. Whether all are told is not published: SAMPLED.
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
  tradeReading,
} from './reading.ts';

const SIDES = { buy: 'buy', sell: 'sell' } as const;

class HtxMessages implements VenueMessages {
  readonly #books: FirstChoice = new FirstChoice();

  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readObject(text, (message) => this.#message(message, receivedTimeUs));
  }

  #message(message: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
    const { topic, rep, data } = message;
    const channel = message['ch'] ?? rep;
    if (typeof topic === 'string' && message['op'] === 'notify') {
      if (!topic.endsWith('.liquidation_orders')) return [ignored('other-channel')];
      return readEach(data, 'data', readLiquidation);
    }
    if (message['status'] === 'error' || message['err-code'] !== undefined) {
      return [ignored('error-reply')];
    }
    const tick = rep === undefined ? message['tick'] : data;
    if (typeof channel !== 'string') {
      const isReply = ['ping', 'subbed', 'unsubbed', 'op', 'status'].some(
        (name) => message[name] !== undefined,
      );
      return [isReply ? ignored('subscription-reply') : rejected('bad-row', 'no channel')];
    }
    const [, market, kind = '', part = ''] = channel.split('.');
    const symbol = nameOf(market);
    if (kind !== 'trade' && kind !== 'depth' && kind !== 'mbp') {
      return [ignored(kind === 'bbo' ? 'best-bid-ask' : 'other-channel')];
    }
    if (!isObject(tick)) return [rejected('bad-row', 'tick is not an object')];
    if (kind === 'trade') {
      return readEach(tick['data'], 'tick.data', (trade) => readTrade(trade, symbol));
    }
    if (kind === 'depth' && /^step[1-9]/.test(part)) return [ignored('grouped-book')];
    if (symbol !== undefined && !this.#books.takes(symbol, `${kind}.${part}`)) {
      return [ignored('book-told-twice')];
    }
    const eventTimeUs = epochUs(tick['ts'] ?? message['ts'] ?? receivedTimeUs);
    return [readBook(tick, { symbol, eventTimeUs }, rep !== undefined)];
  }
}

function readTrade(trade: JsonObject, symbol: string | undefined): VenueReading {
  return tradeReading({
    symbol,
    eventTimeUs: epochUs(trade['ts']),
    side: sideBy(trade['direction'], SIDES),
    price: decimalOf(trade['price']),
    quantity: decimalOf(trade['amount']),
    id: idOf(trade['tradeId'] ?? trade['id']),
  });
}

function readBook(
  tick: JsonObject,
  stamp: { readonly symbol: string | undefined; readonly eventTimeUs: number | undefined },
  isAnswer: boolean,
): VenueReading {
  const fields = {
    ...stamp,
    bids: levelsOf(tick['bids'] ?? []),
    asks: levelsOf(tick['asks'] ?? []),
  };
  const { event } = tick;
  if (tick['seqNum'] !== undefined) {
    const sequence = countOf(tick['seqNum']);
    if (isAnswer) return snapshotReading({ ...fields, sequence });
    return deltaReading({ ...fields, sequence, previousSequence: countOf(tick['prevSeqNum']) });
  }
  if (event === undefined) return plainSnapshotReading(fields);
  const sequence = countOf(tick['version']);
  if (event === 'snapshot') return snapshotReading({ ...fields, sequence });
  const previousSequence = sequence === undefined || sequence === 0 ? undefined : sequence - 1;
  return deltaReading({ ...fields, sequence, previousSequence });
}

function readLiquidation(order: JsonObject): VenueReading {
  return liquidationReading({
    symbol: nameOf(order['contract_code']),
    eventTimeUs: epochUs(order['created_at']),
    side: sideBy(order['direction'], SIDES),
    price: decimalOf(order['price']),
    quantity: decimalOf(order['volume']),
    coverage: COVERAGE.SAMPLED,
  });
}

const SPOT: VenueProtocol = {
  venue: 'htx',
  title: 'HTX spot',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'whole',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://www.htx.com/en-us/opend',
  triedOn: 'recorded',
  messages: () => new HtxMessages(),
};

export const HTX: readonly VenueProtocol[] = [
  SPOT,
  {
    ...SPOT,
    venue: 'htx-swap',
    title: 'HTX swaps, linear and inverse',
    book: 'numbered',
    liquidations: { coverage: 'sampled', sideMeans: 'order' },
  },
];
