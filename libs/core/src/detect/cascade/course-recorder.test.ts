/** How a cascade goes, told by the alert at the end of given seconds. */
import { describe, expect, it } from 'vitest';
import type { CascadeCourse } from '../../alert/cascade-course.ts';
import {
  BTC,
  BTC_BYBIT,
  type Burst,
  CascadeStage,
  NEVER,
  NOTHING_USUAL,
  SECOND_US,
  START_US,
} from './cascade-stage.fixture.ts';

const OKX = 'okx:BTC/USDT:linear';
const at = (second: number): number => START_US + second * SECOND_US;

/** The course as the alert told it at the end of a second. */
function courseAt(second: number, bursts: readonly Burst[]): CascadeCourse | undefined {
  return new CascadeStage(NOTHING_USUAL).run(second, bursts).at(second)?.facts.course;
}

describe('the first forced order', () => {
  it.each<[string, Burst[], seen: number, first: number]>([
    ['is of the second that opened the alert', [{ second: 20, sells: 9 }], 21, 20],
    [
      'is the first of the run, not the one that passed a threshold',
      [
        { second: 17, sells: 1 },
        { second: 19, sells: 1 },
        { second: 20, sells: 9 },
      ],
      21,
      17,
    ],
    [
      'is not one of a while before it',
      [
        { second: 3, sells: 1 },
        { second: 50, sells: 9 },
      ],
      51,
      50,
    ],
    [
      'stays what it was when more follow',
      [
        { second: 20, sells: 9 },
        { second: 24, sells: 90 },
      ],
      25,
      20,
    ],
  ])('%s', (_what, bursts, seen, first) => {
    expect(courseAt(seen, bursts)?.firstForcedTimeUs).toBe(at(first));
  });
});

describe('the counts', () => {
  it('are of both sides since the first order, each once', () => {
    const bursts: Burst[] = [
      { second: 5, buys: 40 },
      { second: 20, sells: 9, buys: 2 },
      { second: 22, sells: 3 },
      { second: 22, market: BTC_BYBIT, sells: 4, buys: 1 },
    ];
    expect(courseAt(21, bursts)).toMatchObject({ sellCount: 9, buyCount: 2 });
    expect(courseAt(30, bursts)).toMatchObject({ sellCount: 16, buyCount: 3 });
  });

  it('are those of the other side where that is forced', () => {
    const stage = new CascadeStage(NOTHING_USUAL).run(2, [{ second: 0, sells: 1, buys: 9 }]);
    const course = stage.at(2, 'asset:BTC', 'SQUEEZE')?.facts.course;
    expect(course).toMatchObject({ sellCount: 1, buyCount: 9, seedCount: 9 });
  });

  it('are whole where the alert opened within a second', () => {
    const thresholds = { 10: [0.5, 0.7], 60: NEVER, 300: NEVER } as const;
    const { rates = {} } = NOTHING_USUAL;
    const stage = new CascadeStage({ thresholds, rates });
    stage.run(3, [
      { second: 0, sells: 30, buys: 7 },
      { second: 2, sells: 5 },
    ]);
    const [opening] = stage.of();
    expect(opening?.second).toBe(0.25);
    expect(opening?.facts.course).toMatchObject({ sellCount: 30, buyCount: 7, seedCount: 30 });
    expect(stage.at(1)?.facts.course).toMatchObject({ sellCount: 30, buyCount: 7, seedCount: 30 });
    expect(stage.at(3)?.facts.course).toMatchObject({ sellCount: 35, seedCount: 35 });
  });

  it('count what was before that second, and what is left of it, once', () => {
    const thresholds = { 10: [0.5, 0.7], 60: NEVER, 300: NEVER } as const;
    const { rates = {} } = NOTHING_USUAL;
    const stage = new CascadeStage({ thresholds, rates }).run(3, [
      { second: 0, sells: 1, buys: 2 },
      { second: 1, sells: 8, buys: 3 },
    ]);
    const [opening] = stage.of();
    expect(opening?.second).toBe(1.25);
    for (const seen of [opening, stage.at(2), stage.at(3)]) {
      expect(seen?.facts.course).toMatchObject({ sellCount: 9, buyCount: 5, seedCount: 9 });
    }
  });

  it('begin anew with another alert, and go on where one re-opens', () => {
    const again = (second: number): Burst[] => [
      { second: 0, market: BTC_BYBIT, sells: 9, buys: 3 },
      { second, sells: 7 },
    ];
    // Quiet after 60 s; closed ten minutes later; another alert from fifteen minutes after that.
    expect(courseAt(1_001, again(1_000))).toMatchObject({ sellCount: 9 + 7 });
    const other = courseAt(2_001, again(2_000));
    expect(other).toMatchObject({ sellCount: 7, firstForcedTimeUs: at(2_000), peakMinuteCount: 7 });
    expect(other).toMatchObject({ buyCount: 0, seedCount: 7 });
    expect(other?.venues.map(({ venue }) => venue)).toEqual(['binance-usdm']);
    expect(courseAt(2_012, again(2_000))?.amplification).toBe(1);
  });
});

describe('the amplification', () => {
  it.each<[string, Burst[], seen: number, amplification: number | null]>([
    ['is not known before ten seconds are over', [{ second: 0, sells: 9 }], 9, null],
    ['is one where nothing follows', [{ second: 0, sells: 9 }], 10, 1],
    [
      'is the most in five minutes over the first ten seconds',
      [
        { second: 0, sells: 5 },
        { second: 9, sells: 3 },
        { second: 10, sells: 16 },
        { second: 200, sells: 16 },
      ],
      201,
      5,
    ],
    [
      'does not go back',
      [
        { second: 0, sells: 8 },
        { second: 40, sells: 24 },
        { second: 330, sells: 6 },
      ],
      331,
      4,
    ],
  ])('%s', (_what, bursts, seen, amplification) => {
    expect(courseAt(seen, bursts)?.amplification).toBe(amplification);
  });
});

describe('the busiest minute', () => {
  it('is that with most forced orders of the side, by its last second', () => {
    const bursts: Burst[] = [
      { second: 0, sells: 9 },
      { second: 30, sells: 12, buys: 50 },
      { second: 100, sells: 15 },
    ];
    expect(courseAt(20, bursts)).toMatchObject({ peakMinuteCount: 9, peakMinuteTimeUs: at(0) });
    expect(courseAt(140, bursts)).toMatchObject({ peakMinuteCount: 21, peakMinuteTimeUs: at(30) });
  });
});

describe('the venues', () => {
  it('stand in the order in which their forced orders began, of one second by name', () => {
    const bursts: Burst[] = [
      { second: 3, market: OKX, sells: 1, buys: 1 },
      { second: 4, market: BTC_BYBIT, sells: 6 },
      { second: 6, market: BTC, sells: 6 },
      { second: 6, market: 'a:BTC/USDT:linear', sells: 1 },
      { second: 7, market: BTC_BYBIT, sells: 6 },
      { second: 7, market: 'buys:BTC/USDT:linear', buys: 6 },
    ];
    const venues = courseAt(8, bursts)?.venues.map(({ venue, firstForcedTimeUs }) => {
      return [venue, (firstForcedTimeUs - START_US) / SECOND_US];
    });
    expect(venues).toEqual([
      ['okx', 3],
      ['bybit', 4],
      ['a', 6],
      ['binance-usdm', 6],
    ]);
  });
});

describe('the venues of a look back', () => {
  it('stand in order whichever market is looked at first', () => {
    const bursts: Burst[] = [
      { second: 3, market: OKX, sells: 1 },
      { second: 4, market: 'a-b:BTC/USDT:linear', sells: 1 },
      { second: 5, market: 'a:BTC/USDT:linear', sells: 9 },
      { second: 5, market: 'b-c:BTC/USDT:linear', sells: 9 },
      { second: 5, market: 'b:BTC/USDT:linear', sells: 9 },
    ];
    const venues = courseAt(6, bursts)?.venues.map(({ venue }) => venue);
    expect(venues).toEqual(['okx', 'a-b', 'a', 'b', 'b-c']);
  });
});

describe('the size on sampled feeds', () => {
  it('stands beside the course, and is not known where all feeds are complete', () => {
    const sampled = courseAt(1, [{ second: 0, sells: 9, sampled: 9 }])?.sampled;
    expect(sampled).toMatchObject({ symbolCount: 1, occupiedSecondCount: 1, shownCount: 9 });
    expect(courseAt(1, [{ second: 0, sells: 9 }])?.sampled).toBeNull();
  });
});
