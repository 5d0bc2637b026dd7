/**
 * Bytes of a snapshot: what it is of, the state of the pipeline, and a SHA-256 over all of it (docs/reliability.md, "Snapshots").
 *
 *   magic (8) · length of the header (4, little endian) · header (JSON) · state · SHA-256 (32)
 *
 * SNB1 bytes that are torn, or of which one was changed, are never taken for a snapshot.
 */
import { createHash } from 'node:crypto';
import type { RawRecord } from '@breakwater/core';
import { crc32c } from './crc32c.ts';

const MAGIC: Buffer = Buffer.from('BWSNAP1\n', 'latin1');
const HEAD_BYTES: number = MAGIC.length + 4;
const HASH_BYTES = 32;
/** A slice of about a millisecond of hashing. */
const CHUNK_BYTES = 1 << 20;

/** What a snapshot is of. */
export interface SnapshotHeader {
  readonly topicId: string;
  readonly partition: number;
  /** All records below it are in the state. */
  readonly offset: number;
  /** Of the record before it: the log is the one that it was taken of. See `recordCrc`. */
  readonly lastRecordCrc: number;
  readonly domain: string;
  readonly rulesetHash: string;
  /** Of everything put out below the offset. */
  readonly digest: string;
  /** Rule level of the build that took it, and which build that was. */
  readonly build: number;
  readonly version: string;
  /** Hash of the snapshot before it by the same process; empty of the first. */
  readonly previousHash: string;
  readonly savedTimeUs: number;
}

/** What bytes are: a snapshot with its hash, or why not. */
export type SnapshotReading =
  | {
      readonly kind: 'ok';
      readonly header: SnapshotHeader;
      readonly state: Uint8Array;
      readonly hash: string;
    }
  | { readonly kind: 'fault'; readonly detail: string };

/** The bytes in chunks, the hash last; `done` is told the hash in hex. */
export function* snapshotChunks(
  header: SnapshotHeader,
  state: Uint8Array,
  done: (hash: string) => void,
): Generator<Uint8Array> {
  const hash = createHash('sha256');
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const head = Buffer.alloc(HEAD_BYTES + text.length);
  MAGIC.copy(head);
  head.writeUInt32LE(text.length, MAGIC.length);
  text.copy(head, HEAD_BYTES);
  hash.update(head);
  yield head;
  for (let from = 0; from < state.length; from += CHUNK_BYTES) {
    const chunk = state.subarray(from, from + CHUNK_BYTES);
    hash.update(chunk);
    yield chunk;
  }
  const digest = hash.digest();
  done(digest.toString('hex'));
  yield digest;
}

/** SNB1. */
export function readSnapshot(bytes: Uint8Array): SnapshotReading {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.length - HASH_BYTES;
  if (end < HEAD_BYTES || !buffer.subarray(0, MAGIC.length).equals(MAGIC)) {
    return { kind: 'fault', detail: 'no snapshot, or one of another format' };
  }
  const digest = createHash('sha256').update(buffer.subarray(0, end)).digest();
  if (!digest.equals(buffer.subarray(end))) {
    return { kind: 'fault', detail: 'torn or changed: its SHA-256 is another' };
  }
  const headerEnd = HEAD_BYTES + buffer.readUInt32LE(MAGIC.length);
  // What has the right hash was written by `snapshotChunks`.
  const header = JSON.parse(buffer.toString('utf8', HEAD_BYTES, headerEnd)) as SnapshotHeader;
  return {
    ...{ kind: 'ok', header, hash: digest.toString('hex') },
    state: bytes.subarray(headerEnd, end),
  };
}

/** CRC-32C over a record's timestamp and value: tells whether a log still has the record that it had. */
export function recordCrc({ timestampUs, value }: RawRecord): number {
  const bytes = new Uint8Array(8 + (value?.length ?? 0));
  new DataView(bytes.buffer).setFloat64(0, timestampUs, true);
  if (value !== null) bytes.set(value, 8);
  return crc32c(bytes, 0, bytes.length);
}
