/**
 * A record that already is a batch of ours, out of a foreign topic: what it holds of which venue.
 *
 * It is decoded where it is read and again where its rows are written, into one batch of the process: nothing is kept between the two but
 * the bytes, since a group of records is read before the first is written.
 */
import { RecordDecoder } from '@breakwater/codec';
import { EventBatch, parseInstrumentKey, type RecordBody } from '@breakwater/core';

/** The part of one record that is of one venue. */
export interface NativeBatch {
  readonly kind: 'native';
  readonly value: Uint8Array;
  /** Rows before it were there in an earlier record: a producer sent again. */
  readonly fromRow: number;
  /** Events by kind (EVENT_KIND), for people. */
  readonly counts: ReadonlyMap<number, number>;
  readonly source: string;
  readonly eventTimeUs: number;
}

const batch: EventBatch = new EventBatch();
const decoder: RecordDecoder = new RecordDecoder(batch);
let decoded: Uint8Array | undefined;

/** The batch that `value` is, valid until the next call; or why it is none. */
export function nativeBatch(
  value: Uint8Array,
): EventBatch | Extract<RecordBody, { kind: 'malformed' }> {
  if (value === decoded) return batch;
  decoded = undefined;
  const body = decoder.decodeBatch(value);
  if (body.kind === 'malformed') return body;
  decoded = value;
  return batch;
}

/** The venue of a row's market, or undefined where its name is no key. */
export function venueOfRow(rows: EventBatch, row: number): string | undefined {
  return parseInstrumentKey(rows.symbols.name(rows.instrument(row)))?.venue;
}
