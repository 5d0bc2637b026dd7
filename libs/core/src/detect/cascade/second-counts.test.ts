/** Where a run of forced orders began. */
import { describe, expect, it } from 'vitest';
import type { Market } from '../../market/market.ts';
import type { CascadeScope } from './cascade-scope.ts';
import { newestSecondUs, perSecondOf, runStart, secondUs } from './second-counts.ts';

/** A market whose newest pane is `finePane`, with so many orders by age of the second. */
function member(finePane: number, ages: readonly number[]): Market {
  const bank = { finePane, liveCount: 1, coarseValue: (age: number) => ages[age] ?? 0 };
  return { bank } as unknown as Market;
}

describe('orders by the second', () => {
  it('lie in the second of their own pane, where polled markets are behind', () => {
    // Panes 40 to 43 are second 10.
    const members = [member(43, [5, 0, 1]), member(11, [3, 2])];
    const newestUs = newestSecondUs(members);
    expect([newestUs, secondUs(members[1]!.bank)]).toEqual([10_000_000, 2_000_000]);
    const counts = perSecondOf({ members, column: 5 } as unknown as CascadeScope, newestUs);
    expect(counts).toHaveLength(300);
    expect([...counts.subarray(0, 11)]).toEqual([5, 0, 1, 0, 0, 0, 0, 0, 3, 2, 0]);
  });
});

describe('the start of a run', () => {
  it.each<[string, perSecond: number[], usual: number, age: number]>([
    ['is the only second', [4], 1, 0],
    ['is the newest second where nothing is beyond the usual', [0, 0, 1, 0], 2, 0],
    ['is the oldest second of an unbroken run', [5, 5, 5, 0, 0, 0], 1, 2],
    ['reaches over a pause that the orders before it make up for', [5, 0, 0, 9, 0], 1, 3],
    ['stops at a pause that they do not', [5, 0, 0, 0, 3, 0], 1, 0],
    ['stops where they make up for it to the order and no more', [5, 0, 0, 3, 0], 1, 0],
    ['is found behind empty seconds up to now', [0, 0, 6, 6, 0, 0], 1, 3],
    ['leaves usual orders before it out', [9, 9, 1, 1, 1, 1], 1.5, 1],
  ])('%s', (_what, perSecond, usual, age) => {
    expect(runStart(Float64Array.from(perSecond), usual)).toBe(age);
  });
});
