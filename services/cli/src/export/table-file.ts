/** A table on disk, written row by row: CSV, or Parquet in row groups. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { CommandError } from '../command/command-error.ts';

/** `time`: µs since 1970. */
export type ColumnType = 'time' | 'text' | 'number' | 'count';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

export interface TableFile {
  /** Resolves when the row is taken, so that a slow disk slows us. */
  add(row: readonly (string | number)[]): Promise<void>;
  close(): Promise<void>;
}

/** @throws CommandError where the name ends in neither, or the file cannot be made. */
export function openTable(path: string, columns: readonly Column[]): TableFile {
  if (/\.csv$/i.test(path)) return new CsvFile(path, columns);
  if (/\.parquet$/i.test(path)) return new ParquetFile(path, columns);
  throw new CommandError(`${path}: a table is .csv or .parquet.`);
}

/** Characters that are written at once. */
const CSV_LENGTH = 262_144;

class CsvFile implements TableFile {
  readonly #path: string;
  readonly #columns: readonly Column[];
  readonly #stream: WriteStream;
  readonly #finished: Promise<unknown>;
  #text: string;

  constructor(path: string, columns: readonly Column[]) {
    this.#path = path;
    this.#columns = columns;
    this.#stream = createWriteStream(path);
    this.#finished = finished(this.#stream).catch((error: Error) => error);
    this.#text = `${columns.map(({ name }) => name).join(',')}\n`;
  }

  async add(row: readonly (string | number)[]): Promise<void> {
    const cells = row.map((cell, at) => csvCell(cell, this.#columns[at]?.type));
    this.#text += `${cells.join(',')}\n`;
    if (this.#text.length >= CSV_LENGTH) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    this.#stream.end();
    const error = await this.#finished;
    if (error instanceof Error) throw cannotWrite(this.#path, error);
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (this.#stream.write(text) || this.#stream.destroyed) return;
    const drained = new Promise<void>((resolve) => {
      this.#stream.once('drain', () => resolve());
    });
    await Promise.race([drained, this.#finished]);
  }
}

function csvCell(cell: string | number, type: ColumnType | undefined): string {
  if (typeof cell === 'number') {
    if (type === 'time') return new Date(cell / 1_000).toISOString();
    return Number.isFinite(cell) ? String(cell) : '';
  }
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Rows of a group: some megabytes in memory, and few enough groups for readers. */
const GROUP_ROW_COUNT = 100_000;

class ParquetFile implements TableFile {
  readonly #path: string;
  readonly #columns: readonly Column[];
  readonly #writer: ParquetWriter;
  #rows: (readonly (string | number)[])[] = [];

  constructor(path: string, columns: readonly Column[]) {
    this.#path = path;
    this.#columns = columns;
    const schema = schemaFromColumnData({ columnData: this.#columnsOf([]) });
    try {
      this.#writer = new ParquetWriter({ writer: fileWriter(path), schema });
    } catch (error) {
      throw cannotWrite(path, error as Error);
    }
  }

  async add(row: readonly (string | number)[]): Promise<void> {
    this.#rows.push(row);
    if (this.#rows.length >= GROUP_ROW_COUNT) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#writer.finish();
  }

  async #flush(): Promise<void> {
    if (this.#rows.length === 0) return;
    try {
      await this.#writer.write({ columnData: this.#columnsOf(this.#rows) });
    } catch (error) {
      throw cannotWrite(this.#path, error as Error);
    }
    this.#rows = [];
  }

  #columnsOf(rows: readonly (readonly (string | number)[])[]): ColumnSource[] {
    return this.#columns.map(({ name, type }, at): ColumnSource => {
      const cells = rows.map((row) => row[at] as string | number);
      if (type === 'text')
        return { name, data: cells as string[], type: 'STRING', nullable: false };
      if (type === 'time') {
        const data = cells.map((cell) => new Date(Number(cell) / 1_000));
        return { name, data, type: 'TIMESTAMP', nullable: false };
      }
      return { name, data: Float64Array.from(cells as number[]), type: 'DOUBLE', nullable: false };
    });
  }
}

/** As the library takes a column. */
interface ColumnSource {
  readonly name: string;
  readonly data: string[] | Date[] | Float64Array;
  readonly type: 'STRING' | 'TIMESTAMP' | 'DOUBLE';
  readonly nullable: boolean;
}

function cannotWrite(path: string, error: Error): CommandError {
  return new CommandError(`${path} cannot be written: ${error.message}`);
}
