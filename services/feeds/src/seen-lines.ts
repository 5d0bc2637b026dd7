import { hash } from 'node:crypto';

/** Distinct lines remembered: at some 100 bytes each, 50 MB. Identical lines of overlapping collectors lie closer. */
const SEEN_LINE_COUNT_MAX = 524_288;

/** Recognises a line that is identical to one of the last SEEN_LINE_COUNT_MAX distinct ones, by its SHA-1. */
export class SeenLines {
  readonly #digests = new Set<string>();

  /** Whether the line was there before; remembers it. */
  repeats(line: string): boolean {
    // A digest instead of the line: a slice of a chunk would keep the whole chunk alive.
    const digest = hash('sha1', line, 'base64');
    if (this.#digests.has(digest)) return true;
    this.#digests.add(digest);
    if (this.#digests.size > SEEN_LINE_COUNT_MAX) {
      for (const oldest of this.#digests) {
        this.#digests.delete(oldest);
        break;
      }
    }
    return false;
  }
}
