/**
 * The oracle of every fault test: one thread over the log as it stands, no consumer group, no store, no retries.
 * What it returns is what the store must hold, entry by entry.
 */
import { decodeRecord } from '@breakwater/codec';
import {
  formatEntryId,
  type LogReader,
  Pipeline,
  type RawRecord,
  type RecordBody,
  type StreamKind,
} from '@breakwater/core';
import { storeEntry } from '@breakwater/detector';

export interface OracleEntry {
  readonly id: string;
  readonly json: string;
}

export interface OracleRun {
  readonly alerts: readonly OracleEntry[];
  readonly quarantine: readonly OracleEntry[];
  readonly acknowledgements: readonly OracleEntry[];
  readonly pipeline: Pipeline;
  /** Offset behind the last record. */
  readonly endOffset: number;
}

/** @throws where the log cannot be read: a test has nothing to compare with then. */
export async function oracleRun(
  reader: LogReader,
  topic: string,
  partition: number,
): Promise<OracleRun> {
  const bounds = await reader.inspect(topic, partition);
  if (bounds.kind !== 'ok') throw new Error(`${topic}/${partition}: ${bounds.detail}`);
  const { lowOffset, endOffset } = bounds.value;
  const pipeline = new Pipeline();
  const entries: Record<StreamKind, OracleEntry[]> = {
    alerts: [],
    quarantine: [],
    acknowledgements: [],
  };
  for await (const records of reader.read(topic, partition, lowOffset, endOffset)) {
    for (const record of records) {
      for (const output of stepOf(pipeline, record)) {
        const entry = storeEntry(output, record);
        const id = formatEntryId(entry.offset, entry.sequence);
        entries[entry.stream].push({ id, json: entry.json });
      }
    }
  }
  return { ...entries, pipeline, endOffset };
}

function stepOf(pipeline: Pipeline, record: RawRecord): ReturnType<Pipeline['step']> {
  const { offset, timestampUs, value } = record;
  const body: RecordBody =
    value === null || value.length === 0 ? { kind: 'tick' } : decodeRecord(value, pipeline.batch);
  return pipeline.step({ offset, timestampUs, body });
}
