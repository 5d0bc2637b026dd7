/**
 * Looks regularly how long the log of each held partition is, so that a worker that stands still is seen to fall
 * behind: it is asked of the log itself, not of what was last read.
 */
import type { LogReader, PartitionInfo } from '@breakwater/core';
import type { WorkerClock } from './clock.ts';

export interface SurveyParts {
  readonly reader: Pick<LogReader, 'inspect'>;
  readonly clock: WorkerClock;
  /** Partitions held now. */
  readonly held: () => readonly PartitionInfo[];
  /** Where the log ends; null where it did not say. */
  readonly surveyed: (partition: PartitionInfo, endOffset: number | null) => void;
  /** After each look. */
  readonly looked: () => void;
}

/** Two or three small requests per partition: cheap at this pace, and soon enough for a rule in seconds. */
const SURVEY_INTERVAL_MS = 2_000;

/** Surveys until `stop`. */
export async function surveyLog(parts: SurveyParts, stop: AbortSignal): Promise<void> {
  const { reader, clock, held, surveyed, looked } = parts;
  while (!stop.aborted) {
    for (const partition of held()) {
      const now = await reader.inspect(partition.topic, partition.partition);
      // A recreated topic has other offsets, which say nothing about this worker.
      const isSame = now.kind === 'ok' && now.value.topicId === partition.topicId;
      surveyed(partition, isSame ? now.value.endOffset : null);
      if (stop.aborted) return;
    }
    looked();
    await clock.sleep(SURVEY_INTERVAL_MS, stop);
  }
}
