import { describe, expect, it } from 'vitest';
import { T } from '../../lending/lending.fixture.ts';
import type { LendingFinding } from '../../lending/lending-finding.ts';
import { OFFSET_COUNT_MAX } from './aspect.ts';
import { FindingTally } from './finding-tally.ts';

const USDT = 'bithumb:USDT/KRW:spot';
const XRP = 'bithumb:XRP/KRW:spot';

function finding(fields: Partial<LendingFinding>): LendingFinding {
  return {
    ...{ rule: 'user-cap', severity: 'S2', venue: 'bithumb', asset: 'USDT', programme: 'p' },
    ...{ operation: 'LOAN_OPEN', loanId: 'L1', borrowerHash: 'ab', validTimeUs: T, offset: 7 },
    ...{ restated: false, value: null, limit: null, unit: null, principalWon: 0, ruleId: 'cap-1' },
    ...fields,
  };
}

function tallyOf(
  ...findings: readonly (Partial<LendingFinding> & { readonly market?: string })[]
): FindingTally {
  const tally = new FindingTally();
  for (const [at, { market = USDT, ...fields }] of findings.entries()) {
    tally.add(finding(fields), market, T + at);
  }
  return tally;
}

describe('what was found of a kind', () => {
  it('is counted by rule, in the order of their names, with the won of each', () => {
    const tally = tallyOf(
      { principalWon: 1 },
      { rule: 'loan-to-value', principalWon: 10 },
      { rule: 'fee', principalWon: 100 },
      { rule: 'loan-to-value', principalWon: 1_000 },
    );
    expect(tally.ordered().map(({ word, count, won }) => [word, count, won])).toEqual([
      ['C3.fee', 1, 100],
      ['C3.loan-to-value', 2, 1_010],
      ['C3.user-cap', 1, 1],
    ]);
    expect(tally.sum(({ rule }) => rule !== 'fee')).toEqual({ count: 3, won: 1_011 });
  });

  // A cap of 10 that is passed by 9 is further than one of 100 passed by 50.
  it.each([
    ['times its limit', [150, 100], [19, 10], [19, 10]],
    ['the first of equals', [20, 10], [40, 20], [20, 10]],
    ['a count, where the limit is nothing', [3, 0], [2, 0], [3, 0]],
    ['what is measured and far, before what is not', [null, null], [15, 10], [15, 10]],
    ['what is not measured, before what hardly passes', [null, null], [9, 10], [null, null]],
  ] as const)('shows the furthest: %s', (_, first, second, furthest) => {
    const of = ([value, limit]: readonly [number | null, number | null]) => ({ value, limit });
    const [told] = tallyOf(of(first), of(second)).ordered();
    expect([told?.furthest.value, told?.furthest.limit]).toEqual(furthest);
  });

  it('names its records once each, by market and offset, and no more than twenty', () => {
    const records = [
      { market: XRP, asset: 'XRP', offset: 3 },
      { offset: 9 },
      { offset: 9 },
      { market: XRP, asset: 'XRP', offset: 2 },
    ];
    const tally = tallyOf(...records);
    expect(tally.inputs().map(({ market, firstOffset }) => `${market} ${firstOffset}`)).toEqual([
      `${USDT} 9`,
      `${XRP} 2`,
      `${XRP} 3`,
    ]);
    expect(tally.scope('bithumb')).toEqual({
      ...{ assets: ['USDT', 'XRP'], venues: ['bithumb'], markets: [USDT, XRP] },
    });
    const many = tallyOf(...Array.from({ length: 25 }, (_, offset) => ({ offset })));
    expect(many.inputs()).toHaveLength(OFFSET_COUNT_MAX);
    // The first ones: a breach is shown by where it began.
    expect(many.inputs().map(({ lastOffset }) => lastOffset)).toEqual(
      Array.from({ length: OFFSET_COUNT_MAX }, (_, offset) => offset),
    );
  });

  it('is as bad as its worst, and as new as the newest that has a severity', () => {
    const tally = tallyOf({ severity: 'S1' }, { severity: 'S2' }, { severity: null });
    expect([tally.worst, tally.lastTimeUs, tally.isRestated]).toEqual([2, T + 1, false]);
    expect(tallyOf({ severity: 'S2' }, { severity: 'S1', restated: true })).toMatchObject({
      ...{ worst: 2, lastTimeUs: T + 1, isRestated: true },
    });
  });
});
