/**
 * What a lending programme is held to: the dated rule book and the supervisor's orders. Both are contents of signed
 * control records; an instant of the loan's own time (valid time) says which of them holds.
 */
import type { LENDING_OPERATION } from '../event/lending-event.ts';

export type LendingOperationName = keyof typeof LENDING_OPERATION;

/** Who says so, and where sources disagree, for readers of either language. */
export interface LendingSource {
  readonly en: string;
  readonly ko: string;
  readonly url?: string;
}

/** What of a rule no source that we know states. */
export type AssumedPart = 'from' | 'to' | 'value';

interface RuleFrame {
  /** Named on every finding; the same rule under another date is another rule. */
  readonly id: string;
  /** The first instant at which it holds. */
  readonly fromUs: number;
  /** The first at which it holds no more; null: no end is known. */
  readonly toUs: number | null;
  /** Empty: every venue. */
  readonly venues: readonly string[];
  /** false: one reading of a text that can be read in two ways, or a venue's own promise. What it finds has no severity. */
  readonly binding: boolean;
  readonly assumed: readonly AssumedPart[];
  readonly source: LendingSource;
}

/** A loan is worth at most this share of what counts of its collateral. */
export interface LoanToValueRule extends RuleFrame {
  readonly kind: 'loan-to-value';
  readonly maxBp: number;
  /** By asset of the collateral, what counts of its value. */
  readonly counted: readonly { readonly assets: readonly string[]; readonly countedBp: number }[];
  /** What counts of assets that are not named. */
  readonly otherwiseCountedBp: number;
}

/** What one user may owe at a venue, all loans together. */
export interface UserCapRule extends RuleFrame {
  readonly kind: 'user-cap';
  /** Of a user who has reached no tier. */
  readonly firstWon: number;
  /** Of the highest tier, whatever a qualification says. */
  readonly tierWonMax: number;
}

/** A year of the fee: 365 days of the daily one, with or without what a forced repayment costs. */
export interface FeeRule extends RuleFrame {
  readonly kind: 'fee';
  readonly maxPpmPerYear: number; // unit: parts per million of the principal a year
  readonly includesForcedFee: boolean;
}

/** Where an asset stood, from … until …: by market value among all assets, and on how many won markets it is listed. */
export interface AssetStanding {
  readonly asset: string;
  /** 1: the largest; null: not stated. */
  readonly rank: number | null; // unit: place
  readonly wonMarketCount: number | null;
  readonly fromUs: number;
  readonly toUs: number | null;
}

/** What may be borrowed: what is listed, and stands high enough, and is under no warning. */
export interface EligibleAssetsRule extends RuleFrame {
  readonly kind: 'eligible-assets';
  /** null: nobody has given the list. */
  readonly assets: readonly string[] | null;
  /** Either is enough; null: that one is no way in. */
  readonly rankMax: number | null; // unit: place
  readonly wonMarketCountMin: number | null;
  /** At an instant of which nothing is stated nothing is judged; where something is, an asset that is not in it does not stand high enough. */
  readonly standings: readonly AssetStanding[];
  /** Assets under a warning, and while they were. */
  readonly flagged: readonly {
    readonly asset: string;
    readonly fromUs: number;
    readonly toUs: number | null;
  }[];
}

/** The venue lends what is its own. */
export interface OwnAssetsRule extends RuleFrame {
  readonly kind: 'own-assets';
}

/** A first loan needs a course and a test passed before it. */
export interface QualificationRule extends RuleFrame {
  readonly kind: 'qualification';
}

/** The borrower is told before a loan is repaid by force. */
export interface NoticeRule extends RuleFrame {
  readonly kind: 'notice';
  /** At least so long before. */
  readonly leadUsMin: number;
}

/** A loan is repaid in what was borrowed, never at its value in won. */
export interface NoWonRepaymentRule extends RuleFrame {
  readonly kind: 'no-won-repayment';
}

/** What a venue publishes, and how far apart at most. */
export interface DisclosureRule extends RuleFrame {
  readonly kind: 'disclosure';
  readonly statusUsMax: number;
  readonly forcedLiquidationsUsMax: number;
}

/** Share of users, of those with an open loan within 30 days, of whom a loan was repaid by force. */
export interface ForcedShareRule extends RuleFrame {
  readonly kind: 'forced-share';
  readonly s2Bp: number;
  readonly s3Bp: number;
  readonly s4Bp: number;
}

/** Between which two shares per 30 days the early warning decides. */
export interface HazardRule extends RuleFrame {
  readonly kind: 'hazard';
  readonly toleratedBp: number;
  readonly alternativeBp: number;
}

export type LendingRule =
  | LoanToValueRule
  | UserCapRule
  | FeeRule
  | EligibleAssetsRule
  | OwnAssetsRule
  | QualificationRule
  | NoticeRule
  | NoWonRepaymentRule
  | DisclosureRule
  | ForcedShareRule
  | HazardRule;
export type LendingRuleKind = LendingRule['kind'];

/** Type `lending-rules`: the rule book, whole. Several rules of a kind may hold at once; each is judged. */
export interface LendingRules {
  readonly version: number;
  readonly rules: readonly LendingRule[];
}

/** Type `lending-order`: what a supervisor has suspended. A later record with the same id replaces it. */
export interface LendingOrder {
  readonly id: string;
  /** The date on the paper. */
  readonly issuedTimeUs: number;
  /** When the venue had it; null: not known. */
  readonly receivedTimeUs: number | null;
  /** The first instant at which it holds: a loan of exactly then breaches it. */
  readonly effectiveTimeUs: number;
  /** The first at which it holds no more; null: until further notice. */
  readonly endTimeUs: number | null;
  /** Each empty list: all. */
  readonly scope: {
    readonly venues: readonly string[];
    readonly programmes: readonly string[];
    readonly assets: readonly string[];
  };
  /** An extension that is permitted may not raise the principal. */
  readonly permitted: readonly LendingOperationName[];
  readonly source: LendingSource;
}

/** All that holds, at whatever instant. */
export interface LendingPolicy {
  readonly rules: LendingRules;
  /** By id. */
  readonly orders: readonly LendingOrder[];
}
