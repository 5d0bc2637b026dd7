/**
 * The view frames of one subscriber: display, so the newest is enough.
 *
 * VL1: of each stream the newest frame waits, no more: whoever is slow skips frames and never owes any. Each says from
 *     when its sums are, so a reader sees that it skipped, and can ask for the span.
 * VL2: nothing waits before `open`, and nothing is left after `close`.
 */
import type { Frame } from './client-queue.ts';
import type { ViewEntry } from './view-entry.ts';

export class ViewLane {
  /** undefined: frames are not wanted. */
  #venues: ReadonlySet<string> | null | undefined;
  readonly #waiting = new Map<string, ViewEntry>();

  /** Frames of these venues from now on (null: of all), beginning with those at hand. */
  open(venues: ReadonlySet<string> | null, newest: Iterable<ViewEntry>): void {
    this.#venues = venues;
    this.#waiting.clear();
    for (const entry of newest) this.offer(entry);
  }

  close(): void {
    this.#venues = undefined;
    this.#waiting.clear();
  }

  offer(entry: ViewEntry): void {
    if (this.#venues !== undefined) this.#waiting.set(entry.stream, entry); // VL1
  }

  /** The next frame to send, or undefined. */
  shift(): Frame | undefined {
    for (const [stream, entry] of this.#waiting) {
      this.#waiting.delete(stream);
      if (this.#venues !== undefined) return entry.frameFor(this.#venues);
    }
    return undefined;
  }
}
