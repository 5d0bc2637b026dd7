/** A line of CSV → its cells. */
import { parse } from 'csv-parse/sync';

export const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** By the file's name; a comma where that says nothing. */
export function separatorOf(file: string): Separator {
  return /\.tsv(\.gz|\.zst|\.zip)?$/.test(file) ? '\t' : ',';
}

/** Cells, trimmed, or undefined where the line's quotes are broken. */
export function csvCells(line: string, separator: Separator = ','): string[] | undefined {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  try {
    const options = { delimiter: separator, relax_column_count: true, trim: true };
    const rows: string[][] = parse(line, options);
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
}
