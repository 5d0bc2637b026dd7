/**
 * What screens show besides alerts, as one frame per sealed second of log time. Display, not
 * evidence: nothing is decided by it, and it may be lost.
 */
import type { CoverageState } from '../detect/coverage/coverage-state.ts';
import type { InstrumentType } from '../event/instrument.ts';
import type { LendingView } from './lending-view.ts';

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
  /** Of each venue that reports its loans, in name order. */
  readonly lending: readonly LendingView[];
}

/** Newest state and flow of one market; quantities in units of its base. */
export interface MarketView {
  readonly key: string;
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: InstrumentType;
  /** In units of the quote; null where there is none of the last five minutes. */
  readonly price: number | null; // unit: quote units
  readonly bid: number | null; // unit: quote units
  readonly ask: number | null; // unit: quote units
  readonly book: 'VALID' | 'INVALID' | 'NONE';
  /** By the side that crossed the spread. Of polled markets all sums are those of eight seconds before. */
  readonly sellQuantity: number; // unit: base units
  readonly buyQuantity: number; // unit: base units
  readonly tradeCount: number;
  readonly forcedSellCount: number;
  readonly forcedBuyCount: number;
  readonly forcedSellQuantity: number; // unit: base units
  readonly forcedBuyQuantity: number; // unit: base units
}

/** An asset's price on a market, taken apart (docs/detection-model.md, "Price parts"); all in ln, null where a reference is missing. */
export interface SubjectView {
  readonly asset: string;
  readonly venue: string;
  /** Key of the market. */
  readonly market: string;
  readonly globalDepeg: number | null; // unit: ln
  readonly nationalPremium: number | null; // unit: ln
  readonly venueGap: number | null; // unit: ln
  readonly relativePremium: number | null; // unit: ln
}
