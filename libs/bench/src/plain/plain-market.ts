/** The rival's market: a book of Maps, panes as objects in a Map, windows as queues of panes with running sums. */
import type { InstrumentDefinition } from '@breakwater/core';
import { BOOK_STATE, Market, PANE, WINDOW_US, WindowBank } from '@breakwater/core/internals';
import type { PlainLevel } from './plain-event.ts';

export interface PlainPane {
  readonly sums: Record<number, number>;
  lastTicks: number;
  lastTime: number;
  bookState: number;
  bid: PlainLevel | undefined;
  ask: PlainLevel | undefined;
  firstOffset: number;
  lastOffset: number;
}

export function emptyPane(offset: number): PlainPane {
  return {
    sums: {},
    lastTicks: 0,
    lastTime: 0,
    bookState: 0,
    bid: undefined,
    ask: undefined,
    firstOffset: offset,
    lastOffset: offset,
  };
}

export class PlainBook {
  valid = false;
  sequence = 0;
  readonly bids: Map<number, number> = new Map();
  readonly asks: Map<number, number> = new Map();
  #bestBid: number | undefined;
  #bestAsk: number | undefined;

  snapshot(sequence: number, bids: readonly PlainLevel[], asks: readonly PlainLevel[]): void {
    this.bids.clear();
    this.asks.clear();
    this.#bestBid = undefined;
    this.#bestAsk = undefined;
    this.apply(bids, asks);
    this.sequence = sequence;
    this.valid = true;
  }

  apply(bids: readonly PlainLevel[], asks: readonly PlainLevel[]): void {
    for (const { priceTicks, quantityLots } of bids) {
      if (quantityLots === 0) {
        this.bids.delete(priceTicks);
        if (priceTicks === this.#bestBid) this.#bestBid = undefined;
      } else {
        this.bids.set(priceTicks, quantityLots);
        if (this.#bestBid !== undefined && priceTicks > this.#bestBid) this.#bestBid = priceTicks;
      }
    }
    for (const { priceTicks, quantityLots } of asks) {
      if (quantityLots === 0) {
        this.asks.delete(priceTicks);
        if (priceTicks === this.#bestAsk) this.#bestAsk = undefined;
      } else {
        this.asks.set(priceTicks, quantityLots);
        if (this.#bestAsk !== undefined && priceTicks < this.#bestAsk) this.#bestAsk = priceTicks;
      }
    }
  }

  /** The best level; searched for again only after the best was removed. */
  get bid(): PlainLevel | undefined {
    if (this.#bestBid === undefined && this.bids.size > 0)
      this.#bestBid = Math.max(...this.bids.keys());
    return level(this.bids, this.#bestBid);
  }

  get ask(): PlainLevel | undefined {
    if (this.#bestAsk === undefined && this.asks.size > 0)
      this.#bestAsk = Math.min(...this.asks.keys());
    return level(this.asks, this.#bestAsk);
  }
}

function level(
  side: ReadonlyMap<number, number>,
  priceTicks: number | undefined,
): PlainLevel | undefined {
  const quantityLots = priceTicks === undefined ? undefined : side.get(priceTicks);
  return priceTicks === undefined || quantityLots === undefined
    ? undefined
    : { priceTicks, quantityLots };
}

interface QueuedPane {
  readonly at: number; // unit: fine or coarse pane
  readonly sums: Record<number, number>;
  firstOffset: number;
  lastOffset: number;
}
interface PlainWindow {
  readonly length: number; // unit: panes
  readonly perPane: 1 | 4;
  readonly queue: QueuedPane[];
  readonly totals: Record<number, number>;
}

export class PlainBank extends WindowBank {
  readonly #windows: readonly PlainWindow[] = WINDOW_US.map((windowUs) => ({
    length: windowUs <= 15_000_000 ? windowUs / 250_000 : windowUs / 1_000_000,
    perPane: windowUs <= 15_000_000 ? 1 : 4,
    queue: [],
    totals: {},
  }));

  override sum(window: number, column: number): number {
    return this.#windows[window]?.totals[column] ?? 0;
  }

  override wake(finePane: number): void {
    this.finePane = finePane - 1;
  }

  /** Seals the next fine pane with the given object, or nothing. */
  seal(pane: PlainPane | undefined): void {
    this.finePane += 1;
    for (const window of this.#windows) {
      const at = Math.floor(this.finePane / window.perPane);
      this.#evict(window, at);
      if (pane !== undefined) this.#enter(window, at, pane);
    }
    this.liveCount = this.#windows[this.#windows.length - 1]?.queue.length ?? 0;
  }

  #evict(window: PlainWindow, at: number): void {
    while (window.queue[0] !== undefined && window.queue[0].at <= at - window.length) {
      const old = window.queue.shift();
      this.version += 1;
      for (const [column, value] of Object.entries(old?.sums ?? {})) {
        window.totals[Number(column)] = (window.totals[Number(column)] ?? 0) - value;
      }
    }
  }

  #enter(window: PlainWindow, at: number, pane: PlainPane): void {
    this.version += 1;
    let last = window.queue[window.queue.length - 1];
    if (last === undefined || last.at !== at) {
      last = { at, sums: {}, firstOffset: pane.firstOffset, lastOffset: pane.lastOffset };
      window.queue.push(last);
    }
    last.firstOffset = Math.min(last.firstOffset, pane.firstOffset);
    last.lastOffset = Math.max(last.lastOffset, pane.lastOffset);
    for (const [key, value] of Object.entries(pane.sums)) {
      const column = Number(key);
      last.sums[column] = (last.sums[column] ?? 0) + value;
      window.totals[column] = (window.totals[column] ?? 0) + value;
    }
  }

  override coarseValue(age: number, column: number): number {
    const second = Math.floor(this.finePane / 4) - age;
    const { queue } = this.#windows[this.#windows.length - 1] as PlainWindow;
    return queue.find((pane) => pane.at === second)?.sums[column] ?? 0;
  }

  override offsetRange(windowUs: number): { first: number; last: number } | null {
    const newest = Math.floor(this.finePane / 4);
    const length = Math.min(1_200, Math.ceil(windowUs / 1_000_000) + 1);
    const { queue } = this.#windows[this.#windows.length - 1] as PlainWindow;
    const inside = queue.filter((pane) => pane.at > newest - length);
    if (inside.length === 0) return null;
    return {
      first: Math.min(...inside.map((pane) => pane.firstOffset)),
      last: Math.max(...inside.map((pane) => pane.lastOffset)),
    };
  }
}

export class PlainMarket extends Market {
  override readonly bank: PlainBank = new PlainBank();
  readonly plainBook: PlainBook = new PlainBook();
  readonly panes: Map<number, PlainPane> = new Map();
  readonly #row = new Float64Array(PANE.LAST_OFFSET + 1);

  constructor(definition: InstrumentDefinition) {
    super(definition, 0);
  }

  /** Takes over a sealed pane's states; prices by the same formula, which is not what is compared. */
  absorbPane(pane: PlainPane): void {
    const row = this.#row.fill(0);
    row[PANE.LAST_TICKS] = pane.lastTicks;
    row[PANE.LAST_TIME] = pane.lastTime;
    row[PANE.BOOK_STATE] = pane.bookState;
    if (pane.bookState !== BOOK_STATE.INVALID) {
      row[PANE.BID_TICKS] = pane.bid?.priceTicks ?? 0;
      row[PANE.BID_LOTS] = pane.bid?.quantityLots ?? 0;
      row[PANE.ASK_TICKS] = pane.ask?.priceTicks ?? 0;
      row[PANE.ASK_LOTS] = pane.ask?.quantityLots ?? 0;
    }
    this.open.cells.set(row, 0);
    this.absorb(0);
  }
}
