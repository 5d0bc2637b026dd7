/**
 * Life of one alert: OPEN → (UPDATE | ESCALATE | DE_ESCALATE)* → HELD_BLIND? → CLEARING → CLOSED (docs/detection-model.md, "Lifecycle").
 * Pure: an observation in, at most one transition out. All times are log time of the deciding pane.
 *
 * Invariants
 * F1 level 0 = nothing; 1 … 4 = S1 … S4. While open, `level` is what the last revision said.
 * F2 an escalation is immediate; a de-escalation needs DE_ESCALATE_AFTER_US below without a break.
 * F3 while blind nothing clears or closes.
 * F5 the peak is the worst level, and of that the moment furthest past the threshold; it never goes back.
 * F4 closed alerts keep their id for COOL_DOWN_US: a re-opening is the same alert.
 */
import type { StateIo } from '../state/state-io.ts';
import type { AlertPeak, AlertState } from './alert.ts';
import type { Words } from './words.ts';

export interface Observation {
  readonly timeUs: number;
  /** 0 … 4, by what is measured now. */
  readonly level: number; // unit: severity level
  readonly score: number; // unit: the detector's score
  /** How far it is past the detector's own threshold: what alerts of different detectors are compared by. */
  readonly pressing: number; // unit: thresholds
  /** It begins anew after a lull: worth a revision, however far it was before. */
  readonly renewed?: 1;
  /** Nothing of the episode is left to see. */
  readonly quiet: 0 | 1;
  /** A feed the episode depends on is missing. */
  readonly blind: 0 | 1;
}

export interface CloseAfter {
  readonly closeAfterUsMin: number;
  readonly closeAfterUsMax: number;
}
/** Ten minutes to an hour. */
const STATISTICS_CLOSE_AFTER: CloseAfter = {
  closeAfterUsMin: 600_000_000,
  closeAfterUsMax: 3_600_000_000,
};
const DE_ESCALATE_AFTER_US = 300_000_000;
const CLEARING_AFTER_US = 60_000_000;
export const COOL_DOWN_US = 900_000_000;
const UPDATE_INTERVAL_US = 5_000_000;
/** How much further it must be than at any revision to be worth another. */
const MATERIAL_GROWTH = 1.25;

export class Lifecycle<Own extends Words = Words> {
  open = false;
  state: AlertState = 'CLOSED';
  level = 0; // unit: severity level
  revision = 0;
  openTimeUs = 0;
  closeTimeUs = 0;
  /** Whether the last observation was the worst so far; its owner then says what was to be seen (F5). */
  isFurthest = false;
  peak: AlertPeak<Own> | undefined;
  peakLevel = 0; // unit: severity level
  mostPressing = 0; // unit: thresholds
  /** Set at opening by the owner; kept through the cool-down (F4). */
  id = '';
  onsetTimeUs = 0;
  #closeAfter: CloseAfter;
  #peakPressing = 0; // unit: thresholds
  #printedPressing = 0; // unit: thresholds
  #printedTimeUs = 0;
  #quietSinceUs = 0;
  #belowSinceUs = 0;
  #belowLevel = 0;

  /** How long quiet must last before closing: half of the alert's duration within these bounds. */
  constructor(closeAfter: CloseAfter = STATISTICS_CLOSE_AFTER) {
    this.#closeAfter = closeAfter;
  }

  /** True where an opening at `timeUs` continues the last alert (F4). */
  continues(timeUs: number): boolean {
    return this.id !== '' && !this.open && timeUs - this.closeTimeUs <= COOL_DOWN_US;
  }

  /** The state of the revision to print, or undefined where nothing material happened. */
  observe(seen: Observation): AlertState | undefined {
    const state = this.open ? this.#observeOpen(seen) : this.#observeClosed(seen);
    this.isFurthest = false;
    if (state !== undefined || this.open) this.#noteFurthest(seen);
    if (state === undefined) return undefined;
    this.state = state;
    this.revision += 1;
    if (state === 'OPEN' || seen.pressing > this.#printedPressing) {
      this.#printedPressing = seen.pressing;
    }
    this.#printedTimeUs = seen.timeUs;
    return state;
  }

  /** F5: a lower level than the worst says nothing of the peak, however far it is. */
  #noteFurthest({ level, pressing }: Observation): void {
    if (level === 0 || level < this.peakLevel) return;
    if (pressing > this.mostPressing) this.mostPressing = pressing;
    this.isFurthest = level > this.peakLevel || pressing > this.#peakPressing;
    if (!this.isFurthest) return;
    this.peakLevel = level;
    this.#peakPressing = pressing;
  }

  #observeClosed(seen: Observation): AlertState | undefined {
    if (seen.level === 0) return undefined;
    if (!this.continues(seen.timeUs)) this.#forget();
    this.open = true;
    this.level = seen.level;
    this.openTimeUs = seen.timeUs;
    this.#quietSinceUs = 0;
    this.#belowSinceUs = 0;
    return 'OPEN';
  }

  /** Another alert begins. */
  #forget(): void {
    this.revision = 0;
    this.peak = undefined;
    this.peakLevel = 0;
    this.#peakPressing = 0;
    this.mostPressing = 0;
  }

  #observeOpen(seen: Observation): AlertState | undefined {
    if (seen.level > this.level) {
      this.level = seen.level;
      this.#quietSinceUs = 0;
      this.#belowSinceUs = 0;
      return 'ESCALATE';
    }
    if (seen.blind === 1) {
      this.#quietSinceUs = 0;
      return this.state === 'HELD_BLIND' ? undefined : 'HELD_BLIND';
    }
    if (seen.level > 0 || seen.quiet === 0) return this.#observeHot(seen);
    return this.#observeQuiet(seen);
  }

  #observeHot(seen: Observation): AlertState | undefined {
    this.#quietSinceUs = 0;
    if (this.#settleBelow(seen)) return 'DE_ESCALATE';
    const resumed = seen.level > 0 && (this.state === 'CLEARING' || this.state === 'HELD_BLIND');
    const grown = seen.level > 0 && seen.pressing > this.#printedPressing * MATERIAL_GROWTH;
    const due = seen.timeUs - this.#printedTimeUs >= UPDATE_INTERVAL_US;
    return seen.renewed === 1 || (due && (resumed || grown)) ? 'UPDATE' : undefined;
  }

  /** Lowers the level once it was lower for long enough (F2), to the highest seen meanwhile. */
  #settleBelow(seen: Observation): boolean {
    if (seen.level === 0 || seen.level >= this.level) {
      this.#belowSinceUs = 0;
      return false;
    }
    if (this.#belowSinceUs === 0) {
      this.#belowSinceUs = seen.timeUs;
      this.#belowLevel = seen.level;
    }
    if (seen.level > this.#belowLevel) this.#belowLevel = seen.level;
    if (seen.timeUs - this.#belowSinceUs < DE_ESCALATE_AFTER_US) return false;
    this.level = this.#belowLevel;
    this.#belowSinceUs = 0;
    return true;
  }

  #observeQuiet(seen: Observation): AlertState | undefined {
    if (this.#quietSinceUs === 0) this.#quietSinceUs = seen.timeUs;
    const quietUs = seen.timeUs - this.#quietSinceUs;
    const half = (this.#quietSinceUs - this.openTimeUs) / 2;
    const { closeAfterUsMin, closeAfterUsMax } = this.#closeAfter;
    const bounded = half > closeAfterUsMax ? closeAfterUsMax : half;
    if (quietUs >= (bounded > closeAfterUsMin ? bounded : closeAfterUsMin)) {
      this.open = false;
      this.closeTimeUs = seen.timeUs;
      return 'CLOSED';
    }
    const clearing = quietUs >= CLEARING_AFTER_US && this.state !== 'CLEARING';
    return clearing ? 'CLEARING' : undefined;
  }

  keep(io: StateIo): void {
    io.fields(
      this,
      'open',
      'state',
      'level',
      'revision',
      'openTimeUs',
      'closeTimeUs',
      'isFurthest',
      'peak',
      'peakLevel',
      'mostPressing',
      'id',
      'onsetTimeUs',
    );
    const { closeAfterUsMin, closeAfterUsMax } = this.#closeAfter;
    // As two numbers: lives that were given one object, and those made after loading, are alike.
    this.#closeAfter = {
      closeAfterUsMin: io.value(closeAfterUsMin),
      closeAfterUsMax: io.value(closeAfterUsMax),
    };
    this.#peakPressing = io.value(this.#peakPressing);
    this.#printedPressing = io.value(this.#printedPressing);
    this.#printedTimeUs = io.value(this.#printedTimeUs);
    this.#quietSinceUs = io.value(this.#quietSinceUs);
    this.#belowSinceUs = io.value(this.#belowSinceUs);
    this.#belowLevel = io.value(this.#belowLevel);
  }
}
