import { describe, expect, it } from 'vitest';
import {
  DAY,
  found,
  HOUR,
  MS,
  operationEntry as op,
  policyOf,
  ruleOf,
  SECOND,
  T,
  termsEntry,
  told,
} from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import type { LendingEntry } from './lending-entry.ts';

describe('a notice before a forced repayment', () => {
  const rule = ruleOf('notice', { leadUsMin: 600 * SECOND });
  const opened = op('LOAN_OPEN', { validTimeUs: T - 2 * DAY });
  const notice = (later: number, parts: object = {}): LendingEntry =>
    op('LIQUIDATION_WARNING', { validTimeUs: T + later, principalLots: 0, ...parts });
  const forced = (later = 0, principalLots = 1_000): LendingEntry =>
    op('FORCED_REPAYMENT', { validTimeUs: T + later, principalLots });
  it.each<[string, LendingEntry[], unknown[]]>([
    ['none', [forced()], [['no-notice', null, 600 * SECOND]]],
    [
      'a second after',
      [forced(), notice(SECOND)],
      [
        ['no-notice', null, 600 * SECOND],
        ['notice-after', SECOND, 600 * SECOND],
      ],
    ],
    ['a second before', [notice(-SECOND), forced()], [['short-notice', SECOND, 600 * SECOND]]],
    ['ten minutes before', [notice(-600 * SECOND), forced()], []],
    [
      'a millisecond less',
      [notice(-600 * SECOND + MS), forced()],
      [['short-notice', 599_999_000, 600 * SECOND]],
    ],
    ['at the same instant', [notice(0), forced()], [['short-notice', 0, 600 * SECOND]]],
    ['twice before: the first counts', [notice(-HOUR), notice(-SECOND), forced()], []],
    [
      'before the borrower added collateral',
      [notice(-2 * HOUR), op('TOP_UP', { principalLots: 0, validTimeUs: T - HOUR }), forced()],
      [['no-notice', null, 600 * SECOND]],
    ],
    ['standing for a second part', [notice(-HOUR), forced(0, 400), forced(SECOND, 600)], []],
    [
      'a second after, told once',
      [forced(), notice(SECOND), notice(2 * SECOND)],
      [
        ['no-notice', null, 600 * SECOND],
        ['notice-after', SECOND, 600 * SECOND],
        ['loan-repaid', null, null],
      ],
    ],
    [
      'that comes to be known too late',
      [forced(), notice(-HOUR, { recordTimeUs: T + HOUR })],
      [
        ['no-notice', null, 600 * SECOND],
        ['notice-restated', HOUR, 600 * SECOND],
      ],
    ],
  ])('%s', (_, entries, then) => {
    expect(told([rule], opened, ...entries)).toEqual(then);
  });

  it('by a reading that does not bind is a question of the lead alone, without severity', () => {
    const reading = { ...rule, id: 'reading', binding: false };
    expect(told([reading], opened, forced(), notice(SECOND))).toEqual([]);
    const short = found([reading], [termsEntry(), opened, notice(-SECOND), forced()]);
    expect(short).toMatchObject([{ rule: 'short-notice', severity: null, ruleId: 'reading' }]);
  });

  it('is counted, with how long before', () => {
    const book = new LendingBook();
    const loans = Array.from({ length: 4 }, (_, at) =>
      op('LOAN_OPEN', { loanId: `L${at}`, validTimeUs: T - DAY }),
    );
    const rows = [30 * SECOND, HOUR, 2 * HOUR].flatMap((lead, at) => [
      notice(-lead, { loanId: `L${at}` }),
      op('FORCED_REPAYMENT', { loanId: `L${at}` }),
    ]);
    const last = op('FORCED_REPAYMENT', { loanId: 'L3' });
    for (const entry of [termsEntry(), ...loans, ...rows, last]) book.take(entry);
    const { leads, ...counts } = book.venue('bithumb')?.notices.figures ?? { leads: [] };
    expect(counts).toEqual({ forcedCount: 4, noticedCount: 3 });
    expect(leads.filter(({ count }) => count > 0)).toEqual([
      { fromUs: 10 * SECOND, count: 1 },
      { fromUs: HOUR, count: 2 },
    ]);
  });
});

describe('an offer', () => {
  const rules = [
    ruleOf('loan-to-value', { maxBp: 10_000 }),
    ruleOf('user-cap', { firstWon: 30_000_000, tierWonMax: 70_000_000 }),
    ruleOf('no-won-repayment', {}),
  ];
  it.each<[string, Parameters<typeof termsEntry>[0], unknown[]]>([
    ['within every limit', { loanToValueMaxBp: 10_000, capPerUserWon: 70_000_000 }, []],
    [
      'of too much leverage',
      { loanToValueMaxBp: 10_001 },
      [['offer-loan-to-value', 10_001, 10_000]],
    ],
    [
      'of too high a cap',
      { capPerUserWon: 70_000_001 },
      [['offer-user-cap', 70_000_001, 70_000_000]],
    ],
    [
      'that advertises more',
      { advertisedMaxWon: 200_000_000 },
      [['offer-user-cap', 200_000_000, 70_000_000]],
    ],
    ['of repayment in won', { repaysInWon: true }, [['offer-won-repayment', null, null]]],
  ])('%s', (_, parts, then) => {
    const findings = found(rules, [termsEntry(parts)]);
    expect(findings.map(({ rule, value, limit }) => [rule, value, limit])).toEqual(then);
  });

  it('that stands when a rule begins to hold is found with the next row, once', () => {
    const rule = ruleOf('loan-to-value', { fromUs: T, maxBp: 5_000 });
    const rows = [T - 1, T, T + 1].map((validTimeUs, at) =>
      op('LOAN_OPEN', { loanId: `L${at}`, validTimeUs, principalWon: 1 }),
    );
    const terms = termsEntry({ offset: 3, validTimeUs: T - DAY });
    const findings = found([rule], [terms, ...rows]);
    expect(findings).toMatchObject([
      {
        ...{ rule: 'offer-loan-to-value', severity: 'S2', operation: null, offset: 3 },
        ...{ validTimeUs: T, value: 8_500, limit: 5_000, unit: 'bp', ruleId: rule.id },
      },
    ]);
  });

  it('is held to another rule book, and not twice to a rule that stays', () => {
    const book = new LendingBook();
    const first = ruleOf('loan-to-value', { maxBp: 5_000 });
    const second = ruleOf('user-cap', { firstWon: 1, tierWonMax: 1 });
    book.establish(policyOf({ rules: { version: 1, rules: [first] } }));
    expect(book.take(termsEntry()).map(({ ruleId }) => ruleId)).toEqual([first.id]);
    book.establish(policyOf({ rules: { version: 2, rules: [first, second] } }));
    expect(book.take(op('LOAN_OPEN', { principalWon: 1 })).map(({ ruleId }) => ruleId)).toEqual([
      second.id,
    ]);
  });
});

describe('what is published', () => {
  const rule = ruleOf('disclosure', { statusUsMax: DAY, forcedLiquidationsUsMax: 31 * DAY });
  const day = T - DAY;
  const says = (forcedCount: number, validTimeUs = T): LendingEntry =>
    op('DISCLOSURE', {
      ...{ principalLots: 0, loanId: '', validTimeUs },
      disclosure: {
        kind: 'FORCED_LIQUIDATIONS',
        fromUs: day,
        toUs: T,
        outstandingWon: 0,
        forcedCount,
      },
    });
  const status = (validTimeUs: number): LendingEntry =>
    op('DISCLOSURE', {
      ...{ principalLots: 0, loanId: '', validTimeUs },
      disclosure: { kind: 'STATUS', fromUs: 0, toUs: 0, outstandingWon: 0, forcedCount: 9 },
    });

  it.each<[number, unknown[]]>([
    [2, []],
    [1, [['disclosure-differs', 1, 2]]],
    [3, [['disclosure-differs', 3, 2]]],
  ])('%d forced repayments, where two were in the span', (count, then) => {
    const forced = [day - 1, day, T - 1].map((validTimeUs) =>
      op('FORCED_REPAYMENT', { principalLots: 1, validTimeUs }),
    );
    const opened = op('LOAN_OPEN', { validTimeUs: day - HOUR });
    const book = [termsEntry({ validTimeUs: day - HOUR }), opened, ...forced, says(count)];
    const findings = found([{ ...rule, fromUs: T }], book);
    expect(findings.map(({ rule: name, value, limit }) => [name, value, limit])).toEqual(then);
  });

  it('is overdue once, from the rule or from what was published last', () => {
    const rows = [T, T + DAY, T + DAY + 1, T + 2 * DAY].map((validTimeUs, at) =>
      op('LOAN_OPEN', { loanId: `L${at}`, validTimeUs }),
    );
    const more = [status(T + 2 * DAY), status(T + 3 * DAY), status(T + 5 * DAY)];
    const held = { ...rule, fromUs: T };
    const findings = found([held], [termsEntry(), ...rows, ...more]);
    expect(findings.map(({ rule: name, value }) => [name, value])).toEqual([
      ['disclosure-overdue', DAY + 1],
      ['disclosure-overdue', 2 * DAY],
    ]);
  });

  it('is not overdue by rows that tell of the past alone', () => {
    const old = [40, 30, 20].map((days, at) => {
      const parts = { validTimeUs: T - days * DAY, recordTimeUs: T, loanId: `L${at}` };
      return op('LOAN_OPEN', parts);
    });
    const live = op('LOAN_OPEN', { loanId: 'L9', validTimeUs: T });
    const findings = found([rule], [...old, live]);
    expect(findings.filter(({ rule: name }) => name === 'disclosure-overdue')).toEqual([]);
  });
});
