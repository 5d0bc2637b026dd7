/** What is sent to each venue, and what its words are taken for: as the venues publish their interfaces. */
import { describe, expect, it } from 'vitest';
import { planConnections } from '../connection-plan.ts';
import type { Reply, VenuePlan } from '../venue-plan.ts';
import { VENUE_PLANS, venuePlan } from './index.ts';

function planOf(venue: string): VenuePlan {
  const plan = venuePlan(venue);
  if (plan === undefined) throw new Error(`no plan of ${venue}`);
  return plan;
}

/** What each connection of the venue sends first, by its source. */
function sent(venue: string, symbols: readonly string[]): Record<string, readonly string[]> {
  const connections = planConnections(planOf(venue), { symbols, channels: undefined });
  return Object.fromEntries(
    connections.map(({ source, socket, subscriptions }) => [
      source,
      socket.subscribe(subscriptions, 1),
    ]),
  );
}

describe('subscriptions', () => {
  it.each<[string, string, Record<string, readonly string[]>]>([
    [
      'upbit',
      'KRW-USDT',
      {
        'feeds/upbit/public': [
          '[{"ticket":"breakwater-1"},{"type":"trade","codes":["KRW-USDT"]},{"type":"orderbook","codes":["KRW-USDT"]},{"format":"DEFAULT"}]',
        ],
      },
    ],
    [
      'bithumb',
      'KRW-USDT',
      {
        'feeds/bithumb/public': [
          '[{"ticket":"breakwater-1"},{"type":"trade","codes":["KRW-USDT"]},{"type":"orderbook","codes":["KRW-USDT"]},{"format":"DEFAULT"}]',
        ],
      },
    ],
    [
      'coinone',
      'USDT_KRW',
      {
        'feeds/coinone/public': [
          '{"request_type":"SUBSCRIBE","channel":"TRADE","topic":{"quote_currency":"KRW","target_currency":"USDT"}}',
          '{"request_type":"SUBSCRIBE","channel":"ORDERBOOK","topic":{"quote_currency":"KRW","target_currency":"USDT"}}',
        ],
      },
    ],
    [
      'korbit',
      'usdt_krw',
      {
        'feeds/korbit/public': [
          '[{"method":"subscribe","type":"trade","symbols":["usdt_krw"]},{"method":"subscribe","type":"orderbook","symbols":["usdt_krw"]}]',
        ],
      },
    ],
    [
      'gopax',
      'BTC-KRW',
      {
        'feeds/gopax/public': [
          '{"i":1,"n":"SubscribeToTradingPair","o":{"tradingPairName":"BTC-KRW"}}',
          '{"i":2,"n":"SubscribeToOrderBook","o":{"tradingPairName":"BTC-KRW"}}',
        ],
      },
    ],
    [
      'binance',
      'BTCUSDT',
      {
        'feeds/binance/public': [
          '{"method":"SUBSCRIBE","params":["btcusdt@trade","btcusdt@depth@100ms"],"id":1}',
        ],
      },
    ],
    [
      'binance-usdm',
      'BTCUSDT',
      {
        'feeds/binance-usdm/public': [
          '{"method":"SUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1}',
        ],
        'feeds/binance-usdm/market': [
          '{"method":"SUBSCRIBE","params":["!forceOrder@arr","btcusdt@aggTrade","btcusdt@markPrice@1s"],"id":1}',
        ],
      },
    ],
    [
      'bybit',
      'BTCUSDT',
      {
        'feeds/bybit/linear': [
          '{"req_id":"1-0","op":"subscribe","args":["publicTrade.BTCUSDT","orderbook.200.BTCUSDT","allLiquidation.BTCUSDT","tickers.BTCUSDT"]}',
        ],
      },
    ],
    [
      'bybit',
      'BTCUSD',
      {
        'feeds/bybit/inverse': [
          '{"req_id":"1-0","op":"subscribe","args":["publicTrade.BTCUSD","orderbook.200.BTCUSD","allLiquidation.BTCUSD","tickers.BTCUSD"]}',
        ],
      },
    ],
    [
      'okx',
      'BTC-USDT-SWAP',
      {
        'feeds/okx/public': [
          '{"op":"subscribe","args":[{"channel":"liquidation-orders","instType":"SWAP"},{"channel":"liquidation-orders","instType":"FUTURES"},{"channel":"trades","instId":"BTC-USDT-SWAP"},{"channel":"books","instId":"BTC-USDT-SWAP"},{"channel":"mark-price","instId":"BTC-USDT-SWAP"},{"channel":"open-interest","instId":"BTC-USDT-SWAP"}]}',
        ],
      },
    ],
    [
      'coinbase',
      'BTC-USD',
      {
        'feeds/coinbase/public': [
          '{"type":"subscribe","product_ids":["BTC-USD"],"channel":"market_trades"}',
          '{"type":"subscribe","product_ids":["BTC-USD"],"channel":"level2"}',
          '{"type":"subscribe","channel":"heartbeats"}',
        ],
      },
    ],
    [
      'kraken',
      'BTC/USD',
      {
        'feeds/kraken/public': [
          '{"method":"subscribe","params":{"channel":"trade","symbol":["BTC/USD"],"snapshot":false},"req_id":1}',
          '{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":500},"req_id":1}',
        ],
      },
    ],
    [
      'bitstamp',
      'btcusd',
      {
        'feeds/bitstamp/public': [
          '{"event":"bts:subscribe","data":{"channel":"live_trades_btcusd"}}',
          '{"event":"bts:subscribe","data":{"channel":"order_book_btcusd"}}',
        ],
      },
    ],
    [
      'bitfinex',
      'tBTCUSD',
      {
        'feeds/bitfinex/public': [
          '{"event":"subscribe","channel":"status","key":"liq:global"}',
          '{"event":"subscribe","channel":"trades","symbol":"tBTCUSD"}',
          '{"event":"subscribe","channel":"book","symbol":"tBTCUSD","prec":"P0","freq":"F0","len":"100"}',
        ],
      },
    ],
  ])('%s %s', (venue, symbol, messages) => {
    expect(sent(venue, [symbol])).toEqual(messages);
  });

  it('split over connections, a market never over two', () => {
    const symbols = Array.from({ length: 150 }, (_, at) => `COIN${at}-USD`);
    const connections = planConnections(planOf('coinbase'), { symbols, channels: undefined });
    expect(connections.map(({ source }) => source)).toEqual([
      'feeds/coinbase/public',
      'feeds/coinbase/public-2',
      'feeds/coinbase/public-3',
      'feeds/coinbase/public-4',
      'feeds/coinbase/public-5',
    ]);
    const homes = new Map<string, Set<string>>();
    for (const { source, subscriptions } of connections) {
      for (const { symbol } of subscriptions) {
        homes.set(symbol ?? '', (homes.get(symbol ?? '') ?? new Set()).add(source));
      }
    }
    expect(Math.max(...[...homes.values()].map(({ size }) => size))).toBe(1);
    expect(homes.size).toBe(150);
  });

  it('only of the channels that are wanted', () => {
    const [connection, ...others] = planConnections(planOf('binance-usdm'), {
      symbols: ['BTCUSDT'],
      channels: ['liquidations'],
    });
    expect(others).toEqual([]);
    expect(connection?.subscriptions).toEqual([{ channel: 'liquidations', symbol: null }]);
  });

  it('a book that has to begin anew is unsubscribed and subscribed', () => {
    const messages = (venue: string, symbol: string): readonly string[] | undefined =>
      planOf(venue).sockets[0]?.resubscribe?.({ channel: 'book', symbol }, 7, undefined);
    expect(messages('okx', 'BTC-USDT')).toEqual([
      '{"op":"unsubscribe","args":[{"channel":"books","instId":"BTC-USDT"}]}',
      '{"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]}',
    ]);
    expect(messages('kraken', 'BTC/USD')?.[0]).toBe(
      '{"method":"unsubscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":500},"req_id":7}',
    );
    expect(messages('bybit', 'BTCUSDT')).toHaveLength(2);
    expect(messages('coinbase', 'BTC-USD')).toEqual([
      '{"type":"unsubscribe","product_ids":["BTC-USD"],"channel":"level2"}',
      '{"type":"subscribe","product_ids":["BTC-USD"],"channel":"level2"}',
    ]);
    // Bitfinex takes an unsubscription by a number of its own: where it told none, only another connection begins anew.
    expect(messages('bitfinex', 'tBTCUSD')).toBeUndefined();
  });
});

describe('replies', () => {
  it.each<[string, string, Reply['kind']]>([
    ['upbit', '{"type":"trade","code":"KRW-USDT"}', 'data'],
    ['upbit', '{"status":"UP"}', 'pong'],
    ['upbit', '{"error":{"name":"NO_CODES","message":"no codes"}}', 'refused'],
    ['coinone', '{"response_type":"DATA","channel":"TRADE","data":{}}', 'data'],
    ['coinone', '{"response_type":"PONG"}', 'pong'],
    ['coinone', '{"response_type":"SUBSCRIBED","channel":"TRADE"}', 'accepted'],
    [
      'coinone',
      '{"response_type":"ERROR","error_code":160012,"message":"Invalid Topic"}',
      'refused',
    ],
    ['korbit', '{"type":"trade","timestamp":1}', 'data'],
    ['gopax', '"primus::ping::1599717436523"', 'ask'],
    ['gopax', '{"i":-1,"n":"OrderBookEvent","o":{}}', 'data'],
    [
      'gopax',
      '{"i":1,"n":"SubscribeToOrderBook","o":{"error":{"errCode":1,"errMsg":"no pair"}}}',
      'refused',
    ],
    ['binance', '{"stream":"btcusdt@trade","data":{}}', 'data'],
    ['binance', '{"result":null,"id":1}', 'accepted'],
    ['binance', '{"error":{"code":2,"msg":"Invalid request"},"id":1}', 'refused'],
    ['binance', '{"event":{"e":"serverShutdown","E":1}}', 'leave'],
    ['bybit', '{"topic":"tickers.BTCUSDT","data":{}}', 'data'],
    [
      'bybit',
      '{"success":true,"ret_msg":"","conn_id":"c","req_id":"1","op":"subscribe"}',
      'accepted',
    ],
    ['bybit', '{"success":true,"ret_msg":"pong","conn_id":"c","req_id":"1","op":"ping"}', 'pong'],
    [
      'bybit',
      '{"success":false,"ret_msg":"handler not found","conn_id":"c","op":"subscribe"}',
      'refused',
    ],
    ['okx', '{"arg":{"channel":"trades","instId":"BTC-USDT"},"data":[]}', 'data'],
    ['okx', '{"event":"subscribe","arg":{},"connId":"c"}', 'accepted'],
    ['okx', '{"event":"error","code":"60018","msg":"does not exist","connId":"c"}', 'refused'],
    ['okx', '{"event":"notice","code":"64008","msg":"upgrade","connId":"c"}', 'leave'],
    ['okx', 'pong', 'pong'],
    ['coinbase', '{"channel":"l2_data","events":[]}', 'data'],
    ['coinbase', '{"channel":"heartbeats","events":[]}', 'pong'],
    ['coinbase', '{"channel":"subscriptions","events":[]}', 'accepted'],
    ['coinbase', '{"type":"error","message":"not a valid product"}', 'refused'],
    ['kraken', '{"channel":"book","type":"update","data":[]}', 'data'],
    ['kraken', '{"channel":"heartbeat"}', 'pong'],
    ['kraken', '{"channel":"status","type":"update","data":[{"system":"online"}]}', 'pong'],
    ['kraken', '{"channel":"status","type":"update","data":[{"system":"maintenance"}]}', 'leave'],
    [
      'kraken',
      '{"error":"Currency pair not supported","method":"subscribe","success":false}',
      'refused',
    ],
    ['kraken', '{"method":"subscribe","result":{},"success":true}', 'accepted'],
    ['bitstamp', '{"data":{},"channel":"live_trades_btcusd","event":"trade"}', 'data'],
    ['bitstamp', '{"event":"bts:subscription_succeeded","channel":"x","data":{}}', 'accepted'],
    ['bitstamp', '{"event":"bts:request_reconnect","channel":"","data":""}', 'leave'],
    [
      'bitstamp',
      '{"event":"bts:error","channel":"","data":{"code":null,"message":"Bad"}}',
      'refused',
    ],
    ['bitfinex', '[17470,"tu",[401597395,1574694478808,0.005,7245.3]]', 'data'],
    ['bitfinex', '[17470,"hb"]', 'pong'],
    [
      'bitfinex',
      '{"event":"subscribed","channel":"trades","chanId":1,"symbol":"tBTCUSD"}',
      'accepted',
    ],
    ['bitfinex', '{"event":"error","msg":"symbol: invalid","code":10300}', 'refused'],
    ['bitfinex', '{"event":"info","code":20051,"msg":"Stopping"}', 'leave'],
    ['bitfinex', '{"event":"info","version":2}', 'pong'],
  ])('%s %s', (venue, text, kind) => {
    expect(planOf(venue).sockets[0]?.reply(text).kind).toBe(kind);
  });

  it('a primus ping is answered with its own number', () => {
    expect(planOf('gopax').sockets[0]?.reply('"primus::ping::12"')).toEqual({
      kind: 'ask',
      answer: '"primus::pong::12"',
    });
  });
});

describe('every plan', () => {
  it.each(VENUE_PLANS.map((plan) => [plan.venue, plan] as const))('%s', (_, plan) => {
    expect(plan.symbols.length).toBeGreaterThan(0);
    for (const socket of plan.sockets) {
      expect(socket.url).toMatch(/^wss:\/\//);
      // A ping that comes after the silence would never save a connection.
      expect(socket.ping.everyMs * 2).toBeLessThanOrEqual(Math.max(socket.silenceMs, 40_000));
    }
    const rest = plan.snapshot.kind === 'rest' ? plan.snapshot : undefined;
    expect(rest === undefined || plan.rest !== undefined).toBe(true);
  });

  it('a snapshot is kept as the frame that names its market', () => {
    const { snapshot } = planOf('binance');
    if (snapshot.kind !== 'rest') throw new Error('Binance has REST snapshots');
    expect(snapshot.path('btcusdt')).toBe('/api/v3/depth?symbol=BTCUSDT&limit=1000');
    expect(snapshot.frame('BTCUSDT', '{"lastUpdateId":5,"bids":[],"asks":[]}')).toBe(
      '{"stream":"btcusdt@depthSnapshot","generated":true,"data":{"lastUpdateId":5,"bids":[],"asks":[]}}',
    );
    expect(snapshot.frame('BTCUSDT', '{"code":-1121,"msg":"Invalid symbol."}')).toBeUndefined();
  });
});
