/** Where a replay's results go: alerts to standard output as they come, and everything into a folder where wanted. */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { RejectedRow } from '@breakwater/feeds';
import { CommandError } from '../command/command-error.ts';

export class ReplayOutput {
  readonly #print: (text: string) => Promise<void>;
  readonly #folder: string | undefined;
  readonly #files = new Map<string, WriteStream>();
  /** Files that are behind: however many writes wait for one, it is listened to once. */
  readonly #behind = new Map<WriteStream, Promise<void>>();

  /** @throws CommandError where the folder cannot be made. */
  constructor(folder: string | undefined, print: (text: string) => Promise<void>) {
    this.#folder = folder;
    this.#print = print;
    if (folder === undefined) return;
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw new CommandError(`${folder} cannot be made: ${String(error)}; name another with --out`);
    }
  }

  async alert(line: unknown): Promise<void> {
    const text = `${JSON.stringify(line)}\n`;
    await this.#print(text);
    await this.#write('alerts.ndjson', text);
  }

  /** An entry of the store's quarantine stream, or a row that never became a record. */
  quarantined(entry: unknown): Promise<void> {
    return this.#write('quarantine.ndjson', `${JSON.stringify(entry)}\n`);
  }

  rejected(row: RejectedRow): void {
    // Rows arrive while records are pulled; the file takes what the stream's own buffer bounds.
    void this.#write('quarantine.ndjson', `${JSON.stringify(row)}\n`);
  }

  /** A whole file. */
  document(name: 'summary.json' | 'books.json', value: unknown): Promise<void> {
    return this.#write(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  page(name: 'lending-2025.html', html: string): Promise<void> {
    return this.#write(name, html);
  }

  /** @throws CommandError where something could not be written. */
  async close(): Promise<void> {
    // Both are there even when there was nothing to write: an empty file is an answer, a missing one a question.
    for (const name of ['alerts.ndjson', 'quarantine.ndjson']) await this.#write(name, '');
    for (const [name, file] of this.#files) {
      file.end();
      try {
        await finished(file);
      } catch (error) {
        throw new CommandError(`${name} could not be written: ${String(error)}`);
      }
    }
  }

  async #write(name: string, text: string): Promise<void> {
    if (this.#folder === undefined) return;
    const file = this.#files.get(name) ?? createWriteStream(join(this.#folder, name));
    if (!this.#files.has(name)) {
      // `finished` reports it at the end; unheard, it would end the process.
      file.on('error', () => {});
      this.#files.set(name, file);
    }
    if (!file.write(text) && !file.destroyed) await this.#drained(file);
  }

  #drained(file: WriteStream): Promise<void> {
    const known = this.#behind.get(file);
    if (known !== undefined) return known;
    const drained = new Promise<void>((resolve) => {
      const go = (): void => {
        file.off('drain', go).off('close', go);
        this.#behind.delete(file);
        resolve();
      };
      file.on('drain', go).on('close', go);
    });
    this.#behind.set(file, drained);
    return drained;
  }
}
