/** Runs of high scores: what the fit is told of a market, second by second. */
import { describe, expect, it } from 'vitest';
import { RunList } from './run-list.ts';

const SECOND_US = 1_000_000;

/** Second and score of one series. */
type Heard = readonly [second: number, score: number, series?: string];

function runsOf(heard: readonly Heard[]): RunList {
  const list = new RunList();
  for (const [second, score, series = 'USDT'] of heard) {
    list.add('pegged', 15 * SECOND_US, series, second * SECOND_US, score);
  }
  return list;
}

describe('runs', () => {
  it.each<{ what: string; heard: readonly Heard[]; runs: readonly (readonly number[])[] }>([
    { what: 'a second', heard: [[5, 1.5]], runs: [[5, 5, 1.5]] },
    {
      what: 'seconds on end, with the largest score',
      heard: [
        [5, 1.5],
        [6, 2.5],
        [7, 2],
      ],
      runs: [[5, 7, 2.5]],
    },
    {
      what: 'a minute apart',
      heard: [
        [5, 1.5],
        [65, 1.2],
      ],
      runs: [[5, 65, 1.5]],
    },
    {
      what: 'more than a minute apart',
      heard: [
        [5, 1.5],
        [66, 1.2],
      ],
      runs: [
        [5, 5, 1.5],
        [66, 66, 1.2],
      ],
    },
    {
      // USDC/USDT seen as USDC that falls and as USDT that rises is one happening.
      what: 'two views of one market at once',
      heard: [
        [5, 1.5],
        [5, 1.8],
      ],
      runs: [[5, 5, 1.8]],
    },
  ])('of $what', ({ heard, runs }) => {
    const [series = []] = runsOf(heard).of('pegged', 15 * SECOND_US);
    expect(series.map(({ startUs, endUs, score }) => [startUs / 1e6, endUs / 1e6, score])).toEqual(
      runs,
    );
  });

  it('are kept apart by series, by window and by class of market', () => {
    const list = runsOf([
      [5, 1.5, 'USDT'],
      [5, 1.6, 'USDC'],
    ]);
    list.add('pegged', 60 * SECOND_US, 'USDT', 5 * SECOND_US, 3);
    list.add('coin', 15 * SECOND_US, 'BTC', 5 * SECOND_US, 4);
    const scores = (marketClass: 'pegged' | 'coin', seconds: number) =>
      list.of(marketClass, seconds * SECOND_US).map((runs) => runs.map(({ score }) => score));
    expect(scores('pegged', 15)).toEqual([[1.5], [1.6]]);
    expect(scores('pegged', 60)).toEqual([[3]]);
    expect(scores('coin', 15)).toEqual([[4]]);
    expect(scores('coin', 60)).toEqual([]);
  });
});
