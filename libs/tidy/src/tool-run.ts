/** Running the real tools, with the repository's real configuration, over a planted or the real tree. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { FIXTURE_FOLDER, ROOT_FOLDER } from './repository.ts';

/** What decides how the tools judge; a planted tree is judged by the same. */
const CONFIGURATION = [
  '.gitignore',
  '.oxlintrc.json',
  'biome.json',
  'knip.json',
  'libs/core/tsconfig.json',
  'libs/kafka/tsconfig.json',
  'tsconfig.base.json',
  'vitest.config.ts',
];
const WORKSPACES = ['libs/core', 'libs/kafka', 'services/detector', 'services/gateway'];
const LIBRARIES = ['@types', 'fastify', 'kafkajs', 'undici-types', 'vitest'];

export interface PlantedTree extends Disposable {
  readonly folder: string;
}

/** The sound fixture with another laid over it, in a temporary folder that goes with the object. */
export function plantTree(fixture: string): PlantedTree {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-tidy-'));
  cpSync(join(FIXTURE_FOLDER, 'sound'), folder, { recursive: true });
  for (const file of CONFIGURATION) copyFileSync(join(ROOT_FOLDER, file), join(folder, file));
  cpSync(join(FIXTURE_FOLDER, fixture), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules/@breakwater'), { recursive: true });
  for (const path of WORKSPACES) {
    symlinkSync(join(folder, path), join(folder, 'node_modules/@breakwater', basename(path)));
  }
  for (const name of LIBRARIES) {
    symlinkSync(join(ROOT_FOLDER, 'node_modules', name), join(folder, 'node_modules', name));
  }
  return {
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface ToolAnswer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of the repository's tools in a folder. */
export function runTool(folder: string, command: string, args: readonly string[]): ToolAnswer {
  const path = [join(ROOT_FOLDER, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const answer = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: path, NO_COLOR: '1', FORCE_COLOR: '0' },
    maxBuffer: 64 * 1_024 * 1_024,
  });
  if (answer.error !== undefined) throw answer.error;
  return { exitCode: answer.status, stdout: answer.stdout, stderr: answer.stderr };
}
