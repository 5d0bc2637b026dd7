import { describe, expect, it } from 'vitest';
import {
  DAY,
  HOUR,
  operationEntry as op,
  policyOf,
  ruleOf,
  SECOND,
  T,
  termsEntry,
} from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import type { LendingEntry } from './lending-entry.ts';
import type { ForcedShare } from './share-book.ts';

const MINUTE = 60 * SECOND;

function bookOf(entries: readonly LendingEntry[]): LendingBook {
  const book = new LendingBook();
  book.take(termsEntry({ validTimeUs: T - 200 * DAY }));
  for (const entry of entries) book.take(entry);
  return book;
}

function share(
  book: LendingBook,
  measure: ForcedShare['measure'],
  window: ForcedShare['window'],
  cause: ForcedShare['cause'] = 'ALL',
  atUs: number = T,
): ForcedShare {
  const shares = book.venue('bithumb')?.shares.shares(atUs) ?? [];
  const one = shares.find(
    (found) => found.measure === measure && found.window === window && found.cause === cause,
  );
  if (one === undefined) throw new Error('no such share');
  return one;
}

/** Numerator of denominator, by window. */
function counts(book: LendingBook, measure: ForcedShare['measure'], atUs: number = T): string {
  const windows = ['1d', '7d', '30d', 'launch'] as const;
  return windows
    .map((window) => share(book, measure, window, 'ALL', atUs))
    .map(({ numerator, denominator }) => `${numerator}/${denominator}`)
    .join(' ');
}

const borrows = (by: number, validTimeUs: number, parts: object = {}): LendingEntry =>
  op('LOAN_OPEN', { by, loanId: `L${by}`, validTimeUs, ...parts });
const repays = (by: number, validTimeUs: number, parts: object = {}): LendingEntry =>
  op('REPAYMENT', { by, loanId: `L${by}`, validTimeUs, ...parts });
const forced = (by: number, validTimeUs: number, parts: object = {}): LendingEntry =>
  op('FORCED_REPAYMENT', { by, loanId: `L${by}`, validTimeUs, ...parts });

describe('the share of users, loans and won that were repaid by force', () => {
  it('is 13.17 % of 27,600 users where 3,635 were, and another of loans and of won', () => {
    const from = T - 30 * DAY;
    const opened = Array.from({ length: 27_600 }, (_, by) =>
      borrows(by, from + by * 60 * SECOND, { principalLots: 1 }),
    );
    // Every third user has a second loan, of nine times the size.
    const second = Array.from({ length: 9_200 }, (_, at) =>
      borrows(3 * at, from + 20 * DAY + at, { loanId: `M${at}`, principalLots: 9 }),
    );
    const lost = Array.from({ length: 3_635 }, (_, by) =>
      forced(by, from + 25 * DAY + by, { principalLots: 1 }),
    );
    // Once more, of the same users: a user counts once.
    const again = Array.from({ length: 1_000 }, (_, at) =>
      forced(3 * at, from + 26 * DAY + at, { loanId: `M${at}`, principalLots: 9 }),
    );
    const book = bookOf([...opened, ...second, ...lost, ...again]);
    const [users, loans, won] = (['users', 'loans', 'won'] as const).map((measure) =>
      share(book, measure, '30d'),
    );
    expect(users).toMatchObject({ numerator: 3_635, denominator: 27_600, shareBp: 1_317 });
    expect(loans).toMatchObject({ numerator: 4_635, denominator: 36_800, shareBp: 1_260 });
    expect(won).toMatchObject({ numerator: 12_635_000, denominator: 110_400_000, shareBp: 1_144 });
    expect(users?.toUs).toBe(T);
    expect(users?.fromUs).toBe(T - 30 * DAY);
    expect(share(book, 'users', 'launch')).toMatchObject({ numerator: 3_635, denominator: 27_600 });
  });

  it('counts who had an open loan at any time in the window', () => {
    const book = bookOf([
      borrows(1, T - 40 * DAY),
      borrows(2, T - 40 * DAY),
      borrows(3, T - 40 * DAY),
      borrows(4, T - 40 * DAY),
      repays(1, T - 31 * DAY),
      repays(2, T - 8 * DAY),
      forced(3, T - 2 * DAY),
    ]);
    expect(counts(book, 'users')).toBe('0/1 1/2 1/3 1/4');
    expect(counts(book, 'loans')).toBe('0/1 1/2 1/3 1/4');
    expect(counts(book, 'won')).toBe('0/1000000 1000000/2000000 1000000/3000000 1000000/4000000');
    expect(counts(book, 'users', T + 6 * DAY)).toBe('0/1 0/1 1/3 1/4');
  });

  it('has windows to the minute: one that ended with its first minute is in', () => {
    const at = T - DAY;
    const of = (repaidUs: number): string =>
      counts(bookOf([borrows(1, T - 9 * DAY), forced(1, repaidUs)]), 'users').split(' ')[0] ?? '';
    expect(of(at)).toBe('1/1');
    expect(of(at - 1)).toBe('0/0');
    expect(of(at + MINUTE - 1)).toBe('1/1');
  });

  it('counts a user who comes back, and one with two loans, once', () => {
    const book = bookOf([
      borrows(1, T - 20 * DAY),
      borrows(1, T - 19 * DAY, { loanId: 'M' }),
      repays(1, T - 10 * DAY),
      repays(1, T - 9 * DAY, { loanId: 'M' }),
      borrows(1, T - HOUR, { loanId: 'N' }),
    ]);
    expect(counts(book, 'users')).toBe('0/1 0/1 0/1 0/1');
    expect(counts(book, 'loans')).toBe('0/1 0/1 0/3 0/3');
  });

  it('counts parts of one loan as one loan, and their won together', () => {
    const part = (at: number, principalWon: number): LendingEntry =>
      forced(1, T - HOUR + at, { principalLots: 100, principalWon });
    const book = bookOf([borrows(1, T - DAY), part(0, 120_000), part(1, 130_000)]);
    expect(counts(book, 'loans')).toBe('1/1 1/1 1/1 1/1');
    expect(counts(book, 'won').split(' ')[0]).toBe('250000/1000000');
    expect(share(book, 'won', '1d').shareBp).toBe(2_500);
  });

  it('values what was repaid by force at the row, at its price, or as it was drawn', () => {
    const won = (parts: object): number =>
      share(bookOf([borrows(1, T - HOUR), forced(1, T - 1, parts)]), 'won', '1d').numerator;
    expect(won({ principalWon: 1_200_000 })).toBe(1_200_000);
    expect(won({ principalWon: null, priceTicks: 2_800 })).toBe(2_000_000);
    expect(won({ principalWon: null, priceTicks: 0 })).toBe(1_000_000);
    expect(won({ principalWon: 3_000_000, principalLots: 2_000 })).toBe(1_500_000);
  });

  it('forgets nothing since launch', () => {
    const book = bookOf([borrows(1, T - 180 * DAY), forced(1, T - 170 * DAY), borrows(2, T - DAY)]);
    expect(counts(book, 'users')).toBe('0/1 0/1 0/1 1/2');
    expect(share(book, 'users', 'launch')).toMatchObject({ shareBp: 5_000, fromUs: T - 180 * DAY });
  });

  it('is nothing of nothing', () => {
    const book = bookOf([]);
    expect(share(book, 'users', '30d')).toMatchObject({ numerator: 0, denominator: 0, shareBp: 0 });
  });
});

describe('why loans were repaid by force', () => {
  const btc = (valueWon: number): object => ({
    collateral: [{ asset: 'BTC', quantity: 100, valueWon }],
  });
  const cause = (parts: object, open: object = btc(2_000_000)): string[] => {
    const book = bookOf([borrows(1, T - DAY, open), forced(1, T - 1, parts)]);
    return (['BORROWED_ROSE', 'COLLATERAL_FELL', 'UNKNOWN'] as const).filter(
      (one) => share(book, 'users', '30d', one).numerator === 1,
    );
  };

  it.each<[string, object, string]>([
    ['the borrowed asset rose', { priceTicks: 1_500 }, 'BORROWED_ROSE'],
    ['the collateral fell', { priceTicks: 1_400, ...btc(1_900_000) }, 'COLLATERAL_FELL'],
    ['both, the borrowed asset by more', { priceTicks: 1_540, ...btc(1_900_000) }, 'BORROWED_ROSE'],
    ['both, the collateral by more', { priceTicks: 1_410, ...btc(1_000_000) }, 'COLLATERAL_FELL'],
    ['neither', { priceTicks: 1_300, ...btc(2_100_000) }, 'UNKNOWN'],
    ['no price is known', { priceTicks: 0 }, 'UNKNOWN'],
    ['nothing is left of the collateral', { priceTicks: 1_500, ...btc(0) }, 'COLLATERAL_FELL'],
  ])('%s', (_, parts, then) => {
    expect(cause(parts)).toEqual([then]);
  });

  it('goes by the price alone where nothing was ever said of the collateral', () => {
    expect(cause({ priceTicks: 1_500 }, { collateral: null })).toEqual(['BORROWED_ROSE']);
    expect(cause({ priceTicks: 1_300, ...btc(1) }, { collateral: null })).toEqual(['UNKNOWN']);
  });

  it('goes by prices of the collateral, not by how much of it was sold', () => {
    const half = { collateral: [{ asset: 'BTC', quantity: 50, valueWon: 1_000_000 }] };
    expect(cause({ priceTicks: 1_450, ...half })).toEqual(['BORROWED_ROSE']);
  });

  it('goes by the newest mark where the row says nothing of the collateral', () => {
    const book = bookOf([
      borrows(1, T - DAY, btc(2_000_000)),
      op('COLLATERAL_MARK', {
        ...{ by: 1, loanId: 'L1', validTimeUs: T - HOUR, principalLots: 0 },
        ...btc(1_500_000),
      }),
      forced(1, T - 1),
    ]);
    expect(share(book, 'users', '1d', 'COLLATERAL_FELL').numerator).toBe(1);
  });

  it('a user may lose in both ways', () => {
    const book = bookOf([
      borrows(1, T - DAY, btc(2_000_000)),
      borrows(1, T - DAY, { loanId: 'M', ...btc(2_000_000) }),
      forced(1, T - 2, { priceTicks: 1_500 }),
      forced(1, T - 1, { loanId: 'M', priceTicks: 1_400, ...btc(1_000_000) }),
    ]);
    const causes = ['ALL', 'BORROWED_ROSE', 'COLLATERAL_FELL', 'UNKNOWN'] as const;
    expect(causes.map((one) => share(book, 'users', '7d', one).numerator)).toEqual([1, 1, 1, 0]);
    expect(causes.map((one) => share(book, 'loans', '7d', one).numerator)).toEqual([2, 1, 1, 0]);
  });
});

describe('a row that comes late', () => {
  it('changes figures of its time, and is counted in them', () => {
    const late = forced(1, T - 2 * DAY, { recordTimeUs: T });
    const book = bookOf([borrows(1, T - 9 * DAY), borrows(2, T - HOUR)]);
    expect(counts(book, 'users')).toBe('0/2 0/2 0/2 0/2');
    expect(book.take(late).map(({ rule }) => rule)).toEqual(['figures-restated']);
    expect(counts(book, 'users')).toBe('0/1 1/2 1/2 1/2');
    const restated = (['1d', '7d', '30d', 'launch'] as const).map(
      (window) => share(book, 'users', window).restatedCount,
    );
    expect(restated).toEqual([0, 1, 1, 1]);
  });

  it('gives the figures that it would have given in time, of any order', () => {
    const entries = [
      borrows(1, T - 9 * DAY),
      borrows(2, T - 8 * DAY),
      forced(1, T - 2 * DAY, { principalLots: 400 }),
      forced(1, T - 5 * HOUR, { principalLots: 600 }),
      repays(2, T - 3 * DAY),
    ];
    const figures = (order: readonly number[]): unknown =>
      bookOf(order.map((at) => entries[at] as LendingEntry))
        .venue('bithumb')
        ?.shares.shares(T)
        .map(({ numerator, denominator }) => `${numerator}/${denominator}`);
    expect(figures([1, 0, 4, 3, 2])).toEqual(figures([0, 1, 2, 3, 4]));
    expect(figures([0, 3, 1, 2, 4])).toEqual(figures([0, 1, 2, 3, 4]));
  });
});

describe('the early warning', () => {
  const hazard = ruleOf('hazard', { toleratedBp: 200, alternativeBp: 1_000 });
  function warned(entries: readonly LendingEntry[], rules = [hazard]): number[] {
    const book = new LendingBook();
    book.establish(policyOf({ rules: { version: 1, rules } }));
    book.take(termsEntry({ validTimeUs: T - 200 * DAY }));
    return entries.flatMap((entry) =>
      book
        .take(entry)
        .flatMap(({ rule, validTimeUs }) => (rule === 'early-warning' ? [validTimeUs] : [])),
    );
  }
  const users = (count: number): LendingEntry[] =>
    Array.from({ length: count }, (_, by) => borrows(by, T));
  const losses = (count: number, everyUs: number): LendingEntry[] =>
    Array.from({ length: count }, (_, by) => forced(by, T + by * everyUs));

  it('needs three episodes of ten minutes, however many lose in one', () => {
    expect(warned([...users(500), ...losses(300, SECOND)])).toEqual([]);
    // ln 50 of each of the first two, and ln 5 once or twice of the third.
    expect(warned([...users(500), ...losses(300, 5 * SECOND)])).toEqual([T + 1_200 * SECOND]);
  });

  it('opens with the sixth loss of few users, and once', () => {
    expect(warned([...users(20), ...losses(20, 11 * MINUTE)])).toEqual([T + 55 * MINUTE]);
  });

  it('is slower where many are at risk, and silent at the rate that is tolerated', () => {
    // 600 users: 12 a month are tolerated, one every 60 hours.
    expect(warned([...users(600), ...losses(12, 60 * HOUR)])).toEqual([]);
    expect(warned([...users(600), ...losses(60, 12 * HOUR)])[0]).toBeLessThan(T + 20 * DAY);
  });

  it('counts a borrower once in 30 days', () => {
    const part = (at: number): LendingEntry => forced(1, T + at * HOUR, { principalLots: 10 });
    const parts = Array.from({ length: 40 }, (_, at) => part(at));
    expect(warned([...users(5), ...parts])).toEqual([]);
  });

  it('is off where the rule book has no such rule', () => {
    expect(warned([...users(20), ...losses(20, 11 * MINUTE)], [])).toEqual([]);
  });

  it('carries its evidence, the limit and the rule', () => {
    const book = new LendingBook();
    book.establish(policyOf({ rules: { version: 1, rules: [hazard] } }));
    const entries = [termsEntry(), ...users(20), ...losses(20, 11 * MINUTE)];
    const findings = entries.flatMap((entry) => [...book.take(entry)]);
    expect(findings).toMatchObject([
      {
        ...{ rule: 'early-warning', severity: 'S2', unit: 'evidence', ruleId: 'hazard' },
        ...{ value: expect.closeTo(6 * Math.log(5), 1), limit: expect.closeTo(4 * Math.LN10, 9) },
      },
    ]);
  });
});
