import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { biomeTargets, changedFiles, oxlintTargets } from './changed-files.mjs';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-changed-'));

function git(...args: string[]): void {
  const who = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com'];
  const answer = spawnSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' });
  if (answer.status !== 0) throw new Error(answer.stderr);
}

function write(file: string, text: string): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), text);
}

beforeAll(() => {
  git('init', '-q', '-b', 'main');
  write('.gitignore', 'ignored.ts\n');
  for (const name of ['same', 'committed', 'edited', 'deleted']) write(`libs/a/${name}.ts`, '1');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  git('switch', '-q', '-c', 'topic');
  write('libs/a/committed.ts', '2');
  git('commit', '-q', '-a', '-m', 'second');
  write('libs/a/edited.ts', '2');
  write('libs/b/new.ts', '2');
  write('ignored.ts', '2');
  rmSync(join(folder, 'libs/a/deleted.ts'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('what was committed since the main branch, edited or not yet added has changed', () => {
  expect(changedFiles(folder, undefined)).toEqual([
    'libs/a/committed.ts',
    'libs/a/edited.ts',
    'libs/b/new.ts',
  ]);
});

test('from a commit that is named on, only what changed since', () => {
  expect(changedFiles(folder, 'HEAD')).toEqual(['libs/a/edited.ts', 'libs/b/new.ts']);
});

test('a commit that does not exist is said, not taken for "nothing has changed"', () => {
  expect(() => changedFiles(folder, 'no-such-commit')).toThrow(/git diff failed/);
});

test('oxlint reads the workspaces of the changed files, Biome the files', () => {
  const files = [
    'README.md',
    'libs/core/src/a/b.ts',
    'libs/core/src/c.ts',
    'testcontainers/src/d.ts',
  ];
  expect(oxlintTargets(files)).toEqual(['libs/core', 'testcontainers']);
  expect(biomeTargets(files)).toEqual(files);
  expect(oxlintTargets(['package.json'])).toEqual([]);
});

test('a tool whose settings changed reads everything', () => {
  expect(oxlintTargets(['.oxlintrc.json'])).toEqual(['libs', 'services', 'testcontainers']);
  expect(biomeTargets(['biome.json', 'libs/a/b.ts'])).toEqual(['.']);
});
