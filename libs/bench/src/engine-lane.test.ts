import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { firstDifference, runBreakwater, runPlain } from './engine-lane.ts';
import { timeLane } from './lane-report.ts';
import { makeLoad } from './load.ts';
import { compare, spread } from './measure.ts';
import { openRoundProcess } from './round-process.ts';

const shapeOfLoad = { marketCount: 16, seconds: 40, recordsPerSecond: 100, eventsPerRecord: 16 };
const load = makeLoad(shapeOfLoad);

it('the rival alerts as we do, to the byte, where every detector speaks and prices move both ways', () => {
  const ours = runBreakwater(load);
  const kinds = new Set(ours.map(({ detector, direction }) => `${detector} ${direction}`));
  expect(kinds).toEqual(new Set(['A SELL_OFF', 'A SQUEEZE', 'B SELL_OFF', 'D NONE']));
  expect(firstDifference(ours, runPlain(load))).toBeUndefined();
});

it('times nothing where the contenders differ', async () => {
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
  const open = (): never => expect.fail('a process was opened');
  const timed = timeLane(shape, { ours: runBreakwater, theirs }, open, 3);
  await expect(timed).rejects.toThrow(/contenders differ/);
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

it('measures both contenders in turn', async () => {
  let calls = '';
  const round = (name: string) => () => {
    calls += name;
    return Promise.resolve(calls.length);
  };
  const { oursNs, theirsNs } = await compare({ ours: round('a'), theirs: round('b') }, 3);
  expect(calls).toBe('ab'.repeat(4 + 3));
  expect([oursNs, theirsNs]).toEqual([
    [9, 11, 13],
    [10, 12, 14],
  ]);
  expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
});

it('runs a contender in a process of its own, and says where that ends', async () => {
  const program = fileURLToPath(new URL('lanes.ts', import.meta.url));
  const args = ['--rounds-of', '1', '--contender', 'ours', '--quick'];
  const lane = openRoundProcess(program, args);
  expect(await lane.round()).toBeGreaterThan(0);
  lane.close();
  const missing = openRoundProcess(program, ['--rounds-of', '9']);
  await expect(missing.round()).rejects.toThrow(/process ended/);
}, 60_000);
