/** Versions of a release, and where the repository has them written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest, WORKSPACE_SCOPE, workspaceFolders } from './repository.ts';

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;
export const BUMPS = ['patch', 'minor', 'major'] as const;

/**
 * The version that is meant: one in full, or what of the present one rises.
 * @throws Error where it is neither, or lies before the present one.
 */
export function nextVersion(present: string, wanted: string): string {
  const [major = 0, minor = 0, patch = 0] = numbersOf(present);
  if (wanted === 'major') return `${major + 1}.0.0`;
  if (wanted === 'minor') return `${major}.${minor + 1}.0`;
  if (wanted === 'patch') return `${major}.${minor}.${patch + 1}`;
  if (!VERSION.test(wanted)) {
    throw new Error(`"${wanted}" is no version: give one such as 1.2.3, or ${BUMPS.join(', ')}`);
  }
  if (compareVersions(wanted, present) < 0) {
    throw new Error(`${wanted} lies before ${present}, which the repository has`);
  }
  return wanted;
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  for (let i = 0; i < a.length; i += 1) {
    const difference = a[i]! - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return version.split('.').map(Number);
}

/** Every package.json and the lockfile with the version in it, by path: all packages go in step. */
export function withVersion(root: string, version: string): ReadonlyMap<string, string> {
  const names = new Set(workspaceFolders(root).map((folder) => readManifest(folder, root).name));
  const files = new Map<string, string>();
  for (const folder of ['', ...workspaceFolders(root)]) {
    const path = join(folder, 'package.json');
    const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as PackageEntry;
    files.set(path, textOf(raised(manifest, version, names)));
  }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as PackageEntry & {
    packages: Record<string, PackageEntry>;
  };
  const packages = Object.entries(lock.packages).map(([path, entry]): [string, PackageEntry] => {
    const isOurs = path === '' || names.has(entry.name ?? '');
    return [path, isOurs ? raised(entry, version, names) : entry];
  });
  files.set(
    'package-lock.json',
    textOf({ ...lock, version, packages: Object.fromEntries<PackageEntry>(packages) }),
  );
  return files;
}

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
type PackageEntry = { readonly name?: string; version?: string } & {
  [field in (typeof DEPENDENCY_FIELDS)[number]]?: Record<string, string>;
};

/** A package's entry with its own version and those of our packages that it needs; the order of its fields stays. */
function raised(entry: PackageEntry, version: string, names: ReadonlySet<string>): PackageEntry {
  const copy = { ...entry, version };
  for (const field of DEPENDENCY_FIELDS) {
    const wanted = entry[field];
    if (wanted === undefined) continue;
    copy[field] = Object.fromEntries(
      Object.entries(wanted).map(([name, range]) => {
        const isOurs = name.startsWith(WORKSPACE_SCOPE) && names.has(name);
        return [name, isOurs ? version : range];
      }),
    );
  }
  return copy;
}

function textOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
