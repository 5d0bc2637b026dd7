/** What a decoder makes of one record, for tests of what is refused. */
import { EventBatch } from '@breakwater/core';
import { PLAIN } from './hand-made-record.fixture.ts';
import { RecordDecoder } from './record-decoder.ts';

/** Reason and detail where the record was refused, else its kind; what it left behind; and what a sound one after it is. */
export interface Fate {
  readonly said: readonly string[];
  readonly leftCount: number;
  readonly next: string;
}

/** What is said of a record under an id of ours that does not begin as ours do; `detail`: what broke first. */
export function foreignDetail(detail: string): string {
  return `the id is ours and the bytes are not (${detail}); somebody else's schema has that id: feed its topic through the bridge`;
}

/** By a decoder that has read a sound record before. */
export function fateOf(value: Uint8Array): Fate {
  const batch = new EventBatch();
  const records = new RecordDecoder(batch);
  records.decode(PLAIN);
  const known = batch.symbols.size;
  const body = records.decode(value);
  const said = body.kind === 'malformed' ? [body.reason, body.detail] : [body.kind];
  const named = batch.symbols.size - known;
  const leftCount = batch.eventCount + batch.levelCount + batch.rare.length + named;
  return { said, leftCount, next: records.decode(PLAIN).kind };
}

/** Processor time that a record takes to decode, over fifty rounds. */
export function decodingUs(value: Uint8Array): number {
  const records = new RecordDecoder(new EventBatch());
  const start = process.threadCpuUsage();
  for (let round = 0; round < 50; round += 1) records.decode(value);
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 50;
}
