/**
 * Each venue as it speaks, with what can go wrong: the adapters are the real ones, the venue is one of this machine. Messages are
 * of our own making, in the shape of recorded or published ones.
 */

import { afterEach, describe, expect, it } from 'vitest';
import { type LiveStage, startFeeds, watchAt } from './live-stage.fixture.ts';
import {
  type Playback,
  type PlaybackProtocol,
  type PlaybackStep,
  startPlayback,
} from './playback.fixture.ts';
import {
  binanceProtocol,
  bybitProtocol,
  coinbaseProtocol,
  krakenProtocol,
  okxProtocol,
  upbitProtocol,
} from './playback-protocols.fixture.ts';

/** A condition is waited for as long as a slow machine may need. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

let playbacks: Playback[] = [];
let stage: LiveStage;

afterEach(async () => {
  await stage.end();
  for (const playback of playbacks) await playback.close();
  playbacks = [];
});

const STALL: PlaybackStep = { do: 'stall' };
const AT_MS = Date.now();
const AT_ISO = new Date(AT_MS).toISOString();

function send(message: unknown): PlaybackStep {
  return { do: 'send', text: JSON.stringify(message) };
}

async function open(
  protocol: PlaybackProtocol,
  scripts: readonly (readonly PlaybackStep[])[],
): Promise<Playback> {
  const playback = await startPlayback({ protocol, scripts });
  playbacks.push(playback);
  return playback;
}

const again: PlaybackStep = { do: 'wait', ms: 20 };

// ---------------------------------------------------------------- messages

const upbit = (price: number) =>
  send({
    ...{ type: 'trade', code: 'KRW-USDT', trade_timestamp: AT_MS, trade_price: price },
    ...{ trade_volume: 10, ask_bid: 'ASK', sequential_id: price },
  });

const bithumb = (price: number) =>
  send({
    ...{ type: 'trade', code: 'KRW-USDT', trade_timestamp: AT_MS, trade_price: price },
    ...{ trade_volume: 10, ask_bid: 'BID', sequential_id: String(price) },
  });

const binanceTrade = (price: number) =>
  send({
    stream: 'btcusdt@trade',
    data: {
      ...{ e: 'trade', E: AT_MS, T: AT_MS, s: 'BTCUSDT', t: price },
      ...{ p: String(price), q: '0.5', m: true },
    },
  });

const forceOrder = (symbol: string, price: number) =>
  send({
    stream: '!forceOrder@arr',
    data: {
      ...{ e: 'forceOrder', E: AT_MS },
      o: {
        ...{ s: symbol, S: 'SELL', o: 'LIMIT', f: 'IOC', q: '0.014', p: String(price) },
        ...{ ap: String(price), X: 'FILLED', l: '0.014', z: '0.014', T: AT_MS },
      },
    },
  });

const bybitTrade = (price: number) =>
  send({
    ...{ topic: 'publicTrade.BTCUSDT', type: 'snapshot', ts: AT_MS },
    data: [{ T: AT_MS, s: 'BTCUSDT', S: 'Sell', v: '0.004', p: String(price), i: `t${price}` }],
  });

const bybitBook = (type: 'snapshot' | 'delta', u: number, price: number) =>
  send({
    ...{ topic: 'orderbook.200.BTCUSDT', type, ts: AT_MS },
    data: { s: 'BTCUSDT', b: [[String(price), '1']], a: [], u, seq: u },
  });

const bybitLiquidation = (price: number) =>
  send({
    ...{ topic: 'allLiquidation.BTCUSDT', type: 'snapshot', ts: AT_MS },
    data: [{ T: AT_MS, s: 'BTCUSDT', S: 'Buy', v: '2', p: String(price) }],
  });

const okxTrade = (price: number) =>
  send({
    arg: { channel: 'trades', instId: 'BTC-USDT' },
    data: [
      {
        ...{ instId: 'BTC-USDT', tradeId: String(price), px: String(price), sz: '0.1' },
        ...{ side: 'buy', ts: String(AT_MS) },
      },
    ],
  });

const okxBook = (action: 'snapshot' | 'update', seqId: number, prevSeqId: number, price: number) =>
  send({
    ...{ arg: { channel: 'books', instId: 'BTC-USDT' }, action },
    data: [
      { bids: [[String(price), '1', '0', '1']], asks: [], ts: String(AT_MS), seqId, prevSeqId },
    ],
  });

const coinbaseTrade = (number: number, price: number) =>
  send({
    ...{ channel: 'market_trades', timestamp: AT_ISO, sequence_num: number },
    events: [
      {
        type: 'update',
        trades: [
          {
            ...{ product_id: 'BTC-USD', trade_id: String(price), price: String(price) },
            ...{ size: '0.1', time: AT_ISO, side: 'SELL' },
          },
        ],
      },
    ],
  });

const coinbaseBook = (number: number, type: 'snapshot' | 'update', price: number) =>
  send({
    ...{ channel: 'l2_data', timestamp: AT_ISO, sequence_num: number },
    events: [
      {
        ...{ type, product_id: 'BTC-USD' },
        updates: [
          { side: 'bid', event_time: AT_ISO, price_level: String(price), new_quantity: '0.2' },
        ],
      },
    ],
  });

const krakenTrade = (price: number) =>
  send({
    ...{ channel: 'trade', type: 'update' },
    data: [
      { symbol: 'BTC/USD', side: 'buy', price, qty: 0.25, trade_id: price, timestamp: AT_ISO },
    ],
  });

const krakenBook = (type: 'snapshot' | 'update', price: number, checksum?: number) =>
  send({
    ...{ channel: 'book', type },
    data: [
      {
        ...{ symbol: 'BTC/USD', bids: [{ price, qty: 1 }], asks: [], timestamp: AT_ISO },
        ...(checksum === undefined ? {} : { checksum }),
      },
    ],
  });

// ---------------------------------------------------------------- tests

describe('a dropped connection', () => {
  it.each<[string, string, string, PlaybackProtocol, (price: number) => PlaybackStep]>([
    ['upbit', 'public', 'KRW-USDT', upbitProtocol(), upbit],
    ['bithumb', 'public', 'KRW-USDT', upbitProtocol(), bithumb],
    ['binance', 'public', 'BTCUSDT', binanceProtocol(), binanceTrade],
    ['bybit', 'linear', 'BTCUSDT', bybitProtocol(), bybitTrade],
    ['okx', 'public', 'BTC-USDT', okxProtocol(), okxTrade],
    ['coinbase', 'public', 'BTC-USD', coinbaseProtocol(), (price) => coinbaseTrade(0, price)],
    ['kraken', 'public', 'BTC/USD', krakenProtocol(), krakenTrade],
  ])(
    'of %s is told and made anew, subscriptions and all',
    async (venue, socket, symbol, protocol, trade) => {
      const playback = await open(protocol, [
        [trade(1_001), again, { do: 'drop' }],
        [trade(1_002), STALL],
      ]);
      stage = startFeeds([watchAt(venue, [symbol], playback)]);
      const source = `feeds/${venue}/${socket}`;
      await eventually(() => stage.events(source).at(-1)).toBe('TRADE 1002');
      const events = stage.events(source);
      expect(events[0]).toMatch(/^INSTRUMENT /);
      expect(events.slice(1)).toEqual([
        ...['FEED_STATUS UP', 'TRADE 1001', 'FEED_STATUS DOWN closed: 1006'],
        ...['FEED_STATUS UP', 'TRADE 1002'],
      ]);
      const [first, ...others] = playback.received.filter((text) => /subscribe|ticket/i.test(text));
      expect(others).toContain(
        first
          ?.replace('breakwater-1', 'breakwater-2')
          .replace('"id":1', '"id":2')
          .replaceAll('"req_id":1', '"req_id":2')
          .replace('"1-0"', '"2-0"'),
      );
    },
  );
});

describe('Binance futures', () => {
  it('bring trades and forced orders of what is watched on one socket, books on another', async () => {
    const market = await open(binanceProtocol(), [
      [
        forceOrder('BTCUSDT', 64_000),
        forceOrder('DOGEUSDT', 1),
        forceOrder('BTCUSDT', 63_999),
        STALL,
      ],
    ]);
    const book = await open(binanceProtocol(), [[STALL]]);
    const url = { public: book.url, market: market.url };
    stage = startFeeds([watchAt('binance-usdm', ['BTCUSDT'], { url, rest: book.rest })]);
    await eventually(() => stage.events('feeds/binance-usdm/market')).toEqual([
      'INSTRUMENT binance-usdm:BTC/USDT:linear 1e0',
      'FEED_STATUS UP',
      'LIQUIDATION 64000',
      'LIQUIDATION 63999',
    ]);
    const connection = stage.feeds.connections.find(({ source }) => source.name.endsWith('market'));
    expect(connection?.tally.ignoredCountByRule).toMatchObject({ 'not-watched': 1 });
  });
});

describe('Bybit', () => {
  it('a change that skips its sequence: the book is lost, and subscribed anew for a snapshot', async () => {
    const playback = await open(bybitProtocol(), [
      [
        ...[
          bybitBook('snapshot', 10, 100),
          bybitBook('delta', 11, 101),
          bybitBook('delta', 14, 104),
        ],
        { do: 'await-request', pattern: /unsubscribe/ },
        ...[
          again,
          bybitBook('snapshot', 20, 110),
          bybitBook('delta', 21, 111),
          bybitLiquidation(99),
        ],
        STALL,
      ],
    ]);
    stage = startFeeds([watchAt('bybit', ['BTCUSDT'], playback)]);
    await eventually(() => stage.events('feeds/bybit/linear').slice(2)).toEqual([
      // The change that skips tells the core, which judges by the same numbers.
      ...['BOOK_SNAPSHOT 100', 'BOOK_DELTA 101', 'BOOK_DELTA 104'],
      ...['BOOK_SNAPSHOT 110', 'BOOK_DELTA 111', 'LIQUIDATION 99'],
    ]);
    expect(playback.received.filter((text) => text.includes('unsubscribe'))).toHaveLength(1);
  });
});

describe('OKX', () => {
  it('a change that does not follow: the channel is subscribed anew', async () => {
    const playback = await open(okxProtocol(), [
      [
        ...[okxBook('snapshot', 10, -1, 100), okxBook('update', 15, 10, 101)],
        okxBook('update', 30, 22, 102),
        { do: 'await-request', pattern: /unsubscribe/ },
        ...[again, okxBook('snapshot', 40, -1, 110), okxTrade(111), STALL],
      ],
    ]);
    stage = startFeeds([watchAt('okx', ['BTC-USDT'], playback)]);
    await eventually(() => stage.events('feeds/okx/public').slice(2)).toEqual([
      'BOOK_SNAPSHOT 100',
      'BOOK_DELTA 101',
      'BOOK_DELTA 102',
      'BOOK_SNAPSHOT 110',
      'TRADE 111',
    ]);
  });
});

describe('Coinbase', () => {
  it('a message that is missing: the connection is given up, for it is what is numbered', async () => {
    const playback = await open(coinbaseProtocol(), [
      [
        coinbaseBook(0, 'snapshot', 100),
        coinbaseBook(1, 'update', 101),
        coinbaseBook(3, 'update', 103),
      ],
      [coinbaseBook(0, 'snapshot', 110), coinbaseTrade(1, 111), STALL],
    ]);
    stage = startFeeds([watchAt('coinbase', ['BTC-USD'], playback)]);
    await eventually(() => stage.events('feeds/coinbase/public').at(-1)).toBe('TRADE 111');
    const events = stage.events('feeds/coinbase/public').slice(2);
    expect(events.slice(0, 3)).toEqual(['BOOK_SNAPSHOT 100', 'BOOK_DELTA 101', 'BOOK_LOST']);
    expect(events.slice(3)).toEqual([
      'FEED_STATUS DOWN gap: 1 messages of the connection are missing',
      ...['FEED_STATUS UP', 'BOOK_SNAPSHOT 110', 'TRADE 111'],
    ]);
  });
});

describe('Kraken', () => {
  it('a checksum that is not that of the book: the book is lost, and subscribed anew', async () => {
    const playback = await open(krakenProtocol(), [
      [
        ...[krakenBook('snapshot', 100), krakenBook('update', 101, 1)],
        { do: 'await-request', pattern: /"unsubscribe"/ },
        ...[again, krakenBook('snapshot', 110), krakenTrade(111), STALL],
      ],
    ]);
    stage = startFeeds([watchAt('kraken', ['BTC/USD'], playback)]);
    await eventually(() => stage.events('feeds/kraken/public').at(-1)).toBe('TRADE 111');
    expect(
      stage
        .events('feeds/kraken/public')
        .slice(2)
        .filter((words) => words !== 'BOOK_DELTA 101'),
    ).toEqual([...['BOOK_SNAPSHOT 100', 'BOOK_LOST', 'BOOK_SNAPSHOT 110', 'TRADE 111']]);
  });
});

describe('a symbol that the venue does not list', () => {
  it.each<[string, string, string, PlaybackProtocol, RegExp]>([
    ['binance', 'BTCUSDT', 'NOPEUSDT', binanceProtocol((s) => s === 'BTCUSDT'), /unknown stream/],
    ['bybit', 'BTCUSDT', 'NOPEUSDT', bybitProtocol((s) => s === 'BTCUSDT'), /handler not found/],
    ['okx', 'BTC-USDT', 'NOPE-USDT', okxProtocol((s) => s === 'BTC-USDT'), /doesn't exist/],
    [
      'coinbase',
      'BTC-USD',
      'NOPE-USD',
      coinbaseProtocol((s) => s === 'BTC-USD'),
      /not a valid product/,
    ],
    ['kraken', 'BTC/USD', 'NOPE/USD', krakenProtocol((s) => s === 'BTC/USD'), /not supported/],
  ])('of %s is said in its own words', async (venue, known, unknown, protocol, words) => {
    const playback = await open(protocol, [[STALL]]);
    stage = startFeeds([watchAt(venue, [known, unknown], playback)]);
    await eventually(() => stage.said.join('\n')).toMatch(words);
    expect(stage.said.find((line) => words.test(line))).toMatch(
      /^error the venue refused a request: /,
    );
    expect(stage.feeds.connections[0]?.refusedCount).toBeGreaterThan(0);
  });
});
