/**
 * Fields of a record that becomes an object: read one after the other at a cursor of its own.
 *
 * Invariants
 * FDR1 after a failure the cursor is beyond the end, and nothing is read any more: every method returns a neutral value.
 *    So a caller reads all its fields and asks once, at the end, whether they are good.
 * FDR2 the cursor is compared with the end before each field, so none starts behind it (WR1).
 * FDR3 a list's length is compared with its bound and with the bytes that are left before anything loops over it (WR3).
 */
import type { WireReader } from './wire-reader.ts';

export class FieldReader {
  readonly #reader: WireReader;
  #at = 0; // unit: cursor

  constructor(reader: WireReader) {
    this.#reader = reader;
  }

  /** Where the next field starts; beyond the end after a failure (WR2). */
  get at(): number {
    return this.#at;
  }

  start(at: number): void {
    this.#at = at;
  }

  long(): number {
    const reader = this.#reader;
    if (this.#at > reader.end) return 0;
    this.#at = reader.long(reader.number, 0, this.#at);
    return reader.number[0]!;
  }

  /** The symbol of an enum or the branch of a union that has `count` of them. */
  choice(count: number): number {
    const reader = this.#reader;
    if (this.#at > reader.end) return 0;
    const choice = reader.choice(this.#at, count);
    this.#at = choice < 0 ? reader.end + 1 : this.#at + 1;
    return choice < 0 ? 0 : choice;
  }

  /** A byte of 0 or 1. */
  boolean(): boolean {
    const reader = this.#reader;
    if (this.#at > reader.end) return false;
    const byte = reader.byte(this.#at);
    this.#at = byte > 1 ? reader.fail('bad-enum', `the byte ${byte} is no boolean`) : this.#at + 1;
    return byte === 1;
  }

  /** Printable UTF-8. */
  text(byteCountMax: number): string {
    const reader = this.#reader;
    if (this.#at > reader.end) return '';
    this.#at = reader.text(this.#at, byteCountMax);
    if (this.#at > reader.end) return '';
    const text = reader.printable();
    if (text === undefined) this.#at = reader.end + 1;
    return text ?? '';
  }

  /** A text that may not be empty. */
  name(byteCountMax: number): string {
    const text = this.text(byteCountMax);
    if (text === '' && this.#at <= this.#reader.end) {
      this.#at = this.#reader.fail('bad-text', 'a name is empty');
    }
    return text;
  }

  /** A union of null and what `read` reads. */
  nullable<Value>(read: () => Value): Value | null {
    return this.choice(2) === 1 ? read() : null;
  }

  nullableLong(): number | null {
    return this.choice(2) === 1 ? this.long() : null;
  }

  nullableText(byteCountMax: number): string | null {
    return this.choice(2) === 1 ? this.text(byteCountMax) : null;
  }

  /** An array of at most `countMax` items that `read` reads, each of `itemByteCountMin` bytes or more. */
  list<Item>(
    bounds: { readonly itemByteCountMin: number; readonly countMax: number },
    read: () => Item,
  ): readonly Item[] {
    const reader = this.#reader;
    const items: Item[] = [];
    while (this.#at <= reader.end) {
      this.#at = reader.block(this.#at, bounds.itemByteCountMin, bounds.countMax - items.length);
      const { blockCount, blockEnd } = reader;
      if (this.#at > reader.end || blockCount === 0) break;
      for (let left = blockCount; left > 0 && this.#at <= reader.end; left -= 1) items.push(read());
      if (this.#at <= reader.end) this.#at = reader.blockSize(this.#at, blockEnd);
    }
    return items;
  }
}
