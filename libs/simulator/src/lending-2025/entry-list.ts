/**
 * A million entries in columns, sorted by time: as objects they would be most of what the garbage collector looks at during
 * a replay.
 *
 * Invariants
 * EL1 after `sort`, entries rise in time; those of one instant come as they were added.
 */

const CAPACITY_FIRST = 2 ** 20;
const LISTED_SPAN = 8;
const VENUE_SPAN = 2;

export class EntryList {
  count = 0;
  #times: Float64Array = new Float64Array(CAPACITY_FIRST); // unit: microseconds
  /** Index, venue and what is listed, in one number. */
  #what: Float64Array = new Float64Array(CAPACITY_FIRST);
  #order: Uint32Array = new Uint32Array(0);

  add(atUs: number, listed: number, venue: number, index: number): void {
    if (this.count === this.#times.length) {
      this.#times = grown(this.#times);
      this.#what = grown(this.#what);
    }
    this.#times[this.count] = atUs;
    this.#what[this.count] = (index * VENUE_SPAN + venue) * LISTED_SPAN + listed;
    this.count += 1;
  }

  sort(): void {
    const times = this.#times;
    this.#order = Uint32Array.from({ length: this.count }, (_, at) => at).sort(
      (left, right) => (times[left] as number) - (times[right] as number) || left - right,
    );
  }

  atUs(at: number): number {
    return this.#times[this.#order[at] as number] as number;
  }

  listed(at: number): number {
    return this.#own(at) % LISTED_SPAN;
  }

  venue(at: number): number {
    return Math.floor(this.#own(at) / LISTED_SPAN) % VENUE_SPAN;
  }

  index(at: number): number {
    return Math.floor(this.#own(at) / (LISTED_SPAN * VENUE_SPAN));
  }

  #own(at: number): number {
    return this.#what[this.#order[at] as number] as number;
  }
}

function grown(column: Float64Array): Float64Array {
  const wider = new Float64Array(column.length * 2);
  wider.set(column);
  return wider;
}
