/**
 * Keys seen lately: venue ids of trades and liquidations, and the (market, side, time) of liquidation batches.
 * Two open-addressing tables; new keys enter the young one, which becomes the old one every `rotationUs`.
 *
 * Invariants
 * K1 a key is found for at least `rotationUs` and at most twice that after it entered.
 * K2 an event that still counts is at most LATE_US_MAX old plus AHEAD_US_MAX, so rotationUs above their sum
 *    decides every repeat that matters, whatever the order of arrival.
 * K3 a table holds at most KEY_COUNT_MAX keys; beyond it rotates early, which `earlyRotationCount` shows.
 */

const KEY_COUNT_MAX = 1 << 20;
const CAPACITY_INITIAL = 1 << 10;

class KeyTable {
  count = 0;
  #mask = CAPACITY_INITIAL - 1;
  /** Three words per key: tag (0 = free), high, low. */
  #words = new Uint32Array(CAPACITY_INITIAL * 3);

  has(hash: number, tag: number, high: number, low: number): boolean {
    return this.#words[this.#slot(hash, tag, high, low)] !== 0;
  }

  /** Adds the key where it is not there yet; answers whether it was added. */
  add(hash: number, tag: number, high: number, low: number): boolean {
    if (this.count * 2 > this.#mask) this.#grow();
    const slot = this.#slot(hash, tag, high, low);
    const words = this.#words;
    if (words[slot] !== 0) return false;
    words[slot] = tag;
    words[slot + 1] = high;
    words[slot + 2] = low;
    this.count += 1;
    return true;
  }

  clear(): void {
    if (this.count > 0) this.#words.fill(0);
    this.count = 0;
  }

  /** Word index of the key, or of the free place where it belongs. */
  #slot(hash: number, tag: number, high: number, low: number): number {
    const words = this.#words;
    let place = hash & this.#mask;
    for (;;) {
      const slot = place * 3;
      const found = words[slot] as number;
      if (found === 0) return slot;
      if (found === tag && words[slot + 1] === high && words[slot + 2] === low) return slot;
      place = (place + 1) & this.#mask;
    }
  }

  #grow(): void {
    const old = this.#words;
    this.#mask = (this.#mask + 1) * 2 - 1;
    this.#words = new Uint32Array((this.#mask + 1) * 3);
    this.count = 0;
    for (let i = 0; i < old.length; i += 3) {
      const tag = old[i] as number;
      if (tag === 0) continue;
      const high = old[i + 1] as number;
      const low = old[i + 2] as number;
      this.add(hashOf(tag, high, low), tag, high, low);
    }
  }
}

export class KeySet {
  earlyRotationCount = 0;
  readonly #rotationUs: number;
  #young = new KeyTable();
  #old = new KeyTable();
  #rotateAtUs = 0;

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

  /** True where the key is new; it is remembered. `tag` is above 0. */
  add(tag: number, high: number, low: number): boolean {
    const hash = hashOf(tag, high, low);
    if (this.#old.count > 0 && this.#old.has(hash, tag, high, low)) return false;
    if (this.#young.count >= KEY_COUNT_MAX) {
      this.earlyRotationCount += 1;
      this.#rotate();
    }
    return this.#young.add(hash, tag, high, low);
  }

  #rotate(): void {
    const cleared = this.#old;
    cleared.clear();
    this.#old = this.#young;
    this.#young = cleared;
  }
}

/**
 * Home of a key. Venue ids mostly count up, so eight neighbours share a block of slots and a cache line or two; the
 * blocks themselves are scattered.
 */
function hashOf(tag: number, high: number, low: number): number {
  let hash = Math.imul((low >>> 3) ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  hash ^= Math.imul(tag, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) << 3) | (low & 7);
}
