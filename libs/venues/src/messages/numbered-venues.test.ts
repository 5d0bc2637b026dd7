import { describe, expect, it } from 'vitest';
import { AT_ISO, AT_MS, AT_US, readerOf, told, toldBy } from './reading.fixture.ts';

describe('Bitstamp', () => {
  const stamp = { timestamp: String(AT_MS), microtimestamp: String(AT_US) };
  const deal = { ...stamp, id: 7, price: 1.5, price_str: '1.50', amount: 2, amount_str: '2.00' };
  const trade = (type: unknown) => ({
    event: 'trade',
    channel: 'live_trades_usdtusd',
    data: { ...deal, type },
  });
  const levels = { bids: [['1', '2']], asks: [['3', '0.0']] };
  const book = (channel: string, event = 'data', at: unknown = String(AT_US)) => ({
    event,
    channel: `${channel}_usdtusd`,
    data: { ...levels, timestamp: '1', microtimestamp: at },
  });

  it.each([
    ['bought', trade(0), 'trade BUY 2.00@1.50 #7 usdtusd'],
    ['sold', trade(1), 'trade SELL 2.00@1.50 #7 usdtusd'],
    ['no side', trade(2), 'rejected bad-side'],
    ['a snapshot', book('diff_order_book', 'snapshot'), `book-snapshot ${AT_US} 2@1|0.0@3 usdtusd`],
    ['a change', book('diff_order_book'), `book-delta ${AT_US - 1}>${AT_US} 2@1|0.0@3 usdtusd`],
    ['the best 100', book('order_book'), 'book-snapshot - 2@1|0.0@3 usdtusd'],
    [
      'a trade in seconds',
      {
        event: 'trade',
        channel: 'live_trades_x',
        data: { ...deal, microtimestamp: undefined, type: 0 },
      },
      'trade BUY 2.00@1.50 #7 x',
    ],
    ['no stamp', book('diff_order_book', 'data', null), 'rejected bad-number'],
    [
      'orders',
      { event: 'order_created', channel: 'live_orders_x', data: {} },
      'ignored other-channel',
    ],
    ['a reply', { event: 'bts:subscription_succeeded' }, 'ignored subscription-reply'],
    ['a refusal', { event: 'bts:error' }, 'ignored error-reply'],
    ['nothing of the kind', { channel: 'x' }, 'rejected bad-row'],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('bitstamp', frame)).toEqual([expected]);
  });

  it('a change follows the one before it on the connection', () => {
    const bitstamp = readerOf('bitstamp');
    told(bitstamp, book('diff_order_book'));
    expect(told(bitstamp, book('diff_order_book', 'data', AT_US + 40))).toEqual([
      `book-delta ${AT_US}>${AT_US + 40} 2@1|0.0@3 usdtusd +40`,
    ]);
    expect(told(bitstamp, book('order_book'))).toEqual(['ignored book-told-twice']);
  });
});

describe('Deribit', () => {
  const message = (channel: string, data: unknown) => ({
    method: 'subscription',
    params: { channel, data },
  });
  const deal = {
    instrument_name: 'BTC-PERPETUAL',
    trade_id: '7',
    timestamp: AT_MS,
    price: 100.5,
    amount: 20,
    direction: 'sell',
  };
  const trades = (more: object) => message('trades.BTC-PERPETUAL.raw', [{ ...deal, ...more }]);
  const sale = 'trade SELL 20@100.5 #7 BTC-PERPETUAL';
  const book = (more: object, channel = 'book.BTC-PERPETUAL.raw') =>
    message(channel, {
      instrument_name: 'BTC-PERPETUAL',
      timestamp: AT_MS,
      change_id: 9,
      bids: [['new', 100, 20]],
      asks: [['delete', 101, 5]],
      ...more,
    });

  it.each([
    ['sold', trades({}), [sale]],
    ['bought', trades({ direction: 'buy' }), ['trade BUY 20@100.5 #7 BTC-PERPETUAL']],
    [
      'the taker was liquidated',
      trades({ liquidation: 'T' }),
      [sale, 'liquidation SELL 20@100.5 complete #7 BTC-PERPETUAL'],
    ],
    [
      'the maker was liquidated',
      trades({ liquidation: 'M' }),
      [sale, 'liquidation BUY 20@100.5 complete #7 BTC-PERPETUAL'],
    ],
    [
      'both were liquidated',
      trades({ liquidation: 'MT' }),
      [
        sale,
        'liquidation SELL 20@100.5 complete #7 BTC-PERPETUAL',
        'liquidation BUY 20@100.5 complete #7 BTC-PERPETUAL',
      ],
    ],
    ['a block', trades({ block_trade_id: '5' }), ['ignored block-trade']],
    ['no side', trades({ direction: 'zero' }), ['rejected bad-side']],
    [
      'a snapshot',
      book({ type: 'snapshot', prev_change_id: 3 }),
      ['book-snapshot 9 20@100|0@101 BTC-PERPETUAL'],
    ],
    ['a snapshot, formerly', book({}), ['book-snapshot 9 20@100|0@101 BTC-PERPETUAL']],
    [
      'a change',
      book({ type: 'change', prev_change_id: 4 }),
      ['book-delta 4>9 20@100|0@101 BTC-PERPETUAL'],
    ],
    ['a change of nothing', book({ type: 'change' }), ['rejected bad-number']],
    [
      'a shown book',
      book({ bids: [[100, 20]], asks: [[101, 5]] }, 'book.BTC-PERPETUAL.none.20.100ms'),
      ['book-snapshot - 20@100|5@101 BTC-PERPETUAL'],
    ],
    ['a grouped book', book({}, 'book.BTC-PERPETUAL.5.20.100ms'), ['ignored grouped-book']],
    [
      'a ticker',
      message('ticker.BTC-PERPETUAL.raw', {
        instrument_name: 'BTC-PERPETUAL',
        timestamp: AT_MS,
        mark_price: 1,
        index_price: 2,
        open_interest: 3,
      }),
      ['mark-index mark 1 index 2 BTC-PERPETUAL', 'open-interest 3 BTC-PERPETUAL'],
    ],
    ['a quote', message('quote.BTC-PERPETUAL', {}), ['ignored best-bid-ask']],
    ['a rate', message('estimated_expiration_price.btc_usd', {}), ['ignored other-channel']],
    ['a heartbeat', { method: 'heartbeat', params: { type: 'x' } }, ['ignored subscription-reply']],
    ['a reply', { id: 1, result: [] }, ['ignored subscription-reply']],
    ['a refusal', { id: 1, error: {} }, ['ignored error-reply']],
    ['nothing of the kind', {}, ['rejected bad-row']],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('deribit', frame)).toEqual(expected);
  });

  it('keeps to one channel of a market', () => {
    const deribit = readerOf('deribit');
    told(deribit, book({}));
    told(deribit, trades({}));
    expect(told(deribit, book({}, 'book.BTC-PERPETUAL.100ms'))).toEqual([
      'ignored book-told-twice',
    ]);
    const slower = message('trades.BTC-PERPETUAL.100ms', [deal]);
    expect(told(deribit, slower)).toEqual(['ignored trades-told-twice']);
  });
});

describe('BitMEX', () => {
  const book = (action: string, data: object[], more: object = {}) => ({
    table: 'orderBookL2',
    action,
    data,
    ...more,
  });
  const level = { symbol: 'XBTUSD', id: 17999995000, side: 'Sell', size: 5, price: 101.5 };
  const partial = book('partial', [level, { ...level, id: 2, side: 'Buy', price: 100 }]);
  const trade = (more: object) => ({
    table: 'trade',
    action: 'insert',
    data: [
      {
        symbol: 'XBTUSD',
        side: 'Sell',
        size: 10,
        price: 100.5,
        trdMatchID: 'a-1',
        timestamp: AT_ISO,
        ...more,
      },
    ],
  });
  const forced = (side: string, action = 'insert') => ({
    table: 'liquidation',
    action,
    data: [{ orderID: 'o-1', symbol: 'XBTUSD', side, price: 90, leavesQty: 7 }],
  });

  it.each([
    ['sold', trade({}), 'trade SELL 10@100.5 #a-1 XBTUSD'],
    ['bought', trade({ side: 'Buy' }), 'trade BUY 10@100.5 #a-1 XBTUSD'],
    ['of before', { ...trade({}), action: 'partial' }, 'ignored before-subscription'],
    ['a short', forced('Buy'), 'liquidation BUY 7@90 complete #o-1 XBTUSD +1500'],
    ['a long', forced('Sell'), 'liquidation SELL 7@90 complete #o-1 XBTUSD +1500'],
    ['amended', forced('Sell', 'update'), 'ignored liquidation-restated'],
    ['gone', forced('Sell', 'delete'), 'ignored liquidation-restated'],
    ['a snapshot', partial, 'book-snapshot - 5@100|5@101.5 XBTUSD +1500'],
    [
      'an empty book',
      book('partial', [], { filter: { symbol: 'XBTZ26' } }),
      'book-snapshot - | XBTZ26 +1500',
    ],
    ['before it', book('update', [{ ...level, size: 1 }]), 'ignored book-not-begun'],
    [
      'a mark',
      {
        table: 'instrument',
        action: 'update',
        data: [{ symbol: 'X', markPrice: 1, timestamp: AT_ISO }],
      },
      'mark-index mark 1 index - X',
    ],
    [
      'open interest',
      { table: 'instrument', action: 'update', data: [{ symbol: 'X', openInterest: 4 }] },
      'open-interest 4 X +1500',
    ],
    ['a quote', { table: 'quote', action: 'insert', data: [] }, 'ignored best-bid-ask'],
    ['funding', { table: 'funding', action: 'insert', data: [] }, 'ignored other-channel'],
    ['a reply', { success: true, subscribe: 'trade' }, 'ignored subscription-reply'],
    ['a refusal', { status: 400, error: 'no' }, 'ignored error-reply'],
    ['nothing of the kind', {}, 'rejected bad-row'],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('bitmex', frame)).toEqual([expected]);
  });

  it('remembers the price of a level by its id', () => {
    const bitmex = readerOf('bitmex');
    told(bitmex, partial);
    const { price: _price, size: _size, ...bare } = level;
    expect(told(bitmex, book('update', [{ ...bare, size: 8 }]))).toEqual([
      'book-delta ->- |8@101.5 XBTUSD +1500',
    ]);
    expect(told(bitmex, book('insert', [{ ...level, id: 3, price: 102 }]))).toEqual([
      'book-delta ->- |5@102 XBTUSD +1500',
    ]);
    expect(told(bitmex, book('delete', [{ ...bare, timestamp: AT_ISO }]))).toEqual([
      'book-delta ->- |0@101.5 XBTUSD',
    ]);
    expect(told(bitmex, book('update', [{ ...bare, size: 9 }]))).toEqual(['rejected bad-price']);
    expect(told(bitmex, book('update', [{ ...bare, id: 3, side: 'Buy', size: 1 }]))).toEqual([
      'book-delta ->- 1@102|0@102 XBTUSD +1500',
    ]);
    expect(told(bitmex, book('partial', [level]))).toEqual([
      'book-snapshot - |5@101.5 XBTUSD +1500',
    ]);
    expect(told(bitmex, book('update', [{ ...bare, id: 3, side: 'Buy', size: 1 }]))).toEqual([
      'rejected bad-price',
    ]);
  });
});

describe('Bitfinex', () => {
  const opened = (chanId: number, more: object) => ({ event: 'subscribed', chanId, ...more });
  function reader() {
    const bitfinex = readerOf('bitfinex');
    told(bitfinex, opened(1, { channel: 'trades', symbol: 'tBTCUSD' }));
    told(bitfinex, opened(2, { channel: 'book', symbol: 'tBTCUSD', prec: 'P0' }));
    told(bitfinex, opened(3, { channel: 'status', key: 'liq:global' }));
    told(bitfinex, opened(4, { channel: 'status', key: 'deriv:tBTCF0:USTF0' }));
    told(bitfinex, opened(5, { channel: 'book', symbol: 'tBTCUSD', prec: 'R0' }));
    told(bitfinex, opened(6, { channel: 'ticker', symbol: 'tBTCUSD' }));
    return bitfinex;
  }
  const position = (amount: number, isMatch: number) => [
    3,
    [['pos', 55, AT_MS, null, 'tBTCF0:USTF0', amount, 100, null, isMatch, 1, null, 99]],
  ];
  const status: unknown[] = [AT_MS, null, 100, 101, ...new Array<null>(10).fill(null), 102];

  it.each([
    ['bought', [1, 'te', [7, AT_MS, 2.5, 100]], ['trade BUY 2.5@100 #7 tBTCUSD']],
    ['sold', [1, 'te', [7, AT_MS, -2.5, 100]], ['trade SELL 2.5@100 #7 tBTCUSD']],
    ['the same again', [1, 'tu', [7, AT_MS, 2.5, 100]], ['ignored trades-told-twice']],
    ['of before', [1, [[7, AT_MS, 2.5, 100]]], ['ignored before-subscription']],
    ['a long', position(3, 1), ['liquidation SELL 3@99 complete tBTCF0:USTF0']],
    ['a short', position(-3, 1), ['liquidation BUY 3@99 complete tBTCF0:USTF0']],
    ['announced', position(3, 0), ['ignored liquidation-announced']],
    [
      'a snapshot',
      [
        2,
        [
          [100, 1, 2],
          [101, 2, -3],
        ],
      ],
      ['book-snapshot - 2@100|3@101 tBTCUSD +1500'],
    ],
    ['a change', [2, [100, 3, 4]], ['book-delta ->- 4@100| tBTCUSD +1500']],
    ['a bid is gone', [2, [100, 0, 1]], ['book-delta ->- 0@100| tBTCUSD +1500']],
    ['an ask is gone', [2, [101, 0, -1]], ['book-delta ->- |0@101 tBTCUSD +1500']],
    ['an empty book', [2, []], ['book-snapshot - | tBTCUSD +1500']],
    ['mark and index', [4, status], ['mark-index mark 102 index 101 tBTCF0:USTF0']],
    [
      'open interest besides',
      [4, [...status, null, null, 8]],
      ['mark-index mark 102 index 101 tBTCF0:USTF0', 'open-interest 8 tBTCF0:USTF0'],
    ],
    ['orders', [5, [1, 2, 3]], ['ignored other-channel']],
    ['a ticker', [6, [1, 2]], ['ignored other-channel']],
    ['a heartbeat', [99, 'hb'], ['ignored subscription-reply']],
    ['a channel of nobody', [99, [1, 2, 3]], ['rejected unknown-instrument']],
    ['a level that is none', [2, [100, 'x', 1]], ['rejected bad-row']],
    ['content that is none', [2, 5], ['rejected bad-row']],
    ['a refusal', { event: 'error', code: 1 }, ['ignored error-reply']],
    ['nothing of the kind', {}, ['rejected bad-row']],
  ])('%s', (_name, frame, expected) => {
    expect(told(reader(), frame)).toEqual(expected);
  });

  it('a hole in the count of messages breaks every book, where they are counted', () => {
    const bitfinex = reader();
    const change = expect.stringMatching(/^book-delta/);
    const counted = (count: number) => told(bitfinex, [2, [100, 3, 4], count]);
    expect([counted(1), counted(9)]).toEqual([[change], [change]]);
    told(bitfinex, { event: 'conf', status: 'OK', flags: 65_536 });
    expect([counted(10), counted(11)]).toEqual([[change], [change]]);
    expect(told(bitfinex, [1, 'tu', [7, AT_MS, 1, 1], 12])).toEqual(['ignored trades-told-twice']);
    expect(told(bitfinex, [9, 'hb', 13])).toEqual(['ignored subscription-reply']);
    expect(counted(15)).toEqual(['break  +1500', change]);
    expect(counted(16)).toEqual([change]);
  });
});
