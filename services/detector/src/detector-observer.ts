/** What the workers of a process show of themselves: metrics, log lines, readiness. */
import type { LogClock, PartitionInfo } from '@breakwater/core';
import type { HealthState } from '@breakwater/shell';
import type { DomainReading, Logger, Metrics } from '@breakwater/telemetry';
import type { WorkerClock } from './clock.ts';
import type { Halt } from './halt.ts';
import type { PendingOutput } from './outbox.ts';
import type { PartitionWorker, WorkerObserver } from './partition-worker.ts';
import type { RunObserver } from './run.ts';

export interface ObserverParts {
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly health: HealthState;
  readonly clock: WorkerClock;
}

/** Retries are said once per run of equal ones, not thousands of times during an outage. */
const RETRY_SILENCE_MS = 10_000;

export class DetectorObserver implements RunObserver {
  readonly #parts: ObserverParts;
  readonly #held = new Map<string, HeldPartition>();
  readonly #retriesSaidMs = new Map<string, number>();

  constructor(parts: ObserverParts) {
    this.#parts = parts;
  }

  /** Workers of the partitions held now. */
  get workers(): readonly PartitionWorker[] {
    return [...this.#held.values()].map(({ worker }) => worker);
  }

  reading(): void {
    this.#parts.health.ready('store');
  }

  opened(worker: PartitionWorker): void {
    const { topic, partition, lowOffset, endOffset } = worker.partition;
    const name = nameOf(worker.partition);
    const unwatch = this.#parts.metrics.watchPartition(name, () => ({
      haltCode: worker.halt?.code ?? null,
    }));
    this.#held.set(name, { worker, endOffset: null, isDomainWatched: false, unwatch: [unwatch] });
    this.#parts.logger.info('reading a partition', { topic, partition, lowOffset, endOffset });
  }

  surveyed(partition: PartitionInfo, endOffset: number | null): void {
    const held = this.#held.get(nameOf(partition));
    if (held !== undefined) held.endOffset = endOffset;
    // Also while a replay stores nothing yet: that is when its lag is worth seeing.
    this.#watchDomain(partition);
  }

  stored(partition: PartitionInfo, outputs: readonly PendingOutput[]): void {
    this.#watchDomain(partition);
    for (const { output, timestampUs } of outputs) {
      if (output.kind !== 'alert') continue;
      const { detector, severity, state, id, revision, label, incident } = output.alert.content;
      const latencySeconds = this.#latencySeconds(partition.clock, timestampUs);
      this.#parts.metrics.alertAppended({ detector, severity, state, latencySeconds });
      if (incident.raised) this.#parts.metrics.incidentRaised(incident);
      this.#parts.logger.info('alert', { id, revision, detector, severity, state, label });
    }
  }

  appendAnswered(
    outcome: Parameters<WorkerObserver['appendAnswered']>[0],
    durationMs: number,
  ): void {
    this.#parts.metrics.appendAnswered({ outcome, seconds: durationMs / 1_000 });
  }

  retrying(operation: string, code: string, detail: string): void {
    this.#parts.metrics.retrying(operation);
    if (this.#saidLately(`${operation} ${code}`)) return;
    this.#parts.logger.warn('retrying; reading waits', { operation, code, detail });
  }

  /** Whether this kind of failure was said within RETRY_SILENCE_MS; if not, it counts as said now. */
  #saidLately(kind: string): boolean {
    const nowMs = this.#parts.clock.monotonicMs();
    const saidMs = this.#retriesSaidMs.get(kind);
    if (saidMs !== undefined && nowMs - saidMs < RETRY_SILENCE_MS) return true;
    this.#retriesSaidMs.set(kind, nowMs);
    return false;
  }

  viewAnswered(outcome: Parameters<WorkerObserver['viewAnswered']>[0]): void {
    const logSeconds = outcome.kind === 'ok' ? outcome.value.logSeconds : 0;
    this.#parts.metrics.viewAnswered({ outcome: outcome.kind, logSeconds });
    if (outcome.kind === 'ok' || this.#saidLately(`view ${outcome.code}`)) return;
    const { code, detail } = outcome;
    this.#parts.logger.warn('screens get no view; alerts go on', { code, detail });
  }

  rewinding(partition: PartitionInfo, highWater: number): void {
    this.#parts.metrics.rewinding();
    const text = 'the store lost entries; replaying the log to put them back';
    this.#parts.logger.warn(text, { partition: nameOf(partition), highWater });
  }

  halted(partition: PartitionInfo, halt: Halt): void {
    this.#parts.health.notReady(`partition ${nameOf(partition)}`, `${halt.code}: ${halt.detail}`);
    this.#parts.logger.error('partition halted', { partition: nameOf(partition), ...halt });
  }

  ended(partition: PartitionInfo): void {
    const name = nameOf(partition);
    for (const unwatch of this.#held.get(name)?.unwatch ?? []) unwatch();
    this.#held.delete(name);
    this.#parts.health.ready(`partition ${name}`);
  }

  /** A domain has its name from its first record, so its metrics begin when that was stepped. */
  #watchDomain(partition: PartitionInfo): void {
    const held = this.#held.get(nameOf(partition));
    const domain = held?.worker.pipeline.domain;
    if (held === undefined || held.isDomainWatched || domain === undefined) return;
    held.isDomainWatched = true;
    held.unwatch.push(this.#parts.metrics.watchDomain(domain, () => domainReading(held)));
  }

  /** Log time is wall time only where the log stamps its records on arrival. */
  #latencySeconds(clock: LogClock, timestampUs: number): number | null {
    return clock === 'append' ? (this.#parts.clock.wallTimeUs() - timestampUs) / 1e6 : null;
  }
}

interface HeldPartition {
  readonly worker: PartitionWorker;
  /** Where the log ended when it was last asked; null where it did not say. */
  endOffset: number | null;
  isDomainWatched: boolean;
  readonly unwatch: (() => void)[];
}

function domainReading({ worker, endOffset }: HeldPartition): DomainReading {
  const { pipeline, nextOffset, partition, clockOffsetSeconds } = worker;
  return {
    counters: pipeline.counters,
    logTimeUs: pipeline.logTimeUs,
    lagRecordCount: endOffset === null ? null : Math.max(0, endOffset - nextOffset),
    isLive: partition.clock === 'append',
    clockOffsetSeconds,
    openIncidents: pipeline.openIncidents(),
    venues: pipeline.coverage.venues(),
    lending: pipeline.lending(),
  };
}

function nameOf({ topic, partition }: PartitionInfo): string {
  return `${topic}/${partition}`;
}
