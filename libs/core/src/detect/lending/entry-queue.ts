/**
 * Lending entries that wait until their instant is sealed, as the trades beside them do (docs/detection-model.md, "Lending programme").
 *
 * Invariants
 * EQ1 entries leave in the order of `entryOrder`, however they came in: those of an instant whose pane is sealed, and with
 *    them what came too late for its own.
 * EQ2 an entry leaves once.
 */

import { entryOrder, type LendingEntry } from '../../lending/lending-entry.ts';
import { FINE_PANE_US } from '../../limits.ts';
import type { StateIo } from '../../state/state-io.ts';

const NOTHING: readonly LendingEntry[] = [];

export class EntryQueue {
  readonly #waiting: LendingEntry[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  hear(entry: LendingEntry): void {
    this.#waiting.push(entry);
  }

  /** Those of panes up to `pane`, in order (EQ1). */
  take(pane: number): readonly LendingEntry[] {
    const waiting = this.#waiting;
    if (waiting.length === 0) return NOTHING;
    const endUs = (pane + 1) * FINE_PANE_US;
    const due: LendingEntry[] = [];
    let kept = 0;
    for (const entry of waiting) {
      if (entry.validTimeUs < endUs) due.push(entry);
      else {
        waiting[kept] = entry;
        kept += 1;
      }
    }
    waiting.length = kept;
    return due.sort(entryOrder);
  }

  keep(io: StateIo): void {
    io.into(this.#waiting);
  }
}
