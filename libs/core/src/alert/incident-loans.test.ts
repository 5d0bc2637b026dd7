/** What a move does to loans of its asset, and where that is no story of its own (N7): as a table of market events. */
import { describe, expect, it } from 'vitest';
import { IncidentStage, type Story } from './incident-stage.fixture.ts';

const LOANS: readonly Story[] = [
  {
    story: 'what a squeeze does to loans on its venue is part of it, and is not told again',
    lines: [
      [0, 'USDT squeeze bithumb', 'S4'],
      [50, 'USDT loans bithumb', 'S3'],
      [60, 'USDT loans bithumb', 'S4'],
    ],
    told: [
      '#1 LEAD S4 raised',
      '#1 LOANS of USDT squeeze bithumb S4',
      '#1 LOANS of USDT squeeze bithumb S4',
    ],
  },
  {
    story: 'where it is worse than the price it makes the incident as bad, and never leads',
    lines: [
      [0, 'USDT squeeze bithumb', 'S2'],
      [50, 'USDT loans bithumb', 'S4'],
    ],
    told: ['#1 LEAD S2 raised', '#1 MEMBER of USDT squeeze bithumb S4 raised'],
  },
  {
    story: 'another venue, another asset, or a watch that nobody was told of explain no loans',
    lines: [
      [0, 'USDT squeeze upbit', 'S2'],
      [1, 'BTC/KRW sell-off bithumb', 'S2'],
      [2, 'USDC sell-off bithumb', 'S1'],
      [3, 'USDT loans bithumb', 'S2'],
      [4, 'USDC loans bithumb+kraken', 'S1'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#2 LEAD S2 raised',
      '#3 LEAD S1',
      '#4 LEAD S2 raised',
      '#5 LEAD S1',
    ],
  },
  {
    story:
      'where loans are seen first, the price that comes within the hour takes the lead from S2 on',
    lines: [
      [0, 'USDT loans bithumb', 'S3'],
      [3_600, 'USDT squeeze bithumb', 'S1'],
      [3_601, 'USDT squeeze bithumb', 'S2'],
      [3_602, 'USDT loans bithumb', 'S3'],
    ],
    told: [
      '#1 LEAD S3 raised',
      '#1 MEMBER of USDT loans bithumb S3',
      '#1 LEAD S3',
      '#1 MEMBER of USDT squeeze bithumb S3',
    ],
  },
  {
    story: 'a book that has been thin for longer is no beginning of what comes now',
    lines: [
      [0, 'USDT loans bithumb', 'S3'],
      [3_601, 'USDT squeeze bithumb', 'S2'],
    ],
    told: ['#1 LEAD S3 raised', '#2 LEAD S2 raised'],
  },
  {
    story: 'loans that stay in distress for weeks keep no story of a price open',
    lines: [
      [0, 'USDT squeeze bithumb', 'S4'],
      [60, 'USDT loans bithumb', 'S4'],
      [600, 'USDT squeeze bithumb', 'closed'],
      [4_100, 'USDT squeeze upbit', 'S1'],
      [4_201, 'USDT sell-off bithumb', 'S2'],
    ],
    told: [
      '#1 LEAD S4 raised',
      '#1 LOANS of USDT squeeze bithumb S4',
      '#1 LEAD S4',
      '#1 SAME_PEG of USDT squeeze bithumb S4',
      '#2 LEAD S2 raised',
    ],
  },
];

describe('loans:', () => {
  it.each(LOANS)('$story', ({ lines, told }) => {
    const stage = new IncidentStage();
    expect(lines.map((line) => stage.tell(line))).toEqual(told);
  });
});
