/** A Dockerfile as a value, and its COPY and RUN steps done on this machine: for where there is no container engine. */
import { execSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join, matchesGlob, relative, resolve } from 'node:path';
import { repositoryPath, repositoryText } from './deploy-files.ts';

export interface Instruction {
  readonly name: string;
  /** What follows the name, continued lines joined, arguments put in. */
  readonly text: string;
}
export interface Stage {
  readonly name: string | undefined;
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

/** Stages of a Dockerfile. Only its global arguments are put in: ours has no others. */
export function parseDockerfile(text: string): readonly Stage[] {
  const joined = text.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n\s*/g, '');
  const values = new Map(
    [...joined.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, ...pair]) => [pair[0], pair[1]]),
  );
  const stages: { name: string | undefined; from: string; instructions: Instruction[] }[] = [];
  for (const [, name = '', raw = ''] of joined.matchAll(/^([A-Z]+) (.+)$/gm)) {
    const filled = raw.replaceAll(/\$\{([A-Z_]+)\}/g, (all, key: string) => values.get(key) ?? all);
    if (name === 'FROM') {
      const [from = '', , stage] = filled.split(' ');
      stages.push({ name: stage, from, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, text: filled });
    }
  }
  return stages;
}

/**
 * Does a stage's steps below `root`, which stands for its file system: what is copied comes from the repository as the
 * ignore file lets it through.
 * @throws Error where a step fails, or copies what is not there.
 */
export function runStage(stage: Stage, root: string): void {
  let folder = root;
  for (const { name, text } of stage.instructions) {
    if (name === 'WORKDIR') {
      folder = join(root, text);
      mkdirSync(folder, { recursive: true });
    } else if (name === 'COPY') {
      const words = text.split(' ');
      const target = resolve(folder, words.at(-1) ?? '');
      for (const source of words.slice(0, -1)) copyThroughIgnore(source, target);
    } else if (name === 'RUN') {
      execSync(text, {
        cwd: folder,
        stdio: 'pipe',
        env: { ...process.env, npm_config_prefer_offline: 'true' },
      });
    } else {
      throw new Error(`the stage has a step that nobody does here: ${name} ${text}`);
    }
  }
}

/** As COPY does: a folder's content into the target, a file into it or as it. */
function copyThroughIgnore(source: string, target: string): void {
  const from = repositoryPath(source);
  if (!existsSync(from))
    throw new Error(`COPY names ${source}, which the repository does not have`);
  const isFolder = statSync(from).isDirectory();
  const to =
    isFolder || source.endsWith(target.split('/').at(-1) ?? '') ? target : join(target, source);
  cpSync(from, to, {
    recursive: true,
    filter: (path) => isLetThrough(relative(repositoryPath(''), path)),
  });
}

const IGNORE_PATTERNS = repositoryText('deploy/Dockerfile.dockerignore').trim().split('\n');

/** The last pattern that fits decides, as it does for Docker. */
export function isLetThrough(path: string): boolean {
  let isIgnored = false;
  for (const line of IGNORE_PATTERNS) {
    const pattern = line.replace(/^!/, '');
    // Node's globs leave out names that begin with a dot, Docker's do not.
    const fits =
      pattern === '**' || matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`);
    if (fits) isIgnored = !line.startsWith('!');
  }
  return !isIgnored;
}
