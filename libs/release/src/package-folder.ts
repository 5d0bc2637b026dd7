/** A folder as `npm pack` takes it: package.json, licence, README, and what was built. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, REPOSITORY_FOLDER, readManifest } from './repository.ts';

/** Makes the folder anew, with the licence and a README of the repository. */
export function beginPackage(folder: string, readme: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(REPOSITORY_FOLDER, 'LICENSE'), join(folder, 'LICENSE'));
  copyFileSync(join(REPOSITORY_FOLDER, readme), join(folder, 'README.md'));
}

/** Writes the package.json; what all packages share comes from the repository's own. */
export function writeManifest(
  folder: string,
  own: Readonly<Record<string, unknown>> & Pick<Manifest, 'name' | 'description'>,
): void {
  const { version, license } = readManifest('');
  const repository = repositoryOf(process.env);
  const { name, description, ...others } = own;
  const shared = { name, version, description, license, ...(repository && { repository }) };
  const manifest = { ...shared, type: 'module', ...others, publishConfig: { access: 'public' } };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Where the sources are: npm asks for it, and compares it with where a package with provenance was built. */
function repositoryOf({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: name,
}: NodeJS.ProcessEnv): Readonly<Record<'type' | 'url', string>> | undefined {
  if (server === undefined || name === undefined) return undefined;
  return { type: 'git', url: `git+${server}/${name}.git` };
}
