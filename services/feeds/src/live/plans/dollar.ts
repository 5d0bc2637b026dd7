/** Coinbase, Kraken, Bitstamp and Bitfinex: dollar markets. */
import {
  ACCEPTED,
  DATA,
  PONG,
  type Reply,
  refused,
  type Subscription,
  symbolsOf,
  type VenuePlan,
} from '../venue-plan.ts';

function quoted(text: string, name: string): string | undefined {
  return new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(text)?.[1];
}

// ---------------------------------------------------------------- Coinbase

function coinbaseReply(text: string): Reply {
  if (text.startsWith('{"type":"error"')) return refused(quoted(text, 'message') ?? text);
  if (text.startsWith('{"channel":"subscriptions"')) return ACCEPTED;
  // Heartbeats come each second whatever the market does: life, but no data.
  if (text.startsWith('{"channel":"heartbeats"')) return PONG;
  return DATA;
}

/** Each connection numbers its messages, so a number skipped is a connection to give up. */
export const COINBASE: VenuePlan = {
  venue: 'coinbase',
  title: 'Coinbase, dollar markets',
  symbols: ['BTC-USD', 'ETH-USD', 'USDT-USD'],
  sockets: [
    {
      name: 'public',
      url: 'wss://advanced-trade-ws.coinbase.com',
      channels: ['trades', 'book'],
      limits: { subscriptionCountMax: 60, messagesPerSecond: 6 },
      subscribe: (subscriptions) => {
        const channels = [
          ['market_trades', symbolsOf(subscriptions, 'trades')],
          ['level2', symbolsOf(subscriptions, 'book')],
          ['heartbeats', ['']],
        ] as const;
        return channels.flatMap(([channel, symbols]) => {
          if (symbols.length === 0) return [];
          const products = channel === 'heartbeats' ? {} : { product_ids: symbols };
          return [JSON.stringify({ type: 'subscribe', ...products, channel })];
        });
      },
      // Of one book; a number that is missing is of the connection, which is then given up.
      resubscribe: ({ symbol }) =>
        ['unsubscribe', 'subscribe'].map((type) =>
          JSON.stringify({ type, product_ids: [symbol], channel: 'level2' }),
        ),
      ping: { everyMs: 20_000, message: 'frame' },
      reply: coinbaseReply,
      silenceMs: 15_000,
      stallMs: 45_000,
    },
  ],
  rest: 'https://api.coinbase.com',
  snapshot: { kind: 'in-stream' },
  clock: {
    path: '/api/v3/brokerage/time',
    readMs: (body) => Number(quoted(body, 'epochMillis')) || undefined,
  },
};

// ---------------------------------------------------------------- Kraken

/** Levels of a Kraken book: enough for 100 bp of depth, few enough for the checksum to be told often. */
const KRAKEN_DEPTH = 500;

function krakenMessages(
  method: string,
  subscriptions: readonly Subscription[],
  requestId: number,
): string[] {
  const trades = symbolsOf(subscriptions, 'trades');
  const books = symbolsOf(subscriptions, 'book');
  const message = (params: object): string => JSON.stringify({ method, params, req_id: requestId });
  return [
    ...(trades.length === 0
      ? []
      : [message({ channel: 'trade', symbol: trades, snapshot: false })]),
    ...(books.length === 0
      ? []
      : [message({ channel: 'book', symbol: books, depth: KRAKEN_DEPTH })]),
  ];
}

function krakenReply(text: string): Reply {
  if (text.startsWith('{"channel":"heartbeat"') || text.includes('"method":"pong"')) return PONG;
  if (text.startsWith('{"channel":"status"')) {
    return text.includes('"maintenance"') ? { kind: 'leave', detail: 'maintenance' } : PONG;
  }
  if (text.includes('"success":false')) return refused(quoted(text, 'error') ?? text);
  return text.startsWith('{"channel"') ? DATA : ACCEPTED;
}

export const KRAKEN: VenuePlan = {
  venue: 'kraken',
  title: 'Kraken, dollar markets',
  symbols: ['BTC/USD', 'ETH/USD', 'USDT/USD', 'USDC/USD'],
  sockets: [
    {
      name: 'public',
      url: 'wss://ws.kraken.com/v2',
      channels: ['trades', 'book'],
      limits: { subscriptionCountMax: 100, messagesPerSecond: 5 },
      subscribe: (subscriptions, requestId) =>
        krakenMessages('subscribe', subscriptions, requestId),
      resubscribe: (subscription, requestId) => [
        ...krakenMessages('unsubscribe', [subscription], requestId),
        ...krakenMessages('subscribe', [subscription], requestId),
      ],
      ping: { everyMs: 20_000, message: (requestId) => `{"method":"ping","req_id":${requestId}}` },
      reply: krakenReply,
      silenceMs: 15_000,
      stallMs: 45_000,
    },
  ],
  rest: 'https://api.kraken.com',
  snapshot: { kind: 'in-stream' },
  clock: {
    path: '/0/public/Time',
    readMs: (body) => {
      const found = /"unixtime"\s*:\s*(\d{10})/.exec(body)?.[1];
      return found === undefined ? undefined : Number(found) * 1_000;
    },
  },
};

// ---------------------------------------------------------------- Bitstamp

function bitstampMessages(event: string, subscriptions: readonly Subscription[]): string[] {
  return subscriptions.map(({ channel, symbol }) => {
    // The book of 100 levels comes whole with each change, which needs no join with a REST snapshot.
    const name = channel === 'book' ? 'order_book' : 'live_trades';
    return JSON.stringify({ event, data: { channel: `${name}_${symbol}` } });
  });
}

export const BITSTAMP: VenuePlan = {
  venue: 'bitstamp',
  title: 'Bitstamp, dollar markets',
  symbols: ['btcusd', 'ethusd', 'usdtusd', 'usdcusd'],
  sockets: [
    {
      name: 'public',
      url: 'wss://ws.bitstamp.net',
      channels: ['trades', 'book'],
      limits: { subscriptionCountMax: 100, messagesPerSecond: 10 },
      subscribe: (subscriptions) => bitstampMessages('bts:subscribe', subscriptions),
      ping: { everyMs: 20_000, message: () => '{"event":"bts:heartbeat"}' },
      reply: (text) => {
        const event = quoted(text, 'event');
        if (event === 'bts:error') return refused(quoted(text, 'message') ?? text);
        if (event === 'bts:request_reconnect')
          return { kind: 'leave', detail: 'asked to reconnect' };
        if (event === 'bts:heartbeat') return PONG;
        return event?.startsWith('bts:') === true ? ACCEPTED : DATA;
      },
      silenceMs: 45_000,
      stallMs: 60_000,
      // Connections are ended after 90 days.
    },
  ],
  rest: 'https://www.bitstamp.net',
  snapshot: { kind: 'in-stream' },
  clock: { path: '/api/v2/ticker/btcusd/', readMs: () => undefined },
};

// ---------------------------------------------------------------- Bitfinex

/** Codes of info messages: 20051 asks to reconnect, 20060 begins a maintenance. */
const BITFINEX_LEAVE = /"code"\s*:\s*(?:20051|20060)\b/;

function bitfinexReply(text: string): Reply {
  if (text.startsWith('{')) {
    const event = quoted(text, 'event');
    if (event === 'error') return refused(quoted(text, 'msg') ?? text);
    if (event === 'pong') return PONG;
    if (event === 'info' && BITFINEX_LEAVE.test(text)) {
      return { kind: 'leave', detail: 'the venue restarts' };
    }
    return event === 'subscribed' ? ACCEPTED : PONG;
  }
  return /^\[\d+,"hb"/.test(text) ? PONG : DATA;
}

function bitfinexSubscription({ channel, symbol }: Subscription): string {
  const event = 'subscribe';
  if (channel === 'trades') return JSON.stringify({ event, channel: 'trades', symbol });
  if (channel === 'liquidations') {
    return JSON.stringify({ event, channel: 'status', key: 'liq:global' });
  }
  const book = { prec: 'P0', freq: 'F0', len: '100' };
  return JSON.stringify({ event, channel: 'book', symbol, ...book });
}

/** Books alone are ever asked for anew. */
function bitfinexChannel(
  text: string,
): { readonly subscription: Subscription; readonly number: number } | undefined {
  const number = /"chanId"\s*:\s*(\d{1,15})\b/.exec(text)?.[1];
  const symbol = quoted(text, 'symbol');
  if (quoted(text, 'channel') !== 'book' || number === undefined || symbol === undefined) {
    return undefined;
  }
  return { subscription: { channel: 'book', symbol }, number: Number(number) };
}

export const BITFINEX: VenuePlan = {
  venue: 'bitfinex',
  title: 'Bitfinex, dollar markets',
  symbols: ['tBTCUSD', 'tETHUSD', 'tUSTUSD'],
  sockets: [
    {
      name: 'public',
      url: 'wss://api-pub.bitfinex.com/ws/2',
      channels: ['trades', 'book', 'liquidations'],
      venueWide: ['liquidations'],
      // 30 channels a connection, of which some are kept free.
      limits: { subscriptionCountMax: 25, messagesPerSecond: 5 },
      subscribe: (subscriptions) => subscriptions.map(bitfinexSubscription),
      resubscribe: (subscription, _requestId, chanId) =>
        chanId === undefined
          ? undefined
          : [JSON.stringify({ event: 'unsubscribe', chanId }), bitfinexSubscription(subscription)],
      channelOf: bitfinexChannel,
      ping: { everyMs: 20_000, message: (requestId) => `{"event":"ping","cid":${requestId}}` },
      reply: bitfinexReply,
      silenceMs: 45_000,
      stallMs: 60_000,
    },
  ],
  rest: 'https://api-pub.bitfinex.com',
  snapshot: { kind: 'in-stream' },
  clock: { path: '/v2/platform/status', readMs: () => undefined },
};
