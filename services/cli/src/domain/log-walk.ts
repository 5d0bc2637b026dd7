/** Walking a partition from offset to offset, with progress, and stopping where somebody pressed Ctrl-C. */
import { decodeRecord } from '@breakwater/codec';
import type {
  LogReader,
  PartitionInfo,
  Pipeline,
  PipelineOutput,
  RawRecord,
} from '@breakwater/core';
import { CommandError } from '../command/command-error.ts';
import type { Terminal } from '../command/terminal.ts';

export interface WalkPlan {
  readonly reader: LogReader;
  readonly partition: PartitionInfo;
  readonly fromOffset: number;
  /** The first that is not read any more. */
  readonly toOffset: number;
  readonly signal: AbortSignal;
  readonly terminal: Pick<Terminal, 'progress'>;
  /** What is done meanwhile, for the bar. */
  readonly doing: string;
}

/** Somebody stopped the walk: what was found so far says nothing. */
export class WalkStopped extends Error {}

/**
 * The records of [fromOffset, toOffset), in order.
 * @throws CommandError where the log lacks one of them; WalkStopped.
 */
export async function* walkLog(plan: WalkPlan): AsyncGenerator<RawRecord> {
  const { reader, partition, fromOffset, toOffset, signal, terminal, doing } = plan;
  const { topic } = partition;
  if (fromOffset < partition.lowOffset) {
    throw new CommandError(
      `${topic}/${partition.partition} begins at offset ${partition.lowOffset}; ${fromOffset} to ${partition.lowOffset - 1} are gone (retention). Read an archive of the log, or a bundle that was exported in time.`,
    );
  }
  const progress = terminal.progress(doing);
  try {
    for await (const records of chunks(reader, partition, fromOffset, toOffset)) {
      for (const record of records) yield record;
      if (signal.aborted) throw new WalkStopped(`stopped while ${doing}`);
      const last = records.at(-1);
      if (last === undefined) continue;
      const share = (last.offset + 1 - fromOffset) / Math.max(1, toOffset - fromOffset);
      progress.update(share, `offset ${last.offset} | ${isoTime(last.timestampUs)}`);
    }
  } finally {
    progress.end();
  }
}

async function* chunks(
  reader: LogReader,
  { topic, partition }: PartitionInfo,
  fromOffset: number,
  toOffset: number,
): AsyncGenerator<readonly RawRecord[]> {
  try {
    for await (const records of reader.read(topic, partition, fromOffset, toOffset)) {
      yield records;
      // A chunk is a few milliseconds of work: a Ctrl-C waits no longer.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    if (error instanceof CommandError || error instanceof WalkStopped) throw error;
    throw new CommandError(`reading ${topic}/${partition}: ${(error as Error).message}`);
  }
}

/** Steps the pipeline as a worker would. The array of outputs is reused: read it before the next step. */
export function stepRecord(pipeline: Pipeline, record: RawRecord): readonly PipelineOutput[] {
  const { offset, timestampUs, value } = record;
  return pipeline.step({ offset, timestampUs, body: decodeRecord(value, pipeline.batch) });
}

export function isoTime(timeUs: number): string {
  return new Date(timeUs / 1_000).toISOString();
}
