/**
 * Writes state to bytes.
 *
 * Invariants
 * WTR1 an object is written once; wherever it is met again its number stands (KEP1).
 * WTR2 the same state gives the same bytes: nothing of when or how often it was written is in them.
 */
import { assert } from '../assert.ts';
import {
  BLOCK_BYTES,
  COLUMN_CLASSES,
  type Column,
  type Kept,
  type KeptClass,
  type StateIo,
  TAG,
} from './state-io.ts';

const CAPACITY_INITIAL = 1 << 16;

interface Kind {
  readonly at: number;
  readonly make: (known: Kept | undefined) => Kept;
}

export class StateWriter implements StateIo {
  readonly isLoading = false;
  #bytes: Uint8Array;
  #view: DataView;
  #at = 0;
  readonly #objects = new Map<object, number>();
  readonly #texts = new Map<string, number>();
  readonly #shapes = new Map<string, number>();
  readonly #kinds = new Map<unknown, Kind>();

  /** `room`: bytes that nobody needs any more; those of the last snapshot fit the next one best. */
  constructor(room: Uint8Array = new Uint8Array(CAPACITY_INITIAL)) {
    this.#bytes = room;
    this.#view = new DataView(room.buffer, room.byteOffset, room.byteLength);
  }

  /** What was written: a part of the room, true until somebody writes there again. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** All of the room, to hand to the next writer. */
  get room(): Uint8Array {
    return this.#bytes;
  }

  section(name: string, version: number): number {
    this.#byte(TAG.SECTION);
    this.#text(name);
    this.#count(version);
    return version;
  }

  value<Plain>(value: Plain): Plain {
    this.#write(value);
    return value;
  }

  into(container: object): void {
    assert(!this.#objects.has(container), 'WTR1: a container that stays is written where it stays');
    this.#byte(TAG.INTO);
    this.#fresh(container);
  }

  part(part: Kept): void {
    assert(!this.#objects.has(part), 'WTR1: a part is written once');
    this.#objects.set(part, this.#objects.size);
    this.#byte(TAG.PART);
    part.keep(this);
  }

  kind<One extends Kept>(of: KeptClass<One>, make: (known: One | undefined) => One): void {
    const at = this.#kinds.get(of)?.at ?? this.#kinds.size;
    this.#kinds.set(of, { at, make: make as Kind['make'] });
  }

  fields<Owner extends object>(owner: Owner, ...names: readonly (keyof Owner)[]): void {
    for (const name of names) this.#write(owner[name]);
  }

  #write(value: unknown): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'boolean') this.#byte(value ? TAG.TRUE : TAG.FALSE);
    else if (value === undefined) this.#byte(TAG.UNDEFINED);
    else if (value === null) this.#byte(TAG.NULL);
    else if (typeof value === 'bigint') {
      this.#byte(TAG.BIG);
      this.#text(value.toString());
    } else {
      assert(typeof value === 'object', 'state is data, never a function');
      this.#object(value);
    }
  }

  #object(value: object): void {
    const known = this.#objects.get(value);
    if (known === undefined) this.#fresh(value);
    else {
      this.#byte(TAG.KNOWN_OBJECT);
      this.#count(known);
    }
  }

  #fresh(value: object): void {
    this.#objects.set(value, this.#objects.size);
    if (Array.isArray(value)) this.#list(TAG.LIST, value.length, value);
    else if (value instanceof Map) {
      this.#byte(TAG.MAP);
      this.#count(value.size);
      for (const [key, one] of value) {
        this.#write(key);
        this.#write(one);
      }
    } else if (value instanceof Set) this.#list(TAG.SET, value.size, value);
    else if (ArrayBuffer.isView(value)) this.#column(value as Column);
    else if (isPlain(value)) this.#plain(value);
    else this.#ofKind(value as Kept);
  }

  #list(tag: number, count: number, items: Iterable<unknown>): void {
    this.#byte(tag);
    this.#count(count);
    for (const item of items) this.#write(item);
  }

  #plain(value: object): void {
    const names = Object.keys(value);
    const shape = shapeOf(names);
    const known = this.#shapes.get(shape);
    if (known === undefined) {
      this.#shapes.set(shape, this.#shapes.size);
      this.#byte(TAG.OBJECT);
      this.#count(names.length);
      for (const name of names) this.#text(name);
    } else {
      this.#byte(TAG.OBJECT_OF_KNOWN_SHAPE);
      this.#count(known);
    }
    for (const name of names) this.#write((value as Record<string, unknown>)[name]);
  }

  #ofKind(value: Kept): void {
    const kind = this.#kinds.get(value.constructor);
    assert(kind !== undefined, `objects of ${value.constructor.name} are of a kind that was named`);
    this.#byte(TAG.KIND);
    this.#count(kind.at);
    kind.make(value);
    value.keep(this);
  }

  #number(value: number): void {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.#reserve(5);
      this.#bytes[this.#at] = TAG.INT32;
      this.#view.setInt32(this.#at + 1, value, true);
      this.#at += 5;
      return;
    }
    this.#reserve(9);
    this.#bytes[this.#at] = TAG.FLOAT;
    this.#view.setFloat64(this.#at + 1, value, true);
    this.#at += 9;
  }

  /** UTF-16 units: names are short, and most are written once. */
  #text(text: string): void {
    const known = this.#texts.get(text);
    if (known !== undefined) {
      this.#byte(TAG.KNOWN_TEXT);
      this.#count(known);
      return;
    }
    this.#texts.set(text, this.#texts.size);
    this.#byte(TAG.TEXT);
    this.#count(text.length);
    this.#reserve(2 * text.length);
    for (let unit = 0; unit < text.length; unit += 1) {
      this.#view.setUint16(this.#at, text.charCodeAt(unit), true);
      this.#at += 2;
    }
  }

  /** Runs of [zero blocks, blocks as they are], until all of it is written. */
  #column(column: Column): void {
    const tag = COLUMN_CLASSES.findIndex((known) => column instanceof known);
    assert(tag >= 0, 'a column is of a class that is known');
    this.#byte(TAG.COLUMN);
    this.#byte(tag);
    this.#count(column.length);
    const source = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
    let from = 0;
    while (from < source.length) {
      const start = blockWhere(source, from, 'filled');
      const end = blockWhere(source, start, 'zero');
      this.#count((start - from) / BLOCK_BYTES);
      this.#count(end - start);
      this.#reserve(end - start);
      this.#bytes.set(source.subarray(start, end), this.#at);
      this.#at += end - start;
      from = end;
    }
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#at] = byte;
    this.#at += 1;
  }

  /** A whole number that is not negative and below 2^32. */
  #count(count: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#at, count, true);
    this.#at += 4;
  }

  #reserve(byteCount: number): void {
    const needed = this.#at + byteCount;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    bytes.set(this.bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Of one list of names alone, whatever is in them. */
function shapeOf(names: readonly string[]): string {
  let shape = '';
  for (const name of names) shape += `${name.length}:${name}`;
  return shape;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Where the next whole block that is zero begins, or the next that is not; the end where none does. */
function blockWhere(source: Uint8Array, from: number, wanted: 'zero' | 'filled'): number {
  // Bytes that do not stand where words may stand, and the last block where it is no whole one, are taken as they are.
  const isAligned = source.byteOffset % 4 === 0;
  const whole = isAligned ? source.length - (source.length % BLOCK_BYTES) : 0;
  const words = isAligned
    ? new Int32Array(source.buffer, source.byteOffset, whole / 4)
    : new Int32Array(0);
  for (let block = from; block < whole; block += BLOCK_BYTES) {
    let word = block / 4;
    const end = word + BLOCK_BYTES / 4;
    while (word < end && words[word] === 0) word += 1;
    if ((word === end) === (wanted === 'zero')) return block;
  }
  return wanted === 'zero' ? source.length : Math.max(from, whole);
}
