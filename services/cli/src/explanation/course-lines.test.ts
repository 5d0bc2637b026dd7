/** The course of a cascade in sentences. */
import type { AlertContent } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { courseLines } from './course-lines.ts';
import { ENGLISH_WORDS, KOREAN_WORDS, venueSqueeze } from './explanation.fixture.ts';

type Course = NonNullable<AlertContent['course']>;

const FIRST_US = Date.UTC(2025, 9, 10, 21, 15, 3) * 1_000;
const SECOND_US = 1_000_000;
const COURSE: Course = {
  firstForcedTimeUs: FIRST_US,
  firstShockTimeUs: FIRST_US - 42 * SECOND_US,
  peakMinuteTimeUs: FIRST_US + 95 * SECOND_US,
  peakMinuteCount: 12_400,
  sellCount: 63_637,
  buyCount: 41,
  seedCount: 310,
  amplification: 62.6,
  price: { market: 'bybit:BTC/USDT:linear', before: -0.01, after: -0.03, afterShare: 0.75 },
  venues: [
    { venue: 'bybit', firstForcedTimeUs: FIRST_US },
    { venue: 'okx', firstForcedTimeUs: FIRST_US + 2 * SECOND_US },
    { venue: 'binance-usdm', firstForcedTimeUs: FIRST_US + 65 * SECOND_US },
  ],
  sampled: null,
  furthest: null,
};
const SAMPLED = {
  ...{ symbolCount: 4, occupiedSecondCount: 120, shownCount: 118 },
  ...{ estimatedCount: 166.4, cappedSymbolCount: 0 },
};

const FURTHEST = {
  market: 'okx:BTC/USDT:linear',
  ...{ timeUs: FIRST_US + 60 * SECOND_US, away: Math.log(0.96), limit: Math.log(0.97) },
};

function linesOf(course: Partial<Course>, quality: AlertContent['quality'] = []): string[] {
  const { content } = venueSqueeze({ course: { ...COURSE, ...course }, quality });
  return courseLines(content, content, ENGLISH_WORDS);
}

describe('the course of a cascade', () => {
  it.each<[Partial<Course>, at: number, said: string]>([
    [
      {},
      0,
      'The first forced order came 2025-10-10 21:15:03.000 UTC; the price was moving 42 s before it.',
    ],
    [{ firstShockTimeUs: FIRST_US + SECOND_US }, 0, 'UTC; the price was moving 1 s after it.'],
    [{ firstShockTimeUs: FIRST_US }, 0, 'UTC, in the second in which the price was moving.'],
    [{ firstShockTimeUs: null }, 0, 'The first forced order came 2025-10-10 21:15:03.000 UTC.'],
    [{}, 1, 'Since then 63,637 forced to sell and 41 forced to buy; 12,400 in the busiest minute'],
    [{}, 2, 'The busiest five minutes had 62.6 times the 310 of its first ten seconds.'],
    [{}, 3, 'Bybit BTC/USDT: −1.00 % in the five minutes before the first forced order'],
    [{}, 3, '−2.96 % at most since: 75 % of the way came after it.'],
    [{ price: { ...COURSE.price!, after: 0, afterShare: null } }, 3, '0.00 % at most since.'],
    [{}, 4, 'First on Bybit; OKX 2 s later, Binance USD-M 1 min 5 s later.'],
    [
      { sampled: SAMPLED },
      5,
      'Sampled feeds showed 118 forced orders, in 120 of 240 symbol-seconds of the last minute: about 166 are behind them.',
    ],
    [
      { furthest: FURTHEST },
      5,
      'The forced order furthest from the price elsewhere: OKX BTC/USDT, −4.00 % away at 2025-10-10 21:16:03',
    ],
    [{ sampled: { ...SAMPLED, cappedSymbolCount: 1 } }, 5, 'at least about 166 are behind them.'],
  ])('%j says at line %i «%s»', (course, at, said) => {
    expect(linesOf(course)[at]).toContain(said);
  });

  it('goes without what is not known', () => {
    const lines = linesOf({ amplification: null, price: null, venues: COURSE.venues.slice(0, 1) });
    expect(lines).toHaveLength(2);
    const { content } = venueSqueeze();
    expect(courseLines(content, content, ENGLISH_WORDS)).toEqual([]);
  });

  it('says "at least" of counts that rest on a sampled feed', () => {
    expect(linesOf({}, ['SAMPLED'])[1]).toContain(
      'Since then at least 63,637 forced to sell and at least 41 forced to buy; at least 12,400 in',
    );
  });

  it('takes the sampled size from the revision of the worst moment', () => {
    const told = venueSqueeze({ course: { ...COURSE, sampled: SAMPLED }, quality: ['SAMPLED'] });
    const last = venueSqueeze({ course: { ...COURSE, sellCount: 70_000 } });
    const lines = courseLines(last.content, told.content, KOREAN_WORDS);
    expect(lines[1]).toContain('강제 매도 최소 70,000건');
    expect(lines.at(-1)).toContain('실제로는 약 166건으로 추정.');
  });
});
