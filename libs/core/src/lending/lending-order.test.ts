import { describe, expect, it } from 'vitest';
import type { LendingOrder } from '../control/lending-policy.ts';
import {
  DAY,
  HOUR,
  MS,
  operationEntry as op,
  orderOf,
  policyOf,
  SECOND,
  T,
  termsEntry,
} from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import { entryOrder, type LendingEntry } from './lending-entry.ts';
import type { LendingFinding } from './lending-finding.ts';

const LOAN = { validTimeUs: T - 10 * DAY };

/** What the entries find under the orders, terms being published first. */
function found(entries: readonly LendingEntry[], orders: LendingOrder[]): LendingFinding[] {
  const book = new LendingBook();
  book.establish(policyOf({ orders }));
  const all = [termsEntry({ validTimeUs: T - 100 * DAY }), ...entries];
  return all.flatMap((entry) => book.take(entry));
}

const rules = (entries: readonly LendingEntry[], order: Partial<LendingOrder> = {}): string[] =>
  found(entries, [orderOf(order)]).map(({ rule }) => rule);

describe('an order of instant T', () => {
  it.each<[string, number, string[]]>([
    ['a millisecond before', -MS, []],
    ['at T', 0, ['new-loan']],
    ['a millisecond after', MS, ['new-loan']],
  ])('a loan %s', (_, later, then) => {
    expect(rules([op('LOAN_OPEN', { validTimeUs: T + later })])).toEqual(then);
  });

  it('names itself, the loan and the principal', () => {
    const loan = op('LOAN_OPEN', { principalLots: 7, principalWon: 9_000, by: 3, offset: 41 });
    expect(found([loan], [orderOf()])).toEqual([
      {
        rule: 'new-loan',
        severity: 'S2',
        venue: 'bithumb',
        asset: 'USDT',
        programme: 'coin-lending',
        operation: 'LOAN_OPEN',
        loanId: 'L1',
        borrowerHash: expect.stringMatching(/^[0-9a-f]{16}$/),
        validTimeUs: T,
        offset: 41,
        restated: false,
        value: 7,
        limit: 0,
        unit: 'lots',
        principalWon: 9_000,
        ruleId: 'fsc-2025-08-19',
      },
    ]);
  });

  it.each<[string, LendingEntry[], string[]]>([
    ['an extension at equal principal', [op('EXTENSION')], []],
    [
      'an extension with one lot more',
      [op('EXTENSION', { principalLots: 1_001 })],
      ['increase-at-extension'],
    ],
    ['an extension with one lot less', [op('EXTENSION', { principalLots: 999 })], []],
    ['a repayment', [op('REPAYMENT')], []],
    ['a forced repayment', [op('FORCED_REPAYMENT')], []],
    ['collateral alone', [op('TOP_UP', { principalLots: 0 })], []],
    ['collateral with a lot', [op('TOP_UP', { principalLots: 1 })], ['increase-at-top-up']],
    ['an extension in another asset', [op('EXTENSION', { asset: 'XRP' })], ['asset-switch']],
  ])('%s', (_, after, then) => {
    expect(rules([op('LOAN_OPEN', LOAN), ...after])).toEqual(then);
  });

  it('is about extensions too where it does not permit them', () => {
    const permitted = ['REPAYMENT'] as const;
    const extended = [op('LOAN_OPEN', LOAN), op('EXTENSION')];
    expect(rules(extended, { permitted })).toEqual(['extension-not-permitted']);
    expect(rules([op('LOAN_OPEN')], { permitted: ['LOAN_OPEN'] })).toEqual([]);
  });

  it.each<[string, Partial<LendingOrder>, string[]]>([
    ['that ends at the loan', { effectiveTimeUs: T - DAY, endTimeUs: T }, []],
    ['that ends after it', { effectiveTimeUs: T - DAY, endTimeUs: T + 1 }, ['new-loan']],
    ['of another venue', { scope: { venues: ['upbit'], programmes: [], assets: [] } }, []],
    ['of its venue', { scope: { venues: ['bithumb'], programmes: [], assets: [] } }, ['new-loan']],
    ['of another asset', { scope: { venues: [], programmes: [], assets: ['XRP'] } }, []],
    ['of another programme', { scope: { venues: [], programmes: ['staking'], assets: [] } }, []],
  ])('%s', (_, order, then) => {
    expect(rules([op('LOAN_OPEN')], order)).toEqual(then);
  });
});

describe('what was asked for before', () => {
  it.each<[string, number | null, string[]]>([
    ['is in flight', T - 1, ['in-flight']],
    ['is not where it was asked for at T', T, ['new-loan']],
    ['is not where nobody says', null, ['new-loan']],
  ])('%s', (_, requestTimeUs, then) => {
    expect(rules([op('LOAN_OPEN', { validTimeUs: T + HOUR, requestTimeUs })])).toEqual(then);
  });

  it('has no severity', () => {
    const loan = op('LOAN_OPEN', { validTimeUs: T + HOUR, requestTimeUs: T - 1 });
    expect(found([loan], [orderOf()])).toMatchObject([{ rule: 'in-flight', severity: null }]);
  });
});

describe('a loan that only goes on', () => {
  const repaid = op('REPAYMENT', { validTimeUs: T });
  const again = (validTimeUs: number, parts: object = {}): LendingEntry =>
    op('LOAN_OPEN', { loanId: 'L2', validTimeUs, ...parts });
  it.each<[string, LendingEntry[], string[]]>([
    ['of 90 % within the day', [again(T + DAY, { principalLots: 900 })], ['repay-and-reopen']],
    ['of less', [again(T + HOUR, { principalLots: 899 })], ['new-loan']],
    ['after a day', [again(T + DAY + 1)], ['new-loan']],
    [
      'in two parts',
      [
        again(T + HOUR, { principalLots: 500 }),
        again(T + 2 * HOUR, { loanId: 'L3', principalLots: 400 }),
      ],
      ['new-loan', 'repay-and-reopen'],
    ],
    ['by somebody else', [again(T + HOUR, { by: 2 })], ['new-loan']],
    [
      'in another asset, of 90 % of the value',
      [again(T + HOUR, { asset: 'XRP', principalLots: 5, principalWon: 900_000 })],
      ['asset-switch'],
    ],
    [
      'in another asset, of less',
      [again(T + HOUR, { asset: 'XRP', principalLots: 5, principalWon: 899_999 })],
      ['new-loan'],
    ],
    [
      'at a price that fell by half',
      [again(T + HOUR, { principalWon: 500_000 })],
      ['repay-and-reopen'],
    ],
  ])('%s', (_, after, then) => {
    expect(rules([op('LOAN_OPEN', LOAN), repaid, ...after])).toEqual(then);
  });

  it('is none after a forced repayment', () => {
    const forced = op('FORCED_REPAYMENT', { validTimeUs: T });
    const entries = [op('LOAN_OPEN', LOAN), forced, again(T + HOUR)];
    expect(rules(entries)).toEqual(['new-loan']);
  });
});

describe('a renamed programme', () => {
  const terms = termsEntry({ programme: 'plus', predecessor: 'coin-lending' });
  const loan = (loanId: string, parts: object = {}): LendingEntry =>
    op('LOAN_OPEN', { programme: 'plus', loanId, ...parts });
  const scope = { venues: [], programmes: ['coin-lending'], assets: [] };

  it('stands under the order on the one before it, and is found at its first loan', () => {
    expect(rules([terms, loan('A'), loan('B')], { scope })).toEqual([
      'renamed-programme',
      'new-loan',
    ]);
  });

  it('is an old one where it lent before the order', () => {
    expect(rules([terms, loan('A', { validTimeUs: T - 1 }), loan('B')], { scope })).toEqual([
      'new-loan',
    ]);
  });

  it('goes on with the loans of the one before it', () => {
    const old = op('LOAN_OPEN', LOAN);
    const repaid = op('REPAYMENT', { programme: 'plus' });
    expect(rules([old, terms, repaid], { scope })).toEqual([]);
  });
});

describe('severity', () => {
  const loans = (count: number, parts: object = {}): LendingEntry[] =>
    Array.from({ length: count }, (_, at) =>
      op('LOAN_OPEN', { loanId: `L${at}`, by: at + 1, principalWon: 1, ...parts }),
    );
  const severities = (entries: LendingEntry[], order: Partial<LendingOrder> = {}): string[] =>
    found(entries, [orderOf(order)]).map(({ severity }) => String(severity));

  it('rises with the tenth breach', () => {
    expect(severities(loans(10))).toEqual([...Array(9).fill('S2'), 'S3']);
  });
  it('rises with 100 million won', () => {
    expect(severities(loans(2, { principalWon: 50_000_000 }))).toEqual(['S2', 'S3']);
    expect(severities(loans(2, { principalWon: 49_999_999 }))).toEqual(['S2', 'S2']);
  });
  it('rises an hour after the venue had the order', () => {
    const order = { receivedTimeUs: T };
    expect(severities([op('LOAN_OPEN', { validTimeUs: T + HOUR })], order)).toEqual(['S2']);
    expect(severities([op('LOAN_OPEN', { validTimeUs: T + HOUR + 1 })], order)).toEqual(['S3']);
  });
});

describe('the date of an order', () => {
  // One loan each noon from 16 to 21 August; reports date the letter 18, 19 and 20 August.
  const noon = T - 3 * DAY + 12 * HOUR;
  const loans = Array.from({ length: 6 }, (_, at) =>
    op('LOAN_OPEN', { loanId: `L${at}`, validTimeUs: noon + at * DAY, by: at + 1 }),
  );
  const dated = (day: 18 | 19 | 20): LendingOrder => {
    const at = T + (day - 19) * DAY;
    return orderOf({ id: `fsc-2025-08-${day}`, issuedTimeUs: at, effectiveTimeUs: at });
  };

  it.each([
    [18, 4],
    [19, 3],
    [20, 2],
  ] as const)('%d August: %d loans, each explained by the order', (day, count) => {
    const findings = found(loans, [dated(day)]);
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(Array(count).fill(`fsc-2025-08-${day}`));
  });

  it('is counted from each of its dates', () => {
    const book = new LendingBook();
    const order = orderOf({ issuedTimeUs: T - DAY, receivedTimeUs: T, effectiveTimeUs: T + DAY });
    book.establish(policyOf({ orders: [order] }));
    for (const entry of [termsEntry(), ...loans]) book.take(entry);
    expect(book.orderTallies).toEqual([
      {
        orderId: order.id,
        breachCount: 2,
        breachWon: 2_000_000,
        inFlightCount: 0,
        sinceIssuedCount: 4,
        sinceReceivedCount: 3,
        sinceEffectiveCount: 2,
        isLowerBound: false,
      },
    ]);
  });

  it('reaches back to loans of before the record, once, and judges anew where it changes', () => {
    const book = new LendingBook();
    for (const entry of [termsEntry(), ...loans]) book.take(entry);
    const first = book.establish(policyOf({ orders: [dated(20)] }));
    expect(first.map(({ loanId, restated }) => [loanId, restated])).toEqual([
      ['L4', true],
      ['L5', true],
    ]);
    expect(book.establish(policyOf({ orders: [dated(20)] }))).toEqual([]);
    const moved = { ...dated(20), effectiveTimeUs: T };
    expect(book.establish(policyOf({ orders: [moved] })).map(({ loanId }) => loanId)).toEqual([
      'L3',
      'L4',
      'L5',
    ]);
    expect(book.orderTallies).toMatchObject([{ breachCount: 3, sinceIssuedCount: 2 }]);
  });
});

describe('the order of entries', () => {
  it('is by valid time, then source, then position', () => {
    const entries = [
      op('REPAYMENT', { validTimeUs: T, source: 'b', position: 1 }),
      op('REPAYMENT', { validTimeUs: T, source: 'a', position: 2 }),
      op('REPAYMENT', { validTimeUs: T, source: 'a', position: 1 }),
      op('REPAYMENT', { validTimeUs: T - 1, source: 'c', position: 9 }),
    ];
    const sorted = entries.toSorted(entryOrder).map(({ source, position }) => source + position);
    expect(sorted).toEqual(['c9', 'a1', 'a2', 'b1']);
  });

  it('flags what came when its quarter second was sealed', () => {
    const restated = (recordTimeUs: number): unknown[] =>
      found([op('LOAN_OPEN', { validTimeUs: T, recordTimeUs })], [orderOf()]).map((finding) => [
        finding.rule,
        finding.restated,
        finding.unit === 'us' ? finding.value : 0,
      ]);
    expect(restated(T + 2.25 * SECOND - 1)).toEqual([['new-loan', false, 0]]);
    expect(restated(T + 2.25 * SECOND)).toEqual([
      ['new-loan', true, 0],
      ['figures-restated', true, 2.25 * SECOND],
    ]);
  });
});
