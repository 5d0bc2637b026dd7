/** Coinone, Korbit and GOPAX: won markets. Written from their published interfaces; no frame of them was recorded. */
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

/** `USDT_KRW`, or `KRW-USDT` as at the others, as [target, quote]. */
function coinonePair(symbol: string): { readonly quote: string; readonly target: string } {
  const [left = '', right = ''] = symbol.split(/[-_/]/);
  return left === 'KRW' ? { quote: left, target: right } : { quote: right, target: left };
}

function coinoneMessages(
  requestType: string,
  subscriptions: readonly Subscription[],
): readonly string[] {
  return subscriptions.map(({ channel, symbol }) => {
    const { quote, target } = coinonePair(symbol ?? '');
    return JSON.stringify({
      request_type: requestType,
      channel: channel === 'book' ? 'ORDERBOOK' : 'TRADE',
      topic: { quote_currency: quote, target_currency: target },
    });
  });
}

function coinoneReply(text: string): Reply {
  if (text.includes('"response_type":"DATA"') || text.startsWith('{"r":"DATA"')) return DATA;
  if (text.includes('"PONG"')) return PONG;
  if (text.includes('"response_type":"ERROR"')) {
    return refused(/"message"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? text);
  }
  return ACCEPTED;
}

export const COINONE: VenuePlan = {
  venue: 'coinone',
  title: 'Coinone, won markets',
  symbols: ['USDT_KRW', 'USDC_KRW', 'BTC_KRW', 'ETH_KRW', 'XRP_KRW'],
  sockets: [
    {
      name: 'public',
      url: 'wss://stream.coinone.co.kr',
      channels: ['trades', 'book'],
      limits: { subscriptionCountMax: 100, messagesPerSecond: 10 },
      subscribe: (subscriptions) => coinoneMessages('SUBSCRIBE', subscriptions),
      ping: { everyMs: 20_000, message: () => '{"request_type":"PING"}' },
      reply: coinoneReply,
      silenceMs: 45_000,
      stallMs: 60_000,
    },
  ],
  rest: 'https://api.coinone.co.kr',
  snapshot: { kind: 'in-stream' },
  clock: { path: '/public/v2/markets/KRW', readMs: () => undefined },
};

export const KORBIT: VenuePlan = {
  venue: 'korbit',
  title: 'Korbit, won markets',
  symbols: ['usdt_krw', 'usdc_krw', 'btc_krw', 'eth_krw', 'xrp_krw'],
  sockets: [
    {
      name: 'public',
      url: 'wss://ws-api.korbit.co.kr/v2/public',
      channels: ['trades', 'book'],
      limits: { subscriptionCountMax: 200, messagesPerSecond: 5 },
      subscribe: (subscriptions) => {
        const part = (type: string, symbols: readonly string[]): object[] =>
          symbols.length === 0 ? [] : [{ method: 'subscribe', type, symbols }];
        return [
          JSON.stringify([
            ...part('trade', symbolsOf(subscriptions, 'trades')),
            ...part('orderbook', symbolsOf(subscriptions, 'book')),
          ]),
        ];
      },
      ping: { everyMs: 20_000, message: 'frame' },
      reply: (text) => {
        if (text.startsWith('{"type":"trade"') || text.startsWith('{"type":"orderbook"'))
          return DATA;
        if (text.includes('"success":false') || text.includes('"error"')) return refused(text);
        return ACCEPTED;
      },
      silenceMs: 45_000,
      stallMs: 120_000,
    },
  ],
  rest: 'https://api.korbit.co.kr',
  snapshot: { kind: 'in-stream' },
  clock: {
    path: '/v2/time',
    readMs: (body) => {
      const found = /"time"\s*:\s*(\d{13})/.exec(body)?.[1];
      return found === undefined ? undefined : Number(found);
    },
  },
};

const PRIMUS_PING = '"primus::ping::';

function gopaxReply(text: string): Reply {
  if (text.startsWith(PRIMUS_PING)) {
    return { kind: 'ask', answer: text.replace('::ping::', '::pong::') };
  }
  const failure = /"errMsg"\s*:\s*"([^"]*)"/.exec(text)?.[1];
  if (failure !== undefined) return refused(failure);
  // Events have no request id; the answer to a subscription is the snapshot itself.
  return /"n"\s*:\s*"(?:PublicTradeEvent|OrderBookEvent|SubscribeTo)/.test(text) ? DATA : ACCEPTED;
}

export const GOPAX: VenuePlan = {
  venue: 'gopax',
  title: 'GOPAX, won markets',
  symbols: ['USDC-KRW', 'BTC-KRW', 'ETH-KRW', 'XRP-KRW'],
  sockets: [
    {
      name: 'public',
      url: 'wss://wsapi.gopax.co.kr',
      channels: ['trades', 'book'],
      limits: { subscriptionCountMax: 40, messagesPerSecond: 10 },
      subscribe: (subscriptions) =>
        subscriptions.map(({ channel, symbol }, at) =>
          JSON.stringify({
            i: at + 1,
            n: channel === 'book' ? 'SubscribeToOrderBook' : 'SubscribeToTradingPair',
            o: { tradingPairName: symbol },
          }),
        ),
      resubscribe: ({ symbol }, requestId) => [
        JSON.stringify({
          i: requestId,
          n: 'UnsubscribeFromOrderBook',
          o: { tradingPairName: symbol },
        }),
        JSON.stringify({ i: requestId, n: 'SubscribeToOrderBook', o: { tradingPairName: symbol } }),
      ],
      // The server pings; ours keeps proxies from closing.
      ping: { everyMs: 20_000, message: 'frame' },
      reply: gopaxReply,
      silenceMs: 60_000,
      stallMs: 300_000,
    },
  ],
  rest: 'https://api.gopax.co.kr',
  snapshot: { kind: 'in-stream' },
  clock: {
    path: '/time',
    readMs: (body) => Number(/"serverTime"\s*:\s*(\d{13})/.exec(body)?.[1]) || undefined,
  },
};
