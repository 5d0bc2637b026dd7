/**
 * Which program this is, by what it is made of: state that another one saved is not gone on from, since what it would have put out
 * meanwhile nobody knows.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIGIT_COUNT = 16;
/** What decides about outputs: the core, and the reading of records. */
const DECIDING = ['core', 'codec'] as const;
const SOURCE = /\.(?:ts|js|mjs|json)$/;
const TEST = /\.(?:test|fixture|bench)\.ts$/;

/** 16 hex digits over the sources of the core and the codec; of a bundle, over its files. */
export function buildIdentity(): string {
  const own = fileURLToPath(import.meta.url);
  const folder = dirname(own);
  if (!own.endsWith('.ts')) return identityOf([folder]);
  return identityOf(DECIDING.map((name) => join(folder, '../../../libs', name, 'src')));
}

/** 16 hex digits over the names and contents of the sources in the folders, tests apart. */
export function identityOf(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((one) => SOURCE.test(one) && !TEST.test(one)).sort()) {
      hash
        .update(`${name}\0`)
        .update(readFileSync(join(folder, name)))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, DIGIT_COUNT);
}
