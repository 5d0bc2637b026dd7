/** What is published of an expected domain that nobody here works on: every count is there, and nothing was counted. */
import { EVENT_KIND, QUARANTINE_REASONS } from '@breakwater/core';
import type { DomainReading } from '@breakwater/telemetry';

const COUNTERS: DomainReading['counters'] = {
  recordCount: 0,
  tickCount: 0,
  controlCount: 0,
  eventCountByKind: new Float64Array(Object.keys(EVENT_KIND).length + 1),
  repeatCount: 0,
  holeCount: 0,
  lateCount: 0,
  beyondLateCount: 0,
  staleDeltaCount: 0,
  quarantineCountByReason: new Float64Array(QUARANTINE_REASONS.length),
};

export function untouchedDomain(): DomainReading {
  return {
    counters: COUNTERS,
    logTimeUs: 0,
    lagRecordCount: null,
    isLive: false,
    clockOffsetSeconds: null,
    openIncidents: [],
    venues: [],
    lending: { venues: [], findingCounts: new Map() },
  };
}
