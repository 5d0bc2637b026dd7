/**
 * Bitfinex's public socket version 2 (docs.bitfinex.com). Messages are lists `[channel, content, …]`; what a channel is,
 * the answer to its subscription told.
 *
 * trades    `te` at once, `tu` the same again: `te` is read. A positive amount bought. The first list is of before.
 * book      `[price, count, amount]`: a count of 0 removes, a positive amount is a bid. Raw books (R0) are of orders.
 * status    `liq:global`: an amount above 0 was a long, whose forced order sells; only what was executed (`IS_MATCH`)
 *           counts, the position's announcement before it does not. `deriv:…`: mark price, spot price as index, open
 *           interest.
 * sequence  with flag 65536 all messages of a connection are counted; a hole breaks every book of it.
 */
import { COVERAGE, SIDE, type Side } from '@breakwater/core';
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';
import type { VenueProtocol } from '../venue-protocol.ts';
import { ConnectionCount } from './connection-count.ts';
import {
  countOf,
  decimalOf,
  epochUs,
  FRAME_LIST_LENGTH_MAX,
  idOf,
  isObject,
  type JsonObject,
  nameOf,
} from './frame.ts';
import {
  breakReading,
  ignored,
  liquidationReading,
  plainDeltaReading,
  plainSnapshotReading,
  readJson,
  rejected,
  tickerReadings,
  tradeReading,
} from './reading.ts';

/** Flag of `conf` by which messages are counted. */
const COUNTED_FLAG = 65_536;
const CHANNEL_COUNT_MAX = 16_384;

interface Channel {
  readonly kind: 'trades' | 'book' | 'liquidations' | 'derivative' | 'other';
  readonly symbol: string | undefined;
}

class BitfinexMessages implements VenueMessages {
  readonly #channels = new Map<number, Channel>();
  #count: ConnectionCount | undefined;

  read(text: string, receivedTimeUs: number): readonly VenueReading[] {
    return readJson(text, (value) => {
      if (!Array.isArray(value)) return [this.#event(value)];
      const list = value as readonly unknown[];
      const readings = this.#content(list, receivedTimeUs);
      const count = countOf(list[list[1] === 'te' || list[1] === 'tu' || list[1] === 'cs' ? 3 : 2]);
      const missing = count === undefined ? 0 : (this.#count?.missingBefore(count) ?? 0);
      if (missing === 0) return readings;
      const detail = `${missing} messages of the connection are missing`;
      return [
        breakReading({ symbol: undefined, eventTimeUs: receivedTimeUs, detail }),
        ...readings,
      ];
    });
  }

  #event(value: unknown): VenueReading {
    if (!isObject(value)) return rejected('bad-row', 'the message is neither list nor object');
    const { event, flags } = value;
    if (event === 'conf' && typeof flags === 'number') {
      this.#count = (flags & COUNTED_FLAG) === 0 ? undefined : new ConnectionCount();
    }
    if (event === 'subscribed') {
      const number = countOf(value['chanId']);
      if (number === undefined) return rejected('bad-number', 'chanId is no number of a channel');
      if (this.#channels.size >= CHANNEL_COUNT_MAX) this.#channels.clear();
      this.#channels.set(number, channelOf(value));
    }
    if (event === 'error') return ignored('error-reply');
    if (typeof event === 'string') return ignored('subscription-reply');
    return rejected('bad-row', 'the message names no event');
  }

  #content(list: readonly unknown[], receivedTimeUs: number): readonly VenueReading[] {
    const [number, content, detail] = list;
    if (content === 'hb') return [ignored('subscription-reply')];
    const channel = typeof number === 'number' ? this.#channels.get(number) : undefined;
    if (channel === undefined) {
      return [rejected('unknown-instrument', 'the channel was not subscribed on this connection')];
    }
    if (content === 'cs') return [ignored('other-channel')];
    if (channel.kind === 'trades') return [readTrades(content, detail, channel)];
    if (!Array.isArray(content)) {
      return [rejected('bad-row', 'the content is no list')];
    }
    if (channel.kind === 'book') return [readBook(content, channel, receivedTimeUs)];
    if (channel.kind === 'liquidations') return readLiquidations(content);
    if (channel.kind === 'derivative') return readStatus(content, channel);
    return [ignored('other-channel')];
  }
}

function channelOf(event: JsonObject): Channel {
  const { channel, key } = event;
  const symbol = nameOf(event['symbol']);
  if (channel === 'trades') return { kind: 'trades', symbol };
  if (channel === 'book') return { kind: event['prec'] === 'P0' ? 'book' : 'other', symbol };
  if (channel === 'status' && typeof key === 'string') {
    if (key === 'liq:global') return { kind: 'liquidations', symbol: undefined };
    if (key.startsWith('deriv:')) return { kind: 'derivative', symbol: nameOf(key.slice(6)) };
  }
  return { kind: 'other', symbol };
}

function readTrades(content: unknown, trade: unknown, { symbol }: Channel): VenueReading {
  if (content === 'tu') return ignored('trades-told-twice');
  if (Array.isArray(content)) return ignored('before-subscription');
  if (content !== 'te') return ignored('other-channel');
  if (!Array.isArray(trade)) return rejected('bad-row', 'the trade is no list');
  const [id, time, amount, price] = trade as readonly unknown[];
  const { side, quantity } = signedAmount(amount);
  return tradeReading({
    symbol,
    eventTimeUs: epochUs(time),
    side,
    price: decimalOf(price),
    quantity,
    id: idOf(id),
  });
}

/** Which side an amount is of by its sign, and its size. */
function signedAmount(amount: unknown): {
  readonly side: Side | undefined;
  readonly quantity: string | undefined;
} {
  const text = decimalOf(amount);
  if (text === undefined) return { side: undefined, quantity: undefined };
  return text.startsWith('-')
    ? { side: SIDE.SELL, quantity: text.slice(1) }
    : { side: SIDE.BUY, quantity: text };
}

function readBook(
  content: readonly unknown[],
  { symbol }: Channel,
  eventTimeUs: number,
): VenueReading {
  const isSnapshot = content.length === 0 || Array.isArray(content[0]);
  const entries = isSnapshot ? content : [content];
  const bids: LevelText[] = [];
  const asks: LevelText[] = [];
  if (entries.length > FRAME_LIST_LENGTH_MAX) return rejected('oversized', 'too many levels');
  for (const entry of entries) {
    if (!Array.isArray(entry)) return rejected('bad-row', 'a level is no list');
    const price = decimalOf(entry[0]);
    const count = countOf(entry[1]);
    const { side, quantity } = signedAmount(entry[2]);
    if (price === undefined || count === undefined || quantity === undefined) {
      return rejected('bad-row', 'a level is not price, count and amount');
    }
    (side === SIDE.BUY ? bids : asks).push([price, count === 0 ? '0' : quantity]);
  }
  const fields = { symbol, eventTimeUs, bids, asks };
  return isSnapshot ? plainSnapshotReading(fields) : plainDeltaReading(fields);
}

/** Entries `["pos", id, time, –, symbol, amount, base price, –, is match, is market sold, –, price]`. */
function readLiquidations(content: readonly unknown[]): readonly VenueReading[] {
  if (content.length > FRAME_LIST_LENGTH_MAX) return [rejected('oversized', 'too many entries')];
  return content.map((entry) => {
    if (!Array.isArray(entry)) return rejected('bad-row', 'a liquidation is no list');
    const [, , time, , symbol, amount, , , isMatch, , , price] = entry as readonly unknown[];
    if (isMatch === 0) return ignored('liquidation-announced');
    const { side, quantity } = signedAmount(amount);
    return liquidationReading({
      symbol: nameOf(symbol),
      eventTimeUs: epochUs(time),
      side: side === undefined ? undefined : side === SIDE.BUY ? SIDE.SELL : SIDE.BUY,
      price: decimalOf(price),
      quantity,
      coverage: COVERAGE.COMPLETE,
    });
  });
}

function readStatus(content: readonly unknown[], { symbol }: Channel): readonly VenueReading[] {
  const stamp = { symbol, eventTimeUs: epochUs(content[0]) };
  return tickerReadings({
    ...stamp,
    markPrice: decimalOf(content[14]),
    indexPrice: decimalOf(content[3]),
    openInterest: decimalOf(content[17]),
  });
}

export const BITFINEX: VenueProtocol = {
  venue: 'bitfinex',
  title: 'Bitfinex, spot and derivatives',
  kind: 'venue',
  tradeSide: 'aggressor',
  book: 'connection',
  liquidations: { coverage: 'complete', sideMeans: 'position' },
  tellsMarkAndIndex: true,
  tellsOpenInterest: true,
  docs: 'https://docs.bitfinex.com',
  triedOn: 'recorded',
  messages: () => new BitfinexMessages(),
};
