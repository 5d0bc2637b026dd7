/**
 * Rows of a Parquet file as lines of CSV: a header, then row group by row group. So a column is named, a row accounted for and a
 * value read from its digits as in any other table. A row's line number is its place in the file, counted from 2.
 *
 * hyparquet reads it: pure JavaScript without dependencies or install scripts, a row group at a time, and here already for
 * `breakwater export`. DuckDB's Node API would be faster at decoding, for 60 MB of native code for each platform.
 */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import {
  asyncBufferFromFile,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
} from 'hyparquet';
import type { Tear } from './packed-bytes.ts';

/** Rows that are handed on at once. */
const CHUNK_ROW_COUNT = 4_096;

/** snappy is hyparquet's own; the rest is Node's. */
const COMPRESSORS: Compressors = {
  GZIP: (input) => gunzipSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
};

/** Times stay the whole numbers that they are: a Date would cut them to milliseconds. */
const PARSERS = {
  timestampFromMilliseconds: (value: bigint): bigint => value,
  timestampFromMicroseconds: (value: bigint): bigint => value,
  timestampFromNanoseconds: (value: bigint): bigint => value,
  dateFromDays: (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

/** Lines as bytes, each with its line feed; a tear where the file cannot be read on. */
export async function* parquetLines(path: string): AsyncGenerator<Buffer | Tear> {
  let rowStart = 0;
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const names = namesIn(metadata);
    yield Buffer.from(`${names.map(cellOf).join(',')}\n`);
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      const columns = new Map<string, DecodedArray[]>();
      await parquetRead({
        ...{ file, metadata, rowStart, rowEnd, compressors: COMPRESSORS, parsers: PARSERS },
        onChunk: ({ columnName, columnData }) => {
          const known = columns.get(columnName);
          if (known === undefined) columns.set(columnName, [columnData]);
          else known.push(columnData);
        },
      });
      yield* linesOf(
        names.map((name) => new ColumnText(columns.get(name) ?? [])),
        Number(num_rows),
      );
      rowStart = rowEnd;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    yield {
      atByte: undefined,
      detail: `the Parquet file cannot be read behind row ${rowStart}: ${why}`,
    };
  }
}

/** Columns of the first level: what is below stands in its cell as JSON. */
function namesIn({ schema }: FileMetaData): string[] {
  const names: string[] = [];
  const childCount = schema[0]?.num_children ?? 0;
  for (let at = 1; names.length < childCount && at < schema.length; at = behind(schema, at)) {
    names.push(schema[at]?.name ?? '');
  }
  return names;
}

/** The place behind an element of the schema and all that is below it. */
function behind(schema: FileMetaData['schema'], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (schema[at]?.num_children ?? 0); child += 1)
    next = behind(schema, next);
  return next;
}

function* linesOf(columns: readonly ColumnText[], rowCount: number): Generator<Buffer> {
  for (let from = 0; from < rowCount; from += CHUNK_ROW_COUNT) {
    let text = '';
    for (let row = from; row < Math.min(rowCount, from + CHUNK_ROW_COUNT); row += 1) {
      let separator = '';
      for (const column of columns) {
        text += separator + column.next();
        separator = ',';
      }
      text += '\n';
    }
    yield Buffer.from(text);
  }
}

/** The cells of one column, one after the other: values stay numbers until their line is written. */
class ColumnText {
  readonly #parts: readonly DecodedArray[];
  #part = 0; // unit: index
  #at = 0; // unit: index

  constructor(parts: readonly DecodedArray[]) {
    this.#parts = parts;
  }

  /** Empty behind the last. */
  next(): string {
    for (let part = this.#parts[this.#part]; part !== undefined; part = this.#parts[this.#part]) {
      if (this.#at < part.length) {
        const value: unknown = part[this.#at];
        this.#at += 1;
        return part instanceof Float32Array ? shortest(value as number) : cellOf(value);
      }
      this.#part += 1;
      this.#at = 0;
    }
    return '';
  }
}

/** The fewest digits that mean the same number of single precision: 0.1, and not 0.10000000149011612. */
function shortest(value: number): string {
  for (let digits = 6; digits <= 9; digits += 1) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

function cellOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value, plainJson);
  // A line is a row: what stands in a cell does not end it.
  const line = text.replaceAll(/[\r\n]+/g, ' ');
  return /[",]/.test(line) ? `"${line.replaceAll('"', '""')}"` : line;
}

function plainJson(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
