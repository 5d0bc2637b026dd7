/** The detector inside this process, over one topic of the parts at hand. */
import type { IoOutcome } from '@breakwater/core';
import {
  DetectorObserver,
  type PartitionWorker,
  runDetector,
  systemClock,
} from '@breakwater/detector';
import { HealthState } from '@breakwater/shell';
import type { Logger, Metrics } from '@breakwater/telemetry';
import { CommandError, required } from '../command/command-error.ts';
import type { Parts } from './parts.ts';

export interface InProcessDetector {
  /** The worker of partition 0, once it reads. */
  worker(): PartitionWorker | undefined;
  /** Rejects with a CommandError when the detector stops by itself: there is nothing to wait for then. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface InProcessPlan {
  readonly parts: Parts;
  readonly topic: string;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

export function startDetector(plan: InProcessPlan): InProcessDetector {
  const { parts, topic, metrics, logger } = plan;
  const stopping = new AbortController();
  const observer = new DetectorObserver({
    metrics,
    logger,
    health: new HealthState([]),
    clock: systemClock,
  });
  const { producer, reader, store, view, snapshots = null } = parts;
  const consumer = parts.consumer([topic], `breakwater.${topic}`);
  const adapters = { consumer, producer, reader, store, view, snapshots };
  const running = runDetector({ ...adapters, observer, clock: systemClock }, stopping.signal);
  const ended = running.then((outcome: IoOutcome<null>) => {
    required(outcome, 'detecting');
  });
  // Whoever waits sees the rejection. One that nobody waits for must not end the process before `stop`.
  ended.catch(() => {});
  return {
    worker: () => observer.workers[0],
    ended,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

const POLL_MS = 20;

/**
 * Waits until everything that is in the log now is detected and stored, or until the signal.
 * @throws CommandError where the partition halted.
 */
export async function untilDetected(
  detector: InProcessDetector,
  plan: Pick<InProcessPlan, 'parts' | 'topic'>,
  signal: AbortSignal,
): Promise<void> {
  const info = required(await plan.parts.reader.inspect(plan.topic, 0), 'looking at the log');
  for (;;) {
    const worker = detector.worker();
    if (worker !== undefined && worker.halt !== null) {
      throw new CommandError(`${worker.halt.code}: ${worker.halt.detail}`);
    }
    if (signal.aborted || (worker?.coveredOffset ?? 0) >= info.endOffset) return;
    await Promise.race([detector.ended, systemClock.sleep(POLL_MS, signal)]);
  }
}
