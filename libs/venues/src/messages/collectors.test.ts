import { describe, expect, it } from 'vitest';
import { AT_ISO, AT_MS, readerOf, told, toldBy } from './reading.fixture.ts';

describe('cryptofeed', () => {
  const stamp = { exchange: 'UPBIT', symbol: 'USDT-KRW', timestamp: AT_MS / 1_000 };
  const trade = { ...stamp, side: 'buy', amount: 2.5, price: 1451.0, id: '7', type: null };
  const liquidation = {
    ...stamp,
    exchange: 'BINANCE_FUTURES',
    symbol: 'BTC-USDT-PERP',
    side: 'sell',
    quantity: 3,
    price: 90,
    id: null,
    status: 'filled',
  };
  const bybit = { ...liquidation, exchange: 'BYBIT', timestamp: AT_MS };

  it.each([
    ['bought', trade, 'trade BUY 2.5@1451 #7 upbit:KRW-USDT'],
    ['sold', { ...trade, side: 'sell' }, 'trade SELL 2.5@1451 #7 upbit:KRW-USDT'],
    ['text', { ...trade, price: '1451.00' }, 'trade BUY 2.5@1451.00 #7 upbit:KRW-USDT'],
    ['no side', { ...trade, side: null }, 'rejected bad-side'],
    ['a forced order', liquidation, 'liquidation SELL 3@90 sampled binance-usdm:BTCUSDT'],
    ["Bybit's short, its side turned", bybit, 'liquidation BUY 3@90 sampled bybit:BTCUSDT'],
    [
      "Bybit's long, its side turned",
      { ...bybit, side: 'buy' },
      'liquidation SELL 3@90 sampled bybit:BTCUSDT',
    ],
    ['an open order', { ...liquidation, status: 'unfilled' }, 'ignored not-filled'],
    ['whose?', { ...liquidation, exchange: 'DERIBIT' }, 'ignored liquidated-side-not-told'],
    [
      'a whole book',
      { ...stamp, book: { bid: { '1451.5': 2, '1450': 1 }, ask: { '1452': 3 } } },
      expect.stringMatching(/^book-snapshot - .*2@1451\.5.*\|3@1452 upbit:KRW-USDT$/),
    ],
    [
      'changes',
      { ...stamp, delta: { bid: [[1451.5, 0]], ask: [] } },
      'book-delta ->- 0@1451.5| upbit:KRW-USDT',
    ],
    ['a broken book', { ...stamp, book: { bid: [], ask: {} } }, 'rejected bad-row'],
    ['a broken delta', { ...stamp, delta: 4 }, 'rejected bad-row'],
    ['a quote', { ...stamp, bid: 1, ask: 2 }, 'ignored best-bid-ask'],
    [
      'funding',
      { ...stamp, mark_price: 1.5, rate: 0.1 },
      'mark-index mark 1.5 index - upbit:KRW-USDT',
    ],
    ['open interest', { ...stamp, open_interest: 9 }, 'open-interest 9 upbit:KRW-USDT'],
    ['a candle', { ...stamp, open: 1, close: 2 }, 'ignored other-channel'],
    ['no exchange', { symbol: 'A-B' }, 'rejected bad-text'],
  ])('%s', (_name, message, expected) => {
    expect(toldBy('cryptofeed', message)).toEqual([expected]);
  });

  it.each([
    ['BITHUMB', 'USDT-KRW', 'bithumb:USDT_KRW'],
    ['BINANCE', 'BTC-USDT', 'binance:BTCUSDT'],
    ['BINANCE', 'BTC-USDT-PERP', undefined],
    ['BINANCE_FUTURES', '1000PEPE-USDT-PERP', 'binance-usdm:1000PEPEUSDT'],
    ['BINANCE_FUTURES', 'BTC-USDT-26H27', 'binance-usdm:BTCUSDT_260327'],
    ['BINANCE_DELIVERY', 'BTC-USD-PERP', 'binance-coinm:BTCUSD_PERP'],
    ['BINANCE_DELIVERY', 'BTC-USD-21Z31', 'binance-coinm:BTCUSD_211231'],
    ['BYBIT', 'BTC-USDC-PERP', 'bybit:BTCPERP'],
    ['BYBIT', 'BTC-USD-PERP', 'bybit:BTCUSD'],
    ['BYBIT', 'BTC-USDT', 'bybit-spot:BTCUSDT'],
    ['BYBIT', 'BTC-USDT-26H27', undefined],
    ['OKX', 'BTC-USD-22K27', 'okx:BTC-USD-220527'],
    ['OKX', 'UNI-USD-PERP', 'okx:UNI-USD-SWAP'],
    ['OKX', 'BTC-USDT', 'okx:BTC-USDT'],
    ['COINBASE', 'BTC-USD', 'coinbase:BTC-USD'],
    ['KRAKEN', 'BTC-USD', 'kraken:BTC/USD'],
    ['KRAKEN_FUTURES', 'BTC-USD-PERP', undefined],
    ['DERIBIT', 'BTC-USD-PERP', 'deribit:BTC-PERPETUAL'],
    ['DERIBIT', 'SOL-USDC-PERP', 'deribit:SOL_USDC-PERPETUAL'],
    ['BITMEX', 'BTC-USD-PERP', 'bitmex:XBTUSD'],
    ['BITMEX', 'ETH-USD-PERP', undefined],
    ['HUOBI_SWAP', 'BTC-USD-PERP', 'htx-swap:BTC-USD'],
    ['HYPERLIQUID', 'BTC-USD-PERP', 'hyperliquid:BTC'],
    ['CRYPTO.COM', 'BTC-USDT', 'crypto-com:BTC/USDT'],
    ['GEMINI', 'BTC-USD', 'gemini:BTC/USD'],
    ['UPBIT', 'BTC', undefined],
    ['OKX', 'BTC-USD-22A27', undefined],
  ])('%s %s', (exchange, symbol, market) => {
    const expected =
      market === undefined ? 'rejected unknown-instrument' : `trade BUY 2.5@1451 #7 ${market}`;
    expect(toldBy('cryptofeed', { ...trade, exchange, symbol })).toEqual([expected]);
  });

  it('without the time of the venue, that of its receipt, or ours', () => {
    const received = { ...trade, timestamp: null, receipt_timestamp: AT_MS / 1_000 + 0.25 };
    expect(toldBy('cryptofeed', received)).toEqual([expect.stringMatching(/\+250000$/)]);
    expect(toldBy('cryptofeed', { ...trade, timestamp: null })).toEqual([
      expect.stringMatching(/\+1500$/),
    ]);
    expect(toldBy('cryptofeed', { ...trade, timestamp: 'soon' })).toEqual(['rejected bad-time']);
  });
});

describe('tardis', () => {
  const stamp = { exchange: 'binance-futures', symbol: 'BTCUSDT', timestamp: AT_ISO };
  const trade = { type: 'trade', ...stamp, side: 'sell', price: 100.5, amount: 2, id: '9' };
  const change = {
    type: 'book_change',
    ...stamp,
    isSnapshot: false,
    bids: [{ price: 100, amount: 0 }],
    asks: [],
  };
  const shown = { ...change, type: 'book_snapshot', name: 'book_snapshot_5_100ms', depth: 5 };

  it.each([
    ['sold', trade, 'trade SELL 2@100.5 #9 binance-usdm:BTCUSDT'],
    ['bought', { ...trade, side: 'buy' }, 'trade BUY 2@100.5 #9 binance-usdm:BTCUSDT'],
    ['by whom?', { ...trade, side: 'unknown' }, 'trade UNKNOWN 2@100.5 #9 binance-usdm:BTCUSDT'],
    [
      'a short was liquidated',
      { ...trade, type: 'liquidation', side: 'buy' },
      'liquidation BUY 2@100.5 sampled #9 binance-usdm:BTCUSDT',
    ],
    [
      "Bybit's long: turned by tardis already",
      { ...trade, type: 'liquidation', exchange: 'bybit' },
      'liquidation SELL 2@100.5 sampled #9 bybit:BTCUSDT',
    ],
    [
      'all of them',
      { ...trade, type: 'liquidation', exchange: 'bitmex', symbol: 'XBTUSD' },
      'liquidation SELL 2@100.5 complete #9 bitmex:XBTUSD',
    ],
    ['a change', change, 'book-delta ->- 0@100| binance-usdm:BTCUSDT'],
    ['a new book', { ...change, isSnapshot: true }, 'book-snapshot - 0@100| binance-usdm:BTCUSDT'],
    [
      'a shown book with an empty place',
      { ...shown, asks: [{ price: 101, amount: 1 }, {}, null] },
      'book-snapshot - 0@100|1@101 binance-usdm:BTCUSDT',
    ],
    ['best bid and ask', { ...shown, depth: 1 }, 'ignored best-bid-ask'],
    ['grouped', { ...shown, grouping: 10 }, 'ignored grouped-book'],
    ['levels that are none', { ...change, bids: [4] }, 'rejected bad-row'],
    [
      'mark alone',
      { type: 'derivative_ticker', ...stamp, markPrice: 7 },
      'mark-index mark 7 index - binance-usdm:BTCUSDT',
    ],
    ['a quote', { type: 'book_ticker', ...stamp }, 'ignored best-bid-ask'],
    ['a bar', { type: 'trade_bar', ...stamp }, 'ignored other-channel'],
    ['no time', { ...trade, timestamp: 5 }, 'rejected bad-time'],
    ['no exchange', { type: 'trade' }, 'rejected bad-text'],
    [
      "Bitfinex's mark of a pair",
      { ...trade, exchange: 'bitfinex', symbol: 'BTCUSD' },
      'trade SELL 2@100.5 #9 bitfinex:tBTCUSD',
    ],
    ['an exchange of any name', { ...trade, exchange: 'x-y' }, 'trade SELL 2@100.5 #9 x-y:BTCUSDT'],
  ])('%s', (_name, message, expected) => {
    expect(toldBy('tardis', message)).toEqual([expected]);
  });

  it('a ticker tells mark, index and open interest', () => {
    const ticker = { type: 'derivative_ticker', ...stamp, openInterest: 5, indexPrice: 6 };
    expect(toldBy('tardis', ticker)).toEqual([
      'mark-index mark - index 6 binance-usdm:BTCUSDT',
      'open-interest 5 binance-usdm:BTCUSDT',
    ]);
  });

  it('a disconnection breaks the books of the venue, or of those that it names', () => {
    const lost = { type: 'disconnect', exchange: 'okex-swap', localTimestamp: AT_ISO };
    expect(toldBy('tardis', lost)).toEqual(['break okx']);
    expect(toldBy('tardis', { ...lost, symbols: ['A', 'B'] })).toEqual([
      'break okx:A',
      'break okx:B',
    ]);
    expect(toldBy('tardis', { ...lost, localTimestamp: '?' })).toEqual(['break okx +1500']);
  });

  it('keeps to one way of telling a book', () => {
    const messages = readerOf('tardis');
    expect(told(messages, change)).toEqual([expect.stringMatching('delta')]);
    expect(told(messages, shown)).toEqual(['ignored book-told-twice']);
    expect(told(messages, { ...shown, symbol: 'ETHUSDT' })).toEqual([
      expect.stringMatching('snapshot'),
    ]);
    expect(told(messages, { ...change, symbol: 'ETHUSDT' })).toEqual(['ignored book-told-twice']);
  });
});
