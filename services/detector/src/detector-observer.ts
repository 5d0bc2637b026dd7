/** What the workers of a process show of themselves: metrics, log lines, readiness. */
import type { LogClock, NoPartition, PartitionInfo } from '@breakwater/core';
import type { DetectorSettings, HealthState } from '@breakwater/shell';
import type { DetectorReading, DomainReading, Logger, Metrics } from '@breakwater/telemetry';
import type { WorkerClock } from './clock.ts';
import type { Halt } from './halt.ts';
import type { PendingOutput } from './outbox.ts';
import type { PartitionWorker, WorkerObserver } from './partition-worker.ts';
import { type HeldState, type Unready, unreadyFor } from './readiness.ts';
import type { RunObserver } from './run.ts';
import { untouchedDomain } from './untouched-domain.ts';
import type { SnapshotTaken } from './worker-snapshots.ts';

export interface ObserverParts {
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly health: HealthState;
  readonly clock: WorkerClock;
  /** Absent: whatever the log holds, at the bounds that hold where nothing is set. */
  readonly policy?: DetectorSettings;
}

const POLICY: DetectorSettings = {
  expectedDomains: [],
  readyLagCountMax: 5_000,
  isSpareReady: false,
};

/** Retries are said once per run of equal ones, not thousands of times during an outage. */
const RETRY_SILENCE_MS = 10_000;

export class DetectorObserver implements RunObserver {
  readonly #parts: ObserverParts;
  readonly #held = new Map<string, HeldPartition>();
  readonly #retriesSaidMs = new Map<string, number>();
  readonly #policy: DetectorSettings;
  #storeWaits: string | null = 'not asked yet';
  #noPartition: NoPartition | null = null;
  /** What was last said of readiness. */
  #saidUnready = '';

  constructor(parts: ObserverParts) {
    this.#parts = parts;
    this.#policy = parts.policy ?? POLICY;
    for (const domain of this.#policy.expectedDomains) this.#watchUntouched(domain);
    parts.metrics.watchDetector(() => this.#reading());
    parts.health.ask(() => this.#unready().map(({ reason, detail }) => `${reason}: ${detail}`));
  }

  /** Workers of the partitions held now. */
  get workers(): readonly PartitionWorker[] {
    return [...this.#held.values()].map(({ worker }) => worker);
  }

  reading(): void {
    this.#storeWaits = null;
  }

  looked(noPartition: NoPartition | null): void {
    this.#noPartition = noPartition;
    const unready = this.#unready();
    const reasons = [...new Set(unready.map(({ reason }) => reason))].sort().join(' ');
    if (reasons === this.#saidUnready) return;
    const { logger } = this.#parts;
    if (unready.length === 0) logger.info('ready', { was: this.#saidUnready });
    else logger.warn('not ready', { reasons, details: unready.map(({ detail }) => detail) });
    this.#saidUnready = reasons;
  }

  opened(worker: PartitionWorker): void {
    const { topic, partition, lowOffset, endOffset } = worker.partition;
    const name = nameOf(worker.partition);
    const held: HeldPartition = { worker, endOffset, domain: undefined, unwatch: [] };
    const unwatch = this.#parts.metrics.watchPartition(name, () => ({
      haltCode: worker.halt?.code ?? null,
      // Where the log does not say, what was held last is less wrong than nothing.
      lagCount: lagOf(held) ?? Math.max(0, endOffset - worker.nextOffset),
    }));
    held.unwatch.push(unwatch);
    this.#held.set(name, held);
    if (worker.keepsSnapshots) this.#parts.metrics.snapshots.held(name);
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
    if (operation === 'check') this.#storeWaits = `${detail} (${code})`;
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

  snapshotTaken(partition: PartitionInfo, taken: SnapshotTaken): void {
    const { offset, byteCount, pauseMs, durationMs } = taken;
    const name = nameOf(partition);
    const seconds = durationMs / 1_000;
    this.#parts.metrics.snapshots.taken(name, {
      byteCount,
      seconds,
      pauseSeconds: pauseMs / 1_000,
    });
    this.#parts.logger.debug('snapshot', {
      partition: name,
      offset,
      byteCount,
      pauseMs,
      durationMs,
    });
  }

  snapshotFailed(
    partition: PartitionInfo,
    { code, detail }: { code: string; detail: string },
  ): void {
    this.#parts.metrics.snapshots.failed('write');
    if (this.#saidLately(`snapshot ${code}`)) return;
    const text = 'no snapshot; alerts go on, a restart will take longer';
    this.#parts.logger.warn(text, { partition: nameOf(partition), code, detail });
  }

  snapshotRefused(partition: PartitionInfo, offset: number, detail: string): void {
    this.#parts.metrics.snapshots.failed('load');
    const text = 'a snapshot is left aside; the one before it is tried';
    this.#parts.logger.warn(text, { partition: nameOf(partition), offset, detail });
  }

  restored(
    partition: PartitionInfo,
    { offset, byteCount, ms }: { offset: number; byteCount: number; ms: number },
  ): void {
    const name = nameOf(partition);
    this.#parts.metrics.snapshots.restored(name, ms / 1_000);
    this.#parts.logger.info('begun from a snapshot', { partition: name, offset, byteCount, ms });
  }

  rewinding(partition: PartitionInfo, highWater: number): void {
    this.#parts.metrics.rewinding();
    const text = 'the store lost entries; replaying the log to put them back';
    this.#parts.logger.warn(text, { partition: nameOf(partition), highWater });
  }

  halted(partition: PartitionInfo, halt: Halt): void {
    this.#parts.logger.error('partition halted', { partition: nameOf(partition), ...halt });
  }

  ended(partition: PartitionInfo): void {
    const name = nameOf(partition);
    const held = this.#held.get(name);
    for (const unwatch of held?.unwatch ?? []) unwatch();
    this.#held.delete(name);
    this.#parts.metrics.snapshots.ended(name);
    const domain = held?.domain;
    if (domain !== undefined && this.#policy.expectedDomains.includes(domain)) {
      this.#watchUntouched(domain);
    }
  }

  /** A domain has its name from its first record, so its metrics begin when that was stepped. */
  #watchDomain(partition: PartitionInfo): void {
    const held = this.#held.get(nameOf(partition));
    const domain = held?.worker.pipeline.domain;
    if (held === undefined || held.domain !== undefined || domain === undefined) return;
    held.domain = domain;
    held.unwatch.push(this.#parts.metrics.watchDomain(domain, () => domainReading(held)));
  }

  /** So that the series of an expected domain are there before, and after, somebody works on it here. */
  #watchUntouched(domain: string): void {
    this.#parts.metrics.watchDomain(domain, untouchedDomain);
  }

  #unready(): readonly Unready[] {
    const held = [...this.#held.values()].map(stateOf);
    const state = { storeWaits: this.#storeWaits, noPartition: this.#noPartition, held };
    return unreadyFor(state, this.#policy);
  }

  #reading(): DetectorReading {
    const domains = new Map(this.#policy.expectedDomains.map((domain) => [domain, false]));
    for (const { worker } of this.#held.values()) {
      const { domain } = worker.pipeline;
      if (domain !== undefined) domains.set(domain, true);
    }
    const unreadyFor = this.#unready().map(({ reason }) => reason);
    return { unreadyFor, heldCount: this.#held.size, domains };
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
  /** Whose metrics are read of it; undefined until it was seen. */
  domain: string | undefined;
  readonly unwatch: (() => void)[];
}

function lagOf({ worker, endOffset }: HeldPartition): number | null {
  return endOffset === null ? null : Math.max(0, endOffset - worker.nextOffset);
}

function stateOf(held: HeldPartition): HeldState {
  const { partition, pipeline, halt, retry } = held.worker;
  const { domain } = pipeline;
  const steppedCount = pipeline.counters.recordCount;
  return { name: nameOf(partition), domain, steppedCount, lagCount: lagOf(held), halt, retry };
}

function domainReading(held: HeldPartition): DomainReading {
  const { pipeline, partition, clockOffsetSeconds } = held.worker;
  return {
    counters: pipeline.counters,
    logTimeUs: pipeline.logTimeUs,
    lagRecordCount: lagOf(held),
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
