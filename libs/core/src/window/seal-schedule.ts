/**
 * When which pane is sealed. Log time is cut into instants of one fine pane; at each instant each stream class
 * seals the pane whose end plus lateness has just passed, the slower class first, so that what a detector reads
 * of another class never depends on how far log time happened to jump.
 *
 * Invariants
 * SE1 sealedPane(class) = instant − lateness in panes − 1: a function of log time alone.
 * SE2 instants are visited in order, each once; where nothing is awake they are skipped in one step.
 */

import { STREAM_CLASS, type StreamClass } from '../event/event.ts';
import { FINE_PANE_US, LATENESS_US } from '../limits.ts';
import type { StateIo } from '../state/state-io.ts';

export interface SealVisitor {
  /** Whether any instant before `limit` needs a visit: the next that does, or `limit`. */
  nextInstant(after: number, limit: number): number;
  /** Everything due at `instant` (SE2). */
  seal(instant: number): void;
}

const LATENESS_PANES: readonly number[] = LATENESS_US.map((us) => us / FINE_PANE_US);

export class SealSchedule {
  /** Newest visited instant; -1 before the first record. */
  instant = -1; // unit: 250-ms panes since 1970
  /** When the next one is due; most records come before. */
  #dueUs = 0;

  sealedPane(streamClass: StreamClass): number {
    return this.instant - (LATENESS_PANES[streamClass] as number) - 1;
  }

  /** Visits what is due up to log time. The first record only sets the clock: nothing can be due before it. */
  advance(logTimeUs: number, visitor: SealVisitor): void {
    if (logTimeUs < this.#dueUs) return;
    const target = Math.floor(logTimeUs / FINE_PANE_US);
    this.#dueUs = (target + 1) * FINE_PANE_US;
    if (this.instant < 0) {
      this.instant = target;
      return;
    }
    while (this.instant < target) {
      this.instant = visitor.nextInstant(this.instant, target);
      visitor.seal(this.instant);
    }
  }

  keep(io: StateIo): void {
    io.fields(this, 'instant');
    this.#dueUs = io.value(this.#dueUs);
  }
}

/** Classes that keep panes, the slower first. */
export const SEALING_CLASSES: readonly StreamClass[] = [STREAM_CLASS.POLLED, STREAM_CLASS.SOCKET];
