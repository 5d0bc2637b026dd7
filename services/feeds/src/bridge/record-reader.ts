/** What every format of a foreign topic is read to. */
import type { RowRejection } from '@breakwater/codec';
import type { IoOutcome } from '@breakwater/core';
import type { VenueEvent, VenueReading } from '@breakwater/venues';
import type { NativeBatch } from './native-batch.ts';
import type { TopicRate } from './rate-rows.ts';
import type { RowValue } from './row-value.ts';

/** A record of a foreign topic; null: a tombstone. */
export interface ForeignRecord {
  readonly value: Uint8Array | null;
  /** The record's own time in its topic. */
  readonly timestampUs: number;
}

/** One thing that a record says, and the venue of which it says it. */
export interface VenueMessage {
  readonly venue: string;
  readonly reading: VenueReading | NativeBatch | TopicRate;
}

/** Reads the records of one foreign partition, in order. Never throws on input. */
export interface RecordReader {
  /** Fetches what the records need to be read; called before `read`, where a reader has it. */
  prepare?(records: readonly ForeignRecord[]): Promise<IoOutcome<null>>;
  read(record: ForeignRecord): readonly VenueMessage[];
}

export function ignored(rule: string): readonly VenueMessage[] {
  return [{ venue: '', reading: { kind: 'ignored', rule } }];
}

export function rejected(reason: RowRejection['reason'], detail: string): readonly VenueMessage[] {
  return [{ venue: '', reading: { kind: 'rejected', rejection: { reason, detail } } }];
}

export function isVenueEvent(reading: VenueMessage['reading']): reading is VenueEvent {
  return reading.kind !== 'ignored' && reading.kind !== 'rejected' && !isOfBridge(reading);
}

/** Whether only the bridge knows what it is. */
function isOfBridge({ kind }: VenueMessage['reading']): boolean {
  return kind === 'native' || kind === 'reference-rate';
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A record's bytes as text, or undefined where they are no UTF-8. */
export function utf8Of(value: Uint8Array): string | undefined {
  try {
    return UTF8.decode(value);
  } catch {
    return undefined;
  }
}

/** A value in a few characters, for messages. */
export function shown(value: RowValue | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
