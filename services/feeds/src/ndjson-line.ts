/** One line of NDJSON → its fields. */
import type { ManifestStream } from './manifest.ts';
import { rowCondition } from './row-condition.ts';
import { type CellReading, cellReading } from './table-cells.ts';
import type { Columns, LineReader } from './table-line.ts';

type JsonRow = Readonly<Record<string, unknown>>;

/** Numbers keep their text: a reviver sees the source, so that no digit passes through a float. */
export function ndjsonReader(stream: ManifestStream, columns: Columns): LineReader {
  const condition = rowCondition(stream);
  const names = new Map<string, readonly string[]>();
  const readings = new Map<string, CellReading>();
  for (const [field, column] of Object.entries(columns)) {
    if (column === undefined) continue;
    names.set(field, (Array.isArray(column) ? column : [column]).map(String));
    readings.set(field, cellReading(field, stream));
  }
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
    const row = value as JsonRow;
    if (condition?.((column) => textOf(row, column)) === false) return { rule: 'where' };
    return (field) => {
      const texts = names.get(field)?.map((name) => textOf(row, name));
      if (texts === undefined || texts.includes(undefined)) return undefined;
      return readings.get(field)?.(texts.join(' '));
    };
  };
}

/** Text of a member; `a.b` reaches into an object where the row has no member of that very name. */
function textOf(row: JsonRow, name: string): string | undefined {
  const cell = Object.hasOwn(row, name) ? row[name] : memberOf(row, name.split('.'));
  const text = typeof cell === 'boolean' ? String(cell) : listText(cell);
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

function memberOf(row: JsonRow, path: readonly string[]): unknown {
  let value: unknown = row;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as JsonRow)[name];
  }
  return value;
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
