import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeySet } from './key-set.ts';

const ROTATION_US = 1_000;
/** Neighbours within a block, blocks apart, and both ends of 32 bits. */
const word = fc.constantFrom(0, 1, 30, 31, 32, 33, 1_000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff);
const step = fc.record({
  tag: fc.integer({ min: 1, max: 3 }),
  high: word,
  low: word,
  waitUs: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 * ROTATION_US }) },
  ),
});

it('knows a key for a rotation at least and two at most, and no key that did not enter', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const keys = new KeySet(ROTATION_US);
      const enteredUs = new Map<string, number>();
      let nowUs = 5;
      for (const { tag, high, low, waitUs } of steps) {
        nowUs += waitUs;
        keys.advance(nowUs);
        const key = `${tag} ${high} ${low}`;
        const ageUs = nowUs - (enteredUs.get(key) ?? Number.NEGATIVE_INFINITY);
        const isNew = keys.add(tag, high, low);
        if (ageUs < ROTATION_US) expect(isNew).toBe(false);
        if (ageUs > 2 * ROTATION_US) expect(isNew).toBe(true);
        if (isNew) enteredUs.set(key, nowUs);
      }
    }),
    { numRuns: 500 },
  );
});

it('keeps its keys while it grows, thinly spread as well as close together', () => {
  const keys = new KeySet(ROTATION_US);
  keys.advance(0);
  const lows = Array.from({ length: 20_000 }, (_, at) => (at % 2 === 0 ? at : at * 100_003) >>> 0);
  expect(lows.filter((low) => !keys.add(1, 7, low))).toEqual([]);
  expect(lows.filter((low) => keys.add(1, 7, low))).toEqual([]);
  expect(keys.add(2, 7, 0)).toBe(true);
});

it('keeps apart keys that differ in any part', () => {
  const keys = new KeySet(ROTATION_US);
  const fresh = (): boolean[] =>
    Array.from({ length: 5_000 }, (_, i) => keys.add((i % 7) + 1, i % 13, Math.floor(i / 91)));
  expect(new Set(fresh())).toEqual(new Set([true]));
  expect(new Set(fresh())).toEqual(new Set([false]));
});
