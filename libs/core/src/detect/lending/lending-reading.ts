/** What is read of lending at a scrape or for a screen: figures of the newest look at each venue. Display, not evidence. */
import type { LendingOrder } from '../../control/lending-policy.ts';
import type { ShareMeasure, ShareWindow } from '../../lending/share-book.ts';

export interface LendingShareReading {
  readonly measure: ShareMeasure;
  readonly window: ShareWindow;
  readonly numerator: number; // unit: as the measure
  readonly denominator: number; // unit: as the measure
  /** Operations of the window that came after their instant was told. */
  readonly restatedCount: number;
  /** Borrowers or loans were left out, since the book is full. */
  readonly isLowerBound: boolean;
}

export interface LentAssetReading {
  readonly asset: string;
  /** Key of the market that its loans name. */
  readonly market: string;
  readonly openLoanCount: number;
  readonly owedWon: number;
  /** null: no book or price to hold it to. */
  readonly coverage: {
    /** What a move of so many percent would force, either way. */
    readonly forced: readonly {
      readonly percent: number;
      readonly upWon: number;
      readonly downWon: number;
    }[];
    readonly askWon: number;
    readonly bidWon: number;
    readonly gainUp: number; // unit: ratio
    readonly gainDown: number; // unit: ratio
  } | null;
}

/** An order that the venue stands under, held yet or not, and what was lent under it. */
export interface LendingOrderReading {
  readonly order: LendingOrder;
  readonly loanCount: number;
  readonly loanWon: number; // unit: won
  /** Asked for before it held: no breach. */
  readonly inFlightCount: number;
}

export interface VenueLendingReading {
  readonly venue: string;
  readonly shares: readonly LendingShareReading[];
  /** Of the early warning. */
  readonly evidence: number; // unit: ln
  /** By id. */
  readonly orders: readonly LendingOrderReading[];
  readonly assets: readonly LentAssetReading[];
}

export interface LendingReading {
  /** In name order. */
  readonly venues: readonly VenueLendingReading[];
  /** How often each rule of the loan book has found something since the start. */
  readonly findingCounts: ReadonlyMap<string, number>;
}
