/**
 * What scrapes, screens and replays read of a pipeline: counts for metrics, books for comparison, frames to show.
 *
 * Invariants
 * PV1 reading changes nothing: a pipeline that is looked at puts out the same bytes as one that is not.
 * PV2 nothing is built before it is asked for.
 */

import type { ControlState } from './control/control-state.ts';
import type { DetectorBank } from './detect/detector-bank.ts';
import { STREAM_CLASS } from './event/event.ts';
import { FINE_PANE_US } from './limits.ts';
import type { SourceLedger } from './log/source-ledger.ts';
import type { IntakeCounters } from './market/intake.ts';
import type { Market } from './market/market.ts';
import type { MarketTable } from './market/market-table.ts';
import type { OutputQueue } from './pipeline-output.ts';
import type { LogProgress } from './pipeline-progress.ts';
import { viewFrame } from './view/view-builder.ts';
import type { ViewFrame } from './view/view-frame.ts';
import type { SealSchedule } from './window/seal-schedule.ts';

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

/** Where it is read. */
interface Sources {
  readonly progress: LogProgress;
  readonly control: ControlState;
  readonly markets: MarketTable;
  readonly ledger: SourceLedger;
  readonly schedule: SealSchedule;
  readonly intake: { readonly counters: IntakeCounters };
  readonly detectors: DetectorBank;
  readonly outputs: OutputQueue;
}

export class PipelineView {
  readonly #of: Sources;

  constructor(sources: Sources) {
    this.#of = sources;
  }

  /** The counts so far; the arrays in it go on counting. */
  get counters(): PipelineCounters {
    const { progress, ledger, outputs, intake } = this.#of;
    const { counters } = intake;
    return {
      recordCount: progress.recordCount,
      tickCount: progress.tickCount,
      controlCount: progress.controlCount,
      eventCountByKind: counters.eventCountByKind,
      repeatCount: ledger.repeatCount + counters.venueRepeatCount,
      holeCount: ledger.holeCount,
      lateCount: counters.lateCount,
      beyondLateCount: counters.beyondLateCount,
      staleDeltaCount: counters.staleDeltaCount,
      saturatedCount: counters.saturatedCount,
      quarantineCountByReason: outputs.quarantineCounts,
    };
  }

  books(): BookView[] {
    return bookViews(this.#of.markets.ordered);
  }

  /** What screens show of [sinceUs, newest sealed second); null where nothing was sealed since. See `viewFrame`. */
  since(sinceUs: number): ViewFrame | null {
    const { markets, detectors, schedule, progress, control } = this.#of;
    const { surge, coverage, lending } = detectors;
    const { logTimeUs } = progress;
    const clock = control.genesis?.clock ?? 'create';
    const sealedUs = (schedule.sealedPane(STREAM_CLASS.SOCKET) + 1) * FINE_PANE_US;
    const seen = { surge, coverage, lending };
    const sources = { markets: markets.ordered, ...seen, sealedUs, logTimeUs, clock };
    return viewFrame(sources, sinceUs);
  }
}

/** Books of the markets that ever had one. */
function bookViews(markets: readonly Market[]): BookView[] {
  return markets
    .filter((market) => market.bookSource >= 0)
    .map(({ definition, book }) => ({
      instrument: definition.key,
      valid: book.valid,
      bids: book.bids.levels(),
      asks: book.asks.levels(),
    }));
}
