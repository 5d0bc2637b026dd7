/**
 * Contents of control records as paths and values, whatever fields they have: what differs, what is not known, what can be
 * shown. Nothing here names a field, so that a new one is shown and compared from its first day. Pure.
 */
export type ContentPath = readonly (string | number)[];

interface Tree {
  readonly [key: string]: unknown;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Paths in `given` of which nothing was read: a reader takes what it knows and leaves the rest. */
export function unreadPaths(given: unknown, read: unknown, path: ContentPath = []): ContentPath[] {
  if (Array.isArray(given)) {
    const others: readonly unknown[] = Array.isArray(read) ? read : [];
    return given.flatMap((item, at) => unreadPaths(item, others[at], [...path, at]));
  }
  if (!isTree(given) || !isTree(read)) return [];
  return Object.keys(given).flatMap((key) =>
    key in read ? unreadPaths(given[key], read[key], [...path, key]) : [[...path, key]],
  );
}

export interface ContentChange {
  /** `thresholds[A 60000000].s2` */
  readonly path: string;
  /** Undefined where it was not there. */
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs, in the order of the paths; items of lists are paired by what names them, else by their place. */
export function changesBetween(before: unknown, after: unknown, path = ''): ContentChange[] {
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
  if (isTree(before) && isTree(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => {
      const at = path === '' ? key : `${path}.${key}`;
      return changesBetween(before[key], after[key], at);
    });
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

function listChanges(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): ContentChange[] {
  const [left, right] = [byName(before), byName(after)];
  if (left === undefined || right === undefined) {
    const isSame = JSON.stringify(before) === JSON.stringify(after);
    return isSame ? [] : [{ path, before, after }];
  }
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names.flatMap((name) =>
    changesBetween(left.get(name), right.get(name), `${path}[${name}]`),
  );
}

/** Items by their names; undefined where they have none, or two have the same. */
function byName(list: readonly unknown[]): ReadonlyMap<string, unknown> | undefined {
  const items = new Map<string, unknown>();
  for (const item of list) {
    const name = isTree(item) ? nameOf(item) : '';
    if (name === '' || items.has(name)) return undefined;
    items.set(name, item);
  }
  return items;
}

/** What tells an item from others: its id, else its texts, and lengths of time. */
function nameOf(item: Readonly<Record<string, unknown>>): string {
  if (typeof item['id'] === 'string') return item['id'];
  const names = Object.entries(item).filter(
    ([key, value]) =>
      typeof value === 'string' || (key.endsWith('Us') && typeof value === 'number'),
  );
  return names.map(([, value]) => String(value)).join(' ');
}

/** Numbers, texts and the like of a content, then its lists as tables. */
export interface ShownContent {
  readonly values: readonly (readonly [path: string, value: string])[];
  readonly tables: readonly ShownTable[];
}

export interface ShownTable {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function shownContent(content: unknown): ShownContent {
  const values: (readonly [string, string])[] = [];
  const tables: ShownTable[] = [];
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value) && value.some(isTree)) tables.push(tableOf(value, path));
    else if (isTree(value)) {
      for (const [key, field] of Object.entries(value)) {
        visit(field, path === '' ? key : `${path}.${key}`);
      }
    } else values.push([path, printedValue(value, path)]);
  };
  visit(content, '');
  return { values, tables };
}

function tableOf(list: readonly unknown[], path: string): ShownTable {
  const cells = list.map((item) => {
    const row = new Map<string, string>();
    for (const [key, value] of Object.entries(isTree(item) ? item : {})) {
      if (isTree(value)) {
        for (const [inner, field] of Object.entries(value)) {
          row.set(`${key}.${inner}`, printedValue(field, inner));
        }
      } else row.set(key, printedValue(value, key));
    }
    return row;
  });
  const columns = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  return { path, columns, rows: cells.map((row) => columns.map((name) => row.get(name) ?? '–')) };
}

const LIST_LENGTH_SHOWN = 120;

/** Times as times, lists in short, numbers as far as they say something. */
export function printedValue(value: unknown, path: string): string {
  if (typeof value === 'number' && path.endsWith('Us')) return timeValue(value);
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  if (typeof value === 'string') return value;
  const text =
    value === undefined
      ? '–'
      : Array.isArray(value)
        ? value.map((item) => printedValue(item, '')).join(', ')
        : JSON.stringify(value);
  return text.length > LIST_LENGTH_SHOWN ? `${text.slice(0, LIST_LENGTH_SHOWN)} …` : text;
}

const YEAR_2000_US = 946_684_800_000_000;

/** An instant in ISO 8601, a length in seconds. */
function timeValue(timeUs: number): string {
  return timeUs >= YEAR_2000_US ? new Date(timeUs / 1_000).toISOString() : `${timeUs / 1e6} s`;
}
