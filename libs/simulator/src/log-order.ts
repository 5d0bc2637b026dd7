/**
 * Puts the records of all sources into log order: each enters `delay` after its events, never before an earlier
 * record of its own source.
 *
 * Invariants
 * LO1 log times are whole milliseconds and never fall.
 * LO2 records of one source keep their order.
 * LO3 a record waits at most DELAY_MS_MAX, so the ring below never wraps on itself.
 */
import { assert } from '@breakwater/core';
import type { PendingEvent, PendingRecord, SourceStream } from './source-stream.ts';
import { STEP_MS } from './step-length.ts';

/** Longest delay from a step's end to the log. */
const DELAY_MS_MAX = 200;
/** Shortest, so that a record never enters the log before its events. */
export const DELAY_MS_MIN = 5;

/** How old an event is when its record enters the log, at most. */
export const EVENT_AGE_MS_MAX: number = STEP_MS + DELAY_MS_MAX;
/** Milliseconds in the ring. */
const RING_MS = 512;
assert(RING_MS > EVENT_AGE_MS_MAX, 'LO3: the ring holds the longest delay and one step');

export interface StampedRecord extends PendingRecord {
  readonly timestampUs: number;
}

export class LogOrder {
  readonly #slots: PendingRecord[][] = Array.from({ length: RING_MS }, () => []);
  readonly #lastMsBySource = new Map<SourceStream, number>();
  #nextMs: number;

  constructor(startTimeUs: number) {
    this.#nextMs = startTimeUs / 1_000;
  }

  /** Adds what a source sent in the step that ended at `stepEndUs`. */
  add(
    stepEndUs: number,
    delayMs: number,
    stream: SourceStream,
    events: readonly PendingEvent[],
  ): void {
    const bounded = Math.min(DELAY_MS_MAX, Math.max(DELAY_MS_MIN, Math.round(delayMs)));
    const wantedMs = Math.ceil(stepEndUs / 1_000) + bounded;
    const atMs = Math.max(wantedMs, this.#lastMsBySource.get(stream) ?? 0);
    this.#lastMsBySource.set(stream, atMs);
    this.#slots[atMs % RING_MS]?.push({ stream, events });
  }

  /** Everything that enters the log before `untilUs`, in order. */
  drain(untilUs: number): StampedRecord[] {
    const drained: StampedRecord[] = [];
    for (const untilMs = untilUs / 1_000; this.#nextMs < untilMs; this.#nextMs += 1) {
      const slot = this.#slots[this.#nextMs % RING_MS];
      if (slot === undefined || slot.length === 0) continue;
      const timestampUs = this.#nextMs * 1_000;
      for (const { stream, events } of slot) drained.push({ timestampUs, stream, events });
      slot.length = 0;
    }
    return drained;
  }
}
