/**
 * What has been read from each source: repeats are dropped, holes counted, older sessions and bad sources shut out.
 *
 * Invariants
 * SO1 a source's session never falls; a new session starts with no mark.
 * SO2 within a session, only positions above the mark pass, and the mark rises with each that does.
 * SO3 a source is shut out once more than 1 % of its last BAD_WINDOW_COUNT events were bad, and stays so until a new session.
 */

import type { EventBatch } from '../event/event-batch.ts';
import type { StateIo } from '../state/state-io.ts';

/** Events over which a source's share of bad ones is judged (docs/recovery-protocol.md, "Quarantine"). */
const BAD_WINDOW_COUNT = 1_000;
const BAD_COUNT_MAX = BAD_WINDOW_COUNT / 100;

export type SourceVerdict = 'ok' | 'stale-session' | 'source-shut-out';

export interface SourceState {
  readonly name: string;
  session: number;
  positionMark: number;
  shutOut: boolean;
  /** Positions skipped since the last seal, for detector D. */
  holeCount: number;
  windowEventCount: number;
  windowBadCount: number;
}

export class SourceLedger {
  readonly #sources: (SourceState | undefined)[] = [];
  repeatCount = 0;
  holeCount = 0;

  state(source: number): SourceState | undefined {
    return this.#sources[source];
  }

  /** Judges a batch's session (SO1, SO3) and returns the source's state beside the verdict. */
  admit(batch: EventBatch): SourceVerdict {
    const state = this.#sources[batch.source];
    if (state === undefined) {
      this.#sources[batch.source] = {
        name: batch.symbols.name(batch.source),
        session: batch.session,
        positionMark: -1,
        shutOut: false,
        holeCount: 0,
        windowEventCount: 0,
        windowBadCount: 0,
      };
      return 'ok';
    }
    if (batch.session < state.session) return 'stale-session';
    if (batch.session > state.session) {
      state.session = batch.session;
      state.positionMark = -1;
      state.shutOut = false;
      state.windowEventCount = 0;
      state.windowBadCount = 0;
    }
    return state.shutOut ? 'source-shut-out' : 'ok';
  }

  /**
   * Passes the batch's positions once (SO2); returns the first row that is new, `eventCount` where none is. Positions
   * rise (E2), so repeats come first, and a contiguous source that has lost events skips before its first new one.
   */
  pass(state: SourceState, batch: EventBatch): number {
    const { eventCount } = batch;
    const mark = state.positionMark;
    let row = 0;
    while (row < eventCount && batch.position(row) <= mark) row += 1;
    this.repeatCount += row;
    if (row === eventCount) return row;
    const missing = batch.position(row) - mark - 1;
    if (missing > 0 && mark >= 0 && batch.numbering === 'contiguous') {
      state.holeCount += missing;
      this.holeCount += missing;
    }
    state.positionMark = batch.position(eventCount - 1);
    return row;
  }

  /** Counts good events, after those that were bad before them. */
  good(state: SourceState, eventCount: number): void {
    state.windowEventCount += eventCount;
    if (state.windowEventCount >= BAD_WINDOW_COUNT) {
      state.windowEventCount %= BAD_WINDOW_COUNT;
      state.windowBadCount = 0;
    }
  }

  /** Counts one bad event; true where this one shut the source out (SO3). */
  bad(state: SourceState): boolean {
    state.windowBadCount += 1;
    if (state.windowBadCount > BAD_COUNT_MAX) {
      state.shutOut = true;
      return true;
    }
    this.good(state, 1);
    return false;
  }

  keep(io: StateIo): void {
    io.into(this.#sources);
    io.fields(this, 'repeatCount', 'holeCount');
  }
}
