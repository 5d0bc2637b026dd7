/** Which alert of an incident leads it, and which are symptoms: as tables of market events. */
import { describe, expect, it } from 'vitest';
import { IncidentStage, type Story } from './incident-stage.fixture.ts';

const GLOBAL = { cause: 'GLOBAL' } as const;

const LEADING: readonly Story[] = [
  {
    story: 'the worse leads',
    lines: [
      [0, 'USDT squeeze upbit', 'S2'],
      [1, 'USDT squeeze bithumb', 'S2'],
      [2, 'USDT squeeze bithumb', 'S4'],
      [3, 'USDT squeeze upbit', 'S4'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 SAME_PEG of USDT squeeze upbit S2',
      '#1 LEAD S4 raised',
      '#1 SAME_PEG of USDT squeeze bithumb S4',
    ],
  },
  {
    story: 'of one severity the one that is further past its threshold, by more than 1.6 times',
    lines: [
      [0, 'USDT squeeze upbit', 'S2', { pressing: 4 }],
      [1, 'USDT squeeze bithumb', 'S2', { pressing: 6.4 }],
      [2, 'USDT squeeze bithumb', 'S2', { pressing: 6.5 }],
      [3, 'USDT squeeze upbit', 'S2', { pressing: 10.4 }],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 SAME_PEG of USDT squeeze upbit S2',
      '#1 LEAD S2',
      '#1 SAME_PEG of USDT squeeze bithumb S2',
    ],
  },
  {
    story: 'of one severity the one venue apart leads what all have alike, however far that is',
    lines: [
      [0, 'USDT squeeze upbit', 'S2', { cause: 'NATIONAL', pressing: 9 }],
      [1, 'USDT squeeze bithumb', 'S1', { cause: 'VENUE', pressing: 1 }],
      [2, 'USDT squeeze bithumb', 'S2', { cause: 'VENUE', pressing: 1 }],
      [3, 'USDT squeeze upbit', 'S2', { cause: 'NATIONAL', pressing: 90 }],
      [4, 'USDT squeeze upbit', 'S3', { cause: 'NATIONAL', pressing: 90 }],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 MEMBER of USDT squeeze upbit S2',
      '#1 LEAD S2',
      '#1 SAME_PEG of USDT squeeze bithumb S2',
      '#1 LEAD S3 raised',
    ],
  },
  {
    story: 'a venue that its loans move leads as one apart, and follows from no other venue',
    lines: [
      [0, 'USDT sell-off coinone', 'S2', { cause: 'NATIONAL', pressing: 9 }],
      [1, 'USDT sell-off upbit', 'S2', { cause: 'LENDING' }],
      [2, 'USDT sell-off bithumb', 'S2', { cause: 'LENDING' }],
      [3, 'USDT sell-off coinone', 'S2', { cause: 'NATIONAL', pressing: 9 }],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 LEAD S2',
      '#1 MEMBER of USDT sell-off upbit S2',
      '#1 SAME_PEG of USDT sell-off upbit S2',
    ],
  },
  {
    story: 'but not in another group: there the distance decides, or what explains what',
    lines: [
      [0, 'USDC sell-off kraken', 'S2', { cause: 'GLOBAL', pressing: 2 }],
      [1, 'USDT squeeze bithumb', 'S2', { cause: 'VENUE', pressing: 9 }],
    ],
    told: ['#1 LEAD S2 raised', '#1 SAME_PEG of USDC sell-off kraken S2'],
  },
  {
    story: 'liquidations lead what they explain from S2 on, and keep the lead',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S3', { pressing: 9 }],
      [1, 'liquidations sell-off bybit', 'S1'],
      [2, 'liquidations sell-off bybit', 'S2'],
      [3, 'BTC/KRW sell-off upbit', 'S4', { pressing: 20 }],
    ],
    told: [
      '#1 LEAD S3 raised',
      '#1 MEMBER of BTC/KRW sell-off upbit S3',
      '#1 LEAD S3',
      '#1 MEMBER of liquidations sell-off bybit S4 raised',
    ],
  },
  {
    story: 'liquidations that nobody is told of are led by whatever is worse',
    lines: [
      [0, 'liquidations sell-off bybit', 'S1'],
      [1, 'BTC/KRW sell-off upbit', 'S2'],
    ],
    told: ['#1 LEAD S1', '#1 LEAD S2 raised'],
  },
  {
    story: 'it stays at its worst: what has closed leads on',
    lines: [
      [0, 'USDT squeeze bithumb', 'S3', { pressing: 9 }],
      [1, 'USDT squeeze upbit', 'S1'],
      [700, 'USDT squeeze bithumb', 'closed', { pressing: 9 }],
      [800, 'USDT squeeze upbit', 'S2'],
    ],
    told: [
      '#1 LEAD S3 raised',
      '#1 SAME_PEG of USDT squeeze bithumb S3',
      '#1 LEAD S3',
      '#1 SAME_PEG of USDT squeeze bithumb S3',
    ],
  },
  {
    story: 'one that its detector calls a symptom leads until something else is as bad',
    lines: [
      [0, 'ETH/KRW sell-off upbit', 'S1', { symptom: 'MARKET_MOVE', pressing: 9 }],
      [1, 'BTC/KRW sell-off upbit', 'S1'],
      [2, 'ETH/KRW sell-off upbit', 'S1', { symptom: 'MARKET_MOVE', pressing: 9 }],
      [3, 'ETH/KRW sell-off upbit', 'S2', { symptom: 'MARKET_MOVE', pressing: 9 }],
    ],
    told: [
      '#1 LEAD S1',
      '#1 LEAD S1',
      '#1 MARKET_MOVE of BTC/KRW sell-off upbit S1',
      '#1 LEAD S2 raised',
    ],
  },
  {
    story: 'it takes no lead into a group that is told already',
    lines: [
      [0, 'USDT sell-off kraken', 'S1', GLOBAL],
      [1, 'BTC/USDT squeeze binance', 'S1'],
      [2, 'BTC/KRW squeeze upbit', 'S2'],
      [3, 'BTC/USDT squeeze binance', 'S2'],
      [4, 'ETH/KRW squeeze upbit', 'S1'],
    ],
    told: [
      '#1 LEAD S1',
      '#1 QUOTE_ECHO of USDT sell-off kraken S1',
      '#2 LEAD S2 raised',
      '#1 MEMBER of USDT sell-off kraken S2 raised',
      '#2 MEMBER of BTC/KRW squeeze upbit S2',
    ],
  },
  {
    story: 'and where the group is free, it takes the group along',
    lines: [
      [0, 'USDT sell-off kraken', 'S1', GLOBAL],
      [1, 'BTC/USDT squeeze binance', 'S1'],
      [2, 'BTC/USDT squeeze binance', 'S2'],
      [3, 'BTC/KRW squeeze upbit', 'S2'],
      [4, 'USDT sell-off coinbase', 'S1', { percent: 0.1 }],
    ],
    told: [
      '#1 LEAD S1',
      '#1 QUOTE_ECHO of USDT sell-off kraken S1',
      '#1 LEAD S2 raised',
      '#1 MEMBER of BTC/USDT squeeze binance S2',
      '#2 LEAD S1',
    ],
  },
];

const SYMPTOMS: readonly Story[] = [
  {
    story: 'the way back of one market is its recovery',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S2'],
      [60, 'BTC/KRW squeeze upbit', 'S2'],
      [61, 'ETH/KRW squeeze upbit', 'S2'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 RECOVERY of BTC/KRW sell-off upbit S2',
      '#1 MEMBER of BTC/KRW sell-off upbit S2',
    ],
  },
  {
    story: 'what stands apart at one venue moves what others are compared with',
    lines: [
      [0, 'USDT squeeze bithumb', 'S4'],
      [1, 'USDT squeeze upbit', 'S3'],
      [2, 'USDT sell-off korbit', 'S3'],
      [3, 'USDT squeeze upbit+bithumb', 'S3'],
    ],
    told: [
      '#1 LEAD S4 raised',
      '#1 SAME_PEG of USDT squeeze bithumb S4',
      '#1 SAME_PEG of USDT squeeze bithumb S4',
      '#1 MEMBER of USDT squeeze bithumb S4',
    ],
  },
  {
    story: 'all venues of a country are members of what is national',
    lines: [
      [0, 'USDT sell-off bithumb', 'S2', { cause: 'NATIONAL' }],
      [1, 'USDT sell-off upbit', 'S2', { cause: 'NATIONAL' }],
    ],
    told: ['#1 LEAD S2 raised', '#1 MEMBER of USDT sell-off bithumb S2'],
  },
  {
    story: 'one that becomes worse than its cause is none, and is told',
    lines: [
      [0, 'USDT squeeze bithumb', 'S2'],
      [1, 'USDT squeeze upbit', 'S2'],
      [2, 'USDT squeeze upbit', 'S3'],
      [3, 'USDT squeeze bithumb', 'S2'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 SAME_PEG of USDT squeeze bithumb S2',
      '#1 LEAD S3 raised',
      '#1 SAME_PEG of USDT squeeze upbit S3',
    ],
  },
  {
    story: 'one that its detector names is one under whatever leads',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S3'],
      [1, 'ETH/KRW sell-off upbit', 'S3', { symptom: 'MARKET_MOVE' }],
      [2, 'ETH/KRW sell-off upbit', 'S4', { symptom: 'MARKET_MOVE' }],
    ],
    told: ['#1 LEAD S3 raised', '#1 MARKET_MOVE of BTC/KRW sell-off upbit S3', '#1 LEAD S4 raised'],
  },
];

describe.each([
  { what: 'the lead', stories: LEADING },
  { what: 'symptoms', stories: SYMPTOMS },
])('$what:', ({ stories }) => {
  it.each(stories)('$story', ({ lines, told }) => {
    const stage = new IncidentStage();
    expect(lines.map((line) => stage.tell(line))).toEqual(told);
  });
});
