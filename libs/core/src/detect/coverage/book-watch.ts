/**
 * Since when the books of a venue cannot be trusted: crossed, out of sequence, or frozen while trades go on elsewhere.
 *
 * Invariants
 * KW1 all of it is from sealed panes by the events' own time, so interleaving leaves no trace.
 * KW2 a frozen book is told by trades alone: a quiet market keeps its book, and an archive of sparse snapshots is judged by its own pace.
 */

import type { Market } from '../../market/market.ts';
import type { StateIo } from '../../state/state-io.ts';
import { BOOK_STATE } from '../../window/open-panes.ts';

/** A book crossed or out of sync for longer than this blinds its venue. */
const BOOK_FAULT_US = 2_000_000;
/** A trade this far outside of the best prices would have taken the whole book with it. */
const FROZEN_AWAY = 0.01; // unit: share of the price
/** And this long after the book's newest pane, or so many of its usual pauses: the book has been left behind. */
const FROZEN_US_MIN = 60_000_000;
const FROZEN_PAUSE_COUNT = 20;
/** Weight of the newest pause in the usual one. */
const PAUSE_SHARE = 1 / 16;

interface Pace {
  bookPaneUs: number;
  /** Smoothed time between two panes with a book event; 0 before there were two. */
  pauseUs: number;
}

export class BookWatch {
  /** By key of the market: since when its book has been crossed or out of sequence; without an entry it is neither. */
  readonly faultSinceUs: Map<string, number> = new Map();
  readonly #paces = new Map<string, Pace>();

  /** Since when the market's book is a fault at the end of a second, 0 where it is none. */
  faultSince(market: Market, endUs: number): number {
    const pace = this.#pace(market);
    const sinceUs = this.#brokenSince(market, endUs);
    if (sinceUs > 0) return endUs - sinceUs < BOOK_FAULT_US ? 0 : sinceUs;
    return isFrozen(market, pace) ? market.bookPaneUs : 0;
  }

  #brokenSince({ bookState, definition: { key } }: Market, endUs: number): number {
    if (bookState !== BOOK_STATE.INVALID && bookState !== BOOK_STATE.CROSSED) {
      this.faultSinceUs.delete(key);
      return 0;
    }
    const since = this.faultSinceUs.get(key);
    if (since !== undefined) return since;
    this.faultSinceUs.set(key, endUs);
    return endUs;
  }

  #pace({ bookPaneUs, definition: { key } }: Market): Pace {
    const known = this.#paces.get(key);
    if (known === undefined) {
      const pace = { bookPaneUs, pauseUs: 0 };
      if (bookPaneUs > 0) this.#paces.set(key, pace);
      return pace;
    }
    const pauseUs = bookPaneUs - known.bookPaneUs;
    if (pauseUs <= 0) return known;
    known.bookPaneUs = bookPaneUs;
    known.pauseUs += known.pauseUs === 0 ? pauseUs : (pauseUs - known.pauseUs) * PAUSE_SHARE;
    return known;
  }

  keep(io: StateIo): void {
    io.into(this.faultSinceUs);
    io.into(this.#paces);
  }
}

/** KW2. */
function isFrozen(market: Market, { pauseUs }: Pace): boolean {
  const { bookState, bidTicks, askTicks, bidLots, askLots, lastTicks } = market;
  if (bookState !== BOOK_STATE.VALID || bidLots === 0 || askLots === 0) return false;
  const isAway =
    lastTicks < bidTicks * (1 - FROZEN_AWAY) || lastTicks > askTicks * (1 + FROZEN_AWAY);
  if (!isAway || lastTicks === 0) return false;
  const behindUs = market.lastTimeUs - market.bookPaneUs;
  return behindUs >= FROZEN_US_MIN && behindUs >= FROZEN_PAUSE_COUNT * pauseUs;
}
