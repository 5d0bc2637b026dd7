import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchWriter } from '../event/batch-writer.ts';
import { BOOK_LEVEL_COUNT_MAX } from '../limits.ts';
import { OrderBook } from './order-book.ts';
import { PriceLadder } from './price-ladder.ts';

/** Prices around a few places, some further apart than the window is long, so that it moves. */
const level = fc.tuple(
  fc.tuple(fc.constantFrom(1, 400, 700, 5_000, 2 ** 40), fc.nat(120)).map(([at, by]) => at + by),
  fc.integer({ min: 0, max: 9 }),
);

function set(ladder: PriceLadder, updates: readonly (readonly [number, number])[]): void {
  ladder.apply(Float64Array.from(updates.flat()), 0, updates.length);
}

describe('PriceLadder', () => {
  it.each(['bid', 'ask'] as const)('is a sorted map of its updates (%s)', (side) => {
    fc.assert(
      fc.property(fc.array(level, { maxLength: 400, size: 'max' }), (updates) => {
        const ladder = new PriceLadder(side);
        const model = new Map<number, number>();
        const better = side === 'bid' ? -1 : 1;
        for (const [price, quantity] of updates) {
          set(ladder, [[price, quantity]]);
          if (quantity === 0) model.delete(price);
          else model.set(price, quantity);
          const best = [...model.keys()].sort((left, right) => better * (left - right))[0] ?? 0;
          expect([ladder.bestTicks, ladder.bestLots]).toEqual([best, model.get(best) ?? 0]);
        }
        const expected = [...model].sort(([left], [right]) => better * (left - right));
        expect(ladder.levels()).toEqual(expected);
        expect(ladder.levelCount).toBe(expected.length);
        const atOnce = new PriceLadder(side);
        set(atOnce, updates);
        expect(atOnce.levels()).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('starts anew after a clear, wherever its window was', () => {
    const asks = new PriceLadder('ask');
    set(asks, [
      [9_000, 1],
      [3, 2],
    ]);
    asks.clear();
    expect([asks.levelCount, asks.bestTicks, asks.bestLots, asks.levels()]).toEqual([0, 0, 0, []]);
    set(asks, [
      [4, 0],
      [9_001, 5],
    ]);
    expect(asks.levels()).toEqual([[9_001, 5]]);
  });

  it('gives up the farthest level beyond its bound, and counts it', () => {
    const bids = new PriceLadder('bid');
    const rising = Array.from({ length: BOOK_LEVEL_COUNT_MAX + 5 }, (_, i) => [i + 1, 1] as const);
    set(bids, rising);
    expect(bids.levelCount).toBe(BOOK_LEVEL_COUNT_MAX);
    expect(bids.truncatedCount).toBe(5);
    expect(bids.bestTicks).toBe(BOOK_LEVEL_COUNT_MAX + 5);
    expect(bids.levels().at(-1)).toEqual([6, 1]);
    set(bids, [[2, 1]]);
    expect([bids.levels().at(-1), bids.truncatedCount]).toEqual([[6, 1], 6]);
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
      if (writer.batch.kind(row) === 2) book.applySnapshot(writer.batch, row);
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
    expect(book.bids.levels()).toEqual([[8, 1]]);
    expect(book.crossed).toBe(true);
  });
});
