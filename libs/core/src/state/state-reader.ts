/**
 * Reads state from the bytes that a `StateWriter` wrote.
 *
 * Invariants
 * RDR1 what is read has the numbers that its writer gave: an object takes its place before what it holds is read.
 * RDR2 bytes that say something else than is asked for are refused with `StateFault`, and nothing is read beyond their end.
 */
import {
  BLOCK_BYTES,
  COLUMN_CLASSES,
  type Column,
  type Kept,
  type KeptClass,
  StateFault,
  type StateIo,
  TAG,
} from './state-io.ts';

const OWN_FIELD = { configurable: true, enumerable: true, writable: true } as const;
/** Takes the place of an object whose constructor still reads what it needs. */
const COMING: object = {};

export class StateReader implements StateIo {
  readonly isLoading = true;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  readonly #objects: object[] = [];
  readonly #texts: string[] = [];
  readonly #shapes: (readonly string[])[] = [];
  readonly #kinds: ((known: undefined) => Kept)[] = [];
  readonly #kindAt = new Map<unknown, number>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Whether everything was read. */
  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }

  section(name: string, version: number): number {
    this.#expect(TAG.SECTION, `section ${name}`);
    const found = this.#readText(this.#byte());
    if (found !== name) throw new StateFault(`section ${name} is due, ${found} was written`);
    const written = this.#count();
    if (written <= version) return written;
    throw new StateFault(`section ${name} is of version ${written}, this build reads ${version}`);
  }

  value<Plain>(_value: Plain): Plain {
    return this.#read() as Plain;
  }

  into(container: object): void {
    this.#expect(TAG.INTO, 'a container that stays');
    this.#objects.push(container);
    const tag = this.#byte();
    if (tag === TAG.LIST && Array.isArray(container)) {
      container.length = 0;
      this.#list(container);
    } else if (tag === TAG.MAP && container instanceof Map) {
      container.clear();
      this.#map(container);
    } else if (tag === TAG.SET && container instanceof Set) {
      container.clear();
      this.#set(container);
    } else if (tag === TAG.COLUMN && ArrayBuffer.isView(container)) {
      this.#fillColumn(this.#checked(container as Column));
    } else if (tag === TAG.OBJECT || tag === TAG.OBJECT_OF_KNOWN_SHAPE) {
      this.#plain(tag, container);
    } else throw new StateFault(`another container was written (tag ${tag})`);
  }

  part(part: Kept): void {
    this.#expect(TAG.PART, part.constructor.name);
    this.#objects.push(part);
    part.keep(this);
  }

  kind<One extends Kept>(of: KeptClass<One>, make: (known: One | undefined) => One): void {
    const at = this.#kindAt.get(of) ?? this.#kinds.length;
    this.#kindAt.set(of, at);
    this.#kinds[at] = make;
  }

  fields<Owner extends object>(owner: Owner, ...names: readonly (keyof Owner)[]): void {
    for (const name of names) owner[name] = this.#read() as Owner[keyof Owner];
  }

  #read(): unknown {
    const tag = this.#byte();
    switch (tag) {
      case TAG.UNDEFINED:
        return undefined;
      case TAG.NULL:
        return null;
      case TAG.FALSE:
        return false;
      case TAG.TRUE:
        return true;
      case TAG.INT32:
        return this.#int();
      case TAG.FLOAT:
        return this.#float();
      case TAG.TEXT:
      case TAG.KNOWN_TEXT:
        return this.#readText(tag);
      case TAG.BIG:
        return BigInt(this.#readText(this.#byte()));
      default:
        return this.#object(tag);
    }
  }

  #object(tag: number): object {
    switch (tag) {
      case TAG.KNOWN_OBJECT:
        return this.#known(this.#objects, 'object');
      case TAG.LIST:
        return this.#list(this.#placed([]));
      case TAG.MAP:
        return this.#map(this.#placed(new Map()));
      case TAG.SET:
        return this.#set(this.#placed(new Set()));
      case TAG.COLUMN:
        return this.#newColumn();
      case TAG.OBJECT:
      case TAG.OBJECT_OF_KNOWN_SHAPE:
        return this.#plain(tag, this.#placed({}));
      case TAG.KIND:
        return this.#ofKind();
      default:
        throw new StateFault(`no value begins with ${tag}`);
    }
  }

  #placed<One extends object>(one: One): One {
    this.#objects.push(one);
    return one;
  }

  #known<One>(of: readonly One[], what: string): One {
    const at = this.#count();
    const known = of[at];
    if (known === undefined || known === COMING) throw new StateFault(`no ${what} ${at} yet`);
    return known;
  }

  #list(list: unknown[]): unknown[] {
    for (let left = this.#count(); left > 0; left -= 1) list.push(this.#read());
    return list;
  }

  #map(map: Map<unknown, unknown>): Map<unknown, unknown> {
    for (let left = this.#count(); left > 0; left -= 1) {
      const key = this.#read();
      map.set(key, this.#read());
    }
    return map;
  }

  #set(set: Set<unknown>): Set<unknown> {
    for (let left = this.#count(); left > 0; left -= 1) set.add(this.#read());
    return set;
  }

  #plain(tag: number, into: object): object {
    for (const name of this.#shape(tag)) {
      const value = this.#read();
      // A name like any other where data comes from JSON.
      if (name === '__proto__') Object.defineProperty(into, name, { ...OWN_FIELD, value });
      else (into as Record<string, unknown>)[name] = value;
    }
    return into;
  }

  #shape(tag: number): readonly string[] {
    if (tag === TAG.OBJECT_OF_KNOWN_SHAPE) return this.#known(this.#shapes, 'shape');
    const names: string[] = [];
    for (let left = this.#count(); left > 0; left -= 1) names.push(this.#readText(this.#byte()));
    this.#shapes.push(names);
    return names;
  }

  #ofKind(): Kept {
    const make = this.#known(this.#kinds, 'kind');
    const at = this.#objects.length;
    this.#objects.push(COMING);
    const made = make(undefined);
    this.#objects[at] = made;
    made.keep(this);
    return made;
  }

  #newColumn(): Column {
    const Class = COLUMN_CLASSES[this.#bytes[this.#at] as number];
    if (Class === undefined) throw new StateFault('no such class of columns');
    const count = this.#peekCount(this.#at + 1);
    // A run of zeros costs nothing to write: a length is believed up to what any column has.
    if (count > COLUMN_LENGTH_MAX) throw new StateFault(`a column of ${count}`);
    const column = this.#placed(new Class(count));
    this.#fillColumn(this.#checked(column));
    return column;
  }

  /** The column, where what follows is of its class and length. */
  #checked(column: Column): Column {
    const Class = COLUMN_CLASSES[this.#byte()];
    const count = this.#count();
    if (Class !== undefined && column instanceof Class && column.length === count) return column;
    throw new StateFault(`a column of ${column.length} is due, one of ${count} was written`);
  }

  #fillColumn(column: Column): void {
    column.fill(0);
    const target = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
    let at = 0;
    while (at < target.length) {
      at += this.#count() * BLOCK_BYTES;
      const run = this.#count();
      const from = this.#take(run);
      if (at + run > target.length) throw new StateFault('a column runs over');
      target.set(this.#bytes.subarray(from, from + run), at);
      at += run;
    }
  }

  #readText(tag: number): string {
    if (tag === TAG.KNOWN_TEXT) return this.#known(this.#texts, 'text');
    if (tag !== TAG.TEXT) throw new StateFault(`a text is due (tag ${tag})`);
    const length = this.#count();
    const from = this.#take(2 * length);
    let text = '';
    for (let unit = 0; unit < length; unit += 1) {
      text += String.fromCharCode(this.#view.getUint16(from + 2 * unit, true));
    }
    this.#texts.push(text);
    return text;
  }

  #expect(tag: number, what: string): void {
    const found = this.#byte();
    if (found !== tag) throw new StateFault(`${what} is due (tag ${found})`);
  }

  #byte(): number {
    return this.#bytes[this.#take(1)] as number;
  }
  #int(): number {
    return this.#view.getInt32(this.#take(4), true);
  }
  #float(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }
  #count(): number {
    return this.#view.getUint32(this.#take(4), true);
  }
  #peekCount(at: number): number {
    if (at + 4 > this.#bytes.length) throw new StateFault('the state ends early');
    return this.#view.getUint32(at, true);
  }

  /** Where the next so many bytes begin. */
  #take(byteCount: number): number {
    const from = this.#at;
    if (from + byteCount > this.#bytes.length) throw new StateFault('the state ends early');
    this.#at = from + byteCount;
    return from;
  }
}

/** Twice the table of a full key set. */
const COLUMN_LENGTH_MAX = 1 << 24;
