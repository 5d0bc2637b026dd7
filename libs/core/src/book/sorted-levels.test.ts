import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedLevels } from './sorted-levels.ts';

function said(levels: SortedLevels): string {
  const all = Array.from(
    { length: levels.count },
    (_, at) => `${levels.key(at)}:${levels.lots(at)}`,
  );
  return all.join(' ');
}

describe('SortedLevels', () => {
  it.each<[string, readonly (readonly [number, number])[], string]>([
    [
      'two in order',
      [
        [5, 1],
        [7, 2],
      ],
      '5:1 7:2',
    ],
    [
      'two in reverse',
      [
        [7, 2],
        [5, 1],
      ],
      '5:1 7:2',
    ],
    [
      'one between',
      [
        [5, 1],
        [7, 2],
        [6, 3],
      ],
      '5:1 6:3 7:2',
    ],
    [
      'a new quantity',
      [
        [5, 1],
        [7, 2],
        [5, 9],
      ],
      '5:9 7:2',
    ],
    [
      'the lowest removed',
      [
        [5, 1],
        [7, 2],
        [5, 0],
      ],
      '7:2',
    ],
    [
      'the highest removed',
      [
        [5, 1],
        [7, 2],
        [7, 0],
      ],
      '5:1',
    ],
    [
      'the middle removed',
      [
        [5, 1],
        [6, 3],
        [7, 2],
        [6, 0],
      ],
      '5:1 7:2',
    ],
    [
      'what is not there removed',
      [
        [5, 1],
        [4, 0],
        [6, 0],
      ],
      '5:1',
    ],
    [
      'keys of bids and of asks',
      [
        [-5, 1],
        [3, 2],
        [-7, 3],
      ],
      '-7:3 -5:1 3:2',
    ],
  ])('keeps keys rising: %s', (_, updates, then) => {
    const levels = new SortedLevels();
    for (const [key, lots] of updates) levels.set(key, lots);
    expect(said(levels)).toBe(then);
  });

  it('gives up the lowest and the last, and starts anew', () => {
    const levels = new SortedLevels();
    for (const key of [3, 1, 2, 5, 4]) levels.set(key, 10 * key);
    levels.removeLowest(2);
    expect(said(levels)).toBe('3:30 4:40 5:50');
    levels.removeLast();
    expect(said(levels)).toBe('3:30 4:40');
    levels.set(5, 51);
    expect(said(levels)).toBe('3:30 4:40 5:51');
    levels.clear();
    levels.set(4, 0);
    expect(said(levels)).toBe('');
    levels.set(4, 1);
    expect(said(levels)).toBe('4:1');
  });

  it('is a sorted map of its updates, however many', () => {
    const update = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.nat(3));
    fc.assert(
      fc.property(fc.array(update, { maxLength: 300, size: 'max' }), (updates) => {
        const levels = new SortedLevels();
        const model = new Map<number, number>();
        for (const [key, lots] of updates) {
          levels.set(key, lots);
          if (lots === 0) model.delete(key);
          else model.set(key, lots);
        }
        const rows = [...model].sort(([left], [right]) => left - right);
        expect(said(levels)).toBe(rows.map(([key, lots]) => `${key}:${lots}`).join(' '));
      }),
    );
  });
});
