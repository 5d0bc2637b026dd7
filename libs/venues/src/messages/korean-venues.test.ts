import { describe, expect, it } from 'vitest';
import { AT_MS, AT_US, readerOf, told, toldBy } from './reading.fixture.ts';

const TRADE = {
  type: 'trade',
  code: 'KRW-USDT',
  timestamp: AT_MS + 9,
  trade_timestamp: AT_MS,
  trade_price: 1451.5,
  trade_volume: 12.25,
  ask_bid: 'ASK',
  sequential_id: 17,
};
const BOOK = {
  type: 'orderbook',
  code: 'KRW-USDT',
  timestamp: AT_MS,
  orderbook_units: [
    { ask_price: 1452, bid_price: 1451, ask_size: 3.5, bid_size: 4 },
    { ask_price: 0, bid_price: 1450, ask_size: 0, bid_size: 1e-7 },
  ],
};

describe('Upbit', () => {
  it.each([
    ['an ASK sold', TRADE, 'trade SELL 12.25@1451.5 #17 KRW-USDT'],
    ['a BID bought', { ...TRADE, ask_bid: 'BID' }, 'trade BUY 12.25@1451.5 #17 KRW-USDT'],
    ['an id as text', { ...TRADE, sequential_id: '17' }, 'trade SELL 12.25@1451.5 #17 KRW-USDT'],
    ['of before', { ...TRADE, stream_type: 'SNAPSHOT' }, 'ignored before-subscription'],
    ['no such side', { ...TRADE, ask_bid: 'SELL' }, 'rejected bad-side'],
    ['no time', { ...TRADE, trade_timestamp: undefined }, 'rejected bad-time'],
    ['no market', { ...TRADE, code: 5 }, 'rejected bad-text'],
    ['a price that is a list', { ...TRADE, trade_price: [1] }, 'rejected bad-price'],
    ['a book', BOOK, 'book-snapshot - 4@1451 1e-7@1450|3.5@1452 KRW-USDT'],
    [
      'a book in microseconds',
      { ...BOOK, timestamp: AT_US + 7 },
      'book-snapshot - 4@1451 1e-7@1450|3.5@1452 KRW-USDT +7',
    ],
    [
      'a book without a time',
      { ...BOOK, timestamp: undefined },
      'book-snapshot - 4@1451 1e-7@1450|3.5@1452 KRW-USDT +1500',
    ],
    ['a grouped book', { ...BOOK, level: 10 }, 'ignored grouped-book'],
    ['a book by its own steps', { ...BOOK, level: 0 }, expect.stringContaining('book-snapshot')],
    ['units that are none', { ...BOOK, orderbook_units: [1] }, 'rejected bad-row'],
    ['a ticker', { type: 'ticker', code: 'KRW-USDT' }, 'ignored other-channel'],
    ['a greeting', { status: 'UP' }, 'ignored subscription-reply'],
    ['an error', { error: { name: 'NO_CODES' } }, 'ignored error-reply'],
    ['nothing of the kind', { code: 'KRW-USDT' }, 'rejected bad-row'],
  ])('%s', (_name, message, expected) => {
    expect(toldBy('upbit', message)).toEqual([expected]);
  });

  it('says the same in its short names', () => {
    const trade = { ty: 'trade', cd: 'KRW-USDT', ttms: AT_MS, tp: 1, tv: 2, ab: 'BID', sid: 3 };
    expect(toldBy('upbit', trade)).toEqual(['trade BUY 2@1 #3 KRW-USDT']);
    const units = [{ ap: 9, bp: 8, as: 0.5, bs: 0.25 }];
    const book = { ty: 'orderbook', cd: 'KRW-USDT', tms: AT_MS, obu: units };
    expect(toldBy('upbit', book)).toEqual(['book-snapshot - 0.25@8|0.5@9 KRW-USDT']);
    expect(toldBy('upbit', { ...book, lv: 100 })).toEqual(['ignored grouped-book']);
  });

  it('reads a list of messages', () => {
    expect(toldBy('upbit', [TRADE, BOOK, 4])).toEqual([
      'trade SELL 12.25@1451.5 #17 KRW-USDT',
      expect.stringContaining('book-snapshot'),
      'rejected bad-row',
    ]);
  });

  it('keeps every digit of a number that a double would round', () => {
    const text = JSON.stringify(TRADE).replace('12.25', '12345678901.12345678');
    expect(toldBy('upbit', text)).toEqual(['trade SELL 12345678901.12345678@1451.5 #17 KRW-USDT']);
  });
});

describe('Bithumb', () => {
  it('second generation: as Upbit, with ids and times as text', () => {
    expect(toldBy('bithumb', { ...TRADE, sequential_id: '99' })).toEqual([
      'trade SELL 12.25@1451.5 #99 KRW-USDT',
    ]);
    expect(toldBy('bithumb', { ...BOOK, timestamp: `${AT_US + 3}` })).toEqual([
      'book-snapshot - 4@1451 1e-7@1450|3.5@1452 KRW-USDT +3',
    ]);
  });

  const deal = {
    symbol: 'USDT_KRW',
    buySellGb: '1',
    contPrice: '1451',
    contQty: '2.5',
    contDtm: '2026-01-02 12:04:05.678000',
  };
  const transaction = (...list: unknown[]) => ({ type: 'transaction', content: { list } });

  it('first generation: 1 sold, 2 bought, at Korean time', () => {
    expect(toldBy('bithumb', transaction(deal, { ...deal, buySellGb: '2' }))).toEqual([
      'trade SELL 2.5@1451 USDT_KRW',
      'trade BUY 2.5@1451 USDT_KRW',
    ]);
    expect(toldBy('bithumb', transaction({ ...deal, buySellGb: '3' }))).toEqual([
      'rejected bad-side',
    ]);
    expect(toldBy('bithumb', transaction({ ...deal, contDtm: '12:04:05' }))).toEqual([
      'rejected bad-time',
    ]);
    expect(toldBy('bithumb', { type: 'transaction', content: {} })).toEqual(['rejected bad-row']);
  });

  it('first generation: the changes of a message by market, and whole books', () => {
    const change = (symbol: string, orderType: string, price: string, quantity: string) => ({
      symbol,
      orderType,
      price,
      quantity,
      total: '1',
    });
    const depth = {
      type: 'orderbookdepth',
      content: {
        list: [
          change('USDT_KRW', 'ask', '1452', '3'),
          change('BTC_KRW', 'bid', '9', '1'),
          change('USDT_KRW', 'bid', '1450', '0'),
          change('USDT_KRW', 'up', '1', '1'),
          change('USDT_KRW', 'ask', '1453', '9'),
        ],
        datetime: `${AT_US}`,
      },
    };
    expect(toldBy('bithumb', depth)).toEqual([
      'book-delta ->- 0@1450|3@1452 9@1453 USDT_KRW',
      'book-delta ->- 1@9| BTC_KRW',
      'rejected bad-side',
    ]);
    const content = { symbol: 'USDT_KRW', datetime: `${AT_US}`, asks: [['2', '1']], bids: [] };
    expect(toldBy('bithumb', { type: 'orderbooksnapshot', content })).toEqual([
      'book-snapshot - |1@2 USDT_KRW',
    ]);
  });

  it('its replies carry nothing', () => {
    const bithumb = readerOf('bithumb');
    expect(told(bithumb, { status: '0000', resmsg: 'Connected Successfully' })).toEqual([
      'ignored subscription-reply',
    ]);
    expect(told(bithumb, { type: 'ticker', content: {} })).toEqual(['ignored other-channel']);
    for (const content of [3, null]) {
      expect(told(bithumb, { type: 'transaction', content })).toEqual(['rejected bad-row']);
    }
  });
});
