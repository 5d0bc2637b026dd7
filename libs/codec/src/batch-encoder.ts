/**
 * An EventBatch as one MarketBatch record: framing, columns, checksum. What `decodeRecord` would refuse is not
 * written but returned as a refusal, so nothing malformed reaches the log from our own producers.
 */
import {
  assert,
  type EventBatch,
  type QuarantineReason,
  RECORD_BYTE_COUNT_MAX,
  SYMBOL_BYTE_COUNT_MAX,
} from '@breakwater/core';
import { crc32c } from './crc32c.ts';
import { EventEncoder } from './event-encoder.ts';
import {
  CHECKSUM_BYTE_COUNT,
  checksumField,
  MAGIC_BYTE,
  SCHEMA_ID,
  STREAM_CLASS_COUNT,
} from './framing.ts';
import { fitsText } from './printable-text.ts';
import { LONG_BYTE_COUNT_MAX, WireWriter } from './wire-writer.ts';

/** Why nothing was encoded. `row` is the offending row, or -1 where it is the record as a whole. */
export interface EncodeRefusal {
  readonly kind: 'refused';
  readonly reason: QuarantineReason;
  readonly row: number;
  readonly detail: string;
}

export interface EncodedBatches {
  /** Records in the order of the rows. */
  readonly records: readonly Uint8Array[];
  /** One per row that is in none of the records. */
  readonly refusals: readonly EncodeRefusal[];
}

/** Rows [start, end) of a batch. */
interface RowRange {
  readonly start: number;
  readonly end: number;
}

// One buffer for all calls: encoding is synchronous, and each record leaves as a copy of its own.
const writer = new WireWriter();
const events = new EventEncoder(writer);
/** Where copies of small records lie one after the other; whoever keeps one keeps its slab. */
const SLAB_BYTE_COUNT = 65_536;
const SLAB_PART_BYTE_COUNT_MAX: number = SLAB_BYTE_COUNT / 16;
let slab = new Uint8Array(SLAB_BYTE_COUNT);
let slabUsed = 0;
/** Symbol ids in the order of the record's dictionary. */
const dictionary: number[] = [];

/**
 * The record of all rows of a batch, at most RECORD_BYTE_COUNT_MAX bytes, or a refusal: `oversized` (split, or use
 * `encodeBatches`), `bad-count` for an empty batch, else what is wrong with which row.
 */
export function encodeBatch(batch: EventBatch): Uint8Array | EncodeRefusal {
  return encodeRows(batch, { start: 0, end: batch.eventCount });
}

/**
 * The same, split by halves where one record does not hold all rows; a row that no record can hold is refused alone.
 */
export function encodeBatches(batch: EventBatch): EncodedBatches {
  const records: Uint8Array[] = [];
  const refusals: EncodeRefusal[] = [];
  const pending: RowRange[] = [{ start: 0, end: batch.eventCount }];
  for (let range = pending.pop(); range !== undefined; range = pending.pop()) {
    const encoded = encodeRows(batch, range);
    if (encoded instanceof Uint8Array) {
      records.push(encoded);
    } else if (range.end - range.start <= 1) {
      refusals.push({ ...encoded, row: range.start });
    } else {
      const middle = (range.start + range.end) >>> 1;
      pending.push({ start: middle, end: range.end }, { start: range.start, end: middle });
    }
  }
  return { records, refusals };
}

function encodeRows(batch: EventBatch, rows: RowRange): Uint8Array | EncodeRefusal {
  collectInstruments(batch, rows);
  const flaw = writeHeader(batch, rows) ?? writeEvents(batch, rows);
  for (const id of dictionary) events.instrumentIndex[id] = -1;
  if (flaw !== undefined) return flaw;
  const byteCount = writer.length + CHECKSUM_BYTE_COUNT;
  if (byteCount > RECORD_BYTE_COUNT_MAX) {
    return refusal('oversized', `${byteCount} bytes, at most ${RECORD_BYTE_COUNT_MAX}`);
  }
  writer.ensure(CHECKSUM_BYTE_COUNT);
  writer.uint32(checksumField(crc32c(writer.bytes, 0, writer.length)));
  return copied(writer.bytes, writer.length);
}

/** A copy of the first bytes: small ones share a slab, since a buffer of its own costs a record more than its encoding. */
function copied(bytes: Uint8Array, byteCount: number): Uint8Array {
  if (byteCount > SLAB_PART_BYTE_COUNT_MAX) return new Uint8Array(bytes.subarray(0, byteCount));
  if (slabUsed + byteCount > slab.length) {
    slab = new Uint8Array(SLAB_BYTE_COUNT);
    slabUsed = 0;
  }
  const copy = slab.subarray(slabUsed, slabUsed + byteCount);
  copy.set(bytes.subarray(0, byteCount));
  slabUsed += byteCount;
  return copy;
}

function refusal(reason: QuarantineReason, detail: string, row = -1): EncodeRefusal {
  return { kind: 'refused', reason, row, detail };
}

/** Gives each instrument of the rows its index, in the order of first sight. */
function collectInstruments(batch: EventBatch, rows: RowRange): void {
  dictionary.length = 0;
  if (events.instrumentIndex.length < batch.symbols.size) {
    events.instrumentIndex = new Int32Array(2 * batch.symbols.size).fill(-1);
  }
  const { instrumentIndex } = events;
  for (let row = rows.start; row < rows.end; row += 1) {
    const id = batch.instrument(row);
    assert(id >= 0 && id < batch.symbols.size, 'an instrument of a batch is one of its symbols');
    if (instrumentIndex[id] === -1) instrumentIndex[id] = dictionary.push(id) - 1;
  }
}

function writeHeader(batch: EventBatch, rows: RowRange): EncodeRefusal | undefined {
  const source = batch.symbols.name(batch.source);
  if (rows.end <= rows.start) return refusal('bad-count', 'a batch has no events');
  if (source === '' || !fitsText(source, SYMBOL_BYTE_COUNT_MAX)) {
    return refusal('bad-text', `the source ${JSON.stringify(source.slice(0, 200))} is no name`);
  }
  if (!(batch.streamClass < STREAM_CLASS_COUNT)) return refusal('bad-enum', 'no such stream class');
  const firstPosition = batch.position(rows.start);
  const lastPosition = batch.position(rows.end - 1);
  if (!(batch.session >= 0 && firstPosition >= 0 && Number.isSafeInteger(lastPosition))) {
    return refusal('bad-number', 'a session or position lies outside 0 to 2^53 - 1');
  }
  events.baseTimeUs = batch.eventTimeUs(rows.start);
  writer.restart();
  writer.byte(MAGIC_BYTE);
  writer.uint32(SCHEMA_ID.MARKET_BATCH);
  writer.text(source);
  writer.ensure(5 * LONG_BYTE_COUNT_MAX);
  writer.long(batch.session);
  writer.long(batch.streamClass);
  writer.long(events.baseTimeUs);
  writer.long(firstPosition);
  const flaw = writePositions(batch, rows) ?? writeDictionary(batch);
  if (flaw !== undefined || writer.unsafeCount === 0) return flaw;
  return refusal('bad-number', 'a session, position or time is not an integer within 2^53 - 1');
}

function writePositions(batch: EventBatch, rows: RowRange): EncodeRefusal | undefined {
  const listed = batch.numbering === 'listed';
  for (let row = rows.start + 1; row < rows.end; row += 1) {
    const step = batch.position(row) - batch.position(row - 1);
    if (step === 1 || (listed && step > 0)) continue;
    const detail = listed ? 'positions do not rise' : 'positions skip, but are not listed';
    return refusal('bad-number', detail, row);
  }
  if (listed) {
    const count = rows.end - rows.start;
    writer.ensure((count + 2) * LONG_BYTE_COUNT_MAX);
    writer.long(count);
    for (let row = rows.start; row < rows.end; row += 1) writer.long(batch.position(row));
  }
  writer.long(0);
  return undefined;
}

function writeDictionary(batch: EventBatch): EncodeRefusal | undefined {
  writer.ensure(LONG_BYTE_COUNT_MAX);
  writer.long(dictionary.length);
  for (const id of dictionary) {
    const name = batch.symbols.name(id);
    if (name === '' || !fitsText(name, SYMBOL_BYTE_COUNT_MAX)) {
      return refusal('bad-text', `the instrument ${JSON.stringify(name.slice(0, 200))} is no name`);
    }
    writer.text(name);
  }
  writer.ensure(LONG_BYTE_COUNT_MAX);
  writer.long(0);
  return undefined;
}

function writeEvents(batch: EventBatch, rows: RowRange): EncodeRefusal | undefined {
  writer.ensure(LONG_BYTE_COUNT_MAX);
  writer.long(rows.end - rows.start);
  for (let row = rows.start; row < rows.end; row += 1) {
    if (events.write(batch, row)) continue;
    const { reason, detail } = events.flaw ?? { reason: 'bad-row', detail: '' };
    return refusal(reason, detail, row);
  }
  writer.ensure(LONG_BYTE_COUNT_MAX);
  writer.long(0);
  return undefined;
}
