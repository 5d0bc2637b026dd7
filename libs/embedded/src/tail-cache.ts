/**
 * The newest bytes of a segment, as they were written: the whole segment in memory mode, a bounded tail where
 * there is a file behind it. Each chunk holds whole records.
 */
import { assert } from '@breakwater/core';

interface Chunk {
  readonly start: number; // unit: bytes
  readonly bytes: Buffer;
}

export class TailCache {
  readonly #byteCountMax: number;
  #chunks: Chunk[] = [];
  /** Position of the first byte held. */
  #start = 0; // unit: bytes
  #end = 0; // unit: bytes

  constructor(byteCountMax: number) {
    this.#byteCountMax = byteCountMax;
  }

  /** Forgets everything; the next chunk begins at `position`. */
  restart(position: number): void {
    this.#chunks = [];
    this.#start = position;
    this.#end = position;
  }

  push(bytes: Buffer): void {
    this.#chunks.push({ start: this.#end, bytes });
    this.#end += bytes.byteLength;
    let evicted = 0;
    while (this.#end - this.#start > this.#byteCountMax && evicted < this.#chunks.length - 1) {
      evicted += 1;
      this.#start = this.#chunks[evicted]!.start;
    }
    if (evicted > 0) this.#chunks = this.#chunks.slice(evicted);
  }

  /** The bytes from `position` to the end of its chunk, or null where the cache does not reach. */
  from(position: number): Buffer | null {
    if (position < this.#start || position >= this.#end) return null;
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#chunks[middle]!.start <= position) low = middle;
      else high = middle - 1;
    }
    const chunk = this.#chunks[low]!;
    assert(chunk.start <= position, 'chunks cover the cache without a hole');
    return chunk.bytes.subarray(position - chunk.start);
  }
}
