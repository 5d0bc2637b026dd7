import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOOK_LEVEL_COUNT_MAX } from '../limits.ts';
import { BatchWriter } from '../market/batch-writer.ts';
import { OrderBook } from './order-book.ts';
import { PriceLadder } from './price-ladder.ts';

const level = fc.tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 0, max: 9 }));

function contents(ladder: PriceLadder): [number, number][] {
  return Array.from({ length: ladder.levelCount }, (_, depth) => [
    ladder.priceTicks(depth),
    ladder.quantityLots(depth),
  ]);
}

describe('PriceLadder', () => {
  it.each(['bid', 'ask'] as const)('is a sorted map of its updates (%s)', (side) => {
    fc.assert(
      fc.property(
        fc.array(level, { maxLength: 400 }),
        fc.integer({ min: 1, max: 120 }),
        (updates, bound) => {
          const ladder = new PriceLadder(side);
          const model = new Map<number, number>();
          for (const [price, quantity] of updates) {
            ladder.set(price, quantity);
            if (quantity === 0) model.delete(price);
            else model.set(price, quantity);
          }
          const better = side === 'bid' ? -1 : 1;
          const expected = [...model].sort(([left], [right]) => better * (left - right));
          expect(contents(ladder)).toEqual(expected);
          const within = expected.filter(([price]) => better * (price - bound) <= 0);
          expect(ladder.lotsWithin(bound)).toBe(within.reduce((sum, [, lots]) => sum + lots, 0));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives up the farthest level beyond its bound, and counts it', () => {
    const bids = new PriceLadder('bid');
    for (let price = 1; price <= BOOK_LEVEL_COUNT_MAX + 5; price += 1) bids.set(price, 1);
    expect(bids.levelCount).toBe(BOOK_LEVEL_COUNT_MAX);
    expect(bids.truncatedCount).toBe(5);
    expect(bids.priceTicks(0)).toBe(BOOK_LEVEL_COUNT_MAX + 5);
    expect(bids.priceTicks(BOOK_LEVEL_COUNT_MAX - 1)).toBe(6);
  });
});

describe('OrderBook', () => {
  const stamp = { instrument: 'v:A/B:spot', eventTimeUs: 1 };
  function play(steps: (writer: BatchWriter) => void): { book: OrderBook; outcomes: string[] } {
    const writer = new BatchWriter({ source: 's', session: 1, streamClass: 0 });
    steps(writer);
    const book = new OrderBook();
    const outcomes: string[] = [];
    for (let row = 0; row < writer.batch.eventCount; row += 1) {
      if (writer.batch.kind[row] === 2) book.applySnapshot(writer.batch, row);
      else outcomes.push(book.applyDelta(writer.batch, row));
    }
    return { book, outcomes };
  }

  it('applies what follows, ignores what is stale, and goes invalid on a gap until a snapshot', () => {
    const { book, outcomes } = play((writer) => {
      writer.bookDelta({ ...stamp, sequence: 5, previousSequence: 4, bids: [[9, 1]], asks: [] });
      writer.bookSnapshot({ ...stamp, sequence: 10, bids: [[9, 1]], asks: [[11, 2]] });
      writer.bookDelta({ ...stamp, sequence: 10, previousSequence: 8, bids: [[9, 7]], asks: [] });
      writer.bookDelta({ ...stamp, sequence: 12, previousSequence: 9, bids: [[9, 3]], asks: [] });
      writer.bookDelta({ ...stamp, sequence: 14, previousSequence: 13, bids: [[9, 4]], asks: [] });
      writer.bookDelta({ ...stamp, sequence: 15, previousSequence: 14, bids: [[9, 5]], asks: [] });
      writer.bookSnapshot({ ...stamp, sequence: 20, bids: [[8, 1]], asks: [[8, 2]] });
    });
    expect(outcomes).toEqual(['unsynced', 'stale', 'applied', 'gap', 'unsynced']);
    expect(book.valid).toBe(true);
    expect(contents(book.bids)).toEqual([[8, 1]]);
    expect(book.crossed).toBe(true);
  });
});
