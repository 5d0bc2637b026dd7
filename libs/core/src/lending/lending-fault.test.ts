import { describe, expect, it } from 'vitest';
import { operationEntry as op, orderOf, policyOf, T, termsEntry } from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import type { LendingEntry } from './lending-entry.ts';

/** The rules of what the entries find, after a programme's terms and one loan of 1,000 lots. */
function found(...entries: LendingEntry[]): string[] {
  const book = new LendingBook();
  const before = [termsEntry(), op('LOAN_OPEN')];
  return [...before, ...entries].flatMap((entry) => book.take(entry).map(({ rule }) => rule));
}

describe('rows that contradict the book', () => {
  it.each<[string, LendingEntry, string[]]>([
    [
      'an unknown programme',
      op('LOAN_OPEN', { programme: 'x', loanId: 'L2' }),
      ['unknown-programme'],
    ],
    ['an unknown loan', op('REPAYMENT', { loanId: 'L9' }), ['unknown-loan']],
    [
      'a forced repayment of one',
      op('FORCED_REPAYMENT', { loanId: 'L9' }),
      ['forced-unknown-loan'],
    ],
    ['a negative principal', op('REPAYMENT', { principalLots: -1 }), ['bad-principal']],
    ['no principal', op('REPAYMENT', { principalLots: 0 }), ['bad-principal']],
    ['part of a lot', op('REPAYMENT', { principalLots: 0.5 }), ['bad-principal']],
    ['a negative value', op('REPAYMENT', { principalWon: -1 }), ['bad-principal']],
    ['a loan that is there', op('LOAN_OPEN'), ['loan-exists']],
    ['more than is owed', op('REPAYMENT', { principalLots: 1_001 }), ['repaid-above-debt']],
    ['another asset', op('REPAYMENT', { asset: 'XRP' }), ['asset-mismatch']],
    ['another borrower', op('REPAYMENT', { by: 2 }), ['borrower-mismatch']],
    ['no value in won', op('LOAN_OPEN', { loanId: 'L2', principalWon: null }), ['unpriced']],
    ['no collateral', op('LOAN_OPEN', { loanId: 'L2', collateral: null }), ['no-collateral']],
    [
      'collateral of less than nothing',
      op('LOAN_OPEN', { loanId: 'L2', collateral: [{ asset: 'KRW', quantity: 1, valueWon: -1 }] }),
      ['bad-collateral'],
    ],
    ['a mark of a repaid loan', op('COLLATERAL_MARK', { loanId: 'L9' }), ['unknown-loan']],
    ['the same terms again', termsEntry(), ['stale-terms']],
    ['newer terms', termsEntry({ version: 2 }), []],
  ])('%s', (_, entry, then) => {
    expect(found(entry)).toEqual(then);
  });

  it('are no alarm', () => {
    const book = new LendingBook();
    expect(book.take(op('REPAYMENT', { loanId: 'L9', principalLots: 5, offset: 7 }))).toMatchObject(
      [
        { rule: 'unknown-programme', severity: null },
        { rule: 'unknown-loan', severity: null, offset: 7, ruleId: null },
      ],
    );
  });

  it('say how much too much was repaid, and end the loan', () => {
    const book = new LendingBook();
    book.take(termsEntry());
    book.take(op('LOAN_OPEN'));
    expect(book.take(op('REPAYMENT', { principalLots: 1_200 }))).toMatchObject([
      { rule: 'repaid-above-debt', value: 1_200, limit: 1_000, unit: 'lots' },
    ]);
    expect(book.take(op('REPAYMENT'))).toMatchObject([{ rule: 'loan-repaid' }]);
  });

  it('lose nothing of what is sure', () => {
    // A repayment under another pseudonym (a rotated key) is one, an asset that differs leaves the debt as it is.
    expect(found(op('REPAYMENT', { by: 2 }), op('REPAYMENT'))).toEqual([
      'borrower-mismatch',
      'loan-repaid',
    ]);
    expect(found(op('REPAYMENT', { asset: 'XRP' }), op('REPAYMENT'))).toEqual(['asset-mismatch']);
  });

  it('end at the loan that a part was repaid of', () => {
    const part = (principalLots: number): LendingEntry => op('REPAYMENT', { principalLots });
    expect(found(part(400), part(600), part(1))).toEqual(['loan-repaid']);
  });
});

describe('an operation that was told before', () => {
  it('changes nothing, within the day and more that a row may be late', () => {
    const DAYS = 86_400_000_000;
    const part = (recordTimeUs: number): LendingEntry =>
      op('REPAYMENT', { operationId: 'same', principalLots: 400, recordTimeUs });
    const book = new LendingBook();
    const entries = [termsEntry(), op('LOAN_OPEN'), part(T), part(T), part(T + DAYS)];
    for (const entry of entries) expect(book.take(entry)).toEqual([]);
    const venue = book.venue('bithumb');
    expect(venue?.repeatCount).toBe(2);
    expect(venue?.assets.get('USDT')?.owedLots).toBe(600);
    // Another programme may use the same id.
    const other = op('REPAYMENT', { operationId: 'same', programme: 'x', loanId: 'L9' });
    expect(book.take(other).map(({ rule }) => rule)).toEqual(['unknown-programme', 'unknown-loan']);
  });
});

describe('a loan that is drawn upon', () => {
  it('keeps its value per lot through repayments, top-ups and extensions', () => {
    const book = new LendingBook();
    book.establish(policyOf({ orders: [orderOf()] }));
    const steps = [
      termsEntry(),
      op('LOAN_OPEN', { validTimeUs: T - 1, principalLots: 3, principalWon: 10 }),
      op('REPAYMENT', { principalLots: 1 }),
      op('TOP_UP', { principalLots: 2, principalWon: 8 }),
      op('EXTENSION', { principalLots: 5, principalWon: 20 }),
    ];
    const drawn = steps.flatMap((entry) => [...book.take(entry)]);
    expect(drawn.map(({ rule, value, principalWon }) => [rule, value, principalWon])).toEqual([
      ['increase-at-top-up', 2, 8],
      ['increase-at-extension', 1, 4],
    ]);
  });
});
