/**
 * One market's state: its definition, book, open panes, windows, and what its newest sealed pane said.
 *
 * Invariants
 * M1 sealed state (`lastTicks` … `rateTimeUs`) changes only when a pane is sealed.
 * M2 lots and ticks are those of the current definition; a definition with another tick or lot starts the
 *    market's panes, windows and book anew.
 */
import { OrderBook } from '../book/order-book.ts';
import { ln } from '../number/elementary.ts';
import { BOOK_STATE, OpenPanes, PANE } from '../window/open-panes.ts';
import { WindowBank } from '../window/window-bank.ts';
import type { StreamClass } from './event.ts';
import { decimalValue, type InstrumentDefinition } from './instrument.ts';

export class Market {
  readonly definition: InstrumentDefinition;
  /** Fastest class of the sources that defined the market: when its panes are sealed. */
  streamClass: StreamClass;
  readonly book: OrderBook = new OrderBook();
  /** Source (symbol id) that keeps the book, or -1. */
  bookSource = -1; // unit: none
  readonly open: OpenPanes = new OpenPanes();
  readonly bank: WindowBank = new WindowBank();
  /** In the list of markets that are sealed pane by pane. */
  active = false; // unit: none
  /** Nothing in any window and no alert open: from sealed panes alone, so the same for every interleaving. */
  sleeping = true; // unit: none
  /** Whether the newest sealed pane had anything in it. */
  touched = false; // unit: none
  /** Set for the instant whose pane ended the sleep. */
  waking = false; // unit: none
  /** Log price before that pane, NaN where there was none. */
  logPriceBeforeWaking: number = Number.NaN; // unit: ln
  /** Price level in units of the quote, 0 where the market has none yet; and its logarithm, NaN then (M1). */
  price = 0; // unit: quote units
  logPrice: number = Number.NaN; // unit: ln
  /** Lots in one quantum of the trade columns, and of the forced ones: powers of two set by the first of each. */
  tradeQuantumLots = 0;
  forcedQuantumLots = 0;

  lastTicks = 0;
  lastTimeUs = 0;
  bidTicks = 0;
  bidLots = 0;
  askTicks = 0;
  askLots = 0;
  bookState = 0; // unit: BOOK_STATE
  rateTicks = 0;
  rateTimeUs = 0;
  /** End of the newest pane that changed the price. */
  pricePaneUs = 0;
  /** Total trades since the definition, for warm-up. */
  firstTradeUs = 0;

  constructor(definition: InstrumentDefinition, streamClass: StreamClass) {
    this.definition = definition;
    this.streamClass = streamClass;
  }

  /** Takes over the states of a sealed pane's row; its end is `endUs` (M1). */
  absorb(row: number, endUs: number): void {
    const { cells } = this.open;
    const last = cells[row + PANE.LAST_TICKS] as number;
    if (last > 0) {
      this.lastTicks = last;
      this.lastTimeUs = cells[row + PANE.LAST_TIME] as number;
      this.pricePaneUs = endUs;
      if (this.firstTradeUs === 0) this.firstTradeUs = endUs;
    }
    const bookState = cells[row + PANE.BOOK_STATE] as number;
    if (bookState !== 0) {
      this.bookState = bookState;
      this.bidTicks = cells[row + PANE.BID_TICKS] as number;
      this.bidLots = cells[row + PANE.BID_LOTS] as number;
      this.askTicks = cells[row + PANE.ASK_TICKS] as number;
      this.askLots = cells[row + PANE.ASK_LOTS] as number;
      if (bookState === BOOK_STATE.VALID) this.pricePaneUs = endUs;
    }
    const rate = cells[row + PANE.RATE_TICKS] as number;
    if (rate > 0) {
      this.rateTicks = rate;
      this.rateTimeUs = cells[row + PANE.RATE_TIME] as number;
      this.pricePaneUs = endUs;
    }
    const price = this.#priceNow();
    if (price === this.price) return;
    this.price = price;
    this.logPrice = price > 0 ? ln(price) : Number.NaN;
  }

  /**
   * The weighted mid of a valid two-sided book, (Q_b·P_a + Q_a·P_b)/(Q_a + Q_b) (detection.md §1.7), else the last
   * trade, else the reference rate.
   */
  #priceNow(): number {
    if (this.bookState === BOOK_STATE.VALID && this.bidLots > 0 && this.askLots > 0) {
      const weighted = this.bidLots * this.askTicks + this.askLots * this.bidTicks;
      return decimalValue(weighted / (this.bidLots + this.askLots), this.definition.tick);
    }
    const ticks = this.lastTicks > 0 ? this.lastTicks : this.rateTicks;
    return ticks === 0 ? 0 : decimalValue(ticks, this.definition.tick);
  }
}
