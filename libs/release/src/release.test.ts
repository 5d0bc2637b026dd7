/** A release of a scratch repository that has the manifests, the lockfile and a changelog of this one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runRelease } from './release-command.ts';
import { REPOSITORY_FOLDER, readManifest, workspaceFolders } from './repository.ts';
import { nextVersion } from './version.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

### Operation

- A thing that people see.

## [0.0.9] - 2020-01-01

- Older.
`;
const IN_RELEASE_JOB = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://host.example/token' };

let root: string;
let printed: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'breakwater-release-'));
  printed = [];
  const folders = workspaceFolders();
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  const manifests = ['', ...folders].map((folder) => join(folder, 'package.json'));
  for (const file of [...manifests, 'package-lock.json', '.npmrc']) {
    copyFileSync(join(REPOSITORY_FOLDER, file), join(root, file));
  }
  writeFileSync(join(root, 'CHANGELOG.md'), CHANGELOG);
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Release test');
  git('config', 'user.email', 'release@test.example');
  git('add', '.');
  git('commit', '--quiet', '--message', 'before');
});
afterEach(() => rmSync(root, { recursive: true }));

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}
function release(args: string, env: Readonly<Record<string, string>> = {}): number {
  const print = (line: string): void => void printed.push(line);
  return runRelease(args.split(' '), { root, env, date: '2026-11-30', print });
}
const changelog = (): string => readFileSync(join(root, 'CHANGELOG.md'), 'utf8');

describe('npm run release', () => {
  it('shows what it would do, and does nothing of it', () => {
    expect(release('9.1.0')).toBe(0);
    const text = printed.join('\n');
    expect(text).toContain('Release 9.1.0: nothing is done');
    expect(text).toContain('write  CHANGELOG.md\n         + ## [9.1.0] - 2026-11-30');
    expect(text).toContain('write  libs/core/package.json\n         + "version": "9.1.0",');
    expect(text).toMatch(/run {4}git tag --annotate --message 'Breakwater 9\.1\.0' v9\.1\.0$/);
    expect(git('status', '--porcelain')).toBe('');
    expect(git('tag', '--list')).toBe('');
    expect(git('rev-list', '--count', 'HEAD')).toBe('1');
  });

  it('raises every package in step, dates the changelog, commits and tags', () => {
    expect(release('9.1.0 --commit')).toBe(0);
    expect(git('status', '--porcelain')).toBe('');
    expect(git('log', '-1', '--format=%s')).toBe('release: 9.1.0');
    expect(git('cat-file', '-t', 'v9.1.0')).toBe('tag');
    expect(git('rev-parse', 'v9.1.0^{commit}')).toBe(git('rev-parse', 'HEAD'));
    expect(changelog()).toBe(
      CHANGELOG.replace('[Unreleased]\n', '[Unreleased]\n\n## [9.1.0] - 2026-11-30\n'),
    );
    for (const folder of ['', ...workspaceFolders(root)]) {
      const { version, dependencies = {} } = readManifest(folder, root);
      expect([folder, version]).toEqual([folder, '9.1.0']);
      for (const [name, range] of Object.entries(dependencies)) {
        const before = readManifest(folder).dependencies?.[name];
        expect([name, range]).toEqual([name, name.startsWith('@breakwater/') ? '9.1.0' : before]);
      }
    }
    // npm itself finds the lockfile in step with the manifests.
    const args = ['ci', '--dry-run', '--ignore-scripts', '--offline'];
    const npm = spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
    expect([npm.status, npm.stderr]).toEqual([0, expect.not.stringContaining('sync')]);
  });

  it.each([
    ['a file that is not committed', () => writeFileSync(join(root, 'new.txt'), ''), 'committed'],
    [
      'another branch',
      () => git('checkout', '--quiet', '-b', 'work'),
      'made on main; this is work',
    ],
    ['a tag that is there', () => git('tag', 'v9.1.0'), 'a tag v9.1.0 already'],
    [
      'a changelog without news',
      () => {
        writeFileSync(join(root, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n');
        git('commit', '--quiet', '--all', '--message', 'no news');
      },
      'nothing under [Unreleased]',
    ],
  ])('is refused by %s', (_name, spoil, reason) => {
    spoil();
    const before = git('rev-parse', 'HEAD');
    expect(release('9.1.0 --commit')).toBe(1);
    expect(printed.join('\n')).toContain(reason);
    expect(git('rev-parse', 'HEAD')).toBe(before);
    expect(readManifest('', root).version).not.toBe('9.1.0');
  });

  it('knows what rises, and refuses what is no version or lies behind', () => {
    expect(['patch', 'minor', 'major'].map((bump) => nextVersion('1.2.3', bump))).toEqual([
      '1.2.4',
      '1.3.0',
      '2.0.0',
    ]);
    expect(nextVersion('0.1.0', '0.1.0')).toBe('0.1.0');
    expect(nextVersion('0.9.0', '0.10.0')).toBe('0.10.0');
    for (const wrong of ['1.2', 'v1.3.0', '1.2.2', '01.3.0']) {
      expect(() => nextVersion('1.2.3', wrong)).toThrow(wrong);
    }
  });

  it.each(['--commit', '1.0.0 2.0.0', '1.0.0 --publish', '1.0.0 --force'])(
    'does not take "%s"',
    (args) => {
      expect(release(args)).toBe(2);
      expect(printed.join('\n')).toContain('Usage: npm run release');
    },
  );
});

describe('npm run release -- --publish', () => {
  it('shows packages with provenance and the image of the tag, and does nothing', () => {
    release('9.1.0 --commit');
    printed = [];
    const env = { ...IN_RELEASE_JOB, GITHUB_REPOSITORY: 'Owner/Breakwater' };
    expect(release('--publish --dry-run', env)).toBe(0);
    expect(printed).toEqual([
      'Release 9.1.0: nothing is done, this is what would be',
      'run    npm run build',
      'run    npm publish ./dist/cli --provenance',
      'run    npm publish ./dist/client --provenance',
      'run    npm publish ./dist/dashboard --provenance',
      'run    docker build --file deploy/Dockerfile --tag ghcr.io/owner/breakwater:9.1.0 --tag ghcr.io/owner/breakwater:latest .',
      'run    docker push ghcr.io/owner/breakwater:9.1.0',
      'run    docker push ghcr.io/owner/breakwater:latest',
    ]);
  });

  it('is refused where nobody can prove what was built, and where HEAD has no tag', () => {
    expect(release('--publish')).toBe(1);
    expect(printed.join('\n')).toMatch(
      /release job alone[\s\S]+HEAD is not tagged[\s\S]+says nothing of/,
    );
    expect(printed.join('\n')).not.toContain('run ');
  });
});
