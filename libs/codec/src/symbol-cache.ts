/**
 * From a name's bytes to its symbol id without making a string: names repeat in every record, and a string per
 * name and record would be the decoder's only garbage. Four bytes a step, hashing and comparing.
 *
 * Invariants
 * SC1 it is a cache: what it does not know is decoded and interned the slow way, with the same result.
 * SC2 an answer was compared with all bytes of the symbol's name; the hash only says where to look.
 * SC3 a look-up makes at most PROBE_COUNT comparisons, whatever names an attacker invents.
 */
const SLOT_COUNT = 16_384;
const PROBE_COUNT = 4;
const WORD_COUNT_INITIAL = 4_096;
const ID_COUNT_INITIAL = 1_024;

/** By the bytes that a last word holds, 0 standing for all four. */
const LAST_WORD_MASKS = new Int32Array([-1, 0xff, 0xffff, 0xff_ffff]);

export class SymbolCache {
  /** Symbol id + 1, or 0. */
  readonly #slots: Int32Array = new Int32Array(SLOT_COUNT);
  /** Names as words, each padded with zeros to a whole one; where one starts and its length in bytes, by symbol id. */
  #words: Int32Array = new Int32Array(WORD_COUNT_INITIAL);
  #wordCount = 0;
  #firstWord: Int32Array = new Int32Array(ID_COUNT_INITIAL);
  #byteCount: Int32Array = new Int32Array(ID_COUNT_INITIAL);

  /**
   * The id of the name in `view[start, end)`, or -1 where the cache does not know it. Three bytes behind the end are
   * read too.
   */
  find(view: DataView, start: number, end: number): number {
    const home = hashName(view, start, end);
    for (let probe = 0; probe < PROBE_COUNT; probe += 1) {
      const id = (this.#slots[(home + probe) & (SLOT_COUNT - 1)]! - 1) | 0;
      if (id < 0) return -1;
      if (this.#byteCount[id] === end - start && this.#isName(id, view, start, end)) return id;
    }
    return -1;
  }

  /** Remembers an interned name. */
  remember(name: string, id: number): void {
    const bytes = Buffer.alloc(Buffer.byteLength(name) + LAST_WORD_MASKS.length);
    const end = bytes.write(name, 'utf8');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const home = hashName(view, 0, end);
    let slot = home & (SLOT_COUNT - 1);
    for (let probe = 0; probe < PROBE_COUNT; probe += 1) {
      const candidate = (home + probe) & (SLOT_COUNT - 1);
      if (this.#slots[candidate] === id + 1) return;
      if (this.#slots[candidate] !== 0) continue;
      slot = candidate;
      break;
    }
    this.#keep(view, end, id);
    this.#slots[slot] = id + 1;
  }

  #keep(view: DataView, end: number, id: number): void {
    if (id >= this.#byteCount.length) {
      this.#firstWord = grown(this.#firstWord, 2 * id);
      this.#byteCount = grown(this.#byteCount, 2 * id);
    }
    // A name pushed out of its slot by others and found again is still kept.
    if (this.#byteCount[id] !== 0) return;
    const wordCount = (end + 3) >>> 2;
    if (this.#wordCount + wordCount > this.#words.length) {
      this.#words = grown(this.#words, 2 * this.#words.length);
    }
    this.#firstWord[id] = this.#wordCount;
    this.#byteCount[id] = end;
    for (let at = 0; at < end; at += 4) {
      this.#words[this.#wordCount] = view.getInt32(at, true);
      this.#wordCount += 1;
    }
  }

  #isName(id: number, view: DataView, start: number, end: number): boolean {
    const words = this.#words;
    let word = this.#firstWord[id]!;
    const last = end - 4;
    let at = start;
    for (; at <= last; at += 4) {
      if (words[word] !== view.getInt32(at, true)) return false;
      word += 1;
    }
    return at === end || words[word] === lastWord(view, at, end);
  }
}

/** The bytes [at, end), fewer than four, as a word. */
function lastWord(view: DataView, at: number, end: number): number {
  return view.getInt32(at, true) & LAST_WORD_MASKS[(end - at) & 3]!;
}

/** FNV-1a over words; its low bits alone are weak, so the high half is folded in. */
function hashName(view: DataView, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  const last = end - 4;
  let at = start;
  for (; at <= last; at += 4) hash = mix(hash, view.getInt32(at, true));
  if (at < end) hash = mix(hash, lastWord(view, at, end));
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x01000193);
  return mixed ^ (mixed >>> 17);
}

function grown(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(old);
  return larger;
}
