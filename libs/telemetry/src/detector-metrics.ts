/** What is published of a detector as such: partitions, expected domains, and why it is not ready. */
import type { Registry } from 'prom-client';
import { type DetectorReading, type PartitionReading, UNREADY_REASONS } from './readings.ts';
import { scrapedGauge } from './scraped-metric.ts';
import type { WatchList } from './watch-list.ts';

export interface DetectorMetricsParts {
  readonly registry: Registry;
  readonly detectors: WatchList<DetectorReading>;
  readonly partitions: WatchList<PartitionReading>;
}

/** Every sample here is there from the first scrape on: a rule on a series that begins with its subject is silent without it. */
export function registerDetectorMetrics(parts: DetectorMetricsParts): void {
  registerReadiness(parts);
  registerPartitions(parts);
}

function registerReadiness({ registry, detectors }: DetectorMetricsParts): void {
  const unready = {
    name: 'breakwater_detector_unready',
    help: '1 for each reason why this detector is not ready; /readyz says it in words.',
    labelNames: ['reason'],
  };
  scrapedGauge(registry, unready, function* () {
    for (const [, { unreadyFor }] of detectors.readings()) {
      for (const reason of UNREADY_REASONS) yield [[reason], unreadyFor.includes(reason) ? 1 : 0];
    }
  });
  const held = {
    name: 'breakwater_partitions_held',
    help: 'Partitions that this detector has been given.',
  };
  scrapedGauge(registry, held, function* () {
    for (const [, { heldCount }] of detectors.readings()) yield [[], heldCount];
  });
  const domains = {
    name: 'breakwater_domain_held',
    help: '1 where this detector works on the domain; 0 for one that is expected (BREAKWATER_EXPECTED_DOMAINS) and not here.',
    labelNames: ['domain'],
  };
  scrapedGauge(registry, domains, function* () {
    for (const [, { domains: named }] of detectors.readings()) {
      for (const [domain, isHeld] of named) yield [[domain], isHeld ? 1 : 0];
    }
  });
}

function registerPartitions({ registry, partitions }: DetectorMetricsParts): void {
  const halted = {
    name: 'breakwater_partition_halted',
    help: 'One sample per held partition: 1 and the reason where it stands still until somebody acts.',
    labelNames: ['partition', 'code'],
  };
  scrapedGauge(registry, halted, function* () {
    for (const [name, { haltCode }] of partitions.readings()) {
      yield [[name, haltCode ?? ''], haltCode === null ? 0 : 1];
    }
  });
  const lag = {
    name: 'breakwater_partition_lag_records',
    help: 'Records of a held partition that were not yet processed, also where it has no domain.',
    labelNames: ['partition'],
  };
  scrapedGauge(registry, lag, function* () {
    for (const [name, { lagCount }] of partitions.readings()) yield [[name], lagCount];
  });
}
