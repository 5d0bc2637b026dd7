/** Messages of somebody's own: their bytes → rows → events, as the mapping of their topic says. */
import { changedRow, payloadOf, type Unwrapped } from './connect-envelope.ts';
import { MappedRow } from './mapped-row.ts';
import {
  type ForeignRecord,
  ignored,
  type RecordReader,
  rejected,
  shown,
  utf8Of,
  type VenueMessage,
} from './record-reader.ts';
import { isRowList, parseExactJson, type RowValue, valueAt } from './row-value.ts';
import type { TopicMapping } from './topic-mapping.ts';

/** Rows in one message. */
const ROW_COUNT_MAX = 4_096;

export class MappedReader implements RecordReader {
  readonly #mapping: TopicMapping;

  constructor(mapping: TopicMapping) {
    this.#mapping = mapping;
  }

  read({ value }: ForeignRecord): readonly VenueMessage[] {
    if (value === null || value.length === 0) return ignored('tombstone');
    if (value[0] === 0) {
      const where = 'say where the registry is: SCHEMA_REGISTRY_URL';
      return rejected(
        'bad-framing',
        `a record of a schema registry; its format is avro, and ${where}`,
      );
    }
    const text = utf8Of(value);
    if (text === undefined) return rejected('bad-text', 'the record is no UTF-8');
    let message: RowValue;
    try {
      message = payloadOf(parseExactJson(text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return rejected('bad-json', error.message);
    }
    return this.readRow(message);
  }

  /** As `read`, of a message that is decoded already. */
  readRow(message: RowValue): readonly VenueMessage[] {
    const unwrapped: Unwrapped =
      this.#mapping.format === 'debezium'
        ? changedRow(message, this.#mapping)
        : { kind: 'row', row: message, message };
    if (unwrapped.kind === 'ignored') return ignored(unwrapped.rule);
    if (unwrapped.kind === 'refused') return rejected('bad-row', unwrapped.detail);
    const { rows: path } = this.#mapping;
    if (path === undefined) {
      return [new MappedRow(this.#mapping, unwrapped.row, unwrapped.message).read()];
    }
    const rows = valueAt(unwrapped.row, path);
    if (!isRowList(rows))
      return rejected('bad-row', `${path.join('.')} is ${shown(rows)}, no list of rows`);
    if (rows.length > ROW_COUNT_MAX) {
      return rejected('bad-count', `${rows.length} rows in one message, at most ${ROW_COUNT_MAX}`);
    }
    return rows.map((row) => new MappedRow(this.#mapping, row, unwrapped.row).read());
  }
}
