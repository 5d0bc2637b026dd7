/**
 * What has been read from each source: repeats are dropped, holes counted, older sessions and bad sources shut out.
 *
 * Invariants
 * S1 a source's session never falls; a new session starts with no mark.
 * S2 within a session, only positions above the mark pass, and the mark rises with each that does.
 * S3 a source is shut out once more than 1 % of its last BAD_WINDOW_COUNT events were bad, and stays so until a new session.
 */
import type { EventBatch } from '../market/event-batch.ts';

/** Events over which a source's share of bad ones is judged (blueprint, settled detail 10). */
const BAD_WINDOW_COUNT = 1_000;
const BAD_COUNT_MAX = BAD_WINDOW_COUNT / 100;

export type SourceVerdict = 'ok' | 'stale-session' | 'source-shut-out';
export type PositionVerdict = 'new' | 'repeat';

export interface SourceState {
  readonly name: string;
  session: number; // unit: none
  positionMark: number; // unit: none
  shutOut: boolean; // unit: none
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

  /** Judges a batch's session (S1, S3) and answers the source's state beside the verdict. */
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

  /** Passes a position once (S2). A contiguous source that skips positions has lost events: a hole. */
  pass(state: SourceState, position: number, contiguous: 0 | 1): PositionVerdict {
    const mark = state.positionMark;
    if (position <= mark) {
      this.repeatCount += 1;
      return 'repeat';
    }
    if (contiguous === 1 && mark >= 0 && position > mark + 1) {
      const missing = position - mark - 1;
      state.holeCount += missing;
      this.holeCount += missing;
    }
    state.positionMark = position;
    return 'new';
  }

  /** Counts one judged event; true where this one shut the source out (S3). */
  judge(state: SourceState, bad: 0 | 1): boolean {
    state.windowEventCount += 1;
    state.windowBadCount += bad;
    if (state.windowBadCount > BAD_COUNT_MAX) {
      state.shutOut = true;
      return true;
    }
    if (state.windowEventCount >= BAD_WINDOW_COUNT) {
      state.windowEventCount = 0;
      state.windowBadCount = 0;
    }
    return false;
  }
}
