/** The beginning of a data file, as far as its kind can be told from it. */
import { join } from 'node:path';
import { csvCells, SEPARATORS, type Separator, separatorOf } from '../csv-cells.ts';
import { textLines } from '../text-lines.ts';

export interface FileSample {
  readonly name: string;
  /** Without blank ones. */
  readonly lines: readonly string[];
  readonly separator: Separator;
  /** Names of a CSV's columns or of NDJSON's members; undefined where the first line is a row. */
  readonly header: readonly string[] | undefined;
  /** Cells of the rows, in the order of the header. */
  readonly rows: readonly (readonly string[])[];
}

const LINE_COUNT = 50;

export async function fileSample(folder: string, name: string): Promise<FileSample> {
  const lines: string[] = [];
  try {
    for await (const chunk of textLines(join(folder, name))) {
      lines.push(...chunk.lines.filter((line) => line.trim() !== ''));
      if (lines.length >= LINE_COUNT) break;
    }
  } catch {
    // An unreadable file is like an empty one here; opening the folder will say why it cannot be read.
  }
  return sampleOf(name, lines.slice(0, LINE_COUNT));
}

function sampleOf(name: string, lines: readonly string[]): FileSample {
  const [first = ''] = lines;
  if (first.startsWith('{')) return jsonSample(name, lines);
  const separator = separatorIn(name, first);
  const cells = lines.map((line) => csvCells(line, separator) ?? []);
  const isHeader = (cells[0] ?? []).every((cell) => !/^[-+.\d]/.test(cell)) && first.trim() !== '';
  const header = isHeader ? cells[0] : undefined;
  return { name, lines, separator, header, rows: isHeader ? cells.slice(1) : cells };
}

/** The one that cuts the line into most cells; the file's own where none does. */
function separatorIn(name: string, line: string): Separator {
  const own = separatorOf(name);
  const count = (one: Separator): number => line.split(one).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best), own);
}

function jsonSample(name: string, lines: readonly string[]): FileSample {
  const rows = lines.map((line): Readonly<Record<string, unknown>> => {
    try {
      return JSON.parse(line) as Readonly<Record<string, unknown>>;
    } catch {
      return {};
    }
  });
  const header = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => header.map((key) => cellText(row[key])));
  return { name, lines, separator: ',', header, rows: cells };
}

function cellText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
