import { SIDE } from '@breakwater/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Level, MakerBook } from './maker-book.ts';
import { SeededRandom } from './seeded-random.ts';

const quote = fc.record({
  priceTicks: fc.double({ min: 30, max: 6_000, noNaN: true }),
  bidDepthLots: fc.double({ min: 0.01, max: 1e12, noNaN: true }),
  askDepthLots: fc.double({ min: 0.01, max: 1e12, noNaN: true }),
  bidGapCount: fc.integer({ min: 1, max: 21 }),
  askGapCount: fc.integer({ min: 1, max: 21 }),
  ceilingTicks: fc.constantFrom(5_755, 1e12),
});
const order = fc.record({
  side: fc.constantFrom(SIDE.SELL, SIDE.BUY),
  quantityLots: fc.integer({ min: 1, max: 1e9 }),
});

function expectSound(book: MakerBook): void {
  const bid = book.bids[0];
  const ask = book.asks[0];
  if (bid === undefined || ask === undefined) throw new Error('a quoted book has two sides');
  expect(bid[0]).toBeLessThan(ask[0]);
  const isFalling = (levels: readonly Level[], sign: number): boolean =>
    levels.every(([price], at) => at === 0 || sign * (price - (levels[at - 1]?.[0] ?? 0)) > 0);
  expect(isFalling(book.bids, -1)).toBe(true);
  expect(isFalling(book.asks, 1)).toBe(true);
  for (const [price, lots] of [...book.bids, ...book.asks]) {
    expect(Number.isSafeInteger(price) && price > 0).toBe(true);
    expect(Number.isSafeInteger(lots) && lots >= 1).toBe(true);
  }
}

test('MB1, MB2: whatever is quoted and taken, the book is sorted, uncrossed and whole', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(fc.tuple(quote, fc.array(order)), { minLength: 1 }),
      (seed, runs) => {
        const book = new MakerBook(SeededRandom.fromSeed(Math.abs(seed)), 15, 1);
        for (const [shape, orders] of runs) {
          book.requote(shape);
          expectSound(book);
          for (const { side, quantityLots } of orders) {
            const fills = book.take(side, quantityLots);
            expect(fills.reduce((sum, [, lots]) => sum + lots, 0)).toBe(quantityLots);
            expectSound(book);
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('MB3: the micro-price of a tight book is the quoted price', () => {
  const book = new MakerBook(SeededRandom.fromSeed(1), 15, 1);
  for (const priceTicks of [1_449.1, 1_449.5, 1_449.9]) {
    book.requote({
      priceTicks,
      bidDepthLots: 1e6,
      askDepthLots: 1e6,
      bidGapCount: 1,
      askGapCount: 1,
      ceilingTicks: 1e12,
    });
    const [bid, ask] = [book.bids[0], book.asks[0]];
    if (bid === undefined || ask === undefined) throw new Error('a quoted book has two sides');
    const micro = (bid[1] * ask[0] + ask[1] * bid[0]) / (bid[1] + ask[1]);
    expect(micro).toBeCloseTo(priceTicks, 3);
  }
});

test('above the ceiling nobody offers', () => {
  const book = new MakerBook(SeededRandom.fromSeed(1), 15, 1);
  book.requote({
    priceTicks: 9_000,
    bidDepthLots: 1e6,
    askDepthLots: 1e6,
    bidGapCount: 1,
    askGapCount: 5,
    ceilingTicks: 5_755,
  });
  expect(book.asks.map(([price]) => price)).toEqual([5_755]);
});
