/** Recorded combined streams of Binance: what each line becomes, in base units whatever the venue counts in. */
import { EVENT_KIND } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { MadeFolder, START_MS } from '../made-folder.ts';
import { openFolder } from '../recorded-folder.ts';
import type { RejectedRow } from '../stream-account.ts';

const SPOT = { venue: 'binance', symbol: 'AAA/USDT', type: 'spot' };
const TRADE = {
  ...{ e: 'trade', E: START_MS, T: START_MS, s: 'AAAUSDT', t: 12, p: '10.50', q: '2', m: true },
};
const ORDER = {
  ...{ s: 'BTCUSDT', S: 'SELL', p: '9', ap: '9.5', q: '3', z: '2', X: 'FILLED', T: START_MS },
};
const DIFF = {
  ...{ e: 'depthUpdate', E: START_MS, s: 'AAAUSDT', U: 6, u: 7 },
  ...{ b: [['10.01', '0.5']], a: [['10.02', '0']] },
};
const SNAPSHOT = { lastUpdateId: 5, bids: [['10.00', '1']], asks: [['10.05', '2']] };

/** Lines of one stream: objects are wrapped as a combined stream's, texts stand as they are. */
async function read(stream: object, ...lines: readonly (object | string)[]) {
  using made = new MadeFolder().manifest({ ...stream, format: 'binance-combined', file: 'f.gz' });
  const texts = lines.map((line, at) => {
    const data = typeof line === 'string' ? line : JSON.stringify({ stream: 'x@y', data: line });
    return `${START_MS + at}000000 ${data}\n`;
  });
  made.file('f.gz', texts.join(''));
  const folder = await openFolder(made.path);
  const events: string[] = [];
  const rejected: RejectedRow[] = [];
  for await (const { batch } of folder.records({ onRejected: (row) => rejected.push(row) })) {
    for (let row = 0; row < batch.eventCount; row += 1) {
      const key = batch.symbols.name(batch.instrument(row));
      const definition = folder.instruments.get(key);
      const scaled = (count: number, exponent: number): number =>
        Number(`${count}e${definition === undefined ? 0 : exponent}`);
      const kind = batch.kind(row);
      if (kind === EVENT_KIND.INSTRUMENT) continue;
      if (kind === EVENT_KIND.BOOK_SNAPSHOT || kind === EVENT_KIND.BOOK_DELTA) {
        const name = kind === EVENT_KIND.BOOK_SNAPSHOT ? 'S' : 'D';
        events.push(`${name}${batch.sequence(row)} ${key}`);
        continue;
      }
      const price = scaled(batch.priceTicks(row), definition?.tick.exponent ?? 0);
      const quantity = scaled(batch.quantityLots(row), definition?.lot.exponent ?? 0);
      events.push(`${batch.side(row)} ${quantity} at ${price} of ${key}`);
    }
  }
  const [account] = folder.accounting;
  const rules = account?.ignoredCountByRule;
  return { events, reasons: rejected.map(({ reason }) => reason), rejected, rules };
}

describe('trades and forced orders', () => {
  it('a buyer that is maker was sold to', async () => {
    const { events } = await read(SPOT, TRADE, { ...TRADE, t: 13, m: false });
    const market = '2 at 10.5 of binance:AAA/USDT:spot';
    expect(events).toEqual([`-1 ${market}`, `1 ${market}`]);
  });

  it('what is no trade of the market is ignored by rule', async () => {
    const { events, rules } = await read(
      SPOT,
      ...['INSURANCE_FUND', 'ADL', 'NA'].map((X) => ({ ...TRADE, X })),
      { ...TRADE, X: 'MARKET' },
      { ...TRADE, e: 'aggTrade', a: 1 },
      { e: 'kline' },
      '{"result":null,"id":1}',
      '{"stream":"aaausdt@bookTicker","data":{"u":1}}',
    );
    expect(events).toHaveLength(1);
    expect(rules).toEqual({
      ...{ 'not-market-trade': 3, 'trades-told-twice': 1, 'other-channel': 1 },
      ...{ 'subscription-reply': 1, 'best-bid-ask': 1 },
    });
  });

  it('a forced order has the price and the size that were executed', async () => {
    const stream = { venue: 'binance-usdm', type: 'linear' };
    const unfilled = { e: 'forceOrder', E: START_MS, o: { ...ORDER, z: '0.00' } };
    const { events, rules } = await read(
      stream,
      { e: 'forceOrder', E: START_MS, o: ORDER },
      unfilled,
    );
    expect(events).toEqual(['-1 2 at 9.5 of binance-usdm:BTC/USDT:linear']);
    expect(rules).toEqual({ 'not-filled': 1 });
  });
});

describe('units', () => {
  it('contracts of COIN-M are dollars of their coin', async () => {
    const stream = { venue: 'binance-coinm', symbol: 'BTC/USD', type: 'inverse' };
    const trade = { ...TRADE, s: 'BTCUSD_PERP', p: '50000', q: '25' };
    const { events } = await read(stream, trade);
    expect(events).toEqual(['-1 0.05 at 50000 of binance-coinm:BTC/USD:inverse']);
  });

  it('a thousand coins in one are a thousand', async () => {
    const stream = { venue: 'binance-usdm', type: 'linear' };
    const { events } = await read(stream, { ...TRADE, s: '1000PEPEUSDT', p: '0.012', q: '3' });
    expect(events).toEqual(['-1 3000 at 0.000012 of binance-usdm:PEPE/USDT:linear']);
  });

  it.each([
    ['binance-coinm', 'BTC/USD', 'inverse', 'BTCUSD_PERP', '50000', '25'],
    ['binance-usdm', 'PEPE/USDT', 'linear', '1000PEPEUSDT', '0.012', '3'],
    ['binance-usdm', 'BTC/USDT:USDT-250627', 'linear', 'BTCUSDT_250627', '50000', '1'],
  ])('an answer without a market is of the stream’s own: %s %s', async (...row) => {
    const [venue, symbol, type, native, price, quantity] = row;
    const answer = JSON.stringify({ lastUpdateId: 5, bids: [[price, quantity]], asks: [] });
    const own = { venue, symbol, type };
    const { events, reasons } = await read(own, answer, {
      ...{ ...DIFF, s: native, pu: 5 },
      ...{ b: [[price, quantity]], a: [] },
    });
    const key = events[0]?.split(' ')[1];
    expect([events, reasons]).toEqual([[`S5 ${key}`, `D7 ${key}`], []]);
    // Were the answer counted otherwise than the changes, the lots of one would not be the other's.
    const { events: trades } = await read(own, answer, {
      ...{ ...TRADE, s: native, p: price, q: quantity },
    });
    expect(trades).toHaveLength(2);
  });
});

describe('lines that are none', () => {
  it.each([
    ['{"stream":"aaausdt@bookTicker","data":{"u":1', 'bad-json'],
    ['null', 'bad-row'],
    ['{"lastUpdateId":-5,"bids":[],"asks":[]}', 'bad-number'],
    ['{"lastUpdateId":9,"bids":[["1","-1"]],"asks":[]}', 'bad-quantity'],
    [{ ...TRADE, q: '0' }, 'bad-quantity'],
    [{ ...TRADE, p: 'x' }, 'bad-price'],
    [{ ...TRADE, s: 'BBBUSDT' }, 'unknown-instrument'],
    [{ ...DIFF, b: [['0', '1']] }, 'bad-price'],
    [{ ...DIFF, a: [['10', '-1']] }, 'bad-quantity'],
    [{ ...DIFF, b: 'x' }, 'bad-row'],
    [{ ...DIFF, u: 2 ** 60 }, 'bad-number'],
  ])('%j is rejected: %s', async (line, reason) => {
    const { reasons, events } = await read(SPOT, JSON.stringify(SNAPSHOT), line);
    expect(reasons).toEqual([reason]);
    expect(events).toEqual(['S5 binance:AAA/USDT:spot']);
  });

  it('another market than the stream’s is named', async () => {
    const { rejected } = await read(SPOT, { ...TRADE, s: 'BBBUSDT' });
    expect(rejected[0]?.detail).toBe('symbol "BBBUSDT" is not AAA/USDT');
  });

  it('a pair of the manifest needs no convention', async () => {
    const own = { venue: 'binance', symbol: 'AAA/BBB', type: 'spot' };
    const { events } = await read(own, { ...TRADE, s: 'AAABBB' });
    expect(events).toEqual(['-1 2 at 10.5 of binance:AAA/BBB:spot']);
  });

  it('a receive time is needed', async () => {
    using made = new MadeFolder().manifest({ ...SPOT, format: 'binance-combined', file: 'f.gz' });
    made.file('f.gz', `soon {}\n{}\n${START_MS}000000 {"result":null}\n`);
    const folder = await openFolder(made.path);
    for await (const _ of folder.records());
    expect(folder.accounting[0]?.rejectedCountByReason).toEqual({ 'bad-time': 2 });
  });
});
