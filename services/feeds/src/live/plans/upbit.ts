/** Upbit, and Bithumb's second interface, which speaks the same. Books are whole in each message. */
import {
  ACCEPTED,
  DATA,
  PONG,
  type Reply,
  refused,
  type SocketPlan,
  type Subscription,
  symbolsOf,
  type VenuePlan,
} from '../venue-plan.ts';

/** A request replaces the one before it, so all codes go into one message. Published: 5 messages a second. */
function subscribe(subscriptions: readonly Subscription[], requestId: number): string[] {
  const part = (type: string, codes: readonly string[]): object[] =>
    codes.length === 0 ? [] : [{ type, codes }];
  const message = [
    { ticket: `breakwater-${requestId}` },
    ...part('trade', symbolsOf(subscriptions, 'trades')),
    ...part('orderbook', symbolsOf(subscriptions, 'book')),
    { format: 'DEFAULT' },
  ];
  return [JSON.stringify(message)];
}

/** Data begins with its type; an idle `PING` is answered by a status. */
function reply(text: string): Reply {
  if (text.startsWith('{"type"') || text.startsWith('{"ty"')) return DATA;
  if (text.startsWith('{"status"')) return PONG;
  const error = /"error"\s*:\s*(?:"([^"]*)"|\{[^}]*?"message"\s*:\s*"([^"]*)")/.exec(text);
  if (error !== null) return refused(error[1] ?? error[2] ?? text);
  return ACCEPTED;
}

function socket(url: string): SocketPlan {
  return {
    name: 'public',
    url,
    channels: ['trades', 'book'],
    limits: { subscriptionCountMax: 400, messagesPerSecond: 4 },
    subscribe,
    // Idle connections are ended after 120 s.
    ping: { everyMs: 20_000, message: 'frame' },
    reply,
    silenceMs: 45_000,
    stallMs: 30_000,
  };
}

const SYMBOLS = ['KRW-USDT', 'KRW-USDC', 'KRW-BTC', 'KRW-ETH', 'KRW-XRP'] as const;

export const UPBIT: VenuePlan = {
  venue: 'upbit',
  title: 'Upbit, won and coin markets',
  symbols: SYMBOLS,
  sockets: [socket('wss://api.upbit.com/websocket/v1')],
  rest: 'https://api.upbit.com',
  snapshot: { kind: 'in-stream' },
  clock: { path: '/v1/market/all', readMs: () => undefined },
};

export const BITHUMB: VenuePlan = {
  venue: 'bithumb',
  title: 'Bithumb, won markets',
  symbols: SYMBOLS,
  sockets: [socket('wss://ws-api.bithumb.com/websocket/v1')],
  rest: 'https://api.bithumb.com',
  snapshot: { kind: 'in-stream' },
  clock: { path: '/v1/market/all', readMs: () => undefined },
};
