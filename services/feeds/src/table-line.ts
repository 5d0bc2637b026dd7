/**
 * One line of a table (CSV or NDJSON) → its fields. A broken line is lost alone: no quote reaches past its line.
 *
 * No line is taken for a header unseen: where columns have names, a header has them; where they have numbers, a first line whose
 * time reads as one is a row, and one whose time does not, under cells that are no numbers, a header.
 */
import {
  LENDING_FIELDS,
  parseTimestampUs,
  type RowFields,
  type RowIgnored,
  type RowRejection,
} from '@breakwater/codec';
import { csvCells, SEPARATORS, type Separator, separatorOf } from './csv-cells.ts';
import { FolderError, type ManifestStream } from './manifest.ts';
import { ndjsonReader } from './ndjson-line.ts';
import { type ColumnLookup, conditionColumns, rowCondition } from './row-condition.ts';
import { type CellReading, cellReading } from './table-cells.ts';

/** Reads the lines of one file in order: the first may be its header. */
export type LineReader = (line: string) => RowFields | RowRejection | RowIgnored | 'header';

export type Columns = NonNullable<ManifestStream['columns']>;

/** A field's column, or several whose texts are joined by a space (a date and a time). */
type Column = NonNullable<Columns[string]>;

/** `file` is only for messages. Throws FolderError where the header lacks a column of the manifest. */
export function tableLineReader(stream: ManifestStream, file: string): LineReader {
  const implied = impliedColumns(stream);
  const columns = { ...implied, ...levelColumns(stream) };
  return /\.(ndjson|jsonl)(\.gz|\.zst|\.zip)?$/.test(file)
    ? ndjsonReader(stream, columns)
    : csvReader({
        stream,
        file,
        columns,
        implied,
        separator: stream.separator ?? separatorOf(file),
      });
}

/** Levels that a row of a book may show on each side. */
const LEVEL_COUNT_MAX = 1_000;
const LEVEL_FIELDS = ['bidPrice', 'bidAmount', 'askPrice', 'askAmount'];

/**
 * Of books each level has fields of its own: `#` in a column's name stands for the level's number. Without one, a row shows its best
 * level alone.
 */
function levelColumns({ format, columns = {} }: ManifestStream): Columns {
  if (format !== 'book-snapshots' && format !== 'quotes') return columns;
  const others = Object.entries(columns).filter(([field]) => !LEVEL_FIELDS.includes(field));
  const levels = LEVEL_FIELDS.flatMap((field): [string, string | number][] => {
    const column = columns[field];
    if (typeof column !== 'string')
      return typeof column === 'number' ? [[`${field}0`, column]] : [];
    if (!column.includes('#')) return [[`${field}0`, column]];
    return Array.from({ length: LEVEL_COUNT_MAX }, (_, at) => [
      `${field}${at}`,
      column.replace('#', String(at)),
    ]);
  });
  return Object.fromEntries([...others, ...levels]);
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

interface CsvTable {
  readonly stream: ManifestStream;
  readonly file: string;
  readonly columns: Columns;
  readonly implied: Columns;
  readonly separator: Separator;
}

/** Lines in front of a header that are passed over, for example the address of who made the file. */
const PREAMBLE_LINE_COUNT_MAX = 4;

function csvReader(table: CsvTable): LineReader {
  const { stream, separator } = table;
  const isNamed = Object.values(table.columns).some((column) => namesOf(column).length > 0);
  let layout = isNamed ? undefined : layoutUnder([], table);
  let header: string | undefined;
  let first: readonly string[] | undefined;
  let lineCount = 0;
  let cellCount: number | undefined;
  return (line) => {
    lineCount += 1;
    const cells = csvCells(line, separator);
    if (layout === undefined) {
      first ??= cells ?? [];
      if (isPreamble(line, separator) && lineCount <= PREAMBLE_LINE_COUNT_MAX) return PREAMBLE;
      layout = layoutUnder(isPreamble(line, separator) ? first : (cells ?? []), table);
      header = line;
      cellCount = cells?.length;
      return 'header';
    }
    if (line === header) return REPEATED_HEADER;
    if (cells === undefined) return { reason: 'bad-row', detail: 'broken quotes in a CSV line' };
    if (lineCount === 1 && isHeaderByNumber(cells, layout, stream)) {
      header = line;
      return 'header';
    }
    if (cells.length !== (cellCount ?? cells.length) || cells.length < layout.cellCountMin) {
      const wanted = cellCount ?? `at least ${layout.cellCountMin}`;
      return { reason: 'bad-row', detail: `${cells.length} cells where ${wanted} belong` };
    }
    return layout.read(cells);
  };
}

const PREAMBLE: RowIgnored = { rule: 'before-header' };
const REPEATED_HEADER: RowIgnored = { rule: 'repeated-header' };
const OTHER_ROW: RowIgnored = { rule: 'where' };

/** A line of one cell, by any separator, is no header of a table. */
function isPreamble(line: string, separator: Separator): boolean {
  return (
    !line.includes(separator) &&
    !SEPARATORS.some((one) => line.includes(one)) &&
    !line.startsWith('\uFFFD')
  );
}

/** How the cells of a row become its fields. */
interface Layout {
  /** Cells that a row has at least. */
  readonly cellCountMin: number;
  readonly places: ReadonlyMap<string, readonly number[]>;
  read(cells: readonly string[]): RowFields | RowIgnored;
}

function layoutUnder(header: readonly string[], table: CsvTable): Layout {
  const { stream, columns } = table;
  const places = placesUnder(header, table);
  const readings = new Map<string, CellReading>();
  for (const field of Object.keys(columns)) readings.set(field, cellReading(field, stream));
  const condition = rowCondition(stream);
  const read = (cells: readonly string[]): RowFields | RowIgnored => {
    if (condition?.(columnLookup(header, cells)) === false) return OTHER_ROW;
    return (field) => {
      const at = places.get(field);
      if (at === undefined) return undefined;
      const text = at.length === 1 ? cells[at[0] as number] : joined(cells, at);
      return text === undefined ? undefined : readings.get(field)?.(text);
    };
  };
  return { cellCountMin: 1 + Math.max(-1, ...[...places.values()].flat()), places, read };
}

function joined(cells: readonly string[], places: readonly number[]): string {
  return places.map((place) => cells[place]).join(' ');
}

function columnLookup(header: readonly string[], cells: readonly string[]): ColumnLookup {
  return (column) => cells[header.length === 0 ? Number(column) : header.indexOf(column)];
}

/** A first line under numbered columns whose time reads as one is a row. */
function isHeaderByNumber(
  cells: readonly string[],
  { places, read }: Layout,
  { time = 'iso' }: ManifestStream,
): boolean {
  const isNumber = (field: string): boolean =>
    (places.get(field) ?? []).some((place) => /^[-+]?[\d.]/.test(cells[place] ?? ''));
  if (isNumber('price') || isNumber('close') || isNumber('amount')) return false;
  const fields = read(cells);
  const text = typeof fields === 'function' ? fields('time') : undefined;
  return text === undefined || parseTimestampUs(text, time) === undefined;
}

/** Names among a column's parts; numbers need no header. */
function namesOf(column: Column | undefined): string[] {
  const parts = Array.isArray(column) ? column : [column];
  return parts.filter((part): part is string => typeof part === 'string');
}

function placesUnder(header: readonly string[], table: CsvTable): Map<string, readonly number[]> {
  const { columns, implied, stream, file } = table;
  const places = new Map<string, readonly number[]>();
  const faults: string[] = [];
  for (const [field, column] of Object.entries(columns)) {
    if (column === undefined) continue;
    const parts = (Array.isArray(column) ? column : [column]) as readonly (string | number)[];
    const at = parts.map((part) => (typeof part === 'number' ? part : header.indexOf(part)));
    // Of a book's levels the best must be there, the others as far as they go.
    const isFurther = /^(bid|ask)(Price|Amount)[1-9]/.test(field);
    const mayLack =
      isFurther || (implied[field] !== undefined && !LENDING_FIELDS_NEEDED.has(field));
    if (at.every((place) => place >= 0)) places.set(field, at);
    else if (!mayLack)
      faults.push(`no column ${parts.map((part) => `"${part}"`).join(', ')} (for ${field})`);
    faults.push(...twice(header, parts));
  }
  for (const column of conditionColumns(stream)) {
    if (header.length > 0 && !header.includes(column))
      faults.push(`no column "${column}" (for where)`);
  }
  if (faults.length > 0) throw new FolderError(headerMessage(file, header, faults));
  return places;
}

function twice(header: readonly string[], parts: readonly (string | number)[]): string[] {
  return parts
    .filter((part) => typeof part === 'string' && header.indexOf(part) !== header.lastIndexOf(part))
    .map(
      (part) => `the column "${part}" twice; name it by its number from 0, with "header": false`,
    );
}

/** What is wrong with a header, and the likeliest reason. */
function headerMessage(file: string, header: readonly string[], faults: readonly string[]): string {
  const has = `${file}:1:1: the header has ${faults.join(', ')}`;
  const whole = header.join(',');
  if (whole.startsWith('\uFFFD')) {
    return `${has}; the file is no UTF-8 text (UTF-16?): convert it with "iconv -f UTF-16 -t UTF-8"`;
  }
  const other =
    header.length === 1 ? [';', '\t', '|'].find((one) => whole.includes(one)) : undefined;
  const isRow = header.length > 1 && header.some((cell) => /^-?\d+(\.\d+)?$/.test(cell));
  const hint =
    other !== undefined
      ? `; its cells seem to be separated otherwise: say "separator": ${JSON.stringify(other)}`
      : isRow
        ? '; it looks like a row: where a file has no header, say "header": false and give columns by their numbers from 0'
        : '';
  return `${has}; it has: ${header.join(', ')}${hint}`;
}
