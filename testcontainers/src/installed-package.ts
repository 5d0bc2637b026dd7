/** A package as its users get it: packed, and installed in an empty folder outside the repository. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, type PackageName } from '@breakwater/release';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';

export interface InstalledPackage {
  /** Holds package.json and node_modules, and nothing of ours besides. */
  readonly folder: string;
  /** Files of the packed file, by their paths in the package. */
  readonly files: readonly string[];
  remove(): void;
}

/**
 * Builds, packs and installs. What the package depends on comes from npm's cache where it is there.
 * @throws Error with what npm printed.
 */
export async function installPackage(name: PackageName): Promise<InstalledPackage> {
  const run = makeRunFolder(`package-${name}`);
  const built = await buildPackage(name, join(run, 'built'));
  const packed = npm(built, ['pack', '--json', '--pack-destination', run]);
  const [pack] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  const folder = join(run, 'empty');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  npm(folder, ['install', '--ignore-scripts', '--prefer-offline', join(run, pack.filename)]);
  const files = pack.files.map(({ path }) => path).sort();
  return { folder, files, remove: () => removeRunFolder(run) };
}

function npm(folder: string, args: readonly string[]): string {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  return execFileSync('npm', [...args, ...quiet], { cwd: folder, encoding: 'utf8' });
}
