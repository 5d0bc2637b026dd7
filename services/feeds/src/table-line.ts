/** One line of a table (CSV or NDJSON) → its fields. A broken line is lost alone: no quote reaches past its line. */
import { LENDING_FIELDS, type RowFields, type RowRejection } from '@breakwater/codec';
import { parse } from 'csv-parse/sync';
import { FolderError, type ManifestStream } from './manifest.ts';

/** Reads the lines of one file in order: the first may be its header. */
export type LineReader = (line: string) => RowFields | RowRejection | 'header';

type Columns = NonNullable<ManifestStream['columns']>;

/** `file` is only for messages. Throws FolderError where the header lacks a column of the manifest. */
export function tableLineReader(stream: ManifestStream, file: string): LineReader {
  const implied = impliedColumns(stream);
  const columns = { ...implied, ...stream.columns };
  return /\.(ndjson|jsonl)(\.gz|\.zst)?$/.test(file)
    ? ndjsonReader(columns)
    : csvReader(
        placesIn(file, columns, implied),
        stream.header === false ? 'absent' : 'first-line',
      );
}

/** Fields of a row of loans that are read from the column of their own name: so many that naming each would help nobody. */
function impliedColumns({ format, columns = {}, header }: ManifestStream): Columns {
  if (format !== 'lending' || header === false) return {};
  const fields = [...MARKET_FIELDS, ...LENDING_FIELDS].filter(
    (field) => columns[field] === undefined,
  );
  return Object.fromEntries(fields.map((field) => [field, field]));
}

const MARKET_FIELDS = ['time', 'receivedTime', 'venue', 'symbol', 'type'];
/** Without these no row of loans can be read. */
const LENDING_FIELDS_NEEDED: ReadonlySet<string> = new Set(['time', 'operation', 'programme']);

/** Cells of a CSV line, or undefined where its quotes are broken. */
export function csvCells(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
  try {
    const rows: string[][] = parse(line, { relax_column_count: true, trim: true });
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
}

/** Where the fields stand under a header. Throws FolderError where it lacks a column. */
type Places = (header: readonly string[]) => ReadonlyMap<string, number>;

function csvReader(placesUnder: Places, header: 'first-line' | 'absent'): LineReader {
  let places: ReadonlyMap<string, number> | undefined;
  let cellCountMin = 0;
  let cellCount: number | undefined;
  if (header === 'absent') {
    places = placesUnder([]);
    cellCountMin = Math.max(0, ...places.values()) + 1;
  }
  return (line) => {
    const cells = csvCells(line);
    if (places === undefined) {
      places = placesUnder(cells ?? []);
      cellCount = cells?.length;
      return 'header';
    }
    if (cells === undefined) return { reason: 'bad-row', detail: 'broken quotes in a CSV line' };
    if (cells.length !== (cellCount ?? cells.length) || cells.length < cellCountMin) {
      const wanted = cellCount ?? `at least ${cellCountMin}`;
      return { reason: 'bad-row', detail: `${cells.length} cells where ${wanted} belong` };
    }
    const known = places;
    return (field) => {
      const place = known.get(field);
      const cell = place === undefined ? undefined : cells[place];
      return cell === '' ? undefined : cell;
    };
  };
}

function placesIn(file: string, columns: Columns, implied: Columns): Places {
  return (header) => {
    const places = new Map<string, number>();
    const missing: string[] = [];
    for (const [field, column] of Object.entries(columns)) {
      if (column === undefined) continue;
      const place = typeof column === 'number' ? column : header.indexOf(column);
      const mayLack = implied[field] !== undefined && !LENDING_FIELDS_NEEDED.has(field);
      if (place >= 0) places.set(field, place);
      else if (!mayLack) missing.push(`"${column}" (for ${field})`);
    }
    if (missing.length > 0) {
      throw new FolderError(
        `${file}:1:1: the header has no column ${missing.join(', ')}; it has: ${header.join(', ')}`,
      );
    }
    return places;
  };
}

/** Numbers keep their text: a reviver sees the source, so that no digit passes through a float. */
function ndjsonReader(columns: Columns): LineReader {
  const names = new Map(Object.entries(columns).map(([field, name]) => [field, String(name)]));
  return (line) => {
    let value: unknown;
    try {
      value = JSON.parse(line, keepNumberText) as unknown;
    } catch (error) {
      return { reason: 'bad-json', detail: error instanceof Error ? error.message : String(error) };
    }
    if (typeof value !== 'object' || value === null) {
      return { reason: 'bad-json', detail: 'the line is neither an object nor an array' };
    }
    const row = value as Readonly<Record<string, unknown>>;
    return (field) => {
      const name = names.get(field);
      const cell = name === undefined || !Object.hasOwn(row, name) ? undefined : row[name];
      const text = typeof cell === 'boolean' ? String(cell) : listText(cell);
      return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
    };
  };
}

/** A list as JSON text, for the formats whose cells may be lists. */
function listText(cell: unknown): unknown {
  return Array.isArray(cell) ? JSON.stringify(cell) : cell;
}

// JSON.parse hands the source text of primitives to a reviver (ECMAScript 2026, Node 21 and later).
const keepNumberText = ((_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value) as (
  key: string,
  value: unknown,
) => unknown;
