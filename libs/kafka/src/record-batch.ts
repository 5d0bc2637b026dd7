/**
 * Record batches (magic 2) as the log holds them, into records that the ports name.
 *
 * RecordBatch => base_offset INT64, length INT32, partition_leader_epoch INT32, magic INT8, crc UINT32,
 *   attributes INT16, last_offset_delta INT32, base_timestamp INT64, max_timestamp INT64, producer_id INT64,
 *   producer_epoch INT16, base_sequence INT32, [records]
 * attributes: bits 0-2 compression, 3 LogAppendTime, 4 transactional, 5 control
 * Record => length VARINT, attributes INT8, timestamp_delta VARLONG, offset_delta VARINT, key, value, headers
 *
 * The CRC is checked where the reader asks for it (`isIntact`): each record of our own log carries one over what it
 * says, which also covers the way between producer and log; those of foreign topics carry none.
 */
import type { RawRecord } from '@breakwater/core';
import { inflate } from './decompression.ts';
import { crc32c } from './kafkajs-internals.ts';
import { WireError, WireReader } from './wire-reader.ts';

const HEAD_BYTES = 61;
const LENGTH_END = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
/** The CRC covers everything behind itself. */
const CRC_END = 21;
const COMPRESSION_MASK = 0x07;
const APPEND_TIME_FLAG = 0x08;
const TRANSACTION_FLAG = 0x10;
const CONTROL_FLAG = 0x20;
const US_PER_MS = 1_000;

export interface RecordBatch {
  readonly baseOffset: number; // unit: log offset
  /** The last offset that the batch covers, whether or not a record is left there. */
  readonly lastOffset: number;
  /** Transaction markers: they take an offset and say nothing. */
  readonly isControl: boolean;
  readonly isTransactional: boolean;
  readonly producerId: string;
  /** The latest time in the batch. */
  readonly timestampUs: number;
  /** Whether its bytes are those that its CRC-32C was made of. */
  isIntact(): boolean;
  /**
   * The records, of which some may be missing.
   * @throws WireError or DecompressionError where they cannot be read.
   */
  records(): RawRecord[];
}

/**
 * Returns the whole batches at the beginning of `bytes`; what is cut off at the end is left out.
 * @throws WireError where a head is malformed or of another format.
 */
export function splitBatches(bytes: Buffer): readonly RecordBatch[] {
  const batches: RecordBatch[] = [];
  let at = 0;
  while (bytes.length - at >= HEAD_BYTES) {
    const size = LENGTH_END + bytes.readInt32BE(at + 8);
    if (size < HEAD_BYTES) throw new WireError(`a record batch of ${size} bytes`);
    if (size > bytes.length - at) break;
    batches.push(readBatch(bytes.subarray(at, at + size)));
    at += size;
  }
  return batches;
}

function readBatch(bytes: Buffer): RecordBatch {
  const magic = bytes.readInt8(MAGIC_AT);
  if (magic !== 2) throw new WireError(`record format ${magic}, only 2 is read`);
  const reader = new WireReader(bytes);
  const baseOffset = reader.int64();
  reader.bytes(MAGIC_AT + 5 - 8);
  const attributes = reader.int16();
  const lastOffset = baseOffset + reader.int32();
  const baseTimestampMs = reader.int64();
  const maxTimestampMs = reader.int64();
  const producerId = reader.int64Text();
  reader.bytes(6);
  const count = reader.int32();
  const isAppendTime = (attributes & APPEND_TIME_FLAG) !== 0;
  return {
    baseOffset,
    lastOffset,
    isControl: (attributes & CONTROL_FLAG) !== 0,
    isTransactional: (attributes & TRANSACTION_FLAG) !== 0,
    producerId,
    timestampUs: maxTimestampMs * US_PER_MS,
    isIntact: () => crc32c(bytes.subarray(CRC_END)) === bytes.readUInt32BE(CRC_AT),
    records: () => {
      const plain = inflate(attributes & COMPRESSION_MASK, bytes.subarray(HEAD_BYTES));
      const times = isAppendTime
        ? { baseMs: maxTimestampMs, areDeltasCounted: false }
        : { baseMs: baseTimestampMs, areDeltasCounted: true };
      return readRecords(plain, { count, baseOffset, lastOffset, ...times });
    },
  };
}

interface BatchFrame {
  readonly count: number;
  readonly baseOffset: number; // unit: log offset
  readonly lastOffset: number; // unit: log offset
  readonly baseMs: number;
  /** Where the broker stamped the batch, all its records have one time. */
  readonly areDeltasCounted: boolean;
}

function readRecords(plain: Buffer, frame: BatchFrame): RawRecord[] {
  const reader = new WireReader(plain);
  if (frame.count < 0 || frame.count > reader.left) {
    throw new WireError(`${frame.count} records in ${reader.left} bytes`);
  }
  const records: RawRecord[] = [];
  let offsetBefore = frame.baseOffset - 1;
  for (let index = 0; index < frame.count; index += 1) {
    const length = reader.varint();
    const end = reader.offset + length;
    reader.int8();
    const deltaMs = reader.varint();
    const offset = frame.baseOffset + reader.varint();
    if (offset <= offsetBefore || offset > frame.lastOffset) {
      throw new WireError(
        `offset ${offset} out of order in a batch that ends at ${frame.lastOffset}`,
      );
    }
    offsetBefore = offset;
    const key = readNullable(reader);
    const value = readNullable(reader);
    // Headers are not ours; the length of the record says where they end.
    reader.bytes(end - reader.offset);
    const timestampMs = frame.areDeltasCounted ? frame.baseMs + deltaMs : frame.baseMs;
    records.push({ offset, timestampUs: timestampMs * US_PER_MS, key, value });
  }
  return records;
}

function readNullable(reader: WireReader): Uint8Array | null {
  const length = reader.varint();
  return length < 0 ? null : reader.bytes(length);
}
