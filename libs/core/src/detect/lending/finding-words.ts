/** Which word of detector C a finding of the loan book is told by, and in which unit. */
import type { FindingUnit, LendingFindingRule } from '../../lending/lending-finding.ts';
import type { LendingRuleName } from './lending-rules.ts';

/** null: no alarm is made of it; it is counted. */
const WORDS: Readonly<Record<LendingFindingRule, LendingRuleName | null>> = {
  'new-loan': 'C2.new-loan',
  'increase-at-extension': 'C2.increase-at-extension',
  'increase-at-top-up': 'C2.increase-at-top-up',
  'asset-switch': 'C2.asset-switch',
  'repay-and-reopen': 'C2.repay-and-reopen',
  'renamed-programme': 'C2.renamed-programme',
  'extension-not-permitted': 'C2.extension-not-permitted',
  'in-flight': 'C2.in-flight',
  'loan-to-value': 'C3.loan-to-value',
  'loan-to-value-by-price': 'C3.loan-to-value-by-price',
  'user-cap': 'C3.user-cap',
  fee: 'C3.fee',
  'asset-not-eligible': 'C3.asset-not-eligible',
  'lender-not-venue': 'C3.lender-not-venue',
  'not-qualified': 'C3.not-qualified',
  'no-notice': 'C3.no-notice',
  'notice-after': 'C3.notice-after',
  'short-notice': 'C3.short-notice',
  'disclosure-overdue': 'C3.disclosure-overdue',
  'disclosure-differs': 'C3.disclosure-differs',
  'offer-loan-to-value': 'C3.offer-loan-to-value',
  'offer-user-cap': 'C3.offer-user-cap',
  'offer-fee': 'C3.offer-fee',
  'offer-asset': 'C3.offer-asset',
  'offer-lender': 'C3.offer-lender',
  'offer-won-repayment': 'C3.offer-won-repayment',
  'early-warning': 'C1.early-warning',
  'unknown-programme': null,
  'unknown-loan': null,
  'forced-unknown-loan': null,
  'bad-principal': null,
  'bad-collateral': null,
  'no-collateral': null,
  'repaid-above-debt': null,
  'loan-exists': null,
  'loan-repaid': null,
  'asset-mismatch': null,
  'borrower-mismatch': null,
  'stale-terms': null,
  unpriced: null,
  'book-full': null,
  'notice-restated': null,
  'figures-restated': null,
};

export function wordOf(rule: LendingFindingRule): LendingRuleName | null {
  return WORDS[rule];
}

/** The aspect of a venue's lending that a finding belongs to; null: it is counted, and no alert tells it by itself. */
export function aspectOf(rule: LendingFindingRule): 'orders' | 'limits' | null {
  const word = WORDS[rule];
  if (word?.startsWith('C2.') === true) return 'orders';
  return word?.startsWith('C3.') === true ? 'limits' : null;
}

/** A finding's number in the unit that the rule's word has. */
export function ruleNumber(value: number, unit: FindingUnit | null): number {
  if (unit === 'bp') return value / 10_000;
  return unit === 'ppm-per-year' || unit === 'us' ? value / 1_000_000 : value;
}
