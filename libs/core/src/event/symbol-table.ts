/**
 * Names as small integers, one table per partition. Ids follow first sight, so they say nothing about the
 * market and never reach an alert: anything that orders output compares names, not ids.
 */

import { assert } from '../assert.ts';
import { SYMBOL_COUNT_MAX } from '../limits.ts';
import type { StateIo } from '../state/state-io.ts';

export class SymbolTable {
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [];

  /** The id of `name`, given on first sight; -1 where the table is full (the caller quarantines). */
  intern(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    if (this.#names.length >= SYMBOL_COUNT_MAX) return -1;
    const id = this.#names.length;
    this.#ids.set(name, id);
    this.#names.push(name);
    return id;
  }

  name(id: number): string {
    const name = this.#names[id];
    assert(name !== undefined, 'a symbol id comes from this table');
    return name;
  }

  get size(): number {
    return this.#names.length;
  }

  keep(io: StateIo): void {
    io.into(this.#ids);
    io.into(this.#names);
  }
}
