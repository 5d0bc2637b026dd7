/** What the workers of a process show of themselves: metrics, log lines, readiness. */
import type { LogClock, PartitionInfo } from '@breakwater/core';
import type { HealthState } from '@breakwater/shell';
import type { Logger, Metrics } from '@breakwater/telemetry';
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
  readonly #workers = new Map<string, { worker: PartitionWorker; unwatch: (() => void) | null }>();
  readonly #retriesSaidMs = new Map<string, number>();

  constructor(parts: ObserverParts) {
    this.#parts = parts;
  }

  /** Workers of the partitions held now. */
  get workers(): readonly PartitionWorker[] {
    return [...this.#workers.values()].map(({ worker }) => worker);
  }

  reading(): void {
    this.#parts.health.ready('store');
  }

  opened(worker: PartitionWorker): void {
    const { topic, partition, lowOffset, endOffset } = worker.partition;
    this.#workers.set(nameOf(worker.partition), { worker, unwatch: null });
    this.#parts.logger.info('reading a partition', { topic, partition, lowOffset, endOffset });
  }

  stored(partition: PartitionInfo, outputs: readonly PendingOutput[]): void {
    this.#watch(partition);
    for (const { output, timestampUs } of outputs) {
      if (output.kind !== 'alert') continue;
      const { detector, severity, state, id, revision, label } = output.alert.content;
      const latencySeconds = this.#latencySeconds(partition.clock, timestampUs);
      this.#parts.metrics.alertAppended({ detector, severity, state, latencySeconds });
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
    const nowMs = this.#parts.clock.monotonicMs();
    const kind = `${operation} ${code}`;
    const saidMs = this.#retriesSaidMs.get(kind);
    if (saidMs !== undefined && nowMs - saidMs < RETRY_SILENCE_MS) return;
    this.#retriesSaidMs.set(kind, nowMs);
    this.#parts.logger.warn('retrying; reading waits', { operation, code, detail });
  }

  rewinding(partition: PartitionInfo, highWater: number): void {
    const text = 'the store lost entries; replaying the log to put them back';
    this.#parts.logger.warn(text, { partition: nameOf(partition), highWater });
  }

  halted(partition: PartitionInfo, halt: Halt): void {
    this.#parts.health.notReady(`partition ${nameOf(partition)}`, `${halt.code}: ${halt.detail}`);
    this.#parts.logger.error('partition halted', { partition: nameOf(partition), ...halt });
  }

  ended(partition: PartitionInfo): void {
    const name = nameOf(partition);
    this.#workers.get(name)?.unwatch?.();
    this.#workers.delete(name);
    this.#parts.health.ready(`partition ${name}`);
  }

  /** A domain has its name from its first record, so its metrics begin with its first append. */
  #watch(partition: PartitionInfo): void {
    const known = this.#workers.get(nameOf(partition));
    const domain = known?.worker.pipeline.domain;
    if (known === undefined || known.unwatch !== null || domain === undefined) return;
    const { worker } = known;
    known.unwatch = this.#parts.metrics.watchDomain(domain, () => ({
      counters: worker.pipeline.counters,
      logTimeUs: worker.pipeline.logTimeUs,
      lagRecordCount: null,
    }));
  }

  /** Log time is wall time only where the log stamps its records on arrival. */
  #latencySeconds(clock: LogClock, timestampUs: number): number | null {
    return clock === 'append' ? (this.#parts.clock.wallTimeUs() - timestampUs) / 1e6 : null;
  }
}

function nameOf({ topic, partition }: PartitionInfo): string {
  return `${topic}/${partition}`;
}
