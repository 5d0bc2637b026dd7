/** `npm run build`: every package under `dist/`, an ignored folder. */
import { join } from 'node:path';
import { buildPackage, PACKAGE_NAMES } from './build.ts';
import { REPOSITORY_FOLDER } from './repository.ts';

for (const name of PACKAGE_NAMES) {
  const startedMs = performance.now();
  await buildPackage(name, join(REPOSITORY_FOLDER, 'dist'));
  console.log(`dist/${name}: built in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
}
