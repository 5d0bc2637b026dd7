/**
 * What the book of a market takes within 2 % of its best prices, pane by pane: kept of markets whose base is lent, since whether the
 * book can take forced repayments is asked of no other.
 *
 * Invariants
 * BT1 sealed depth is that of the last book event of a pane, in whichever order sources came; a pane that began before
 *    anybody asked is not known.
 */

import type { OrderBook } from '../book/order-book.ts';
import { AHEAD_US_MAX } from '../limits.ts';
import type { StateIo } from '../state/state-io.ts';
import { OPEN_PANE_COUNT } from '../window/open-panes.ts';

/** 2 %, in basis points: limits are whole-number products. */
const BAND_BP = 200;
const WHOLE_BP = 10_000;

export interface SideDepth {
  readonly lots: number;
  /** The feed shows nothing further away: what it takes is at least this. */
  readonly isCut: boolean;
}

export class BandDepth {
  /** By number of the open pane's row. */
  readonly #bids: (SideDepth | undefined)[] = Array.from({ length: OPEN_PANE_COUNT });
  readonly #asks: (SideDepth | undefined)[] = Array.from({ length: OPEN_PANE_COUNT });
  #knownFromUs: number;
  /** Of the newest sealed pane with a valid book; undefined before one. */
  bids: SideDepth | undefined;
  asks: SideDepth | undefined;
  /** End of that pane, 0 before one. */
  paneUs = 0;

  /** Asked for at this log time: events of panes that begin much later have not come yet (BT1). */
  constructor(logTimeUs: number) {
    this.#knownFromUs = logTimeUs + AHEAD_US_MAX;
  }

  /** The book as the newest state of an open pane. */
  note(row: number, { valid, crossed, bids, asks }: OrderBook): void {
    const isSound = valid && !crossed;
    this.#bids[row] =
      isSound && bids.hasLevel
        ? sideOf(bids, (bids.bestTicks * (WHOLE_BP - BAND_BP)) / WHOLE_BP)
        : undefined;
    this.#asks[row] =
      isSound && asks.hasLevel
        ? sideOf(asks, (asks.bestTicks * (WHOLE_BP + BAND_BP)) / WHOLE_BP)
        : undefined;
  }

  /** The pane of the row, which ends at `endUs` and had a book event, is sealed. */
  absorb(row: number, endUs: number, paneSpanUs: number): void {
    if (endUs - paneSpanUs < this.#knownFromUs) return;
    this.bids = this.#bids[row];
    this.asks = this.#asks[row];
    this.paneUs = endUs;
  }

  keep(io: StateIo): void {
    io.into(this.#bids);
    io.into(this.#asks);
    this.#knownFromUs = io.value(this.#knownFromUs);
    io.fields(this, 'bids', 'asks', 'paneUs');
  }
}

function sideOf(side: OrderBook['bids'], limitTicks: number): SideDepth {
  return { lots: side.lotsWithin(limitTicks), isCut: !side.reachesBeyond(limitTicks) };
}
