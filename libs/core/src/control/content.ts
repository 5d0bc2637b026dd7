/** Reading control contents: JSON of unknown shape in, typed value or the first thing wrong with it out. */
import { isPrintable } from '../log/printable-text.ts';

/** Where in the content it is wrong, and what was expected. */
export interface ContentFault {
  readonly path: string;
  readonly expected: string;
}
export type Content<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'fault'; readonly fault: ContentFault };

/** Thrown inside a reader only; `readContent` turns it into a value. */
class FaultSignal extends Error {
  readonly fault: ContentFault;
  constructor(fault: ContentFault) {
    super(`${fault.path}: ${fault.expected}`);
    this.fault = fault;
  }
}

/** Runs a reader of one content; anything but a fault is a bug and passes through. */
export function readContent<T>(content: unknown, read: (cursor: ContentCursor) => T): Content<T> {
  try {
    return { kind: 'ok', value: read(new ContentCursor(content, '$')) };
  } catch (error) {
    if (error instanceof FaultSignal) return { kind: 'fault', fault: error.fault };
    throw error;
  }
}

/** A place in the content, with readers that name the place when they refuse. */
export class ContentCursor {
  readonly #value: unknown;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    this.#value = value;
    this.#path = path;
  }

  field(name: string): ContentCursor {
    const value = this.object();
    const own = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    return new ContentCursor(own, `${this.#path}.${name}`);
  }

  get absent(): boolean {
    return this.#value === undefined;
  }

  get isNull(): boolean {
    return this.#value === null;
  }

  /** As it came, for a reader that puts contents together. */
  get anything(): unknown {
    return this.#value;
  }

  object(): object {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.refuse('an object');
    }
    return value;
  }

  text(lengthMax = 256): string {
    const value = this.#value;
    if (typeof value !== 'string' || value.length === 0 || value.length > lengthMax) {
      this.refuse(`a text of 1 to ${lengthMax} characters`);
    }
    return value;
  }

  /** A text that a person wrote: bounded, on one line, nothing invisible; may be empty. */
  words(lengthMax: number): string {
    const value = this.#value;
    if (typeof value !== 'string' || value.length > lengthMax || !isPrintable(value)) {
      this.refuse(`a text of at most ${lengthMax} characters without control characters`);
    }
    return value;
  }

  oneOf<T extends string>(choices: readonly T[]): T {
    const found = choices.find((choice) => choice === this.#value);
    return found ?? this.refuse(`one of ${choices.join(', ')}`);
  }

  flag(): boolean {
    const value = this.#value;
    return typeof value === 'boolean' ? value : this.refuse('true or false');
  }

  number(range: { readonly min: number; readonly max: number }): number {
    const value = this.#value;
    if (typeof value !== 'number' || !(value >= range.min && value <= range.max)) {
      this.refuse(`a number from ${range.min} to ${range.max}`);
    }
    return value;
  }

  integer(range: { readonly min: number; readonly max: number }): number {
    const value = this.number(range);
    return Number.isSafeInteger(value) ? value : this.refuse('a whole number');
  }

  list<T>(countMax: number, read: (item: ContentCursor) => T): T[] {
    const value = this.#value;
    if (!Array.isArray(value) || value.length > countMax)
      this.refuse(`a list of at most ${countMax}`);
    return value.map((item, index) => read(new ContentCursor(item, `${this.#path}[${index}]`)));
  }

  refuse(expected: string): never {
    throw new FaultSignal({ path: this.#path, expected });
  }
}

/** What a reader makes of a place that may be absent or null; then null. */
export function optional<T>(cursor: ContentCursor, read: (present: ContentCursor) => T): T | null {
  return cursor.absent || cursor.isNull ? null : read(cursor);
}
