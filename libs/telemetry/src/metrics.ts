/**
 * All metrics of Breakwater: their names, units and labels in one place.
 *
 * The library is prom-client; its successor is published as `@prometheus-io/client` with the same interface for
 * what is used here. Never load both: each has a registry of its own and half of the metrics would vanish.
 *
 * M1: everything hot is read at scrape (`WatchList`); only what happens per alert or per append is counted here.
 * M2: every label is a closed list or bounded by LABEL_COUNT_MAX; no label carries an instrument or an account.
 */
import { EVENT_KIND, QUARANTINE_REASONS } from '@breakwater/core';
import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  Registry,
} from 'prom-client';
import type {
  AppendOutcome,
  DomainReading,
  FeedReading,
  PipelineReading,
  StreamReading,
  SubscribersReading,
} from './readings.ts';
import { WatchList } from './watch-list.ts';

/** Domains, streams and feeds of one process; beyond it they share the label `other`. */
const LABEL_COUNT_MAX = 256;

/** From one pane to a minute; the promise to people is seconds. */
const LATENCY_BUCKETS_SECONDS = [0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60];
const APPEND_BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

export interface MetricsOptions {
  readonly service: string;
  readonly version: string;
  /** Wall time; replaced in tests. */
  readonly nowUs?: () => number;
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #nowUs: () => number;
  readonly #domains = new WatchList<DomainReading>(LABEL_COUNT_MAX);
  readonly #streams = new WatchList<StreamReading>(LABEL_COUNT_MAX);
  readonly #feeds = new WatchList<FeedReading>(LABEL_COUNT_MAX);
  readonly #subscribers = new WatchList<SubscribersReading>(1);
  readonly #alerts: Counter;
  readonly #alertLatency: Histogram;
  readonly #appends: Counter;
  readonly #appendSeconds: Histogram;

  constructor(options: MetricsOptions) {
    this.#nowUs = options.nowUs ?? (() => Date.now() * 1_000);
    const registers = [this.#registry];
    this.#alerts = new Counter({
      name: 'breakwater_alert_revisions_total',
      help: 'Alert revisions appended to the store.',
      labelNames: ['detector', 'severity', 'state'],
      registers,
    });
    this.#alertLatency = new Histogram({
      name: 'breakwater_alert_latency_seconds',
      help: 'From the log time of an alert revision to its append, on a log stamped at arrival.',
      buckets: LATENCY_BUCKETS_SECONDS,
      registers,
    });
    this.#appends = new Counter({
      name: 'breakwater_appends_total',
      help: 'Append requests to the alert store by the outcome.',
      labelNames: ['outcome'],
      registers,
    });
    this.#appendSeconds = new Histogram({
      name: 'breakwater_append_duration_seconds',
      help: 'Time of an append request to the alert store.',
      buckets: APPEND_BUCKETS_SECONDS,
      registers,
    });
    new Gauge({
      name: 'breakwater_build_info',
      help: 'Always 1; the labels say what runs.',
      labelNames: ['service', 'version'],
      registers,
    }).set({ service: options.service, version: options.version }, 1);
    collectDefaultMetrics({ register: this.#registry });
    this.#registerDomains();
    this.#registerStreams();
    this.#registerSubscribers();
    this.#registerFeeds();
  }

  /** Publishes a domain's pipeline while this process works on it; the answer ends that. */
  watchDomain(domain: string, read: () => DomainReading): () => void {
    return this.#domains.watch(domain, read);
  }

  /** Publishes how far an alert stream has come, as seen by one of its readers. */
  watchStream(stream: string, read: () => StreamReading): () => void {
    return this.#streams.watch(stream, read);
  }

  watchSubscribers(read: () => SubscribersReading): () => void {
    return this.#subscribers.watch('subscribers', read);
  }

  watchFeed(feed: string, read: () => FeedReading): () => void {
    return this.#feeds.watch(feed, read);
  }

  /** An alert revision is in the store. `latencySeconds` is null where log time is not wall time (a replay). */
  alertAppended(alert: {
    readonly detector: string;
    readonly severity: string;
    readonly state: string;
    readonly latencySeconds: number | null;
  }): void {
    const { detector, severity, state, latencySeconds } = alert;
    this.#alerts.inc({ detector, severity, state });
    if (latencySeconds !== null) this.#alertLatency.observe(Math.max(0, latencySeconds));
  }

  /** The store has answered an append request, or could not. */
  appendAnswered(append: { readonly outcome: AppendOutcome; readonly seconds: number }): void {
    this.#appends.inc({ outcome: append.outcome });
    this.#appendSeconds.observe(append.seconds);
  }

  /** Exposition text of everything, with its content type. */
  async exposition(): Promise<{ readonly contentType: string; readonly text: string }> {
    const text = await this.#registry.metrics();
    return { contentType: this.#registry.contentType, text };
  }

  #registerDomains(): void {
    this.#domainCounter('breakwater_records_total', 'Log records processed.', (c) => c.recordCount);
    this.#domainCounter('breakwater_ticks_total', 'Empty log records.', (c) => c.tickCount);
    this.#domainCounter(
      'breakwater_control_records_total',
      'Control records.',
      (c) => c.controlCount,
    );
    this.#domainCounter(
      'breakwater_duplicate_events_total',
      'Events dropped because their position or venue id was seen before.',
      (c) => c.repeatCount,
    );
    this.#domainCounter(
      'breakwater_missing_positions_total',
      'Positions that a contiguous source skipped.',
      (c) => c.holeCount,
    );
    this.#domainCounter(
      'breakwater_late_events_total',
      'Events counted in the oldest open pane.',
      (c) => c.lateCount,
    );
    this.#domainCounter(
      'breakwater_expired_events_total',
      'Events too late to count at all.',
      (c) => c.beyondLateCount,
    );
    this.#domainCounter(
      'breakwater_stale_deltas_total',
      "Book deltas at or below their book's sequence.",
      (c) => c.staleDeltaCount,
    );
    this.#domainTable('breakwater_events_total', {
      help: 'Events accepted, by kind.',
      label: 'kind',
      names: EVENT_KIND_NAMES,
      counts: (counters) => counters.eventCountByKind,
    });
    this.#domainTable('breakwater_quarantined_total', {
      help: 'Records and events set aside, by reason.',
      label: 'reason',
      names: QUARANTINE_REASONS,
      counts: (counters) => counters.quarantineCountByReason,
    });
    this.#domainGauge('breakwater_log_time_seconds', 'Log time, seconds since 1970.', (reading) =>
      reading.logTimeUs === 0 ? null : reading.logTimeUs / 1e6,
    );
    this.#domainGauge(
      'breakwater_log_time_behind_seconds',
      'Wall time minus log time.',
      (reading) => (reading.logTimeUs === 0 ? null : (this.#nowUs() - reading.logTimeUs) / 1e6),
    );
    this.#domainGauge(
      'breakwater_log_lag_records',
      'Records in the log that were not yet processed.',
      (reading) => reading.lagRecordCount,
    );
  }

  #registerStreams(): void {
    const streams = this.#streams;
    const gauge = (name: string, help: string, value: (r: StreamReading) => number): void => {
      scrapedGauge(this.#registry, { name, help, label: 'stream' }, () => rows(streams, value));
    };
    gauge(
      'breakwater_stream_high_water_offset',
      'Records below it are covered.',
      (r) => r.highWater,
    );
    gauge(
      'breakwater_stream_stall_seconds',
      'How long the high-water mark has stood still.',
      (r) => r.stallSeconds,
    );
    const unreadable = {
      name: 'breakwater_stream_unreadable_entries_total',
      help: 'Entries that could not be read as alerts.',
      labelNames: ['stream'],
    };
    scrapedCounter(this.#registry, unreadable, (counter) => {
      for (const [stream, r] of streams.readings()) counter.inc({ stream }, r.unreadableCount);
    });
  }

  #registerSubscribers(): void {
    const subscribers = this.#subscribers;
    const gauge = (name: string, help: string, value: (r: SubscribersReading) => number): void => {
      scrapedGauge(this.#registry, { name, help }, () => rows(subscribers, value));
    };
    gauge('breakwater_websocket_clients', 'Open WebSocket connections.', (r) => r.clientCount);
    gauge(
      'breakwater_websocket_queued_bytes',
      'Bytes waiting for slow subscribers.',
      (r) => r.queuedByteCount,
    );
    const deliveries = {
      name: 'breakwater_websocket_deliveries_total',
      help: 'Alerts handed to subscribers.',
    };
    scrapedCounter(this.#registry, deliveries, (counter) => {
      for (const [, r] of subscribers.readings()) counter.inc(r.deliveryCount);
    });
    const byReason = (
      name: string,
      help: string,
      counts: (r: SubscribersReading) => Readonly<Record<string, number>>,
    ): void => {
      scrapedCounter(this.#registry, { name, help, labelNames: ['reason'] }, (counter) => {
        for (const [, r] of subscribers.readings()) {
          for (const [reason, count] of Object.entries(counts(r))) counter.inc({ reason }, count);
        }
      });
    };
    byReason(
      'breakwater_websocket_closed_total',
      'Connections that ended, by reason.',
      (r) => r.closedCountByReason,
    );
    byReason(
      'breakwater_websocket_refused_total',
      'Connections refused, by reason.',
      (r) => r.refusedCountByReason,
    );
  }

  #registerFeeds(): void {
    const counter = (name: string, help: string, value: (r: FeedReading) => number): void => {
      scrapedCounter(this.#registry, { name, help, labelNames: ['feed'] }, (metric) => {
        for (const [feed, reading] of this.#feeds.readings()) metric.inc({ feed }, value(reading));
      });
    };
    counter('breakwater_feed_records_total', 'Records written to the log.', (r) => r.recordCount);
    counter('breakwater_feed_events_total', 'Events written to the log.', (r) => r.eventCount);
    counter('breakwater_feed_bytes_total', 'Bytes written to the log.', (r) => r.byteCount);
    counter('breakwater_feed_rejected_total', 'Input rows set aside.', (r) => r.rejectedCount);
  }

  #domainCounter(name: string, help: string, value: (counters: PipelineReading) => number): void {
    scrapedCounter(this.#registry, { name, help, labelNames: ['domain'] }, (counter) => {
      for (const [domain, r] of this.#domains.readings())
        counter.inc({ domain }, value(r.counters));
    });
  }

  #domainTable(
    name: string,
    table: {
      readonly help: string;
      readonly label: string;
      readonly names: readonly (string | undefined)[];
      readonly counts: (counters: PipelineReading) => ArrayLike<number>;
    },
  ): void {
    const labelNames = ['domain', table.label];
    scrapedCounter(this.#registry, { name, help: table.help, labelNames }, (counter) => {
      for (const [domain, reading] of this.#domains.readings()) {
        const counts = table.counts(reading.counters);
        for (const [i, label] of table.names.entries()) {
          if (label !== undefined) counter.inc({ domain, [table.label]: label }, counts[i] ?? 0);
        }
      }
    });
  }

  #domainGauge(name: string, help: string, value: (reading: DomainReading) => number | null): void {
    const domains = this.#domains;
    scrapedGauge(this.#registry, { name, help, label: 'domain' }, () => rows(domains, value));
  }
}

/** Kind names by EVENT_KIND, as labels. */
const EVENT_KIND_NAMES: readonly (string | undefined)[] = Object.entries(EVENT_KIND).reduce<
  (string | undefined)[]
>((names, [name, kind]) => {
  names[kind] = name.toLowerCase();
  return names;
}, []);

function* rows<Reading>(
  watched: WatchList<Reading>,
  value: (reading: Reading) => number | null,
): Generator<readonly [label: string, value: number]> {
  for (const [label, reading] of watched.readings()) {
    const number = value(reading);
    if (number !== null) yield [label, number];
  }
}

function scrapedGauge(
  registry: Registry,
  metric: { readonly name: string; readonly help: string; readonly label?: string },
  read: () => Iterable<readonly [label: string, value: number]>,
): void {
  const { label } = metric;
  new Gauge({
    name: metric.name,
    help: metric.help,
    labelNames: label === undefined ? [] : [label],
    registers: [registry],
    collect(): void {
      this.reset();
      for (const [name, value] of read()) {
        if (label === undefined) this.set(value);
        else this.set({ [label]: name }, value);
      }
    },
  });
}

/** A counter that is added up anew at every scrape from counts kept elsewhere. */
function scrapedCounter(
  registry: Registry,
  metric: Pick<CounterConfiguration<string>, 'name' | 'help' | 'labelNames'>,
  add: (counter: Counter) => void,
): void {
  new Counter({
    ...metric,
    registers: [registry],
    collect(): void {
      this.reset();
      add(this);
    },
  });
}
