import { describe, expect, it } from 'vitest';
import {
  DAY,
  HOUR,
  operationEntry as op,
  orderOf,
  policyOf,
  T,
  termsEntry,
} from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import type { LendingEntry } from './lending-entry.ts';
import { MinuteSeries, WINDOW_MINUTES } from './minute-series.ts';
import { OperationIds } from './operation-ids.ts';

const BORROWER_COUNT_MAX = 262_144;
const START = T - 20 * DAY;

const loan = (by: number, parts: object = {}): LendingEntry =>
  op('LOAN_OPEN', { by, loanId: `L${by}`, validTimeUs: START + by, ...parts });

describe('a book that is full', () => {
  // A loan of each of as many borrowers as there is room for, and then extensions, each of which an order may ask about.
  const book = new LendingBook();
  book.take(termsEntry({ validTimeUs: START - DAY }));
  for (let by = 0; by < BORROWER_COUNT_MAX; by += 1) book.take(loan(by));
  for (let by = 0; by < 40_000; by += 1) {
    book.take(op('EXTENSION', { by, loanId: `L${by}`, validTimeUs: START + HOUR + by }));
  }
  const rules = (entry: LendingEntry): string[] => book.take(entry).map(({ rule }) => rule);
  const users = (): object | undefined =>
    book
      .venue('bithumb')
      ?.shares.shares(T)
      .find(({ window }) => window === 'launch');

  it('judges what it cannot keep, and says that shares are a lower bound', {
    timeout: 60_000,
  }, () => {
    expect(users()).toMatchObject({ denominator: BORROWER_COUNT_MAX, isLowerBound: false });
    book.establish(policyOf({ orders: [orderOf({ effectiveTimeUs: T - DAY })] }));
    const late = loan(BORROWER_COUNT_MAX, { validTimeUs: T });
    expect(rules(late)).toEqual(['book-full', 'new-loan']);
    expect(users()).toMatchObject({ denominator: BORROWER_COUNT_MAX, isLowerBound: true });
    const asset = book.venue('bithumb')?.assets.get('USDT');
    expect(asset?.openLoans.size).toBe(BORROWER_COUNT_MAX);
    const repaid = op('REPAYMENT', { by: BORROWER_COUNT_MAX, loanId: `L${BORROWER_COUNT_MAX}` });
    expect(rules(repaid)).toEqual(['unknown-loan']);
  });

  it('has room again for who is known, once a loan is repaid, and none for who is not', () => {
    expect(rules(loan(3, { loanId: 'M', validTimeUs: T }))).toEqual(['book-full', 'new-loan']);
    expect(rules(op('REPAYMENT', { by: 7, loanId: 'L7' }))).toEqual([]);
    expect(rules(op('QUALIFICATION', { by: 999_999, principalLots: 0 }))).toEqual(['book-full']);
    expect(rules(loan(BORROWER_COUNT_MAX + 1, { validTimeUs: T }))).toEqual([
      'book-full',
      'new-loan',
    ]);
    expect(rules(loan(3, { loanId: 'N', validTimeUs: T }))).toEqual(['new-loan']);
  });

  it('says of an order that reaches back further than it remembers that its counts are a lower bound', () => {
    const order = (id: string, at: number): ReturnType<typeof orderOf> =>
      orderOf({ id, issuedTimeUs: at, effectiveTimeUs: at });
    const orders = [order('far', START), order('near', START + 200_000)];
    const found = book.establish(policyOf({ orders }));
    const tallies = book.orderTallies.map(({ orderId, isLowerBound }) => [orderId, isLowerBound]);
    expect(tallies).toEqual([
      ['far', true],
      ['near', false],
    ]);
    expect(found.filter(({ ruleId }) => ruleId === 'near').length).toBe(
      BORROWER_COUNT_MAX - 200_000 + 4,
    );
    expect(found.every(({ restated }) => restated)).toBe(true);
  });
});

describe('a venue with more programmes than there is room for', () => {
  it('has each row of one more judged, and neither its terms nor its loans kept', () => {
    const book = new LendingBook();
    book.establish(policyOf({ orders: [orderOf()] }));
    for (let at = 0; at < 256; at += 1) book.take(termsEntry({ programme: `p${at}` }));
    const rules = (entry: LendingEntry): string[] => book.take(entry).map(({ rule }) => rule);
    expect(rules(termsEntry({ programme: 'one-more' }))).toEqual(['book-full']);
    const of = { programme: 'one-more', loanId: 'A', validTimeUs: T };
    const full = ['unknown-programme', 'book-full', 'new-loan'];
    expect(rules(op('LOAN_OPEN', of))).toEqual(full);
    expect(rules(op('REPAYMENT', of))).toEqual(['unknown-programme', 'unknown-loan']);
    expect(rules(op('LOAN_OPEN', { ...of, programme: 'p255' }))).toEqual(['new-loan']);
    expect(book.venue('bithumb')?.assets.get('USDT')?.openLoans.size).toBe(1);
  });
});

describe('what is forgotten', () => {
  it('is a loan a month after it was repaid', () => {
    const book = new LendingBook();
    const entries = [termsEntry(), loan(1), op('REPAYMENT', { loanId: 'L1', validTimeUs: T })];
    for (const entry of entries) book.take(entry);
    const again = (validTimeUs: number): string[] => {
      const other = loan(2, { loanId: `M${validTimeUs}`, validTimeUs });
      book.take(other);
      book.take(op('REPAYMENT', { by: 2, loanId: `M${validTimeUs}`, validTimeUs }));
      return book.take(op('REPAYMENT', { loanId: 'L1', validTimeUs })).map(({ rule }) => rule);
    };
    expect(again(T + 31 * DAY)).toEqual(['loan-repaid']);
    expect(again(T + 31 * DAY + 1)).toEqual(['unknown-loan']);
  });

  it('is the id of an operation, after a day at the earliest', () => {
    const ids = new OperationIds();
    const minute = 60_000_000;
    expect(ids.take('a', 0)).toBe(true);
    expect(ids.take('b', DAY)).toBe(true);
    expect(ids.take('a', DAY)).toBe(false);
    expect(ids.take('b', 2 * DAY + minute)).toBe(false);
    expect(ids.take('c', DAY + 2 * minute)).toBe(true);
    expect(ids.take('c', 4 * DAY)).toBe(false);
    expect(ids.take('a', 6 * DAY)).toBe(true);
  });

  it('is a minute of more than 45 days ago', () => {
    const series = new MinuteSeries(100);
    series.add(100, 5);
    series.add(90, 2);
    const sums = (): number[] => [series.sum(0), series.sum(1), series.sum(2)];
    expect(sums()).toEqual([7, 7, 7]);
    series.advance(90 + WINDOW_MINUTES[0]);
    expect(sums()).toEqual([7, 7, 7]);
    series.advance(91 + WINDOW_MINUTES[0]);
    expect(sums()).toEqual([5, 7, 7]);
    series.advance(100 + WINDOW_MINUTES[2]);
    expect(sums()).toEqual([0, 0, 5]);
    expect(series.between(90, 101)).toBe(7);
    expect(series.between(91, 101)).toBe(5);
    series.advance(100 + 65_535);
    expect([series.keeps(100), series.between(0, 101)]).toEqual([true, 5]);
    series.advance(100 + 65_536);
    expect([series.keeps(100), series.between(0, 101)]).toEqual([false, 0]);
    series.add(100, 1);
    expect(series.between(0, 200)).toBe(0);
    expect(() => series.add(70_000, 1)).toThrow('time goes on');
  });
});
