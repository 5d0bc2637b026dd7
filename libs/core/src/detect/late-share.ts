/** How many of a source's events of the last ten seconds of log time came late: what makes its feed SUSPECT. */
import { assert } from '../assert.ts';

const SECOND_COUNT = 10;
/** Settled by the design: more than one event in twenty. */
const SHARE_MAX = 0.05;

export class LateShare {
  readonly #events = new Float64Array(SECOND_COUNT);
  readonly #late = new Float64Array(SECOND_COUNT);
  /** Newest second counted in. */
  #second = -1; // unit: seconds since 1970
  #slot = 0; // unit: index of that second

  /** Counts the events of one record that was read in log second `second`; seconds never go back. */
  add(second: number, counts: { readonly eventCount: number; readonly lateCount: number }): void {
    if (second !== this.#second) this.#advance(second);
    const slot = this.#slot;
    this.#events[slot] = (this.#events[slot] as number) + counts.eventCount;
    this.#late[slot] = (this.#late[slot] as number) + counts.lateCount;
  }

  /** Whether too many of the ten seconds up to `second` were late; false where there were none. */
  isTooLarge(second: number): boolean {
    let [events, late] = [0, 0];
    for (let age = 0; age < SECOND_COUNT; age += 1) {
      const at = second - age;
      if (at > this.#second || at <= this.#second - SECOND_COUNT || at < 0) continue;
      events += this.#events[at % SECOND_COUNT] as number;
      late += this.#late[at % SECOND_COUNT] as number;
    }
    return late > events * SHARE_MAX;
  }

  #advance(second: number): void {
    assert(second >= this.#second, 'log time never goes back');
    const passed = Math.min(SECOND_COUNT, second - this.#second);
    for (let back = 0; back < passed; back += 1) {
      this.#events[(second - back) % SECOND_COUNT] = 0;
      this.#late[(second - back) % SECOND_COUNT] = 0;
    }
    this.#second = second;
    this.#slot = second % SECOND_COUNT;
  }
}
