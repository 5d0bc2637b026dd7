/** What services let the metrics read at scrape. All counts are since the start of the process. */

import type { LendingReading, OpenIncident, VenueCoverage } from '@breakwater/core';

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
  /** Whether the log stamps records on arrival: only then is log time to be compared with wall time. */
  readonly isLive: boolean;
  /** Smallest wall time minus record timestamp of the last minute; null where not known or not live. */
  readonly clockOffsetSeconds: number | null;
  /** Of which an alert is open. */
  readonly openIncidents: readonly OpenIncident[];
  /** Venue names come from the log, so their label is bounded. */
  readonly venues: readonly VenueCoverage[];
  readonly lending: LendingReading;
}

/** A partition that this process holds. */
export interface PartitionReading {
  /** Why it stands still, a name of a closed list; null where it goes on. */
  readonly haltCode: string | null;
  /** Records in the log that were not yet processed, as it was when the log last said. */
  readonly lagCount: number;
}

/** Why a detector is not ready, as labels. */
export const UNREADY_REASONS = [
  /** The alert store is not reached, or refuses. */
  'store',
  /** The log is not reached, or no longer is the one that is read. */
  'log',
  /** The group has not given it a partition yet. */
  'no-partition',
  /** The group has given all partitions to other members. */
  'spare',
  /** Nothing that was read from a partition has opened a domain. */
  'no-domain',
  /** A partition holds another domain than those expected. */
  'foreign-domain',
  /** It replays, or falls behind. */
  'lagging',
  /** A partition stands still until somebody acts. */
  'halted',
] as const;
export type UnreadyReason = (typeof UNREADY_REASONS)[number];

export interface DetectorReading {
  readonly unreadyFor: readonly UnreadyReason[];
  readonly heldCount: number;
  /** Domains that are expected or held, and whether they are held here. Bounded by settings and partitions. */
  readonly domains: ReadonlyMap<string, boolean>;
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

/** A connection to a venue. */
export interface LiveFeedReading {
  readonly isUp: boolean;
  readonly frameCount: number;
  readonly eventCount: number;
  readonly connectCount: number;
  readonly refusedCount: number;
  readonly snapshotCount: number;
  /** A short, closed list of codes. */
  readonly lossCountByCode: Readonly<Record<string, number>>;
  readonly ignoredCountByRule: Readonly<Record<string, number>>;
  readonly rejectedCountByReason: Readonly<Record<string, number>>;
  /** Null where not known. */
  readonly lagSeconds: number | null;
  readonly offsetSeconds: number | null;
  readonly offsetErrorSeconds: number | null;
}

/** The way of live records into the log. */
export interface LiveLogReading {
  readonly waitingByteCount: number;
  readonly suspendCount: number;
}

/** An endpoint of webhooks as its ledger has it. */
export interface EndpointReading {
  readonly endpoint: string;
  readonly isActive: boolean;
  readonly pendingCount: number;
  readonly deadCount: number;
  /** 0 where nothing waits. */
  readonly oldestPendingSeconds: number;
}

/** What became of an attempt: `delivered`, or the code of the failure. */
export const WEBHOOK_OUTCOMES = [
  'delivered',
  'name-not-found',
  'address-forbidden',
  'connect-failed',
  'timed-out',
  'answer-cut',
  'redirected',
  'throttled',
  'refused',
  'gone',
  'url-refused',
  'key-missing',
] as const;
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

export const APPEND_OUTCOMES = ['OK', 'DUP', 'GAP', 'FENCED', 'retryable', 'fatal'] as const;
export type AppendOutcome = (typeof APPEND_OUTCOMES)[number];

export const VIEW_OUTCOMES = ['ok', 'retryable', 'fatal'] as const;
export type ViewOutcome = (typeof VIEW_OUTCOMES)[number];
