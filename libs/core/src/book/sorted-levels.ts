/**
 * Levels in rising order of key, the best last, so that the busy end is the cheap end.
 *
 * Invariants
 * SL1 keys rise strictly; every quantity is a positive integer.
 */
import type { StateIo } from '../state/state-io.ts';

const LEVEL_COUNT_INITIAL = 16;

export class SortedLevels {
  count = 0;
  #keys = new Float64Array(LEVEL_COUNT_INITIAL);
  #lots = new Float64Array(LEVEL_COUNT_INITIAL);

  /** Key of the level at `index`; the caller stays below `count`. */
  key(index: number): number {
    return this.#keys[index] as number;
  }

  lots(index: number): number {
    return this.#lots[index] as number;
  }

  clear(): void {
    this.count = 0;
  }

  /** Sets a level's quantity; 0 removes it (removing what is not there is legal: venues send it). */
  set(key: number, quantityLots: number): void {
    const at = this.#lowerBound(key);
    const found = at < this.count && this.#keys[at] === key;
    if (quantityLots === 0) {
      if (found) this.#remove(at);
    } else if (found) this.#lots[at] = quantityLots;
    else this.#insert(at, key, quantityLots);
  }

  removeLast(): void {
    this.count -= 1;
  }

  /** Removes the `count` levels with the lowest keys. */
  removeLowest(count: number): void {
    this.#keys.copyWithin(0, count, this.count);
    this.#lots.copyWithin(0, count, this.count);
    this.count -= count;
  }

  #remove(at: number): void {
    this.#keys.copyWithin(at, at + 1, this.count);
    this.#lots.copyWithin(at, at + 1, this.count);
    this.count -= 1;
  }

  /** Index of the first level with a key not below `key`. */
  #lowerBound(key: number): number {
    const keys = this.#keys;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(at: number, key: number, quantityLots: number): void {
    if (this.count === this.#keys.length) this.#grow();
    this.#keys.copyWithin(at + 1, at, this.count);
    this.#lots.copyWithin(at + 1, at, this.count);
    this.#keys[at] = key;
    this.#lots[at] = quantityLots;
    this.count += 1;
  }

  #grow(): void {
    const keys = new Float64Array(this.count * 2);
    const lots = new Float64Array(this.count * 2);
    keys.set(this.#keys);
    lots.set(this.#lots);
    this.#keys = keys;
    this.#lots = lots;
  }

  keep(io: StateIo): void {
    io.fields(this, 'count');
    this.#keys = io.value(this.#keys);
    this.#lots = io.value(this.#lots);
  }
}
