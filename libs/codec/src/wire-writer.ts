/**
 * Avro binary into one growing buffer.
 *
 * Invariants
 * WW1 `ensure` is called before writes that it covers; the unchecked writes in between stay inside the buffer.
 * WW2 a number that is no safe integer is noted in `unsafeCount` and never rounded into bytes that look sound.
 */
import { assert } from '@breakwater/core';

const INITIAL_BYTE_COUNT = 16_384;
const TWO_POW_27 = 134_217_728;
/** The longest number: 54 bits of zigzag in groups of seven. */
export const LONG_BYTE_COUNT_MAX = 8;

export class WireWriter {
  bytes: Buffer = Buffer.alloc(INITIAL_BYTE_COUNT);
  length = 0;
  /** Numbers since `restart` that were no safe integers. */
  unsafeCount = 0;

  restart(): void {
    this.length = 0;
    this.unsafeCount = 0;
  }

  /** Makes room for `byteCount` bytes more. */
  ensure(byteCount: number): void {
    const needed = this.length + byteCount;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.alloc(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  byte(value: number): void {
    this.bytes[this.length] = value;
    this.length += 1;
  }

  uint32(value: number): void {
    this.bytes.writeUInt32BE(value, this.length);
    this.length += 4;
  }

  raw(bytes: Uint8Array): void {
    this.ensure(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A text with its length in front. */
  text(text: string): void {
    const byteCount = Buffer.byteLength(text);
    this.ensure(LONG_BYTE_COUNT_MAX + byteCount);
    this.long(byteCount);
    const written = this.bytes.write(text, this.length, 'utf8');
    assert(written === byteCount, 'a text is written whole');
    this.length += byteCount;
  }

  /** An Avro int or long: zigzag, seven bits a byte, least significant first. */
  long(value: number): void {
    const small = value | 0;
    if (small !== value || small > 0x3fffffff || small < -0x40000000) {
      this.#longWide(value);
      return;
    }
    const { bytes } = this;
    let rest = (small << 1) ^ (small >> 31);
    let at = this.length;
    for (; rest > 0x7f; rest >>>= 7) {
      bytes[at] = (rest & 0x7f) | 0x80;
      at += 1;
    }
    bytes[at] = rest;
    this.length = at + 1;
  }

  /** Zigzag of a number beyond 31 bits, as 28 low bits and the rest, so that nothing passes 2^53. */
  #longWide(value: number): void {
    if (!Number.isSafeInteger(value)) {
      this.unsafeCount += 1;
      this.byte(0);
      return;
    }
    const half = value < 0 ? -value - 1 : value;
    let high = Math.floor(half / TWO_POW_27);
    const low = (half - high * TWO_POW_27) * 2 + (value < 0 ? 1 : 0);
    for (let shift = 0; shift < 28; shift += 7) this.byte(((low >>> shift) & 0x7f) | 0x80);
    for (; high > 0x7f; high >>>= 7) this.byte((high & 0x7f) | 0x80);
    this.byte(high);
  }
}
