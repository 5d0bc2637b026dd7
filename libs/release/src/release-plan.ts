/** The release as a commit and a tag, on the machine of whoever makes it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreleasedNotes, withRelease } from './changelog.ts';
import type { ReleaseStep } from './release-steps.ts';
import { readManifest } from './repository.ts';
import { nextVersion, withVersion } from './version.ts';

const BRANCH = 'main';

export interface ReleasePlan {
  readonly version: string;
  readonly steps: readonly ReleaseStep[];
  /** What stands against it; it is not done where there is anything. */
  readonly problems: readonly string[];
}

/**
 * Plans the release of a repository: every version raised in step, the changelog's section dated, a commit, a tag.
 * @throws Error where the version is none.
 */
export function planRelease(options: {
  readonly root: string;
  /** A version in full, or patch, minor, major. */
  readonly wanted: string;
  /** YYYY-MM-DD. */
  readonly date: string;
}): ReleasePlan {
  const { root, date } = options;
  const version = nextVersion(readManifest('', root).version, options.wanted);
  const tag = `v${version}`;
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const files = new Map(withVersion(root, version));
  files.set('CHANGELOG.md', withRelease(changelog, { version, date }));
  const steps: ReleaseStep[] = [];
  for (const [file, text] of files) {
    if (readFileSync(join(root, file), 'utf8') !== text) steps.push({ kind: 'write', file, text });
  }
  steps.push(
    { kind: 'run', command: ['git', 'add', ...files.keys()] },
    { kind: 'run', command: ['git', 'commit', '--quiet', '--message', `release: ${version}`] },
    {
      kind: 'run',
      command: ['git', 'tag', '--annotate', '--message', `Breakwater ${version}`, tag],
    },
  );
  return { version, steps, problems: problemsOf({ root, tag, changelog }) };
}

function problemsOf(at: {
  readonly root: string;
  readonly tag: string;
  readonly changelog: string;
}): string[] {
  const problems: string[] = [];
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: at.root, encoding: 'utf8' }).trim();
  const branch = git('branch', '--show-current');
  if (branch !== BRANCH) {
    problems.push(`a release is made on ${BRANCH}; this is ${branch || 'no branch'}`);
  }
  const changed = git('status', '--porcelain');
  if (changed !== '') problems.push(`not everything is committed:\n${changed}`);
  if (git('tag', '--list', at.tag) !== '') problems.push(`there is a tag ${at.tag} already`);
  if (unreleasedNotes(at.changelog) === '') {
    problems.push('CHANGELOG.md has nothing under [Unreleased]: say what changed');
  }
  return problems;
}
