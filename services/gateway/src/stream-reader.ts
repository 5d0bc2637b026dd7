/**
 * Follows one stream of the store, alerts and acknowledgements, from its first entry on.
 *
 * SD1: `highWater` is what the store covered at some moment since it was asked last; an entry proves its record covered.
 *     It falls only where an answer lies below what was known before the question: the store has lost something.
 */
import type { StreamProgress } from '@breakwater/contract';
import type { AlertStore, IoOutcome, StreamKey, StreamKind, TailEntry } from '@breakwater/core';
import { BEFORE_FIRST, highWaterAt, streamName } from '@breakwater/websocket';

/** What subscribers are told of; quarantine is for operators. */
export const FOLLOWED: readonly StreamKind[] = ['alerts', 'acknowledgements'];

const PAGE_COUNT = 500;
/** A wait cannot be broken off, so it also bounds how long stopping takes. */
const TAIL_WAIT_MS = 250;
const RETRY_MS = 500;

export interface StreamReaderOptions {
  readonly store: AlertStore;
  readonly stream: StreamKey;
  readonly signal: AbortSignal;
  /** Takes entries in order, each once. */
  readonly take: (entries: readonly TailEntry[]) => void;
  /** Called when a read fails and again (null) when reading goes on. */
  readonly trouble: (detail: string | null) => void;
}

export class StreamReader {
  readonly name: string;
  /** Whether everything that was in the store at the start has been read. */
  caughtUp = false;
  readonly #options: StreamReaderOptions;
  #after: string = BEFORE_FIRST;
  /** Whether `highWater` is known yet. */
  hasLooked = false;
  #highWater = 0;
  #risenMs: number = performance.now();

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.name = streamName(options.stream);
  }

  get progress(): Pick<StreamProgress, 'stream' | 'highWater' | 'stallMs'> {
    const stallMs = Math.round(performance.now() - this.#risenMs);
    return { stream: this.name, highWater: this.#highWater, stallMs };
  }

  /** Reads until the signal; `fatal` where the store says that going on is useless. */
  async run(): Promise<IoOutcome<null>> {
    const { signal, take, trouble } = this.#options;
    let troubled = false;
    while (!signal.aborted) {
      const page = await this.#next();
      if (signal.aborted) break;
      if (page.kind === 'fatal') return page;
      if (page.kind === 'retryable') {
        if (!troubled) trouble(`${page.code}: ${page.detail}`);
        troubled = true;
        await pause(RETRY_MS, signal);
        continue;
      }
      if (troubled) trouble(null);
      troubled = false;
      const last = page.value.at(-1);
      if (last !== undefined) {
        take(page.value);
        this.#after = last.id;
        this.#rise(highWaterAt(last.id));
      }
      if (page.value.length < PAGE_COUNT) this.caughtUp = true;
    }
    return { kind: 'ok', value: null };
  }

  /** Asks how far the stream is covered: what still moves although there are no alerts. */
  async look(): Promise<void> {
    const known = this.#highWater;
    const mark = await this.#options.store.mark(this.#options.stream);
    if (mark.kind !== 'ok') return;
    const { highWater } = mark.value;
    if (highWater < known && this.#highWater === known)
      this.#set(highWater); // SD1
    else this.#rise(highWater);
    this.hasLooked = true;
  }

  #rise(highWater: number): void {
    if (highWater > this.#highWater) this.#set(highWater);
  }

  #set(highWater: number): void {
    this.#highWater = highWater;
    this.#risenMs = performance.now();
  }

  #next(): Promise<IoOutcome<readonly TailEntry[]>> {
    const { store, stream } = this.#options;
    const waitMs = this.caughtUp ? TAIL_WAIT_MS : 0;
    return store.tail(stream, FOLLOWED, this.#after, PAGE_COUNT, waitMs);
  }
}

/** Waits, or less where the signal comes first. */
export function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done);
  });
}
