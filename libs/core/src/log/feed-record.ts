/** A record on its way into a log: what a simulator or a recorded folder hands to the feeder. */
import type { EventBatch } from '../event/event-batch.ts';

export interface FeedRecord {
  /** Log time of the record: whole milliseconds in microseconds, never falling. */
  readonly timestampUs: number;
  readonly source: string;
  /** Filled again for the next record: encode before pulling it. */
  readonly batch: EventBatch;
}

/** The same, encoded. */
export interface EncodedFeedRecord {
  readonly timestampUs: number;
  readonly source: string;
  readonly value: Uint8Array;
}
