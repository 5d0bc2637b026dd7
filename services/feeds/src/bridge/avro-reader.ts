/**
 * Records that a schema registry frames: a zero byte, the id of a schema, Avro of that schema.
 *
 * Schemas are fetched in `prepare`, before records are read; reading itself waits for nothing. A schema that the registry does
 * not know is told of each record of it, and asked for again a minute later.
 */
import type { IoOutcome } from '@breakwater/core';
import { AvroSchema } from './avro-schema.ts';
import { MappedReader } from './mapped-reader.ts';
import {
  type ForeignRecord,
  ignored,
  type RecordReader,
  rejected,
  type VenueMessage,
} from './record-reader.ts';
import type { RowValue } from './row-value.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import type { TopicMapping } from './topic-mapping.ts';

const FRAMING_BYTES = 5;

export class AvroReader implements RecordReader {
  readonly #rows: MappedReader;
  readonly #registry: SchemaRegistry;
  readonly #subject: string;
  readonly #schemas = new Map<number, AvroSchema | string>();

  /** `topic`: whose subject `TOPIC-value` names the newest schema. */
  constructor(mapping: TopicMapping, registry: SchemaRegistry, topic: string) {
    this.#rows = new MappedReader(mapping);
    this.#registry = registry;
    this.#subject = `${topic}-value`;
  }

  async prepare(records: readonly ForeignRecord[]): Promise<IoOutcome<null>> {
    for (const { value } of records) {
      const id = schemaIdOf(value);
      if (id === undefined || this.#schemas.get(id) instanceof AvroSchema) continue;
      const found = await this.#registry.byId(id);
      if (found.kind !== 'ok') return found;
      if (found.value === undefined) {
        this.#schemas.set(id, `the registry knows no schema ${id}`);
        continue;
      }
      if (found.value.type !== 'AVRO') {
        this.#schemas.set(id, `schema ${id} is ${found.value.type}, which is not read`);
        continue;
      }
      const newest = await this.#registry.newest(this.#subject);
      if (newest.kind !== 'ok') return newest;
      this.#schemas.set(id, schemaOf(found.value, newest.value));
    }
    return { kind: 'ok', value: null };
  }

  /** Rows of records that are prepared, to propose a mapping from. */
  rowsOf(records: readonly ForeignRecord[]): RowValue[] {
    return records.flatMap(({ value }) => {
      const schema = this.#schemas.get(schemaIdOf(value) ?? -1);
      if (value === null || !(schema instanceof AvroSchema)) return [];
      const reading = schema.read(value, FRAMING_BYTES);
      return reading.kind === 'row' ? [reading.row] : [];
    });
  }

  read(record: ForeignRecord): readonly VenueMessage[] {
    const { value } = record;
    if (value === null || value.length === 0) return ignored('tombstone');
    const id = schemaIdOf(value);
    // Connect may write JSON for some tables and Avro for others.
    if (id === undefined) return this.#rows.read(record);
    const schema = this.#schemas.get(id);
    if (!(schema instanceof AvroSchema)) {
      return rejected('unknown-schema', schema ?? `schema ${id} was not asked for`);
    }
    const reading = schema.read(value, FRAMING_BYTES);
    if (reading.kind === 'row') return this.#rows.readRow(reading.row);
    return rejected('bad-row', `no record of schema ${id}: ${reading.detail}`);
  }
}

/** What reads records of `writer` in the terms of `newest`, of the writer's own where that cannot, or what is wrong. */
function schemaOf(
  writer: ConstructorParameters<typeof AvroSchema>[0],
  newest: ConstructorParameters<typeof AvroSchema>[1],
): AvroSchema | string {
  for (const reader of newest?.type === 'AVRO' ? [newest, undefined] : [undefined]) {
    try {
      return new AvroSchema(writer, reader);
    } catch (error) {
      if (reader === undefined) return error instanceof Error ? error.message : String(error);
    }
  }
  return '';
}

/** The id in the framing, or undefined where there is none. */
export function schemaIdOf(value: Uint8Array | null): number | undefined {
  if (value === null || value.length < FRAMING_BYTES || value[0] !== 0) return undefined;
  return new DataView(value.buffer, value.byteOffset, value.byteLength).getUint32(1);
}
