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
