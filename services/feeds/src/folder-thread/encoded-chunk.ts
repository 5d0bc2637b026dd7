/** Records of a folder as the log takes them, many at once: what passes from the thread that reads to the one that detects. */
import { type EncodeRefusal, encodeBatches } from '@breakwater/codec';
import type { FeedRecord } from '@breakwater/core';

/** Plain data. Bytes of record n end at `ends[n]`, and begin where the one before ends. */
export interface EncodedChunk {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: readonly number[];
  /** Log time of each record: whole milliseconds in microseconds, never falling. */
  readonly timestampsUs: readonly number[];
  readonly eventCounts: readonly number[];
  readonly refusals: readonly EncodeRefusal[];
}

export interface EncodedValue {
  readonly value: Uint8Array;
  readonly timestampUs: number;
  readonly eventCount: number;
}

/** Records of a chunk in order; their bytes are the chunk's own. */
export function* valuesOf(chunk: EncodedChunk): Generator<EncodedValue> {
  let begin = 0;
  for (const [at, end] of chunk.ends.entries()) {
    yield {
      value: chunk.bytes.subarray(begin, end),
      timestampUs: chunk.timestampsUs[at] as number,
      eventCount: chunk.eventCounts[at] as number,
    };
    begin = end;
  }
}

const CHUNK_BYTE_COUNT = 524_288;

/** Gathers records into chunks of about half a megabyte. */
export class ChunkWriter {
  #bytes = new Uint8Array(CHUNK_BYTE_COUNT);
  #byteCount = 0;
  #ends: number[] = [];
  #timestampsUs: number[] = [];
  #eventCounts: number[] = [];
  #refusals: EncodeRefusal[] = [];

  get isFull(): boolean {
    return this.#byteCount >= CHUNK_BYTE_COUNT;
  }

  get isEmpty(): boolean {
    return this.#ends.length === 0 && this.#refusals.length === 0;
  }

  add({ batch, timestampUs }: FeedRecord): void {
    const { records, refusals } = encodeBatches(batch);
    // Of a batch that is split the first record stands for all of its events.
    let eventCount = batch.eventCount - refusals.length;
    this.#refusals.push(...refusals);
    for (const record of records) {
      this.#reach(this.#byteCount + record.length);
      this.#bytes.set(record, this.#byteCount);
      this.#byteCount += record.length;
      this.#ends.push(this.#byteCount);
      this.#timestampsUs.push(timestampUs);
      this.#eventCounts.push(eventCount);
      eventCount = 0;
    }
  }

  /** What was gathered; from now on it belongs to who took it. */
  take(): EncodedChunk {
    const chunk = {
      bytes: this.#bytes.subarray(0, this.#byteCount),
      ends: this.#ends,
      timestampsUs: this.#timestampsUs,
      eventCounts: this.#eventCounts,
      refusals: this.#refusals,
    };
    this.#bytes = new Uint8Array(CHUNK_BYTE_COUNT);
    this.#byteCount = 0;
    this.#ends = [];
    this.#timestampsUs = [];
    this.#eventCounts = [];
    this.#refusals = [];
    return chunk;
  }

  #reach(byteCount: number): void {
    if (byteCount <= this.#bytes.length) return;
    const longer = new Uint8Array(Math.max(byteCount, 2 * this.#bytes.length));
    longer.set(this.#bytes.subarray(0, this.#byteCount));
    this.#bytes = longer;
  }
}
