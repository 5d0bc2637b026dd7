/** What may be looked at from outside: counts for metrics, books for comparison and evidence. */
import type { Market } from './market/market.ts';

/** Counts since the first record; read by metrics at scrape, never on the hot path. */
export interface PipelineCounters {
  readonly recordCount: number;
  readonly tickCount: number;
  readonly controlCount: number;
  /** By EVENT_KIND; accepted events only. */
  readonly eventCountByKind: Float64Array;
  /** Not above the source's mark, or a venue id seen before. */
  readonly repeatCount: number;
  /** Positions that a contiguous source skipped. */
  readonly holeCount: number;
  /** Events counted in the oldest open pane. */
  readonly lateCount: number;
  /** Events too old to count at all. */
  readonly beyondLateCount: number;
  /** Book deltas at or below their book's sequence. */
  readonly staleDeltaCount: number;
  /** Additions that met a pane's bound (PANE_SUM_MAX). */
  readonly saturatedCount: number;
  /** Quarantined records and events by QUARANTINE_REASONS index. */
  readonly quarantineCountByReason: Float64Array;
}

/** State of a book, best level first. */
export interface BookView {
  readonly instrument: string;
  readonly valid: boolean;
  readonly bids: readonly (readonly [priceTicks: number, quantityLots: number])[];
  readonly asks: readonly (readonly [priceTicks: number, quantityLots: number])[];
}

/** Books of the markets that ever had one. */
export function bookViews(markets: readonly Market[]): BookView[] {
  return markets
    .filter((market) => market.bookSource >= 0)
    .map(({ definition, book }) => ({
      instrument: definition.key,
      valid: book.valid,
      bids: book.bids.levels(),
      asks: book.asks.levels(),
    }));
}
