/**
 * Rows of an unsorted file in the order of their own times, ties in file order. Up to a bound they are sorted in
 * memory; beyond it sorted runs are written to a temporary folder and merged, so that memory stays bounded.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { type FileRow, type FileRowOptions, fileRows } from './file-rows.ts';
import { mergedRows, type RowSource } from './row-merge.ts';
import type { FolderRow, StreamFormat } from './stream-format.ts';
import { textLines } from './text-lines.ts';

/** Characters of row text that are sorted at once: some 200 MB of memory with the rows' fields. */
const SORT_LENGTH_MAX = 33_554_432;
/** Rows handed on at once. */
const CHUNK_ROW_COUNT = 4_096;

export interface SortOptions extends Omit<FileRowOptions, 'order'> {
  readonly lengthMax?: number; // unit: characters
}

/** Chunks of rows, sorted. */
export async function* sortedRows(path: string, options: SortOptions): AsyncGenerator<FileRow[]> {
  const lengthMax = options.lengthMax ?? SORT_LENGTH_MAX;
  const runs = new SortedRuns(options.format, path);
  let rows: FileRow[] = [];
  let length = 0;
  try {
    for await (const chunk of fileRows(path, { ...options, order: 'own-time' })) {
      for (const row of chunk) {
        rows.push(row);
        length += row.text.length;
      }
      if (length < lengthMax) continue;
      await runs.add(sorted(rows));
      rows = [];
      length = 0;
    }
    if (runs.isEmpty) {
      yield* chunked(sorted(rows));
      return;
    }
    await runs.add(sorted(rows));
    for await (const merged of mergedRows(runs.sources)) yield merged.map(({ row }) => row);
  } finally {
    await runs.remove();
  }
}

function sorted(rows: FileRow[]): FileRow[] {
  return rows.sort((a, b) => a.logTimeUs - b.logTimeUs || a.lineNumber - b.lineNumber);
}

function* chunked(rows: readonly FileRow[]): Generator<FileRow[]> {
  for (let at = 0; at < rows.length; at += CHUNK_ROW_COUNT)
    yield rows.slice(at, at + CHUNK_ROW_COUNT);
}

/** Runs as text files: `line number, tab, line`. The line is read again when its turn comes. */
class SortedRuns {
  readonly sources: RowSource[] = [];
  readonly #format: StreamFormat<FolderRow>;
  readonly #path: string;
  #head: readonly string[] | undefined;
  #folder: string | undefined;

  constructor(format: StreamFormat<FolderRow>, path: string) {
    this.#format = format;
    this.#path = path;
  }

  get isEmpty(): boolean {
    return this.sources.length === 0;
  }

  async add(rows: readonly FileRow[]): Promise<void> {
    const first = rows[0];
    if (first === undefined) return;
    this.#head ??= await headLines(this.#format, this.#path);
    this.#folder ??= await mkdtemp(join(tmpdir(), 'breakwater-sort-'));
    const runPath = join(this.#folder, `run-${this.sources.length}`);
    const file = createWriteStream(runPath);
    for (const { lineNumber, text } of rows) {
      if (!file.write(`${lineNumber}\t${text}\n`)) {
        await new Promise<void>((resolve, reject) => {
          file.once('drain', resolve).once('error', reject);
        });
      }
    }
    file.end();
    await finished(file);
    this.sources.push({ firstTimeUs: first.logTimeUs, chunks: () => this.#read(runPath) });
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async *#read(runPath: string): AsyncGenerator<FileRow[]> {
    const read = this.#format.reader(this.#path);
    // A reader that looks for the header first must be given it.
    for (const line of this.#head ?? []) read(line);
    for await (const { lines } of textLines(runPath)) {
      const rows: FileRow[] = [];
      for (const line of lines) {
        const tab = line.indexOf('\t');
        const text = line.slice(tab + 1);
        const reading = read(text);
        if (reading === 'header' || !('timeUs' in reading)) continue;
        const lineNumber = Number(line.slice(0, tab));
        rows.push({ logTimeUs: reading.timeUs, lineNumber, text, row: reading.row });
      }
      yield rows;
    }
  }
}

/** The lines up to and with the header, or the first row where there is none. */
async function headLines(format: StreamFormat<FolderRow>, path: string): Promise<string[]> {
  const read = format.reader(path);
  const head: string[] = [];
  for await (const { lines } of textLines(path)) {
    for (const line of lines) {
      head.push(line);
      const reading = read(line);
      if (reading === 'header' || !('rule' in reading)) return head;
    }
  }
  return head;
}
