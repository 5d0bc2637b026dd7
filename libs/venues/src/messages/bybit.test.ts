import { describe, expect, it } from 'vitest';
import { AT_MS, readerOf, told, toldBy } from './reading.fixture.ts';

const DEAL = { T: AT_MS, s: 'BTCUSDT', S: 'Buy', v: '0.5', p: '101', i: 'a-b', BT: false };
const trades = (...data: unknown[]) => ({ topic: 'publicTrade.BTCUSDT', ts: AT_MS, data });
const liquidations = (S: string) => ({
  topic: 'allLiquidation.BTCUSDT',
  data: [{ T: AT_MS, s: 'BTCUSDT', S, v: '7', p: '90' }],
});
const formerly = (side: string) => ({
  topic: 'liquidation.BTCUSDT',
  data: { updatedTime: AT_MS, symbol: 'BTCUSDT', side, size: '7', price: '90' },
});
const book = (type: string, u: unknown, topic = 'orderbook.50.BTCUSDT') => ({
  topic,
  type,
  ts: AT_MS + 3,
  cts: AT_MS,
  data: { s: 'BTCUSDT', b: [['100', '1']], a: [['101', '0']], u, seq: 9 },
});

describe('Bybit', () => {
  it.each([
    ['a taker that bought', trades(DEAL), 'trade BUY 0.5@101 #a-b BTCUSDT'],
    ['a taker that sold', trades({ ...DEAL, S: 'Sell' }), 'trade SELL 0.5@101 #a-b BTCUSDT'],
    ['a block trade', trades({ ...DEAL, BT: true }), 'ignored block-trade'],
    ['no such side', trades({ ...DEAL, S: 'BUY' }), 'rejected bad-side'],
    ['a long was liquidated', liquidations('Buy'), 'liquidation SELL 7@90 complete BTCUSDT'],
    ['a short was liquidated', liquidations('Sell'), 'liquidation BUY 7@90 complete BTCUSDT'],
    ['a long, formerly', formerly('Buy'), 'liquidation SELL 7@90 sampled BTCUSDT'],
    ['a short, formerly', formerly('Sell'), 'liquidation BUY 7@90 sampled BTCUSDT'],
    [
      'a short, before version 5',
      {
        topic: 'liquidation.X',
        data: { symbol: 'X', side: 'Sell', price: '9', qty: '7', time: AT_MS },
      },
      'liquidation BUY 7@9 sampled X',
    ],
    ['a side of nobody', liquidations('Both'), 'rejected bad-side'],
    ['a snapshot', book('snapshot', 55), 'book-snapshot 55 1@100|0@101 BTCUSDT'],
    ['a change', book('delta', 56), 'book-delta 55>56 1@100|0@101 BTCUSDT'],
    ['a restart that says delta', book('delta', 1), 'book-snapshot 1 1@100|0@101 BTCUSDT'],
    ['a broken number', book('delta', '5x'), 'rejected bad-number'],
    ['depth 1', book('snapshot', 5, 'orderbook.1.BTCUSDT'), 'ignored best-bid-ask'],
    ['a candle', { topic: 'kline.1.BTCUSDT', data: [] }, 'ignored other-channel'],
    ['a reply', { success: true, op: 'subscribe' }, 'ignored subscription-reply'],
    ['a refusal', { success: false, ret_msg: 'no such topic' }, 'ignored error-reply'],
    ['trades that are no list', { topic: 'publicTrade.X', data: 4 }, 'rejected bad-row'],
    ['nothing of the kind', { type: 'snapshot' }, 'rejected bad-row'],
  ])('%s', (_name, message, expected) => {
    expect(toldBy('bybit', message)).toEqual([expected]);
  });

  it('keeps to one depth of a market', () => {
    const messages = readerOf('bybit');
    const deep = 'orderbook.200.BTCUSDT';
    expect(told(messages, book('snapshot', 7, deep))).toEqual([
      expect.stringMatching('snapshot 7'),
    ]);
    expect(told(messages, book('snapshot', 3))).toEqual(['ignored book-told-twice']);
    expect(told(messages, book('delta', 8, deep))).toEqual([expect.stringMatching('7>8')]);
  });

  it('a ticker tells what changed of mark, index and open interest', () => {
    const ticker = (more: object) =>
      toldBy('bybit', {
        topic: 'tickers.BTCUSDT',
        ts: AT_MS,
        data: { symbol: 'BTCUSDT', ...more },
      });
    expect(ticker({ markPrice: '1', indexPrice: '2', openInterest: '3' })).toEqual([
      'mark-index mark 1 index 2 BTCUSDT',
      'open-interest 3 BTCUSDT',
    ]);
    expect(ticker({ indexPrice: '2' })).toEqual(['mark-index mark - index 2 BTCUSDT']);
    expect(ticker({ openInterest: '3' })).toEqual(['open-interest 3 BTCUSDT']);
    expect(ticker({ bid1Price: '3' })).toEqual(['ignored no-change-of-ours']);
  });
});
