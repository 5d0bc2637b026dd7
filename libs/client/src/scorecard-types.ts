/** Generated from libs/contract: do not edit; CONTRIBUTING says how it is made anew. */
import type { StreamName, TimeUs } from './alert-types.ts';

/** What GET /v1/scorecard is asked for. */
export interface ScorecardQuery {
  /** Of this stream; needed where there are several. */
  readonly stream?: StreamName;
  /** Begin of the span, in microseconds since 1970. */
  readonly fromUs?: number;
  /** Its end, exclusive. */
  readonly toUs?: number;
}

/** Outages of its feeds, as detector D told them. */
export interface FeedCard {
  readonly outageCount: number;
  /** Together, within the span. */
  readonly blindUs: number;
  readonly longestOutageUs: number;
  /** Of the span; null where the span is empty. */
  readonly uptimeShare: number | null;
}

/** How it took note of the warnings that it was sent. */
export interface AnswerCard {
  /** Alerts of which it was told. */
  readonly toldCount: number;
  readonly acknowledgedCount: number;
  /** From the opening of the alert to the acknowledgement in the log. */
  readonly medianUs: number | null;
  readonly longestUs: number | null;
}

/** What detector C told of its lending programmes. */
export interface LendingCard {
  /** Loans that an order forbade. */
  readonly orderBreachCount: number;
  /** What they came to. */
  readonly orderBreachWon: number;
  /** Loans asked for before the order held; no breaches. */
  readonly inFlightCount: number;
  /** Breaches of limits, by rule. */
  readonly limitBreaches: Readonly<Record<string, number>>;
  /** Forced repayments without a warning, with one after it, or with one too late. */
  readonly unwarnedCount: number;
  /** Largest share of users repaid by force within 30 days that was told. */
  readonly forcedUserShare: number | null;
  /** Users whose forced repayment was dearer than elsewhere. */
  readonly harmedUserCount: number;
  /** What they lost beyond the price elsewhere. */
  readonly excessLossWon: number;
}

/** One venue; null stands for what nobody observed. */
export interface VenueScorecard {
  /** Its name; to the public a pseudonym that stays the same. */
  readonly venue: string;
  readonly feed: FeedCard;
  /** Alerts that name it, opened in the span and were S2 or worse. */
  readonly alertCount: number;
  /** Older alerts that the gateway no longer holds. */
  readonly forgottenCount: number;
  /** null: it was told of none. */
  readonly answers: AnswerCard | null;
  /** null: no lending alert of it. */
  readonly lending: LendingCard | null;
}

export interface ScorecardListing {
  /** null: there is none yet. */
  readonly stream: StreamName | null;
  /** Begin of the span that was observed, within what was asked for. */
  readonly fromUs: TimeUs;
  /** Its end, exclusive. */
  readonly toUs: TimeUs;
  /** In the order of their names. */
  readonly venues: readonly VenueScorecard[];
}
