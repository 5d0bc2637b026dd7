/** C3, programme by programme: what the rules say about terms that are offered, before anybody borrows. */
import type { LendingTerms } from '../event/lending-event.ts';
import type { FindingUnit, LendingFindingRule } from './lending-finding.ts';
import { type Breach, isEligible, isVenue } from './loan-limits.ts';
import type { RulesInForce } from './rule-timeline.ts';
import { isFeeAbove, yearlyPpm } from './yearly-fee.ts';

/** A breach of terms; `asset`: the one that it is about, where it is about one. */
export interface OfferBreach extends Breach {
  readonly asset: string | null;
}

/** Of the rules that hold at an instant. */
export function breachesOfOffer(
  terms: LendingTerms,
  venue: string,
  rules: RulesInForce,
  timeUs: number,
): OfferBreach[] {
  const found: OfferBreach[] = [];
  const above = (
    rule: LendingFindingRule,
    by: Breach['by'],
    [value, limit, unit]: readonly [number, number, FindingUnit],
  ): void => {
    if (value > limit) found.push({ rule, by, value, limit, unit, asset: null });
  };
  const is = (rule: LendingFindingRule, by: Breach['by'], asset: string | null = null): void => {
    found.push({ rule, by, value: null, limit: null, unit: null, asset });
  };
  for (const by of rules.of('loan-to-value')) {
    above('offer-loan-to-value', by, [terms.loanToValueMaxBp, by.maxBp, 'bp']);
  }
  const capWon = Math.max(terms.capPerUserWon, terms.advertisedMaxWon ?? 0);
  for (const by of rules.of('user-cap'))
    above('offer-user-cap', by, [capWon, by.tierWonMax, 'won']);
  for (const by of rules.of('fee')) {
    const fee = { ...terms, spanUs: null };
    if (!isFeeAbove(fee, by)) continue;
    const value = yearlyPpm(fee, by);
    const limit = by.maxPpmPerYear;
    found.push({ rule: 'offer-fee', by, value, limit, unit: 'ppm-per-year', asset: null });
  }
  for (const by of rules.of('eligible-assets')) {
    for (const asset of terms.assets)
      if (!isEligible(asset, by, timeUs)) is('offer-asset', by, asset);
  }
  for (const by of rules.of('own-assets'))
    if (!isVenue(terms.lender, venue)) is('offer-lender', by);
  for (const by of rules.of('no-won-repayment'))
    if (terms.repaysInWon) is('offer-won-repayment', by);
  return found;
}
