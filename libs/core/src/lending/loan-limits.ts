/** C3, loan by loan: what the rules of its time say about principal that is drawn, and about a price that moved. */
import type { LendingRule } from '../control/lending-policy.ts';
import type { CollateralHolding, LendingOperation } from '../event/lending-event.ts';
import type { FindingUnit, LendingFindingRule } from './lending-finding.ts';
import type { Loan } from './loan.ts';
import type { RuleOf, RulesInForce } from './rule-timeline.ts';
import { isFeeAbove, yearlyPpm } from './yearly-fee.ts';

const WHOLE_SQUARED = 100_000_000n; // 10,000 bp, twice
/** A loan against nothing has no ratio: a thousand times its collateral stands for it. */
const RATIO_BP_MAX = 10_000_000;

/** What a rule found: who calls makes a finding of the operation of it. */
export interface Breach {
  readonly rule: LendingFindingRule;
  readonly by: LendingRule;
  readonly value: number | null; // unit: as `unit` says
  readonly limit: number | null; // unit: as `unit` says
  readonly unit: FindingUnit | null;
}

/** A draw and what is known with it. */
export interface DrawnLoan {
  readonly loan: Loan;
  readonly operation: LendingOperation;
  readonly timeUs: number;
  /** All that the loan owes, at the price of the row; null: the row says none. */
  readonly debtWon: number | null;
  readonly isNew: boolean;
}

export function breachesOfDraw(drawn: DrawnLoan, rules: RulesInForce): Breach[] {
  const breaches: Breach[] = [];
  judgeValue(drawn, rules, breaches);
  judgeCap(drawn, rules, breaches);
  judgeFee(drawn, rules, breaches);
  judgeAsset(drawn, rules, breaches);
  judgeLender(drawn, rules, breaches);
  judgeBorrower(drawn, rules, breaches);
  return breaches;
}

/** Whether the loan stands above a binding limit at a debt that a price makes; by the strictest one, or null. */
export function breachByPrice(loan: Loan, debtWon: number, rules: RulesInForce): Breach | null {
  if (loan.collateral === null) return null;
  let strictest: Breach | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const by of rules.of('loan-to-value')) {
    if (!by.binding) continue;
    const counted = countedBpWon(loan.collateral, by);
    const allowed = allowedWon(counted, by.maxBp);
    if (debtWon <= allowed || allowed >= least) continue;
    least = allowed;
    strictest = ratioBreach('loan-to-value-by-price', by, debtWon, counted);
  }
  return strictest;
}

function judgeValue({ loan, debtWon }: DrawnLoan, rules: RulesInForce, found: Breach[]): void {
  if (debtWon === null || loan.collateral === null) return;
  for (const by of rules.of('loan-to-value')) {
    const counted = countedBpWon(loan.collateral, by);
    if (debtWon <= allowedWon(counted, by.maxBp)) continue;
    found.push(ratioBreach('loan-to-value', by, debtWon, counted));
  }
}

/** What counts of the collateral, in won times 10,000: exact, whatever the amounts. */
function countedBpWon(
  collateral: readonly CollateralHolding[],
  rule: RuleOf<'loan-to-value'>,
): bigint {
  let counted = 0n;
  for (const { asset, valueWon } of collateral) {
    const named = rule.counted.find(({ assets }) => assets.includes(asset));
    counted += BigInt(valueWon) * BigInt(named?.countedBp ?? rule.otherwiseCountedBp);
  }
  return counted;
}

/** The largest whole amount that may be drawn. */
function allowedWon(counted: bigint, maxBp: number): number {
  return Number((counted * BigInt(maxBp)) / WHOLE_SQUARED);
}

/** The ratio is told up to a whole basis point, so that a breach by one won stands above its limit. */
function ratioBreach(
  rule: 'loan-to-value' | 'loan-to-value-by-price',
  by: RuleOf<'loan-to-value'>,
  debtWon: number,
  counted: bigint,
): Breach {
  const owed = BigInt(debtWon) * WHOLE_SQUARED;
  const ratio = counted === 0n ? RATIO_BP_MAX : Number((owed + counted - 1n) / counted);
  return { rule, by, value: Math.min(ratio, RATIO_BP_MAX), limit: by.maxBp, unit: 'bp' };
}

function judgeCap({ loan }: DrawnLoan, rules: RulesInForce, found: Breach[]): void {
  const { owedWon, tierWon } = loan.borrower;
  for (const by of rules.of('user-cap')) {
    const limit = Math.max(by.firstWon, Math.min(tierWon, by.tierWonMax));
    if (owedWon > limit) found.push({ rule: 'user-cap', by, value: owedWon, limit, unit: 'won' });
  }
}

/** By the loan's own fee; a reading that does not bind is judged where a fee is offered alone. */
function judgeFee(drawn: DrawnLoan, rules: RulesInForce, found: Breach[]): void {
  const { loan, operation, timeUs } = drawn;
  const { terms } = loan.programme;
  const feePpmPerDay = operation.feePpmPerDay ?? terms?.feePpmPerDay ?? null;
  if (feePpmPerDay === null) return;
  const { maturityTimeUs } = loan;
  const spanUs = maturityTimeUs === null ? null : maturityTimeUs - timeUs;
  const fee = { feePpmPerDay, forcedFeePpm: terms?.forcedFeePpm ?? 0, spanUs };
  for (const by of rules.of('fee')) {
    if (!by.binding || !isFeeAbove(fee, by)) continue;
    const value = yearlyPpm(fee, by);
    found.push({ rule: 'fee', by, value, limit: by.maxPpmPerYear, unit: 'ppm-per-year' });
  }
}

function judgeAsset({ loan, timeUs }: DrawnLoan, rules: RulesInForce, found: Breach[]): void {
  for (const by of rules.of('eligible-assets')) {
    if (isEligible(loan.asset, by, timeUs)) continue;
    found.push({ rule: 'asset-not-eligible', by, value: null, limit: null, unit: null });
  }
}

export function isEligible(
  asset: string,
  rule: RuleOf<'eligible-assets'>,
  timeUs: number,
): boolean {
  const { assets, flagged } = rule;
  if (assets !== null && !assets.includes(asset)) return false;
  if (!standsHighEnough(asset, rule, timeUs)) return false;
  return !flagged.some((flag) => flag.asset === asset && holdsAt(flag, timeUs));
}

/** By what is stated of the instant; where nothing is, nothing is judged. */
function standsHighEnough(
  asset: string,
  { rankMax, wonMarketCountMin, standings }: RuleOf<'eligible-assets'>,
  timeUs: number,
): boolean {
  let isStated = false;
  for (const standing of standings) {
    if (!holdsAt(standing, timeUs)) continue;
    isStated = true;
    if (standing.asset !== asset) continue;
    const { rank, wonMarketCount } = standing;
    if (rankMax !== null && rank !== null && rank <= rankMax) return true;
    if (wonMarketCountMin !== null && (wonMarketCount ?? 0) >= wonMarketCountMin) return true;
  }
  return !isStated;
}

function holdsAt(
  { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number | null },
  timeUs: number,
): boolean {
  return fromUs <= timeUs && (toUs === null || timeUs < toUs);
}

function judgeLender({ loan, operation }: DrawnLoan, rules: RulesInForce, found: Breach[]): void {
  const { programme } = loan;
  const lender = operation.lender ?? programme.terms?.lender ?? null;
  if (lender === null || isVenue(lender, programme.venue)) return;
  for (const by of rules.of('own-assets')) {
    found.push({ rule: 'lender-not-venue', by, value: null, limit: null, unit: null });
  }
}

/** Venues are named in lower case; whoever writes terms may not. */
export function isVenue(lender: string, venue: string): boolean {
  return lender.toLowerCase() === venue.toLowerCase();
}

/** Who borrowed before the rule held is no first user. */
function judgeBorrower(drawn: DrawnLoan, rules: RulesInForce, found: Breach[]): void {
  const { loan, timeUs, isNew } = drawn;
  const { firstLoanUs, qualifiedUs } = loan.borrower;
  if (!isNew || qualifiedUs <= timeUs) return;
  for (const by of rules.of('qualification')) {
    if (firstLoanUs < by.fromUs) continue;
    found.push({ rule: 'not-qualified', by, value: null, limit: null, unit: null });
  }
}
