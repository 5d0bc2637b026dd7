/**
 * Puts view frames beside a worker's appends: display, so it may lose, and never stands in the way.
 *
 * Invariants
 * VW1 nobody waits for it and nothing of it is thrown: what fails is counted and tried again with the next frame.
 * VW2 one call of the store is under way at most, and a frame is made only when it can be put at once. What passes
 *    meanwhile is in the next one (the pipeline's rings keep the flows), so nothing queues up.
 * VW3 nothing is put before the store has said what it has; seconds at or below that are not made again.
 */
import type { IoOutcome, LogClock, StreamKey, ViewFrame, ViewStore } from '@breakwater/core';
import type { WorkerClock } from './clock.ts';

/** The part of the pipeline that is looked at. */
export interface ViewedPipeline {
  readonly logTimeUs: number;
  viewSince(sinceUs: number): ViewFrame | null;
}

export interface ViewObserver {
  /** A frame of so many log seconds was put, or what went wrong; alerts are not concerned. */
  viewAnswered(outcome: IoOutcome<{ readonly logSeconds: number }>): void;
}

export interface ViewedPartition extends StreamKey {
  readonly clock: LogClock;
}

export interface ViewWriterParts {
  /** null: nobody looks. */
  readonly view: ViewStore | null;
  readonly clock: WorkerClock;
  readonly observer: ViewObserver;
}

const SECOND_US = 1_000_000;
/** At most twenty frames a second, however fast a log is replayed. */
const PACE_MS = 50;
const RETRY_MS = 1_000;

export class ViewWriter {
  readonly #partition: ViewedPartition;
  readonly #parts: ViewWriterParts;
  /** Once it has ended nothing is put or said any more. */
  readonly #life: { readonly ended: boolean };
  /** End of the newest second that the store has; null: it has not said so yet (VW3). */
  #sinceUs: number | null = null;
  /** Log second of the newest step. */
  #second = -1; // unit: seconds since 1970
  #isBusy = false;
  #dueMs = Number.NEGATIVE_INFINITY;
  /** Raised by each restart; what was begun before it says nothing about now. */
  #generation = 0;

  constructor(
    partition: ViewedPartition,
    parts: ViewWriterParts,
    life: { readonly ended: boolean },
  ) {
    this.#partition = partition;
    this.#parts = parts;
    this.#life = life;
  }

  /** Asks the store what it has: at the start, and again where it may have lost it. */
  restart(): void {
    this.#generation += 1;
    this.#sinceUs = null;
    this.#dueMs = Number.NEGATIVE_INFINITY;
    this.offer(null);
  }

  /** After each step; a second is sealed when log time enters another one. */
  stepped(pipeline: ViewedPipeline): void {
    const second = Math.floor(pipeline.logTimeUs / SECOND_US);
    if (second === this.#second) return;
    this.#second = second;
    this.offer(pipeline);
  }

  /** Puts what is new, unless it is too soon: the next offer holds it then. */
  offer(pipeline: ViewedPipeline | null): void {
    const { view, clock } = this.#parts;
    if (view === null || this.#life.ended || this.#isBusy || clock.monotonicMs() < this.#dueMs)
      return;
    const sinceUs = this.#sinceUs;
    if (sinceUs === null) void this.#run(() => this.#ask(view));
    else if (pipeline !== null) void this.#run(() => this.#put(view, pipeline, sinceUs));
  }

  async #run(call: () => Promise<IoOutcome<null>> | null): Promise<void> {
    this.#isBusy = true;
    const generation = this.#generation;
    const outcome = await guarded(call);
    this.#isBusy = false;
    if (outcome === null || outcome.kind === 'ok' || this.#life.ended) return;
    if (generation === this.#generation) this.#dueMs = this.#parts.clock.monotonicMs() + RETRY_MS;
    this.#parts.observer.viewAnswered(outcome);
  }

  async #ask(view: ViewStore): Promise<IoOutcome<null>> {
    const generation = this.#generation;
    const newest = await view.newest(this.#partition);
    if (newest.kind !== 'ok') return newest;
    if (generation === this.#generation) this.#sinceUs = newest.value?.timeUs ?? 0;
    return { kind: 'ok', value: null };
  }

  /** Makes the frame before the first wait: it shows the state of this very step. */
  #put(
    view: ViewStore,
    pipeline: ViewedPipeline,
    sinceUs: number,
  ): Promise<IoOutcome<null>> | null {
    const frame = pipeline.viewSince(sinceUs);
    if (frame === null) return null;
    this.#dueMs = this.#parts.clock.monotonicMs() + PACE_MS;
    return this.#putFrame(view, frame);
  }

  async #putFrame(view: ViewStore, frame: ViewFrame): Promise<IoOutcome<null>> {
    const generation = this.#generation;
    const { fromUs, timeUs } = frame;
    // The topic says what its clock is; the genesis record only says what it was meant to be.
    const json = JSON.stringify({ ...frame, clock: this.#partition.clock });
    const put = await view.put(this.#partition, { timeUs, json });
    if (put.kind !== 'ok' || this.#life.ended) return put;
    if (generation === this.#generation) this.#sinceUs = timeUs;
    const logSeconds = (timeUs - fromUs) / SECOND_US;
    this.#parts.observer.viewAnswered({ kind: 'ok', value: { logSeconds } });
    return put;
  }
}

/** A bug in what is only shown must not end what warns: it is reported as loudly as a failure can be (VW1). */
async function guarded(
  call: () => Promise<IoOutcome<null>> | null,
): Promise<IoOutcome<null> | null> {
  try {
    return await call();
  } catch (error) {
    return { kind: 'fatal', code: 'view-bug', detail: String(error) };
  }
}
