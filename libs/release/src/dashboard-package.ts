/** `@breakwater/dashboard`: the page as files, for the command and for people who serve it themselves. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPage, type PageFile } from '@breakwater/dashboard';
import { bundle } from './bundle.ts';
import { writeDeclarations } from './declarations.ts';
import type { PageFileRow } from './installed-page.ts';
import { beginPackage, writeManifest } from './package-folder.ts';
import { NODE_RANGE, REPOSITORY_FOLDER, readManifest } from './repository.ts';

const WORKSPACE = 'services/dashboard';
const READER = 'installed-page.ts';

export async function buildDashboard(folder: string): Promise<void> {
  const { name, description } = readManifest(WORKSPACE);
  beginPackage(folder, `${WORKSPACE}/README.md`);
  await writePage(folder);
  const sources = 'libs/release/src';
  writeDeclarations({ sources, entry: READER, folder: join(folder, 'types') });
  writeManifest(folder, {
    name,
    description,
    engines: { node: NODE_RANGE },
    exports: {
      '.': { types: './types/installed-page.d.ts', default: './index.js' },
      './files/*': './files/*',
    },
  });
}

/** Writes the page's files, the list of them, a module that reads them, and the licences of what was bundled. */
export async function writePage(folder: string): Promise<void> {
  const files = await buildPage();
  const rows: PageFileRow[] = [];
  for (const [path, { contentType, content }] of files) {
    const file = path === '/' ? 'index.html' : path.slice(1);
    rows.push({ path, contentType, file });
    mkdirSync(dirname(join(folder, 'files', file)), { recursive: true });
    writeFileSync(join(folder, 'files', file), content);
  }
  writeFileSync(join(folder, 'files.json'), `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), licencesOf(files));
  await bundle({
    ...{ entry: `libs/release/src/${READER}`, file: join(folder, 'index.js') },
    // The files are beside it there as well.
    isBesideItsFiles: true,
  });
}

/** The page holds the code of others, whose licences ask to be told with it. */
function licencesOf(files: ReadonlyMap<string, PageFile>): string {
  const names = new Set<string>();
  for (const [path, { content }] of files) {
    if (!path.endsWith('.map')) continue;
    const { sources } = JSON.parse(content.toString()) as { readonly sources: readonly string[] };
    for (const source of sources) {
      const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
      if (name !== undefined && !source.includes('node_modules/@breakwater/')) names.add(name);
    }
  }
  const texts = [...names].sort().map((name) => {
    const text = readFileSync(join(REPOSITORY_FOLDER, 'node_modules', name, 'LICENSE'), 'utf8');
    return `${name} ${readManifest(`node_modules/${name}`).version}\n\n${text.trim()}\n`;
  });
  return texts.join('\n---\n\n');
}
