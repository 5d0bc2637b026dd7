/** What the host does with a tag: packages with provenance, and the image. Only a build there can prove where it came from. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_NAMES } from './build.ts';
import { releasedNotes } from './changelog.ts';
import type { ReleasePlan } from './release-plan.ts';
import type { ReleaseStep } from './release-steps.ts';
import { readManifest } from './repository.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Plans the publishing of the version at hand. */
export function planPublish(root: string, env: Environment): ReleasePlan {
  const { version } = readManifest('', root);
  const image = imageName(env);
  const builds = PACKAGE_NAMES.map((name): ReleaseStep => {
    return { kind: 'run', command: ['npm', 'publish', `./dist/${name}`, '--provenance'] };
  });
  const tagged = [`${image}:${version}`, `${image}:latest`];
  const tags = tagged.flatMap((tag) => ['--tag', tag]);
  const steps: ReleaseStep[] = [
    { kind: 'run', command: ['npm', 'run', 'build'] },
    ...builds,
    { kind: 'run', command: ['docker', 'build', '--file', 'deploy/Dockerfile', ...tags, '.'] },
    ...tagged.map((tag): ReleaseStep => ({ kind: 'run', command: ['docker', 'push', tag] })),
  ];
  return { version, steps, problems: problemsOf(root, version, env) };
}

/** As GitHub's registry wants it: of lower case. */
function imageName({ BREAKWATER_IMAGE, GITHUB_REPOSITORY }: Environment): string {
  return BREAKWATER_IMAGE ?? `ghcr.io/${(GITHUB_REPOSITORY ?? 'OWNER/REPOSITORY').toLowerCase()}`;
}

function problemsOf(root: string, version: string, env: Environment): string[] {
  const problems: string[] = [];
  if (env['ACTIONS_ID_TOKEN_REQUEST_URL'] === undefined) {
    problems.push(
      'packages are published by the release job alone, which can prove where they came from',
    );
  }
  const at = execFileSync('git', ['tag', '--points-at', 'HEAD'], { cwd: root, encoding: 'utf8' });
  if (!at.split('\n').includes(`v${version}`)) problems.push(`HEAD is not tagged v${version}`);
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  if (releasedNotes(changelog, version) === '') {
    problems.push(`CHANGELOG.md says nothing of ${version}`);
  }
  return problems;
}
