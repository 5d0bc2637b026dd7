/**
 * `npm run build [-- NAME…]`: packages under `dist/`, an ignored folder; all of them where none is named.
 * `npm run release`: see release-command.ts.
 */
import { join } from 'node:path';
import { buildPackage, PACKAGE_NAMES } from './build.ts';
import { runRelease } from './release-command.ts';
import { REPOSITORY_FOLDER } from './repository.ts';

const [command, ...args] = process.argv.slice(2);
process.exitCode = command === 'release' ? release() : await build();

async function build(): Promise<number> {
  const unknown = args.filter((name) => !PACKAGE_NAMES.some((known) => known === name));
  if (unknown.length > 0) {
    console.error(
      `error: there is no package ${unknown.join(', ')}; there are ${PACKAGE_NAMES.join(', ')}`,
    );
    return 2;
  }
  for (const name of PACKAGE_NAMES) {
    if (args.length > 0 && !args.includes(name)) continue;
    const startedMs = performance.now();
    await buildPackage(name, join(REPOSITORY_FOLDER, 'dist'));
    const tookS = ((performance.now() - startedMs) / 1_000).toFixed(1);
    console.log(`dist/${name}: built in ${tookS} s`);
  }
  return 0;
}

function release(): number {
  try {
    return runRelease(args, {
      root: REPOSITORY_FOLDER,
      env: process.env,
      date: new Date().toISOString().slice(0, 10),
      print: (line) => console.log(line),
    });
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return 1;
  }
}
