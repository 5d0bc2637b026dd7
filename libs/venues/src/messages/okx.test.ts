import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AT_MS, readerOf, told, toldBy } from './reading.fixture.ts';

const TS = String(AT_MS);
const message = (channel: string, data: unknown[], more: object = {}) => ({
  arg: { channel, instId: 'BTC-USDT-SWAP' },
  data,
  ...more,
});
const DEAL = { instId: 'BTC-USDT-SWAP', tradeId: '7', px: '100.5', sz: '2', side: 'buy', ts: TS };
const ORDER = { bkPx: '90', posSide: 'short', side: 'buy', sz: '3', ts: TS };
const forced = (more: object) => ({
  arg: { channel: 'liquidation-orders', instType: 'SWAP' },
  data: [{ instId: 'BTC-USDT-SWAP', details: [{ ...ORDER, ...more }] }],
});
const BOOK = { bids: [['100', '1', '0', '2']], asks: [['101', '3', '0', '1']], ts: TS };
const book = (action: string, more: object, channel = 'books') =>
  message(channel, [{ ...BOOK, ...more }], { action });

describe('OKX', () => {
  it.each([
    ['bought', message('trades', [DEAL]), 'trade BUY 2@100.5 #7 BTC-USDT-SWAP'],
    ['sold', message('trades', [{ ...DEAL, side: 'sell' }]), 'trade SELL 2@100.5 #7 BTC-USDT-SWAP'],
    ['no side', message('trades', [{ ...DEAL, side: 'net' }]), 'rejected bad-side'],
    ['a short was liquidated', forced({}), 'liquidation BUY 3@90 sampled BTC-USDT-SWAP'],
    [
      'a long was liquidated',
      forced({ side: 'sell', posSide: 'long' }),
      'liquidation SELL 3@90 sampled BTC-USDT-SWAP',
    ],
    [
      'of a net position',
      forced({ side: 'sell', posSide: 'net' }),
      'liquidation SELL 3@90 sampled BTC-USDT-SWAP',
    ],
    [
      'a snapshot',
      book('snapshot', { seqId: 9, prevSeqId: -1 }),
      'book-snapshot 9 1@100|3@101 BTC-USDT-SWAP',
    ],
    [
      'an update',
      book('update', { seqId: 15, prevSeqId: 9 }),
      'book-delta 9>15 1@100|3@101 BTC-USDT-SWAP',
    ],
    [
      'nothing new, said again',
      book('update', { seqId: 15, prevSeqId: 15, bids: [], asks: [] }),
      'book-delta 15>15 | BTC-USDT-SWAP',
    ],
    ['an update of before 2023', book('update', {}), 'book-delta ->- 1@100|3@101 BTC-USDT-SWAP'],
    ['a number that is none', book('update', { seqId: 'x', prevSeqId: 1 }), 'rejected bad-number'],
    ['no action', book('insert', {}), 'rejected bad-row'],
    ['five levels', book('', {}, 'books5'), 'book-snapshot - 1@100|3@101 BTC-USDT-SWAP'],
    ['one level', message('bbo-tbt', [BOOK]), 'ignored best-bid-ask'],
    [
      'mark',
      message('mark-price', [{ instId: 'BTC-USDT-SWAP', markPx: '7', ts: TS }]),
      'mark-index mark 7 index - BTC-USDT-SWAP',
    ],
    [
      'open interest',
      message('open-interest', [{ instId: 'BTC-USDT-SWAP', oi: '7', oiCcy: '1', ts: TS }]),
      'open-interest 7 BTC-USDT-SWAP',
    ],
    ['an index', message('index-tickers', []), 'ignored other-channel'],
    ['a reply', { event: 'subscribe', arg: {} }, 'ignored subscription-reply'],
    ['a refusal', { event: 'error', code: '1' }, 'ignored error-reply'],
    ['version 3', { table: 'spot/trade', data: [] }, 'ignored retired-protocol'],
    ['pong', 'pong', 'ignored subscription-reply'],
    ['nothing of the kind', { arg: 3 }, 'rejected bad-row'],
  ])('%s', (_name, frame, expected) => {
    expect(toldBy('okx', frame)).toEqual([expected]);
  });

  it('reads one of two channels that tell the same', () => {
    const okx = readerOf('okx');
    expect(told(okx, message('trades-all', [DEAL]))).toEqual([expect.stringMatching('trade BUY')]);
    expect(told(okx, message('trades', [DEAL]))).toEqual(['ignored trades-told-twice']);
    expect(told(okx, book('', {}, 'books5'))).toEqual([expect.stringMatching('snapshot')]);
    expect(told(okx, book('update', { seqId: 1 }))).toEqual(['ignored book-told-twice']);
  });

  it('breaks a book whose checksum is wrong, until the next snapshot', () => {
    const okx = readerOf('okx');
    const sum = (text: string) => crc32(text) | 0;
    const begin = { checksum: sum('100:1:101:3') };
    const more = { bids: [['99', '5', '0', '1']], asks: [['101', '0', '0', '0']] };
    expect(told(okx, book('update', { ...more, checksum: 1 }))).toEqual(['ignored book-not-begun']);
    expect(told(okx, book('snapshot', begin))).toEqual([expect.stringMatching('snapshot')]);
    const right = book('update', { ...more, checksum: sum('100:1:99:5') });
    expect(told(okx, right)).toEqual([expect.stringMatching(/^book-delta/)]);
    const wrong = book('update', { bids: [], asks: [], checksum: 12345 });
    expect(told(okx, wrong)).toEqual(['break BTC-USDT-SWAP']);
    expect(told(okx, right)).toEqual(['ignored book-not-begun']);
    expect(told(okx, book('snapshot', begin))).toEqual([expect.stringMatching('snapshot')]);
    expect(told(okx, right)).toEqual([expect.stringMatching(/^book-delta/)]);
  });

  it('a checksum of 0 is none', () => {
    const frame = book('update', { seqId: 2, prevSeqId: 1, checksum: 0 });
    expect(toldBy('okx', frame)).toEqual([expect.stringMatching('book-delta 1>2')]);
  });
});
