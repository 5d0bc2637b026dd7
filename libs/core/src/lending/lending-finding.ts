/** What the loan book finds: a closed list of rules, each with what it is about and how much it weighs. */
import type { LendingOperationName } from '../control/lending-policy.ts';

/** A finding of one operation; what a share or many findings weigh together is judged by who reads them. */
export type FindingSeverity = 'S1' | 'S2' | 'S3';

/** Something that an order forbids, or that came while one did. */
const ORDER_FINDINGS = [
  'new-loan',
  'increase-at-extension',
  'increase-at-top-up',
  /** A loan goes on, or is repaid and opened again, in another asset. */
  'asset-switch',
  /** At least 90 % of what was repaid within 24 hours is drawn again. */
  'repay-and-reopen',
  /** The first loan of a programme that takes over from another. */
  'renamed-programme',
  /** An extension at equal principal, under an order that does not permit extensions. */
  'extension-not-permitted',
  /** Asked for before the order held, and done after: no breach. */
  'in-flight',
] as const;

/** A loan against the rule book. */
const LIMIT_FINDINGS = [
  'loan-to-value',
  /** The price has moved, and the loan stands above its limit. */
  'loan-to-value-by-price',
  'user-cap',
  'fee',
  'asset-not-eligible',
  'lender-not-venue',
  'not-qualified',
  'no-notice',
  'notice-after',
  'short-notice',
  'disclosure-overdue',
  /** A venue's published count of forced repayments is not the book's. */
  'disclosure-differs',
] as const;

/** A programme's terms against the rule book. */
const OFFER_FINDINGS = [
  'offer-loan-to-value',
  'offer-user-cap',
  'offer-fee',
  'offer-asset',
  'offer-lender',
  'offer-won-repayment',
] as const;

/** How many borrowers lose. */
const SHARE_FINDINGS = ['early-warning'] as const;

/** A row that contradicts the book. */
const FAULT_FINDINGS = [
  'unknown-programme',
  'unknown-loan',
  'forced-unknown-loan',
  'bad-principal',
  'bad-collateral',
  'repaid-above-debt',
  'loan-exists',
  'loan-repaid',
  'asset-mismatch',
  'borrower-mismatch',
  'stale-terms',
  /** No value in won is given, so limits in won are not judged. */
  'unpriced',
  /** Nothing is said of what stands behind the loan, so its ratio is not judged. */
  'no-collateral',
  /** A bound of the book is reached: what it no longer holds is not judged. */
  'book-full',
] as const;

/** A row that changes what was told already. */
const RESTATEMENT_FINDINGS = [
  /** A notice that came to be known after the lack of it was told. */
  'notice-restated',
  'figures-restated',
] as const;

export type LendingFindingRule =
  | (typeof ORDER_FINDINGS)[number]
  | (typeof LIMIT_FINDINGS)[number]
  | (typeof OFFER_FINDINGS)[number]
  | (typeof SHARE_FINDINGS)[number]
  | (typeof FAULT_FINDINGS)[number]
  | (typeof RESTATEMENT_FINDINGS)[number];

/** Told, and no alarm. */
const QUIET: ReadonlySet<LendingFindingRule> = new Set([
  'in-flight',
  ...FAULT_FINDINGS,
  ...RESTATEMENT_FINDINGS,
]);
/** By a price that moved, or against a limit that nobody has published. */
const MILD: ReadonlySet<LendingFindingRule> = new Set(['loan-to-value-by-price', 'short-notice']);

/** Severity of one such finding of a binding rule; null: told, and no alarm. */
export function findingSeverity(rule: LendingFindingRule): FindingSeverity | null {
  if (QUIET.has(rule)) return null;
  return MILD.has(rule) ? 'S1' : 'S2';
}

/** What `value` and `limit` count. */
export type FindingUnit = 'won' | 'lots' | 'bp' | 'ppm-per-year' | 'us' | 'count' | 'evidence';

export interface LendingFinding {
  readonly rule: LendingFindingRule;
  readonly severity: FindingSeverity | null;
  readonly venue: string;
  readonly asset: string;
  readonly programme: string;
  /** null: of a programme's terms, a disclosure or a notice of terms. */
  readonly operation: LendingOperationName | null;
  /** Empty where it is of no loan. */
  readonly loanId: string;
  /** 16 hex digits of a hash of the pseudonym; empty where it is of no borrower. */
  readonly borrowerHash: string;
  readonly validTimeUs: number;
  readonly offset: number;
  readonly restated: boolean;
  /** What was found, against what is allowed; null where nothing is measured. */
  readonly value: number | null; // unit: as `unit` says
  readonly limit: number | null; // unit: as `unit` says
  readonly unit: FindingUnit | null;
  /** The principal in won that it is about; 0 where it has no value in won. */
  readonly principalWon: number;
  /** Of the dated rule or of the order; null: the book itself says so. */
  readonly ruleId: string | null;
}
