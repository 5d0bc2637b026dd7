/** What is published of the domains that a process works on: counts, times, lag, and the coverage of venues. */
import {
  CAUSES,
  EVENT_KIND,
  QUARANTINE_REASONS,
  SEVERITIES,
  type VenueCoverage,
} from '@breakwater/core';
import type { Registry } from 'prom-client';
import { BoundedLabel } from './bounded-label.ts';
import { registerLendingMetrics } from './lending-metrics.ts';
import type { DomainReading, PipelineReading } from './readings.ts';
import { type Sample, scrapedCounter, scrapedGauge } from './scraped-metric.ts';
import type { WatchList } from './watch-list.ts';

/** Venues of one process; beyond it they share the label `other`. */
const VENUE_COUNT_MAX = 256;

export interface DomainMetricsParts {
  readonly registry: Registry;
  readonly domains: WatchList<DomainReading>;
  readonly nowUs: () => number;
}

export function registerDomainMetrics(parts: DomainMetricsParts): void {
  registerCounters(parts);
  registerTables(parts);
  registerTimes(parts);
  registerVenues(parts);
  registerIncidents(parts);
  registerLendingMetrics(parts);
}

const COUNTERS: readonly (readonly [
  name: string,
  help: string,
  value: (counters: PipelineReading) => number,
])[] = [
  ['breakwater_records_total', 'Log records processed.', (c) => c.recordCount],
  ['breakwater_ticks_total', 'Empty log records.', (c) => c.tickCount],
  ['breakwater_control_records_total', 'Control records.', (c) => c.controlCount],
  [
    'breakwater_duplicate_events_total',
    'Events dropped because their position or venue id was seen before.',
    (c) => c.repeatCount,
  ],
  [
    'breakwater_missing_positions_total',
    'Positions that a contiguous source skipped.',
    (c) => c.holeCount,
  ],
  ['breakwater_late_events_total', 'Events counted in the oldest open pane.', (c) => c.lateCount],
  ['breakwater_expired_events_total', 'Events too late to count at all.', (c) => c.beyondLateCount],
  [
    'breakwater_stale_deltas_total',
    "Book deltas at or below their book's sequence.",
    (c) => c.staleDeltaCount,
  ],
];

function registerCounters({ registry, domains }: DomainMetricsParts): void {
  for (const [name, help, value] of COUNTERS) {
    scrapedCounter(registry, { name, help, labelNames: ['domain'] }, function* () {
      for (const [domain, { counters }] of domains.readings()) yield [[domain], value(counters)];
    });
  }
}

/** Kind names by EVENT_KIND, as labels. */
const EVENT_KIND_NAMES: readonly (string | undefined)[] = Object.entries(EVENT_KIND).reduce<
  (string | undefined)[]
>((names, [name, kind]) => {
  names[kind] = name.toLowerCase();
  return names;
}, []);

function registerTables({ registry, domains }: DomainMetricsParts): void {
  const table = (
    metric: { readonly name: string; readonly help: string; readonly label: string },
    names: readonly (string | undefined)[],
    counts: (counters: PipelineReading) => ArrayLike<number>,
  ): void => {
    const { name, help, label } = metric;
    scrapedCounter(registry, { name, help, labelNames: ['domain', label] }, function* () {
      for (const [domain, reading] of domains.readings()) {
        const values = counts(reading.counters);
        for (const [index, row] of names.entries()) {
          if (row !== undefined) yield [[domain, row], values[index] ?? 0];
        }
      }
    });
  };
  table(
    { name: 'breakwater_events_total', help: 'Events accepted, by kind.', label: 'kind' },
    EVENT_KIND_NAMES,
    (counters) => counters.eventCountByKind,
  );
  table(
    {
      name: 'breakwater_quarantined_total',
      help: 'Records and events set aside, by reason.',
      label: 'reason',
    },
    QUARANTINE_REASONS,
    (counters) => counters.quarantineCountByReason,
  );
}

function registerTimes({ registry, domains, nowUs }: DomainMetricsParts): void {
  const gauge = (
    name: string,
    help: string,
    value: (reading: DomainReading) => number | null,
  ): void => {
    scrapedGauge(registry, { name, help, labelNames: ['domain'] }, function* () {
      for (const [domain, reading] of domains.readings()) {
        const number = value(reading);
        if (number !== null) yield [[domain], number];
      }
    });
  };
  gauge('breakwater_log_time_seconds', 'Log time, seconds since 1970.', ({ logTimeUs }) =>
    logTimeUs === 0 ? null : logTimeUs / 1e6,
  );
  gauge(
    'breakwater_log_time_behind_seconds',
    'Wall time minus log time, of logs that stamp records at arrival.',
    ({ logTimeUs, isLive }) => (logTimeUs === 0 || !isLive ? null : (nowUs() - logTimeUs) / 1e6),
  );
  gauge(
    'breakwater_log_lag_records',
    'Records in the log that were not yet processed; absent where the log does not say.',
    ({ lagRecordCount }) => lagRecordCount,
  );
  gauge(
    'breakwater_log_clock_offset_seconds',
    "Smallest wall time minus record timestamp of the last minute: negative where the log's clock is ahead.",
    ({ clockOffsetSeconds }) => clockOffsetSeconds,
  );
}

function registerVenues({ registry, domains }: DomainMetricsParts): void {
  const label = new BoundedLabel(VENUE_COUNT_MAX);
  const gauge = (
    name: string,
    help: string,
    value: (venue: VenueCoverage, reading: DomainReading) => number | null,
  ): void => {
    scrapedGauge(registry, { name, help, labelNames: ['domain', 'venue'] }, function* () {
      for (const [domain, reading] of domains.readings()) {
        yield* venueSamples(domain, reading.venues, label, (venue) => value(venue, reading));
      }
    });
  };
  gauge(
    'breakwater_venue_blind',
    '1 where a feed or book of the venue is at fault, so that its silence is not calm.',
    ({ blind }) => (blind ? 1 : 0),
  );
  gauge('breakwater_venue_sources', 'Feeds of the venue.', ({ sourceCount }) => sourceCount);
  gauge(
    'breakwater_venue_faulty_sources',
    'Feeds of the venue that are silent, down, shut out or lost positions.',
    ({ faultySourceCount }) => faultySourceCount,
  );
  gauge(
    'breakwater_venue_silence_seconds',
    "Log time minus the venue's newest sealed event; some two seconds are lateness, not silence.",
    ({ lastEventUs }, { logTimeUs }) =>
      lastEventUs === null ? null : Math.max(0, logTimeUs - lastEventUs) / 1e6,
  );
}

/** Of every severity and cause, from the first scrape on: that there is none is a statement. */
function registerIncidents({ registry, domains }: DomainMetricsParts): void {
  const metric = {
    name: 'breakwater_incidents_open',
    help: 'Incidents of which an alert is open, by the worst severity that each has had and by its cause.',
    labelNames: ['domain', 'severity', 'cause'],
  };
  scrapedGauge(registry, metric, function* () {
    for (const [domain, { openIncidents }] of domains.readings()) {
      for (const severity of SEVERITIES) {
        for (const cause of CAUSES) {
          const open = openIncidents.filter(
            (incident) => incident.severity === severity && incident.cause === cause,
          );
          yield [[domain, severity, cause], open.length];
        }
      }
    }
  });
}

/** Venues beyond the bound share one sample, which is that of the worst of them. */
function* venueSamples(
  domain: string,
  venues: readonly VenueCoverage[],
  label: BoundedLabel,
  value: (venue: VenueCoverage) => number | null,
): Generator<Sample> {
  const worst = new Map<string, number>();
  for (const venue of venues) {
    const number = value(venue);
    if (number === null) continue;
    const name = label.of(venue.venue);
    worst.set(name, Math.max(number, worst.get(name) ?? number));
  }
  for (const [name, number] of worst) yield [[domain, name], number];
}
