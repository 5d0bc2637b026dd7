/** The repository that packages are made of. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY_FOLDER: string = fileURLToPath(new URL('../../..', import.meta.url));
/** What our services run on. */
export const NODE_RANGE = '>=24';
export const WORKSPACE_SCOPE = '@breakwater/';

/** What we read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The package.json of a workspace, or of the root where the folder is ''. */
export function readManifest(folder: string, root: string = REPOSITORY_FOLDER): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

/** Folders of the workspaces, from the root. */
export function workspaceFolders(root: string = REPOSITORY_FOLDER): string[] {
  const globs = readManifest('', root).workspaces ?? [];
  const files = globSync(
    globs.map((glob) => `${glob}/package.json`),
    { cwd: root },
  );
  return files.map((file) => file.slice(0, -'/package.json'.length)).sort();
}

/** The exact version of a package of others, as the workspace that imports it declares it. */
export function declaredVersion(name: string): string {
  for (const folder of workspaceFolders()) {
    const version = readManifest(folder).dependencies?.[name];
    if (version !== undefined) return version;
  }
  throw new Error(`${name} is imported, and no workspace declares it under "dependencies"`);
}
