/**
 * The page as files: one script bundled from the modules, its source map, and styles and pictures as they stand.
 *
 * A line in the browser is that line in the source: the source map holds the sources.
 */
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PageFile {
  readonly contentType: string;
  readonly content: Buffer;
}

const SOURCE_FOLDER = new URL('./', import.meta.url);
/** One script each, which imports nothing: what the public is sent holds no module of the live page. */
const ENTRIES = ['shell/page.ts', 'public/public-page.ts'] as const;
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Files that are served as they stand, by the path they are served at. */
const PLAIN_FILES: Readonly<Record<string, string>> = {
  '/public.css': './public/public.css',
  '/mark.svg': './shell/mark.svg',
  '/base.css': './shell/base.css',
  '/page.css': './shell/page.css',
  '/playback.css': './shell/playback.css',
  '/incidents.css': './board/incidents.css',
  '/members.css': './board/members.css',
  '/filter.css': './board/filter.css',
  '/charts.css': './market/charts.css',
  '/lending.css': './lending/lending.css',
  '/detail.css': './evidence/detail.css',
  '/evidence.css': './evidence/evidence.css',
  '/modes.css': './shell/modes.css',
  '/uplot.css': 'uplot/dist/uPlot.min.css',
};

/**
 * Returns every file of the page by the path it is served at; `/` is the page itself, `/public` what everybody may see.
 *
 * @throws Error where a module cannot be bundled.
 */
export async function buildPage(): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  files.set('/', pageFile('.html', readFileSync(new URL('shell/index.html', SOURCE_FOLDER))));
  files.set(
    '/public',
    pageFile('.html', readFileSync(new URL('public/public.html', SOURCE_FOLDER))),
  );
  for (const [path, source] of Object.entries(PLAIN_FILES)) {
    files.set(path, pageFile(extname(path), readFileSync(new URL(import.meta.resolve(source)))));
  }
  // Loading the bundler takes a tenth of a second, which commands that show no page are to be spared.
  const { rolldown } = await import('rolldown');
  for (const entry of ENTRIES) {
    const input = fileURLToPath(new URL(entry, SOURCE_FOLDER));
    const bundle = await rolldown({ input, platform: 'browser' });
    try {
      const { output } = await bundle.generate({ minify: true, sourcemap: true });
      for (const part of output) {
        const content = Buffer.from(part.type === 'chunk' ? part.code : part.source);
        files.set(`/${part.fileName}`, pageFile(extname(part.fileName), content));
      }
    } finally {
      await bundle.close();
    }
  }
  return files;
}

function pageFile(extension: string, content: Buffer): PageFile {
  const contentType = CONTENT_TYPES[extension];
  if (contentType === undefined) throw new Error(`the page has no content type for ${extension}`);
  return { contentType, content };
}
