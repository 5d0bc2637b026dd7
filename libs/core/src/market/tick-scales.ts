/**
 * How many ticks of a market one tick of each of its sources is. A feed that learns steps from what it sees defines its market with
 * a finer tick when the first such price comes; another feed of the market, or the same after a restart, may not know of it yet.
 *
 * Invariants
 * TX1 a market's tick is the finest that any source has defined; a source's events are in the tick that it defined last.
 */

import { type EventBatch, NUMBER } from '../event/event-batch.ts';
import type { StateIo } from '../state/state-io.ts';

export class TickScales {
  /** By source (symbol id) that has defined the market. */
  readonly #scales = new Map<number, number>();
  /** Whether every source's tick is the market's: then nothing is to be asked per event. */
  allAgree = true;

  /** Turns the prices of a row from its source's ticks into the market's (TX1). False where one has no room. */
  turn(batch: EventBatch, row: number): boolean {
    const scale = this.#scales.get(batch.source) ?? 1;
    if (scale === 1) return true;
    const { levels } = batch;
    const price = batch.priceTicks(row) * scale;
    let isSafe = Number.isSafeInteger(price);
    batch.setNumber(row, NUMBER.PRICE_TICKS, price);
    const start = batch.levelStart(row);
    const end = start + batch.bidCount(row) + batch.askCount(row);
    for (let level = start; level < end; level += 1) {
      const scaled = (levels[2 * level] as number) * scale;
      isSafe &&= Number.isSafeInteger(scaled);
      levels[2 * level] = scaled;
    }
    return isSafe;
  }

  /** The source has defined a tick that is so many of the market's. */
  define(source: number, scale: number): void {
    this.#scales.set(source, scale);
    this.#judge();
  }

  /** The source has made the market's tick finer: one of before is `factor` now, for everybody else. */
  refine(source: number, factor: number): void {
    for (const [other, scale] of this.#scales) this.#scales.set(other, scale * factor);
    this.define(source, 1);
  }

  #judge(): void {
    this.allAgree = [...this.#scales.values()].every((scale) => scale === 1);
  }

  keep(io: StateIo): void {
    io.into(this.#scales);
    io.fields(this, 'allAgree');
  }
}
