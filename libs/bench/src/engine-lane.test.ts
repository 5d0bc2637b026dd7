import { expect, it } from 'vitest';
import { firstDifference, runBreakwater, runPlain } from './engine-lane.ts';
import { makeLoad } from './load.ts';
import { compare, spread } from './measure.ts';

const load = makeLoad({ marketCount: 16, seconds: 40, recordsPerSecond: 100, eventsPerRecord: 16 });

it('the rival alerts as we do, to the byte', () => {
  const ours = runBreakwater(load);
  expect(ours.length).toBeGreaterThan(2);
  expect(firstDifference(ours, runPlain(load))).toBeUndefined();
});

it('notices a contender that alerts otherwise', () => {
  const ours = runBreakwater(load);
  const [first, ...rest] = ours;
  if (first === undefined) throw new Error('the load alerts');
  expect(firstDifference(ours, [{ ...first, score: first.score + 1e-12 }, ...rest])).toMatch(
    /score/,
  );
  expect(firstDifference(ours, rest)).toBeDefined();
  expect(firstDifference(ours, ours.slice(0, -1))).toMatch(/against/);
});

it('measures both contenders in turn', () => {
  let calls = '';
  const contender = (name: string) => () => {
    calls += name;
    return [];
  };
  const { oursNs, theirsNs } = compare(load, { ours: contender('a'), theirs: contender('b') }, 3);
  expect([calls, oursNs.length, theirsNs.length]).toEqual(['abababab', 3, 3]);
  expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
});
