/** Bybit v5: contracts settled in stablecoins and in coins, each on its socket, and spot. A book begins with a snapshot, and again where it is subscribed anew. */
import {
  ACCEPTED,
  type Channel,
  DATA,
  groupsOf,
  PONG,
  type Reply,
  refused,
  type SocketPlan,
  type Subscription,
  serverTimeMs,
  type VenuePlan,
} from '../venue-plan.ts';

const TOPICS: Readonly<Record<Channel, string>> = {
  trades: 'publicTrade',
  book: 'orderbook.200',
  liquidations: 'allLiquidation',
  // One topic tells mark, index and open interest.
  'mark-index': 'tickers',
  'open-interest': 'tickers',
};

/** Spot takes ten topics a message; the others more, but need it no faster. */
const TOPICS_PER_MESSAGE = 10;

function messages(op: string, subscriptions: readonly Subscription[], requestId: number): string[] {
  const topics = new Set(
    subscriptions.map(({ channel, symbol }) => `${TOPICS[channel]}.${symbol}`),
  );
  return groupsOf([...topics], TOPICS_PER_MESSAGE).map((args, at) =>
    JSON.stringify({ req_id: `${requestId}-${at}`, op, args }),
  );
}

function reply(text: string): Reply {
  if (text.startsWith('{"topic"')) return DATA;
  if (text.includes('"pong"') || text.includes('"op":"ping"')) return PONG;
  if (text.includes('"success":false')) {
    return refused(/"ret_msg"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? text);
  }
  return text.includes('"success"') ? ACCEPTED : DATA;
}

function socket(name: string, channels: readonly Channel[]): SocketPlan {
  return {
    name,
    url: `wss://stream.bybit.com/v5/public/${name}`,
    channels,
    limits: { subscriptionCountMax: 200, messagesPerSecond: 10 },
    subscribe: (subscriptions, requestId) => messages('subscribe', subscriptions, requestId),
    resubscribe: (subscription, requestId) => [
      ...messages('unsubscribe', [subscription], requestId),
      ...messages('subscribe', [subscription], requestId),
    ],
    ping: { everyMs: 20_000, message: (requestId) => `{"req_id":"${requestId}","op":"ping"}` },
    reply,
    silenceMs: 45_000,
    stallMs: 30_000,
  };
}

const FUTURES: readonly Channel[] = [
  'trades',
  'book',
  'liquidations',
  'mark-index',
  'open-interest',
];
const shared = {
  rest: 'https://api.bybit.com',
  snapshot: { kind: 'in-stream' },
  clock: {
    path: '/v5/market/time',
    readMs: (body: string): number | undefined => {
      const found = /"time"\s*:\s*(\d{13})/.exec(body)?.[1];
      return found === undefined ? serverTimeMs(body) : Number(found);
    },
  },
} as const;

/** `BTCUSD` and `BTCUSDH27` are settled in coins; stablecoins end otherwise. */
const INVERSE = /^[A-Z0-9]+USD(?:[FGHJKMNQUVXZ]\d{2})?$/;

export const BYBIT: VenuePlan = {
  venue: 'bybit',
  title: 'Bybit perpetuals and futures',
  symbols: ['BTCUSDT', 'ETHUSDT'],
  sockets: [
    { ...socket('linear', FUTURES), takes: (symbol) => !INVERSE.test(symbol) },
    { ...socket('inverse', FUTURES), takes: (symbol) => INVERSE.test(symbol) },
  ],
  ...shared,
};

export const BYBIT_SPOT: VenuePlan = {
  venue: 'bybit-spot',
  title: 'Bybit spot',
  symbols: ['BTCUSDT', 'ETHUSDT', 'USDCUSDT'],
  sockets: [socket('spot', ['trades', 'book'])],
  ...shared,
};
