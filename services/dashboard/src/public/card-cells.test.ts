import type { VenueScorecard } from '@breakwater/client';
import { describe, expect, it } from 'vitest';
import { COLUMNS, cellsOf } from './card-cells.ts';

const UP = { outageCount: 0, blindUs: 0, longestOutageUs: 0, uptimeShare: 1 };
const LENDING = {
  orderBreachCount: 17_667,
  orderBreachWon: 31_000_000_000,
  inFlightCount: 40,
  limitBreaches: { 'C3.user-cap': 3, 'C3.fee': 2 },
  unwarnedCount: 579,
  forcedUserShare: 0.1317,
  harmedUserCount: 95,
  excessLossWon: 100_190_000,
};

function card(parts: Partial<VenueScorecard> = {}): VenueScorecard {
  return {
    ...{ venue: 'venue-0123456789ab', feed: UP, alertCount: 0, forgottenCount: 0 },
    ...{ answers: null, lending: null },
    ...parts,
  };
}

/** Of one column. */
function said(parts: Partial<VenueScorecard>, column: string, language: 'en' | 'ko' = 'en') {
  const cell = cellsOf(card(parts), language)[COLUMNS.findIndex((name) => name === column)];
  return [cell?.figure, cell?.note];
}

describe('the cells of a venue', () => {
  it('are as many as the columns, whatever is known', () => {
    for (const lending of [null, LENDING]) {
      expect(cellsOf(card({ lending }), 'en')).toHaveLength(COLUMNS.length);
    }
  });

  it.each([
    ['feed', {}, ['100.000 %', 'no outage']],
    // Never rounded up to a feed that was always there.
    [
      'feed',
      {
        feed: {
          ...{ outageCount: 2, blindUs: 3e6, longestOutageUs: 90e6 },
          uptimeShare: 0.999_999_6,
        },
      },
      ['99.999 %', '2 outages, longest 2 min'],
    ],
    ['feed', { feed: { ...UP, uptimeShare: null } }, ['–', 'no data']],
    ['alerts', { alertCount: 1_234, forgottenCount: 7 }, ['1,234', '']],
    ['answers', {}, ['–', 'no data']],
    [
      'answers',
      { answers: { toldCount: 5, acknowledgedCount: 4, medianUs: 4e6, longestUs: 9e6 } },
      ['4 of 5', 'half within 4 s'],
    ],
    [
      'answers',
      { answers: { toldCount: 5, acknowledgedCount: 0, medianUs: null, longestUs: null } },
      ['0 of 5', ''],
    ],
    ['order', {}, ['–', 'no lending alert']],
    [
      'order',
      { lending: LENDING },
      ['17,667', '31,000,000,000 KRW; 40 more were asked for before'],
    ],
    ['limits', { lending: LENDING }, ['5', '']],
    ['notice', { lending: LENDING }, ['579', '']],
    ['users', { lending: LENDING }, ['13.17 %', 'most within 30 days']],
    ['users', { lending: { ...LENDING, forcedUserShare: null } }, ['–', 'no data']],
    ['harm', { lending: LENDING }, ['95', '100,190,000 KRW']],
    ['harm', { lending: { ...LENDING, harmedUserCount: 0, excessLossWon: 0 } }, ['0', '']],
  ] as const)('%s of %j', (column, parts, expected) => {
    expect(said(parts, column)).toEqual(expected);
  });

  it('count in Korean as Koreans do', () => {
    expect(said({ lending: LENDING }, 'order', 'ko')).toEqual([
      '17,667',
      '31,000,000,000원; 명령 전 신청분 40건 별도',
    ]);
    const answers = { toldCount: 5, acknowledgedCount: 4, medianUs: 7_200e6, longestUs: 9e9 };
    expect(said({ answers }, 'answers', 'ko')).toEqual(['5건 중 4건', '절반이 2.0시간 이내']);
  });
});
