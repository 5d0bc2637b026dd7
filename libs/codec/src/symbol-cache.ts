/**
 * From a name's bytes to its symbol id without making a string: names repeat in every record, and a string per
 * name and record would be the decoder's only garbage.
 *
 * Invariants
 * N1 it is a cache: what it does not know is decoded and interned the slow way, with the same result.
 * N2 an answer was compared byte by byte with the symbol's name; the hash only says where to look.
 * N3 a look-up makes at most PROBE_COUNT comparisons, whatever names an attacker invents.
 */
import type { SymbolTable } from '@breakwater/core';

const SLOT_COUNT = 16_384;
const PROBE_COUNT = 4;

export class SymbolCache {
  readonly #symbols: SymbolTable;
  /** Symbol id + 1, or 0. */
  readonly #slots: Int32Array = new Int32Array(SLOT_COUNT);

  constructor(symbols: SymbolTable) {
    this.#symbols = symbols;
  }

  /** The id of the name in `bytes[start, end)`, or -1 where the cache does not know it. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const home = hashBytes(bytes, start, end);
    for (let probe = 0; probe < PROBE_COUNT; probe += 1) {
      const id = this.#slots[(home + probe) & (SLOT_COUNT - 1)]! - 1;
      if (id < 0) return -1;
      if (sameText(this.#symbols.name(id), bytes, start, end)) return id;
    }
    return -1;
  }

  /** Remembers an interned name; only ASCII, whose characters are its bytes (N2). */
  remember(name: string, id: number): void {
    let hash = HASH_SEED;
    for (let index = 0; index < name.length; index += 1) {
      const unit = name.charCodeAt(index);
      if (unit > 0x7e) return;
      hash = mix(hash, unit);
    }
    const home = scatter(hash);
    for (let probe = 0; probe < PROBE_COUNT; probe += 1) {
      const slot = (home + probe) & (SLOT_COUNT - 1);
      if (this.#slots[slot] === 0) {
        this.#slots[slot] = id + 1;
        return;
      }
      if (this.#slots[slot] === id + 1) return;
    }
    this.#slots[home & (SLOT_COUNT - 1)] = id + 1;
  }
}

// FNV-1a, 32 bits; its low bits alone are weak, so the high half is folded in.
const HASH_SEED = 0x811c9dc5 | 0;

function mix(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

function scatter(hash: number): number {
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let at = start; at < end; at += 1) hash = mix(hash, bytes[at]!);
  return scatter(hash);
}

function sameText(name: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let index = 0; index < name.length; index += 1) {
    if (name.charCodeAt(index) !== bytes[start + index]!) return false;
  }
  return true;
}
