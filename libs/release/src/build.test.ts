/** What is built, as far as it can be judged without installing it (testcontainers does that). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPage } from '@breakwater/dashboard';
import { afterAll, describe, expect, it } from 'vitest';
import { buildPackage } from './build.ts';
import { bundle } from './bundle.ts';
import type * as installedPage from './installed-page.ts';
import { declaredVersion, readManifest } from './repository.ts';
import { neededPackages } from './shrinkwrap.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-build-'));
afterAll(() => rmSync(folder, { recursive: true }));

const json = (path: string): Record<string, Record<string, unknown>> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, unknown>>;

it('the page’s package gives the files that development gives', async () => {
  const built = await buildPackage('dashboard', folder);
  const installed = (await import(
    pathToFileURL(join(built, 'index.js')).href
  )) as typeof installedPage;
  expect(await installed.buildPage()).toEqual(await buildPage());
  expect(readFileSync(join(built, 'THIRD-PARTY-LICENSES'), 'utf8')).toMatch(
    /uplot [\d.]+\n\s+The MIT License/,
  );
});

describe('the command’s package', () => {
  it('declares every package that it imports, in the version that is tested here', async () => {
    const built = await buildPackage('cli', folder);
    const { dependencies = {}, bin } = json(join(built, 'package.json'));
    const script = readFileSync(join(built, 'lib/breakwater.js'), 'utf8');
    for (const name of ['fastify', 'ioredis', 'kafkajs', 'lz4-napi', 'snappy', 'zod']) {
      expect(dependencies[name]).toBe(declaredVersion(name));
      expect(script).toContain(`"${name}"`);
    }
    // Its own code is inside, the bundler and the page's sources are not.
    expect(script).not.toMatch(/from "@breakwater|"rolldown"|stripTypeScriptTypes/);
    expect(bin).toEqual({ breakwater: 'bin/breakwater.mjs' });
    const lock = json(join(built, 'npm-shrinkwrap.json'))['packages'];
    const repository = json('package-lock.json')['packages'] as Parameters<
      typeof neededPackages
    >[0];
    expect(lock).toMatchObject(neededPackages(repository, Object.keys(dependencies)));
  });

  it('has the version of the repository, which every workspace shares', () => {
    expect(readManifest('services/detector').version).toBe(readManifest('').version);
  });
});

it('a bundle that would read a file by its place in the sources is refused', async () => {
  const entry = join(folder, 'reader.ts');
  writeFileSync(
    entry,
    'export const here: string = new URL("./beside.json", import.meta.url).href;',
  );
  const file = join(folder, 'reader.js');
  await expect(bundle({ entry: `../../../../../../../..${entry}`, file })).rejects.toThrow(
    /read by its place in the sources: .*beside\.json/,
  );
});
