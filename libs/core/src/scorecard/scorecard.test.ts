/** How a venue stands after a history of alerts and receipts, as tables. */
import { describe, expect, it } from 'vitest';
import type { DeskEntry } from '../control/desk-record.ts';
import type { AlertContent } from '../detect/catalogue.ts';
import { alertId, sampleAlert } from '../detect/sample-alert.ts';
import { ScorecardBook, type VenueScorecard } from './scorecard.ts';

const SECOND_US = 1_000_000;
const START_US = 1_760_000_000_000_000;
const ALWAYS = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };
const at = (second: number): number => START_US + second * SECOND_US;
/** From the start, so many seconds. */
const first = (seconds: number) => ({ fromUs: START_US, toUs: at(seconds) });

type Said = Partial<AlertContent>;

/** A revision of alert `number`, told and opened at the second. */
function revision(number: number, second: number, said: Said = {}): AlertContent {
  const scope = { assets: ['USDT'], venues: ['upbit'], markets: ['upbit:USDT/KRW:spot'] };
  const times = { onsetTimeUs: at(second), openTimeUs: at(second), timeUs: at(second) };
  return sampleAlert({ id: alertId(number), scope, ...times, ...said }).content;
}

/** Upbit blind from a second on, as the alert `number` opens; or seen again, where it has closed. */
function blind(number: number, fromSecond: number, toSecond?: number): AlertContent {
  const missing = { detector: 'D', label: 'BLIND', rule: 'blind', direction: 'NONE' } as const;
  const opened = { onsetTimeUs: at(fromSecond), openTimeUs: at(fromSecond) };
  if (toSecond === undefined) return revision(number, fromSecond, { ...missing, ...opened });
  const closed = { state: 'CLOSED', closeTimeUs: at(toSecond), timeUs: at(toSecond) } as const;
  return revision(number, toSecond, { ...missing, ...opened, ...closed });
}

function receipt(number: number, second: number, said: object = {}): DeskEntry {
  return {
    kind: 'receipt',
    alertId: alertId(number),
    messageId: null,
    endpoint: 'desk',
    venue: 'upbit',
    state: 'acknowledged',
    by: 'kim',
    reportedTimeUs: at(second),
    timeUs: at(second),
    position: `${second}-1`,
    signerKey: 'ab',
    ...said,
  };
}

function book(...entries: readonly (AlertContent | DeskEntry)[]): ScorecardBook {
  const scorecards = new ScorecardBook();
  scorecards.addAlert(
    revision(99, -1_000, { scope: { assets: [], venues: ['kraken'], markets: [] } }),
  );
  for (const entry of entries) {
    if ('kind' in entry) scorecards.addRecord(entry);
    else scorecards.addAlert(entry);
  }
  return scorecards;
}
/** Of Upbit; something of another venue was told long before, so that all of the span was observed. */
function cardOf(scorecards: ScorecardBook, span = ALWAYS): VenueScorecard {
  const card = scorecards.read(span, at(1_000)).venues.find(({ venue }) => venue === 'upbit');
  if (card === undefined) throw new Error('upbit has no card');
  return card;
}

describe('feeds', () => {
  it.each([
    { what: 'one outage', told: [blind(1, 10), blind(1, 10, 30)], is: [1, 20, 20, 0.8] },
    {
      what: 'two outages',
      told: [blind(1, 10), blind(1, 10, 30), blind(2, 60), blind(2, 60, 65)],
      is: [2, 25, 20, 0.75],
    },
    { what: 'one that lasts', told: [blind(1, 90)], is: [1, 10, 10, 0.9] },
    {
      what: 'one from before the span',
      told: [blind(1, -50), blind(1, -50, 5)],
      is: [1, 5, 5, 0.95],
    },
    { what: 'one after the span', told: [blind(1, 100), blind(1, 100, 110)], is: [0, 0, 0, 1] },
    {
      what: 'the same alert twice',
      told: [
        blind(1, 10),
        blind(1, 10, 20),
        { ...blind(1, 10), openTimeUs: at(40) },
        blind(1, 10, 45),
      ],
      is: [2, 15, 10, 0.85],
    },
  ])('count $what', ({ told, is: [outageCount, blindSeconds, longest, uptimeShare] }) => {
    const { feed } = cardOf(book(...told), first(100));
    const { blindUs, longestOutageUs, ...rest } = feed;
    expect(rest).toEqual({ outageCount, uptimeShare: expect.closeTo(uptimeShare as number) });
    expect([blindUs / SECOND_US, longestOutageUs / SECOND_US]).toEqual([blindSeconds, longest]);
  });

  it('are not blamed for a rate that nobody publishes', () => {
    const missing = blind(1, 10);
    const rate = { ...missing, label: 'NO_REFERENCE' } as AlertContent;
    expect(cardOf(book(rate), first(100)).feed.outageCount).toBe(0);
  });

  it('have no uptime where no time has passed', () => {
    expect(cardOf(book(blind(1, 10)), first(0)).feed.uptimeShare).toBeNull();
  });
});

describe('the span', () => {
  const told = [blind(1, 10), blind(1, 10, 30)];
  it.each([
    { what: 'is what was observed', asked: ALWAYS, logTime: 0, is: [-1_000, 30.000_001] },
    { what: 'goes on with the log', asked: ALWAYS, logTime: at(90), is: [-1_000, 90] },
    {
      what: 'is no more than asked for',
      asked: { fromUs: at(15), toUs: at(20) },
      logTime: 0,
      is: [15, 20],
    },
    {
      what: 'is empty before it',
      asked: { fromUs: 0, toUs: at(-2_000) },
      logTime: 0,
      is: [-1_000, -1_000],
    },
    {
      what: 'is empty after it',
      asked: { fromUs: at(50), toUs: at(60) },
      logTime: at(40),
      is: [40, 40],
    },
  ])('$what', ({ asked, logTime, is }) => {
    const { fromUs, toUs } = book(...told).read(asked, logTime);
    expect([(fromUs - START_US) / SECOND_US, (toUs - START_US) / SECOND_US]).toEqual(is);
  });

  it('of nothing is empty', () => {
    expect(new ScorecardBook().read(ALWAYS, at(5))).toEqual({ fromUs: 0, toUs: 0, venues: [] });
  });
});

describe('alerts', () => {
  it('count from S2 on, by the worst that they were, in the span that they opened in', () => {
    const told = [
      revision(1, 10, { severity: 'S1' }),
      revision(2, 20, { severity: 'S2' }),
      revision(3, 30, { severity: 'S1' }),
      revision(3, 30, { severity: 'S3', revision: 2 }),
      revision(3, 30, { severity: 'S1', revision: 3 }),
      revision(4, 200, { severity: 'S4' }),
    ];
    expect(cardOf(book(...told), first(100)).alertCount).toBe(2);
    expect(cardOf(book(...told)).alertCount).toBe(3);
  });

  it('count for every venue that they name', () => {
    const scope = { assets: ['USDT'], venues: ['bithumb', 'upbit'], markets: [] };
    const cards = book(revision(1, 10, { scope })).read(ALWAYS).venues;
    expect(cards.map(({ venue, alertCount }) => [venue, alertCount])).toEqual([
      ['bithumb', 1],
      ['kraken', 1],
      ['upbit', 1],
    ]);
  });
});

describe('what a venue takes note of', () => {
  const told = [revision(1, 10), revision(2, 20), revision(3, 30)];
  it.each([
    { what: 'nothing was sent', records: [], is: null },
    {
      what: 'sent and not acknowledged',
      records: [receipt(1, 11, { state: 'delivered' })],
      is: { toldCount: 1, acknowledgedCount: 0, medianUs: null, longestUs: null },
    },
    { what: 'never delivered', records: [receipt(1, 11, { state: 'dead' })], is: null },
    { what: 'of another venue', records: [receipt(1, 11, { venue: 'bithumb' })], is: null },
    { what: 'of an alert that is not known', records: [receipt(9, 11)], is: null },
    {
      what: 'acknowledged after 1, 5 and 30 s',
      records: [receipt(1, 11), receipt(2, 25), receipt(3, 60)],
      is: {
        toldCount: 3,
        acknowledgedCount: 3,
        medianUs: 5 * SECOND_US,
        longestUs: 30 * SECOND_US,
      },
    },
    {
      what: 'twice: the first counts',
      records: [receipt(1, 11), receipt(1, 50)],
      is: { toldCount: 1, acknowledgedCount: 1, medianUs: SECOND_US, longestUs: SECOND_US },
    },
    {
      what: 'of four the lower of the two in the middle',
      records: [receipt(1, 11), receipt(2, 22), receipt(3, 33), receipt(4, 44)],
      is: { toldCount: 4, acknowledgedCount: 4, medianUs: 2 * SECOND_US, longestUs: 4 * SECOND_US },
    },
  ])('$what', ({ records, is }) => {
    expect(cardOf(book(...told, revision(4, 40), ...records)).answers).toEqual(is);
  });

  it('is not what a person at the supervisor said', () => {
    const said = receipt(1, 11, { kind: 'acknowledgement', note: '' });
    expect(cardOf(book(...told, said)).answers).toBeNull();
  });
});

describe('lending', () => {
  const lending = (number: number, second: number, channels: readonly object[]): AlertContent => {
    const said = { detector: 'C', rule: 'lending', direction: 'NONE', channels } as unknown as Said;
    return revision(number, second, said);
  };
  const orders = (loanCount: number, won: number, inFlightCount = 0) => [
    { name: 'order.loans', value: loanCount, raw: { loanCount, inFlightCount } },
    { name: 'order.amount', value: won, raw: {} },
  ];
  const limits = (counts: Readonly<Record<string, number>>) => [
    {
      name: 'limits.breaches',
      value: 0,
      raw: Object.fromEntries(Object.entries(counts).map(([rule, n]) => [`${rule}.count`, n])),
    },
  ];

  it('is unknown where no alert told of it', () => {
    expect(cardOf(book(revision(1, 10))).lending).toBeNull();
    expect(cardOf(book(lending(1, 10, orders(1, 5))), first(5)).lending).toBeNull();
  });

  it('under an order is what the newest alert counts', () => {
    const told = [
      lending(1, 10, orders(2, 50)),
      lending(1, 10, orders(3, 70, 4)),
      lending(2, 90, orders(5, 90, 4)),
    ];
    expect(cardOf(book(...told)).lending).toMatchObject({
      orderBreachCount: 5,
      orderBreachWon: 90,
      inFlightCount: 4,
    });
  });

  it('against limits is added up, alert by alert, each as it last was', () => {
    const told = [
      lending(1, 10, limits({ 'user-cap': 1 })),
      lending(1, 10, limits({ 'user-cap': 3, 'no-notice': 2 })),
      lending(2, 90, limits({ 'user-cap': 4, 'notice-after': 1, 'short-notice': 5 })),
    ];
    expect(cardOf(book(...told)).lending).toMatchObject({
      limitBreaches: { 'no-notice': 2, 'notice-after': 1, 'short-notice': 5, 'user-cap': 7 },
      unwarnedCount: 8,
      forcedUserShare: null,
    });
  });

  it('tells the largest share of users, and adds up harm', () => {
    const harm = (share: number, users: number, won: number) => [
      { name: 'forced.users', value: share, raw: {} },
      { name: 'execution.harmedUsers', value: users, raw: {} },
      { name: 'execution.excess', value: won, raw: {} },
    ];
    const told = [lending(1, 10, harm(0.13, 5, 700)), lending(2, 90, harm(0.04, 2, 100))];
    expect(cardOf(book(...told)).lending).toMatchObject({
      forcedUserShare: 0.13,
      harmedUserCount: 7,
      excessLossWon: 800,
    });
  });
});
