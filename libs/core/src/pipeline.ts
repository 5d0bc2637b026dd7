import type { PipelineOutput } from './log/output.ts';
import type { LogRecord } from './log/record.ts';
import { EventBatch } from './market/event-batch.ts';

/** What the pipeline has counted since its first record; read by metrics at scrape, never on the hot path. */
export interface PipelineCounters {
  recordCount: number;
  tickCount: number;
  controlCount: number;
  /** By EVENT_KIND; accepted events only. */
  readonly eventCountByKind: Float64Array; // unit: none
  /** Not above the source's mark, or a venue id seen before. */
  repeatCount: number;
  /** Positions that a contiguous source skipped. */
  holeCount: number;
  /** Events counted in the oldest open pane. */
  lateCount: number;
  /** Events too old to count at all. */
  beyondLateCount: number;
  /** Book deltas at or below their book's sequence. */
  staleDeltaCount: number;
  /** Quarantined records and events by QUARANTINE_REASONS index. */
  readonly quarantineCountByReason: Float64Array; // unit: none
}

/** Final state of a book for comparison and evidence: best first. */
export interface BookView {
  readonly instrument: string;
  readonly valid: boolean; // unit: none
  readonly bids: readonly (readonly [priceTicks: number, quantityLots: number])[];
  readonly asks: readonly (readonly [priceTicks: number, quantityLots: number])[];
}

export class Pipeline {
  /** The decoder's target: fill it, wrap it in a record, step. */
  readonly batch: EventBatch = new EventBatch();

  /** The outputs of one record, in entry order; the array is filled again by the next step. */
  step(_record: LogRecord): readonly PipelineOutput[] {
    throw new Error('under construction');
  }

  /** Running maximum of record timestamps; 0 before the first record. */
  get logTimeUs(): number {
    return 0;
  }
  /** Name from the genesis record, or undefined before it. */
  get domain(): string | undefined {
    return undefined;
  }
  /** 16 hex digits over everything put out so far. */
  get digest(): string {
    return '';
  }
  get counters(): PipelineCounters {
    throw new Error('under construction');
  }
  books(): BookView[] {
    return [];
  }
}
