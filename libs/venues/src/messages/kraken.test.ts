import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AT_ISO, AT_MS, readerOf, told, toldBy } from './reading.fixture.ts';

const TIME = `${(AT_MS / 1_000).toFixed(3)}000`;
const deal = (side: string) => [3, [['100.50', '2.0', TIME, side, 'l', '']], 'trade', 'XBT/USD'];
const snapshot = [
  5,
  { as: [['101.0', '3.0', TIME]], bs: [['100.0', '1.0', TIME]] },
  'book-2',
  'XBT/USD',
];
const update = (...parts: object[]) => [5, ...parts, 'book-2', 'XBT/USD'];

describe('Kraken, version 1', () => {
  it.each([
    ['bought', deal('b'), 'trade BUY 2.0@100.50 XBT/USD'],
    ['sold', deal('s'), 'trade SELL 2.0@100.50 XBT/USD'],
    ['no side', deal('x'), 'rejected bad-side'],
    ['a snapshot', snapshot, 'book-snapshot - 1.0@100.0|3.0@101.0 XBT/USD'],
    ['a change before it', update({ a: [['1', '1', TIME]] }), 'ignored book-not-begun'],
    ['a quote', [1, [], 'spread', 'XBT/USD'], 'ignored best-bid-ask'],
    ['a candle', [1, [], 'ohlc-5', 'XBT/USD'], 'ignored other-channel'],
    ['no channel', [1], 'rejected bad-row'],
    ['trades that are none', [1, 4, 'trade', 'XBT/USD'], 'rejected bad-row'],
    ['a heartbeat', { event: 'heartbeat' }, 'ignored subscription-reply'],
    ['a refusal', { event: 'subscriptionStatus', status: 'error' }, 'ignored error-reply'],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('kraken', frame)).toEqual([expected]);
  });

  it('tells what falls off the end of the book, and holds it to its checksum', () => {
    const kraken = readerOf('kraken');
    told(kraken, snapshot);
    const [a, b] = [[['101.5', '4.0', TIME]], [['99.5', '2.0', TIME]]];
    const sum = (text: string) => String(crc32(text));
    expect(told(kraken, update({ a }, { b, c: sum('10103010154010001099520') }))).toEqual([
      'book-delta ->- 2.0@99.5|4.0@101.5 XBT/USD',
    ]);
    const nearer = update({ b: [['100.5', '7.0', TIME]], c: sum('101030101540100570100010') });
    expect(told(kraken, nearer)).toEqual(['book-delta ->- 7.0@100.5 0@99.5| XBT/USD']);
    const wrong = update({ b: [['100.5', '8.0', TIME]], c: '5' });
    expect(told(kraken, wrong)).toEqual(['break XBT/USD']);
    expect(told(kraken, nearer)).toEqual(['ignored book-not-begun']);
    expect(told(kraken, snapshot)).toEqual([expect.stringMatching('book-snapshot')]);
  });
});

describe('Kraken, version 2', () => {
  const trade = (more: object, type = 'update') => ({
    channel: 'trade',
    type,
    data: [
      {
        symbol: 'BTC/USD',
        side: 'buy',
        price: 1.5,
        qty: 2,
        trade_id: 9,
        timestamp: AT_ISO,
        ...more,
      },
    ],
  });
  const book = (type: string, levels: string) =>
    `{"channel":"book","type":"${type}","data":[{"symbol":"BTC/USD",${levels},"timestamp":"${AT_ISO}"}]}`;
  const first = `"bids":[{"price":100.0,"qty":1.00}],"asks":[{"price":101.0,"qty":0.30}]`;

  it.each([
    ['bought', trade({}), 'trade BUY 2@1.5 #9 BTC/USD'],
    ['sold', trade({ side: 'sell' }), 'trade SELL 2@1.5 #9 BTC/USD'],
    ['of before', trade({}, 'snapshot'), 'ignored before-subscription'],
    ['a quote', { channel: 'ticker' }, 'ignored best-bid-ask'],
    ['a candle', { channel: 'ohlc' }, 'ignored other-channel'],
    ['a heartbeat', { channel: 'heartbeat' }, 'ignored subscription-reply'],
    ['a refusal', { method: 'subscribe', success: false }, 'ignored error-reply'],
    ['nothing of the kind', { a: 1 }, 'rejected bad-row'],
    ['no time', book('snapshot', first).replace(AT_ISO, 'soon'), 'rejected bad-time'],
    ['broken levels', book('snapshot', '"bids":[1],"asks":[]'), 'rejected bad-row'],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('kraken', frame)).toEqual([expected]);
  });

  it('holds the book to its checksum, digit by digit, from the snapshot on', () => {
    const kraken = readerOf('kraken');
    const sum = crc32('1010301000100');
    expect(told(kraken, book('snapshot', `${first},"checksum":${sum}`))).toEqual([
      'book-snapshot - 1.00@100.0|0.30@101.0 BTC/USD',
    ]);
    const change = `"bids":[],"asks":[{"price":101.0,"qty":0.50}]`;
    const right = `${change},"checksum":${crc32('1010501000100')}`;
    expect(told(kraken, book('update', right))).toEqual(['book-delta ->- |0.50@101.0 BTC/USD']);
    expect(told(kraken, book('update', `${change},"checksum":7`))).toEqual(['break BTC/USD']);
    expect(told(kraken, book('snapshot', `${first},"checksum":7`))).toEqual(['break BTC/USD']);
  });

  it('cuts to the depth that the subscription told, or the snapshot shows', () => {
    const kraken = readerOf('kraken');
    const result = { channel: 'book', depth: 1, symbol: 'BTC/USD', snapshot: true };
    told(kraken, { method: 'subscribe', success: true, result });
    told(kraken, book('snapshot', first));
    const nearer = book('update', '"bids":[{"price":100.5,"qty":2}],"asks":[]');
    expect(told(kraken, nearer)).toEqual(['book-delta ->- 2@100.5 0@100.0| BTC/USD']);
    const other = readerOf('kraken');
    const ten = Array.from({ length: 10 }, (_, i) => `{"price":${90 - i},"qty":1}`).join(',');
    told(other, book('snapshot', `"bids":[${ten}],"asks":[]`));
    expect(told(other, nearer)).toEqual(['book-delta ->- 2@100.5 0@81| BTC/USD']);
  });
});
