/**
 * Lines of a table with the named columns replaced; every other cell keeps its text to the byte. Pure. A line that cannot be
 * told apart into cells is a fault that says nothing of what it holds.
 */

/** What became of a line's named cells. */
export interface ReplacedCells {
  replacedCount: number;
  emptyCount: number;
}

export type LineReading =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'fault'; readonly detail: string };

type Replace = (value: string) => string;

/** A reader for the lines of one file, in order. */
export interface LineReplacer {
  line(text: string): LineReading;
  /** Columns that no line had. */
  missing(): readonly string[];
}

export function csvReplacer(
  columns: readonly string[],
  replace: Replace,
  counts: ReplacedCells,
  header: 'first-line' | 'absent',
): LineReplacer {
  let places = header === 'absent' ? columns.map(Number) : undefined;
  let cellCount = 0;
  let missing: readonly string[] = [];
  return {
    line: (text) => {
      const cells = rawCells(text);
      if (cells === undefined) {
        return fault('a quoted cell does not end on its line, or is followed by something else');
      }
      if (cellCount === 0) {
        cellCount = cells.length;
        if (places === undefined) {
          const names = cells.map(cellValue);
          missing = columns.filter((column) => !names.includes(column));
          places = columns.map((column) => names.indexOf(column));
          return missing.length === 0
            ? { kind: 'line', text }
            : fault(`the header has no column ${missing.join(', ')}`);
        }
      }
      if (cells.length !== cellCount) {
        return fault(`it has ${cells.length} cells and not ${cellCount}`);
      }
      for (const place of places ?? []) {
        const cell = cells[place];
        if (cell === undefined) return fault(`it has no column ${place}`);
        cells[place] = replaced(cellValue(cell), replace, counts);
      }
      return { kind: 'line', text: cells.join(',') };
    },
    missing: () => missing,
  };
}

export function ndjsonReplacer(
  columns: readonly string[],
  replace: Replace,
  counts: ReplacedCells,
): LineReplacer {
  const unseen = new Set(columns);
  return {
    line: (text) => {
      let row: unknown;
      try {
        row = JSON.parse(text, withNumberText as Parameters<typeof JSON.parse>[1]) as unknown;
      } catch {
        return fault('it is no JSON');
      }
      if (typeof row !== 'object' || row === null || Array.isArray(row)) {
        return fault('it is no JSON object');
      }
      const cells = row as Record<string, unknown>;
      for (const column of columns) {
        if (!Object.hasOwn(cells, column)) continue;
        unseen.delete(column);
        const value = cells[column];
        if (value === null) continue;
        const customer = typeof value === 'string' ? value : numberText(value);
        if (customer === undefined) return fault(`${column} is neither a text nor a number`);
        cells[column] = replaced(customer, replace, counts);
      }
      return { kind: 'line', text: JSON.stringify(row) };
    },
    missing: () => [...unseen],
  };
}

function fault(detail: string): LineReading {
  return { kind: 'fault', detail };
}

function replaced(value: string, replace: Replace, counts: ReplacedCells): string {
  if (value.trim() === '') {
    counts.emptyCount += 1;
    return '';
  }
  counts.replacedCount += 1;
  return replace(value);
}

/** The texts between commas, quotes and all; undefined where quotes are broken. */
function rawCells(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  for (let start = 0; ; ) {
    const cell = /\s*"(?:[^"]|"")*"\s*(?=,|$)|[^",]*(?=,|$)/y;
    cell.lastIndex = start;
    const match = cell.exec(line);
    if (match === null) return undefined;
    cells.push(match[0]);
    start += match[0].length;
    if (start >= line.length) return cells;
    start += 1;
  }
}

function cellValue(cell: string): string {
  const text = cell.trim();
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** A number as it is written, so that none passes through a float: `JSON.stringify` writes it as it came. */
interface RawJson {
  readonly rawJSON: string;
}

// Both are of ECMAScript 2026 and in Node 21 and later; the types do not know them yet.
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => RawJson };

function withNumberText(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined
    ? rawJSON(context.source)
    : value;
}

function numberText(value: unknown): string | undefined {
  const { rawJSON: text } = (value ?? {}) as Partial<RawJson>;
  return typeof text === 'string' ? text : undefined;
}
