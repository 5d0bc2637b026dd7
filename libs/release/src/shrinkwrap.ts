/**
 * The lockfile that a command is published with: of the repository's own, what the command needs. So whoever installs it
 * gets the very packages that `npm test` ran on, transitive ones included.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_FOLDER } from './repository.ts';

interface LockedPackage {
  readonly version: string;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}
type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** Writes `npm-shrinkwrap.json` beside a package.json. @throws Error where the lockfile lacks a package. */
export function writeShrinkwrap(folder: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as LockedPackage &
    Readonly<Record<string, unknown>>;
  const { name, version, license, dependencies, bin, engines } = manifest;
  const root = { name, version, license, dependencies, bin, engines };
  const packages = {
    '': root,
    ...neededPackages(repositoryLock(), Object.keys(dependencies ?? {})),
  };
  const lock = { name, version, lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(folder, 'npm-shrinkwrap.json'), `${JSON.stringify(lock, null, 2)}\n`);
}

/** Packages of the lockfile that these names need, by their places, which stay what they are. */
export function neededPackages(locked: LockedPackages, names: readonly string[]): LockedPackages {
  const needed = new Map<string, LockedPackage>();
  const waiting = names.map((name) => placeOf(locked, name, ''));
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (needed.has(place)) continue;
    const entry = locked[place]!;
    needed.set(place, withoutDevelopment(entry));
    for (const name of wantedBy(entry)) waiting.push(placeOf(locked, name, place));
  }
  return Object.fromEntries([...needed].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function wantedBy(entry: LockedPackage): string[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = entry;
  const peers = Object.keys(peerDependencies).filter(
    (name) => entry.peerDependenciesMeta?.[name]?.optional !== true,
  );
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
}

/** Where Node finds a package that one at `from` asks for: in its own folder, or further up. */
function placeOf(locked: LockedPackages, name: string, from: string): string {
  const above = from === '' ? [] : from.split('/node_modules/');
  for (let depth = above.length; depth >= 0; depth -= 1) {
    const place = [...above.slice(0, depth), name].join('/node_modules/');
    const found = depth === 0 ? `node_modules/${name}` : place;
    if (Object.hasOwn(locked, found)) return found;
  }
  throw new Error(`package-lock.json has no ${name}, which ${from || 'the command'} needs`);
}

/** What the lockfile says about who needs it here is not what holds there. */
function withoutDevelopment(entry: LockedPackage): LockedPackage {
  const {
    dev: _dev,
    peer: _peer,
    devOptional,
    ...kept
  } = entry as LockedPackage & {
    readonly dev?: boolean;
    readonly peer?: boolean;
  };
  return devOptional === true ? { ...kept, optional: true } : kept;
}

function repositoryLock(): LockedPackages {
  const text = readFileSync(join(REPOSITORY_FOLDER, 'package-lock.json'), 'utf8');
  return (JSON.parse(text) as { readonly packages: LockedPackages }).packages;
}
