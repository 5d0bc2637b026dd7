/** The detector: consumer → one worker per partition → alert store. */
import { decodeRecord } from '@breakwater/codec';
import {
  type AlertStore,
  type IoOutcome,
  type LogConsumer,
  type LogProducer,
  type LogReader,
  type NoPartition,
  type PartitionInfo,
  Pipeline,
  type SnapshotStore,
  type ViewStore,
} from '@breakwater/core';
import { buildIdentity } from './build-identity.ts';
import type { WorkerClock } from './clock.ts';
import { surveyLog } from './log-survey.ts';
import { type DomainPipeline, PartitionWorker, type WorkerObserver } from './partition-worker.ts';
import { DETECTOR_VERSION } from './version.ts';

/**
 * Rule level of this build. It rises with every change after which the same log gives other alerts; the store
 * fences workers of a lower one.
 */
const BUILD_LEVEL = 3;

export interface RunObserver extends WorkerObserver {
  /** The store is fit; partitions are read from now on. */
  reading(): void;
  opened(worker: PartitionWorker): void;
  /** Where the log of a held partition ends now; null where the log did not say. */
  surveyed(partition: PartitionInfo, endOffset: number | null): void;
  /** Regularly, with why there is no partition where there is none. */
  looked(noPartition: NoPartition | null): void;
}

export interface DetectorParts {
  readonly consumer: LogConsumer;
  readonly producer: LogProducer;
  readonly reader: LogReader;
  readonly store: AlertStore;
  /** Where frames for screens go; null: nowhere. */
  readonly view: ViewStore | null;
  /** Where a restart begins; null or absent: at the beginning of the log. */
  readonly snapshots?: SnapshotStore | null;
  /** From one to the next where little comes; absent: a minute. */
  readonly snapshotIntervalMs?: number;
  readonly clock: WorkerClock;
  readonly observer: RunObserver;
  /** See `WorkerParts.anchorReason`. */
  readonly anchorReason?: string | undefined;
  /** For tests; the real one otherwise. */
  readonly createPipeline?: () => DomainPipeline;
}

/**
 * Reads the partitions it is given until `stop`. Returns `ok` after a clean stop, and `fatal` where the store is
 * unfit or going on would skip data.
 */
export async function runDetector(
  parts: DetectorParts,
  stop: AbortSignal,
): Promise<IoOutcome<null>> {
  const fit = await checkStore(parts, stop);
  if (fit.kind !== 'ok') return fit;
  parts.observer.reading();
  const keepsSnapshots = (parts.snapshots ?? null) !== null;
  const version = keepsSnapshots ? `${DETECTOR_VERSION}+${buildIdentity()}` : DETECTOR_VERSION;
  let held: readonly PartitionWorker[] = [];
  const openWorker = (partition: PartitionInfo): PartitionWorker => {
    const worker = new PartitionWorker(partition, {
      createPipeline: () => new Pipeline(),
      ...parts,
      decode: decodeRecord,
      build: BUILD_LEVEL,
      version,
      stop,
    });
    held = [...held.filter(({ isHeld }) => isHeld), worker];
    parts.observer.opened(worker);
    return worker;
  };
  const ending = new AbortController();
  const surveying = surveyLog(
    {
      reader: parts.reader,
      clock: parts.clock,
      held: () => held.filter(({ isHeld }) => isHeld).map(({ partition }) => partition),
      surveyed: (partition, endOffset) => parts.observer.surveyed(partition, endOffset),
      looked: () => parts.observer.looked(parts.consumer.noPartition),
    },
    AbortSignal.any([stop, ending.signal]),
  );
  try {
    return await parts.consumer.run(openWorker, stop);
  } finally {
    ending.abort();
    await surveying;
  }
}

const CHECK_DELAY_MS = 500;

/** A store that is still starting is waited for; one that may lose entries is refused. */
async function checkStore(parts: DetectorParts, stop: AbortSignal): Promise<IoOutcome<null>> {
  while (!stop.aborted) {
    const outcome = await parts.store.check();
    if (outcome.kind !== 'retryable') return outcome;
    parts.observer.retrying('check', outcome.code, outcome.detail);
    await parts.clock.sleep(CHECK_DELAY_MS, stop);
  }
  return { kind: 'ok', value: null };
}
