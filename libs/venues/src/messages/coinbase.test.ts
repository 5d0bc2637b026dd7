import { describe, expect, it } from 'vitest';
import { AT_ISO, readerOf, told, toldBy } from './reading.fixture.ts';

const DEAL = {
  product_id: 'BTC-USD',
  trade_id: '7',
  price: '100.5',
  size: '2',
  time: AT_ISO,
  side: 'BUY',
};
const trades = (more: object, type = 'update') => ({
  channel: 'market_trades',
  timestamp: AT_ISO,
  events: [{ type, trades: [{ ...DEAL, ...more }] }],
});
const LEVELS = [
  { side: 'bid', price_level: '100', new_quantity: '1' },
  { side: 'offer', price_level: '101', new_quantity: '0' },
];
const book = (type: string, more: object = {}) => ({
  channel: 'l2_data',
  timestamp: AT_ISO,
  events: [{ type, product_id: 'BTC-USD', updates: LEVELS, ...more }],
});
const match = { type: 'match', product_id: 'BTC-USD', trade_id: 7, price: '1', size: '2' };

describe('Coinbase', () => {
  it.each([
    ['a maker that bought was sold to', trades({}), 'trade SELL 2@100.5 #7 BTC-USD'],
    ['a maker that sold was bought from', trades({ side: 'SELL' }), 'trade BUY 2@100.5 #7 BTC-USD'],
    ['no side', trades({ side: 'UNKNOWN_ORDER_SIDE' }), 'rejected bad-side'],
    ['of before', trades({}, 'snapshot'), 'ignored before-subscription'],
    ['a snapshot', book('snapshot'), 'book-snapshot - 1@100|0@101 BTC-USD'],
    ['changes', book('update'), 'book-delta ->- 1@100|0@101 BTC-USD'],
    ['an unknown type', book('other'), 'rejected bad-row'],
    ['a side of nobody', book('update', { updates: [{ side: 'x' }] }), 'rejected bad-row'],
    ['a quote', { channel: 'ticker' }, 'ignored best-bid-ask'],
    ['quotes', { channel: 'ticker_batch' }, 'ignored best-bid-ask'],
    ['a heartbeat', { channel: 'heartbeats' }, 'ignored subscription-reply'],
    ['a candle', { channel: 'candles' }, 'ignored other-channel'],
    [
      'Exchange: a maker that bought',
      { ...match, side: 'buy', time: AT_ISO },
      'trade SELL 2@1 #7 BTC-USD',
    ],
    [
      'Exchange: a maker that sold',
      { ...match, side: 'sell', time: AT_ISO },
      'trade BUY 2@1 #7 BTC-USD',
    ],
    ['Exchange: of before', { ...match, type: 'last_match' }, 'ignored before-subscription'],
    [
      'Exchange: a snapshot',
      { type: 'snapshot', product_id: 'BTC-USD', bids: [['1', '2']], asks: [] },
      'book-snapshot - 2@1| BTC-USD +1500',
    ],
    [
      'Exchange: changes',
      {
        type: 'l2update',
        product_id: 'BTC-USD',
        time: AT_ISO,
        changes: [
          ['buy', '1', '2'],
          ['sell', '3', '0'],
        ],
      },
      'book-delta ->- 2@1|0@3 BTC-USD',
    ],
    ['Exchange: a side of nobody', { type: 'l2update', changes: [['x']] }, 'rejected bad-row'],
    ['Exchange: a quote', { type: 'ticker' }, 'ignored best-bid-ask'],
    ['Exchange: a refusal', { type: 'error' }, 'ignored error-reply'],
    ['Exchange: a heartbeat', { type: 'heartbeat' }, 'ignored subscription-reply'],
    ['Exchange: a reply', { type: 'subscriptions' }, 'ignored subscription-reply'],
    ['Exchange: an order', { type: 'received' }, 'ignored other-channel'],
    ['nothing of the kind', {}, 'rejected bad-row'],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('coinbase', frame)).toEqual([expected]);
  });

  it('a hole in the count of messages breaks every book', () => {
    const coinbase = readerOf('coinbase');
    const counted = (sequence_num: number) => told(coinbase, { ...book('update'), sequence_num });
    const change = expect.stringMatching(/^book-delta/);
    expect(counted(4)).toEqual([change]);
    expect(counted(5)).toEqual([change]);
    expect(counted(7)).toEqual(['break ', change]);
    expect(counted(8)).toEqual([change]);
    expect(counted(0)).toEqual([change]);
    expect(counted(1)).toEqual([change]);
  });
});
