/** Record batches for tests, written by kafkajs' own encoder: an implementation that shares no code with ours. */
import { createRequire } from 'node:module';
import { compressionNumber, deflate } from './decompression.ts';
import type { Compression } from './kafka-settings.ts';
import { createKafka } from './kafkajs-client.ts';

interface EncodedBytes {
  readonly buffer: Buffer;
}

export interface BatchPlan {
  readonly baseOffset: number; // unit: log offset
  readonly values: readonly (Buffer | null)[];
  /** Offsets of the records over `baseOffset`; default 0, 1, 2 … */
  readonly offsetDeltas?: readonly number[];
  /** Default: that of the last record. */
  readonly lastOffsetDelta?: number;
  readonly timestampMs?: number;
  readonly compression?: Compression;
  readonly producerId?: number;
  readonly isTransactional?: boolean;
  readonly isControl?: boolean;
  readonly isAppendTime?: boolean;
}

const load = createRequire(import.meta.url);
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (plan: Readonly<Record<string, unknown>>) => Promise<EncodedBytes>;
};
const Record = load('kafkajs/src/protocol/recordBatch/record/v0') as (
  plan: Readonly<Record<string, unknown>>,
) => EncodedBytes;

const ATTRIBUTES_LOW_BYTE = 22;

/** Returns the bytes of a batch; record `i` has the time `timestampMs + i`. */
export async function encodeBatch(plan: BatchPlan): Promise<Buffer> {
  registerCodecs();
  const { baseOffset, values, compression = 'none', timestampMs = 1_000 } = plan;
  const deltas = plan.offsetDeltas ?? values.map((_, index) => index);
  const { buffer } = await RecordBatch({
    compression: compressionNumber(compression),
    firstOffset: baseOffset,
    firstTimestamp: timestampMs,
    maxTimestamp: timestampMs + values.length,
    lastOffsetDelta: plan.lastOffsetDelta ?? deltas.at(-1) ?? 0,
    transactional: plan.isTransactional === true,
    producerId: plan.producerId ?? -1,
    records: values.map((value, index) =>
      Record({ offsetDelta: deltas[index], timestampDelta: index, key: null, value }),
    ),
  });
  const bytes = Buffer.from(buffer);
  if (plan.isControl === true)
    bytes[ATTRIBUTES_LOW_BYTE] = (bytes[ATTRIBUTES_LOW_BYTE] ?? 0) | 0x20;
  if (plan.isAppendTime === true) {
    bytes[ATTRIBUTES_LOW_BYTE] = (bytes[ATTRIBUTES_LOW_BYTE] ?? 0) | 0x08;
  }
  return bytes;
}

/** Returns the bytes of a batch whose records are `packed` as they stand. */
export function rawBatch(compression: Compression, packed: Buffer, count: number): Buffer {
  const head = Buffer.alloc(61);
  head.writeInt32BE(61 - 12 + packed.length, 8);
  head.writeInt8(2, 16);
  head.writeInt16BE(compressionNumber(compression), 21);
  head.writeInt32BE(count - 1, 23);
  head.writeBigInt64BE(5_000n, 35);
  head.writeInt32BE(count, 57);
  return Buffer.concat([head, packed]);
}

/** Returns so many zeros, packed: small going in, large coming out. */
export function packedZeros(compression: Compression, byteCount: number): Buffer {
  return deflate(compression, Buffer.alloc(byteCount));
}

function registerCodecs(): void {
  const timings = { retryDelayMsMin: 1, retryDelayMsMax: 1 };
  const settings = { brokers: ['localhost:1'], clientId: 'test', tls: null, sasl: null };
  createKafka(settings, timings, () => undefined);
}
