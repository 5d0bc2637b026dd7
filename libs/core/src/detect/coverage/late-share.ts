/** How many of a source's events of the last ten seconds of log time came late: what makes its feed SUSPECT. */

import { assert } from '../../assert.ts';
import { COARSE_PANE_US } from '../../limits.ts';
import type { StateIo } from '../../state/state-io.ts';

const SECOND_COUNT = 10;
/** More than one event in twenty (docs/detection-model.md, "Coverage"). */
const SHARE_MAX = 0.05;

export class LateShare {
  readonly #events = new Float64Array(SECOND_COUNT);
  readonly #late = new Float64Array(SECOND_COUNT);
  /** Newest second counted in, when it ends, and its counts, which are in no array yet. */
  #second = -1; // unit: seconds since 1970
  #endUs = 0;
  #eventCount = 0;
  #lateCount = 0;

  /** Counts the events of one record that was read at `logTimeUs`, which never goes back. */
  add(logTimeUs: number, eventCount: number, lateCount: number): void {
    if (logTimeUs >= this.#endUs) this.#advance(Math.floor(logTimeUs / COARSE_PANE_US));
    this.#eventCount += eventCount;
    this.#lateCount += lateCount;
  }

  /** Whether too many of the ten seconds up to `second` were late; false where there were none. */
  isTooLarge(second: number): boolean {
    const holdsNewest = this.#second <= second && this.#second > second - SECOND_COUNT;
    let events = holdsNewest ? this.#eventCount : 0;
    let late = holdsNewest ? this.#lateCount : 0;
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
    if (this.#second >= 0) {
      this.#events[this.#second % SECOND_COUNT] = this.#eventCount;
      this.#late[this.#second % SECOND_COUNT] = this.#lateCount;
    }
    const passed = Math.min(SECOND_COUNT, second - this.#second);
    for (let back = 0; back < passed; back += 1) {
      this.#events[(second - back) % SECOND_COUNT] = 0;
      this.#late[(second - back) % SECOND_COUNT] = 0;
    }
    this.#second = second;
    this.#endUs = (second + 1) * COARSE_PANE_US;
    this.#eventCount = 0;
    this.#lateCount = 0;
  }

  keep(io: StateIo): void {
    io.into(this.#events);
    io.into(this.#late);
    this.#second = io.value(this.#second);
    this.#endUs = io.value(this.#endUs);
    this.#eventCount = io.value(this.#eventCount);
    this.#lateCount = io.value(this.#lateCount);
  }
}
