/** What is read of lending at a scrape: figures of the newest look at each venue. Display, not evidence. */
import type { ShareMeasure, ShareWindow } from '../../lending/share-book.ts';

export interface LendingShareReading {
  readonly measure: ShareMeasure;
  readonly window: ShareWindow;
  readonly numerator: number; // unit: as the measure
  readonly denominator: number; // unit: as the measure
}

export interface LentAssetReading {
  readonly asset: string;
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

export interface VenueLendingReading {
  readonly venue: string;
  readonly shares: readonly LendingShareReading[];
  /** Of the early warning. */
  readonly evidence: number; // unit: ln
  readonly assets: readonly LentAssetReading[];
}

export interface LendingReading {
  /** In name order. */
  readonly venues: readonly VenueLendingReading[];
  /** How often each rule of the loan book has found something since the start. */
  readonly findingCounts: ReadonlyMap<string, number>;
}
