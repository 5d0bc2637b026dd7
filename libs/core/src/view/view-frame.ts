/**
 * What screens show besides alerts, as one frame per sealed second of log time (settled detail 14). Display, not
 * evidence: nothing is decided by it, and it may be lost.
 */
import type { CoverageState } from '../detect/coverage-state.ts';
import type { InstrumentType } from '../market/instrument.ts';

export interface ViewFrame {
  /** Sums cover [fromUs, timeUs) of log time; several seconds where frames were coalesced. */
  readonly fromUs: number;
  /** End of the newest sealed second. */
  readonly timeUs: number;
  /** Running maximum of the record timestamps when the frame was made. */
  readonly logTimeUs: number;
  /** Whether the log stamps its records on arrival: only then is log time to be compared with wall time. */
  readonly clock: 'append' | 'create';
  /** In key order. */
  readonly markets: readonly MarketView[];
  /** Markets beyond the bound, which are not in the frame. */
  readonly truncatedMarketCount: number;
  /** Each stablecoin on each market that is shown, in key order. */
  readonly subjects: readonly SubjectView[];
  /** In name order. */
  readonly coverage: readonly CoverageState[];
}

/** Newest state and flow of one market; quantities in units of its base. */
export interface MarketView {
  readonly key: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: InstrumentType;
  /** In units of the quote; null where there is none of the last five minutes. */
  readonly price: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly book: 'VALID' | 'INVALID' | 'NONE';
  /** By the side that crossed the spread. Of polled markets all sums are those of eight seconds before. */
  readonly sellQuantity: number;
  readonly buyQuantity: number;
  readonly tradeCount: number;
  readonly forcedSellCount: number;
  readonly forcedBuyCount: number;
  readonly forcedSellQuantity: number;
  readonly forcedBuyQuantity: number;
}

/** An asset's price on a market, taken apart (detection.md §2.2); all in ln, null where a reference is missing. */
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
