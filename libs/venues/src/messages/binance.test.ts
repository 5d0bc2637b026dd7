import { describe, expect, it } from 'vitest';
import { AT_MS, readerOf, told, toldBy } from './reading.fixture.ts';

const TRADE = {
  e: 'trade',
  E: AT_MS + 5,
  T: AT_MS,
  s: 'BTCUSDT',
  t: 12,
  p: '100.50',
  q: '2.000',
  m: true,
};
const AGGREGATE = { ...TRADE, e: 'aggTrade', a: 7 };
const DEPTH = {
  e: 'depthUpdate',
  E: AT_MS + 5,
  T: AT_MS,
  s: 'BTCUSDT',
  U: 101,
  u: 103,
  b: [['100.4', '0.000']],
  a: [['100.6', '5']],
};
const ORDER = {
  s: 'BTCUSDT',
  S: 'SELL',
  q: '3',
  p: '99',
  ap: '100.25',
  z: '2.5',
  X: 'FILLED',
  T: AT_MS,
};
const forced = (more: object) => ({ e: 'forceOrder', E: AT_MS + 9, o: { ...ORDER, ...more } });

describe('Binance', () => {
  it.each([
    ['a maker that bought was sold to', TRADE, 'trade SELL 2.000@100.50 #12 BTCUSDT'],
    [
      'a maker that sold was bought from',
      { ...TRADE, m: false },
      'trade BUY 2.000@100.50 #12 BTCUSDT',
    ],
    ['no such side', { ...TRADE, m: 'true' }, 'rejected bad-side'],
    ['insurance fund', { ...TRADE, X: 'INSURANCE_FUND' }, 'ignored not-market-trade'],
    ['auto-deleveraging', { ...TRADE, X: 'ADL' }, 'ignored not-market-trade'],
    ['a trade of the market', { ...TRADE, X: 'MARKET' }, 'trade SELL 2.000@100.50 #12 BTCUSDT'],
    ['an aggregate', AGGREGATE, 'trade SELL 2.000@100.50 #7 BTCUSDT'],
    ['spot depth', DEPTH, 'book-delta 100>103 0.000@100.4|5@100.6 BTCUSDT'],
    ['futures depth', { ...DEPTH, pu: 90 }, 'book-delta 90>103 0.000@100.4|5@100.6 BTCUSDT'],
    ['depth without numbers', { ...DEPTH, U: undefined }, 'rejected bad-number'],
    ['depth with a broken number', { ...DEPTH, u: -1 }, 'rejected bad-number'],
    ['depth with broken levels', { ...DEPTH, b: [['1']] }, 'rejected bad-row'],
    ['a forced sale', forced({}), 'liquidation SELL 2.5@100.25 sampled BTCUSDT'],
    ['a forced purchase', forced({ S: 'BUY' }), 'liquidation BUY 2.5@100.25 sampled BTCUSDT'],
    ['without an average', forced({ ap: '0' }), 'liquidation SELL 2.5@99 sampled BTCUSDT'],
    ['without a fill', forced({ z: '0.000' }), 'ignored not-filled'],
    ['no order', { e: 'forceOrder', E: 1 }, 'rejected bad-row'],
    [
      'mark and index',
      { e: 'markPriceUpdate', E: AT_MS, s: 'BTCUSDT', p: '100.1', i: '100.2' },
      'mark-index mark 100.1 index 100.2 BTCUSDT',
    ],
    [
      'best bid and ask of spot',
      { u: 1, s: 'A', b: '1', B: '2', a: '3', A: '4' },
      'ignored best-bid-ask',
    ],
    ['a candle', { e: 'kline', s: 'BTCUSDT' }, 'ignored other-channel'],
    ['a reply', { result: null, id: 3 }, 'ignored subscription-reply'],
    ['a refusal', { error: { code: 2, msg: 'no' } }, 'ignored error-reply'],
    ['nothing of the kind', {}, 'rejected bad-row'],
  ])('%s', (_name, message, expected) => {
    expect(toldBy('binance-usdm', message)).toEqual([expected]);
    expect(toldBy('binance-usdm', { stream: 'x@y', data: message })).toEqual([expected]);
  });

  it('counts each fill once where both trade streams are taken', () => {
    const messages = readerOf('binance');
    expect(told(messages, AGGREGATE)).toEqual(['trade SELL 2.000@100.50 #7 BTCUSDT']);
    expect(told(messages, TRADE)).toEqual(['ignored trades-told-twice']);
    expect(told(messages, { ...TRADE, s: 'ETHUSDT' })).toEqual([
      'trade SELL 2.000@100.50 #12 ETHUSDT',
    ]);
    expect(told(messages, { ...AGGREGATE, s: 'ETHUSDT' })).toEqual(['ignored trades-told-twice']);
    expect(told(messages, { ...AGGREGATE, a: 8 })).toEqual(['trade SELL 2.000@100.50 #8 BTCUSDT']);
  });

  it('a snapshot is of the market that its stream names', () => {
    const data = { lastUpdateId: 100, bids: [['1', '2']], asks: [['3', '4']] };
    const read = (message: object) => toldBy('binance', message);
    expect(read({ stream: 'btcusdt@depthSnapshot', data })).toEqual([
      'book-snapshot 100 2@1|4@3 BTCUSDT +1500',
    ]);
    expect(read({ ...data, symbol: 'BTCUSD_PERP', T: AT_MS })).toEqual([
      'book-snapshot 100 2@1|4@3 BTCUSD_PERP',
    ]);
    expect(read(data)).toEqual(['rejected unknown-instrument']);
    const broken = { ...data, lastUpdateId: 'x' };
    expect(read({ stream: 'btcusdt@depth20', data: broken })).toEqual(['rejected bad-number']);
  });

  it('reads streams of all symbols, and open interest', () => {
    expect(toldBy('binance-usdm', { stream: '!forceOrder@arr', data: [forced({}), 1] })).toEqual([
      'liquidation SELL 2.5@100.25 sampled BTCUSDT',
      'rejected bad-row',
    ]);
    const data = { symbol: 'BTCUSDT', openInterest: '77.5', time: AT_MS };
    expect(toldBy('binance-usdm', { stream: 'btcusdt@openInterest', data })).toEqual([
      'open-interest 77.5 BTCUSDT',
    ]);
  });
});
