import { expect, it } from 'vitest';
import { firstDifference, runBreakwater, runPlain } from './engine-lane.ts';
import { timeLane } from './lane-report.ts';
import { makeLoad } from './load.ts';
import { compare, spread } from './measure.ts';

const shapeOfLoad = { marketCount: 16, seconds: 40, recordsPerSecond: 100, eventsPerRecord: 16 };
const load = makeLoad(shapeOfLoad);

it('the rival alerts as we do, to the byte, where every detector speaks and prices move both ways', () => {
  const ours = runBreakwater(load);
  const kinds = new Set(ours.map(({ detector, direction }) => `${detector} ${direction}`));
  expect(kinds).toEqual(new Set(['A SELL_OFF', 'A SQUEEZE', 'B SELL_OFF', 'D NONE']));
  expect(firstDifference(ours, runPlain(load))).toBeUndefined();
});

it('times nothing where the contenders differ', () => {
  let calls = 0;
  const theirs: typeof runPlain = (given) => {
    calls += 1;
    // The rival misses one record of a falling market's trades.
    const { length } = given.records;
    const lost = given.records.findIndex(
      ({ value }, at) =>
        at > length * 0.8 && Buffer.from(value).includes('v0:C0/USDT:linear trades'),
    );
    expect(lost).toBeGreaterThan(0);
    const records = given.records.filter((_, at) => at !== lost);
    return runPlain({ ...given, records });
  };
  const shape = { name: 'planted', load: shapeOfLoad };
  expect(() => timeLane(shape, { ours: runBreakwater, theirs }, 3)).toThrow(/contenders differ/);
  expect(calls).toBe(1);
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
  expect([calls, oursNs.length, theirsNs.length]).toEqual(['ab'.repeat(4 + 3), 3, 3]);
  expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
});
