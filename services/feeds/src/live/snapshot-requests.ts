/**
 * REST snapshots of books, at the pace that a venue allows.
 *
 * Invariants
 * LSR1 a symbol waits at most once, for whoever asked last.
 * LSR2 requests keep their gap, whoever asks; a venue that says "too many" is left alone for as long as it says.
 * LSR3 an answer that comes after `forget` (another connection, by then) is thrown away.
 */
import { Backoff } from './backoff.ts';
import { httpText } from './http-text.ts';
import type { SnapshotRule } from './venue-plan.ts';

export interface SnapshotOptions {
  /** Address of the venue's REST interface. */
  readonly rest: string;
  readonly rule: SnapshotRule & { readonly kind: 'rest' };
  readonly onFailure: (symbol: string, detail: string) => void;
  readonly random?: () => number;
}

type TakeFrame = (frame: string) => void;

const TIMEOUT_MS = 10_000;
const BACKOFF = { minMs: 1_000, maxMs: 30_000 };

export class SnapshotRequests {
  readonly #options: SnapshotOptions;
  readonly #backoff: Backoff;
  readonly #waiting = new Map<string, TakeFrame>();
  #timer: NodeJS.Timeout | undefined;
  #notBeforeMs = 0; // unit: monotonic
  #isAsking = false;
  requestCount = 0;
  failureCount = 0;

  constructor(options: SnapshotOptions) {
    this.#options = options;
    this.#backoff = new Backoff(BACKOFF, options.random ?? Math.random);
  }

  /** LSR1: `take` is given the snapshot, as the frame that recordings keep. */
  ask(symbol: string, take: TakeFrame): void {
    this.#waiting.set(symbol, take);
    this.#schedule();
  }

  /** LSR3: nobody waits for the symbols any more. */
  forget(symbols: readonly string[]): void {
    for (const symbol of symbols) this.#waiting.delete(symbol);
  }

  stop(): void {
    this.#waiting.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** LSR2. */
  #schedule(): void {
    if (this.#isAsking || this.#timer !== undefined || this.#waiting.size === 0) return;
    const delayMs = Math.max(0, this.#notBeforeMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#askNext();
    }, delayMs);
  }

  async #askNext(): Promise<void> {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const [symbol, take] = first;
    const { rest, rule, onFailure } = this.#options;
    this.#isAsking = true;
    this.requestCount += 1;
    this.#notBeforeMs = performance.now() + 60_000 / rule.requestsPerMinute;
    const answer = await httpText(`${rest}${rule.path(symbol)}`, TIMEOUT_MS);
    this.#isAsking = false;
    const frame = answer.kind === 'ok' ? rule.frame(symbol, answer.text) : undefined;
    if (frame === undefined) {
      this.failureCount += 1;
      const waitMs = answer.kind === 'failed' ? answer.waitMs : null;
      this.#notBeforeMs = performance.now() + (waitMs ?? this.#backoff.nextMs());
      const detail = answer.kind === 'failed' ? answer.detail : 'the answer is no snapshot';
      onFailure(symbol, detail);
    } else {
      this.#backoff.reset();
      if (this.#waiting.get(symbol) === take) {
        this.#waiting.delete(symbol);
        take(frame);
      }
    }
    this.#schedule();
  }
}
