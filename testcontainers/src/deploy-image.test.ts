/** The image, as far as it can be had without a container engine: its steps are done here, and what they leave is run. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryText } from './deploy-files.ts';
import { isLetThrough, parseDockerfile, runStage } from './dockerfile.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';

const stages = parseDockerfile(repositoryText('deploy/Dockerfile'));
const [built, image] = stages as [(typeof stages)[number], (typeof stages)[number]];
const texts = (name: string): string[] =>
  image.instructions.filter((each) => each.name === name).map(({ text }) => text);

it('has two stages on the Node of the repository', () => {
  expect(stages.map(({ name }) => name)).toEqual(['built', undefined]);
  const node = `node:${repositoryText('.nvmrc').trim()}-bookworm-slim`;
  expect(stages.map(({ from }) => from)).toEqual([node, node]);
});

it('does not run as root', () => {
  expect(texts('USER')).toEqual(['node']);
  const names = image.instructions.map(({ name }) => name);
  expect(names.indexOf('USER')).toBeLessThan(names.indexOf('ENTRYPOINT'));
});

it('is built of what the repository has, and not of tests and installed packages', () => {
  for (const path of [
    'libs/core/src/index.ts',
    'package-lock.json',
    'testcontainers/package.json',
  ]) {
    expect([path, isLetThrough(path)]).toEqual([path, true]);
  }
  const kept = [
    'libs/core/node_modules/x.js',
    'libs/tidy/fixtures/a.ts',
    'libs/core/src/a.test.ts',
  ];
  for (const path of [
    ...kept,
    'deploy/secrets/breakwater_token',
    '.git/config',
    'testcontainers/src/index.ts',
  ]) {
    expect([path, isLetThrough(path)]).toEqual([path, false]);
  }
});

describe('its steps, done here', () => {
  let root: string;
  /** Where a path of the image is on this machine. */
  let here: (path: string) => string;

  beforeAll(() => {
    root = makeRunFolder('image');
    runStage(built, root);
    const copies = texts('COPY').map((text) => /^--from=built (\S+) (\S+)$/.exec(text) ?? []);
    here = (path) => {
      const [, from = '', to = ''] =
        copies.find(([, , target]) => path.startsWith(`${target}/`)) ?? [];
      return join(root, from, path.slice(to.length));
    };
    for (const [copy, from = ''] of copies)
      expect([copy, existsSync(join(root, from))]).toEqual([copy, true]);
  });
  afterAll(() => removeRunFolder(root));

  it('leave a command that runs, with the native parts of this machine', () => {
    const [entry] = texts('ENTRYPOINT').map((text) => JSON.parse(text) as string[]);
    const [program, script = '', ...args] = entry ?? [];
    expect(program).toBe('node');
    const run = (...more: readonly string[]): string => {
      const { stdout, stderr } = spawnSync(process.execPath, [here(script), ...args, ...more], {
        encoding: 'utf8',
      });
      return stdout + stderr;
    };
    expect(run(...(JSON.parse(texts('CMD')[0] ?? '') as string[]))).toContain('Usage: breakwater');
    expect(run('run', 'gateway', '--help')).toContain('REDIS_URL');
    const packages = readdirSync(here('/opt/breakwater/node_modules'));
    expect(packages).toEqual(expect.arrayContaining(['kafkajs', 'lz4-napi', 'snappy']));
    for (const tool of ['rolldown', 'typescript', 'vitest', '@breakwater'])
      expect(packages).not.toContain(tool);
  });

  it('leave what the image links to', () => {
    const links = texts('RUN').flatMap((text) => /^ln -s (\S+) \S+$/.exec(text)?.[1] ?? []);
    expect(links).toHaveLength(1);
    for (const path of links) expect([path, existsSync(here(path))]).toEqual([path, true]);
  });
});

describe('its health check', () => {
  const [, command = '[]'] = /CMD (\[.+\])/.exec(texts('HEALTHCHECK')[0] ?? '') ?? [];
  const check = JSON.parse(command) as string[];
  const healthOf = async (port: number): Promise<number> => {
    const env = { PATH: process.env['PATH'], HTTP_PORT: String(port) };
    const child = spawn(process.execPath, check.slice(1), { env, stdio: 'ignore' });
    const [code] = (await once(child, 'exit')) as [number];
    return code;
  };

  it('tells a live service from a dead and from an absent one', async () => {
    expect(check[0]).toBe('node');
    let status = 200;
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/livez' ? status : 404).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await healthOf(port)).toBe(0);
    status = 503;
    expect(await healthOf(port)).toBe(1);
    server.close();
    server.closeAllConnections();
    expect(await healthOf(port)).toBe(1);
  });
});
