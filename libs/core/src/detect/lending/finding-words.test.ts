import { describe, expect, it } from 'vitest';
import type { LendingFindingRule } from '../../lending/lending-finding.ts';
import { aspectOf, ruleNumber, wordOf } from './finding-words.ts';

describe('what the loan book finds, in the words of alerts', () => {
  it.each<[LendingFindingRule, string | null, string | null]>([
    ['new-loan', 'C2.new-loan', 'orders'],
    ['increase-at-extension', 'C2.increase-at-extension', 'orders'],
    ['increase-at-top-up', 'C2.increase-at-top-up', 'orders'],
    ['asset-switch', 'C2.asset-switch', 'orders'],
    ['repay-and-reopen', 'C2.repay-and-reopen', 'orders'],
    ['renamed-programme', 'C2.renamed-programme', 'orders'],
    ['extension-not-permitted', 'C2.extension-not-permitted', 'orders'],
    ['in-flight', 'C2.in-flight', 'orders'],
    ['loan-to-value', 'C3.loan-to-value', 'limits'],
    ['loan-to-value-by-price', 'C3.loan-to-value-by-price', 'limits'],
    ['user-cap', 'C3.user-cap', 'limits'],
    ['fee', 'C3.fee', 'limits'],
    ['asset-not-eligible', 'C3.asset-not-eligible', 'limits'],
    ['lender-not-venue', 'C3.lender-not-venue', 'limits'],
    ['not-qualified', 'C3.not-qualified', 'limits'],
    ['no-notice', 'C3.no-notice', 'limits'],
    ['notice-after', 'C3.notice-after', 'limits'],
    ['short-notice', 'C3.short-notice', 'limits'],
    ['disclosure-overdue', 'C3.disclosure-overdue', 'limits'],
    ['disclosure-differs', 'C3.disclosure-differs', 'limits'],
    ['offer-fee', 'C3.offer-fee', 'limits'],
    ['unknown-loan', null, null],
    ['figures-restated', null, null],
  ])('%s: %s, told among %s', (rule, word, aspect) => {
    expect([wordOf(rule), aspectOf(rule)]).toEqual([word, aspect]);
  });

  it('are not told of the early warning, which has figures of its own', () => {
    expect(aspectOf('early-warning')).toBeNull();
  });

  it.each([
    ['bp', 8_501, 0.8501],
    ['ppm-per-year', 182_500, 0.1825],
    ['us', 90_000_000, 90],
    ['won', 30_000_001, 30_000_001],
    ['count', 7, 7],
    [null, 3, 3],
  ] as const)('in %s, %i is %d', (unit, value, told) => {
    expect(ruleNumber(value, unit)).toBe(told);
  });
});
