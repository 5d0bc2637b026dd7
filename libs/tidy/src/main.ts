/** `npm run pages -w libs/tidy`: writes the blocks of every page anew, see page-blocks.ts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBlocks } from './page-blocks.ts';
import { ROOT_FOLDER, readFiles, repositoryOf } from './repository.ts';

const repository = repositoryOf(readFiles(ROOT_FOLDER));
for (const [file, text] of repository.files) {
  if (!file.endsWith('.md')) continue;
  const written = withBlocks(text, repository);
  if (written === text) continue;
  writeFileSync(join(ROOT_FOLDER, file), written);
  process.stdout.write(`${file}: written\n`);
}
