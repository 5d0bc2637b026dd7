/**
 * Bitstamp's public socket version 2 (bitstamp.net/websocket/v2). Channels end with the market: `live_trades_btcusd`.
 *
 * live_trades      `type` is the taker: 0 bought, 1 sold.
 * diff_order_book  changes, stamped by `microtimestamp`. They do not say which one they follow; a connection keeps their
 *                  order, so each is given the one before it on this connection. The snapshot is fetched by REST after
 *                  the first change came, and given as `{"event":"snapshot","channel":"diff_order_book_btcusd","data":…}`.
 * order_book       the 100 best levels each time.
 */
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
  plainSnapshotReading,
  readObject,
  rejected,
  snapshotReading,
  tradeReading,
} from './reading.ts';

const MARKET_COUNT_MAX = 16_384;

class BitstampMessages implements VenueMessages {
  /** Market → stamp of its newest change. */
  readonly #lastStamps = new Map<string, number>();
  readonly #books: FirstChoice = new FirstChoice();

  read(text: string): readonly VenueReading[] {
    return readObject(text, (message) => [this.#message(message)]);
  }

  #message(message: JsonObject): VenueReading {
    const { event, channel, data } = message;
    if (typeof event !== 'string') return rejected('bad-row', 'the message names no event');
    if (event === 'bts:error') return ignored('error-reply');
    if (event.startsWith('bts:')) return ignored('subscription-reply');
    if (typeof channel !== 'string' || !isObject(data)) {
      return rejected('bad-row', 'the message has no channel or no data');
    }
    const at = channel.lastIndexOf('_');
    const [kind, symbol] = [channel.slice(0, at), nameOf(channel.slice(at + 1))];
    if (kind === 'live_trades')
      return event === 'trade' ? readTrade(data, symbol) : ignored('other-channel');
    if (kind !== 'diff_order_book' && kind !== 'order_book') return ignored('other-channel');
    if (symbol === undefined) return rejected('bad-text', 'the channel names no market');
    if (!this.#books.takes(symbol, kind)) return ignored('book-told-twice');
    const sequence = countOf(data['microtimestamp']);
    const fields = {
      symbol,
      eventTimeUs: epochUs(data['microtimestamp'] ?? data['timestamp']),
      sequence,
      bids: levelsOf(data['bids']),
      asks: levelsOf(data['asks']),
    };
    if (kind === 'order_book') return plainSnapshotReading(fields);
    if (event === 'snapshot') return snapshotReading(fields);
    return deltaReading({ ...fields, previousSequence: this.#follow(symbol, sequence) });
  }

  /** Stamp of the change before; of the first one, the instant before itself. */
  #follow(symbol: string, stamp: number | undefined): number | undefined {
    if (stamp === undefined) return undefined;
    const previous = this.#lastStamps.get(symbol);
    if (previous === undefined && this.#lastStamps.size >= MARKET_COUNT_MAX)
      this.#lastStamps.clear();
    this.#lastStamps.set(symbol, Math.max(stamp, previous ?? 0));
    return previous ?? Math.max(0, stamp - 1);
  }
}

function readTrade(data: JsonObject, symbol: string | undefined): VenueReading {
  return tradeReading({
    symbol,
    eventTimeUs: epochUs(data['microtimestamp'] ?? data['timestamp']),
    side: sideBy(String(data['type']), { buy: '0', sell: '1' }),
    price: decimalOf(data['price_str'] ?? data['price']),
    quantity: decimalOf(data['amount_str'] ?? data['amount']),
    id: idOf(data['id']),
  });
}

export const BITSTAMP: VenueProtocol = {
  venue: 'bitstamp',
  title: 'Bitstamp',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'connection',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://www.bitstamp.net/websocket/v2',
  triedOn: 'recorded',
  messages: () => new BitstampMessages(),
};
