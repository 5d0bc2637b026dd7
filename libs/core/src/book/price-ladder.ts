/**
 * One side of a book: levels in sorted typed arrays, best level last, so that the busy end is the cheap end.
 *
 * Invariants
 * L1 keys rise strictly; key = price for bids, −price for asks: the best price has the largest key.
 * L2 every quantity is a positive integer.
 * L3 levelCount ≤ BOOK_LEVEL_COUNT_MAX; beyond it the level farthest from the best is given up and counted.
 */
import { assert } from '../assert.ts';
import { BOOK_LEVEL_COUNT_MAX } from '../limits.ts';

const LEVEL_COUNT_INITIAL = 64;
// Most updates touch the top of the book: this many steps by hand before a binary search pays.
const LINEAR_STEP_COUNT = 16;
// Below this many levels a loop is cheaper than the call of copyWithin.
const MOVE_COUNT_BY_HAND = 64;

export class PriceLadder {
  levelCount = 0;
  /** Levels given up for L3 since the last clear; the book is then incomplete far from the best. */
  truncatedCount = 0;
  readonly #sign: 1 | -1;
  #keys = new Float64Array(LEVEL_COUNT_INITIAL);
  #quantities = new Float64Array(LEVEL_COUNT_INITIAL);

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'bid' ? 1 : -1;
  }

  clear(): void {
    this.levelCount = 0;
    this.truncatedCount = 0;
  }

  /** Sets the level's quantity in lots; 0 removes it (removing what is not there is legal: venues send it). */
  set(priceTicks: number, quantityLots: number): void {
    const key = this.#sign * priceTicks;
    const at = this.#lowerBound(key);
    const found = at < this.levelCount && this.#keys[at] === key;
    if (quantityLots === 0) {
      if (found) this.#remove(at);
    } else if (found) this.#quantities[at] = quantityLots;
    else this.#insert(at, key, quantityLots);
  }

  /** Price of the level `depth` places from the best (0 = best). The caller checks levelCount. */
  priceTicks(depth: number): number {
    return this.#sign * (this.#keys[this.levelCount - 1 - depth] as number);
  }

  quantityLots(depth: number): number {
    return this.#quantities[this.levelCount - 1 - depth] as number;
  }

  /** Lots resting at `priceTicks` or better. */
  lotsWithin(priceTicks: number): number {
    const key = this.#sign * priceTicks;
    let sum = 0;
    for (let i = this.levelCount - 1; i >= 0 && (this.#keys[i] as number) >= key; i -= 1) {
      sum += this.#quantities[i] as number;
    }
    return sum;
  }

  /** Index of the first level with a key not below `key`. */
  #lowerBound(key: number): number {
    const keys = this.#keys;
    let high = this.levelCount;
    for (let step = 0; step < LINEAR_STEP_COUNT; step += 1) {
      if (high === 0 || (keys[high - 1] as number) < key) return high;
      high -= 1;
    }
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(at: number, key: number, quantityLots: number): void {
    if (this.levelCount === BOOK_LEVEL_COUNT_MAX) {
      this.truncatedCount += 1;
      if (at === 0) return; // It would be the farthest itself (L3).
      this.#remove(0);
      this.#insert(at - 1, key, quantityLots);
      return;
    }
    if (this.levelCount === this.#keys.length) this.#grow();
    const keys = this.#keys;
    const quantities = this.#quantities;
    if (this.levelCount - at > MOVE_COUNT_BY_HAND) {
      keys.copyWithin(at + 1, at, this.levelCount);
      quantities.copyWithin(at + 1, at, this.levelCount);
    } else {
      for (let i = this.levelCount; i > at; i -= 1) {
        keys[i] = keys[i - 1] as number;
        quantities[i] = quantities[i - 1] as number;
      }
    }
    keys[at] = key;
    quantities[at] = quantityLots;
    this.levelCount += 1;
  }

  #remove(at: number): void {
    const keys = this.#keys;
    const quantities = this.#quantities;
    this.levelCount -= 1;
    if (this.levelCount - at > MOVE_COUNT_BY_HAND) {
      keys.copyWithin(at, at + 1, this.levelCount + 1);
      quantities.copyWithin(at, at + 1, this.levelCount + 1);
      return;
    }
    for (let i = at; i < this.levelCount; i += 1) {
      keys[i] = keys[i + 1] as number;
      quantities[i] = quantities[i + 1] as number;
    }
  }

  #grow(): void {
    const length = this.#keys.length * 2;
    assert(length <= BOOK_LEVEL_COUNT_MAX, 'L3');
    const keys = new Float64Array(length);
    const quantities = new Float64Array(length);
    keys.set(this.#keys);
    quantities.set(this.#quantities);
    this.#keys = keys;
    this.#quantities = quantities;
  }
}
