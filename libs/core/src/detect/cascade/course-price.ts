/** How the price went with a cascade, on the market with most forced orders when its alert opened. */

import type { CascadePrice } from '../../alert/cascade-course.ts';
import { COARSE_PANE_US } from '../../limits.ts';
import type { StateIo } from '../../state/state-io.ts';
import { WINDOW } from '../../window/window-bank.ts';
import { COLUMN } from '../surge/channel-history.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import { type SubjectsOf, signOf } from './cascade-price.ts';
import type { CascadeScope } from './cascade-scope.ts';
import { secondUs } from './second-counts.ts';

/** The move before the first forced order is that of so long. */
const BEFORE_US = 300_000_000;
/** A price is moving where it has gone so far in so long: what matters of a coin in 15 s (docs/detection-model.md, "Materiality"). */
const SHOCK_MOVE = 0.004; // unit: ln
const SHOCK_US = 15_000_000;

export class CoursePrice {
  /** First second of a shock, 0 where there was none. */
  firstShockUs = 0;
  #subject: SurgeSubject | undefined;
  #sign: 1 | -1 = 1;
  #long = Number.NaN; // unit: ln
  #first = Number.NaN; // unit: ln
  #furthest = Number.NaN; // unit: ln

  /** At the opening of an alert whose first forced order fell into the second at `firstForcedUs`. */
  begin(scope: CascadeScope, firstForcedUs: number, subjectsOf: SubjectsOf): void {
    this.#subject = busiestSubject(scope, subjectsOf);
    this.#sign = signOf(scope);
    this.firstShockUs = 0;
    if (this.#subject === undefined) return;
    // The row of a second is the price at its end: the one before has the price at its start.
    const sinceUs = secondUs(this.#subject.origin.market.bank) - firstForcedUs + COARSE_PANE_US;
    this.#first = this.#priceBefore(sinceUs);
    this.#long = this.#priceBefore(sinceUs + BEFORE_US);
    this.#furthest = this.#first;
    for (let ageUs = sinceUs + BEFORE_US; ageUs >= 0; ageUs -= COARSE_PANE_US) {
      this.#note(ageUs, ageUs < sinceUs);
    }
  }

  /** After each complete second while the alert is open. */
  second(): void {
    if (this.#subject !== undefined) this.#note(0, true);
  }

  /** What the price of `ageUs` ago says: whether it was moving, and since the first forced order how far it was. */
  #note(ageUs: number, isSince: boolean): void {
    const { history, origin } = this.#subject as SurgeSubject;
    const price = history.before(ageUs, COLUMN.DIRECT);
    // What is not known is neither further nor a shock.
    if (isSince && this.#sign * (this.#furthest - price) > 0) this.#furthest = price;
    if (this.firstShockUs !== 0) return;
    const moved = this.#sign * (history.before(ageUs + SHOCK_US, COLUMN.DIRECT) - price);
    if (moved >= SHOCK_MOVE) this.firstShockUs = secondUs(origin.market.bank) - ageUs;
  }

  #priceBefore(ageUs: number): number {
    return (this.#subject as SurgeSubject).history.before(ageUs, COLUMN.DIRECT);
  }

  /** Null where no market has a price of five minutes before. */
  describe(): CascadePrice | null {
    const before = this.#first - this.#long;
    if (this.#subject === undefined || Number.isNaN(before)) return null;
    const after = this.#furthest - this.#first;
    return {
      market: this.#subject.origin.market.definition.key,
      before,
      after,
      afterShare: shareOf(before, after, this.#sign),
    };
  }

  keep(io: StateIo): void {
    io.fields(this, 'firstShockUs');
    this.#subject = io.value(this.#subject);
    this.#sign = io.value(this.#sign);
    this.#long = io.value(this.#long);
    this.#first = io.value(this.#first);
    this.#furthest = io.value(this.#furthest);
  }
}

/** Share of the way that `after` is; all of it where the price had gone the other way before. */
function shareOf(before: number, after: number, sign: 1 | -1): number | null {
  const own = -sign * after;
  const whole = own + Math.max(0, -sign * before);
  return whole > 0 ? own / whole : null;
}

/** The asset's price on the member with most batches in the longest window that has one; ties by key. */
function busiestSubject(scope: CascadeScope, subjectsOf: SubjectsOf): SurgeSubject | undefined {
  let busiest: SurgeSubject | undefined;
  let most = 0;
  for (const market of scope.members) {
    const count = market.bank.sum(WINDOW.S300, scope.column);
    if (count <= most) continue;
    const own = subjectsOf(market).find(({ origin }) => origin.orientation === 1);
    if (own === undefined || Number.isNaN(own.history.before(0, COLUMN.DIRECT))) continue;
    busiest = own;
    most = count;
  }
  return busiest;
}
