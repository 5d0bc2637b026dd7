/**
 * Coinbase: Advanced Trade (docs.cdp.coinbase.com, `advanced-trade-ws`) and Exchange (`ws-feed.exchange`).
 *
 * market_trades, match  `side` is the MAKER's: BUY was a bid in the book, so the taker sold. A snapshot of trades and
 *                       `last_match` are of before the subscription.
 * l2_data, l2update     changes of levels; a snapshot first. Coinbase Exchange numbers nothing in them.
 * sequence_num          Advanced Trade counts all messages of a connection; a hole breaks every book of it.
 */
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { ConnectionCount } from './connection-count.ts';
import {
  countOf,
  decimalOf,
  idOf,
  isObject,
  isoUs,
  type JsonObject,
  levelsOf,
  nameOf,
  opposite,
  sideBy,
} from './frame.ts';
import {
  breakReading,
  ignored,
  plainDeltaReading,
  plainSnapshotReading,
  readEach,
  readObject,
  rejected,
  tradeReading,
} from './reading.ts';

class CoinbaseMessages implements VenueMessages {
  readonly #count: ConnectionCount = new ConnectionCount();

  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readObject(text, (message) => {
      const { channel } = message;
      if (typeof channel !== 'string') return readExchange(message, receivedTimeUs);
      const readings = readAdvanced(message, channel, receivedTimeUs);
      const hole = this.#hole(message, receivedTimeUs);
      return hole === undefined ? readings : [hole, ...readings];
    });
  }

  #hole(message: JsonObject, receivedTimeUs: number): VenueReading | undefined {
    const count = countOf(message['sequence_num']);
    const missing = count === undefined ? 0 : this.#count.missingBefore(count);
    if (missing === 0) return undefined;
    const eventTimeUs = isoUs(message['timestamp']) ?? receivedTimeUs;
    const detail = `${missing} messages of the connection are missing`;
    return breakReading({ symbol: undefined, eventTimeUs, detail });
  }
}

function readAdvanced(
  message: JsonObject,
  channel: string,
  receivedTimeUs: number,
): readonly VenueReading[] {
  const { events } = message;
  if (channel === 'market_trades') {
    return readEach(events, 'events', (event) =>
      event['type'] === 'snapshot'
        ? ignored('before-subscription')
        : readEach(event['trades'], 'trades', readTrade),
    );
  }
  if (channel === 'l2_data') {
    const eventTimeUs = isoUs(message['timestamp']) ?? receivedTimeUs;
    return readEach(events, 'events', (event) => readBook(event, eventTimeUs));
  }
  if (channel === 'subscriptions' || channel === 'heartbeats') {
    return [ignored('subscription-reply')];
  }
  return [ignored(channel.startsWith('ticker') ? 'best-bid-ask' : 'other-channel')];
}

function readTrade(trade: JsonObject): VenueReading {
  return tradeReading({
    symbol: nameOf(trade['product_id']),
    eventTimeUs: isoUs(trade['time']),
    side: opposite(sideBy(trade['side'], { buy: 'BUY', sell: 'SELL' })),
    price: decimalOf(trade['price']),
    quantity: decimalOf(trade['size']),
    id: idOf(trade['trade_id']),
  });
}

function readBook(event: JsonObject, eventTimeUs: number): VenueReading {
  const { updates } = event;
  const isSnapshot = event['type'] === 'snapshot';
  if (!isSnapshot && event['type'] !== 'update') return rejected('bad-row', 'no type of a book');
  const sides = splitBy(updates, (entry) => {
    if (!isObject(entry)) return undefined;
    const side = entry['side'];
    if (side !== 'bid' && side !== 'offer' && side !== 'ask') return undefined;
    return [side === 'bid' ? 'bid' : 'ask', entry['price_level'], entry['new_quantity']];
  });
  const fields = { symbol: nameOf(event['product_id']), eventTimeUs, ...sides };
  return isSnapshot ? plainSnapshotReading(fields) : plainDeltaReading(fields);
}

/** Bids and asks of a list that mixes them; undefined where an entry is not what it should be. */
function splitBy(
  value: unknown,
  pick: (entry: unknown) => readonly ['bid' | 'ask', unknown, unknown] | undefined,
): { readonly bids: LevelText[] | undefined; readonly asks: LevelText[] | undefined } {
  const bids: LevelText[] = [];
  const asks: LevelText[] = [];
  if (!Array.isArray(value)) return { bids: undefined, asks: undefined };
  for (const entry of value as readonly unknown[]) {
    const picked = pick(entry);
    const price = decimalOf(picked?.[1]);
    const quantity = decimalOf(picked?.[2]);
    if (picked === undefined || price === undefined || quantity === undefined) {
      return { bids: undefined, asks: undefined };
    }
    (picked[0] === 'bid' ? bids : asks).push([price, quantity]);
  }
  return { bids, asks };
}

function readExchange(message: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
  const { type } = message;
  const symbol = nameOf(message['product_id']);
  if (type === 'last_match') return [ignored('before-subscription')];
  if (type === 'match') {
    const side = opposite(sideBy(message['side'], { buy: 'buy', sell: 'sell' }));
    return [
      tradeReading({
        symbol,
        eventTimeUs: isoUs(message['time']),
        side,
        price: decimalOf(message['price']),
        quantity: decimalOf(message['size']),
        id: idOf(message['trade_id']),
      }),
    ];
  }
  const time = message['time'];
  const eventTimeUs = time === undefined ? receivedTimeUs : isoUs(time);
  if (type === 'snapshot') {
    const [bids, asks] = [levelsOf(message['bids']), levelsOf(message['asks'])];
    return [plainSnapshotReading({ symbol, eventTimeUs, bids, asks })];
  }
  if (type === 'l2update') {
    const sides = splitBy(message['changes'], (entry) => {
      if (!Array.isArray(entry) || (entry[0] !== 'buy' && entry[0] !== 'sell')) return undefined;
      return [entry[0] === 'buy' ? 'bid' : 'ask', entry[1], entry[2]];
    });
    return [plainDeltaReading({ symbol, eventTimeUs, ...sides })];
  }
  if (type === 'error') return [ignored('error-reply')];
  if (type === 'subscriptions' || type === 'heartbeat') return [ignored('subscription-reply')];
  if (type === 'ticker') return [ignored('best-bid-ask')];
  if (typeof type === 'string') return [ignored('other-channel')];
  return [rejected('bad-row', 'the message has neither a channel nor a type')];
}

export const COINBASE: VenueProtocol = {
  venue: 'coinbase',
  title: 'Coinbase Advanced Trade and Exchange',
  kind: 'venue',
  tradeSide: 'maker',
  book: 'connection',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://docs.cdp.coinbase.com',
  triedOn: 'recorded',
  messages: () => new CoinbaseMessages(),
};
