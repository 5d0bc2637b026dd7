/** tsc checks only what the root references, and as strictly as each project lets it: both are rules. */

import { resolveRelative } from './import-statements.ts';
import { jsonAt, type Repository, record, stringList } from './repository.ts';
import type { Violation } from './violation.ts';

const ROOT_PROJECT = 'tsconfig.json';
const TEST_PROJECT = 'libs/tidy/tsconfig.tests.json';

/** Options that say where things lie; everything about strictness stays in tsconfig.base.json. */
const WORKSPACE_OPTIONS = new Set(['rootDir', 'outDir', 'tsBuildInfoFile', 'types', 'lib']);

const WORKSPACE_SOURCES = 'src/**/*.ts';
/** What the tests' project checks instead. */
const CHECKED_WITH_TESTS = new Set(['src/**/*.test.ts', 'src/**/*.bench.ts']);

/** Rule `root-references`: a workspace outside the references is never checked, and `tsc -b` still exits 0. */
export function rootReferences(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  const folders = repository.workspaces.map(({ folder }) => folder);
  for (const [project, wanted] of [
    [ROOT_PROJECT, [...folders, TEST_PROJECT]],
    [TEST_PROJECT, folders],
  ] as const) {
    const found = referencesOf(repository, project);
    for (const path of wanted.filter((candidate) => !found.includes(candidate))) {
      violations.push({
        rule: 'root-references',
        file: project,
        line: 0,
        message: `${path} is not referenced, so nothing checks its types: add it to "references"`,
      });
    }
  }
  return violations;
}

/** Rule `compiler-options`: no workspace loosens the base, and the core sees neither Node nor the DOM. */
export function compilerOptions(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  const say = (file: string, message: string): void => {
    violations.push({ rule: 'compiler-options', file, line: 0, message });
  };
  for (const { folder } of repository.workspaces) {
    const file = `${folder}/tsconfig.json`;
    const config = jsonAt(repository.files, file);
    const extended = typeof config['extends'] === 'string' ? config['extends'] : '';
    if (resolveRelative(file, extended) !== 'tsconfig.base.json') {
      say(file, 'must extend tsconfig.base.json');
    }
    const options = record(config['compilerOptions']);
    for (const name of Object.keys(options)) {
      if (!WORKSPACE_OPTIONS.has(name)) say(file, `"${name}" belongs to tsconfig.base.json`);
    }
    if (!stringList(config['include']).includes(WORKSPACE_SOURCES)) {
      say(file, `"include" must name "${WORKSPACE_SOURCES}", or sources go unchecked`);
    }
    for (const path of stringList(config['exclude']).filter(
      (each) => !CHECKED_WITH_TESTS.has(each),
    )) {
      say(file, `"${path}" is excluded, so nothing checks its types`);
    }
    if (folder !== 'libs/core') continue;
    const seen = JSON.stringify([options['types'], options['lib']]);
    if (seen !== '[[],["es2024"]]') {
      say(file, 'the core needs "types": [] and "lib": ["es2024"], or it sees Node or the DOM');
    }
  }
  return violations;
}

function referencesOf(repository: Repository, project: string): string[] {
  const references = jsonAt(repository.files, project)['references'];
  const entries = Array.isArray(references) ? references : [];
  return stringList(entries.map((entry: unknown) => record(entry)['path'])).map((path) =>
    resolveRelative(project, path),
  );
}

/**
 * Rule `lockfile`: it names the optional packages of every platform. npm leaves out silently what its registry
 * does not carry at the moment, and then `npm ci` refuses the file everywhere.
 */
export function lockfile(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  const file = 'package-lock.json';
  const packages = record(jsonAt(repository.files, file)['packages']);
  for (const [path, entry] of Object.entries(packages)) {
    for (const name of Object.keys(record(record(entry)['optionalDependencies']))) {
      const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
      if (places.some((place) => Object.hasOwn(packages, place))) continue;
      violations.push({
        rule: 'lockfile',
        file,
        line: 0,
        message: `${name} of ${path} is missing: add it with its version, os and cpu`,
      });
    }
  }
  return violations;
}
