/**
 * The state of the pipeline, saved and loaded by one method per class: `keep` names every field once, and what it is handed either
 * writes the field or gives back what was written (`StateWriter`, `StateReader`). So saving and loading cannot disagree.
 *
 *   keep(io: StateIo): void {
 *     this.#count = io.value(this.#count);   // a field of its own
 *     io.into(this.#known);                  // a container that stays the same object
 *     io.part(this.#book);                   // an object that the constructor made
 *   }
 *
 * Invariants
 * KEP1 what two fields share is shared after loading too: an object is written once, by the first that holds it.
 * KEP2 what follows from other fields (caches, plans, what the constructor was given) is not written, and `keep` says so.
 * KEP3 a map, a set and an object keep the order of their entries: what iterates over them goes on as it would have.
 */

/** Has state that outlives a process. */
export interface Kept {
  keep(io: StateIo): void;
}

/** A class whose objects come and go. */
export type KeptClass<One extends Kept> = abstract new (...given: never[]) => One;

export interface StateIo {
  /** Loading: fields are given what was written. */
  readonly isLoading: boolean;
  /**
   * What follows is the state of so named a part, in this version of its layout. Returns the version that was written, so that an
   * older layout can be read; another name at this place is refused.
   */
  section(name: string, version: number): number;
  /** Plain data: numbers, texts, lists, maps, sets, columns and objects of those, and objects of the kinds that were named. */
  value<Plain>(value: Plain): Plain;
  /** The content of a map, set, list, column or plain object that stays the same object. */
  into(container: object): void;
  /** An object that exists on either side: made by a constructor, or by who calls. */
  part(part: Kept): void;
  /** Values may hold objects of this class: `make` returns the known one, or a new one, and writes or reads what its constructor needs. */
  kind<One extends Kept>(of: KeptClass<One>, make: (known: One | undefined) => One): void;
  /** Fields that are not private, by name. */
  fields<Owner extends object>(owner: Owner, ...names: readonly (keyof Owner)[]): void;
}

/** What was written cannot be what is read: another layout, or bytes that were not written by `StateWriter`. */
export class StateFault extends Error {}

/** Columns: typed arrays, by the tag that stands for their class. */
export type Column = Float64Array | Int32Array | Uint8Array;
export const COLUMN_CLASSES: readonly (new (length: number) => Column)[] = [
  Float64Array,
  Int32Array,
  Uint8Array,
];

/** What a value begins with. */
export const TAG = {
  UNDEFINED: 0,
  NULL: 1,
  FALSE: 2,
  TRUE: 3,
  INT32: 4,
  FLOAT: 5,
  TEXT: 6,
  KNOWN_TEXT: 7,
  BIG: 8,
  KNOWN_OBJECT: 9,
  LIST: 10,
  MAP: 11,
  SET: 12,
  COLUMN: 13,
  OBJECT: 14,
  OBJECT_OF_KNOWN_SHAPE: 15,
  KIND: 16,
  SECTION: 17,
  INTO: 18,
  PART: 19,
} as const;

/** Columns are written in runs of blocks of this many bytes: most of a ring is zero. */
export const BLOCK_BYTES = 512;
