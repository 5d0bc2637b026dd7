/** What is published of connections to venues: whether they are up, what came over them, what became of it, and their clocks. */
import type { Registry } from 'prom-client';
import { BoundedLabel } from './bounded-label.ts';
import type { LiveFeedReading, LiveLogReading } from './readings.ts';
import { type Sample, scrapedCounter, scrapedGauge } from './scraped-metric.ts';
import type { WatchList } from './watch-list.ts';

/** Names of rules and reasons are a closed list each; the bound is against a bug. */
const RULE_COUNT_MAX = 64;

export interface LiveMetricsParts {
  readonly registry: Registry;
  readonly feeds: WatchList<LiveFeedReading>;
  readonly logs: WatchList<LiveLogReading>;
}

export function registerLiveMetrics(parts: LiveMetricsParts): void {
  registerCounters(parts);
  registerTallies(parts);
  registerGauges(parts);
  registerLogs(parts);
}

const COUNTERS: readonly (readonly [
  name: string,
  help: string,
  value: (reading: LiveFeedReading) => number,
])[] = [
  ['breakwater_live_frames_total', 'Messages that a venue sent.', (r) => r.frameCount],
  [
    'breakwater_live_events_total',
    'Events of a venue, on their way to the log.',
    (r) => r.eventCount,
  ],
  ['breakwater_live_connections_total', 'Connections that were tried.', (r) => r.connectCount],
  ['breakwater_live_refusals_total', 'Requests that a venue refused.', (r) => r.refusedCount],
  [
    'breakwater_live_snapshots_total',
    'Snapshots of books that were asked for.',
    (r) => r.snapshotCount,
  ],
];

function registerCounters({ registry, feeds }: LiveMetricsParts): void {
  for (const [name, help, value] of COUNTERS) {
    scrapedCounter(registry, { name, help, labelNames: ['feed'] }, function* () {
      for (const [feed, reading] of feeds.readings()) yield [[feed], value(reading)];
    });
  }
}

const TALLIES: readonly (readonly [
  name: string,
  help: string,
  label: string,
  counts: (reading: LiveFeedReading) => Readonly<Record<string, number>>,
])[] = [
  [
    'breakwater_live_losses_total',
    'Connections that ended, by why.',
    'code',
    (r) => r.lossCountByCode,
  ],
  [
    'breakwater_live_ignored_total',
    'Messages that carry nothing for the log, by rule.',
    'rule',
    (r) => r.ignoredCountByRule,
  ],
  [
    'breakwater_live_rejected_total',
    'Messages that could not be used, by reason.',
    'reason',
    (r) => r.rejectedCountByReason,
  ],
];

function registerTallies({ registry, feeds }: LiveMetricsParts): void {
  for (const [name, help, label, counts] of TALLIES) {
    const bounded = new BoundedLabel(RULE_COUNT_MAX);
    scrapedCounter(registry, { name, help, labelNames: ['feed', label] }, function* () {
      for (const [feed, reading] of feeds.readings()) {
        for (const [key, count] of Object.entries(counts(reading))) {
          yield [[feed, bounded.of(key)], count];
        }
      }
    });
  }
}

const GAUGES: readonly (readonly [
  name: string,
  help: string,
  value: (reading: LiveFeedReading) => number | null,
])[] = [
  ['breakwater_live_up', '1 where the connection brings data.', (r) => (r.isUp ? 1 : 0)],
  [
    'breakwater_live_lag_seconds',
    'Smallest receive time minus event time of the last minute: the way here, and what our clock is ahead.',
    (r) => r.lagSeconds,
  ],
  [
    'breakwater_live_clock_offset_seconds',
    "The venue's clock minus ours, as it told it last.",
    (r) => r.offsetSeconds,
  ],
  ['breakwater_live_clock_offset_error_seconds', 'How exact that is.', (r) => r.offsetErrorSeconds],
];

function registerGauges({ registry, feeds }: LiveMetricsParts): void {
  for (const [name, help, value] of GAUGES) {
    scrapedGauge(registry, { name, help, labelNames: ['feed'] }, function* (): Generator<Sample> {
      for (const [feed, reading] of feeds.readings()) {
        const number = value(reading);
        if (number !== null) yield [[feed], number];
      }
    });
  }
}

function registerLogs({ registry, logs }: LiveMetricsParts): void {
  const waiting = {
    name: 'breakwater_live_log_waiting_bytes',
    help: 'Bytes of live records that the log has not taken yet.',
  };
  scrapedGauge(registry, waiting, function* () {
    for (const [, reading] of logs.readings()) yield [[], reading.waitingByteCount];
  });
  const suspensions = {
    name: 'breakwater_live_log_suspensions_total',
    help: 'How often connections were given up because the log took no records.',
  };
  scrapedCounter(registry, suspensions, function* () {
    for (const [, reading] of logs.readings()) yield [[], reading.suspendCount];
  });
}
