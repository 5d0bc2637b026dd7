/**
 * `npm run bench [-- --quick] [-- --json] [-- --rounds N]`: bundles the lanes and runs the bundle, since that is how the
 * engine runs where it is installed. From sources a module's imports are no constants to the compiler (README.md).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundle } from '@breakwater/release';

const PROGRAM = fileURLToPath(new URL('../../../.cache/bench/lanes.mjs', import.meta.url));

await bundle({ entry: 'libs/bench/src/lanes.ts', file: PROGRAM });
const args = [...process.execArgv, PROGRAM, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
process.exitCode = status ?? 1;
