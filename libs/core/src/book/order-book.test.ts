import { describe, expect, it } from 'vitest';
import { BatchWriter, type BookLevels } from '../event/batch-writer.ts';
import { OrderBook } from './order-book.ts';

const BOOK = { instrument: 'upbit:USDT/KRW:spot', eventTimeUs: 1 };

/** Bids and asks as `price × quantity`, best first. */
function said({ bids, asks }: OrderBook): [string, string] {
  const side = (levels: [number, number][]): string =>
    levels.map(([price, quantity]) => `${price} × ${quantity}`).join(', ');
  return [side(bids.levels()), side(asks.levels())];
}

/** A book after a snapshot with sequence 100. */
function begun(bids: BookLevels, asks: BookLevels): OrderBook {
  const writer = new BatchWriter({ source: 's', session: 1, streamClass: 0 });
  writer.bookSnapshot({ ...BOOK, sequence: 1, bids: [[1, 1]], asks: [[2, 1]] });
  writer.bookSnapshot({ ...BOOK, sequence: 100, bids, asks });
  const book = new OrderBook();
  book.applySnapshot(writer.batch, 1);
  return book;
}

/** Applies a delta that is not the first row of its batch, so that other rows' levels lie before its own. */
function delta(
  book: OrderBook,
  sequences: readonly [previous: number, own: number],
  bids: BookLevels,
  asks: BookLevels,
): string {
  const writer = new BatchWriter({ source: 's', session: 1, streamClass: 0 });
  writer.bookSnapshot({ ...BOOK, sequence: 1, bids: [[1, 1]], asks: [[2, 1]] });
  const [previousSequence, sequence] = sequences;
  writer.bookDelta({ ...BOOK, previousSequence, sequence, bids, asks });
  return book.applyDelta(writer.batch, 1);
}

describe('a book with 1,469 × 5 bid and 1,470 × 7 asked, at sequence 100, then a delta', () => {
  it.each([
    {
      given: 'the next one: both sides better',
      sequences: [100, 101],
      bids: [[1_468, 2]],
      asks: [[1_470, 1]],
      outcome: 'applied',
      book: ['1469 × 5, 1468 × 2', '1470 × 1'],
      at: 101,
    },
    {
      given: 'the next one: the best bid is gone',
      sequences: [100, 103],
      bids: [[1_469, 0]],
      asks: [],
      outcome: 'applied',
      book: ['', '1470 × 7'],
      at: 103,
    },
    {
      given: 'one that overlaps the snapshot',
      sequences: [90, 101],
      bids: [],
      asks: [[1_471, 3]],
      outcome: 'applied',
      book: ['1469 × 5', '1470 × 7, 1471 × 3'],
      at: 101,
    },
    {
      given: 'one that the snapshot holds already',
      sequences: [99, 100],
      bids: [[1_469, 0]],
      asks: [],
      outcome: 'stale',
      book: ['1469 × 5', '1470 × 7'],
      at: 100,
    },
    {
      given: 'one behind it',
      sequences: [98, 99],
      bids: [[1_469, 0]],
      asks: [],
      outcome: 'stale',
      book: ['1469 × 5', '1470 × 7'],
      at: 100,
    },
    {
      given: 'one after another that is missing',
      sequences: [101, 102],
      bids: [[1_469, 0]],
      asks: [],
      outcome: 'gap',
      book: ['1469 × 5', '1470 × 7'],
      at: 100,
    },
  ] as const)('$given: $outcome', ({ sequences, bids, asks, outcome, book: then, at }) => {
    const book = begun([[1_469, 5]], [[1_470, 7]]);
    expect(delta(book, sequences, bids, asks)).toBe(outcome);
    expect(said(book)).toEqual(then);
    expect([book.sequence, book.valid]).toEqual([at, outcome !== 'gap']);
  });
});

it.each([
  ['a leftover', 5_000_000, 'stale', true],
  ['of numbers that began anew', 5_000_001, 'gap', false],
] as const)('a delta with a number that was is %s after %i µs', (_, afterUs, outcome, valid) => {
  const taken = 1_000_000;
  for (const from of ['a snapshot', 'a delta'] as const) {
    const writer = new BatchWriter({ source: 's', session: 1, streamClass: 0 });
    const at = (eventTimeUs: number) => ({
      ...BOOK,
      eventTimeUs,
      bids: [[1, 1]] as const,
      asks: [],
    });
    writer.bookSnapshot({ ...at(from === 'a snapshot' ? taken : 0), sequence: 100 });
    writer.bookDelta({ ...at(taken), previousSequence: 100, sequence: 101 });
    writer.bookDelta({ ...at(taken + afterUs), previousSequence: 1, sequence: 2 });
    const book = new OrderBook();
    book.applySnapshot(writer.batch, 0);
    if (from === 'a delta') book.applyDelta(writer.batch, 1);
    expect([book.applyDelta(writer.batch, 2), book.valid]).toEqual([outcome, valid]);
    expect(book.sequence).toBe(from === 'a delta' ? 101 : 100);
  }
});

describe('a book without a snapshot since the gap', () => {
  it('takes no delta until a snapshot replaces it whole', () => {
    const book = new OrderBook();
    expect([book.valid, book.sequence]).toEqual([false, 0]);
    expect(delta(book, [0, 1], [[1_469, 5]], [])).toBe('unsynced');
    expect(said(book)).toEqual(['', '']);
    const broken = begun([[1_469, 5]], [[1_470, 7]]);
    expect(delta(broken, [104, 105], [], [])).toBe('gap');
    expect(delta(broken, [100, 101], [[1_468, 1]], [])).toBe('unsynced');
    const writer = new BatchWriter({ source: 's', session: 1, streamClass: 0 });
    writer.bookSnapshot({ ...BOOK, sequence: 50, bids: [[1_460, 1]], asks: [[1_480, 2]] });
    broken.applySnapshot(writer.batch, 0);
    expect([broken.valid, broken.sequence]).toEqual([true, 50]);
    expect(said(broken)).toEqual(['1460 × 1', '1480 × 2']);
  });
});

describe('a book is crossed', () => {
  it.each<[string, BookLevels, BookLevels, boolean]>([
    ['where the best bid is above the best ask', [[11, 1]], [[10, 1]], true],
    ['where they are the same', [[10, 1]], [[10, 1]], true],
    ['not where the best bid is below', [[9, 1]], [[10, 1]], false],
    [
      'by its best levels, not by others',
      [
        [9, 1],
        [8, 1],
      ],
      [
        [10, 1],
        [12, 1],
      ],
      false,
    ],
    ['not without asks', [[9, 1]], [], false],
    ['not without bids', [], [[10, 1]], false],
    ['not empty', [], [], false],
  ])('%s', (_, bids, asks, crossed) => {
    expect(begun(bids, asks).crossed).toBe(crossed);
  });
});
