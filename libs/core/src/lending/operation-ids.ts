/**
 * The operations of one programme that its venue has told already, by their ids.
 *
 * Invariants
 * OI1 an id told again within KEPT_US of log time is known; up to twice that, or beyond ID_COUNT_MAX, it may be.
 */
import type { StateIo } from '../state/state-io.ts';

/** As late as a row may be (a day), and a minute for one that is sent again. */
const KEPT_US = 86_460_000_000;
/** Ids of one generation: 80 times the forced repayments of 11 October 2025 (6,370), some 50 MB. */
const ID_COUNT_MAX = 524_288;

export class OperationIds {
  #newer = new Set<string>();
  #older = new Set<string>();
  #sinceUs = Number.NEGATIVE_INFINITY;

  /** Whether it is new; from then on it is known. */
  take(id: string, recordTimeUs: number): boolean {
    if (recordTimeUs >= this.#sinceUs + KEPT_US || this.#newer.size >= ID_COUNT_MAX) {
      this.#older = this.#newer;
      this.#newer = new Set();
      this.#sinceUs = recordTimeUs;
    }
    const newer = this.#newer;
    const before = newer.size;
    newer.add(id);
    if (newer.size === before || this.#older.has(id)) return false;
    return true;
  }

  keep(io: StateIo): void {
    this.#newer = io.value(this.#newer);
    this.#older = io.value(this.#older);
    this.#sinceUs = io.value(this.#sinceUs);
  }
}
