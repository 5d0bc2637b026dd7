import type { Playback, StreamProgress } from '@breakwater/client';
import { describe, expect, it } from 'vitest';
import { runsOf } from './runs.ts';

/** A replay, with so many milliseconds since it moved. */
function replay(stream: string, stallMs: number): StreamProgress {
  return { stream, highWater: 9, stallMs, logTimeUs: 1, lagMs: null, coverage: null };
}
const told = (streams: StreamProgress[]): unknown => {
  const { current, isOver, earlier } = runsOf(streams);
  const names = (all: readonly StreamProgress[]): string[] => all.map(({ stream }) => stream);
  return [names(current), isOver, names(earlier)];
};

describe('runs', () => {
  it.each<[string, StreamProgress[], unknown]>([
    ['nothing yet', [], [[], false, []]],
    ['one that moves', [replay('a', 200)], [['a'], false, []]],
    ['one that paused', [replay('a', 4_900)], [['a'], false, []]],
    ['one that ended', [replay('a', 5_100)], [['a'], true, []]],
    ['a restart on the same folder', [replay('a', 60_000), replay('b', 90)], [['b'], false, ['a']]],
    ['just after it', [replay('a', 2_100), replay('b', 90)], [['b'], false, ['a']]],
    ['both over', [replay('a', 60_000), replay('b', 9_000)], [['b'], true, ['a']]],
  ])('%s', (_name, streams, runs) => {
    expect(told(streams)).toEqual(runs);
  });

  it('a live log that stands still is no end, and neither is one that told no time yet', () => {
    const live = { ...replay('a', 60_000), lagMs: 60_000 };
    const silent = { ...replay('b', 60_000), logTimeUs: null };
    expect(told([live, silent])).toEqual([['a', 'b'], false, []]);
  });

  it('a playback says itself which stream is on screen and whether it is over', () => {
    const playback: Playback = {
      ...{
        name: 'made',
        origin: 'market',
        stream: 'b',
        fromUs: 0,
        toUs: 9,
        atUs: 5,
        targetUs: null,
      },
      ...{ speed: 1, isPaused: true, isOver: false },
    };
    const told = (state: Playback): unknown => {
      const streams = [replay('a', 90), replay('b', 60_000)];
      const { current, isOver, earlier } = runsOf(streams, state);
      return [current.map(({ stream }) => stream), isOver, earlier.map(({ stream }) => stream)];
    };
    // Paused for a minute is no end, though another stream still moves.
    expect(told(playback)).toEqual([['b'], false, ['a']]);
    expect(told({ ...playback, isOver: true })).toEqual([['b'], true, ['a']]);
  });
});
