/**
 * Fetch version 11 for one partition, with its records left as bytes: kafkajs would make an object of strings
 * per record, and would hide from us which offsets it left out.
 *
 * Request => replica_id INT32, max_wait_time INT32, min_bytes INT32, max_bytes INT32, isolation_level INT8,
 *   session_id INT32, session_epoch INT32, [topics], [forgotten_topics_data], rack_id STRING
 *   topics => topic STRING, [partitions]
 *   partitions => partition INT32, current_leader_epoch INT32, fetch_offset INT64, log_start_offset INT64,
 *     partition_max_bytes INT32
 * Response => throttle_time_ms INT32, error_code INT16, session_id INT32, [responses]
 *   responses => topic STRING, [partitions]
 *   partitions => partition INT32, error_code INT16, high_watermark INT64, last_stable_offset INT64,
 *     log_start_offset INT64, [aborted_transactions], preferred_read_replica INT32, records BYTES
 *   aborted_transactions => producer_id INT64, first_offset INT64
 */
import { WireError, WireReader } from './wire-reader.ts';

export const FETCH_API_KEY = 1;
/** Brokers since 2.3 speak it, and those of 4.x still do. */
export const FETCH_VERSION = 11;

const NO_REPLICA = -1;
const NO_SESSION = -1;
const NO_EPOCH = -1;
const NO_OFFSET = -1n;
const READ_COMMITTED = 1;

export interface FetchQuery {
  readonly position: number; // unit: log offset
  /** How long the broker waits for the first record. */
  readonly waitMs: number;
  /** Bytes of records; a larger batch comes whole all the same. */
  readonly byteCountMax: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Returns the body of a request for what lies behind a position of one partition. */
export function encodeFetchRequest(at: TopicPartition, query: FetchQuery): Buffer {
  const topic = Buffer.from(at.topic, 'utf8');
  const one = 1;
  const head = Buffer.alloc(31);
  let end = head.writeInt32BE(NO_REPLICA, 0);
  end = head.writeInt32BE(query.waitMs, end);
  end = head.writeInt32BE(one, end);
  end = head.writeInt32BE(query.byteCountMax, end);
  end = head.writeInt8(READ_COMMITTED, end);
  end = head.writeInt32BE(0, end);
  end = head.writeInt32BE(NO_SESSION, end);
  end = head.writeInt32BE(one, end);
  head.writeInt16BE(topic.length, end);
  const tail = Buffer.alloc(38);
  end = tail.writeInt32BE(one, 0);
  end = tail.writeInt32BE(at.partition, end);
  end = tail.writeInt32BE(NO_EPOCH, end);
  end = tail.writeBigInt64BE(BigInt(query.position), end);
  end = tail.writeBigInt64BE(NO_OFFSET, end);
  // No forgotten topics and no rack follow: zeros, as allocated.
  tail.writeInt32BE(query.byteCountMax, end);
  return Buffer.concat([head, topic, tail]);
}

export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: number; // unit: log offset
}

export interface FetchedBytes {
  readonly errorCode: number;
  /** The end of what consumers may see. */
  readonly highWatermark: number; // unit: log offset
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches, the last perhaps cut off. */
  readonly records: Buffer;
}

/**
 * Returns what a broker sent for the one partition that was asked for.
 * @throws WireError where the bytes are no such response.
 */
export function decodeFetchResponse(body: Buffer): FetchedBytes {
  const reader = new WireReader(body);
  reader.int32();
  const sessionError = reader.int16();
  reader.int32();
  const fetched = reader.array(() => readTopic(reader)).flat();
  const [only] = fetched;
  if (only === undefined) {
    if (sessionError === 0) throw new WireError('the fetch response holds no partition');
    return { errorCode: sessionError, highWatermark: -1, aborted: [], records: Buffer.alloc(0) };
  }
  return only;
}

function readTopic(reader: WireReader): readonly FetchedBytes[] {
  reader.string();
  return reader.array(() => readPartition(reader));
}

function readPartition(reader: WireReader): FetchedBytes {
  reader.int32();
  const errorCode = reader.int16();
  reader.int64();
  // The last stable offset is the end for those who read committed records only, as we do.
  const highWatermark = reader.int64();
  reader.int64();
  const aborted = reader.array(() => ({
    producerId: reader.int64Text(),
    firstOffset: reader.int64(),
  }));
  reader.int32();
  const records = reader.bytes(Math.max(reader.int32(), 0));
  return { errorCode, highWatermark, aborted, records };
}
