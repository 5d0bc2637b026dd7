/** Where a run of forced orders began. */
import { describe, expect, it } from 'vitest';
import { runStart } from './second-counts.ts';

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
