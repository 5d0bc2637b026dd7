/**
 * Topics of batches of ours (`format: native`): a producer of this product's schemas that writes through a serializer of a schema registry,
 * under whatever id that gave, or without a registry under the id of the schema's file.
 *
 * What a producer sends twice is dropped here by its own session and positions, as far as this process has seen them; in the domain's log the rows
 * stand under the foreign offset, as those of any other topic.
 */
import { NATIVE_SCHEMA_ID } from '@breakwater/codec';
import type { EventBatch, IoOutcome } from '@breakwater/core';
import { schemaIdOf } from './avro-reader.ts';
import { nativeBatch, venueOfRow } from './native-batch.ts';
import { isMarketBatch } from './native-schema.ts';
import {
  type ForeignRecord,
  ignored,
  type RecordReader,
  rejected,
  type VenueMessage,
} from './record-reader.ts';
import type { SchemaRegistry } from './schema-registry.ts';

/** Sources of other producers in one topic; beyond it repeats are not known, and the core drops what it knows by venues' ids. */
const SOURCE_COUNT_MAX = 10_000;

export class NativeReader implements RecordReader {
  readonly #registry: SchemaRegistry | undefined;
  /** By id: a text says why its records are not read. */
  readonly #schemas = new Map<number, true | string>();
  readonly #marks = new Map<string, { session: number; position: number }>();

  constructor(registry: SchemaRegistry | undefined) {
    this.#registry = registry;
  }

  async prepare(records: readonly ForeignRecord[]): Promise<IoOutcome<null>> {
    for (const { value } of records) {
      const id = schemaIdOf(value);
      if (id === undefined || this.#schemas.get(id) === true) continue;
      const judged = await this.#judge(id);
      if (judged.kind !== 'ok') return judged;
      this.#schemas.set(id, judged.value);
    }
    return { kind: 'ok', value: null };
  }

  async #judge(id: number): Promise<IoOutcome<true | string>> {
    const isFileId = id === NATIVE_SCHEMA_ID;
    if (this.#registry === undefined) {
      const detail = `schema ${id} is of a registry; say where it is: SCHEMA_REGISTRY_URL`;
      return { kind: 'ok', value: isFileId || detail };
    }
    const found = await this.#registry.byId(id);
    if (found.kind !== 'ok') return found;
    if (found.value === undefined) {
      return { kind: 'ok', value: isFileId || `the registry knows no schema ${id}` };
    }
    const other = `schema ${id} is not the MarketBatch of this version; format: avro reads other schemas`;
    return { kind: 'ok', value: isMarketBatch(found.value) || other };
  }

  read({ value }: ForeignRecord): readonly VenueMessage[] {
    if (value === null || value.length === 0) return ignored('tombstone');
    const id = schemaIdOf(value);
    if (id === undefined) return rejected('bad-framing', 'no framing of a schema registry');
    const known = this.#schemas.get(id);
    if (known !== true)
      return rejected('unknown-schema', known ?? `schema ${id} was not asked for`);
    const batch = nativeBatch(value);
    if ('reason' in batch) return rejected(batch.reason, batch.detail);
    const fromRow = this.#firstNew(batch);
    if (fromRow === 'older') return ignored('older-session');
    return fromRow === batch.eventCount ? ignored('repeat') : messagesOf(batch, value, fromRow);
  }

  /** The first row that its producer had not sent before. */
  #firstNew(batch: EventBatch): number | 'older' {
    const { session, eventCount } = batch;
    const source = batch.symbols.name(batch.source);
    const mark = this.#marks.get(source);
    if (mark !== undefined && session < mark.session) return 'older';
    let row = 0;
    if (mark?.session === session) {
      while (row < eventCount && batch.position(row) <= mark.position) row += 1;
    }
    if (row < eventCount && (mark !== undefined || this.#marks.size < SOURCE_COUNT_MAX)) {
      this.#marks.set(source, { session, position: batch.position(eventCount - 1) });
    }
    return row;
  }
}

/** Whether a sample holds batches of ours and nothing else. */
export async function isNative(
  records: readonly ForeignRecord[],
  registry: SchemaRegistry | undefined,
): Promise<boolean> {
  const reader = new NativeReader(registry);
  if ((await reader.prepare(records)).kind !== 'ok') return false;
  const kinds = records.flatMap((record) => reader.read(record)).map(({ reading }) => reading.kind);
  return kinds.includes('native') && !kinds.includes('rejected');
}

/** A message for each venue of the batch. */
function messagesOf(batch: EventBatch, value: Uint8Array, fromRow: number): VenueMessage[] {
  const byVenue = new Map<string, Map<number, number>>();
  for (let row = fromRow; row < batch.eventCount; row += 1) {
    const venue = venueOfRow(batch, row) ?? '';
    const counts = byVenue.get(venue) ?? new Map<number, number>();
    byVenue.set(venue, counts);
    counts.set(batch.kind(row), (counts.get(batch.kind(row)) ?? 0) + 1);
  }
  const source = batch.symbols.name(batch.source);
  const eventTimeUs = batch.eventTimeUs(fromRow);
  return [...byVenue].flatMap(([venue, counts]): readonly VenueMessage[] => {
    if (venue === '') return rejected('unknown-instrument', 'a market of it is named by no key');
    return [{ venue, reading: { kind: 'native', value, fromRow, counts, source, eventTimeUs } }];
  });
}
