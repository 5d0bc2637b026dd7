/** What differs from the main branch, and which of the static checks that concerns: for `npm run check -- --changed`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './pinned-node.mjs';

/** Where a branch is taken to have begun, in this order; the first that the clone has. */
const MAIN_BRANCHES = ['origin/main', 'main', 'origin/master', 'master'];

/** Workspaces lie in folders of these; `testcontainers` is one itself. */
const WORKSPACE_PARENTS = ['libs', 'services'];

/** Settings of a tool: a change of theirs may concern every file. */
const BIOME_SETTINGS = 'biome.json';
const OXLINT_SETTINGS = '.oxlintrc.json';

/**
 * Files of the clone in `folder`, by their paths in it, that are not as they were at `base`: committed since, changed
 * or not yet added; deleted ones are left out. Without `base`: where the branch left the main one.
 * Throws SetupError where git cannot tell.
 */
export function changedFiles(folder, base) {
  const from = base ?? branchPoint(folder);
  const changed = git(folder, ['diff', '--name-only', '--diff-filter=d', '-z', from, '--']);
  const added = git(folder, ['ls-files', '--others', '--exclude-standard', '-z']);
  const files = [...changed.split('\0'), ...added.split('\0')].filter((file) => file !== '');
  return [...new Set(files)].filter((file) => existsSync(join(folder, file))).sort();
}

function branchPoint(folder) {
  for (const branch of MAIN_BRANCHES) {
    const found = spawnSync('git', ['merge-base', branch, 'HEAD'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (found.status === 0) return found.stdout.trim();
  }
  throw new SetupError(
    `none of ${MAIN_BRANCHES.join(', ')} is here to compare with: name a commit, as in \`npm run check -- --changed=HEAD~3\``,
  );
}

function git(folder, args) {
  const answer = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
  if (answer.error !== undefined) {
    throw new SetupError(`git could not be started (${answer.error.message}): install it`);
  }
  if (answer.status !== 0) {
    throw new SetupError(`git ${args[0]} failed: ${answer.stderr.trim()}`);
  }
  return answer.stdout;
}

/** What Biome is to read: the changed files, or everything where its own settings changed. Paths in the clone. */
export function biomeTargets(files) {
  return files.includes(BIOME_SETTINGS) ? ['.'] : files;
}

/**
 * What oxlint is to read: the workspaces of the changed files, because its rules look at types and a changed type
 * shows where it is used; everything where its own settings changed. Paths in the clone.
 */
export function oxlintTargets(files) {
  if (files.includes(OXLINT_SETTINGS)) return ['libs', 'services', 'testcontainers'];
  const folders = new Set();
  for (const file of files) {
    const [first, second, ...rest] = file.split('/');
    if (WORKSPACE_PARENTS.includes(first) && rest.length > 0) folders.add(`${first}/${second}`);
    if (first === 'testcontainers' && second !== undefined) folders.add(first);
  }
  return [...folders];
}
