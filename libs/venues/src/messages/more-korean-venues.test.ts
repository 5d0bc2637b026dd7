import { describe, expect, it } from 'vitest';
import { AT_MS, toldBy } from './reading.fixture.ts';

describe('Korbit', () => {
  const deal = { tradeId: 5, timestamp: AT_MS, price: '1451', qty: '2', isBuyerTaker: true };
  const trades = (more: object, snapshot = false) => ({
    type: 'trade',
    symbol: 'usdt_krw',
    snapshot,
    data: [{ ...deal, ...more }],
  });
  const data = {
    timestamp: AT_MS,
    bids: [{ price: '1450', qty: '3' }],
    asks: [{ price: '1452', qty: '4' }],
  };
  const book = { type: 'orderbook', symbol: 'usdt_krw', timestamp: 1, snapshot: false, data };

  it.each([
    ['bought', trades({}), 'trade BUY 2@1451 #5 usdt_krw'],
    ['sold', trades({ isBuyerTaker: false }), 'trade SELL 2@1451 #5 usdt_krw'],
    ['no such side', trades({ isBuyerTaker: 1 }), 'rejected bad-side'],
    ['of before', trades({}, true), 'ignored before-subscription'],
    ['a book', book, 'book-snapshot - 3@1450|4@1452 usdt_krw'],
    ['no levels', { ...book, data: { timestamp: AT_MS } }, 'rejected bad-row'],
    ['a ticker', { type: 'ticker', symbol: 'usdt_krw' }, 'ignored other-channel'],
    ['a reply', { method: 'subscribe', success: true }, 'ignored subscription-reply'],
    ['a refusal', { success: false }, 'ignored error-reply'],
    ['nothing of the kind', {}, 'rejected bad-row'],
  ])('%s', (_name, message, expected) => {
    expect(toldBy('korbit', message)).toEqual([expected]);
  });
});

describe('Coinone', () => {
  const market = { quote_currency: 'KRW', target_currency: 'USDT', timestamp: AT_MS, id: '17' };
  const trade = { ...market, price: '1451', qty: '2', is_seller_maker: true };
  const book = {
    ...market,
    order_book_unit: '0.0',
    bids: [{ price: '1450', qty: '3' }],
    asks: [{ price: '1452', qty: '4' }],
  };
  const message = (channel: string, data: object) => ({ response_type: 'DATA', channel, data });

  it.each([
    ['bought', message('TRADE', trade), 'trade BUY 2@1451 #17 KRW-USDT'],
    [
      'sold',
      message('TRADE', { ...trade, is_seller_maker: false }),
      'trade SELL 2@1451 #17 KRW-USDT',
    ],
    ['no side', message('TRADE', { ...trade, is_seller_maker: null }), 'rejected bad-side'],
    ['no market', message('TRADE', { ...trade, quote_currency: 1 }), 'rejected bad-text'],
    ['a book', message('ORDERBOOK', book), 'book-snapshot - 3@1450|4@1452 KRW-USDT'],
    ['grouped', message('ORDERBOOK', { ...book, order_book_unit: '10.0' }), 'ignored grouped-book'],
    ['a ticker', message('TICKER', market), 'ignored other-channel'],
    ['a greeting', { response_type: 'CONNECTED' }, 'ignored subscription-reply'],
    ['a refusal', { response_type: 'ERROR', error_code: 1 }, 'ignored error-reply'],
    ['nothing of the kind', { channel: 'TRADE' }, 'rejected bad-row'],
    [
      'short names',
      {
        r: 'DATA',
        c: 'TRADE',
        d: { qc: 'KRW', tc: 'X', t: AT_MS, p: '1', q: '2', sm: true, i: 3 },
      },
      'trade BUY 2@1 #3 KRW-X',
    ],
    [
      'a book of short names',
      {
        r: 'DATA',
        c: 'ORDERBOOK',
        d: { qc: 'KRW', tc: 'X', t: AT_MS, o: '0', b: [{ p: '1', q: '2' }], a: [] },
      },
      'book-snapshot - 2@1| KRW-X',
    ],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('coinone', frame)).toEqual([expected]);
  });
});

describe('GOPAX', () => {
  const market = { tradingPairName: 'USDT-KRW' };
  const trade = {
    ...market,
    tradeId: 8,
    price: 1451,
    baseAmount: 2,
    isBuy: true,
    occurredAt: AT_MS / 1_000,
  };
  const level = { entryId: 1, price: 1450, volume: 3, updatedAt: 1 };
  const book = { ...market, bid: [level], ask: [{ ...level, price: 1452, volume: 0 }] };
  const message = (n: string, o: object) => ({ i: -1, n, o });

  it.each([
    ['bought', message('PublicTradeEvent', trade), 'trade BUY 2@1451 #8 USDT-KRW'],
    [
      'sold',
      message('PublicTradeEvent', { ...trade, isBuy: false }),
      'trade SELL 2@1451 #8 USDT-KRW',
    ],
    ['a change', message('OrderBookEvent', book), 'book-delta ->- 3@1450|0@1452 USDT-KRW +1500'],
    [
      'a whole book',
      message('SubscribeToOrderBook', book),
      'book-snapshot - 3@1450|0@1452 USDT-KRW +1500',
    ],
    ['a reply', message('SubscribeToTradingPair', {}), 'ignored subscription-reply'],
    ['a refusal', { n: 'X', o: { error: 'no' } }, 'ignored error-reply'],
    ['a ticker', message('TickerEvent', {}), 'ignored other-channel'],
    ['a ping', '"primus::ping::1767323045678"', 'ignored subscription-reply'],
    ['nothing of the kind', { n: 'PublicTradeEvent' }, 'rejected bad-row'],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('gopax', frame)).toEqual([expected]);
  });
});
