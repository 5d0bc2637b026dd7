/** `npm run build [-- NAME…]`: packages under `dist/`, an ignored folder; all of them where none is named. */
import { join } from 'node:path';
import { buildPackage, PACKAGE_NAMES } from './build.ts';
import { REPOSITORY_FOLDER } from './repository.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PACKAGE_NAMES.some((known) => known === name));
if (unknown.length > 0) {
  console.error(
    `error: there is no package ${unknown.join(', ')}; there are ${PACKAGE_NAMES.join(', ')}`,
  );
  process.exit(2);
}
for (const name of PACKAGE_NAMES) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedMs = performance.now();
  await buildPackage(name, join(REPOSITORY_FOLDER, 'dist'));
  console.log(`dist/${name}: built in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
}
