/**
 * One market's state: its definition, book, open panes, windows, and what its newest sealed pane said.
 *
 * Invariants
 * MK1 sealed state (`lastTicks` … `rateTimeUs`) changes only when a pane is sealed.
 * MK2 lots and ticks are those of the current definition. A finer tick of which the old one is a whole number is taken over
 *    with all that the market holds (`refine`); any other definition with another tick or lot starts its panes, windows and
 *    book anew.
 * MK3 a quantum is a power of two, so that multiplying by its inverse is dividing by it, to the bit.
 */

import { OrderBook } from '../book/order-book.ts';
import type { StreamClass } from '../event/event.ts';
import { decimalValue, type InstrumentDefinition } from '../event/instrument.ts';
import { FINE_PANE_US } from '../limits.ts';
import { ln } from '../number/elementary.ts';
import type { StateIo } from '../state/state-io.ts';
import {
  BOOK_STATE,
  OpenPanes,
  PANE,
  PANE_COLUMN_COUNT,
  SQUARE_QUANTA_MAX,
} from '../window/open-panes.ts';
import { WindowBank } from '../window/window-bank.ts';
import type { BandDepth } from './band-depth.ts';
import type { BorrowedFlow } from './borrowed-flow.ts';
import { TickScales } from './tick-scales.ts';

/** 10 bp, the least move that matters anywhere (`materiality` in the ruleset): no order in a book so tight makes one. */
const TIGHT_SPREAD = 0.001; // unit: share of the bid

export class Market {
  /** Changed by `refine` alone. */
  definition: InstrumentDefinition;
  readonly tickScales: TickScales = new TickScales();
  /** Fastest class of the sources that defined the market: when its panes are sealed. */
  streamClass: StreamClass;
  readonly book: OrderBook = new OrderBook();
  /** Source (symbol id) that keeps the book, or -1. */
  bookSource = -1; // unit: symbol id
  readonly open: OpenPanes = new OpenPanes();
  readonly bank: WindowBank = new WindowBank();
  /** Where trades name their takers, or somebody reports loans of the base asset. */
  borrowed: BorrowedFlow | undefined;
  /** Kept where the base is lent. */
  band: BandDepth | undefined;
  /** The part of a rise that came back as a further one for a minute, of loans that are repaid by force; 0 where none is known. */
  heldLoopGain = 0; // unit: ratio
  /** In the list of markets that are sealed pane by pane. */
  active = false;
  /** Nothing in any window and no alert open: from sealed panes alone, so the same for every interleaving. */
  sleeping = true;
  /** Whether the newest sealed pane had anything in it. */
  touched = false;
  /** Set for the instant whose pane ended the sleep. */
  waking = false;
  /** Log price before that pane, NaN where there was none. */
  logPriceBeforeWaking: number = Number.NaN; // unit: ln
  /** Price level in units of the quote, 0 where the market has none yet; and its logarithm, NaN then (MK1). */
  price = 0; // unit: quote units
  logPrice: number = Number.NaN; // unit: ln
  /** Lots in one quantum of the forced columns: a power of two, set by the first; 0 before. */
  forcedQuantumLots = 0;
  /** The same of the trade columns, with its inverse, which is exact (MK3). */
  #tradeQuantumLots = 0;
  tradeQuantaPerLot = 0;
  /** Quanta in the unit that squares of trades are counted in, and its inverse (MK3). */
  #squareQuanta = SQUARE_QUANTA_MAX;
  squareUnitsPerQuantum: number = 1 / SQUARE_QUANTA_MAX;

  lastTicks = 0;
  lastTimeUs = 0;
  bidTicks = 0;
  bidLots = 0;
  askTicks = 0;
  askLots = 0;
  bookState = 0; // unit: BOOK_STATE
  /** End of the newest pane that said anything of the book, 0 before any. */
  bookPaneUs = 0;
  /** Whether a valid book has ever had that side: a feed may show one alone. */
  hasHadBids = false;
  hasHadAsks = false;
  rateTicks = 0;
  rateTimeUs = 0;
  /** Furthest prices of forced orders in the newest pane that had any: lowest sell, highest buy; 0 = none with a price. */
  forcedSellTicks = 0;
  forcedBuyTicks = 0;
  /** End of the newest pane that changed the price. */
  pricePaneUs = 0;
  /** End of the pane of the first trade since the definition, 0 before: how long the market has been warming up. */
  firstTradeUs = 0;

  constructor(definition: InstrumentDefinition, streamClass: StreamClass) {
    this.definition = definition;
    this.streamClass = streamClass;
  }

  /** Takes a definition over whose tick is the `factor`th part of the one before, and whose lot is the same (MK2). */
  refine(definition: InstrumentDefinition, factor: number): void {
    this.definition = definition;
    this.lastTicks *= factor;
    this.bidTicks *= factor;
    this.askTicks *= factor;
    this.rateTicks *= factor;
    this.forcedSellTicks *= factor;
    this.forcedBuyTicks *= factor;
    this.open.refine(factor);
    this.book.refine(factor);
  }

  get tradeQuantumLots(): number {
    return this.#tradeQuantumLots;
  }
  set tradeQuantumLots(lots: number) {
    this.#tradeQuantumLots = lots;
    this.tradeQuantaPerLot = 1 / lots;
  }

  get squareQuanta(): number {
    return this.#squareQuanta;
  }
  set squareQuanta(quanta: number) {
    this.#squareQuanta = quanta;
    this.squareUnitsPerQuantum = 1 / quanta;
  }

  /** Takes over the states of a sealed pane's row, which the bank ends with already (MK1). */
  absorb(row: number): void {
    const { cells } = this.open;
    const endUs = (this.bank.finePane + 1) * FINE_PANE_US;
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
      this.bookPaneUs = endUs;
      this.band?.absorb(row / PANE_COLUMN_COUNT, endUs, FINE_PANE_US);
      if (bookState === BOOK_STATE.VALID) {
        this.pricePaneUs = endUs;
        this.hasHadBids ||= this.bidLots > 0;
        this.hasHadAsks ||= this.askLots > 0;
      }
    }
    const forcedCount =
      (cells[row + PANE.FORCED_SELLS] as number) + (cells[row + PANE.FORCED_BUYS] as number);
    if (forcedCount > 0) {
      this.forcedSellTicks = cells[row + PANE.FORCED_SELL_TICKS] as number;
      this.forcedBuyTicks = cells[row + PANE.FORCED_BUY_TICKS] as number;
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

  /** Whether a valid book has two sides so close to each other that their middle is a price, and a confirmation of one. */
  get hasTightBook(): boolean {
    if (!this.#hasTwoSides) return false;
    const spread = this.askTicks - this.bidTicks;
    return spread <= 1 || spread <= TIGHT_SPREAD * this.bidTicks;
  }

  get #hasTwoSides(): boolean {
    return this.bookState === BOOK_STATE.VALID && this.bidLots > 0 && this.askLots > 0;
  }

  /**
   * The weighted mid of a tight book, (Q_b·P_a + Q_a·P_b)/(Q_a + Q_b) (docs/detection-model.md, "Price parts"), else the last
   * trade, no further than the best bid and ask of a wide one, else the reference rate.
   */
  #priceNow(): number {
    const { bidTicks, askTicks, bidLots, askLots } = this;
    const { tick } = this.definition;
    const ticks = this.lastTicks > 0 ? this.lastTicks : this.rateTicks;
    if (!this.#hasTwoSides) return ticks === 0 ? 0 : decimalValue(ticks, tick);
    if (ticks === 0 || this.hasTightBook) {
      return decimalValue((bidLots * askTicks + askLots * bidTicks) / (bidLots + askLots), tick);
    }
    const atLeastBid = ticks < bidTicks ? bidTicks : ticks;
    return decimalValue(atLeastBid > askTicks ? askTicks : atLeastBid, tick);
  }

  /** `definition` and `streamClass` are handed to the constructor: see `MarketTable.keep`. */
  keep(io: StateIo): void {
    io.part(this.tickScales);
    io.part(this.book);
    io.part(this.open);
    io.part(this.bank);
    io.fields(
      this,
      'bookSource',
      'borrowed',
      'band',
      'heldLoopGain',
      'active',
      'sleeping',
      'touched',
      'waking',
      'logPriceBeforeWaking',
      'price',
      'logPrice',
      'forcedQuantumLots',
      'tradeQuantaPerLot',
      'squareUnitsPerQuantum',
    );
    this.#tradeQuantumLots = io.value(this.#tradeQuantumLots);
    this.#squareQuanta = io.value(this.#squareQuanta);
    io.fields(
      this,
      'lastTicks',
      'lastTimeUs',
      'bidTicks',
      'bidLots',
      'askTicks',
      'askLots',
      'bookState',
      'bookPaneUs',
      'hasHadBids',
      'hasHadAsks',
      'rateTicks',
      'rateTimeUs',
      'forcedSellTicks',
      'forcedBuyTicks',
      'pricePaneUs',
      'firstTradeUs',
    );
  }
}
