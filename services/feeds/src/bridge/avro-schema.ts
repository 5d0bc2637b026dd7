/**
 * An Avro schema of a registry as a decoder: bytes of the writer's schema → a row in the terms of the reader's, the newest of its
 * subject. avsc resolves one to the other (aliases, defaults, promotions); longs stay exact as texts, decimals and times become
 * what their logical type says.
 */
import avro from 'avsc';
import { type NamedTypes, type SchemaNode, shapeFault } from './avro-shape.ts';
import { decimalOfBytes } from './connect-envelope.ts';
import { Instant, type RowValue } from './row-value.ts';
import type { RegisteredSchema } from './schema-registry.ts';

export type AvroReading =
  | { readonly kind: 'row'; readonly row: RowValue }
  | { readonly kind: 'fault'; readonly detail: string };

/** Microseconds in a unit, by logical type or the name that Kafka Connect and Debezium give; below one: nanoseconds. */
const TIMES: Readonly<Record<string, number>> = {
  'timestamp-millis': 1_000,
  'timestamp-micros': 1,
  'timestamp-nanos': 0.001,
  'org.apache.kafka.connect.data.Timestamp': 1_000,
  'io.debezium.time.Timestamp': 1_000,
  'io.debezium.time.MicroTimestamp': 1,
  'io.debezium.time.NanoTimestamp': 0.001,
};

/** 64 bits, as text: no id is rounded to another. */
const exactLong: avro.Type = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE().toString(),
  toBuffer: (text: string) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(text));
    return bytes;
  },
  fromJSON: (value: unknown) => String(value),
  toJSON: (text: string) => text,
  isValid: (value: unknown) => typeof value === 'string' && /^-?\d{1,19}$/.test(value),
  compare: (one: string, other: string) =>
    BigInt(one) < BigInt(other) ? -1 : one === other ? 0 : 1,
});

interface ParsedSchema {
  readonly type: avro.Type;
  readonly node: SchemaNode;
  readonly names: NamedTypes;
}

export class AvroSchema {
  readonly #writer: ParsedSchema;
  readonly #reader: ParsedSchema;
  readonly #resolver: ReturnType<avro.Type['createResolver']> | undefined;

  /** @throws Error where a schema is none, or the reader's cannot read what the writer's wrote. */
  constructor(writer: RegisteredSchema, reader: RegisteredSchema | undefined) {
    this.#writer = parsed(writer);
    this.#reader =
      reader === undefined || reader.text === writer.text ? this.#writer : parsed(reader);
    this.#resolver =
      this.#reader === this.#writer
        ? undefined
        : this.#reader.type.createResolver(this.#writer.type);
  }

  /** Reads the value that begins at `start`. Never throws on input. */
  read(bytes: Uint8Array, start: number): AvroReading {
    const fault = shapeFault(bytes, start, this.#writer.node, this.#writer.names);
    if (fault !== undefined) return { kind: 'fault', detail: fault };
    const body = Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
    try {
      const value: unknown = this.#reader.type.fromBuffer(body, this.#resolver);
      return { kind: 'row', row: rowOf(value, this.#reader.node, this.#reader.names) };
    } catch (error) {
      return { kind: 'fault', detail: error instanceof Error ? error.message : String(error) };
    }
  }
}

function parsed({ text, references }: RegisteredSchema): ParsedSchema {
  const registry: Record<string, avro.Type> = {};
  const names = new Map<string, SchemaNode>();
  const options = {
    registry,
    wrapUnions: true,
    logicalTypes: {},
    typeHook: (schema: unknown): avro.Type | undefined => (isLong(schema) ? exactLong : undefined),
  };
  for (const reference of references) {
    const node = nodeOf(reference);
    avro.Type.forSchema(node as avro.Schema, options);
    collectNames(node, '', names);
  }
  const node = nodeOf(text);
  const type = avro.Type.forSchema(node as avro.Schema, options);
  return { type, node: collectNames(node, '', names), names };
}

function isLong(schema: unknown): boolean {
  if (schema === 'long') return true;
  return (
    typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'long'
  );
}

function nodeOf(text: string): SchemaNode {
  const trimmed = text.trim();
  // A bare name is a schema, too.
  return /^["[{]/.test(trimmed) ? (JSON.parse(trimmed) as SchemaNode) : trimmed;
}

const PRIMITIVES = new Set([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
]);

/** The schema with every name in full, its named types in `names`. */
function collectNames(node: SchemaNode, space: string, names: Map<string, SchemaNode>): SchemaNode {
  if (typeof node === 'string') {
    return PRIMITIVES.has(node) || node.includes('.') || space === '' ? node : `${space}.${node}`;
  }
  if (Array.isArray(node))
    return (node as readonly SchemaNode[]).map((one) => collectNames(one, space, names));
  const object = node as Readonly<Record<string, unknown>>;
  const type = object['type'] as SchemaNode;
  const isNamed = type === 'record' || type === 'error' || type === 'enum' || type === 'fixed';
  const name = isNamed ? String(object['name']) : '';
  const own = name.includes('.')
    ? name.slice(0, name.lastIndexOf('.'))
    : isNamed && typeof object['namespace'] === 'string'
      ? object['namespace']
      : space;
  const full = name.includes('.') || own === '' ? name : `${own}.${name}`;
  const made: Record<string, unknown> = { ...object };
  if (isNamed) names.set(full, made);
  if (type === 'record' || type === 'error') {
    const fields = object['fields'] as readonly Readonly<Record<string, unknown>>[];
    made['fields'] = fields.map((field) => ({
      ...field,
      type: collectNames(field['type'] as SchemaNode, own, names),
    }));
  } else if (type === 'array')
    made['items'] = collectNames(object['items'] as SchemaNode, space, names);
  else if (type === 'map')
    made['values'] = collectNames(object['values'] as SchemaNode, space, names);
  else if (!isNamed) made['type'] = collectNames(type, space, names);
  if (isNamed) made['name'] = full;
  return made;
}

/** A value of avsc's as a row: unions unwrapped, logical types read. */
function rowOf(value: unknown, node: SchemaNode, names: NamedTypes): RowValue {
  if (value === null || value === undefined) return null;
  if (Array.isArray(node)) {
    const [entry] = Object.entries(value);
    if (entry === undefined) return null;
    const branch = (node as readonly SchemaNode[]).find(
      (one) => branchName(one, names) === entry[0],
    );
    return branch === undefined ? null : rowOf(entry[1], branch, names);
  }
  if (typeof node === 'string') {
    const named = names.get(node);
    return named === undefined ? plain(value) : rowOf(value, named, names);
  }
  const object = node as Readonly<Record<string, unknown>>;
  const type = object['type'] as SchemaNode;
  if (type === 'record' || type === 'error') {
    const fields = object['fields'] as readonly {
      readonly name: string;
      readonly type: SchemaNode;
    }[];
    const record = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      fields.map((field) => [field.name, rowOf(record[field.name], field.type, names)]),
    );
  }
  if (type === 'array') {
    return (value as readonly unknown[]).map((one) =>
      rowOf(one, object['items'] as SchemaNode, names),
    );
  }
  if (type === 'map') {
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, one]) => [key, rowOf(one, object['values'] as SchemaNode, names)]),
    );
  }
  if (typeof type !== 'string' || names.has(type)) return rowOf(value, type, names);
  return logical(value, object);
}

function logical(value: unknown, node: Readonly<Record<string, unknown>>): RowValue {
  if (node['logicalType'] === 'decimal' && value instanceof Uint8Array) {
    return decimalOfBytes(value, Number(node['scale'] ?? 0)) ?? null;
  }
  for (const name of [node['logicalType'], node['connect.name']]) {
    const unitUs = typeof name === 'string' && Object.hasOwn(TIMES, name) ? TIMES[name] : undefined;
    if (unitUs === undefined || typeof value !== 'string') continue;
    const timeUs = unitUs < 1 ? Number(BigInt(value) / 1_000n) : Number(value) * unitUs;
    if (Number.isSafeInteger(timeUs)) return new Instant(timeUs);
  }
  return plain(value);
}

function plain(value: unknown): RowValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : null;
}

/** How avsc names a branch of a union. */
function branchName(node: SchemaNode, names: NamedTypes): string {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return '';
  const object = node as Readonly<Record<string, unknown>>;
  if (typeof object['name'] === 'string' && names.has(object['name'])) return object['name'];
  const type = object['type'] as SchemaNode;
  return typeof type === 'string' ? type : branchName(type, names);
}
