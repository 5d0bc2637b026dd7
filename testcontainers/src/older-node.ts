/** The older Node that the client promises to work on, from npm into a cache that git ignores. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { announce } from './real-part.ts';

const VERSION = '22.23.5';
const VARIABLE = 'BREAKWATER_TEST_NODE_22';
const CACHE_FOLDER: string = resolve(import.meta.dirname, '../../.cache');

/**
 * Returns the path of a Node 22, fetching it once; the environment may name another.
 * @throws Error saying how to name one, where npm has none for this machine or cannot be reached.
 */
export function olderNodePath(): string {
  const named = process.env[VARIABLE];
  if (named !== undefined && named !== '') return named;
  const folder = join(CACHE_FOLDER, `node-${VERSION}`);
  const name = `node-${process.platform}-${process.arch}`;
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(program)) return program;
  announce(`fetching Node ${VERSION} from npm (40 MB, once)`);
  // It appears by a rename, so two test runs may fetch at once.
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const args = ['install', '--prefix', fresh, '--ignore-scripts', '--no-audit', '--no-fund'];
  try {
    execFileSync('npm', [...args, `${name}@${VERSION}`], { encoding: 'utf8' });
    if (!existsSync(folder)) renameSync(fresh, folder);
  } catch (cause) {
    throw new Error(`npm brought no ${name}: name a Node 22 by ${VARIABLE}`, { cause });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return program;
}
