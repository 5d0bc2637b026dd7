/** The repository that packages are made of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY_FOLDER: string = fileURLToPath(new URL('../../..', import.meta.url));
export const WORKSPACE_SCOPE = '@breakwater/';

/** What we read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly repository?: { readonly type: 'git'; readonly url: string };
}

/** The package.json of a workspace, or of the root where the folder is ''. */
export function readManifest(folder: string, root: string = REPOSITORY_FOLDER): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}
