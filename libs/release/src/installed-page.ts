/** The page as it is installed: files that were built before, by the same name as what builds them in development. */
import { readFileSync } from 'node:fs';

/** A file as it is served. */
export interface PageFile {
  readonly contentType: string;
  readonly content: Buffer;
}

/** A row of `files.json`: where a file is served, what it is, and its name under `files/`. */
export interface PageFileRow {
  readonly path: string;
  readonly contentType: string;
  readonly file: string;
}

/** Returns every file of the page by the path it is served at; `/` is the page itself. */
export async function buildPage(): Promise<ReadonlyMap<string, PageFile>> {
  const list = readFileSync(new URL('./files.json', import.meta.url), 'utf8');
  const rows = JSON.parse(list) as readonly PageFileRow[];
  return new Map(
    rows.map(({ path, contentType, file }) => {
      const content = readFileSync(new URL(`./files/${file}`, import.meta.url));
      return [path, { contentType, content }];
    }),
  );
}
