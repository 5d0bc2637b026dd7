/**
 * All metrics of Breakwater: their names, units and labels in one place.
 *
 * The library is prom-client; its successor is published as `@prometheus-io/client` with the same interface for
 * what is used here. Never load both: each has a registry of its own and half of the metrics would vanish.
 *
 * ME1: everything hot is read at scrape (`WatchList`); only what happens per alert or per append is counted here.
 * ME2: every label is a closed list or bounded by LABEL_COUNT_MAX; no label carries an instrument or an account.
 */
import { CAUSES, type OpenIncident, SEVERITIES } from '@breakwater/core';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { BridgeMetrics } from './bridge-metrics.ts';
import { registerDetectorMetrics } from './detector-metrics.ts';
import { registerDomainMetrics } from './domain-metrics.ts';
import { registerLiveMetrics } from './live-metrics.ts';
import {
  APPEND_OUTCOMES,
  type AppendOutcome,
  type DetectorReading,
  type DomainReading,
  type FeedReading,
  type LiveFeedReading,
  type LiveLogReading,
  type PartitionReading,
  type StreamReading,
  type SubscribersReading,
  VIEW_OUTCOMES,
  type ViewOutcome,
} from './readings.ts';
import { scrapedCounter, scrapedGauge } from './scraped-metric.ts';
import { SnapshotMetrics } from './snapshot-metrics.ts';
import { WatchList } from './watch-list.ts';
import { WebhookMetrics } from './webhook-metrics.ts';

/** Domains, streams and feeds of one process; beyond it they share the label `other`. */
const LABEL_COUNT_MAX = 256;

/** An incident is raised at S2 or worse. */
const RAISED_SEVERITIES = SEVERITIES.slice(1);

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
  readonly webhooks: WebhookMetrics;
  readonly bridge: BridgeMetrics;
  readonly #registry = new Registry();
  readonly snapshots: SnapshotMetrics = new SnapshotMetrics(this.#registry, () => this.#nowUs());
  readonly #nowUs: () => number;
  readonly #domains = new WatchList<DomainReading>(LABEL_COUNT_MAX);
  readonly #detectors = new WatchList<DetectorReading>(1);
  readonly #partitions = new WatchList<PartitionReading>(LABEL_COUNT_MAX);
  readonly #streams = new WatchList<StreamReading>(LABEL_COUNT_MAX);
  readonly #feeds = new WatchList<FeedReading>(LABEL_COUNT_MAX);
  readonly #liveFeeds = new WatchList<LiveFeedReading>(LABEL_COUNT_MAX);
  readonly #liveLogs = new WatchList<LiveLogReading>(1);
  readonly #subscribers = new WatchList<SubscribersReading>(1);
  readonly #alerts: Counter;
  readonly #raises: Counter;
  readonly #alertLatency: Histogram;
  readonly #appends: Counter;
  readonly #appendSeconds: Histogram;
  readonly #retries: Counter;
  readonly #rewinds: Counter;
  readonly #viewFrames: Counter;
  readonly #viewLogSeconds: Counter;

  constructor(options: MetricsOptions) {
    this.#nowUs = options.nowUs ?? (() => Date.now() * 1_000);
    const registers = [this.#registry];
    this.#alerts = new Counter({
      name: 'breakwater_alert_revisions_total',
      help: 'Alert revisions appended to the store.',
      labelNames: ['detector', 'severity', 'state'],
      registers,
    });
    this.#raises = new Counter({
      name: 'breakwater_incidents_raised_total',
      help: 'How often people were to be told of an incident: it was S2 for the first time, or worse than they knew.',
      labelNames: ['severity', 'cause'],
      registers,
    });
    // From the start at zero, so that the first one is already a rise.
    for (const severity of RAISED_SEVERITIES) {
      for (const cause of CAUSES) this.#raises.inc({ severity, cause }, 0);
    }
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
    // From the start at zero, so that the first failure is already a rise.
    for (const outcome of APPEND_OUTCOMES) this.#appends.inc({ outcome }, 0);
    this.#retries = new Counter({
      name: 'breakwater_retries_total',
      help: 'Operations on log and store that failed and are tried again.',
      labelNames: ['operation'],
      registers,
    });
    this.#rewinds = new Counter({
      name: 'breakwater_rewinds_total',
      help: 'Replays of the log because the store lost entries.',
      registers,
    });
    this.#viewFrames = new Counter({
      name: 'breakwater_view_frames_total',
      help: 'Frames for screens put into the store, by the outcome; alerts do not depend on them.',
      labelNames: ['outcome'],
      registers,
    });
    for (const outcome of VIEW_OUTCOMES) this.#viewFrames.inc({ outcome }, 0);
    this.#viewLogSeconds = new Counter({
      name: 'breakwater_view_log_seconds_total',
      help: 'Seconds of log time in the frames that were put; several in one while a log is replayed.',
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
    const domains = { registry: this.#registry, domains: this.#domains, nowUs: this.#nowUs };
    registerDomainMetrics(domains);
    registerDetectorMetrics({
      registry: this.#registry,
      detectors: this.#detectors,
      partitions: this.#partitions,
    });
    this.#registerStreams();
    this.#registerSubscribers();
    this.#registerFeeds();
    const live = { registry: this.#registry, feeds: this.#liveFeeds, logs: this.#liveLogs };
    registerLiveMetrics(live);
    this.webhooks = new WebhookMetrics(this.#registry);
    this.bridge = new BridgeMetrics(this.#registry);
  }

  /** Publishes a domain's pipeline while this process works on it; the function returned ends that. */
  watchDomain(domain: string, read: () => DomainReading): () => void {
    return this.#domains.watch(domain, read);
  }

  /** Publishes how the detector of this process stands, from now on and whatever it has been given. */
  watchDetector(read: () => DetectorReading): () => void {
    return this.#detectors.watch('detector', read);
  }

  /** Publishes that this process holds a partition (`topic/number`); the function returned ends that. */
  watchPartition(partition: string, read: () => PartitionReading): () => void {
    return this.#partitions.watch(partition, read);
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

  /** Publishes a connection to a venue, by the name of its source. */
  watchLiveFeed(feed: string, read: () => LiveFeedReading): () => void {
    return this.#liveFeeds.watch(feed, read);
  }

  watchLiveLog(read: () => LiveLogReading): () => void {
    return this.#liveLogs.watch('live', read);
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

  /** A revision that raises its incident is in the store. */
  incidentRaised({ severity, cause }: OpenIncident): void {
    this.#raises.inc({ severity, cause });
  }

  /** The store has answered an append request, or could not. */
  appendAnswered(append: { readonly outcome: AppendOutcome; readonly seconds: number }): void {
    this.#appends.inc({ outcome: append.outcome });
    this.#appendSeconds.observe(append.seconds);
  }

  /** The view store has answered, or could not; `logSeconds` is what the frame covers. */
  viewAnswered(view: { readonly outcome: ViewOutcome; readonly logSeconds: number }): void {
    this.#viewFrames.inc({ outcome: view.outcome });
    this.#viewLogSeconds.inc(view.logSeconds);
  }

  /** An operation failed and will be tried again; `operation` is one of a closed list. */
  retrying(operation: string): void {
    this.#retries.inc({ operation });
  }

  /** The store lost entries, and the log is replayed to put them back. */
  rewinding(): void {
    this.#rewinds.inc();
  }

  /** Exposition text of everything, with its content type. */
  async exposition(): Promise<{ readonly contentType: string; readonly text: string }> {
    const text = await this.#registry.metrics();
    return { contentType: this.#registry.contentType, text };
  }

  #registerStreams(): void {
    const streams = this.#streams;
    const gauge = (name: string, help: string, value: (r: StreamReading) => number): void => {
      scrapedGauge(this.#registry, { name, help, labelNames: ['stream'] }, function* () {
        for (const [stream, r] of streams.readings()) yield [[stream], value(r)];
      });
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
    scrapedCounter(this.#registry, unreadable, function* () {
      for (const [stream, r] of streams.readings()) yield [[stream], r.unreadableCount];
    });
  }

  #registerSubscribers(): void {
    const subscribers = this.#subscribers;
    const gauge = (name: string, help: string, value: (r: SubscribersReading) => number): void => {
      scrapedGauge(this.#registry, { name, help }, function* () {
        for (const [, r] of subscribers.readings()) yield [[], value(r)];
      });
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
    scrapedCounter(this.#registry, deliveries, function* () {
      for (const [, r] of subscribers.readings()) yield [[], r.deliveryCount];
    });
    const byReason = (
      name: string,
      help: string,
      counts: (r: SubscribersReading) => Readonly<Record<string, number>>,
    ): void => {
      scrapedCounter(this.#registry, { name, help, labelNames: ['reason'] }, function* () {
        for (const [, r] of subscribers.readings()) {
          for (const [reason, count] of Object.entries(counts(r))) yield [[reason], count];
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
    const feeds = this.#feeds;
    const counter = (name: string, help: string, value: (r: FeedReading) => number): void => {
      scrapedCounter(this.#registry, { name, help, labelNames: ['feed'] }, function* () {
        for (const [feed, reading] of feeds.readings()) yield [[feed], value(reading)];
      });
    };
    counter('breakwater_feed_records_total', 'Records written to the log.', (r) => r.recordCount);
    counter('breakwater_feed_events_total', 'Events written to the log.', (r) => r.eventCount);
    counter('breakwater_feed_bytes_total', 'Bytes written to the log.', (r) => r.byteCount);
    counter('breakwater_feed_rejected_total', 'Input rows set aside.', (r) => r.rejectedCount);
  }
}
