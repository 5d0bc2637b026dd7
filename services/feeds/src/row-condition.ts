/** `where` of a manifest stream: which rows it means. The others are ignored by rule `where`, and counted. */
import type { ManifestStream } from './manifest.ts';

/** Text of a cell by its column, undefined where the row has none. */
export type ColumnLookup = (column: string) => string | undefined;
export type RowCondition = (cell: ColumnLookup) => boolean;

/** Columns that the condition looks at. */
export function conditionColumns({ where = {} }: ManifestStream): string[] {
  const columns = new Set<string>();
  for (const [column, wanted] of Object.entries(where)) {
    columns.add(column);
    if (typeof wanted === 'object' && 'sameAs' in wanted) columns.add(wanted.sameAs);
  }
  return [...columns];
}

/** Undefined where every row is meant. All parts must hold; texts are compared as they stand. */
export function rowCondition({ where }: ManifestStream): RowCondition | undefined {
  if (where === undefined) return undefined;
  const parts = Object.entries(where).map(([column, wanted]): RowCondition => {
    if (typeof wanted === 'object' && 'sameAs' in wanted) {
      const { sameAs } = wanted;
      return (cell) => cell(column) !== undefined && cell(column) === cell(sameAs);
    }
    const isNegated = typeof wanted === 'object' && 'not' in wanted;
    const said = isNegated ? wanted.not : wanted;
    const values = new Set(typeof said === 'string' ? [said] : said);
    return (cell) => values.has(cell(column) ?? '') !== isNegated;
  });
  return (cell) => parts.every((holds) => holds(cell));
}
