import type { ViewFrame } from '@breakwater/client';
import { describe, expect, it } from 'vitest';
import type { Range } from '../market/chart-series.ts';
import { SECOND_US, viewFrame } from '../page-fixture.ts';
import { MarketFeed } from './market-feed.ts';

const STREAM = 't:0';
const seconds = ({ fromUs, toUs }: Range): string => `${fromUs / SECOND_US}…${toUs / SECOND_US}`;

function feedOf(answers: (readonly ViewFrame[] | null)[]): {
  readonly feed: MarketFeed;
  readonly asked: string[];
  take(second: number): void;
  held(): number[];
} {
  const asked: string[] = [];
  const feed = new MarketFeed(
    async (_stream, range, count) => {
      asked.push(`${seconds(range)} ${count}`);
      return answers.shift() ?? null;
    },
    () => {},
  );
  return {
    feed,
    asked,
    take: (second) => feed.take({ stream: STREAM, frame: viewFrame(second) }),
    held: () => {
      const track = feed.histories.get(STREAM)?.tracks.get('upbit:USDT/KRW:spot');
      return (track?.timesUs ?? []).map((timeUs) => timeUs / SECOND_US);
    },
  };
}

describe('the feed of markets', () => {
  it('fetches the hour before the first frame, and lets the frames of meanwhile wait', async () => {
    const made = feedOf([[viewFrame(9_000)], [viewFrame(9_900)]]);
    made.take(10_000);
    made.take(10_001);
    expect(made.held()).toEqual([]);
    await expect.poll(made.held).toEqual([9_000, 9_900, 10_000, 10_001]);
    expect(made.asked).toEqual(['6400…9400 240', '9400…10000 300']);
    made.take(10_002);
    expect(made.held().at(-1)).toBe(10_002);
  });

  it('fetches after a loss what came meanwhile, and nothing twice', async () => {
    const made = feedOf([[], [], [viewFrame(10_050)]]);
    made.take(10_000);
    await expect.poll(made.held).toEqual([10_000]);
    made.feed.lost();
    made.take(10_100);
    await expect.poll(made.held).toEqual([10_000, 10_050, 10_100]);
    expect(made.asked.slice(2)).toEqual(['10000.000001…10100 300']);
  });

  it('goes on with what comes where the past cannot be had', async () => {
    const made = feedOf([]);
    made.take(10_000);
    await expect.poll(made.held).toEqual([10_000]);
    expect(await made.feed.span(STREAM, { fromUs: 0, toUs: 1 })).toBeNull();
  });
});
