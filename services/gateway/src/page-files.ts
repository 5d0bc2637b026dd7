/**
 * The page's files, read once.
 *
 * The page is written in TypeScript like all else. A browser gets its modules as they stand, types blanked: nothing
 * is bundled, and a line in the browser is that line in the source.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { extname } from 'node:path';
import { assert } from '@breakwater/core';

const PAGE_FOLDER = new URL('./page/', import.meta.url);
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Files of the plotting library, by the path they are served at. */
const LIBRARY_FILES: Readonly<Record<string, string>> = {
  '/uplot.js': 'uplot/dist/uPlot.esm.js',
  '/uplot.css': 'uplot/dist/uPlot.min.css',
};

export interface PageFile {
  readonly contentType: string;
  readonly content: Buffer;
}

/** Every file by the path it is served at; `/` is the page. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  const names = readdirSync(PAGE_FOLDER).filter((name) => !name.endsWith('.d.ts'));
  for (const name of names.sort()) {
    const contentType = CONTENT_TYPES[extname(name)];
    if (contentType === undefined) continue;
    const text = readFileSync(new URL(name, PAGE_FOLDER), 'utf8');
    const content = Buffer.from(name.endsWith('.ts') ? withoutTypes(text) : text);
    files.set(name === 'index.html' ? '/' : `/${name}`, { contentType, content });
  }
  for (const [path, module] of Object.entries(LIBRARY_FILES)) {
    const content = readFileSync(new URL(import.meta.resolve(module)));
    files.set(path, { contentType: CONTENT_TYPES[extname(path)]!, content });
  }
  assert(files.has('/'), 'the page has an index.html');
  return files;
}

/** Node marks the function as experimental, which is for its developers to know and not for operators to read. */
function withoutTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
