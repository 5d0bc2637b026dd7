import { describe, expect, it } from 'vitest';
import type { LendingRule } from '../control/lending-policy.ts';
import {
  DAY,
  found,
  HOUR,
  operationEntry as op,
  policyOf,
  ruleOf,
  T,
  termsEntry,
  told,
} from './lending.fixture.ts';
import { LendingBook } from './lending-book.ts';
import type { LendingEntry } from './lending-entry.ts';

const won = (
  asset: string,
  valueWon: number,
): { asset: string; quantity: number; valueWon: number } => ({
  asset,
  quantity: valueWon,
  valueWon,
});
const loan = (principalWon: number, valueWon: number): LendingEntry =>
  op('LOAN_OPEN', { principalWon, collateral: [won('KRW', valueWon)] });

describe('a loan against what stands behind it', () => {
  it.each<[string, number, number, unknown[]]>([
    ['at the limit', 8_500, 8_500_000, []],
    ['a won above it', 8_500, 8_500_001, [['loan-to-value', 8_501, 8_500]]],
    ['of four times the collateral', 40_000, 40_000_000, []],
    ['of more than that', 40_000, 40_000_001, [['loan-to-value', 40_001, 40_000]]],
  ])('%s', (_, maxBp, principalWon, then) => {
    const rule = ruleOf('loan-to-value', { maxBp });
    expect(told([rule], loan(principalWon, 10_000_000))).toEqual(then);
  });

  it('counts each collateral at its share, exactly', () => {
    const rule = ruleOf('loan-to-value', {
      maxBp: 8_500,
      counted: [
        { assets: ['KRW'], countedBp: 10_000 },
        { assets: ['USDT', 'USDC'], countedBp: 9_500 },
        { assets: ['BTC'], countedBp: 9_000 },
      ],
      otherwiseCountedBp: 8_500,
    });
    // 850,000 + 807,500 + 765,000 + 722,500
    const collateral = ['KRW', 'USDC', 'BTC', 'ZIL'].map((asset) => won(asset, 1_000_000));
    const of = (principalWon: number): LendingEntry =>
      op('LOAN_OPEN', { principalWon, collateral });
    expect(told([rule], of(3_145_000))).toEqual([]);
    expect(told([rule], of(3_145_001))).toEqual([['loan-to-value', 8_501, 8_500]]);
  });

  it('has four counts under four historic caps', () => {
    // Per cent of the collateral.
    const ratios = [50, 80, 81, 85, 86, 200, 201, 400, 401];
    const loans = ratios.map((percent, at) =>
      op('LOAN_OPEN', {
        loanId: `L${at}`,
        principalWon: percent * 10_000,
        collateral: [won('KRW', 1_000_000)],
      }),
    );
    const lowTerms = termsEntry({ loanToValueMaxBp: 0 });
    const counts = [8_000, 8_500, 20_000, 40_000].map(
      (maxBp) => found([ruleOf('loan-to-value', { maxBp })], [lowTerms, ...loans]).length,
    );
    expect(counts).toEqual([7, 5, 3, 1]);
  });

  it('is told as a thousand times its collateral at most, as where there is none', () => {
    const rule = ruleOf('loan-to-value', { maxBp: 10_000 });
    expect(told([rule], loan(1_000_000, 0))).toEqual([['loan-to-value', 10_000_000, 10_000]]);
    expect(told([rule], loan(1_000_000, 1))).toEqual([['loan-to-value', 10_000_000, 10_000]]);
  });

  it('is judged with all that the loan owes where more is drawn', () => {
    const rule = ruleOf('loan-to-value', { maxBp: 10_000 });
    const more = op('TOP_UP', { principalLots: 1, principalWon: 1_000 });
    expect(told([rule], loan(1_000_000, 1_000_999), more)).toEqual([
      ['loan-to-value', 10_001, 10_000],
    ]);
    expect(told([rule], loan(1_000_000, 1_001_000), more)).toEqual([]);
  });

  it('is above the limit by price once, until it is below again', () => {
    const rule = ruleOf('loan-to-value', { maxBp: 10_000 });
    const mark = (priceTicks: number): LendingEntry =>
      op('COLLATERAL_MARK', { priceTicks, principalLots: 0 });
    const marks = [1_400, 1_540, 1_541, 1_600, 1_500, 1_541].map(mark);
    const findings = found([rule], [termsEntry(), loan(1_000_000, 1_100_000), ...marks]);
    expect(findings.map(({ rule: name, severity, value }) => [name, severity, value])).toEqual([
      ['loan-to-value-by-price', 'S1', 10_007],
      ['loan-to-value-by-price', 'S1', 10_007],
    ]);
  });

  it('is above the limit by a collateral that fell', () => {
    const rule = ruleOf('loan-to-value', { maxBp: 10_000 });
    const mark = op('COLLATERAL_MARK', { principalLots: 0, collateral: [won('BTC', 999_999)] });
    expect(told([rule], loan(1_000_000, 1_100_000), mark)).toEqual([
      ['loan-to-value-by-price', 10_001, 10_000],
    ]);
  });

  it('is not judged without a price or a collateral, and says so', () => {
    const rule = ruleOf('loan-to-value', { maxBp: 8_500 });
    expect(told([rule], op('LOAN_OPEN', { principalWon: null }))).toEqual([
      ['unpriced', null, null],
    ]);
    expect(told([rule], op('LOAN_OPEN', { collateral: null }))).toEqual([
      ['no-collateral', null, null],
    ]);
  });
});

describe('what one user owes', () => {
  const rule = ruleOf('user-cap', { firstWon: 30_000_000, tierWonMax: 70_000_000 });
  const owes = (principalWon: number, loanId = 'L1', validTimeUs = T): LendingEntry =>
    op('LOAN_OPEN', { principalWon, loanId, validTimeUs });

  it.each<[number, unknown[]]>([
    [29_999_999, []],
    [30_000_000, []],
    [30_000_001, [['user-cap', 30_000_001, 30_000_000]]],
  ])('%d won', (principalWon, then) => {
    expect(told([rule], owes(principalWon))).toEqual(then);
  });

  it('is the sum over loans that are open', () => {
    expect(told([rule], owes(20_000_000), owes(10_000_001, 'L2'))).toEqual([
      ['user-cap', 30_000_001, 30_000_000],
    ]);
    const repaid = op('REPAYMENT', { principalLots: 500 });
    expect(told([rule], owes(20_000_000), repaid, owes(20_000_000, 'L2'))).toEqual([]);
    expect(told([rule], owes(20_000_000), repaid, owes(20_000_001, 'L2'))).toEqual([
      ['user-cap', 30_000_001, 30_000_000],
    ]);
  });

  it.each<[string, number | null, number, unknown[]]>([
    ['of the tier reached', 50_000_000, 50_000_001, [['user-cap', 50_000_001, 50_000_000]]],
    [
      'and no more than the highest',
      90_000_000,
      70_000_001,
      [['user-cap', 70_000_001, 70_000_000]],
    ],
    ['and no less than the first', 10_000_000, 30_000_000, []],
    ['of the first where none is said', null, 30_000_001, [['user-cap', 30_000_001, 30_000_000]]],
  ])('%s', (_, capWon, principalWon, then) => {
    const passed = op('QUALIFICATION', { capWon, principalLots: 0, validTimeUs: T - HOUR });
    expect(told([rule], passed, owes(principalWon))).toEqual(then);
  });

  it('goes by the newest tier, whichever comes first', () => {
    const tier = (capWon: number, validTimeUs: number): LendingEntry =>
      op('QUALIFICATION', { capWon, principalLots: 0, validTimeUs });
    const newer = tier(50_000_000, T - HOUR);
    expect(told([rule], newer, tier(70_000_000, T - 2 * HOUR), owes(50_000_001))).toEqual([
      ['user-cap', 50_000_001, 50_000_000],
    ]);
  });
});

describe('a fee', () => {
  const cap = { maxPpmPerYear: 200_000 };
  const exclusive = ruleOf('fee', { ...cap, includesForcedFee: false });
  const inclusive = ruleOf('fee', { ...cap, includesForcedFee: true });
  const of = (feePpmPerDay: number, days: number | null = null): LendingEntry =>
    op('LOAN_OPEN', { feePpmPerDay, maturityTimeUs: days === null ? null : T + days * DAY });

  it.each<[string, LendingRule, LendingEntry, unknown[]]>([
    ['of 0.05 % a day: 18.25 % a year', exclusive, of(500), []],
    ['of 547 ppm a day', exclusive, of(547), []],
    ['of 548 ppm a day', exclusive, of(548), [['fee', 200_020, 200_000]]],
    // 18.25 % and 1 % over 30 days.
    [
      'of 0.05 % a day and 1 %',
      inclusive,
      of(500),
      [
        ['offer-fee', 304_166, 200_000],
        ['fee', 304_166, 200_000],
      ],
    ],
    ['over a year', inclusive, of(500, 365), [['offer-fee', 304_166, 200_000]]],
    [
      'over a day',
      inclusive,
      of(1, 1),
      [
        ['offer-fee', 304_166, 200_000],
        ['fee', 3_650_365, 200_000],
      ],
    ],
  ])('%s', (_, rule, entry, then) => {
    expect(told([rule], entry)).toEqual(then);
  });

  it('of a reading that does not bind is told of the offer, without severity', () => {
    const findings = found([{ ...inclusive, binding: false }], [termsEntry(), of(500)]);
    expect(findings).toMatchObject([{ rule: 'offer-fee', severity: null, operation: null }]);
  });

  it('is that of the terms where the loan says none', () => {
    const terms = termsEntry({ feePpmPerDay: 600 });
    const findings = found([exclusive], [terms, op('LOAN_OPEN')]);
    expect(findings.map(({ rule, value }) => [rule, value])).toEqual([
      ['offer-fee', 219_000],
      ['fee', 219_000],
    ]);
  });
});

describe('what may be lent', () => {
  it.each<[string, object, unknown[]]>([
    ['anything where nobody has given the list', { assets: null }, []],
    ['what is on the list', { assets: ['BTC', 'USDT'] }, []],
    [
      'not what is not on it',
      { assets: ['BTC'] },
      [
        ['offer-asset', null, null],
        ['asset-not-eligible', null, null],
      ],
    ],
    [
      'not what has been flagged at that instant',
      { assets: ['USDT'], flagged: [{ asset: 'USDT', fromUs: T, toUs: null }] },
      [
        ['asset-not-eligible', null, null],
        // It is offered still.
        ['offer-asset', null, null],
      ],
    ],
    ['what is flagged after', { flagged: [{ asset: 'USDT', fromUs: T + 1, toUs: null }] }, []],
    ['what was flagged before', { flagged: [{ asset: 'USDT', fromUs: T - DAY, toUs: T }] }, []],
    ['what is not flagged itself', { flagged: [{ asset: 'XRP', fromUs: 0, toUs: null }] }, []],
  ])('%s', (_, parts, then) => {
    expect(told([ruleOf('eligible-assets', parts)], op('LOAN_OPEN'))).toEqual(then);
  });

  const stands = (parts: object, asset = 'USDT'): object => ({
    ...{ asset, rank: null, wonMarketCount: null, fromUs: 0, toUs: null },
    ...parts,
  });
  const LOW = [['asset-not-eligible', null, null]];
  it.each<[string, object[], unknown[]]>([
    ['the twentieth by market value', [stands({ rank: 20 })], []],
    ['not the twenty-first', [stands({ rank: 21 })], LOW],
    ['the twenty-first on three won markets', [stands({ rank: 21, wonMarketCount: 3 })], []],
    ['not the twenty-first on two', [stands({ rank: 21, wonMarketCount: 2 })], LOW],
    ['what is on three won markets, whatever its rank', [stands({ wonMarketCount: 3 })], []],
    ['not what others stand above', [stands({ rank: 1 }, 'BTC')], LOW],
    ['anything while nothing is stated', [stands({ rank: 21, toUs: T })], []],
    ['not from the instant of a fall on', [stands({ rank: 21, fromUs: T })], LOW],
    [
      'what rose at that instant',
      [stands({ rank: 21, toUs: T }), stands({ rank: 20, fromUs: T })],
      [],
    ],
  ])('%s', (_, standings, then) => {
    const rule = ruleOf('eligible-assets', { rankMax: 20, wonMarketCountMin: 3 });
    const dated = { ...rule, standings } as typeof rule;
    const all = found([dated], [op('LOAN_OPEN')]).filter(({ rule: name }) => name === LOW[0]?.[0]);
    expect(all.map(({ rule: name, value, limit }) => [name, value, limit])).toEqual(then);
  });

  it('is held to one of both where the rule has no other', () => {
    const standings = [stands({ rank: 1, wonMarketCount: 2 })];
    const rule = ruleOf('eligible-assets', { wonMarketCountMin: 3 });
    const dated = { ...rule, standings } as typeof rule;
    expect(told([dated], op('LOAN_OPEN'))).toContainEqual(LOW[0]);
  });

  it('is asked again when an asset is flagged or falls: of what is offered, once', () => {
    const flagged = [{ asset: 'USDT', fromUs: T, toUs: T + DAY }];
    const rule = ruleOf('eligible-assets', { flagged });
    const before = [termsEntry({ validTimeUs: T - DAY }), op('LOAN_OPEN', { validTimeUs: T - 1 })];
    const after = [op('LOAN_OPEN', { loanId: 'L2' }), op('LOAN_OPEN', { loanId: 'L3' })];
    const over = op('LOAN_OPEN', { loanId: 'L4', validTimeUs: T + DAY });
    const all = found([rule], [...before, ...after, over]);
    expect(all.map(({ rule: name, loanId, validTimeUs }) => [name, loanId, validTimeUs])).toEqual([
      ['asset-not-eligible', 'L2', T],
      ['offer-asset', '', T],
      ['asset-not-eligible', 'L3', T],
    ]);
  });

  it('leaves the open loans of a flagged asset in sight', () => {
    const book = new LendingBook();
    for (const entry of [termsEntry(), op('LOAN_OPEN'), op('LOAN_OPEN', { loanId: 'L2' })]) {
      book.take(entry);
    }
    book.take(op('REPAYMENT'));
    const loans = [...(book.venue('bithumb')?.assets.get('USDT')?.openLoans ?? [])];
    expect(loans.map(({ id, owedLots }) => [id, owedLots])).toEqual([['L2', 1_000]]);
  });
});

describe('who lends', () => {
  const rule = ruleOf('own-assets', {});
  it.each<[string, string, string | null, string[]]>([
    ['the venue', 'Bithumb', null, []],
    ['an affiliate', 'BlockTureal', null, ['offer-lender', 'lender-not-venue']],
    ['an affiliate, for one loan', 'bithumb', 'BlockTureal', ['lender-not-venue']],
    ['the venue, for one loan', 'BlockTureal', 'bithumb', ['offer-lender']],
  ])('%s', (_, terms, lender, then) => {
    const entries = [termsEntry({ lender: terms }), op('LOAN_OPEN', { lender })];
    expect(found([rule], entries).map((finding) => finding.rule)).toEqual(then);
  });
});

describe('a first loan', () => {
  const rule = ruleOf('qualification', { fromUs: T - DAY });
  const passed = (validTimeUs: number, by = 1): LendingEntry =>
    op('QUALIFICATION', { validTimeUs, by, principalLots: 0 });
  const borrows = op('LOAN_OPEN', { validTimeUs: T, loanId: 'L2' });
  it.each<[string, LendingEntry[], string[]]>([
    ['without a test', [], ['not-qualified']],
    ['after the test', [passed(T)], []],
    ['before the test', [passed(T + 1)], ['not-qualified']],
    ["after somebody else's", [passed(T - HOUR, 2)], ['not-qualified']],
    ['of who borrowed before the rule', [op('LOAN_OPEN', { validTimeUs: T - DAY - 1 })], []],
    [
      'and the second one',
      [op('LOAN_OPEN', { validTimeUs: T - DAY })],
      ['not-qualified', 'not-qualified'],
    ],
  ])('%s', (_, before, then) => {
    expect(told([rule], ...before, borrows).map((one) => (one as unknown[])[0])).toEqual(then);
  });
});

describe('two dates of one tape', () => {
  it('give two results, each explained by the rules of its time', () => {
    const history = [
      ruleOf('loan-to-value', { id: 'old', maxBp: 40_000, toUs: T }),
      ruleOf('loan-to-value', { id: 'new', maxBp: 10_000, fromUs: T }),
    ];
    const tape = (fromUs: number): unknown[] =>
      found(history, [
        termsEntry({ validTimeUs: fromUs }),
        op('LOAN_OPEN', {
          ...{ validTimeUs: fromUs + HOUR, principalWon: 5_000_000 },
          collateral: [won('KRW', 1_000_000)],
        }),
      ]).map(({ ruleId, limit }) => [ruleId, limit]);
    expect([tape(T - DAY), tape(T)]).toEqual([[['old', 40_000]], [['new', 10_000]]]);
  });

  it('are about the venue that the rule names', () => {
    const rule = ruleOf('user-cap', { venues: ['upbit'], firstWon: 0, tierWonMax: 0 });
    expect(told([rule], op('LOAN_OPEN'))).toEqual([]);
    const book = new LendingBook();
    book.establish(policyOf({ rules: { version: 1, rules: [rule] } }));
    expect(book.rulesAt(T, 'upbit').rules).toEqual([rule]);
    expect(book.rulesAt(T, 'bithumb').rules).toEqual([]);
  });
});
