/**
 * Follows the view frames of every stream: what screens show besides alerts. Display, so a store of frames that cannot
 * be read is said in the log and asked again, and ends nothing.
 */
import type { StreamProgress } from '@breakwater/contract';
import type { IoOutcome, StoredFrame, StreamKey, ViewFrame, ViewStore } from '@breakwater/core';
import type { Logger } from '@breakwater/telemetry';
import { streamName } from '@breakwater/websocket';
import { pause } from './stream-reader.ts';

export interface ViewFeedOptions {
  /** null: nobody writes frames. */
  readonly view: ViewStore | null;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Takes frames in order of their time, each once. */
  readonly publish: (stream: string, frame: ViewFrame) => void;
  readonly nowMs?: () => number;
}

const PAGE_COUNT = 100;
/** A wait cannot be broken off, so it also bounds how long stopping takes. */
const TAIL_WAIT_MS = 250;
const RETRY_MS = 1_000;

type SeenProgress = Pick<StreamProgress, 'logTimeUs' | 'lagMs' | 'coverage'>;
const NOTHING_SEEN: SeenProgress = { logTimeUs: null, lagMs: null, coverage: null };

export class ViewFeed {
  readonly #options: ViewFeedOptions;
  readonly #newest = new Map<string, ViewFrame>();

  constructor(options: ViewFeedOptions) {
    this.#options = options;
  }

  /** Publishes the newest frame of a stream and all that come after it, until the signal. */
  async follow(stream: StreamKey): Promise<void> {
    const { view, signal, logger } = this.#options;
    if (view === null) return;
    const name = streamName(stream);
    let isTroubled = false;
    while (!signal.aborted) {
      const page = await this.#next(view, stream, name);
      if (signal.aborted) return;
      if (page.kind === 'ok') {
        if (isTroubled) logger.info('view frames can be read again', { stream: name });
        for (const frame of page.value) this.#take(name, frame);
      } else {
        const { code, detail } = page;
        if (!isTroubled)
          logger.warn('no view frames; alerts go on', { stream: name, code, detail });
        await pause(RETRY_MS, signal);
      }
      isTroubled = page.kind !== 'ok';
    }
  }

  /** What the newest frame says of how far the stream has come. */
  progressOf(stream: string): SeenProgress {
    const frame = this.#newest.get(stream);
    if (frame === undefined) return NOTHING_SEEN;
    const { logTimeUs, clock, coverage } = frame;
    const nowMs = this.#options.nowMs?.() ?? Date.now();
    const lagMs = clock === 'append' ? Math.max(0, Math.round(nowMs - logTimeUs / 1_000)) : null;
    const blindVenues = coverage.filter(({ state }) => state === 'BLIND').map(({ venue }) => venue);
    return { logTimeUs, lagMs, coverage: { venueCount: coverage.length, blindVenues } };
  }

  async #next(
    view: ViewStore,
    stream: StreamKey,
    name: string,
  ): Promise<IoOutcome<readonly StoredFrame[]>> {
    const known = this.#newest.get(name);
    if (known !== undefined) return view.tail(stream, known.timeUs, PAGE_COUNT, TAIL_WAIT_MS);
    const newest = await view.newest(stream);
    if (newest.kind !== 'ok') return newest;
    if (newest.value !== null) return { kind: 'ok', value: [newest.value] };
    return view.tail(stream, 0, PAGE_COUNT, TAIL_WAIT_MS);
  }

  #take(name: string, { timeUs, json }: StoredFrame): void {
    const frame = parseFrame(json);
    if (frame === null) {
      this.#options.logger.error('a view frame cannot be read', { stream: name, timeUs });
      return;
    }
    this.#newest.set(name, frame);
    this.#options.publish(name, frame);
  }
}

/** The frame that was stored, or null where the text is none; of its shape only what is relied on here is checked. */
export function parseFrame(json: string): ViewFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { fromUs, timeUs, logTimeUs, markets, subjects, coverage } = value as Partial<ViewFrame>;
  const numbers = [fromUs, timeUs, logTimeUs].every((time) => Number.isSafeInteger(time));
  const lists = [markets, subjects, coverage].every((list) => Array.isArray(list));
  if (!numbers || !lists) return null;
  const frame = value as ViewFrame;
  // One of before there was lending to show.
  return Array.isArray(frame.lending) ? frame : { ...frame, lending: [] };
}
