/** The repository keeps its own rules. Each rule is proved able to fail in planted-tidy.test.ts. */
import { describe, expect, test } from 'vitest';
import { CORE_ROOMS } from './core-rooms.ts';
import { BLOCKS } from './page-blocks.ts';
import { isSource, ROOT_FOLDER, readFiles, repositoryOf } from './repository.ts';
import { CORE_STAGES } from './rule-imports.ts';
import { printed, RULES } from './rules.ts';

const repository = repositoryOf(readFiles(ROOT_FOLDER));

describe('the repository keeps its rules', () => {
  for (const [name, rule] of Object.entries(RULES)) {
    test(name, () => {
      expect(rule(repository).map(printed)).toEqual([]);
    });
  }
});

test('the rules read the repository: every kind of workspace, and sources in each', () => {
  const folders = repository.workspaces.map(({ folder }) => folder);
  expect(folders).toEqual(
    expect.arrayContaining(['libs/core', 'libs/tidy', 'services/cli', 'testcontainers']),
  );
  const empty = folders.filter(
    (folder) => ![...repository.files.keys()].some((file) => file.startsWith(`${folder}/src/`)),
  );
  expect(empty).toEqual([]);
  const sourceCount = [...repository.files.keys()].filter(isSource).length;
  expect(sourceCount).toBeGreaterThan(folders.length);
});

test('each block that a rule writes stands in ARCHITECTURE.md', () => {
  const page = repository.files.get('ARCHITECTURE.md') ?? '';
  expect(Object.keys(BLOCKS).filter((name) => !page.includes(`<!-- /${name} -->`))).toEqual([]);
});

test('each room of the core is described', () => {
  const rooms = CORE_STAGES.flat().filter((part) => !part.endsWith('.ts') && part !== 'pipeline');
  expect(rooms.filter((room) => CORE_ROOMS[room] === undefined)).toEqual([]);
});
