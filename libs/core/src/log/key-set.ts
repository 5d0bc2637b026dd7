/**
 * Keys seen lately: venue ids of trades and liquidations, and the (market, side, time) of liquidation batches.
 * Venue ids mostly count up, so 32 neighbours share a block and have a bit each. That takes a sixteenth of the memory that
 * a slot per key would take, little enough to stay in the cache. Two open-addressing tables of blocks; new keys enter the young one, which becomes
 * the old one every `rotationUs`.
 *
 * Invariants
 * KS1 a key is found for at least `rotationUs` and at most twice that after it entered.
 * KS2 an event that still counts is at most LATE_US_MAX old plus AHEAD_US_MAX, so rotationUs above their sum
 *    decides every repeat that matters, whatever the order of arrival.
 * KS3 a table holds at most BLOCK_COUNT_MAX blocks; beyond it rotates early, which `earlyRotationCount` shows.
 * KS4 what `#block` caches is true of the present tables: it is forgotten when they rotate.
 */
import type { StateIo } from '../state/state-io.ts';

const BLOCK_COUNT_MAX = 1 << 20;
const CAPACITY_INITIAL = 1 << 8;

class BlockTable {
  count = 0;
  #mask = CAPACITY_INITIAL - 1;
  /** Four words a block: tag (0 = free), high, low without its last five bits, and the bits of the keys. */
  words = new Int32Array(CAPACITY_INITIAL * 4);

  /** Bits of the block's keys, 0 where it is not there. */
  bits(tag: number, high: number, block: number): number {
    return this.count === 0 ? 0 : (this.words[this.#slot(tag, high, block) + 3] as number);
  }

  /** Where the block's bits are; it is added where it is not there. */
  place(tag: number, high: number, block: number): number {
    if (this.count * 2 > this.#mask) this.#grow();
    const slot = this.#slot(tag, high, block);
    const { words } = this;
    if (words[slot] === 0) {
      words[slot] = tag;
      words[slot + 1] = high;
      words[slot + 2] = block;
      this.count += 1;
    }
    return slot + 3;
  }

  clear(): void {
    if (this.count > 0) this.words.fill(0);
    this.count = 0;
  }

  /** Word index of the block, or of the free place where it belongs. */
  #slot(tag: number, high: number, block: number): number {
    const { words } = this;
    let place = hashOf(tag, high, block) & this.#mask;
    for (;;) {
      const slot = place << 2;
      const found = words[slot] as number;
      if (found === 0) return slot;
      if (found === tag && words[slot + 1] === high && words[slot + 2] === block) return slot;
      place = (place + 1) & this.#mask;
    }
  }

  #grow(): void {
    const old = this.words;
    this.#mask = (this.#mask + 1) * 2 - 1;
    this.words = new Int32Array((this.#mask + 1) * 4);
    this.count = 0;
    for (let slot = 0; slot < old.length; slot += 4) {
      const tag = old[slot] as number;
      if (tag === 0) continue;
      const bitsAt = this.place(tag, old[slot + 1] as number, old[slot + 2] as number);
      this.words[bitsAt] = old[slot + 3] as number;
    }
  }

  /** `#mask` follows from the length of the words. */
  keep(io: StateIo): void {
    io.fields(this, 'count', 'words');
    this.#mask = this.words.length / 4 - 1;
  }
}

export class KeySet {
  earlyRotationCount = 0;
  readonly #rotationUs: number;
  #young = new BlockTable();
  #old = new BlockTable();
  #rotateAtUs = 0;
  /** The block asked for last, where its young bits are, and its old ones (KS4). */
  #tag = 0;
  #high = 0;
  #block = 0;
  #youngAt = 0;
  #oldBits = 0;

  constructor(rotationUs: number) {
    this.#rotationUs = rotationUs;
  }

  /** Moves the clock; called once per record with log time. */
  advance(logTimeUs: number): void {
    if (logTimeUs < this.#rotateAtUs) return;
    // After a silence longer than a rotation both tables are stale.
    if (logTimeUs >= this.#rotateAtUs + this.#rotationUs) this.#young.clear();
    this.#rotate();
    this.#rotateAtUs = logTimeUs - (logTimeUs % this.#rotationUs) + this.#rotationUs;
  }

  /** True where the key is new; it is remembered. `tag` is above 0 and below 2^31, the others are 32 bits each. */
  add(tag: number, high: number, low: number): boolean {
    const block = low >>> 5;
    const bit = 1 << (low & 31);
    if (tag !== this.#tag || block !== this.#block || (high | 0) !== this.#high) {
      this.#turnTo(tag, high | 0, block);
    }
    if ((this.#oldBits & bit) !== 0) return false;
    const { words } = this.#young;
    const bits = words[this.#youngAt] as number;
    words[this.#youngAt] = bits | bit;
    return (bits & bit) === 0;
  }

  #turnTo(tag: number, high: number, block: number): void {
    if (this.#young.count >= BLOCK_COUNT_MAX) {
      this.earlyRotationCount += 1;
      this.#rotate();
    }
    this.#oldBits = this.#old.bits(tag, high, block);
    this.#youngAt = this.#young.place(tag, high, block);
    this.#tag = tag;
    this.#high = high;
    this.#block = block;
  }

  #rotate(): void {
    const cleared = this.#old;
    cleared.clear();
    this.#old = this.#young;
    this.#young = cleared;
    this.#tag = 0;
  }

  keep(io: StateIo): void {
    io.fields(this, 'earlyRotationCount');
    io.part(this.#young);
    io.part(this.#old);
    this.#rotateAtUs = io.value(this.#rotateAtUs);
    this.#tag = io.value(this.#tag);
    this.#high = io.value(this.#high);
    this.#block = io.value(this.#block);
    this.#youngAt = io.value(this.#youngAt);
    this.#oldBits = io.value(this.#oldBits);
  }
}

function hashOf(tag: number, high: number, block: number): number {
  let hash = Math.imul(block ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  hash ^= Math.imul(tag, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
