/**
 * Bounded reading of one record's Avro bytes.
 *
 * Invariants
 * WR1 the record is copied into one buffer, so every reading site sees the same array, and all bytes after `end` are
 *    zero: a number that runs over the end stops there. Who reads on compares the cursor with `end` at least once per
 *    event and per level.
 * WR2 every method takes the cursor and returns the next one; a cursor beyond `end` means failure, its reason is
 *    `fault`, or `truncated` where none was noted.
 * WR3 a count is compared with the remaining bytes and with the caller's room before anything loops over it.
 */
import { type QuarantineReason, RECORD_BYTE_COUNT_MAX } from '@breakwater/core';
import { decodePrintable } from './printable-text.ts';

/** An event reads at most 20 fields of at most 8 bytes between two comparisons with `end` (WR1). */
const OVERRUN_BYTE_COUNT = 256;
const CLEAR_BYTE_COUNT_BY_HAND = 128;
const TWO_POW_27 = 134_217_728;

/** The highest bit of each of four bytes, as a signed integer. */
const CONTINUATION_BITS = 0x80808080 | 0;

/** Four groups of seven bits, first byte lowest, as one integer of 28 bits. */
function sevenBitGroups(word: number): number {
  return (
    (word & 0x7f) | ((word >>> 1) & 0x3f80) | ((word >>> 2) & 0x1fc000) | ((word >>> 3) & 0xfe00000)
  );
}

// One buffer for all readers: decoding is synchronous and keeps nothing of it. As a constant of the module it needs no
// check of what it is and how long, which costs as much as the reading itself.
const BYTES: Buffer = Buffer.alloc(RECORD_BYTE_COUNT_MAX + OVERRUN_BYTE_COUNT);
const VIEW: DataView = new DataView(BYTES.buffer, BYTES.byteOffset, BYTES.length);
/** How many bytes of it may not be zero: where the record of whoever read last ends. */
let loadedByteCount = 0;

export class WireReader {
  readonly bytes: Buffer = BYTES;
  readonly view: DataView = VIEW;
  end = 0;
  fault: QuarantineReason | 'none' = 'none';
  faultDetail = '';
  /** Where `long` leaves a number that no column wants. */
  readonly number: Float64Array = new Float64Array(1);
  /** Bounds of the text that `text` has read. */
  textStart = 0;
  textEnd = 0;
  /** Items of the block that `block` has read, and where it must end (-1 where it does not say). */
  blockCount = 0;
  blockEnd = -1;
  /** Of the pairs read since it was 0: see `pairs`. */
  signs = 0;
  #pairAt = 0; // unit: index

  /** Takes a copy of the record. At most RECORD_BYTE_COUNT_MAX bytes. */
  load(value: Uint8Array): void {
    const end = value.length;
    this.end = end;
    BYTES.set(value);
    if (end < loadedByteCount) clear(end, loadedByteCount);
    loadedByteCount = end;
    this.fault = 'none';
    this.faultDetail = '';
  }

  /** The byte at `p`, which is 0 behind the record. */
  byte(p: number): number {
    return BYTES[p]!;
  }

  /** Four bytes of a fixed, most significant first. */
  bigEndianInt32(p: number): number {
    return VIEW.getInt32(p);
  }

  /** Notes the first fault and returns a cursor beyond the end (WR2). */
  fail(reason: QuarantineReason, detail: string): number {
    if (this.fault === 'none') {
      this.fault = reason;
      this.faultDetail = detail;
    }
    return (this.end + 1) | 0;
  }

  /**
   * Reads an Avro int or long into `column[index]`: zigzag, seven bits a byte, least significant first.
   * Up to four bytes without a branch on their number, which real data makes unpredictable: the lowest clear
   * continuation bit of the next four bytes says where the number stops.
   */
  long(column: Float64Array, index: number, p: number): number {
    const word = VIEW.getInt32(p, true);
    const stops = ~word & CONTINUATION_BITS;
    if (stops === 0) return this.#longTail(column, index, p + 4, sevenBitGroups(word));
    const stop = stops & (0 - stops);
    const groups = sevenBitGroups(word & (stop - 1));
    column[index] = (groups >>> 1) ^ (0 - (groups & 1));
    return (p + 4 - (Math.clz32(stop) >>> 3)) | 0;
  }

  /**
   * The same for numbers whose length hardly varies from one to the next (prices, sequences, times): a branch on it
   * is predicted, and the reading of what follows need not wait for this number's bytes.
   */
  steadyLong(column: Float64Array, index: number, p: number): number {
    const word = VIEW.getInt32(p, true);
    if ((word & 0x80) === 0) {
      column[index] = ((word & 0x7e) >>> 1) ^ (0 - (word & 1));
      return (p + 1) | 0;
    }
    if ((word & 0x8000) === 0) {
      const groups = (word & 0x7f) | ((word >>> 1) & 0x3f80);
      column[index] = (groups >>> 1) ^ (0 - (groups & 1));
      return (p + 2) | 0;
    }
    if ((word & 0x80_0000) === 0) {
      const groups = (word & 0x7f) | ((word >>> 1) & 0x3f80) | ((word >>> 2) & 0x1fc000);
      column[index] = (groups >>> 1) ^ (0 - (groups & 1));
      return (p + 3) | 0;
    }
    return this.long(column, index, p);
  }

  /** Two of them, into neighbours. */
  steadyPair(column: Float64Array, index: number, p: number): number {
    return this.steadyLong(column, index + 1, this.steadyLong(column, index, p));
  }

  /**
   * Reads pairs of numbers into `column[from …]` up to `to`, the first of a pair steady, the second not; stops behind
   * the record's end. `signs` is negative after a pair whose first is below 1 or whose second is below 0.
   */
  pairs(column: Float64Array, from: number, to: number, start: number): number {
    let p = this.#narrowPairs(column, from, to, start);
    while (this.#pairAt < to && p <= this.end) {
      const at = this.#pairAt;
      p = this.long(column, at + 1, this.long(column, at, p));
      if (!(column[at]! > 0 && column[at + 1]! >= 0)) this.signs = -1;
      p = this.#narrowPairs(column, at + 2, to, p);
    }
    return p;
  }

  /**
   * The same up to the first pair with a number of more than four bytes, where it leaves `#pairAt`. Without a call in
   * its loop, so that what it works on is asked for once; see `long` and `steadyLong` for what it does.
   */
  #narrowPairs(column: Float64Array, from: number, to: number, start: number): number {
    const end = this.end | 0;
    const last = to | 0;
    let p = start | 0;
    let at = from | 0;
    let signs = this.signs | 0;
    while (at < last && p <= end) {
      const word = VIEW.getInt32(p, true);
      let first = word & 0x7f;
      let next = (p + 1) | 0;
      if ((word & 0x80) !== 0) {
        first |= (word >>> 1) & 0x3f80;
        next = (p + 2) | 0;
        if ((word & 0x8000) !== 0) {
          first |= (word >>> 2) & 0x1fc000;
          next = (p + 3) | 0;
          if ((word & 0x80_0000) !== 0) {
            first |= (word >>> 3) & 0xfe00000;
            next = (p + 4) | 0;
            if (word < 0) break;
          }
        }
      }
      const second = VIEW.getInt32(next, true);
      const stops = ~second & CONTINUATION_BITS;
      if (stops === 0) break;
      const stop = stops & (0 - stops);
      const groups = sevenBitGroups(second & (stop - 1));
      const steady = (first >>> 1) ^ (0 - (first & 1));
      const varying = (groups >>> 1) ^ (0 - (groups & 1));
      signs |= (steady - 1) | varying;
      column[at] = steady;
      column[at + 1] = varying;
      p = (next + 4 - (Math.clz32(stop) >>> 3)) | 0;
      at = (at + 2) | 0;
    }
    this.signs = signs;
    this.#pairAt = at;
    return p;
  }

  /** Bytes five to eight: 56 bits hold every safe integer, so a ninth byte is refused. */
  #longTail(column: Float64Array, index: number, p: number, low: number): number {
    const word = VIEW.getInt32(p, true);
    const stops = ~word & CONTINUATION_BITS;
    const stop = stops & (0 - stops);
    const high = sevenBitGroups(word & (stop - 1));
    const half = high * TWO_POW_27 + (low >>> 1);
    const value = (low & 1) === 0 ? half : -half - 1;
    column[index] = value;
    if (stops !== 0 && Number.isSafeInteger(value)) return (p + 4 - (Math.clz32(stop) >>> 3)) | 0;
    return this.fail('bad-number', 'an integer lies outside ±(2^53 - 1)');
  }

  /** Reads a number that an Int32Array can hold into `number[0]`. */
  int(p: number): number {
    const next = this.long(this.number, 0, p);
    const value = this.number[0]!;
    if (value === (value | 0) || next > this.end) return next;
    return this.fail('bad-number', 'an int has more than 32 bits');
  }

  /**
   * The enum symbol or union branch at `p`, which is one byte because no choice of ours has more than 64; or -1 and
   * the fault noted where it is not below `countMax`.
   */
  choice(p: number, countMax: number): number {
    const byte = BYTES[p]!;
    const value = byte >>> 1;
    if ((byte & 1) === 0 && value < countMax) return value;
    this.fail('bad-enum', `the byte ${byte} is not one of ${countMax} choices`);
    return -1;
  }

  /** Reads a length and finds the text's bounds; the text itself is not looked at. */
  text(p: number, byteCountMax: number): number {
    const byte = BYTES[p]!;
    // One byte holds the length of nearly every text.
    const isShort = (byte & 0x81) === 0;
    const start = isShort ? (p + 1) | 0 : this.long(this.number, 0, p);
    const byteCount = isShort ? byte >>> 1 : this.number[0]!;
    if (start > this.end) return start;
    if (byteCount < 0) return this.fail('bad-count', `a text has ${byteCount} bytes`);
    if (byteCount > byteCountMax) {
      return this.fail('bad-text', `a text has ${byteCount} bytes, at most ${byteCountMax}`);
    }
    this.textStart = start;
    this.textEnd = (start + byteCount) | 0;
    return this.textEnd;
  }

  /** The text that `text` has found, or undefined (and the fault noted) where it is not printable UTF-8. */
  printable(): string | undefined {
    const text = decodePrintable(this.bytes, this.textStart, this.textEnd);
    if (text === undefined) this.fail('bad-text', 'a text is not printable UTF-8');
    return text;
  }

  /**
   * Reads an array block's header into `blockCount` and `blockEnd`; a count of 0 ends the array.
   * `itemByteCountMin` and `room` bound the count (WR3).
   */
  block(p: number, itemByteCountMin: number, room: number): number {
    const byte = BYTES[p]!;
    const count = byte >>> 1;
    // One byte without a size is what nearly every block has.
    if ((byte & 0x81) !== 0 || count > room || Math.imul(count, itemByteCountMin) >= this.end - p) {
      return this.#blockWide(p, itemByteCountMin, room);
    }
    this.blockCount = count;
    this.blockEnd = -1;
    return (p + 1) | 0;
  }

  #blockWide(p: number, itemByteCountMin: number, room: number): number {
    let next = this.long(this.number, 0, p);
    let count = this.number[0]!;
    this.blockCount = 0;
    this.blockEnd = -1;
    if (next > this.end) return next;
    if (count < 0) {
      count = -count;
      next = this.long(this.number, 0, next);
      const byteCount = this.number[0]!;
      if (byteCount < 0) return this.fail('bad-count', `a block has ${byteCount} bytes`);
      if (byteCount > this.end - next) return this.end + 1;
      this.blockEnd = (next + byteCount) | 0;
    }
    if (count > room) return this.fail('bad-count', `a block has ${count} items, room for ${room}`);
    if (count * itemByteCountMin > this.end - next) return this.end + 1;
    this.blockCount = count | 0;
    return next;
  }

  /** Holds a block to the size it declared. */
  blockSize(p: number, blockEnd: number): number {
    if (blockEnd < 0 || p === blockEnd || p > this.end) return p;
    return this.fail('bad-count', 'a block is not as long as it says');
  }
}

/** Zeros what the record before has left (WR1): by hand where it is little, since a call costs fifty bytes. */
function clear(end: number, before: number): void {
  if (before - end > CLEAR_BYTE_COUNT_BY_HAND) BYTES.fill(0, end, before);
  else for (let at = end; at < before; at += 4) VIEW.setInt32(at, 0, true);
}
