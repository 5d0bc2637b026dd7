/** Detector C as a whole: which venue is told of what, what it counts for scrapes, and what it lets detector A know. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LENDING_RULES } from '../../control/default-lending-rules.ts';
import { definition } from '../../event/instrument.fixture.ts';
import { participantOf } from '../../event/lending-event.ts';
import {
  DAY,
  HOUR,
  operationEntry,
  orderOf,
  policyOf,
  ruleOf,
  SECOND,
  T,
  termsEntry,
} from '../../lending/lending.fixture.ts';
import type { LendingEntry } from '../../lending/lending-entry.ts';
import { FINE_PANE_US } from '../../limits.ts';
import { Market } from '../../market/market.ts';
import { participantKey } from '../../market/taker-tape.ts';
import { ln } from '../../number/elementary.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import { LendingStage } from './lending-stage.fixture.ts';

const at = (venue: string, parts: object = {}): Partial<LendingEntry> => ({
  ...{ venue, market: `${venue}:USDT/KRW:spot`, ...parts },
});
const CAP = ruleOf('user-cap', { firstWon: 1, tierWonMax: 1 });

describe('venues', () => {
  it('are told apart, each in order of its name, whoever came first', () => {
    const stage = new LendingStage(policyOf({ orders: [orderOf()] }));
    stage.hear(termsEntry(at('upbit')), termsEntry(at('bithumb'))).seal(T - DAY);
    stage.hear(
      operationEntry('LOAN_OPEN', at('upbit', { position: 1 })),
      operationEntry('LOAN_OPEN', at('bithumb', { position: 2 })),
    );
    stage.seal(T);
    expect(stage.told.map(({ subject }) => subject)).toEqual([
      'bithumb lending new-loans',
      'upbit lending new-loans',
    ]);
    expect(stage.detector.reading().venues.map(({ venue }) => venue)).toEqual(['bithumb', 'upbit']);
  });

  it('stand under the policy of before they were heard of', () => {
    const stage = new LendingStage(policyOf());
    stage.detector.establish(
      policyOf({ rules: { version: 1, rules: [{ ...CAP, assumed: ['value'] }] } }),
      0,
    );
    stage.hear(termsEntry(), operationEntry('LOAN_OPEN')).seal(T);
    expect(stage.of('limits').at(-1)?.facts.quality).toEqual(['ASSUMED_LIMIT']);
    const sure = new LendingStage(policyOf({ rules: { version: 1, rules: [CAP] } }));
    sure.hear(termsEntry(), operationEntry('LOAN_OPEN')).seal(T);
    expect(sure.of('limits').at(-1)?.facts.quality).toEqual([]);
  });
});

describe('what a limit alert says', () => {
  it('is all of it: rule, limit, counts, places', () => {
    const stage = new LendingStage(policyOf({ rules: { version: 1, rules: [CAP] } }));
    stage
      .hear(termsEntry({ capPerUserWon: 1 }), operationEntry('LOAN_OPEN', { offset: 9 }))
      .seal(T);
    const told = stage.of('limits').at(-1);
    expect(told).toMatchObject({ level: 2, state: 'OPEN', subject: 'bithumb lending limits' });
    expect(told?.facts).toEqual({
      ...{ label: 'LIMIT_BREACH', value: 1, windowUs: 0, threshold: 1 },
      ...{ symptom: null, rarityDays: null, decomposition: null, unavailable: [], quality: [] },
      rulings: [
        { rule: 'C3.user-cap', severity: 'S2', value: 1_000_000, limit: 1, basis: 'user-cap' },
      ],
      scope: { assets: ['USDT'], venues: ['bithumb'], markets: ['bithumb:USDT/KRW:spot'] },
      channels: [
        {
          ...{ name: 'limits.breaches', value: 1, windowUs: 0, raw: { 'user-cap.count': 1 } },
          ...{ baseline: 0, scale: 0, tailScore: 0 },
        },
      ],
      inputs: [{ market: 'bithumb:USDT/KRW:spot', firstOffset: 9, lastOffset: 9 }],
    });
  });

  it('ends a day after the last breach, and costs silence nothing until then', () => {
    const stage = new LendingStage(policyOf({ rules: { version: 1, rules: [CAP] } }));
    stage.hear(termsEntry({ capPerUserWon: 1 }), operationEntry('LOAN_OPEN')).seal(T);
    expect(stage.detector.dueUs).toBeGreaterThan(T + DAY);
    expect(stage.detector.dueUs).toBeLessThan(T + DAY + 3 * SECOND);
    stage.silence(T + DAY + HOUR);
    expect(stage.of('limits').map(({ state }) => state)).toEqual(['OPEN', 'CLEARING', 'CLOSED']);
    expect(stage.detector.awake).toBe(false);
  });
});

describe('what an order alert says', () => {
  it('is every rule by its name, with seconds after receipt, and the papers that nobody knows the receipt of', () => {
    const orders = [
      orderOf({ id: 'b', receivedTimeUs: null }),
      orderOf({ id: 'a', receivedTimeUs: null }),
      orderOf({ id: 'c', receivedTimeUs: T }),
    ];
    const stage = new LendingStage(policyOf({ orders })).hear(termsEntry()).seal(T - DAY);
    const won = { principalWon: 100_000_000, principalLots: 1_000 };
    for (let loan = 0; loan < 4; loan += 1) {
      const of = { loanId: `L${loan}`, by: loan + 1, validTimeUs: T + 2 * HOUR, offset: 50 + loan };
      stage.hear(operationEntry('LOAN_OPEN', { ...of, ...won }));
    }
    const asked = { validTimeUs: T + 2 * HOUR, requestTimeUs: T - SECOND, loanId: 'M', by: 9 };
    stage.hear(operationEntry('LOAN_OPEN', { ...asked, ...won, offset: 90 })).seal(T + 2 * HOUR);
    const { facts } = stage.of('new-loans').at(-1) ?? {};
    expect(facts?.rulings).toEqual([
      { rule: 'C2.100m-won', severity: 'S3', value: 1_200_000_000, limit: 100_000_000 },
      { rule: 'C2.hour-after-receipt', severity: 'S3', value: 7_200, limit: 3_600 },
      { rule: 'C2.in-flight', severity: null, value: 3, limit: 1, basis: 'b' },
      { rule: 'C2.new-loan', severity: 'S2', value: 12, limit: 1, basis: 'b' },
      { rule: 'C2.ten-loans', severity: 'S3', value: 12, limit: 10 },
    ]);
    expect(facts?.unavailable).toEqual(['receipt: a', 'receipt: b']);
    const plain = { windowUs: 0, baseline: 0, scale: 0, tailScore: 0 };
    expect(facts?.channels).toEqual([
      { name: 'order.loans', value: 12, raw: { loanCount: 12, inFlightCount: 3 }, ...plain },
      {
        ...{ name: 'order.amount', value: 1_200_000_000, ...plain },
        raw: { principalWon: 1_200_000_000, inFlightWon: 300_000_000 },
      },
    ]);
  });
});

describe('for scrapes', () => {
  it('counts what each rule has found, those that no alert tells among them', () => {
    const stage = new LendingStage(policyOf({ orders: [orderOf()] }))
      .hear(termsEntry())
      .seal(T - DAY);
    const twice = ['L1', 'L2'].map((loanId, by) => operationEntry('LOAN_OPEN', { loanId, by }));
    stage.hear(...twice, operationEntry('REPAYMENT', { loanId: 'nobody' })).seal(T);
    expect([...stage.detector.reading().findingCounts]).toEqual([
      ['new-loan', 2],
      ['unknown-loan', 1],
    ]);
  });
});

describe('trades and loans', () => {
  const KEY = 'bithumb:USDT/KRW:spot';
  const keyOf = (entry: LendingEntry): number => {
    if (entry.event.kind !== 'operation') throw new Error('no operation');
    const { high, low } = participantOf(entry.event.borrower);
    return participantKey(high, low);
  };

  /** Which links a market is told of rows: participant, kind, lots. */
  function linksOf(...entries: readonly LendingEntry[]): unknown[] {
    const market = new Market(definition(KEY), 0);
    const stage = new LendingStage(policyOf(), { markets: [market] })
      .hear(termsEntry())
      .seal(T - DAY);
    const links: unknown[] = [];
    stage.hear(operationEntry('QUALIFICATION', { principalLots: 0, validTimeUs: T - HOUR }));
    stage.seal(T - HOUR);
    const { borrowed } = market;
    if (borrowed === undefined) throw new Error('a venue with a loan feed joins trades with loans');
    const link = borrowed.link.bind(borrowed);
    borrowed.link = (of) => {
      links.push([of.participant, of.kind, of.lots, of.restated, of.timeUs - T]);
      link(of);
    };
    stage.hear(...entries).seal(T);
    expect([market.borrowed === borrowed, borrowed.isFed, market.band !== undefined]).toEqual([
      ...[true, true, true],
    ]);
    return links;
  }

  it('are joined by draws and forced repayments, at their own time', () => {
    const drawn = operationEntry('LOAN_OPEN', { principalLots: 500, by: 3, position: 1 });
    const more = operationEntry('TOP_UP', { principalLots: 20, by: 3, position: 2 });
    const forced = operationEntry('FORCED_REPAYMENT', { principalLots: 5, by: 3, position: 3 });
    expect(linksOf(drawn, more, forced)).toEqual([
      [keyOf(drawn), 'draw', 500, false, 0],
      [keyOf(more), 'draw', 20, false, 0],
      [keyOf(forced), 'forced-repayment', 5, false, 0],
    ]);
  });

  it('are not joined by what moves nothing of the asset', () => {
    expect(
      linksOf(
        operationEntry('TOP_UP', { principalLots: 0 }),
        operationEntry('REPAYMENT'),
        operationEntry('EXTENSION'),
        operationEntry('COLLATERAL_MARK', { principalLots: 0 }),
      ),
    ).toEqual([]);
  });

  it('say so where the loan came late', () => {
    const late = operationEntry('LOAN_OPEN', { validTimeUs: T - HOUR, recordTimeUs: T });
    expect(linksOf(late)).toEqual([[keyOf(late), 'draw', 1_000, true, -HOUR]]);
  });

  it('are joined when their panes are sealed', () => {
    const market = new Market(definition(KEY), 0);
    const stage = new LendingStage(policyOf(), { markets: [market] });
    stage.hear(termsEntry(), operationEntry('LOAN_OPEN')).seal(T);
    const sealed: number[] = [];
    const { borrowed } = market;
    if (borrowed !== undefined) borrowed.seal = (pane) => void sealed.push(pane);
    stage.instant(T + HOUR);
    expect(sealed).toEqual([market.bank.finePane]);
  });
});

describe('a forced repayment away from the price elsewhere', () => {
  it('is told of its venue at the instant that takes it', () => {
    const references = { otherVenueCount: 2, othersMedian: ln(1_000), globalVenueCount: 0 };
    const scales = { priceBaseline: () => ({}), priceScale: () => 0.001 };
    const subject = { references, ...scales } as unknown as SurgeSubject;
    const market = new Market(definition('bithumb:USDT/KRW:spot'), 0);
    const stage = new LendingStage(policyOf({ rules: DEFAULT_LENDING_RULES }), {
      ...{ markets: [market], subjectsOf: () => [subject] },
    });
    stage.hear(termsEntry(), operationEntry('LOAN_OPEN', { validTimeUs: T - HOUR })).seal(T - HOUR);
    const row = { validTimeUs: T, priceTicks: 150_000, principalLots: 10, recordTimeUs: T };
    stage.hear(operationEntry('FORCED_REPAYMENT', row)).seal(T);
    expect(stage.of('price-sanity')).toMatchObject([
      { timeUs: T + FINE_PANE_US + 2 * SECOND, level: 3, facts: { label: 'DISLOCATED' } },
    ]);
  });
});
