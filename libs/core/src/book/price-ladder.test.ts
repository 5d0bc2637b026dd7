import { describe, expect, it } from 'vitest';
import { BOOK_LEVEL_COUNT_MAX } from '../limits.ts';
import { PriceLadder } from './price-ladder.ts';

type Update = readonly [priceTicks: number, quantityLots: number];

/** Levels near the best lie in a window of 512 ticks, in which the first level is put 384 above its lowest. */
const FIRST = 10_000;
const LOWEST = FIRST - 384;
const HIGHEST = LOWEST + 511;

/** What the ladder says after each update: its best level, then all levels, best first. */
function said(ladder: PriceLadder): string {
  const levels = ladder.levels().map(([price, quantity]) => `${price}×${quantity}`);
  const best = ladder.hasLevel ? `${ladder.bestTicks}×${ladder.bestLots}` : 'none';
  expect([ladder.levelCount, ladder.hasLevel]).toEqual([levels.length, levels.length > 0]);
  return [best, ...levels].join(' ');
}

function after(side: 'bid' | 'ask', updates: readonly Update[]): string {
  const ladder = new PriceLadder(side);
  // One at a time, and then all at once: both must end alike.
  for (const update of updates) ladder.apply(Float64Array.from(update), 0, 1);
  const atOnce = new PriceLadder(side);
  atOnce.apply(Float64Array.from(updates.flat()), 0, updates.length);
  expect(said(atOnce)).toBe(said(ladder));
  return said(ladder);
}

describe('bids, the highest being the best', () => {
  it.each<[string, readonly Update[], string]>([
    ['nothing', [], 'none'],
    ['one level', [[FIRST, 5]], '10000×5 10000×5'],
    ['a removal of what is not there', [[FIRST, 0]], 'none'],
    [
      'a level that comes and goes',
      [
        [FIRST, 5],
        [FIRST, 0],
      ],
      'none',
    ],
    [
      'a new quantity of the best',
      [
        [FIRST, 5],
        [FIRST, 7],
      ],
      '10000×7 10000×7',
    ],
    [
      'a better level',
      [
        [FIRST, 5],
        [FIRST + 1, 2],
      ],
      '10001×2 10001×2 10000×5',
    ],
    [
      'the best removed',
      [
        [FIRST, 5],
        [FIRST - 3, 2],
        [FIRST, 0],
      ],
      '9997×2 9997×2',
    ],
    [
      'a worse level removed',
      [
        [FIRST, 5],
        [FIRST - 3, 2],
        [FIRST - 3, 0],
      ],
      '10000×5 10000×5',
    ],
    [
      'a worse level changed',
      [
        [FIRST, 5],
        [FIRST - 3, 2],
        [FIRST - 3, 4],
      ],
      '10000×5 10000×5 9997×4',
    ],
    [
      'the highest tick of the window',
      [
        [FIRST, 5],
        [HIGHEST, 2],
      ],
      '10127×2 10127×2 10000×5',
    ],
    [
      'one above the window',
      [
        [FIRST, 5],
        [HIGHEST + 1, 2],
      ],
      '10128×2 10128×2 10000×5',
    ],
    [
      'the lowest tick of the window',
      [
        [FIRST, 5],
        [LOWEST, 2],
      ],
      '10000×5 10000×5 9616×2',
    ],
    [
      'one below the window',
      [
        [FIRST, 5],
        [LOWEST - 1, 2],
      ],
      '10000×5 10000×5 9615×2',
    ],
    [
      'only the lowest tick left',
      [
        [FIRST, 5],
        [LOWEST, 2],
        [FIRST, 0],
      ],
      '9616×2 9616×2',
    ],
    [
      'one below, while only the lowest tick is left',
      [
        [FIRST, 5],
        [LOWEST, 2],
        [FIRST, 0],
        [LOWEST - 500, 3],
      ],
      '9616×2 9616×2 9116×3',
    ],
    [
      'a far level changed and removed',
      [
        [FIRST, 5],
        [5_000, 1],
        [4_000, 1],
        [5_000, 8],
        [4_000, 0],
      ],
      '10000×5 10000×5 5000×8',
    ],
    [
      'a removal above the best and outside the window',
      [
        [FIRST, 5],
        [HIGHEST + 1, 0],
      ],
      '10000×5 10000×5',
    ],
  ])('%s', (_, updates, then) => {
    expect(after('bid', updates)).toBe(then);
  });
});

describe('the window follows the best bid', () => {
  it.each<[string, readonly Update[], string]>([
    [
      'down to far levels once it is empty',
      [
        [FIRST, 5],
        [5_000, 1],
        [4_900, 2],
        [FIRST, 0],
      ],
      '5000×1 5000×1 4900×2',
    ],
    [
      'and takes those in that lie within it, so that they change and go as usual',
      [
        [FIRST, 5],
        [5_000, 1],
        [4_900, 2],
        [4_000, 3],
        [FIRST, 0],
        [4_900, 9],
        [5_000, 0],
      ],
      '4900×9 4900×9 4000×3',
    ],
    [
      'down once it has sunk deep, with the levels below coming in',
      [
        [FIRST, 5],
        [LOWEST + 100, 1],
        [LOWEST - 100, 2],
        [FIRST, 0],
        [LOWEST - 100, 7],
      ],
      '9716×1 9716×1 9516×7',
    ],
    [
      'down once it has sunk to its lowest tick, far above the next level',
      [
        [FIRST, 5],
        [LOWEST, 1],
        [5_000, 2],
        [FIRST, 0],
        [5_000, 7],
      ],
      '9616×1 9616×1 5000×7',
    ],
    [
      'not yet where it has sunk a little',
      [
        [FIRST, 5],
        [LOWEST + 128, 1],
        [LOWEST - 100, 2],
        [FIRST, 0],
        [LOWEST + 600, 3],
      ],
      '10216×3 10216×3 9744×1 9516×2',
    ],
    [
      'up, and what it leaves below stays known',
      [
        [FIRST, 5],
        [FIRST - 1, 4],
        [20_000, 1],
        [FIRST - 1, 6],
        [20_000, 0],
      ],
      '10000×5 10000×5 9999×6',
    ],
    [
      'up to where a level lies on its lowest tick, which is then known once',
      [
        [FIRST, 5],
        [FIRST + 384, 1],
        [FIRST, 9],
      ],
      '10384×1 10384×1 10000×9',
    ],
    [
      'down again and again',
      [
        [30_000, 1],
        [20_000, 2],
        [10_000, 3],
        [30_000, 0],
        [20_000, 0],
      ],
      '10000×3 10000×3',
    ],
    [
      'to nothing',
      [
        [30_000, 1],
        [20_000, 2],
        [30_000, 0],
        [20_000, 0],
      ],
      'none',
    ],
    [
      'and to what comes after nothing',
      [
        [30_000, 1],
        [20_000, 2],
        [30_000, 0],
        [20_000, 0],
        [7, 4],
      ],
      '7×4 7×4',
    ],
  ])('%s', (_, updates, then) => {
    expect(after('bid', updates)).toBe(then);
  });
});

describe('asks, the lowest being the best', () => {
  it.each<[string, readonly Update[], string]>([
    [
      'a better level',
      [
        [FIRST, 5],
        [FIRST - 1, 2],
      ],
      '9999×2 9999×2 10000×5',
    ],
    [
      'a worse level',
      [
        [FIRST, 5],
        [FIRST + 1, 2],
      ],
      '10000×5 10000×5 10001×2',
    ],
    [
      'far levels',
      [
        [FIRST, 5],
        [30_000, 1],
        [40_000, 2],
        [FIRST, 0],
      ],
      '30000×1 30000×1 40000×2',
    ],
    [
      'a fall',
      [
        [FIRST, 5],
        [100, 1],
        [FIRST, 6],
      ],
      '100×1 100×1 10000×6',
    ],
  ])('%s', (_, updates, then) => {
    expect(after('ask', updates)).toBe(then);
  });
});

it('reads the levels it is told to, and no others', () => {
  const ladder = new PriceLadder('bid');
  ladder.apply(Float64Array.from([50, 1, 60, 2, 70, 3, 80, 4]), 1, 3);
  expect(said(ladder)).toBe('70×3 70×3 60×2');
});

it('knows nothing after a clear of what its window held, nor that levels were given up', () => {
  const ladder = new PriceLadder('bid');
  const many = Array.from({ length: BOOK_LEVEL_COUNT_MAX + 2 }, (_, at) => [at + 1, 1]);
  ladder.apply(Float64Array.from(many.flat()), 0, many.length);
  expect(ladder.truncatedCount).toBe(2);
  ladder.clear();
  expect([said(ladder), ladder.truncatedCount]).toEqual(['none', 0]);
  // The same place again, so that the window need not move: the levels that lay below are gone.
  ladder.apply(Float64Array.from([BOOK_LEVEL_COUNT_MAX, 3]), 0, 1);
  expect(said(ladder)).toBe('16384×3 16384×3');
});

it('keeps every level of a book that is wide and within its bound', () => {
  const ladder = new PriceLadder('bid');
  const wide = Array.from({ length: BOOK_LEVEL_COUNT_MAX }, (_, at) => [1_000 * (at + 1), 1]);
  ladder.apply(Float64Array.from(wide.flat()), 0, wide.length);
  expect([ladder.levelCount, ladder.truncatedCount]).toEqual([BOOK_LEVEL_COUNT_MAX, 0]);
  ladder.apply(Float64Array.from([BOOK_LEVEL_COUNT_MAX * 1_000, 0]), 0, 1);
  expect([ladder.levelCount, ladder.truncatedCount]).toEqual([BOOK_LEVEL_COUNT_MAX - 1, 0]);
  expect(ladder.levels().at(-1)).toEqual([1_000, 1]);
});
