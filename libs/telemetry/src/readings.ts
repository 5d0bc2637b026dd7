/** What services let the metrics read at scrape. All counts are since the start of the process. */

/** The part of the core's pipeline counters that is published. */
export interface PipelineReading {
  readonly recordCount: number;
  readonly tickCount: number;
  readonly controlCount: number;
  /** By EVENT_KIND. */
  readonly eventCountByKind: ArrayLike<number>;
  readonly repeatCount: number;
  readonly holeCount: number;
  readonly lateCount: number;
  readonly beyondLateCount: number;
  readonly staleDeltaCount: number;
  /** By index in QUARANTINE_REASONS. */
  readonly quarantineCountByReason: ArrayLike<number>;
}

export interface DomainReading {
  readonly counters: PipelineReading;
  /** 0 before the first record. */
  readonly logTimeUs: number;
  /** Records in the log that were not yet processed; null where not known. */
  readonly lagRecordCount: number | null;
}

export interface SubscribersReading {
  readonly clientCount: number;
  readonly queuedByteCount: number;
  /** Alerts handed to subscribers. */
  readonly deliveryCount: number;
  /** Connections that ended, by reason; a short, closed list of reasons. */
  readonly closedCountByReason: Readonly<Record<string, number>>;
  /** Upgrades that were refused, by reason. */
  readonly refusedCountByReason: Readonly<Record<string, number>>;
}

export interface StreamReading {
  /** All records below it are covered by what the store holds. */
  readonly highWater: number; // unit: log offset
  /** How long `highWater` has stood still. */
  readonly stallSeconds: number;
  /** Entries that could not be read as alerts. */
  readonly unreadableCount: number;
}

export interface FeedReading {
  readonly recordCount: number;
  readonly eventCount: number;
  readonly byteCount: number;
  /** Input that was set aside by rule or as unreadable. */
  readonly rejectedCount: number;
}

export type AppendOutcome = 'OK' | 'DUP' | 'GAP' | 'FENCED' | 'retryable' | 'fatal';
