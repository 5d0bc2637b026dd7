/** Small examples of the loan book, each of which tells two readings of a rule apart. */
import { describe, expect, it } from 'vitest';
import { AssetBook } from './asset-book.ts';
import { findingOf } from './finding-of.ts';
import {
  DAY,
  found,
  HOUR,
  operationEntry as op,
  orderOf,
  policyOf,
  ruleOf,
  SECOND,
  T,
  termsEntry,
} from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import type { LendingEntry } from './lending-entry.ts';
import type { Amount } from './loan.ts';
import { OperationIds } from './operation-ids.ts';
import { newTurnover, noteAmount, replacementOf } from './turnover.ts';

describe('what every finding says', () => {
  it('of an operation: the loan, what was done with it and for how much', () => {
    const entry = op('TOP_UP', { principalWon: 7, loanId: 'L9', asset: 'XRP', offset: 4 });
    expect(findingOf(entry, 'unknown-loan')).toMatchObject({
      ...{ rule: 'unknown-loan', severity: null, venue: 'bithumb', asset: 'XRP', offset: 4 },
      ...{ operation: 'TOP_UP', loanId: 'L9', principalWon: 7, borrowerHash: '', ruleId: null },
      ...{ value: null, limit: null, unit: null, restated: false },
    });
    expect(findingOf(op('TOP_UP', { principalWon: null }), 'unknown-loan').principalWon).toBe(0);
  });

  it('of terms: no loan, and no principal', () => {
    expect(findingOf(termsEntry(), 'stale-terms')).toMatchObject({
      ...{ programme: 'coin-lending', operation: null, loanId: '', principalWon: 0 },
    });
  });
});

describe('an operation that is told again', () => {
  const KEPT = DAY + 60 * SECOND;

  it('is known for a day and a minute, and no longer than twice that', () => {
    const ids = new OperationIds();
    expect([ids.take('a', T), ids.take('a', T)]).toEqual([true, false]);
    expect(ids.take('b', T + KEPT - 1)).toBe(true);
    expect(ids.take('a', T + KEPT - 1)).toBe(false);
    expect(ids.take('c', T + KEPT)).toBe(true);
    expect([ids.take('a', T + KEPT), ids.take('b', T + KEPT)]).toEqual([false, false]);
    // A generation later only what was told in the last one is known.
    expect(ids.take('d', T + 2 * KEPT)).toBe(true);
    expect(ids.take('c', T + 2 * KEPT)).toBe(false);
    expect(new OperationIds().take('a', T)).toBe(true);
  });
});

describe('principal that only replaces what was repaid', () => {
  const of = (timeUs: number, lots: number, won: number, asset = 'USDT'): Amount => ({
    ...{ timeUs, asset, lots, won },
  });
  /** What a draw does to what was repaid before it. */
  const replaces = (repaid: readonly Amount[], draw: Amount, earlier: readonly Amount[] = []) => {
    const turnover = newTurnover();
    for (const amount of repaid) noteAmount(turnover.repaid, amount);
    for (const amount of [...earlier, draw]) noteAmount(turnover.drawn, amount);
    return replacementOf(turnover, draw);
  };

  it.each<[string, readonly Amount[], Amount, string | null]>([
    ['nothing was repaid', [], of(T, 100, 1_000), null],
    ['nine tenths come back', [of(T - HOUR, 100, 1_000)], of(T, 90, 10), 'repay-and-reopen'],
    ['less comes back', [of(T - HOUR, 100, 1_000)], of(T, 89, 10), null],
    [
      'nine tenths of its value come back',
      [of(T - HOUR, 100, 1_000)],
      of(T, 1, 900),
      'repay-and-reopen',
    ],
    [
      'its value, in another asset',
      [of(T - HOUR, 100, 1_000)],
      of(T, 5, 900, 'XRP'),
      'asset-switch',
    ],
    [
      'less than its value, in another asset',
      [of(T - HOUR, 100, 1_000)],
      of(T, 5, 899, 'XRP'),
      null,
    ],
    ['24 hours before', [of(T - DAY, 100, 1_000)], of(T, 100, 1_000), 'repay-and-reopen'],
    ['longer before', [of(T - DAY - 1, 100, 1_000)], of(T, 100, 1_000), null],
    ['repaid at the same instant', [of(T, 100, 1_000)], of(T, 100, 1_000), 'repay-and-reopen'],
    ['repaid after it', [of(T + 1, 100, 1_000)], of(T, 100, 1_000), null],
  ])('%s', (_, repaid, draw, what) => {
    expect(replaces(repaid, draw)).toBe(what);
  });

  it('counts what was drawn in parts since the repayment, and nothing drawn before it', () => {
    const repaid = [of(T - HOUR, 100, 1_000)];
    const half = of(T, 45, 450);
    expect(replaces(repaid, half, [of(T - 60 * SECOND, 45, 450)])).toBe('repay-and-reopen');
    expect(replaces(repaid, half, [of(T - 2 * HOUR, 45, 450)])).toBeNull();
  });

  it('looks two days back of a row, and at no more than 64 of them', () => {
    const { repaid } = newTurnover();
    noteAmount(repaid, of(T - 2 * DAY - 1, 1, 1));
    noteAmount(repaid, of(T - 2 * DAY, 2, 2));
    noteAmount(repaid, of(T, 3, 3));
    expect(repaid.map(({ lots }) => lots)).toEqual([2, 3]);
    for (let at = 0; at < 64; at += 1) noteAmount(repaid, of(T + at, 10 + at, 1));
    expect([repaid.length, repaid[0]?.lots]).toEqual([64, 10]);
  });
});

describe('a price that lifts a loan above a limit', () => {
  const mark = (priceTicks: number): LendingEntry =>
    op('COLLATERAL_MARK', {
      validTimeUs: T + SECOND,
      principalLots: 0,
      principalWon: null,
      priceTicks,
    });
  /** A loan of a million at 1,400 won, with 1.25 m of collateral in KRW, marked at a price. */
  const above = (priceTicks: number, ...rules: Parameters<typeof ruleOf>[1][]): unknown[] => {
    const loan = op('LOAN_OPEN', {
      collateral: [{ asset: 'KRW', quantity: 1_250_000, valueWon: 1_250_000 }],
    });
    const book = rules.map((parts) => ruleOf('loan-to-value', parts as object));
    return found(book, [termsEntry({ loanToValueMaxBp: 1 }), loan, mark(priceTicks)]).map(
      ({ rule, ruleId, value, limit }) => [rule, ruleId, value, limit],
    );
  };

  it('is told to a basis point up, by the strictest rule that binds', () => {
    const [loose, strict] = [
      { id: 'loose', maxBp: 9_000 },
      { id: 'strict', maxBp: 8_500 },
    ];
    const told = ['loan-to-value-by-price', 'strict', 9_600, 8_500];
    expect(above(1_680, loose, strict)).toEqual([told]);
    expect(above(1_680, strict, loose)).toEqual([told]);
    expect(above(1_680, { ...strict, binding: false }, loose)).toEqual([
      ['loan-to-value-by-price', 'loose', 9_600, 9_000],
    ]);
    expect(above(1_680, { ...strict, binding: false })).toEqual([]);
  });

  it('stands for the first of two rules that say the same', () => {
    const told = above(1_680, { id: 'a', maxBp: 8_500 }, { id: 'b', maxBp: 8_500 });
    expect(told).toEqual([['loan-to-value-by-price', 'a', 9_600, 8_500]]);
  });

  it('is judged by the first class that names the collateral', () => {
    const counted = [
      { assets: ['KRW'], countedBp: 10_000 },
      { assets: ['KRW', 'USDT'], countedBp: 5_000 },
    ];
    expect(above(1_400, { maxBp: 8_000, counted })).toEqual([]);
    expect(above(1_401, { maxBp: 8_000, counted })).toHaveLength(1);
  });
});

describe('forced liquidations, published', () => {
  const rule = ruleOf('disclosure', {
    statusUsMax: 400 * DAY,
    forcedLiquidationsUsMax: 31 * DAY,
    fromUs: T,
  });
  const published = (kind: 'STATUS' | 'FORCED_LIQUIDATIONS', validTimeUs: number): LendingEntry =>
    op('DISCLOSURE', {
      ...{ principalLots: 0, loanId: '', validTimeUs },
      disclosure: { kind, fromUs: T, toUs: T + 60 * SECOND, outstandingWon: 0, forcedCount: 0 },
    });
  const overdue = (...rows: readonly LendingEntry[]): unknown[] =>
    found([rule], [termsEntry({ validTimeUs: T }), ...rows])
      .filter(({ rule: name }) => name === 'disclosure-overdue')
      .map(({ validTimeUs }) => (validTimeUs - T) / DAY);
  const row = (days: number): LendingEntry =>
    op('LOAN_OPEN', { loanId: `L${days}`, validTimeUs: T + days * DAY });

  it.each<[string, LendingEntry[], number[]]>([
    ['never', [row(31), row(32), row(33)], [32]],
    ['in time', [published('FORCED_LIQUIDATIONS', T + 30 * DAY), row(32), row(61)], []],
    ['once, and then no more', [published('FORCED_LIQUIDATIONS', T + 30 * DAY), row(62)], [62]],
    ['something else in time', [published('STATUS', T + 30 * DAY), row(32)], [32]],
    [
      'an older row of it after a newer one',
      [
        published('FORCED_LIQUIDATIONS', T + 30 * DAY),
        published('FORCED_LIQUIDATIONS', T + 5 * DAY),
        row(60),
      ],
      [],
    ],
  ])('%s', (_, rows, days) => {
    expect(overdue(...rows)).toEqual(days);
  });

  it('says nothing where a row of that kind says nothing', () => {
    const empty = op('DISCLOSURE', {
      principalLots: 0,
      loanId: '',
      validTimeUs: T,
      disclosure: null,
    });
    expect(found([rule], [termsEntry({ validTimeUs: T }), empty])).toEqual([]);
  });

  it('of half minutes is held to nothing', () => {
    const half = op('DISCLOSURE', {
      ...{ principalLots: 0, loanId: '', validTimeUs: T + HOUR },
      disclosure: {
        kind: 'FORCED_LIQUIDATIONS',
        fromUs: T,
        toUs: T + 30 * SECOND,
        outstandingWon: 0,
        forcedCount: 9,
      },
    });
    expect(found([rule], [termsEntry({ validTimeUs: T }), half])).toEqual([]);
  });
});

describe('a chain of renamed programmes', () => {
  it('is followed to its first one, whose loans go on, in whichever order their terms come', () => {
    const terms = (programme: string, predecessor: string | null): LendingEntry =>
      termsEntry({ programme, predecessor, validTimeUs: T - DAY });
    const book = new LendingBook();
    const loan = op('LOAN_OPEN', { programme: 'a', validTimeUs: T - HOUR });
    const repaid = op('REPAYMENT', { programme: 'c', validTimeUs: T });
    const rows = [terms('a', null), terms('b', 'a'), terms('c', 'b'), loan, repaid];
    expect(rows.flatMap((entry) => book.take(entry).map(({ rule }) => rule))).toEqual([]);
    expect(book.venue('bithumb')?.assets.get('USDT')?.openLoans.size).toBe(0);
  });
});

describe('an order', () => {
  it('of rules that stay the same judges nothing anew', () => {
    const book = new LendingBook();
    const rules = { version: 1, rules: [ruleOf('loan-to-value', { maxBp: 5_000 })] };
    book.establish(policyOf({ rules }));
    const said = (entry: LendingEntry): string[] => book.take(entry).map(({ rule }) => rule);
    expect(said(termsEntry())).toEqual(['offer-loan-to-value']);
    book.establish(policyOf({ rules, orders: [orderOf({ permitted: ['LOAN_OPEN'] })] }));
    expect(said(op('LOAN_OPEN'))).toEqual([]);
  });
});

describe('what is owed of an asset', () => {
  it('is nothing before anything is, and keeps its name', () => {
    const book = new AssetBook('USDT');
    expect([book.asset, book.owedLots, book.owedWon, book.openLoans.size]).toEqual([
      'USDT',
      0,
      0,
      0,
    ]);
  });

  it('is counted anew where an extension goes over to another asset', () => {
    const book = new LendingBook();
    book.take(termsEntry({ assets: ['USDT', 'XRP'] }));
    book.take(op('LOAN_OPEN', { principalLots: 1_000, principalWon: 1_000_000 }));
    book.take(
      op('EXTENSION', {
        asset: 'XRP',
        principalLots: 10,
        principalWon: 30_000,
        validTimeUs: T + 1,
      }),
    );
    const owed = (asset: string): unknown[] => {
      const of = book.venue('bithumb')?.assets.get(asset);
      return [of?.owedLots, of?.owedWon, of?.openLoans.size];
    };
    expect([owed('USDT'), owed('XRP')]).toEqual([
      [0, 0, 0],
      [10, 30_000, 1],
    ]);
    book.take(op('REPAYMENT', { asset: 'XRP', principalLots: 5, validTimeUs: T + 2 }));
    expect(owed('XRP')).toEqual([5, 15_000, 1]);
  });
});
