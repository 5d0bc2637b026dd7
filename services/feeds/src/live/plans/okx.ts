/** OKX v5: every kind of instrument on one socket; the symbol says which. A book begins with a snapshot. */
import {
  ACCEPTED,
  type Channel,
  DATA,
  groupsOf,
  PONG,
  type Reply,
  refused,
  type Subscription,
  type VenuePlan,
} from '../venue-plan.ts';

const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  trades: 'trades',
  book: 'books',
  liquidations: 'liquidation-orders',
  'mark-index': 'mark-price',
  'open-interest': 'open-interest',
};

/** 64 kB a message are allowed; this is some 8 kB. */
const ARGUMENTS_PER_MESSAGE = 100;

function argument({ channel, symbol }: Subscription): object[] {
  const name = CHANNEL_NAMES[channel];
  if (channel === 'liquidations') {
    return [
      { channel: name, instType: 'SWAP' },
      { channel: name, instType: 'FUTURES' },
    ];
  }
  // Mark, index and open interest are of contracts alone; the spot symbols have two parts.
  if (channel === 'trades' || channel === 'book') return [{ channel: name, instId: symbol }];
  return (symbol ?? '').split('-').length > 2 ? [{ channel: name, instId: symbol }] : [];
}

function messages(op: string, subscriptions: readonly Subscription[]): string[] {
  return groupsOf(subscriptions.flatMap(argument), ARGUMENTS_PER_MESSAGE).map((args) =>
    JSON.stringify({ op, args }),
  );
}

function reply(text: string): Reply {
  if (text === 'pong') return PONG;
  if (!text.startsWith('{"event"')) return DATA;
  if (text.startsWith('{"event":"error"')) {
    return refused(/"msg"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? text);
  }
  // Sent a minute before the venue closes connections for an upgrade.
  if (text.startsWith('{"event":"notice"')) return { kind: 'leave', detail: 'service upgrade' };
  return ACCEPTED;
}

export const OKX: VenuePlan = {
  venue: 'okx',
  title: 'OKX spot, swaps and futures',
  symbols: ['BTC-USDT', 'ETH-USDT', 'BTC-USDT-SWAP', 'ETH-USDT-SWAP'],
  sockets: [
    {
      name: 'public',
      url: 'wss://ws.okx.com:8443/ws/v5/public',
      channels: ['trades', 'book', 'liquidations', 'mark-index', 'open-interest'],
      venueWide: ['liquidations'],
      // 480 subscribing messages an hour and connection.
      limits: { subscriptionCountMax: 200, messagesPerSecond: 3 },
      subscribe: (subscriptions) => messages('subscribe', subscriptions),
      resubscribe: (subscription) => [
        ...messages('unsubscribe', [subscription]),
        ...messages('subscribe', [subscription]),
      ],
      // Connections are ended after 30 s without a message.
      ping: { everyMs: 15_000, message: () => 'ping' },
      reply,
      silenceMs: 40_000,
      stallMs: 30_000,
    },
  ],
  rest: 'https://www.okx.com',
  snapshot: { kind: 'in-stream' },
  clock: {
    path: '/api/v5/public/time',
    readMs: (body) => Number(/"ts"\s*:\s*"(\d{13})"/.exec(body)?.[1]) || undefined,
  },
};
