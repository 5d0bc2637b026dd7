/** The packages of a release, each in a folder of its own. */
import { join } from 'node:path';
import { buildCommand } from './cli-package.ts';
import { buildClient } from './client-package.ts';
import { buildDashboard } from './dashboard-package.ts';

export type PackageName = 'cli' | 'client' | 'dashboard';

const BUILDERS: Readonly<Record<PackageName, (folder: string) => Promise<void>>> = {
  cli: buildCommand,
  client: buildClient,
  dashboard: buildDashboard,
};
export const PACKAGE_NAMES: readonly PackageName[] = Object.keys(BUILDERS) as PackageName[];

/** Builds a package in `FOLDER/NAME`, which is made anew. Returns that folder. @throws Error naming what is not right. */
export async function buildPackage(name: PackageName, folder: string): Promise<string> {
  const own = join(folder, name);
  await BUILDERS[name](own);
  return own;
}
