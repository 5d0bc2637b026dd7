/** A tool that reads nothing is green, so each is made to say what it reads of the real tree. */
import { expect, test } from 'vitest';
import {
  isSource,
  isTest,
  ROOT_FOLDER,
  readFiles,
  repositoryOf,
  workspaceOf,
} from './repository.ts';
import { runTool } from './tool-run.ts';

const repository = repositoryOf(readFiles(ROOT_FOLDER));
const sources = [...repository.files.keys()].filter(
  (file) => isSource(file) && workspaceOf(repository, file) !== undefined,
);

/** Source files that a list of paths, absolute or from the root, leaves out. */
function unread(wanted: readonly string[], listing: string): string[] {
  const read = new Set(
    listing.split('\n').map((line) => line.trim().replace(ROOT_FOLDER, '').replace(/^\.\//, '')),
  );
  return wanted.filter((file) => !read.has(file));
}

test('tsc reads every source of the core and every test', () => {
  // The other workspaces name their sources in the same words: rule `compiler-options`.
  const tests = sources.filter(isTest);
  const core = sources.filter((file) => file.startsWith('libs/core/') && !isTest(file));
  for (const [project, wanted] of [
    ['libs/core', core],
    ['libs/tidy/tsconfig.tests.json', tests],
  ] as const) {
    const { stdout } = runTool(ROOT_FOLDER, 'tsc', ['-p', project, '--listFilesOnly']);
    expect(wanted).not.toEqual([]);
    expect(unread(wanted, stdout)).toEqual([]);
  }
});

test('biome reads every source file', () => {
  const options = ['--verbose', '--colors=off', '--max-diagnostics=1'];
  const { stdout, stderr } = runTool(ROOT_FOLDER, 'biome', ['lint', ...options, '.']);
  expect(unread(sources, (stdout + stderr).replaceAll(/^ *- /gm, ''))).toEqual([]);
});

test('oxlint reads every source file', () => {
  const { stdout } = runTool(ROOT_FOLDER, 'oxlint', [
    '--debug=files',
    'libs',
    'services',
    'testcontainers',
  ]);
  expect(unread(sources, stdout)).toEqual([]);
});

test('knip reads every source file', () => {
  const { stdout, stderr } = runTool(ROOT_FOLDER, 'knip', ['--debug']);
  const paths = (stdout + stderr).matchAll(/'(?<path>[^'\n]+\.m?ts)'/g);
  const listing = [...paths].map(({ groups }) => groups?.['path'] ?? '').join('\n');
  const wanted = sources.filter((file) => file.endsWith('.ts'));
  expect(unread(wanted, listing)).toEqual([]);
});

test('vitest runs every test file in exactly one project', () => {
  const { stdout } = runTool(ROOT_FOLDER, 'vitest', ['list', '--filesOnly', '--json']);
  const listed = (JSON.parse(stdout) as { readonly file: string }[])
    .map(({ file }) => file.replace(ROOT_FOLDER, ''))
    .sort();
  const tests = [...repository.files.keys()].filter((file) => file.endsWith('.test.ts')).sort();
  expect(listed).toEqual(tests);
});
