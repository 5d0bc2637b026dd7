/** What a release does, as values: they are shown first, and done only where that is asked for. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type ReleaseStep =
  | { readonly kind: 'write'; readonly file: string; readonly text: string }
  | { readonly kind: 'run'; readonly command: readonly string[] };

/** Lines for people: the lines that a file would get, and commands as a shell takes them. */
export function describeStep(step: ReleaseStep, root: string): string[] {
  if (step.kind === 'run') return [`run    ${step.command.map(quoted).join(' ')}`];
  const present = new Set(readFileSync(join(root, step.file), 'utf8').split('\n'));
  const fresh = step.text.split('\n').filter((line) => line !== '' && !present.has(line));
  return [`write  ${step.file}`, ...[...new Set(fresh)].map((line) => `         + ${line.trim()}`)];
}

/** @throws Error where a command fails: what was done before it stays done. */
export function doStep(step: ReleaseStep, root: string): void {
  if (step.kind === 'write') {
    writeFileSync(join(root, step.file), step.text);
    return;
  }
  const [program = '', ...args] = step.command;
  execFileSync(program, args, { cwd: root, stdio: 'inherit' });
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
