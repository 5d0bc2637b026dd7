/**
 * Trades of a market whose taker is named by a pseudonym, of the last twenty minutes: what is needed to say afterwards how
 * much of the pressing side was borrowed. A market whose feed names nobody has none.
 *
 * Invariants
 * TK1 what is linked follows from the trades and the links alone, in whichever order both came.
 * TK2 a trade lies open until its pane is sealed; sums are of sealed trades only.
 */

import { FINE_PANE_US } from '../limits.ts';
import type { StateIo } from '../state/state-io.ts';
import { OPEN_PANE_COUNT } from '../window/open-panes.ts';

/** The longest window that anything is said of. */
const KEPT_PANES: number = 1_200_000_000 / FINE_PANE_US;
const FIRST_CAPACITY = 1_024;
/** Named trades that are kept: 218 a second for twenty minutes. Beyond: the oldest go, and the sums say so. */
const TRADE_COUNT_MAX = 262_144;
const TWO_POW_21 = 0x20_0000;

/** A pseudonym's first 53 bits as a number: two people in 2^53 are not taken for one. */
export function participantKey(high: number, low: number): number {
  return high * TWO_POW_21 + (low >>> 11);
}

export interface NamedTrade {
  readonly pane: number; // unit: 250-ms panes since 1970
  readonly participant: number; // unit: participant key
  readonly timeUs: number;
  /** −1 a sell, 1 a buy. */
  readonly side: -1 | 1;
  readonly quanta: number; // unit: quanta of the market
}

/** Of the named trades of one side in a span. */
export interface NamedSums {
  readonly namedQuanta: number; // unit: quanta of the market
  readonly linkedQuanta: number; // unit: quanta of the market
  /** Some of the span was dropped for want of room. */
  readonly isCut: boolean;
}

export class TakerTape {
  readonly #open: NamedTrade[] = [];
  #panes = new Float64Array(FIRST_CAPACITY);
  #participants = new Float64Array(FIRST_CAPACITY);
  #times = new Float64Array(FIRST_CAPACITY);
  /** Quanta, below 0 of a sell. */
  #quanta = new Float64Array(FIRST_CAPACITY);
  #isLinked = new Uint8Array(FIRST_CAPACITY);
  /** Sealed trades are [first, first + count), as slots of the ring. */
  #first = 0; // unit: ring slot
  #count = 0;
  #cutPane = -1; // unit: 250-ms panes since 1970

  get openCount(): number {
    return this.#open.length;
  }

  /** Takes a trade of an open pane. */
  add(trade: NamedTrade): void {
    this.#open.push(trade);
  }

  /** The panes up to `pane` are sealed (TK2); `isLinked` says of each of their trades whether a link reaches it. */
  seal(pane: number, isLinked: (trade: NamedTrade) => boolean): void {
    const open = this.#open;
    let kept = 0;
    for (const trade of open) {
      if (trade.pane <= pane) this.#append(trade, isLinked(trade));
      else {
        open[kept] = trade;
        kept += 1;
      }
    }
    open.length = kept;
    this.#forget(pane - KEPT_PANES);
  }

  /** Links the participant's sealed trades of a side within [fromUs, toUs] (TK1). */
  link(participant: number, side: -1 | 1, fromUs: number, toUs: number): void {
    const lastPane = Math.floor(fromUs / FINE_PANE_US) - OPEN_PANE_COUNT;
    for (let at = this.#count - 1; at >= 0; at -= 1) {
      const slot = this.#slot(at);
      if ((this.#panes[slot] as number) < lastPane) return;
      if (this.#participants[slot] !== participant) continue;
      if ((this.#quanta[slot] as number) * side <= 0) continue;
      const timeUs = this.#times[slot] as number;
      if (timeUs >= fromUs && timeUs <= toUs) this.#isLinked[slot] = 1;
    }
  }

  /** Sums of a side over the panes from `fromPane` on. */
  sums(side: -1 | 1, fromPane: number): NamedSums {
    let namedQuanta = 0;
    let linkedQuanta = 0;
    for (let at = this.#count - 1; at >= 0; at -= 1) {
      const slot = this.#slot(at);
      const pane = this.#panes[slot] as number;
      if (pane < fromPane - OPEN_PANE_COUNT) break;
      const quanta = (this.#quanta[slot] as number) * side;
      if (pane < fromPane || quanta <= 0) continue;
      namedQuanta += quanta;
      if (this.#isLinked[slot] === 1) linkedQuanta += quanta;
    }
    return { namedQuanta, linkedQuanta, isCut: this.#cutPane >= fromPane };
  }

  #slot(at: number): number {
    const slot = this.#first + at;
    return slot < this.#panes.length ? slot : slot - this.#panes.length;
  }

  #append(trade: NamedTrade, isLinked: boolean): void {
    if (this.#count === this.#panes.length) this.#makeRoom();
    const slot = this.#slot(this.#count);
    this.#panes[slot] = trade.pane;
    this.#participants[slot] = trade.participant;
    this.#times[slot] = trade.timeUs;
    this.#quanta[slot] = trade.side * trade.quanta;
    this.#isLinked[slot] = isLinked ? 1 : 0;
    this.#count += 1;
  }

  #forget(beforePane: number): void {
    while (this.#count > 0 && (this.#panes[this.#first] as number) < beforePane) this.#drop();
  }

  #drop(): void {
    this.#first = this.#slot(1);
    this.#count -= 1;
  }

  #makeRoom(): void {
    const capacity = this.#panes.length;
    if (capacity >= TRADE_COUNT_MAX) {
      this.#cutPane = this.#panes[this.#first] as number;
      this.#drop();
      return;
    }
    this.#panes = this.#moved(this.#panes, new Float64Array(2 * capacity));
    this.#participants = this.#moved(this.#participants, new Float64Array(2 * capacity));
    this.#times = this.#moved(this.#times, new Float64Array(2 * capacity));
    this.#quanta = this.#moved(this.#quanta, new Float64Array(2 * capacity));
    this.#isLinked = this.#moved(this.#isLinked, new Uint8Array(2 * capacity));
    this.#first = 0;
  }

  /** The ring from its first slot on, at the beginning of `to`. */
  #moved<Column extends Float64Array | Uint8Array>(from: Column, to: Column): Column {
    to.set(from.subarray(this.#first));
    to.set(from.subarray(0, this.#first), from.length - this.#first);
    return to;
  }

  keep(io: StateIo): void {
    io.into(this.#open);
    this.#panes = io.value(this.#panes);
    this.#participants = io.value(this.#participants);
    this.#times = io.value(this.#times);
    this.#quanta = io.value(this.#quanta);
    this.#isLinked = io.value(this.#isLinked);
    this.#first = io.value(this.#first);
    this.#count = io.value(this.#count);
    this.#cutPane = io.value(this.#cutPane);
  }
}
