/**
 * Hyperliquid's public socket (hyperliquid.gitbook.io, "WebSocket"). Markets are coins: `BTC`, `kPEPE`.
 *
 * trades          `side` is the taker: A sold, B bought. Who was liquidated is not told here.
 * l2Book          the whole shown book each time.
 * activeAssetCtx  mark price, oracle price as index, open interest; no time: ours.
 */
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
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
  tickerReadings,
  tradeReading,
} from './reading.ts';

class HyperliquidMessages implements VenueMessages {
  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readObject(text, (message) => readMessage(message, receivedTimeUs));
  }
}

function readMessage(message: JsonObject, receivedTimeUs: number): readonly VenueReading[] {
  const { channel, data } = message;
  if (channel === 'trades') return readEach(data, 'data', readTrade);
  if (channel === 'error') return [ignored('error-reply')];
  if (channel === 'subscriptionResponse' || channel === 'pong') {
    return [ignored('subscription-reply')];
  }
  if (channel === 'bbo') return [ignored('best-bid-ask')];
  if (channel !== 'l2Book' && channel !== 'activeAssetCtx') {
    return [
      typeof channel === 'string' ? ignored('other-channel') : rejected('bad-row', 'no channel'),
    ];
  }
  if (!isObject(data)) return [rejected('bad-row', 'data is not an object')];
  return channel === 'l2Book' ? [readBook(data)] : readContext(data, receivedTimeUs);
}

function readTrade(trade: JsonObject): VenueReading {
  return tradeReading({
    symbol: nameOf(trade['coin']),
    eventTimeUs: epochUs(trade['time']),
    side: sideBy(trade['side'], { buy: 'B', sell: 'A' }),
    price: decimalOf(trade['px']),
    quantity: decimalOf(trade['sz']),
    id: idOf(trade['tid']),
  });
}

function readBook(data: JsonObject): VenueReading {
  const sides = Array.isArray(data['levels']) ? (data['levels'] as readonly unknown[]) : [];
  return plainSnapshotReading({
    symbol: nameOf(data['coin']),
    eventTimeUs: epochUs(data['time']),
    bids: levels(sides[0]),
    asks: levels(sides[1]),
  });
}

function levels(value: unknown): LevelText[] | undefined {
  return levelsBy(value, (entry) => (isObject(entry) ? [entry['px'], entry['sz']] : undefined));
}

function readContext(data: JsonObject, eventTimeUs: number): readonly VenueReading[] {
  const context = data['ctx'];
  if (!isObject(context)) return [rejected('bad-row', 'ctx is not an object')];
  const stamp = { symbol: nameOf(data['coin']), eventTimeUs };
  return tickerReadings({
    ...stamp,
    markPrice: decimalOf(context['markPx']),
    indexPrice: decimalOf(context['oraclePx']),
    openInterest: decimalOf(context['openInterest']),
  });
}

export const HYPERLIQUID: VenueProtocol = {
  venue: 'hyperliquid',
  title: 'Hyperliquid',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'whole',
  liquidations: undefined,
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://hyperliquid.gitbook.io/hyperliquid-docs',
  triedOn: 'recorded',
  messages: () => new HyperliquidMessages(),
};
