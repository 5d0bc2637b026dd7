/**
 * `breakwater`: the command with every service, and the page that the gateway serves. It is a program and no library, so it
 * exports nothing; what others build on is the contract, and `@breakwater/client`.
 */
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { writePage } from './dashboard-package.ts';
import { beginPackage, writeManifest } from './package-folder.ts';
import { declaredVersion, NODE_RANGE, REPOSITORY_FOLDER, readManifest } from './repository.ts';
import { writeShrinkwrap } from './shrinkwrap.ts';

const WORKSPACE = 'services/cli';
/** Of one word, as the command that it brings: `npx breakwater`, `npm install --global breakwater`. */
const NAME = 'breakwater';
const BIN = 'bin/breakwater.mjs';

/** @throws Error where a package that it imports is declared by no workspace. */
export async function buildCommand(folder: string): Promise<void> {
  beginPackage(folder, `${WORKSPACE}/README.md`);
  await writePage(join(folder, 'page'));
  const imported = await bundle({
    entry: `${WORKSPACE}/src/main.ts`,
    file: join(folder, 'lib/breakwater.js'),
    // The page is built already: no bundler is installed with the command.
    beside: { '@breakwater/dashboard': '../page/index.js' },
  });
  const alsoImported = await bundle({
    entry: `${WORKSPACE}/src/folder-thread.ts`,
    file: join(folder, 'lib/folder-thread.js'),
  });
  mkdirSync(join(folder, 'bin'));
  copyFileSync(join(REPOSITORY_FOLDER, 'libs/release', BIN), join(folder, BIN));
  chmodSync(join(folder, BIN), 0o755);
  const { description } = readManifest('');
  writeManifest(folder, {
    name: NAME,
    description,
    engines: { node: NODE_RANGE },
    bin: { [NAME]: BIN },
    exports: {},
    dependencies: Object.fromEntries(
      [...new Set([...imported, ...alsoImported])]
        .sort()
        .map((name) => [name, declaredVersion(name)]),
    ),
  });
  writeShrinkwrap(folder);
}
