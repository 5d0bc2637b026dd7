import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AT_MS, readerOf, told, toldBy } from './reading.fixture.ts';

describe('Kraken futures', () => {
  const trade = {
    feed: 'trade',
    product_id: 'PI_XBTUSD',
    uid: 'u-1',
    side: 'sell',
    type: 'fill',
    seq: 5,
    time: AT_MS,
    qty: 10,
    price: 100.5,
  };
  const level = {
    feed: 'book',
    product_id: 'PI_XBTUSD',
    side: 'buy',
    seq: 9,
    price: 100,
    qty: 3,
    timestamp: AT_MS,
  };
  const sides = { bids: [{ price: 100, qty: 3 }], asks: [{ price: 101, qty: 4 }] };

  it.each([
    ['sold', trade, ['trade SELL 10@100.5 #u-1 PI_XBTUSD']],
    ['bought', { ...trade, side: 'buy' }, ['trade BUY 10@100.5 #u-1 PI_XBTUSD']],
    [
      'the taker was liquidated',
      { ...trade, type: 'liquidation' },
      ['trade SELL 10@100.5 #u-1 PI_XBTUSD', 'liquidation SELL 10@100.5 complete #u-1 PI_XBTUSD'],
    ],
    ['a block', { ...trade, type: 'block' }, ['ignored block-trade']],
    ['an assignment', { ...trade, type: 'assignment' }, ['ignored not-market-trade']],
    ['of before', { feed: 'trade_snapshot', trades: [] }, ['ignored before-subscription']],
    [
      'a snapshot',
      { ...sides, feed: 'book_snapshot', product_id: 'X', seq: 8, timestamp: AT_MS },
      ['book-snapshot 8 3@100|4@101 X'],
    ],
    ['a bid', level, ['book-delta 8>9 3@100| PI_XBTUSD']],
    ['an ask is gone', { ...level, side: 'sell', qty: 0 }, ['book-delta 8>9 |0@100 PI_XBTUSD']],
    ['of our time', { ...level, timestamp: null }, ['book-delta 8>9 3@100| PI_XBTUSD +1500']],
    ['of no side', { ...level, side: 'x' }, ['rejected bad-side']],
    [
      'a ticker',
      { feed: 'ticker', product_id: 'X', time: AT_MS, markPrice: 1, index: 2, openInterest: 3 },
      ['mark-index mark 1 index 2 X', 'open-interest 3 X'],
    ],
    ['a quote', { feed: 'ticker_lite' }, ['ignored best-bid-ask']],
    ['a reply', { event: 'subscribed', feed: 'book' }, ['ignored subscription-reply']],
    ['a refusal', { event: 'alert' }, ['ignored error-reply']],
    ['nothing of the kind', {}, ['rejected bad-row']],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('kraken-futures', frame)).toEqual(expected);
  });
});

describe('HTX', () => {
  const message = (ch: string, tick: object) => ({ ch: `market.BTC-USDT.${ch}`, ts: 1, tick });
  const deal = { ts: AT_MS, id: 29, tradeId: 7, amount: 6, price: 3.5, direction: 'buy' };
  const sides = { bids: [[100, 1]], asks: [[101, 0]], ts: AT_MS };
  const forced = (direction: string) => ({
    op: 'notify',
    topic: 'public.BTC-USDT.liquidation_orders',
    data: [{ contract_code: 'BTC-USDT', direction, volume: 2, price: 9, created_at: AT_MS }],
  });

  it.each([
    ['bought', message('trade.detail', { data: [deal] }), 'trade BUY 6@3.5 #7 BTC-USDT'],
    [
      'sold',
      message('trade.detail', { data: [{ ...deal, direction: 'sell' }] }),
      'trade SELL 6@3.5 #7 BTC-USDT',
    ],
    ['a long', forced('sell'), 'liquidation SELL 2@9 sampled BTC-USDT'],
    ['a short', forced('buy'), 'liquidation BUY 2@9 sampled BTC-USDT'],
    ['a whole book', message('depth.step0', sides), 'book-snapshot - 1@100|0@101 BTC-USDT'],
    ['a grouped book', message('depth.step5', sides), 'ignored grouped-book'],
    [
      'a snapshot',
      message('depth.size_150.high_freq', { ...sides, event: 'snapshot', version: 4 }),
      'book-snapshot 4 1@100|0@101 BTC-USDT',
    ],
    [
      'an update',
      message('depth.size_150.high_freq', { ...sides, event: 'update', version: 5 }),
      'book-delta 4>5 1@100|0@101 BTC-USDT',
    ],
    [
      'by price',
      message('mbp.150', { ts: AT_MS, seqNum: 9, prevSeqNum: 7, asks: [[1, 2]] }),
      'book-delta 7>9 |2@1 BTC-USDT',
    ],
    [
      'its snapshot',
      { rep: 'market.BTC-USDT.mbp.150', data: { ...sides, seqNum: 8 } },
      'book-snapshot 8 1@100|0@101 BTC-USDT',
    ],
    ['a quote', message('bbo', {}), 'ignored best-bid-ask'],
    ['a candle', message('kline.1min', {}), 'ignored other-channel'],
    ['funding', { op: 'notify', topic: 'public.X.funding_rate' }, 'ignored other-channel'],
    ['a ping', { ping: 1 }, 'ignored subscription-reply'],
    ['a refusal', { status: 'error', 'err-code': 'x' }, 'ignored error-reply'],
    ['no tick', { ch: 'market.X.trade.detail' }, 'rejected bad-row'],
    ['nothing of the kind', {}, 'rejected bad-row'],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('htx-swap', frame)).toEqual([expected]);
  });

  it('keeps to one way of telling a book, and to the digits of a long id', () => {
    const htx = readerOf('htx');
    told(htx, message('mbp.150', { ts: AT_MS, seqNum: 9, prevSeqNum: 7 }));
    expect(told(htx, message('depth.step0', sides))).toEqual(['ignored book-told-twice']);
    const { tradeId: _tradeId, ...bare } = deal;
    const text = JSON.stringify(message('trade.detail', { data: [bare] })).replace(
      '"id":29',
      '"id":100160481498282031235217779',
    );
    expect(told(htx, text)).toEqual(['trade BUY 6@3.5 #100160481498282031235217779 BTC-USDT']);
  });
});

describe('Hyperliquid', () => {
  const deal = { coin: 'kPEPE', side: 'A', px: '1.5', sz: '2', time: AT_MS, tid: 7 };
  const levels = [[{ px: '1', sz: '2', n: 1 }], [{ px: '3', sz: '4', n: 1 }]];
  const ctx = { markPx: '1', oraclePx: '2', openInterest: '3' };

  it.each([
    ['sold', { channel: 'trades', data: [deal] }, ['trade SELL 2@1.5 #7 kPEPE']],
    ['bought', { channel: 'trades', data: [{ ...deal, side: 'B' }] }, ['trade BUY 2@1.5 #7 kPEPE']],
    [
      'a book',
      { channel: 'l2Book', data: { coin: 'BTC', time: AT_MS, levels } },
      ['book-snapshot - 2@1|4@3 BTC'],
    ],
    ['no levels', { channel: 'l2Book', data: { coin: 'BTC', time: AT_MS } }, ['rejected bad-row']],
    [
      'mark and oracle',
      { channel: 'activeAssetCtx', data: { coin: 'BTC', ctx } },
      ['mark-index mark 1 index 2 BTC +1500', 'open-interest 3 BTC +1500'],
    ],
    ['a quote', { channel: 'bbo', data: {} }, ['ignored best-bid-ask']],
    ['spot', { channel: 'activeSpotAssetCtx', data: {} }, ['ignored other-channel']],
    ['a reply', { channel: 'subscriptionResponse' }, ['ignored subscription-reply']],
    ['a refusal', { channel: 'error' }, ['ignored error-reply']],
    ['nothing of the kind', {}, ['rejected bad-row']],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('hyperliquid', frame)).toEqual(expected);
  });
});

describe('Bitget', () => {
  const v1 = (channel: string, data: unknown, action = 'update', instType = 'sp') => ({
    ...{ action, arg: { instType, channel, instId: 'BTCUSDT' }, data },
  });
  const v2 = (channel: string, data: unknown, action = 'update', instType = 'USDT-FUTURES') =>
    v1(channel, data, action, instType);
  const v3 = (topic: string, data: unknown, action = 'update') => ({
    ...{ action, arg: { instType: 'usdt-futures', topic, symbol: 'BTCUSDT' }, data, ts: AT_MS },
  });
  const ts = String(AT_MS);
  const fill = { ts, price: '100.5', size: '10', side: 'sell', tradeId: '7' };
  const whole = { asks: [['101', '4']], bids: [['100', '3']], checksum: 0, ts };

  it.each([
    ['v1, spot', v1('trade', [[ts, '100.5', '10', 'sell']]), ['trade SELL 10@100.5 BTCUSDT_SPBL']],
    [
      'v1, a contract',
      v1('trade', [[ts, '1', '2', 'buy']], 'update', 'mc'),
      ['trade BUY 2@1 BTCUSDT_UMCBL'],
    ],
    ['v2', v2('trade', [fill]), ['trade SELL 10@100.5 #7 BTCUSDT_UMCBL']],
    [
      'v2, settled in coins',
      v2('trade', [fill], 'update', 'COIN-FUTURES'),
      ['trade SELL 10@100.5 #7 BTCUSDT_DMCBL'],
    ],
    [
      'v3',
      v3('publicTrade', [{ i: '7', p: '100.5', v: '10', S: 'buy', T: ts }]),
      ['trade BUY 10@100.5 #7 BTCUSDT_UMCBL'],
    ],
    ['of before', v2('trade', [fill], 'snapshot'), ['ignored before-subscription']],
    ['no trade', v2('trade', [5]), ['rejected bad-side']],
    ['no list', v2('trade', 5), ['rejected bad-row']],
    [
      'a long was liquidated: a forced sale, and its push is of all symbols',
      {
        ...v3('liquidation', [{ symbol: 'APEUSDT', side: 'buy', price: '0.16', amount: '13', ts }]),
      },
      ['liquidation SELL 13@0.16 sampled APEUSDT_UMCBL'],
    ],
    [
      'a ticker of a contract',
      v2('ticker', [{ markPrice: '1', indexPrice: '2', holdingAmount: '3', ts }]),
      ['mark-index mark 1 index 2 BTCUSDT_UMCBL', 'open-interest 3 BTCUSDT_UMCBL'],
    ],
    ['a ticker of spot', v1('ticker', [{ last: '1', ts: AT_MS }]), ['ignored no-change-of-ours']],
    [
      'a whole book',
      v2('books15', [whole], 'snapshot'),
      ['book-snapshot - 3@100|4@101 BTCUSDT_UMCBL'],
    ],
    ['the best', v2('books1', [whole], 'snapshot'), ['ignored best-bid-ask']],
    ['a change without a book', v2('books', [whole]), ['ignored book-not-begun']],
    ['candles', v1('candle1m', []), ['ignored other-channel']],
    ['a reply', { event: 'subscribe', arg: {} }, ['ignored subscription-reply']],
    ['a refusal', { event: 'error', code: 30001 }, ['ignored error-reply']],
    ['a pong', 'pong', ['ignored subscription-reply']],
    ['nothing of the kind', {}, ['rejected bad-row']],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('bitget', frame)).toEqual(expected);
  });

  it('holds its books against the checksums of the venue', () => {
    const reader = readerOf('bitget');
    const checksum = crc32('100:3:102:4') | 0;
    expect(told(reader, v2('books', [whole], 'snapshot'))).toHaveLength(1);
    const moved = {
      asks: [
        ['101', '0'],
        ['102', '4'],
      ],
      bids: [],
      ts,
    };
    expect(told(reader, v2('books', [{ ...moved, checksum }]))).toEqual([
      'book-delta ->- |0@101 4@102 BTCUSDT_UMCBL',
    ]);
    expect(told(reader, v2('books', [{ ...whole, checksum }]))).toEqual(['break BTCUSDT_UMCBL']);
    expect(told(reader, v2('books', [whole]))).toEqual(['ignored book-not-begun']);
  });

  it('follows the numbers of v3', () => {
    const reader = readerOf('bitget');
    const part = { a: [['101', '4']], b: [], checksum: 0, ts };
    expect(told(reader, v3('books', [{ ...part, seq: 7, pseq: 0 }], 'snapshot'))).toEqual([
      'book-snapshot 7 |4@101 BTCUSDT_UMCBL',
    ]);
    expect(told(reader, v3('books', [{ ...part, seq: 9, pseq: 7 }]))).toEqual([
      'book-delta 7>9 |4@101 BTCUSDT_UMCBL',
    ]);
  });
});
