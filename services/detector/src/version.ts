/** The version that metrics print: that of the package. */
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as Readonly<Record<'version', string>>;

export const DETECTOR_VERSION: string = manifest.version;
