/** What is mutated, and by which tests: those of its own folder and no others. */
import { globSync } from 'node:fs';
import { join } from 'node:path';

export interface Target {
  readonly name: string;
  /** Globs from the root; tests, fixtures and what only declares types give no mutants. */
  readonly sources: readonly string[];
  readonly tests: readonly string[];
}

const CORE = 'libs/core/src';
const CODEC = 'libs/codec/src';
const GATEWAY = 'services/gateway/src';

export const TARGETS: readonly Target[] = [
  ...['alert', 'audience', 'book', 'control', 'detect', 'window'].map((folder) => ({
    name: `${CORE}/${folder}`,
    sources: [`${CORE}/${folder}/**/*.ts`],
    tests: [`${CORE}/${folder}/**/*.test.ts`],
  })),
  {
    name: `${CORE}/lending`,
    // Not the plain book that it is held to.
    sources: [`${CORE}/lending/!(plain-*).ts`],
    // Not the comparison of both books over 25,000 rows, nor what fills a book to its bounds, nor forty simulated months.
    tests: ['duty', 'example', 'fault', 'limit', 'order', 'risk', 'share']
      .map((name) => `lending-${name}`)
      .concat('exact-product', 'trigger-density')
      .map((name) => `${CORE}/lending/${name}.test.ts`),
  },
  {
    name: CODEC,
    sources: [
      '*-decoder',
      'crc32c',
      'field-reader',
      'framing',
      'printable-text',
      'symbol-cache',
      'wire-reader',
    ].map((name) => `${CODEC}/${name}.ts`),
    // The tables and the quick properties. Not the noise (`hostile-record`) and not avsc's oracle, at seconds a run.
    tests: [
      'spoilt-*',
      'decoded-*',
      'field-reader',
      'control-record',
      'crc32c',
      'symbol-cache.*',
      'wire-long.*',
    ].map((name) => `${CODEC}/${name}.test.ts`),
  },
  {
    name: GATEWAY,
    sources: ['alert-index', 'route-access', 'scope-*', 'stream-access', 'venue-*'].map(
      (name) => `${GATEWAY}/${name}.ts`,
    ),
    // Not `access.test.ts` and `scope*.property.test.ts`: they start servers and send a hundred thousand requests.
    tests: ['alert-index', 'route-access', 'stream-access', 'venue-*'].map(
      (name) => `${GATEWAY}/${name}.test.ts`,
    ),
  },
  {
    name: 'libs/webhook',
    sources: ['libs/webhook/src/*.ts'],
    // Not `receivers.test.ts`, which runs the documented snippets in other languages, nor `signature.property.test.ts`: at
    // half a minute a run they are no tests to repeat a hundred times.
    tests: [
      'address-*',
      'delivery',
      'endpoint-*',
      'payload',
      'retry-*',
      'signature',
      'signing-*',
      'ssrf',
    ].map((name) => `libs/webhook/src/${name}.test.ts`),
  },
];

/** Files of a target, as paths from the root, in order of their names. */
export function sourceFilesOf(root: string, target: Target): string[] {
  return filesOf(root, target.sources).filter((file) => !/\.(?:test|fixture)\.ts$/.test(file));
}

export function testFilesOf(root: string, target: Target): string[] {
  return filesOf(root, target.tests).map((file) => join(root, file));
}

function filesOf(root: string, globs: readonly string[]): string[] {
  return [...new Set(globs.flatMap((glob) => globSync(glob, { cwd: root })))].sort();
}
