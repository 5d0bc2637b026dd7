/**
 * The newest entries of one stream as they were published, so that subscribers who were away for a moment (all of them,
 * after a lost network) are not read from the store and parsed once each.
 *
 * RE1: everything behind `#floor` up to the newest entry is held, without a hole; nothing at or below it is.
 * RE2: the texts held stay at or below the bound; the newest entry is held whatever its size.
 */
import { BEFORE_FIRST, comparePositions, type HistoryEntry } from '@breakwater/websocket';

/** What an entry without a text counts for. */
const BARE_BYTE_COUNT = 64;

export class RecentEntries {
  readonly #byteCountMax: number;
  #entries: HistoryEntry[] = [];
  /** Entries before it have been let go and wait to be cut off together. */
  #first = 0;
  #floor: string = BEFORE_FIRST;
  #byteCount = 0;

  constructor(byteCountMax: number) {
    this.#byteCountMax = byteCountMax;
  }

  /** The next entry of the stream. */
  add(entry: HistoryEntry): void {
    this.#entries.push(entry);
    this.#byteCount += byteCountOf(entry);
    while (this.#byteCount > this.#byteCountMax && this.#first < this.#entries.length - 1) {
      const oldest = this.#entries[this.#first]!;
      this.#first += 1;
      this.#floor = oldest.id; // RE1
      this.#byteCount -= byteCountOf(oldest); // RE2
    }
    if (this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }

  /** The first `countMax` entries behind `position`, or null where not all of them are held. */
  after(position: string, countMax: number): readonly HistoryEntry[] | null {
    if (comparePositions(position, this.#floor) < 0) return null;
    let [low, high] = [this.#first, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePositions(this.#entries[middle]!.id, position) <= 0) low = middle + 1;
      else high = middle;
    }
    return this.#entries.slice(low, low + countMax);
  }
}

function byteCountOf(entry: HistoryEntry): number {
  return 'json' in entry ? entry.json.length : BARE_BYTE_COUNT;
}
