/** `@breakwater/client`: for people who build on a gateway, in Node and in browsers. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { writeDeclarations } from './declarations.ts';
import { beginPackage, writeManifest } from './package-folder.ts';
import { REPOSITORY_FOLDER, readManifest } from './repository.ts';

const WORKSPACE = 'libs/client';
const EXAMPLE = 'examples/follow-alerts.ts';
/** What the client asks of a runtime (WebSocket, fetch, AbortSignal.any) is there since Node 22 and in browsers of 2023. */
const NODE_RANGE = '>=22';

/** @throws Error where it would not be whole: it may import nothing, in Node or in a browser. */
export async function buildClient(folder: string): Promise<void> {
  const { name, description } = readManifest(WORKSPACE);
  beginPackage(folder, `${WORKSPACE}/README.md`);
  const imported = await bundle({
    entry: `${WORKSPACE}/src/index.ts`,
    file: join(folder, 'index.js'),
  });
  if (imported.length > 0) throw new Error(`the client imports ${imported.join(', ')}`);
  writeDeclarations({
    ...{ sources: `${WORKSPACE}/src`, entry: 'index.ts', folder: join(folder, 'types') },
  });
  // It has no types of its own, so that it is the same text here and there.
  mkdirSync(join(folder, 'example'));
  copyFileSync(join(REPOSITORY_FOLDER, EXAMPLE), join(folder, 'example/follow-alerts.js'));
  writeManifest(folder, {
    name,
    description,
    engines: { node: NODE_RANGE },
    sideEffects: false,
    exports: { '.': { types: './types/index.d.ts', default: './index.js' } },
  });
}
