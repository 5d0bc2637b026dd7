/**
 * Binance: spot, USD-M and COIN-M. Combined streams; a book is a REST snapshot joined to the diffs that follow it.
 * Since April 2026 USD-M serves books at `/public` and everything else at `/market`.
 */
import {
  ACCEPTED,
  type Channel,
  DATA,
  type Reply,
  refused,
  type SnapshotRule,
  type SocketPlan,
  type Subscription,
  serverTimeMs,
  type VenuePlan,
} from '../venue-plan.ts';

type Streams = Readonly<Partial<Record<Channel, (symbol: string) => string>>>;

const SPOT_STREAMS: Streams = {
  trades: (symbol) => `${symbol}@trade`,
  book: (symbol) => `${symbol}@depth@100ms`,
};

const FUTURES_STREAMS: Streams = {
  // The documented trade stream of futures; fills of one order at one price come as one.
  trades: (symbol) => `${symbol}@aggTrade`,
  book: (symbol) => `${symbol}@depth@100ms`,
  'mark-index': (symbol) => `${symbol}@markPrice@1s`,
  liquidations: () => '!forceOrder@arr',
};

const LIQUIDATIONS = ['liquidations'] as const;
/** Streams named in one message; longer ones are cut off by the venue. */
const STREAMS_PER_MESSAGE = 100;

function subscribeTo(streams: Streams) {
  return (subscriptions: readonly Subscription[], requestId: number): string[] => {
    const params = subscriptions.flatMap(({ channel, symbol }) => {
      const stream = streams[channel]?.((symbol ?? '').toLowerCase());
      return stream === undefined ? [] : [stream];
    });
    const messages: string[] = [];
    for (let at = 0; at < params.length; at += STREAMS_PER_MESSAGE) {
      const part = params.slice(at, at + STREAMS_PER_MESSAGE);
      messages.push(
        JSON.stringify({ method: 'SUBSCRIBE', params: part, id: requestId + messages.length }),
      );
    }
    return messages;
  };
}

function reply(text: string): Reply {
  if (text.startsWith('{"stream"')) return DATA;
  if (text.includes('"error"') || text.startsWith('{"code"')) {
    return refused(/"msg"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? text);
  }
  if (text.includes('"serverShutdown"')) return { kind: 'leave', detail: 'the venue shuts down' };
  return text.startsWith('{"result"') ? ACCEPTED : DATA;
}

const DAY_MS = 86_400_000;

function socket(
  name: string,
  url: string,
  channels: readonly Channel[],
  streams: Streams,
): SocketPlan {
  return {
    name,
    url,
    channels,
    venueWide: LIQUIDATIONS,
    // 1,024 streams a connection, 5 messages a second; pings of the server are answered by the library.
    limits: { subscriptionCountMax: 200, messagesPerSecond: 4 },
    subscribe: subscribeTo(streams),
    ping: { everyMs: 20_000, message: 'frame' },
    reply,
    silenceMs: 45_000,
    stallMs: 30_000,
    lifetimeMs: DAY_MS - 600_000,
  };
}

/** The frame in which recordings keep a snapshot: the venue's answer names no symbol. */
function depthSnapshot(path: string, limit: number, requestsPerMinute: number): SnapshotRule {
  return {
    kind: 'rest',
    path: (symbol) => `${path}?symbol=${encodeURIComponent(symbol.toUpperCase())}&limit=${limit}`,
    frame: (symbol, body) =>
      body.startsWith('{"lastUpdateId"')
        ? `{"stream":"${symbol.toLowerCase()}@depthSnapshot","generated":true,"data":${body}}`
        : undefined,
    requestsPerMinute,
  };
}

export const BINANCE: VenuePlan = {
  venue: 'binance',
  title: 'Binance spot',
  symbols: ['BTCUSDT', 'ETHUSDT', 'USDCUSDT', 'BTCUSDC'],
  sockets: [
    socket('public', 'wss://stream.binance.com:9443/stream', ['trades', 'book'], SPOT_STREAMS),
  ],
  rest: 'https://api.binance.com',
  // 50 of 6,000 weights a minute each.
  snapshot: depthSnapshot('/api/v3/depth', 1_000, 30),
  clock: { path: '/api/v3/time', readMs: serverTimeMs },
};

export const BINANCE_USDM: VenuePlan = {
  venue: 'binance-usdm',
  title: 'Binance USD-M futures',
  symbols: ['BTCUSDT', 'ETHUSDT'],
  sockets: [
    socket('public', 'wss://fstream.binance.com/public/stream', ['book'], FUTURES_STREAMS),
    socket(
      'market',
      'wss://fstream.binance.com/market/stream',
      ['trades', 'mark-index', 'liquidations'],
      FUTURES_STREAMS,
    ),
  ],
  rest: 'https://fapi.binance.com',
  // 20 of 2,400 weights a minute each.
  snapshot: depthSnapshot('/fapi/v1/depth', 1_000, 30),
  clock: { path: '/fapi/v1/time', readMs: serverTimeMs },
};

export const BINANCE_COINM: VenuePlan = {
  venue: 'binance-coinm',
  title: 'Binance COIN-M futures',
  symbols: ['BTCUSD_PERP', 'ETHUSD_PERP'],
  sockets: [
    socket(
      'public',
      'wss://dstream.binance.com/stream',
      ['trades', 'book', 'mark-index', 'liquidations'],
      FUTURES_STREAMS,
    ),
  ],
  rest: 'https://dapi.binance.com',
  snapshot: depthSnapshot('/dapi/v1/depth', 1_000, 30),
  clock: { path: '/dapi/v1/time', readMs: serverTimeMs },
};
