/**
 * Whether bytes are one value of an Avro schema, found out before a library makes objects of them: avsc allocates what a count
 * announces, and six hostile bytes end the process. Counts, lengths, branches and depth are bounded; every byte is used.
 */

/** A schema as JSON. */
export type SchemaNode = string | readonly SchemaNode[] | { readonly [key: string]: unknown };

/** Types by full name. */
export type NamedTypes = ReadonlyMap<string, SchemaNode>;

const DEPTH_MAX = 64;
/** Elements that take no byte, such as nulls: nothing else bounds them. */
const EMPTY_COUNT_MAX = 10_000;
const VARINT_BYTES_MAX = 10;

/** Why the bytes are no value of the schema, or undefined where they are. */
export function shapeFault(
  bytes: Uint8Array,
  start: number, // unit: bytes
  schema: SchemaNode,
  names: NamedTypes,
): string | undefined {
  const walk = new ShapeWalk(bytes, start, names);
  try {
    walk.value(schema, 0);
  } catch (error) {
    if (error instanceof ShapeError) return error.message;
    throw error;
  }
  const left = bytes.length - walk.at;
  return left === 0 ? undefined : `${left} bytes follow`;
}

class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

class ShapeWalk {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #names: NamedTypes;
  #emptyCount = 0;

  constructor(bytes: Uint8Array, at: number, names: NamedTypes) {
    this.#bytes = bytes;
    this.at = at;
    this.#names = names;
  }

  value(schema: SchemaNode, depth: number): void {
    if (depth > DEPTH_MAX) throw new ShapeError(`values lie deeper than ${DEPTH_MAX}`);
    if (Array.isArray(schema)) {
      const branches = schema as readonly SchemaNode[];
      this.value(this.#choice(branches, 'branch'), depth + 1);
      return;
    }
    if (typeof schema === 'string') {
      this.#primitive(schema, depth);
      return;
    }
    const node = schema as Readonly<Record<string, unknown>>;
    const { type } = node;
    if (type === 'record' || type === 'error') {
      const fields = node['fields'] as readonly { readonly type: SchemaNode }[];
      for (const field of fields) this.value(field.type, depth + 1);
    } else if (type === 'array')
      this.#blocks(() => this.value(node['items'] as SchemaNode, depth + 1));
    else if (type === 'map') {
      this.#blocks(() => {
        this.#skip(this.#length());
        this.value(node['values'] as SchemaNode, depth + 1);
      });
    } else if (type === 'enum') this.#choice(node['symbols'] as readonly string[], 'symbol');
    else if (type === 'fixed') this.#skip(Number(node['size']));
    else this.value(type as SchemaNode, depth + 1);
  }

  #primitive(name: string, depth: number): void {
    switch (name) {
      case 'null':
        return;
      case 'boolean':
        this.#skip(1);
        return;
      case 'int':
      case 'long':
        this.#varint();
        return;
      case 'float':
        this.#skip(4);
        return;
      case 'double':
        this.#skip(8);
        return;
      case 'bytes':
      case 'string':
        this.#skip(this.#length());
        return;
      default: {
        const named = this.#names.get(name);
        if (named === undefined) throw new ShapeError(`the schema does not define ${name}`);
        this.value(named, depth + 1);
      }
    }
  }

  #blocks(element: () => void): void {
    for (;;) {
      let count = this.#varint();
      if (count === 0) return;
      if (count < 0) {
        count = -count;
        this.#varint();
      }
      for (let index = 0; index < count; index += 1) {
        const before = this.at;
        element();
        if (this.at === before) this.#empty();
      }
    }
  }

  #empty(): void {
    this.#emptyCount += 1;
    if (this.#emptyCount > EMPTY_COUNT_MAX) {
      throw new ShapeError(`more than ${EMPTY_COUNT_MAX} elements without a byte`);
    }
  }

  #choice<Item>(items: readonly Item[], what: string): Item {
    const index = this.#varint();
    const item = items[index];
    if (item === undefined) throw new ShapeError(`${what} ${index} of ${items.length}`);
    return item;
  }

  #length(): number {
    const length = this.#varint();
    if (length < 0) throw new ShapeError(`a length of ${length}`);
    return length;
  }

  #skip(count: number): void {
    if (!(count <= this.#bytes.length - this.at)) throw new ShapeError('the record ends too early');
    this.at += count;
  }

  /** Zigzag; beyond 2^53 inexact, which no count, length or branch may be. */
  #varint(): number {
    let value = 0;
    for (let index = 0; index < VARINT_BYTES_MAX; index += 1) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) throw new ShapeError('the record ends too early');
      this.at += 1;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) {
        const half = Math.floor(value / 2);
        return value % 2 === 0 ? half : -half - 1;
      }
    }
    throw new ShapeError('a number has more than ten bytes');
  }
}
