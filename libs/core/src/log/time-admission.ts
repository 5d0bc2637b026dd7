/**
 * Which record timestamps move the time of a log that its broker stamps. One that is further ahead than the records of a living log
 * come apart does not, until others say the same: one wrong stamp costs itself, never the log, whose time does not go back.
 *
 * Invariants
 * TAD1 a function of the records so far and of nothing else; two numbers are all that is kept.
 * TAD2 a stamp within the bound is admitted, and whatever leapt before it was wrong.
 * TAD3 a step of the log's clock is followed from the third record in a row on that has it.
 */
import { AHEAD_US_MAX, LATE_US_MAX, LEAP_US_MAX } from '../limits.ts';
import type { LogClock } from '../port.ts';
import type { StateIo } from '../state/state-io.ts';

/** One wrong stamp is an accident, two may be one request's; a clock that was set says it in every record. */
const CONFIRM_COUNT = 3;

export class TimeAdmission {
  /** Records in a row that leapt to about the same time. */
  leapCount = 0;
  /** Stamp of the first of them. */
  leapFromUs = 0;

  /** How far a stamp may be ahead of log time. A feeder stamps what it feeds in order; a genesis sets the time. */
  static boundUs(clock: LogClock | undefined): number {
    return clock === 'append' ? LEAP_US_MAX : Number.POSITIVE_INFINITY;
  }

  /** A stamp within the bound came (TAD2). */
  settle(): void {
    this.leapCount = 0;
  }

  /**
   * Whether log time follows a stamp beyond the bound.
   * @param newestEventUs of the record's events, by the venue's clock; below 0: there is none. Where it agrees with the broker's, the
   *   record is the first after an outage: two clocks do not go wrong by the same hour.
   */
  follows(timestampUs: number, newestEventUs: number): boolean {
    const isDatedAlike =
      newestEventUs >= timestampUs - LATE_US_MAX && newestEventUs <= timestampUs + AHEAD_US_MAX;
    const isAgain = this.leapCount > 0 && Math.abs(timestampUs - this.leapFromUs) <= LEAP_US_MAX;
    if (!isAgain) this.leapFromUs = timestampUs;
    this.leapCount = isAgain ? this.leapCount + 1 : 1;
    if (!isDatedAlike && this.leapCount < CONFIRM_COUNT) return false; // TAD3
    this.leapCount = 0;
    return true;
  }

  keep(io: StateIo): void {
    io.fields(this, 'leapCount', 'leapFromUs');
  }
}
