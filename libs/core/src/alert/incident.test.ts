/** Which alerts are one story, who leads it, and when people are told: as tables of market events. */
import { describe, expect, it } from 'vitest';
import { IncidentBook } from './incident.ts';
import { IncidentStage, newsOf, type Story } from './incident-stage.fixture.ts';
import type { Words } from './words.ts';

const CLOSED_LATER = 3_601; // unit: s

const GLOBAL = { cause: 'GLOBAL' } as const;

const JOINING: readonly Story[] = [
  {
    story: 'both directions of one asset are one story',
    lines: [
      [0, 'USDT squeeze bithumb', 'S1'],
      [5, 'USDT sell-off upbit', 'S1'],
      [9, 'USDT squeeze korbit', 'S1'],
    ],
    told: [
      '#1 LEAD S1',
      '#1 SAME_PEG of USDT squeeze bithumb S1',
      '#1 SAME_PEG of USDT squeeze bithumb S1',
    ],
  },
  {
    story: 'a crash of many coins is one',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S2'],
      [1, 'ETH/KRW sell-off bithumb', 'S2'],
      [2, 'liquidations sell-off bybit', 'S1'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 MEMBER of BTC/KRW sell-off upbit S2',
      '#1 MEMBER of BTC/KRW sell-off upbit S2',
    ],
  },
  {
    story: 'two stablecoins at two venues are two, and so is each feed',
    lines: [
      [0, 'USDT squeeze bithumb', 'S2'],
      [1, 'USDC sell-off kraken', 'S2'],
      [2, 'feed silent upbit', 'S2'],
      [3, 'feed silent bithumb', 'S2'],
      [4, 'BTC/KRW squeeze upbit', 'S2'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#2 LEAD S2 raised',
      '#3 LEAD S2 raised',
      '#4 LEAD S2 raised',
      '#5 LEAD S2 raised',
    ],
  },
  {
    story: 'pegged alike, they are one where the price is off everywhere, whichever is seen first',
    lines: [
      [0, 'DAI sell-off kraken', 'S1'],
      [1, 'USDC sell-off kraken', 'S1', GLOBAL],
      [2, 'USDC sell-off coinbase', 'S1', GLOBAL],
      [3, 'USDT squeeze binance', 'S1'],
    ],
    told: [
      '#1 LEAD S1',
      '#1 LEAD S1',
      '#1 MEMBER of USDC sell-off kraken S1',
      '#1 SAME_PEG of USDC sell-off kraken S1',
    ],
  },
  {
    story: 'what is worse already is no follower of a peg that begins to move',
    lines: [
      [0, 'USDT squeeze bithumb', 'S4'],
      [1, 'USDC sell-off kraken', 'S2', GLOBAL],
    ],
    told: ['#1 LEAD S4 raised', '#2 LEAD S2 raised'],
  },
  {
    story: 'a coin rises against the stablecoin that falls',
    lines: [
      [0, 'USDT sell-off kraken', 'S2', GLOBAL],
      [1, 'BTC/USDT squeeze binance', 'S2'],
    ],
    told: ['#1 LEAD S2 raised', '#1 QUOTE_ECHO of USDT sell-off kraken S2'],
  },
  {
    story: 'and where the coin is seen first, the stablecoin takes the lead once it is as bad',
    lines: [
      [0, 'BTC/USDT squeeze binance', 'S2'],
      [1, 'USDT sell-off kraken', 'S1', GLOBAL],
      [2, 'USDT sell-off kraken', 'S2', GLOBAL],
      [3, 'BTC/USDT squeeze binance', 'S2'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 MEMBER of BTC/USDT squeeze binance S2',
      '#1 LEAD S2',
      '#1 QUOTE_ECHO of USDT sell-off kraken S2',
    ],
  },
  {
    story: 'a coin that falls with the stablecoin, or in another currency, echoes nothing',
    lines: [
      [0, 'USDT sell-off kraken', 'S2', GLOBAL],
      [1, 'BTC/USDT sell-off binance', 'S2'],
      [2, 'BTC/KRW squeeze upbit', 'S2'],
    ],
    told: ['#1 LEAD S2 raised', '#2 LEAD S2 raised', '#2 MEMBER of BTC/USDT sell-off binance S2'],
  },
  {
    story: 'what one venue pays for a stablecoin moves no coin elsewhere',
    lines: [
      [0, 'USDT squeeze upbit', 'S2'],
      [1, 'BTC/USDT sell-off binance', 'S2'],
    ],
    told: ['#1 LEAD S2 raised', '#2 LEAD S2 raised'],
  },
  {
    story: 'but it moves those that are priced in it there',
    lines: [
      [0, 'USDT squeeze upbit', 'S2'],
      [1, 'BTC/USDT sell-off upbit', 'S2'],
    ],
    told: ['#1 LEAD S2 raised', '#1 QUOTE_ECHO of USDT squeeze upbit S2'],
  },
  {
    story: 'twice as far as the stablecoin may be its echo, further is a move of its own',
    lines: [
      [0, 'USDT sell-off kraken', 'S2', { cause: 'GLOBAL', percent: 1 }],
      [1, 'BTC/USDT squeeze binance', 'S1', { percent: 2 }],
      [2, 'ETH/USDT squeeze binance', 'S1', { percent: 2.1 }],
    ],
    told: ['#1 LEAD S2 raised', '#1 QUOTE_ECHO of USDT sell-off kraken S2', '#2 LEAD S1'],
  },
  {
    story: 'an echo that its detector has measured joins what it is priced in, not its own group',
    lines: [
      [0, 'BTC/KRW sell-off bithumb', 'S1'],
      [1, 'USDT/KRW squeeze upbit', 'S2'],
      [2, 'BTC/KRW squeeze upbit', 'S2', { symptom: 'QUOTE_ECHO', percent: 30 }],
      [3, 'liquidations/USDT sell-off bybit', 'S2', { symptom: 'QUOTE_ECHO' }],
    ],
    told: [
      '#1 LEAD S1',
      '#2 LEAD S2 raised',
      '#2 QUOTE_ECHO of USDT/KRW squeeze upbit S2',
      '#2 QUOTE_ECHO of USDT/KRW squeeze upbit S2',
    ],
  },
  {
    story: 'where nothing tells of that currency it is of its own group, and a symptom still',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S2'],
      [1, 'USDT/EUR squeeze kraken', 'S2'],
      [2, 'ETH/KRW sell-off upbit', 'S2', { symptom: 'QUOTE_ECHO' }],
    ],
    told: ['#1 LEAD S2 raised', '#2 LEAD S2 raised', '#1 QUOTE_ECHO of BTC/KRW sell-off upbit S2'],
  },
  {
    story: 'what people were told of explains an echo before a watch of its own group does',
    lines: [
      [0, 'ETH/KRW squeeze upbit', 'S1'],
      [1, 'USDT sell-off kraken', 'S2', GLOBAL],
      [2, 'BTC/USDT squeeze binance', 'S1'],
    ],
    told: ['#1 LEAD S1', '#2 LEAD S2 raised', '#2 QUOTE_ECHO of USDT sell-off kraken S2'],
  },
  {
    story: 'but a watch that nobody was told of does not take it from its group',
    lines: [
      [0, 'ETH/KRW squeeze upbit', 'S1'],
      [1, 'USDT sell-off kraken', 'S1', GLOBAL],
      [2, 'BTC/USDT squeeze binance', 'S1'],
    ],
    told: ['#1 LEAD S1', '#2 LEAD S1', '#1 MEMBER of ETH/KRW squeeze upbit S1'],
  },
  {
    story: 'it echoes any alert of the incident, and stays what it joined as whoever leads then',
    lines: [
      [0, 'USDT squeeze upbit', 'S2'],
      [1, 'USDT squeeze bithumb', 'S1', { percent: 5 }],
      [2, 'BTC/USDT sell-off bithumb', 'S1', { percent: 5 }],
      [3, 'USDT squeeze korbit', 'S3'],
      [4, 'BTC/USDT sell-off bithumb', 'S2', { percent: 40 }],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 SAME_PEG of USDT squeeze upbit S2',
      '#1 QUOTE_ECHO of USDT squeeze upbit S2',
      '#1 LEAD S3 raised',
      '#1 QUOTE_ECHO of USDT squeeze korbit S3',
    ],
  },
  {
    story: 'liquidations are counted, not measured in percent: they echo nothing',
    lines: [
      [0, 'liquidations squeeze kraken', 'S2', { percent: 1 }],
      [1, 'USDT sell-off kraken', 'S2', GLOBAL],
    ],
    told: ['#1 LEAD S2 raised', '#2 LEAD S2 raised'],
  },
];

const RAISING: readonly Story[] = [
  {
    story: 'at S2 and at each worse severity, once',
    lines: [
      [0, 'USDT squeeze bithumb', 'S1'],
      [1, 'USDT squeeze bithumb', 'S2'],
      [2, 'USDT squeeze bithumb', 'S2'],
      [3, 'USDT squeeze bithumb', 'S4'],
      [400, 'USDT squeeze bithumb', 'S2'],
      [500, 'USDT squeeze bithumb', 'S4'],
      [900, 'USDT squeeze bithumb', 'closed'],
    ],
    told: [
      '#1 LEAD S1',
      '#1 LEAD S2 raised',
      '#1 LEAD S2',
      '#1 LEAD S4 raised',
      '#1 LEAD S4',
      '#1 LEAD S4',
      '#1 LEAD S4',
    ],
  },
  {
    story: 'by members in their own right, whoever leads',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S1'],
      [1, 'ETH/KRW sell-off upbit', 'S2'],
      [2, 'SOL/KRW sell-off upbit', 'S2'],
      [3, 'SOL/KRW sell-off upbit', 'S3'],
    ],
    told: [
      '#1 LEAD S1',
      '#1 LEAD S2 raised',
      '#1 MEMBER of ETH/KRW sell-off upbit S2',
      '#1 LEAD S3 raised',
    ],
  },
  {
    story: 'anew where people were told that all of it had closed',
    lines: [
      [0, 'USDT squeeze bithumb', 'S2'],
      [600, 'USDT squeeze bithumb', 'closed'],
      [1_500, 'USDT squeeze bithumb', 'S2'],
    ],
    told: ['#1 LEAD S2 raised', '#1 LEAD S2', '#1 LEAD S2 raised'],
  },
  {
    story: 'not anew while any of it is open',
    lines: [
      [0, 'USDT squeeze bithumb', 'S2'],
      [10, 'USDT sell-off upbit', 'S1'],
      [600, 'USDT squeeze bithumb', 'closed'],
      [1_500, 'USDT squeeze bithumb', 'S2'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 SAME_PEG of USDT squeeze bithumb S2',
      '#1 LEAD S2',
      '#1 LEAD S2',
    ],
  },
];

const ENDING: readonly Story[] = [
  {
    story: 'what opens within an hour of the last closing belongs to it',
    lines: [
      [0, 'USDT squeeze bithumb', 'S1'],
      [100, 'USDT squeeze bithumb', 'closed'],
      [3_700, 'USDT squeeze upbit', 'S1'],
    ],
    told: ['#1 LEAD S1', '#1 LEAD S1', '#1 SAME_PEG of USDT squeeze bithumb S1'],
  },
  {
    story: 'what opens later is another',
    lines: [
      [0, 'USDT squeeze bithumb', 'S1'],
      [100, 'USDT squeeze bithumb', 'closed'],
      [100 + CLOSED_LATER, 'USDT squeeze upbit', 'S1'],
    ],
    told: ['#1 LEAD S1', '#1 LEAD S1', '#2 LEAD S1'],
  },
  {
    story: 'it lives as long as one of its alerts is open, whichever closed before',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S1'],
      [10, 'ETH/KRW sell-off upbit', 'S1'],
      [20, 'BTC/KRW sell-off upbit', 'closed'],
      [9_000, 'SOL/KRW sell-off upbit', 'S1'],
    ],
    told: [
      '#1 LEAD S1',
      '#1 MEMBER of BTC/KRW sell-off upbit S1',
      '#1 LEAD S1',
      '#1 MEMBER of BTC/KRW sell-off upbit S1',
    ],
  },
  {
    story: 'once it was told, watches alone make no one story of yesterday and today',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S2'],
      [10, 'ETH/KRW sell-off upbit', 'S1'],
      [600, 'BTC/KRW sell-off upbit', 'closed'],
      [4_200, 'SOL/KRW sell-off upbit', 'S1'],
      [4_201, 'XRP/KRW sell-off upbit', 'S2'],
      [4_202, 'ADA/KRW sell-off upbit', 'S2'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 MEMBER of BTC/KRW sell-off upbit S2',
      '#1 LEAD S2',
      '#1 MEMBER of BTC/KRW sell-off upbit S2',
      '#2 LEAD S2 raised',
      '#2 MEMBER of XRP/KRW sell-off upbit S2',
    ],
  },
  {
    story: 'and one of those watches that is worth telling later is told',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S3'],
      [10, 'ETH/KRW sell-off upbit', 'S1'],
      [600, 'BTC/KRW sell-off upbit', 'closed'],
      [2_000, 'ETH/KRW sell-off upbit', 'S1'],
      [9_000, 'ETH/KRW sell-off upbit', 'S2'],
      [9_001, 'SOL/KRW sell-off upbit', 'S2'],
    ],
    told: [
      '#1 LEAD S3 raised',
      '#1 MEMBER of BTC/KRW sell-off upbit S3',
      '#1 LEAD S3',
      '#1 MEMBER of BTC/KRW sell-off upbit S3',
      '#1 LEAD S3 raised',
      '#1 MEMBER of ETH/KRW sell-off upbit S3',
    ],
  },
  {
    story: 'also where another story of the group has begun meanwhile, which alone goes on to grow',
    lines: [
      [0, 'BTC/KRW sell-off upbit', 'S2'],
      [10, 'ETH/KRW sell-off upbit', 'S1'],
      [600, 'BTC/KRW sell-off upbit', 'closed'],
      [4_201, 'XRP/KRW sell-off upbit', 'S1'],
      [4_202, 'ETH/KRW sell-off upbit', 'S2'],
      [4_203, 'SOL/KRW sell-off upbit', 'S1'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 MEMBER of BTC/KRW sell-off upbit S2',
      '#1 LEAD S2',
      '#2 LEAD S1',
      '#1 LEAD S2 raised',
      '#2 MEMBER of XRP/KRW sell-off upbit S1',
    ],
  },
  {
    story: 'an echo that is worth telling after its story leaves the group to the one that has it',
    lines: [
      [0, 'USDT sell-off kraken', 'S2', GLOBAL],
      [10, 'BTC/USDT squeeze binance', 'S1'],
      [600, 'USDT sell-off kraken', 'closed', GLOBAL],
      [4_201, 'XRP/KRW squeeze upbit', 'S1'],
      [4_202, 'BTC/USDT squeeze binance', 'S2'],
      [4_203, 'SOL/KRW squeeze upbit', 'S1'],
    ],
    told: [
      '#1 LEAD S2 raised',
      '#1 QUOTE_ECHO of USDT sell-off kraken S2',
      '#1 LEAD S2',
      '#2 LEAD S1',
      '#1 LEAD S2 raised',
      '#2 MEMBER of XRP/KRW squeeze upbit S1',
    ],
  },
];

describe.each([
  { what: 'alerts join', stories: JOINING },
  { what: 'people are told', stories: RAISING },
  { what: 'an incident ends', stories: ENDING },
])('$what:', ({ stories }) => {
  it.each(stories)('$story', ({ lines, told }) => {
    const stage = new IncidentStage();
    expect(lines.map((line) => stage.tell(line))).toEqual(told);
  });
});

it('counts incidents that go on, each at its worst, until the last of its alerts closes', () => {
  const stage = new IncidentStage();
  stage.hear([0, 'USDT squeeze bithumb', 'S3', { cause: 'VENUE' }]);
  stage.hear([5, 'BTC/KRW sell-off upbit', 'S1', { cause: 'MARKET' }]);
  expect(stage.open()).toEqual(['S3 VENUE', 'S1 MARKET']);
  stage.hear([9, 'USDT squeeze bithumb', 'S1', { cause: 'VENUE' }]);
  expect(stage.open()).toEqual(['S3 VENUE', 'S1 MARKET']);
  stage.hear([12, 'USDT squeeze bithumb', 'closed']);
  expect(stage.open()).toEqual(['S1 MARKET']);
});

describe('the state of an incident', () => {
  it('names its lead at its peak, and counts', () => {
    const stage = new IncidentStage();
    stage.hear([3, 'USDT squeeze bithumb', 'S2', { percent: 250 }]);
    stage.hear([5, 'USDT squeeze upbit', 'S1']);
    const { state } = stage.hear([700, 'USDT squeeze upbit', 'closed']);
    expect(state).toMatchObject({
      ...{ sequence: 3, onsetTimeUs: 3_000_000, alertCount: 2, openAlertCount: 1 },
      ...{ severity: 'S2', cause: 'VENUE', role: 'SYMPTOM', raised: false, raiseCount: 1 },
      lead: {
        ...{ alertId: 'USDT squeeze bithumb', detector: 'A', subject: 'USDT@bithumb' },
        ...{ direction: 'SQUEEZE', scope: { venues: ['bithumb'] }, onsetTimeUs: 3_000_000 },
        peak: { severity: 'S2', value: 2.5 },
      },
    });
  });

  it('says where its lead was at its worst, also when its windows have run empty', () => {
    const book = new IncidentBook<Words>();
    const worst = newsOf([3, 'liquidations sell-off binance', 'S2']);
    const markets = ['binance:BTC/USDT:linear'];
    book.hear({ ...worst, scope: { ...worst.scope, markets } });
    const nowhere = { assets: [], venues: [], markets: [] };
    const { state } = book.hear({ ...worst, timeUs: 9_000_000, isOpen: false, scope: nowhere });
    expect(state.lead.scope).toEqual({ ...worst.scope, markets });
  });

  it('counts every alert that it ever had, and raises that often', () => {
    const stage = new IncidentStage();
    stage.hear([0, 'BTC/KRW sell-off upbit', 'S2']);
    stage.hear([1, 'ETH/KRW sell-off upbit', 'S1']);
    stage.hear([2, 'ETH/KRW sell-off upbit', 'closed']);
    const { state } = stage.hear([5_000, 'SOL/KRW sell-off upbit', 'S3']);
    expect(state).toMatchObject({ alertCount: 3, openAlertCount: 2, raiseCount: 2 });
  });
});
