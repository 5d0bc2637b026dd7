/**
 * Whole numbers by minute of valid time, with their sums over sliding windows that end with the newest minute.
 *
 * Invariants
 * MIN1 sum of a window = Σ values of its minutes; additions commute, so the order of entries changes no sum.
 * MIN2 minutes older than MINUTE_COUNT before the newest are forgotten, and additions to them are none.
 */

import { assert } from '../assert.ts';
import type { StateIo } from '../state/state-io.ts';

const MINUTE_US = 60_000_000;
/** 45 days: the longest window, and the longest month. */
const MINUTE_COUNT = 65_536;
const MASK: number = MINUTE_COUNT - 1;

/** The windows that have a running sum, in minutes: a day, a week, 30 days. */
export const WINDOW_MINUTES = [1_440, 10_080, 43_200] as const;

export function minuteOf(timeUs: number): number {
  return Math.floor(timeUs / MINUTE_US);
}

export function minuteStartUs(minute: number): number {
  return minute * MINUTE_US;
}

/** No ring before there is something to add: most causes and venues never have anything. */
const EMPTY = new Float64Array(0);

/** Values are sums below 2^53. */
export class MinuteSeries {
  #values = EMPTY;
  /** By window. */
  readonly #sums: [number, number, number] = [0, 0, 0];
  #newest: number; // unit: minute

  constructor(newest: number) {
    this.#newest = newest;
  }

  /** Time goes on to this minute; never back. */
  advance(minute: number): void {
    if (this.#values === EMPTY || minute - this.#newest >= MINUTE_COUNT) {
      this.#values = EMPTY;
      this.#sums.fill(0);
      this.#newest = Math.max(this.#newest, minute);
      return;
    }
    while (this.#newest < minute) {
      this.#newest += 1;
      this.#values[this.#newest & MASK] = 0;
      for (let at = 0; at < WINDOW_MINUTES.length; at += 1) {
        const left = this.#newest - (WINDOW_MINUTES[at] as number) - 1;
        this.#sums[at] = (this.#sums[at] as number) - (this.#values[left & MASK] as number);
      }
    }
  }

  add(minute: number, amount: number): void {
    const age = this.#newest - minute;
    assert(age >= 0, 'time goes on before anything is added to it');
    if (age >= MINUTE_COUNT) return; // MIN2
    if (this.#values === EMPTY) this.#values = new Float64Array(MINUTE_COUNT);
    this.#values[minute & MASK] = (this.#values[minute & MASK] as number) + amount;
    for (let at = 0; at < WINDOW_MINUTES.length; at += 1) {
      if (age <= (WINDOW_MINUTES[at] as number)) {
        this.#sums[at] = (this.#sums[at] as number) + amount;
      }
    }
  }

  /** Sum over a window of `WINDOW_MINUTES`: the newest minute, and as many before it. */
  sum(window: 0 | 1 | 2): number {
    return this.#sums[window];
  }

  /** Whether a minute is not forgotten. */
  keeps(minute: number): boolean {
    return this.#newest - minute < MINUTE_COUNT;
  }

  /** Sum over minutes [from, to); of what is kept. */
  between(from: number, to: number): number {
    if (this.#values === EMPTY) return 0;
    let sum = 0;
    const first = Math.max(from, this.#newest - MINUTE_COUNT + 1);
    for (let minute = first; minute < to && minute <= this.#newest; minute += 1) {
      sum += this.#values[minute & MASK] as number;
    }
    return sum;
  }

  /** No ring stays no ring. */
  keep(io: StateIo): void {
    this.#values = io.value(this.#values.length > 0) ? io.value(this.#values) : EMPTY;
    io.into(this.#sums);
    this.#newest = io.value(this.#newest);
  }
}
