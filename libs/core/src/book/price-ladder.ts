/**
 * One side of a book. Levels near the best lie in a window with a slot for every tick, so that the usual update is
 * one store and no search (a third of the cost of a search with its mispredicted branches); all others are sorted.
 *
 * Invariants
 * LD1 key = price for bids, −price for asks: the best price has the largest key.
 * LD2 the window holds the keys from `#floor` up, 0 lots where there is no level; `#far` holds the keys below it.
 * LD3 no level lies above the window, and where there is any level the best is in the window, at slot `#best`.
 * LD4 after each `apply` levelCount ≤ BOOK_LEVEL_COUNT_MAX; the levels farthest from the best are given up and counted.
 */

import { BOOK_LEVEL_COUNT_MAX } from '../limits.ts';
import type { StateIo } from '../state/state-io.ts';
import { SortedLevels } from './sorted-levels.ts';

/** Ticks in the window: what a busy book touches, and small enough that a thousand books fit a cache. */
const SLOT_COUNT = 512;
/** Where the best level is put when the window moves: room above for a rise, and more below, where the levels are. */
const ANCHOR_SLOT = 384;
/** A best level that has sunk below this slot takes the window with it. */
const SUNKEN_SLOT = 128;

export class PriceLadder {
  /** Levels given up for LD4 since the last clear; the book is then incomplete far from the best. */
  truncatedCount = 0;
  readonly #sign: 1 | -1;
  readonly #near = new Float64Array(SLOT_COUNT);
  readonly #far = new SortedLevels();
  #floor = 0; // unit: key of the lowest slot
  #best = -1; // unit: slot, -1 where there is no level

  constructor(side: 'bid' | 'ask') {
    this.#sign = side === 'bid' ? 1 : -1;
  }

  /** Counted anew, since no event needs it; see `hasLevel`. */
  get levelCount(): number {
    let count = this.#far.count;
    for (let slot = 0; slot <= this.#best; slot += 1) if (this.#near[slot] !== 0) count += 1;
    return count;
  }

  get hasLevel(): boolean {
    return this.#best >= 0;
  }

  /** Price of the best level, 0 where there is none. */
  get bestTicks(): number {
    return this.#best < 0 ? 0 : this.#sign * (this.#floor + this.#best);
  }

  /** Quantity of the best level, 0 where there is none. */
  get bestLots(): number {
    return this.#best < 0 ? 0 : (this.#near[this.#best] as number);
  }

  /** All levels, best first; for views, not per event. */
  levels(): [priceTicks: number, quantityLots: number][] {
    const found: [number, number][] = [];
    for (let slot = this.#best; slot >= 0; slot -= 1) {
      const lots = this.#near[slot] as number;
      if (lots > 0) found.push([this.#sign * (this.#floor + slot), lots]);
    }
    for (let at = this.#far.count - 1; at >= 0; at -= 1) {
      found.push([this.#sign * this.#far.key(at), this.#far.lots(at)]);
    }
    return found;
  }

  /** Quantity at `limitTicks` or better. */
  lotsWithin(limitTicks: number): number {
    const limit = this.#sign * limitTicks;
    let sum = 0;
    for (let slot = this.#best; slot >= 0 && this.#floor + slot >= limit; slot -= 1) {
      sum += this.#near[slot] as number;
    }
    const far = this.#far;
    for (let at = far.count - 1; at >= 0 && far.key(at) >= limit; at -= 1) sum += far.lots(at);
    return sum;
  }

  /** Whether any level is worse than `limitTicks`: a book that shows none may go on unseen. */
  reachesBeyond(limitTicks: number): boolean {
    const limit = this.#sign * limitTicks;
    if (this.#far.count > 0 && this.#far.key(0) < limit) return true;
    for (let slot = 0; slot <= this.#best && this.#floor + slot < limit; slot += 1) {
      if (this.#near[slot] !== 0) return true;
    }
    return false;
  }

  /** Every level is at `factor` times its ticks now. Levels that no integer can name are given up and counted. */
  refine(factor: number): void {
    const levels = this.levels();
    const truncatedCount = this.truncatedCount;
    this.clear();
    const kept = levels.filter(([priceTicks]) => Number.isSafeInteger(priceTicks * factor));
    const scaled = Float64Array.from(
      kept.flatMap(([priceTicks, quantityLots]) => [priceTicks * factor, quantityLots]),
    );
    this.apply(scaled, 0, kept.length);
    this.truncatedCount += truncatedCount + levels.length - kept.length;
  }

  clear(): void {
    this.#near.fill(0);
    this.#best = -1;
    this.#far.clear();
    this.truncatedCount = 0;
  }

  /**
   * Sets levels [start, end) of `levels` (as EventBatch keeps them) to their quantity in lots; 0 removes one (removing
   * what is not there is legal: venues send it).
   */
  apply(levels: Float64Array, start: number, end: number): void {
    const near = this.#near;
    const sign = this.#sign;
    let floor = this.#floor;
    let best = this.#best;
    for (let at = 2 * start; at < 2 * end; at += 2) {
      const key = sign * (levels[at] as number);
      const lots = levels[at + 1] as number;
      const offset = key - floor;
      if (offset >= 0 && offset < SLOT_COUNT) {
        const slot = offset | 0;
        near[slot] = lots;
        if (slot < best) continue;
        best = slot;
        while (best >= 0 && near[best] === 0) best -= 1;
        this.#best = best;
        if (best >= SUNKEN_SLOT || this.#far.count === 0) continue;
        this.#moveDown();
      } else this.#setOutside(key, lots);
      floor = this.#floor;
      best = this.#best;
    }
    if (this.#far.count > BOOK_LEVEL_COUNT_MAX - SLOT_COUNT) this.#truncate();
  }

  /** The best level has sunk, or is below the window: the window follows it. */
  #moveDown(): void {
    const far = this.#far;
    this.#moveWindow(this.#best < 0 ? far.key(far.count - 1) : this.#floor + this.#best);
  }

  #setOutside(key: number, quantityLots: number): void {
    const isBest = this.#best < 0 || key > this.#floor + this.#best;
    if (!isBest) {
      this.#far.set(key, quantityLots);
    } else if (quantityLots > 0) {
      this.#moveWindow(key);
      this.#near[ANCHOR_SLOT] = quantityLots;
      this.#best = ANCHOR_SLOT;
    }
  }

  /** Puts the window where `best` is at its anchor: all levels are sorted, then those of the new window come back. */
  #moveWindow(best: number): void {
    const near = this.#near;
    const far = this.#far;
    for (let slot = 0; slot <= this.#best; slot += 1) {
      if (near[slot] !== 0) far.set(this.#floor + slot, near[slot] as number);
    }
    near.fill(0);
    this.#floor = best - ANCHOR_SLOT;
    this.#best = -1;
    while (far.count > 0 && far.key(far.count - 1) >= this.#floor) {
      const last = far.count - 1;
      const slot = far.key(last) - this.#floor;
      near[slot] = far.lots(last);
      far.removeLast();
      if (this.#best < 0) this.#best = slot;
    }
  }

  #truncate(): void {
    const excess = this.levelCount - BOOK_LEVEL_COUNT_MAX;
    if (excess <= 0) return;
    this.#far.removeLowest(excess);
    this.truncatedCount += excess;
  }

  /** `#sign` is that of the side. */
  keep(io: StateIo): void {
    io.fields(this, 'truncatedCount');
    io.into(this.#near);
    io.part(this.#far);
    this.#floor = io.value(this.#floor);
    this.#best = io.value(this.#best);
  }
}
