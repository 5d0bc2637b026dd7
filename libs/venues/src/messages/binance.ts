/**
 * Binance spot, USD-M and COIN-M (developers.binance.com), alone or wrapped as combined stream `{stream, data}`.
 *
 * trade, aggTrade  `m`: the buyer was the maker, so the taker sold. They tell the same fills: of each market the kind
 *                  that comes first is read, the other ignored. `X` other than MARKET (insurance fund, ADL) is no trade.
 * depthUpdate      numbered by `u`. Futures say the number before in `pu`; spot's numbers have no holes, so it is `U - 1`.
 *                  A change before the snapshot, or one it covers, is for whoever keeps the book.
 * depth snapshot   REST, or a partial depth stream; it does not name its market: wrapped as
 *                  `{"stream": "btcusdt@depthSnapshot", "data": …}` the stream does.
 * forceOrder       `S` is the side of the forced order: SELL liquidates a long. One a second and symbol: SAMPLED.
 *                  Average price and filled quantity where there are any; an order without a fill is ignored.
 * markPriceUpdate  mark and index price.
 *
 * Against the best bid and ask of before the trade, by the venue's own time, all sides of recorded trades are right (50 of 50 at COIN-M, 89 of
 * 89 at USD-M). Against the newest received before it, half seem wrong: prints of 100 ms come together, behind the book that they moved.
 */
import { COVERAGE } from '@breakwater/core';
import type { VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { FirstChoice } from './first-choice.ts';
import {
  countOf,
  decimalOf,
  epochUs,
  FRAME_LIST_LENGTH_MAX,
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
  markIndexReading,
  openInterestReading,
  readJson,
  rejected,
  snapshotReading,
  tradeReading,
} from './reading.ts';

class BinanceMessages implements VenueMessages {
  /** Which of its two trade streams a market is read from. */
  readonly #tradeStreams: FirstChoice = new FirstChoice();

  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readJson(text, (value) => {
      const stream = isObject(value) ? nameOf(value['stream']) : undefined;
      const data = stream !== undefined && isObject(value) ? value['data'] : value;
      if (Array.isArray(data) && data.length <= FRAME_LIST_LENGTH_MAX) {
        return (data as readonly unknown[]).map((entry) =>
          this.#data(entry, stream, receivedTimeUs),
        );
      }
      return [this.#data(data, stream, receivedTimeUs)];
    });
  }

  #data(data: unknown, stream: string | undefined, receivedTimeUs: number): VenueReading {
    if (!isObject(data)) return rejected('bad-row', 'the data is not an object');
    if (data['lastUpdateId'] !== undefined) return readSnapshot(data, stream, receivedTimeUs);
    if (stream?.endsWith('@openInterest') === true) return readOpenInterest(data, receivedTimeUs);
    const event = data['e'];
    if (event === 'depthUpdate') return readDepth(data);
    if (event === 'trade' || event === 'aggTrade') return this.#trade(data, event);
    if (event === 'forceOrder') return readForceOrder(data);
    if (event === 'markPriceUpdate') return readMarkPrice(data);
    if (event === 'bookTicker') return ignored('best-bid-ask');
    if (typeof event === 'string') return ignored('other-channel');
    // Spot's best bid and ask have no event name.
    if (data['u'] !== undefined && data['B'] !== undefined) return ignored('best-bid-ask');
    if (data['result'] !== undefined || data['id'] !== undefined) {
      return ignored('subscription-reply');
    }
    if (data['error'] !== undefined || data['code'] !== undefined) return ignored('error-reply');
    return rejected('bad-row', 'the message is no event of a stream and no snapshot');
  }

  #trade(data: JsonObject, kind: 'trade' | 'aggTrade'): VenueReading {
    const execution = data['X'];
    if (execution !== undefined && execution !== 'MARKET') return ignored('not-market-trade');
    const symbol = nameOf(data['s']);
    if (symbol !== undefined && !this.#tradeStreams.takes(symbol, kind)) {
      return ignored('trades-told-twice');
    }
    const { m: buyerIsMaker } = data;
    return tradeReading({
      symbol,
      eventTimeUs: epochUs(data['T'] ?? data['E']),
      side: sideBy(buyerIsMaker, { buy: false, sell: true }),
      price: decimalOf(data['p']),
      quantity: decimalOf(data['q']),
      id: idOf(kind === 'trade' ? data['t'] : data['a']),
    });
  }
}

function readDepth(data: JsonObject): VenueReading {
  const first = countOf(data['U']);
  const previous =
    countOf(data['pu']) ?? (first === undefined || first === 0 ? undefined : first - 1);
  return deltaReading({
    symbol: nameOf(data['s']),
    eventTimeUs: epochUs(data['T'] ?? data['E']),
    sequence: countOf(data['u']),
    previousSequence: previous,
    bids: levelsOf(data['b']),
    asks: levelsOf(data['a']),
  });
}

function readSnapshot(
  data: JsonObject,
  stream: string | undefined,
  receivedTimeUs: number,
): VenueReading {
  const symbol = nameOf(data['symbol'] ?? stream?.split('@')[0]?.toUpperCase());
  if (symbol === undefined) {
    const wrapper = '{"stream":"SYMBOL@depthSnapshot","data":…}';
    return rejected('unknown-instrument', `the snapshot names no market; wrap it as ${wrapper}`);
  }
  const stamp = data['T'] ?? data['E'];
  return snapshotReading({
    symbol,
    eventTimeUs: stamp === undefined ? receivedTimeUs : epochUs(stamp),
    sequence: countOf(data['lastUpdateId']),
    bids: levelsOf(data['bids']),
    asks: levelsOf(data['asks']),
  });
}

function readForceOrder(data: JsonObject): VenueReading {
  const order = data['o'];
  if (!isObject(order)) return rejected('bad-row', 'o is not an object');
  const filled = decimalOf(order['z']);
  if (filled !== undefined && Number(filled) === 0) return ignored('not-filled');
  const average = decimalOf(order['ap']);
  const hasAverage = average !== undefined && Number(average) > 0;
  return liquidationReading({
    symbol: nameOf(order['s']),
    eventTimeUs: epochUs(order['T'] ?? data['E']),
    side: sideBy(order['S'], { buy: 'BUY', sell: 'SELL' }),
    price: hasAverage ? average : decimalOf(order['p']),
    quantity: filled ?? decimalOf(order['q']),
    coverage: COVERAGE.SAMPLED,
  });
}

function readMarkPrice(data: JsonObject): VenueReading {
  return markIndexReading({
    symbol: nameOf(data['s']),
    eventTimeUs: epochUs(data['E']),
    markPrice: decimalOf(data['p']),
    indexPrice: decimalOf(data['i']),
  });
}

/** REST, wrapped as `{"stream": "btcusdt@openInterest", …}`. */
function readOpenInterest(data: JsonObject, receivedTimeUs: number): VenueReading {
  const { time } = data;
  return openInterestReading({
    symbol: nameOf(data['symbol']),
    eventTimeUs: time === undefined ? receivedTimeUs : epochUs(time),
    quantity: decimalOf(data['openInterest']),
  });
}

const SPOT: VenueProtocol = {
  venue: 'binance',
  title: 'Binance spot',
  kind: 'venue',
  tradeSide: 'maker',
  book: 'numbered',
  liquidations: undefined,
  tellsMarkAndIndex: false,
  tellsOpenInterest: false,
  docs: 'https://developers.binance.com',
  triedOn: 'recorded',
  messages: () => new BinanceMessages(),
};

const USDM: VenueProtocol = {
  ...SPOT,
  venue: 'binance-usdm',
  title: 'Binance USD-M futures',
  liquidations: { coverage: 'sampled', sideMeans: 'order' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
};

export const BINANCE: readonly VenueProtocol[] = [
  SPOT,
  { ...SPOT, venue: 'binance-us', title: 'Binance.US' },
  USDM,
  { ...USDM, venue: 'binance-coinm', title: 'Binance COIN-M futures' },
];
