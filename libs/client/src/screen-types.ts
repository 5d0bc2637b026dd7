/** Generated from libs/contract: do not edit; CONTRIBUTING says how it is made anew. */
import type { StreamName, TimeUs } from './alert-types.ts';
import type { LocalText } from './answer-types.ts';

/** Newest state and flow of one market. Quantities are in units of its base. */
export interface MarketView {
  /** venue:BASE/QUOTE:type, of a contract that ends venue:BASE/QUOTE:type:YYMMDD */
  readonly key: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: 'spot' | 'linear' | 'inverse' | 'lending' | 'fx';
  /** In units of the quote; null where there is none of the last five minutes. */
  readonly price: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  /** NONE: no book of this market is known. */
  readonly book: 'VALID' | 'INVALID' | 'NONE';
  /** By the side that crossed the spread. Of markets that are polled, all sums are those of eight seconds before. */
  readonly sellQuantity: number;
  /** As sellQuantity. */
  readonly buyQuantity: number;
  readonly tradeCount: number;
  readonly forcedSellCount: number;
  readonly forcedBuyCount: number;
  /** Sold by force of a venue. */
  readonly forcedSellQuantity: number;
  /** Bought by force of a venue. */
  readonly forcedBuyQuantity: number;
}

/** An asset's price on a market, taken apart. All in ln; null where a reference is missing. */
export interface SubjectView {
  readonly asset: string;
  readonly venue: string;
  /** Key of the market. */
  readonly market: string;
  readonly globalDepeg: number | null;
  readonly nationalPremium: number | null;
  readonly venueGap: number | null;
  readonly relativePremium: number | null;
}

/** What is known of the feeds of a venue. */
export interface CoverageView {
  readonly venue: string;
  /** SUSPECT: something is off that does not blind the venue, or not yet. */
  readonly state: 'OK' | 'SUSPECT' | 'BLIND';
  /** Silence of the quietest feed that promised a heartbeat, else since the newest event; null before any. */
  readonly silentMs: number | null;
  /** Faults as fault:source or book:market, comma-separated; null where the state is OK. */
  readonly reason: string | null;
}

/** Repaid by force, of those with a loan open at any time in the window: users, loans, or the won drawn of them. */
export interface LendingShareView {
  readonly measure: 'users' | 'loans' | 'won';
  /** launch: since the first loan. */
  readonly window: '1d' | '7d' | '30d' | 'launch';
  readonly numerator: number;
  readonly denominator: number;
  /** Operations that came late and changed what had been told. */
  readonly restatedCount: number;
  /** Some could not be kept. */
  readonly isLowerBound: boolean;
}

/** What a move of 2 % would repay by force, and what the book takes within 2 % of its best price. */
export interface LentCoverageView {
  /** By a rise. */
  readonly forcedUpWon: number;
  /** By a fall. */
  readonly forcedDownWon: number;
  readonly askWon: number;
  readonly bidWon: number;
  /** The part of a rise that comes back as a further rise. */
  readonly gainUp: number;
  /** The part of a fall that comes back as a further fall. */
  readonly gainDown: number;
}

/** What is lent of one asset. */
export interface LentAssetView {
  readonly asset: string;
  /** Key of the market that its loans name. */
  readonly market: string;
  readonly openLoanCount: number;
  /** At the prices at which the loans were drawn. */
  readonly owedWon: number;
  /** null: nothing to hold it to. */
  readonly coverage: LentCoverageView | null;
}

/** An order that a venue stands under, and what was lent under it. */
export interface LendingOrderView {
  readonly id: string;
  /** The date on the paper. */
  readonly issuedTimeUs: TimeUs;
  /** null: nobody knows when the venue had it. */
  readonly receivedTimeUs: TimeUs | null;
  /** From here on it holds. */
  readonly effectiveTimeUs: TimeUs;
  /** null: until further notice. */
  readonly endTimeUs: TimeUs | null;
  /** Who says so. */
  readonly text: LocalText;
  /** Loans against it. */
  readonly loanCount: number;
  readonly loanWon: number;
  /** Asked for before it held: no breach. */
  readonly inFlightCount: number;
}

/** How a venue lends. No borrower and no loan is named. */
export interface LendingView {
  readonly venue: string;
  readonly shares: readonly LendingShareView[];
  /** Of the early warning: that users are repaid by force faster than tolerated, as a natural logarithm. */
  readonly evidence: number;
  /** Evidence at which the early warning opens. */
  readonly alarmEvidence: number;
  /** By id. */
  readonly orders: readonly LendingOrderView[];
  /** The largest debt first. */
  readonly assets: readonly LentAssetView[];
}

/** What screens show besides alerts: display, not evidence. One frame per second of log time at most. */
export interface ViewFrame {
  /** Sums cover log time from here up to timeUs; several seconds where frames were joined. */
  readonly fromUs: TimeUs;
  /** End of the newest second that is sealed. */
  readonly timeUs: TimeUs;
  /** Log time when the frame was made. */
  readonly logTimeUs: TimeUs;
  /** append: log time is to be compared with wall time. create: a replay or a simulation. */
  readonly clock: 'append' | 'create';
  /** In key order. */
  readonly markets: readonly MarketView[];
  /** Markets that are not shown because there are too many. */
  readonly truncatedMarketCount: number;
  /** In key order. */
  readonly subjects: readonly SubjectView[];
  /** In name order. */
  readonly coverage: readonly CoverageView[];
  /** Of each venue that reports its loans, in name order. */
  readonly lending: readonly LendingView[];
}

/** Frames of a span, oldest first. */
export interface ViewListing {
  readonly frames: readonly ViewFrame[];
}

/** History that this gateway plays back, instead of a market that trades. */
export interface Playback {
  /** What is played, for people. */
  readonly name: string;
  /** Where the data is from. */
  readonly origin: 'market' | 'simulated';
  /** The stream of the run on screen; a jump back begins another one. null: none yet. */
  readonly stream: StreamName | null;
  /** Where the data begins. */
  readonly fromUs: TimeUs;
  /** Where it ends. */
  readonly toUs: TimeUs;
  /** Log time up to which it is looked at. */
  readonly atUs: TimeUs;
  /** A jump that is under way; null: none. */
  readonly targetUs: TimeUs | null;
  /** Log seconds per second; null: as fast as it goes. */
  readonly speed: number | null;
  readonly isPaused: boolean;
  /** The data has come to its end: nothing is missing, there is no more. */
  readonly isOver: boolean;
}

/** What is to change; left out: stays. */
export interface PlaybackCommand {
  /** Jump to this log time. Back: everything up to it is played again, at once. */
  readonly toUs?: TimeUs;
  /** Log seconds per second; null: as fast as it goes. */
  readonly speed?: number | null;
  readonly isPaused?: boolean;
}
