/** Each rule of the repository is proved able to fail: a planted violation is reported, by that rule alone. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withBlocks } from './page-blocks.ts';
import { FIXTURE_FOLDER, readFiles, repositoryOf } from './repository.ts';
import { RULES, violationsOf } from './rules.ts';

const sound = readFiles(join(FIXTURE_FOLDER, 'sound'));

/** The sound repository with a fixture's files laid over it; returns `file rule` of each violation once, sorted. */
function violationsWith(fixture: string): string[] {
  const files = new Map([...sound, ...readFiles(join(FIXTURE_FOLDER, fixture))]);
  const found = violationsOf(repositoryOf(files)).map(({ file, rule }) => `${rule} ${file}`);
  return [...new Set(found)].sort();
}

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'core-determinism': [
    'libs/core/src/chance.ts',
    'libs/core/src/clock.ts',
    'libs/core/src/collation.ts',
    'libs/core/src/date.ts',
    'libs/core/src/exponential.ts',
    'libs/core/src/locale.ts',
    'libs/core/src/logarithm.ts',
    'libs/core/src/math-by-name.ts',
    'libs/core/src/power.ts',
    'libs/core/src/stopwatch.ts',
  ],
  'core-never-waits': ['libs/core/src/waiting.ts'],
  'comment-verbs': ['libs/kafka/src/offset.ts'],
  'compiler-options': [
    'libs/core/tsconfig.json',
    'libs/kafka/tsconfig.json',
    'services/detector/tsconfig.json',
    'services/gateway/tsconfig.json',
  ],
  'external-libraries': [
    'libs/kafka/package.json',
    'libs/kafka/src/socket.ts',
    'services/detector/src/second-adapter.ts',
    'services/gateway/src/dynamic-import.ts',
    'services/gateway/src/unknown-library.ts',
  ],
  'file-names': [
    'libs/kafka/src/topic-data.ts',
    'libs/kafka/src/topic-utils.ts',
    'services/gateway/src/helpers/page.ts',
  ],
  'file-size': ['libs/kafka/src/everything.ts'],
  'folder-circles': ['libs/core/src/book/side.ts', 'libs/core/src/window/sum.ts'],
  'invariant-labels': [
    'libs/core/src/ring.ts',
    'libs/kafka/src/window.ts',
    'services/gateway/src/shade.ts',
  ],
  'kept-state': ['libs/core/src/book/depth.ts', 'libs/core/src/book/marks.ts'],
  lockfile: ['package-lock.json'],
  'machine-paths': ['ARCHITECTURE.md', 'libs/kafka/src/jars.ts'],
  marks: [
    'libs/kafka/src/broken.ts',
    'libs/kafka/src/left-out.test.ts',
    'libs/kafka/src/silenced-compiler.ts',
    'libs/kafka/src/silenced-linter.ts',
    'libs/kafka/src/unfinished.ts',
  ],
  'page-blocks': ['README.md'],
  'page-symbols': ['docs/model.md'],
  'page-references': ['docs/model.md', 'libs/core/src/price.ts'],
  'root-references': ['libs/tidy/tsconfig.tests.json', 'tsconfig.json'],
  'stage-order': [
    'libs/core/src/event/event.ts',
    'libs/core/src/nowhere/odd.ts',
    'libs/core/src/window/pane.ts',
  ],
  'unit-names': ['libs/core/src/limits.ts'],
  'unused-dependency': ['services/gateway/package.json'],
  'workspace-imports': [
    'libs/core/src/outside.ts',
    'libs/kafka/src/upward.ts',
    'services/detector/src/around.ts',
    'services/detector/src/neighbour.ts',
    'services/gateway/package.json',
    'services/gateway/src/declared.ts',
  ],
};

test('the sound repository breaks no rule', () => {
  expect(repositoryOf(sound).workspaces.map(({ name }) => name)).toEqual([
    '@breakwater/core',
    '@breakwater/kafka',
    '@breakwater/detector',
    '@breakwater/gateway',
  ]);
  expect(violationsOf(repositoryOf(sound))).toEqual([]);
});

test('every rule has a planted violation', () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(Object.keys(RULES).sort());
  expect(readdirSync(FIXTURE_FOLDER)).toEqual(expect.arrayContaining(Object.keys(RULES)));
});

describe('a planted violation is reported by its rule alone', () => {
  for (const [rule, files] of Object.entries(EXPECTED)) {
    test(rule, () => {
      expect(violationsWith(rule)).toEqual(files.map((file) => `${rule} ${file}`));
    });
  }
});

test('marks: each way to leave a test out is one violation', () => {
  const rule = RULES['marks'];
  const files = new Map([...sound, ...readFiles(join(FIXTURE_FOLDER, 'marks'))]);
  const lines = rule?.(repositoryOf(files)).filter(({ file }) => file.endsWith('left-out.test.ts'));
  expect(lines?.map(({ line }) => line)).toEqual([3, 4, 5]);
});

test('unit-names: a unit, a bound behind it, a rate, a comment, an order and a private field pass', () => {
  const rule = RULES['unit-names'];
  const files = new Map([...sound, ...readFiles(join(FIXTURE_FOLDER, 'unit-names'))]);
  const lines = rule?.(repositoryOf(files)).map(({ line }) => line);
  expect(lines).toEqual([2, 4, 7, 14, 10]);
});

test('page-references: a heading over two lines, a standard and an anchor pass', () => {
  const rule = RULES['page-references'];
  const files = new Map([...sound, ...readFiles(join(FIXTURE_FOLDER, 'page-references'))]);
  const found = rule?.(repositoryOf(files)).map(({ file, line }) => `${file}:${line}`);
  expect(found).toEqual([
    'docs/model.md:5',
    'docs/model.md:5',
    'libs/core/src/price.ts:8',
    'libs/core/src/price.ts:3',
    'libs/core/src/price.ts:6',
  ]);
});

test('page-blocks: a page written anew keeps the rule and the text around its blocks', () => {
  const files = new Map([...sound, ...readFiles(join(FIXTURE_FOLDER, 'page-blocks'))]);
  const page = withBlocks(files.get('README.md') ?? '', repositoryOf(files));
  expect(page).toMatch(/^# Map\n\n<!-- code map: written -->\n/);
  expect(page).toContain('| `libs/kafka` |');
  files.set('README.md', page);
  expect(violationsOf(repositoryOf(files))).toEqual([]);
});

test('comment-verbs: at the beginning of a comment and behind a semicolon', () => {
  const files = new Map([...sound, ...readFiles(join(FIXTURE_FOLDER, 'comment-verbs'))]);
  const lines = RULES['comment-verbs']?.(repositoryOf(files)).map(({ line }) => line);
  expect(lines).toEqual([1, 5]);
});
