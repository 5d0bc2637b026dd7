/** A fee by the day, and what a forced repayment costs, as a year's. */
import type { RuleOf } from './rule-timeline.ts';

const DAY_US = 86_400_000_000;
const DAYS_PER_YEAR = 365;
/** A loan whose maturity nobody says: both programmes known lend for 30 days (decenter.kr 2GVA8JS7QW, en.fnnews.com 202507300940272379). */
const SPAN_US: number = 30 * DAY_US;

export interface Fee {
  readonly feePpmPerDay: number; // unit: parts per million of the principal a day
  readonly forcedFeePpm: number;
  /** How long the loan runs; null: as loans do. */
  readonly spanUs: number | null;
}

/** Parts per million of the principal a year, down to a whole one. */
export function yearlyPpm(fee: Fee, rule: RuleOf<'fee'>): number {
  return Math.floor(fee.feePpmPerDay * DAYS_PER_YEAR + forcedYearly(fee, rule));
}

export function isFeeAbove(fee: Fee, rule: RuleOf<'fee'>): boolean {
  return fee.feePpmPerDay * DAYS_PER_YEAR + forcedYearly(fee, rule) > rule.maxPpmPerYear;
}

function forcedYearly({ forcedFeePpm, spanUs }: Fee, { includesForcedFee }: RuleOf<'fee'>): number {
  if (!includesForcedFee) return 0;
  const runsUs = spanUs === null || spanUs <= 0 ? SPAN_US : spanUs;
  return (forcedFeePpm * DAYS_PER_YEAR * DAY_US) / runsUs;
}
