/**
 * The book of one market by price level (what venues call L2), kept from one source's snapshots and deltas.
 *
 * Invariants
 * BK1 the book is valid from a snapshot on until a gap; nothing is read from an invalid book.
 * BK2 a valid book has applied every delta with sequence in (snapshot's sequence, `sequence`].
 * BK3 quantities are absolute, so applying a delta that overlaps the snapshot is harmless.
 * BK4 a delta at or below `sequence` is left over from before a snapshot, or a repeat. One that happened long after what the
 *    book took is neither: the source's numbers began anew, and what the book holds is not true any more.
 */

import type { EventBatch } from '../event/event-batch.ts';
import type { StateIo } from '../state/state-io.ts';
import { PriceLadder } from './price-ladder.ts';

/** BK4: more than snapshots run ahead of their deltas, and less than a supervisor may look at a frozen book. */
const LEFT_OVER_US_MAX = 5_000_000;

/** `stale`: at or below the book's sequence, no effect. `unsynced`: the book was invalid already. */
export type DeltaOutcome = 'applied' | 'stale' | 'gap' | 'unsynced';

export class OrderBook {
  readonly bids: PriceLadder = new PriceLadder('bid');
  readonly asks: PriceLadder = new PriceLadder('ask');
  valid = false;
  sequence = 0;
  /** When the newest happened of what the book took. */
  #takenUs = 0;

  /** Replaces the book by row `row` of the batch (BK1). */
  applySnapshot(batch: EventBatch, row: number): void {
    this.bids.clear();
    this.asks.clear();
    this.#applyLevels(batch, row);
    this.sequence = batch.sequence(row);
    this.#takenUs = batch.eventTimeUs(row);
    this.valid = true;
  }

  applyDelta(batch: EventBatch, row: number): DeltaOutcome {
    if (!this.valid) return 'unsynced';
    const sequence = batch.sequence(row);
    if (sequence <= this.sequence) {
      if (batch.eventTimeUs(row) - this.#takenUs <= LEFT_OVER_US_MAX) return 'stale';
      this.valid = false;
      return 'gap';
    }
    if (batch.previousSequence(row) > this.sequence) {
      this.valid = false; // Something between was lost: only a snapshot mends it.
      return 'gap';
    }
    this.#applyLevels(batch, row);
    this.sequence = sequence;
    if (batch.eventTimeUs(row) > this.#takenUs) this.#takenUs = batch.eventTimeUs(row);
    return 'applied';
  }

  /** One tick of before is `factor` ticks now. */
  refine(factor: number): void {
    this.bids.refine(factor);
    this.asks.refine(factor);
  }

  /** True where both sides have a level and the best bid is not below the best ask. */
  get crossed(): boolean {
    const { bids, asks } = this;
    return bids.hasLevel && asks.hasLevel && bids.bestTicks >= asks.bestTicks;
  }

  #applyLevels(batch: EventBatch, row: number): void {
    const start = batch.levelStart(row);
    const askStart = start + batch.bidCount(row);
    const end = askStart + batch.askCount(row);
    this.bids.apply(batch.levels, start, askStart);
    this.asks.apply(batch.levels, askStart, end);
  }

  keep(io: StateIo): void {
    io.part(this.bids);
    io.part(this.asks);
    io.fields(this, 'valid', 'sequence');
    this.#takenUs = io.value(this.#takenUs);
  }
}
