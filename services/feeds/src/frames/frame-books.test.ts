/**
 * The books that a folder of frames gives, against the same frames put together a second time and otherwise (PlainBooks).
 * `BREAKWATER_TEST_FRAMES=FOLDER` adds the captures of cryptofeed (`EXCHANGE.jsonl.zst`) that lie there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { isRejection } from '@breakwater/codec';
import { EVENT_KIND, type EventBatch } from '@breakwater/core';
import { InstrumentTable } from '@breakwater/venues';
import { expect, it } from 'vitest';
import { MadeFolder } from '../made-folder.ts';
import { openFolder } from '../recorded-folder.ts';
import { FrameLines } from './frame-line.ts';
import { decimal, type PlainBook, PlainBooks } from './plain-book.fixture.ts';

interface KeptBook {
  isTrue: boolean;
  sequence: number;
  readonly sides: readonly [bids: Map<number, number>, asks: Map<number, number>];
}

/** Keeps books as the core does: from a snapshot on, until a hole in the numbers. */
function keep(books: Map<string, KeptBook>, batch: EventBatch): void {
  for (let row = 0; row < batch.eventCount; row += 1) {
    const kind = batch.kind(row);
    if (kind !== EVENT_KIND.BOOK_SNAPSHOT && kind !== EVENT_KIND.BOOK_DELTA) continue;
    const key = batch.symbols.name(batch.instrument(row));
    const book = books.get(key) ?? { isTrue: false, sequence: 0, sides: [new Map(), new Map()] };
    books.set(key, book);
    if (kind === EVENT_KIND.BOOK_SNAPSHOT) {
      book.isTrue = true;
      for (const side of book.sides) side.clear();
    } else if (!book.isTrue || batch.sequence(row) <= book.sequence) {
      continue;
    } else if (batch.previousSequence(row) > book.sequence) {
      book.isTrue = false;
      continue;
    }
    book.sequence = batch.sequence(row);
    const start = batch.levelStart(row);
    const counts = [batch.bidCount(row), batch.askCount(row)];
    let at = start;
    for (const [index, side] of book.sides.entries()) {
      for (const end = at + (counts[index] ?? 0); at < end; at += 1) {
        const ticks = batch.levels[2 * at] as number;
        const lots = batch.levels[2 * at + 1] as number;
        if (lots === 0) side.delete(ticks);
        else side.set(ticks, lots);
      }
    }
  }
}

interface Comparison {
  bookCount: number;
  levelCount: number;
  readonly differences: string[];
}

/** Reads `file` as a folder and by PlainBooks, and compares every book at the end. */
async function compare(file: string, text: string): Promise<Comparison> {
  using made = new MadeFolder().file(file, text).manifest({ file, format: 'frames' });
  const folder = await openFolder(made.path);
  const kept = new Map<string, KeptBook>();
  for await (const { batch } of folder.records()) keep(kept, batch);
  const plain = new Map<string, PlainBooks>();
  const lines = new FrameLines(undefined);
  const table = new InstrumentTable();
  const found: Comparison = { bookCount: 0, levelCount: 0, differences: [] };
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const reading = lines.read(line);
    if (!('venue' in reading)) continue;
    const { venue } = reading;
    const books = plain.get(venue) ?? new PlainBooks();
    plain.set(venue, books);
    for (const message of reading.messages) books.frame(venue, message);
  }
  for (const [venue, symbol, book] of booksOf(plain)) {
    const instrument = table.resolve(venue, symbol, 0);
    if (isRejection(instrument)) continue;
    const definition = folder.instruments.get(instrument.key);
    const own = kept.get(instrument.key);
    if (definition === undefined || own?.isTrue !== true) {
      found.differences.push(`${symbol}: no book`);
      continue;
    }
    found.bookCount += 1;
    const { tick, lot } = definition;
    const isPlain = instrument.unit.kind === 'base' && instrument.multiplier === 1;
    for (const [index, sign] of [-1, 1].entries()) {
      const levels = [...own.sides[index as 0 | 1]].sort(([a], [b]) => (a - b) * sign);
      const texts = best(index === 0 ? book.bids : book.asks, sign);
      found.levelCount += texts.length;
      if (
        levels.length < texts.length ||
        (texts.length < SHOWN_MAX && levels.length > texts.length)
      ) {
        found.differences.push(`${symbol}: ${levels.length} levels, not ${texts.length}`);
      }
      for (const [at, [price, quantity]] of texts.entries()) {
        const [ticks = 0, lots = 0] = levels[at] ?? [];
        const ownPrice = decimal(`${ticks}e${tick.exponent}`);
        // Rounded to the lot, and at least one.
        const apart = Math.abs(lots - Number(quantity) / Number(`1e${lot.exponent}`));
        const isSame = !isPlain || apart <= 0.500_001 || lots === 1;
        if (ownPrice !== price || !isSame) {
          found.differences.push(
            `${symbol}: ${lots} lots at ${ownPrice}, not ${quantity} at ${price}`,
          );
        }
      }
    }
  }
  return found;
}

/** Of a longer side the core keeps some 16,000 levels, and so much of it is compared. */
const SHOWN_MAX = 10_000;

/** The best levels of a side. */
function best(
  side: ReadonlyMap<string, string>,
  sign: number,
): [price: string, quantity: string][] {
  return [...side].sort(([a], [b]) => (Number(a) - Number(b)) * sign).slice(0, SHOWN_MAX);
}

function* booksOf(
  plain: ReadonlyMap<string, PlainBooks>,
): Generator<[venue: string, symbol: string, book: PlainBook]> {
  for (const [venue, { books }] of plain) {
    for (const [symbol, book] of books) yield [venue, symbol, book];
  }
}

const AT_MS = 1_767_323_045_000;

/** Frames of our own making: a few books of a venue that live for some hundred changes. */
function madeCapture(exchange: string, frames: readonly unknown[]): string {
  const header = { t: 'header', format: 2, exchange, recorded: AT_MS / 1_000 };
  const lines = frames.map((frame, i) => ({
    t: 'recv',
    conn: 'ws',
    ts: AT_MS / 1_000 + i / 100,
    data: JSON.stringify(frame),
  }));
  return [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Changes of a book around 100 in steps of 0.05 by a small generator: `[side, price, quantity]`, some of them removals. */
function* changes(seed: number, count: number): Generator<['bid' | 'ask', string, string]> {
  let state = seed;
  const next = (limit: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536) % limit;
  };
  for (let i = 0; i < count; i += 1) {
    const side = next(2) === 0 ? 'bid' : 'ask';
    const cents = 10_000 + (side === 'bid' ? -5 : 5) * (1 + next(12));
    const quantity = next(3) === 0 ? 0 : next(100_000);
    yield [side, (cents / 100).toFixed(2), `${(quantity / 10_000).toFixed(4)}`];
  }
}

const FIRST = { bids: [['99.95', '1.5000']], asks: [['100.05', '2.2500']] } as const;
type Change = readonly ['bid' | 'ask', string, string];
const sidesOf = ([side, price, quantity]: Change): [unknown, unknown] =>
  side === 'bid' ? [[[price, quantity]], []] : [[], [[price, quantity]]];

const MADE: Readonly<Record<string, () => unknown[]>> = {
  BYBIT: () => [
    bybit('snapshot', 7, FIRST.bids, FIRST.asks),
    ...[...changes(1, 300)].map((change, i) => bybit('delta', 8 + i, ...sidesOf(change))),
    bybit('delta', 1, FIRST.bids, FIRST.asks),
    ...[...changes(2, 50)].map((change, i) => bybit('delta', 2 + i, ...sidesOf(change))),
  ],
  OKX: () => [
    okx('snapshot', 10, -1, FIRST.bids, FIRST.asks),
    ...[...changes(3, 300)].map((change, i) =>
      okx('update', 13 + 3 * i, 10 + 3 * i, ...sidesOf(change)),
    ),
  ],
  COINBASE: () => [
    coinbase(0, 'snapshot', [
      ['bid', ...FIRST.bids[0]],
      ['ask', ...FIRST.asks[0]],
    ]),
    ...[...changes(4, 300)].map((change, i) => coinbase(1 + i, 'update', [change])),
  ],
  KRAKEN: () => [
    [1, { as: FIRST.asks, bs: FIRST.bids }, 'book-10', 'XBT/USD'],
    ...[...changes(5, 300)].map(([side, price, quantity]) => [
      1,
      { [side === 'bid' ? 'b' : 'a']: [[price, quantity, '1767323045.678']] },
      'book-10',
      'XBT/USD',
    ]),
  ],
  KRAKEN_FUTURES: () => [
    {
      ...{ feed: 'book_snapshot', product_id: 'PF_XBTUSD', seq: 4, timestamp: AT_MS },
      bids: [{ price: 99.95, qty: 1.5 }],
      asks: [{ price: 100.05, qty: 2.25 }],
    },
    ...[...changes(6, 300)].map(([side, price, quantity], i) => ({
      ...{ feed: 'book', product_id: 'PF_XBTUSD', seq: 5 + i, timestamp: AT_MS + i },
      ...{ side: side === 'bid' ? 'buy' : 'sell', price: Number(price), qty: Number(quantity) },
    })),
  ],
  UPBIT: () =>
    [...changes(7, 50)].map(([, price, quantity], i) => ({
      ...{ type: 'orderbook', code: 'KRW-USDT', timestamp: AT_MS + i },
      orderbook_units: [
        {
          bid_price: Number(price) - 20,
          bid_size: Number(quantity) + 1,
          ask_price: 120,
          ask_size: 3,
        },
        { bid_price: 60, bid_size: 4, ask_price: 121.5, ask_size: 1e-7 },
      ],
    })),
  BINANCE: () => [
    ...[...changes(9, 20)].map((change, i) => binance(100 + 2 * i, ...sidesOf(change))),
    {
      stream: 'btcusdt@depthSnapshot',
      data: { lastUpdateId: 121, bids: FIRST.bids, asks: FIRST.asks },
    },
    ...[...changes(10, 300)].map((change, i) => binance(140 + 2 * i, ...sidesOf(change))),
  ],
  BITSTAMP: () => [
    bitstamp('snapshot', 50, FIRST.bids, FIRST.asks),
    ...[...changes(13, 10)].map((change, i) => bitstamp('data', 41 + i, ...sidesOf(change))),
    ...[...changes(14, 300)].map((change, i) => bitstamp('data', 60 + 7 * i, ...sidesOf(change))),
  ],
  BITMEX: () => [
    {
      ...{ table: 'orderBookL2', action: 'partial' },
      data: [bitmexLevel('Buy', 9_995, 15), bitmexLevel('Sell', 10_005, 22)],
    },
    ...[...bitmexChanges(11, 300)],
  ],
  HUOBI: () =>
    [...changes(12, 50)].map(([, price, quantity], i) => ({
      ...{ ch: 'market.btcusdt.depth.step0', ts: AT_MS + i },
      tick: {
        bids: [
          [60.5, 2],
          [Number(price) - 20, Number(quantity) + 1],
        ],
        asks: [[120, 3.25]],
        ts: AT_MS + i,
      },
    })),
  BITFINEX: () => [
    { event: 'subscribed', channel: 'book', chanId: 5, symbol: 'tBTCUSD', prec: 'P0' },
    [
      5,
      [
        [99.95, 1, 1.5],
        [100.05, 2, -2.25],
      ],
    ],
    ...[...changes(8, 300)].map(([side, price, quantity]) => {
      const sign = side === 'bid' ? 1 : -1;
      const size = Number(quantity);
      return [5, [Number(price), size === 0 ? 0 : 1, sign * (size || 1)]];
    }),
  ],
};

function binance(u: number, b: unknown, a: unknown): unknown {
  const data = { e: 'depthUpdate', E: AT_MS + u, s: 'BTCUSDT', U: u - 1, u, b, a };
  return { stream: 'btcusdt@depth@100ms', data };
}

function bitstamp(event: string, us: number, bids: unknown, asks: unknown): unknown {
  const microtimestamp = String(AT_MS * 1_000 + us);
  return { event, channel: 'diff_order_book_btcusd', data: { microtimestamp, bids, asks } };
}

function bitmexLevel(side: string, cents: number, size: number): object {
  return { symbol: 'XBTUSD', id: 88_000_000 - cents, side, size, price: cents / 100 };
}

/** Inserts of levels that are not there, updates without a price and deletes of those that are. */
function* bitmexChanges(seed: number, count: number): Generator<object> {
  const known = new Map([
    ['Buy 9995', 15],
    ['Sell 10005', 22],
  ]);
  for (const [side, price, quantity] of changes(seed, count)) {
    const name = side === 'bid' ? 'Buy' : 'Sell';
    const cents = Math.round(Number(price) * 100);
    const size = Math.round(Number(quantity) * 10);
    const key = `${name} ${cents}`;
    const level = bitmexLevel(name, cents, size);
    const { price: _price, ...bare } = level as { readonly price: number };
    if (!known.has(key)) {
      if (size === 0) continue;
      known.set(key, size);
      yield { table: 'orderBookL2', action: 'insert', data: [level] };
    } else if (size === 0) {
      known.delete(key);
      yield { table: 'orderBookL2', action: 'delete', data: [bare] };
    } else {
      yield { table: 'orderBookL2', action: 'update', data: [bare] };
    }
  }
}

function bybit(type: string, u: number, b: unknown, a: unknown): unknown {
  return { topic: 'orderbook.50.BTCUSDT', type, ts: AT_MS, data: { s: 'BTCUSDT', b, a, u } };
}

function okx(action: string, seqId: number, prevSeqId: number, bids: unknown, asks: unknown) {
  const arg = { channel: 'books', instId: 'BTC-USDT' };
  return { arg, action, data: [{ bids, asks, ts: String(AT_MS), seqId, prevSeqId }] };
}

function coinbase(sequence_num: number, type: string, levels: readonly Change[]): unknown {
  const updates = levels.map(([side, price_level, new_quantity]) => ({
    ...{ side: side === 'bid' ? 'bid' : 'offer', price_level, new_quantity },
  }));
  const events = [{ type, product_id: 'BTC-USD', updates }];
  return { channel: 'l2_data', timestamp: '2026-01-02T03:04:05Z', sequence_num, events };
}

it.each(Object.entries(MADE))('books of %s, of frames of our own', async (exchange, frames) => {
  const found = await compare(`${exchange}.jsonl`, madeCapture(exchange, frames()));
  expect(found).toMatchObject({ bookCount: 1, differences: [] });
  expect(found.levelCount).toBeGreaterThan(1);
});

it('a book of Upbit restarts nothing, but a hole at Bybit leaves none', async () => {
  const frames = [
    bybit('snapshot', 7, FIRST.bids, FIRST.asks),
    bybit('delta', 9, [['99.90', '1']], []),
    bybit('delta', 10, [['99.85', '1']], []),
  ];
  const { differences } = await compare('BYBIT.jsonl', madeCapture('BYBIT', frames));
  expect(differences).toEqual(['BTCUSDT: no book']);
});

const RECORDED = process.env['BREAKWATER_TEST_FRAMES'];
const REBUILT = new Set([
  ...[
    'BINANCE',
    'BINANCE_DELIVERY',
    'BINANCE_FUTURES',
    'BINANCE_US',
    'BITFINEX',
    'BITGET',
    'BITSTAMP',
    'BYBIT',
    'COINBASE',
  ],
  ...['HUOBI', 'KRAKEN', 'KRAKEN_FUTURES', 'OKX', 'UPBIT'],
]);

it('books of recorded captures, where BREAKWATER_TEST_FRAMES names their folder', async () => {
  if (RECORDED === undefined) return;
  expect(existsSync(RECORDED)).toBe(true);
  const report: string[] = [];
  for (const name of readdirSync(RECORDED).sort()) {
    const exchange = name.replace(/\.jsonl\.zst$/, '');
    if (!REBUILT.has(exchange)) continue;
    const text = zstdDecompressSync(readFileSync(join(RECORDED, name))).toString();
    const { bookCount, levelCount, differences } = await compare(`${exchange}.jsonl`, text);
    report.push(
      `${exchange}: ${bookCount} books, ${levelCount} levels, ${differences.length} differences`,
    );
    expect(differences.slice(0, 5)).toEqual([]);
  }
  process.stderr.write(`${report.join('\n')}\n`);
}, 300_000);
