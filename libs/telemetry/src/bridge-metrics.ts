/** What is published of bridged topics. Topics come from patterns and may be many: their label is bounded. */
import type { Registry } from 'prom-client';
import { BoundedLabel } from './bounded-label.ts';
import { scrapedCounter, scrapedGauge } from './scraped-metric.ts';

/** Topics of one process; beyond it they share the label `other`. */
const TOPIC_COUNT_MAX = 256;

/** One foreign partition. */
export interface BridgedPartitionReading {
  readonly topic: string;
  readonly partition: number;
  readonly isRead: boolean;
  /** Offsets between the foreign end and what is in the log. */
  readonly lag: number;
  readonly records: number;
  readonly events: number;
  readonly ignored: number;
  readonly rejected: number;
  readonly lostOffsets: number;
  readonly rebirths: number;
}

export interface BridgeQueueReading {
  readonly waitingBytes: number;
  readonly recordCount: number;
  readonly retryCount: number;
}

export interface BridgeReadings {
  readonly topics: () => readonly BridgedPartitionReading[];
  readonly queue: () => BridgeQueueReading;
}

type Value = (reading: BridgedPartitionReading) => number;

export class BridgeMetrics {
  readonly #label = new BoundedLabel(TOPIC_COUNT_MAX);
  #readings: BridgeReadings | undefined;

  constructor(registry: Registry) {
    const counter = (name: string, help: string, value: Value): void => {
      scrapedCounter(registry, { name, help, labelNames: ['topic'] }, () => this.#sums(value));
    };
    counter(
      'breakwater_bridge_records_total',
      'Records read of a foreign topic.',
      (r) => r.records,
    );
    counter(
      'breakwater_bridge_events_total',
      'Events written into the log, definitions included.',
      (r) => r.events,
    );
    counter(
      'breakwater_bridge_ignored_total',
      'Messages that a rule leaves out: tombstones, other channels, rows that do not count.',
      (r) => r.ignored,
    );
    counter(
      'breakwater_bridge_rejected_total',
      'Messages that could not be read; the log of the service shows examples.',
      (r) => r.rejected,
    );
    counter(
      'breakwater_bridge_lost_offsets_total',
      'Offsets without a record: removed before they were bridged, compacted, aborted.',
      (r) => r.lostOffsets,
    );
    counter(
      'breakwater_bridge_rebirths_total',
      'Times that a topic was found made anew, or cut.',
      (r) => r.rebirths,
    );
    scrapedGauge(
      registry,
      {
        name: 'breakwater_bridge_lag_records',
        help: 'Offsets between the end of a foreign topic and what of it is in the log.',
        labelNames: ['topic'],
      },
      () => this.#sums((r) => r.lag),
    );
    scrapedGauge(
      registry,
      {
        name: 'breakwater_bridge_unread_partitions',
        help: 'Partitions of a foreign topic that cannot be read at present.',
        labelNames: ['topic'],
      },
      () => this.#sums(({ isRead }) => (isRead ? 0 : 1)),
    );
    this.#registerQueue(registry);
  }

  /** Publishes what a bridge says of itself; the function returned ends that. */
  watch(readings: BridgeReadings): () => void {
    this.#readings = readings;
    return () => {
      this.#readings = undefined;
    };
  }

  #registerQueue(registry: Registry): void {
    const queue = (value: (reading: BridgeQueueReading) => number) => (): [string[], number][] => {
      const reading = this.#readings?.queue();
      return reading === undefined ? [] : [[[], value(reading)]];
    };
    scrapedGauge(
      registry,
      {
        name: 'breakwater_bridge_queue_bytes',
        help: 'Records that wait for the log; reading stops at eight million.',
        labelNames: [],
      },
      queue((r) => r.waitingBytes),
    );
    scrapedCounter(
      registry,
      {
        name: 'breakwater_bridge_appended_records_total',
        help: 'Records that the log has taken.',
        labelNames: [],
      },
      queue((r) => r.recordCount),
    );
    scrapedCounter(
      registry,
      {
        name: 'breakwater_bridge_append_retries_total',
        help: 'Appends that had to be repeated.',
        labelNames: [],
      },
      queue((r) => r.retryCount),
    );
  }

  /** Summed by topic, over its partitions. */
  #sums(value: Value): Map<readonly string[], number> {
    const byTopic = new Map<string, number>();
    for (const reading of this.#readings?.topics() ?? []) {
      const label = this.#label.of(reading.topic);
      byTopic.set(label, (byTopic.get(label) ?? 0) + value(reading));
    }
    return new Map([...byTopic].map(([label, sum]) => [[label], sum]));
  }
}
