/**
 * Bytes of one record in a segment, little-endian:
 *
 *     0 u32 byte count of the whole record       16 f64 timestamp, milliseconds
 *     4 u32 CRC-32 of bytes 8 … end              24 i32 key byte count, -1: null
 *     8 f64 offset                               28 i32 value byte count, -1: null
 *    32 key, value
 *
 * Offset and timestamp are doubles because both are exact integers below 2^53.
 */
import { crc32 } from 'node:zlib';
import { assert, type NewRecord, type RawRecord } from '@breakwater/core';

export const RECORD_HEADER_BYTE_COUNT = 32;

/** What stands at a position: a record, too few bytes, or bytes that are no record. */
export type DecodedRecord =
  | { readonly kind: 'record'; readonly record: RawRecord; readonly byteCount: number }
  | { readonly kind: 'short'; readonly byteCountNeeded: number }
  | { readonly kind: 'damaged'; readonly reason: string };

export function recordByteCount(record: NewRecord): number {
  return RECORD_HEADER_BYTE_COUNT + (record.key?.byteLength ?? 0) + (record.value?.byteLength ?? 0);
}

/** Writes one record at `position` and returns the position behind it. */
export function encodeRecord(
  target: Buffer,
  position: number,
  record: NewRecord,
  at: { readonly offset: number; readonly timestampMs: number },
): number {
  const { key, value } = record;
  const end = position + recordByteCount(record);
  assert(end <= target.byteLength, 'the target has room for the record');
  target.writeUInt32LE(end - position, position);
  target.writeDoubleLE(at.offset, position + 8);
  target.writeDoubleLE(at.timestampMs, position + 16);
  target.writeInt32LE(key === null ? -1 : key.byteLength, position + 24);
  target.writeInt32LE(value === null ? -1 : value.byteLength, position + 28);
  const keyAt = position + RECORD_HEADER_BYTE_COUNT;
  if (key !== null) target.set(key, keyAt);
  if (value !== null) target.set(value, keyAt + (key?.byteLength ?? 0));
  target.writeUInt32LE(crc32(target.subarray(position + 8, end)), position + 4);
  return end;
}

/** Reads the record at `position`; its key and value are views of `source`. */
export function decodeRecord(source: Buffer, position: number): DecodedRecord {
  const available = source.byteLength - position;
  if (available < RECORD_HEADER_BYTE_COUNT) {
    return { kind: 'short', byteCountNeeded: RECORD_HEADER_BYTE_COUNT };
  }
  const byteCount = source.readUInt32LE(position);
  const keyCount = source.readInt32LE(position + 24);
  const valueCount = source.readInt32LE(position + 28);
  const counted = RECORD_HEADER_BYTE_COUNT + Math.max(keyCount, 0) + Math.max(valueCount, 0);
  if (keyCount < -1 || valueCount < -1 || counted !== byteCount) {
    return { kind: 'damaged', reason: 'the lengths of a record do not add up' };
  }
  if (available < byteCount) return { kind: 'short', byteCountNeeded: byteCount };
  const end = position + byteCount;
  if (crc32(source.subarray(position + 8, end)) !== source.readUInt32LE(position + 4)) {
    return { kind: 'damaged', reason: 'the checksum of a record does not fit' };
  }
  const keyAt = position + RECORD_HEADER_BYTE_COUNT;
  const valueAt = end - Math.max(valueCount, 0);
  return {
    kind: 'record',
    byteCount,
    record: {
      offset: source.readDoubleLE(position + 8),
      timestampUs: source.readDoubleLE(position + 16) * 1_000,
      key: keyCount < 0 ? null : source.subarray(keyAt, valueAt),
      value: valueCount < 0 ? null : source.subarray(valueAt, end),
    },
  };
}
