import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LevelText } from '../venue-event.ts';
import { CheckedBooks } from './checked-book.ts';

/** Levels of a plain map, best first. */
function best(levels: Map<number, LevelText>, sign: 1 | -1): LevelText[] {
  return [...levels].sort(([a], [b]) => (a - b) * sign).map(([, level]) => level);
}

const price = fc.integer({ min: 1, max: 60 });
const quantity = fc.integer({ min: 0, max: 5 });
const change = fc.record({
  bids: fc.array(fc.tuple(price, quantity), { maxLength: 8 }),
  asks: fc.array(fc.tuple(price, quantity), { maxLength: 8 }),
});

it('keeps what a plain map keeps, in order, and cuts what a plain list cuts', () => {
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 30 }),
      (changes, depth) => {
        const book = new CheckedBooks().begin('m', { bids: [], asks: [] });
        const plain = { bids: new Map<number, LevelText>(), asks: new Map<number, LevelText>() };
        for (const { bids, asks } of changes) {
          const text = (levels: [number, number][]): LevelText[] =>
            levels.map(([p, q]) => [`0.${String(p).padStart(3, '0')}0`, `${q}.50`]);
          const sides = { bids: text(bids), asks: text(asks) };
          for (const side of ['bids', 'asks'] as const) {
            for (const [i, [p, q]] of (side === 'bids' ? bids : asks).entries()) {
              const level = sides[side][i] as LevelText;
              if (q === 0) plain[side].delete(p);
              else plain[side].set(p, level);
            }
          }
          const zeroed = (levels: LevelText[]): LevelText[] =>
            levels.map(([p, q]) => [p, q === '0.50' ? '0.00' : q]);
          book.apply({ bids: zeroed(sides.bids), asks: zeroed(sides.asks) });
        }
        const lists = { bids: best(plain.bids, -1), asks: best(plain.asks, 1) };
        expect(book.cut(depth)).toEqual({
          bids: lists.bids.slice(depth).map(([p]) => [p, '0']),
          asks: lists.asks.slice(depth).map(([p]) => [p, '0']),
        });
        const shown = { bids: lists.bids.slice(0, depth), asks: lists.asks.slice(0, depth) };
        const digits = [...shown.asks.slice(0, 10), ...shown.bids.slice(0, 10)]
          .flat()
          .map((text) => text.replace('.', '').replace(/^0+/, ''))
          .join('');
        expect(book.digitsChecksum).toBe(crc32(digits));
        const pairs = Array.from({ length: 25 }, (_, i) => [shown.bids[i], shown.asks[i]]);
        const text = pairs.flat().flatMap((level) => (level === undefined ? [] : level));
        expect(book.interleavedChecksum).toBe(crc32(text.join(':')) | 0);
      },
    ),
  );
});

it('is true from a snapshot to a break', () => {
  const books = new CheckedBooks();
  expect(books.get('m')).toBeUndefined();
  const book = books.begin('m', { bids: [['1', '2']], asks: [] });
  expect([book.isTrue, books.get('m')]).toEqual([true, book]);
  book.break();
  book.apply({ bids: [['5', '6']], asks: [] });
  expect([book.isTrue, book.cut(0)]).toEqual([false, { bids: [], asks: [] }]);
  books.begin('m', { bids: [['3', '4']], asks: [] });
  expect([book.isTrue, book.cut(0).bids]).toEqual([true, [['3', '0']]]);
});
