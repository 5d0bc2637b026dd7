/** Other majors of Node than the pinned one, from npm into a cache that git ignores. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { announce } from './real-part.ts';

/** 22 is the oldest that the client promises to work on, 26 the newest that the command does. */
const VERSIONS = { 22: '22.23.5', 26: '26.12.1' } as const;
const CACHE_FOLDER: string = resolve(import.meta.dirname, '../../.cache');

/**
 * Returns the path of a Node of that major, fetching it once; the environment may name another.
 * @throws Error saying how to name one, where npm has none for this machine or cannot be reached.
 */
export function otherNodePath(major: keyof typeof VERSIONS): string {
  const variable = `BREAKWATER_TEST_NODE_${major}`;
  const named = process.env[variable];
  if (named !== undefined && named !== '') return named;
  const version = VERSIONS[major];
  const folder = join(CACHE_FOLDER, `node-${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(program)) return program;
  announce(`fetching Node ${version} from npm (40 MB, once)`);
  // It appears by a rename, so two test runs may fetch at once.
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const args = ['install', '--prefix', fresh, '--ignore-scripts', '--no-audit', '--no-fund'];
  try {
    execFileSync('npm', [...args, `${name}@${version}`], { encoding: 'utf8' });
    if (!existsSync(folder)) renameSync(fresh, folder);
  } catch (cause) {
    throw new Error(`npm brought no ${name}: name a Node ${major} by ${variable}`, { cause });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return program;
}
