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
import { LineBytes, type PlacesHint } from './line-bytes.ts';
import type { Tear } from './packed-bytes.ts';

/** Rows that are handed on at once. */
const CHUNK_ROW_COUNT = 4_096;
/** As many as such rows have, as a rule. */
const CHUNK_BYTE_COUNT = 524_288;

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
        names.map((name) => new ColumnCells(columns.get(name) ?? [])),
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

const LINE_FEED = 10;
const COMMA = 44;

function* linesOf(columns: readonly ColumnCells[], rowCount: number): Generator<Buffer> {
  const lines = new LineBytes(CHUNK_BYTE_COUNT);
  for (let row = 1; row <= rowCount; row += 1) {
    for (let at = 0; at < columns.length; at += 1) {
      if (at > 0) lines.byte(COMMA);
      columns[at]?.write(lines);
    }
    lines.byte(LINE_FEED);
    if (row % CHUNK_ROW_COUNT === 0 || row === rowCount) yield lines.take();
  }
}

/** Words, symbols and venues come again and again: so many of a column are kept as bytes. */
const KNOWN_TEXT_COUNT_MAX = 1_000;

/** The cells of one column, one after the other: values stay numbers until their line is written. */
class ColumnCells {
  readonly #parts: readonly DecodedArray[];
  readonly #hint: PlacesHint = { places: 0 };
  readonly #known = new Map<string, Uint8Array>();
  #newest = '';
  #newestBytes: Uint8Array = Buffer.alloc(0);
  #part = 0; // unit: index
  #at = 0; // unit: index

  constructor(parts: readonly DecodedArray[]) {
    this.#parts = parts;
  }

  /** Nothing behind the last. */
  write(lines: LineBytes): void {
    for (let part = this.#parts[this.#part]; part !== undefined; part = this.#parts[this.#part]) {
      if (this.#at < part.length) {
        const value: unknown = part[this.#at];
        this.#at += 1;
        if (part instanceof Float32Array) lines.text(shortest(value as number));
        else this.#write(value, lines);
        return;
      }
      this.#part += 1;
      this.#at = 0;
    }
  }

  #write(value: unknown, lines: LineBytes): void {
    if (typeof value === 'number') {
      lines.number(value, this.#hint);
    } else if (typeof value === 'bigint') {
      const number = Number(value);
      // Every whole number below this has a text of its own.
      if (number < SAFE && number > -SAFE) lines.number(number, WHOLE);
      else lines.text(String(value));
    } else if (typeof value === 'string') {
      lines.copy(this.#bytesOf(value));
    } else {
      lines.text(cellOf(value));
    }
  }

  #bytesOf(text: string): Uint8Array {
    if (text === this.#newest) return this.#newestBytes;
    let bytes = this.#known.get(text);
    if (bytes === undefined) {
      bytes = Buffer.from(cellOf(text));
      if (this.#known.size < KNOWN_TEXT_COUNT_MAX) this.#known.set(text, bytes);
    }
    this.#newest = text;
    this.#newestBytes = bytes;
    return bytes;
  }
}

const SAFE = Number.MAX_SAFE_INTEGER;
const WHOLE: PlacesHint = { places: 0 };

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
