/**
 * Mutants that no test can kill because the program does the same with them: a list beside the sources, each with the reason.
 * An entry names the declaration and the changed text instead of a line, so that it stays right while lines move.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mutant } from './mutant.ts';

/** Beside the sources it speaks of. */
const EQUIVALENTS_FILE = 'equivalent-mutants.json';

export interface EquivalentMutant {
  /** File name in the folder of the list. */
  readonly file: string;
  /** Declaration, for example `WindowBank.advance`; empty at the top of a module. */
  readonly in: string;
  readonly before: string;
  /** What stands there instead; empty for a removed statement. */
  readonly after: string;
  /** Which one, from 1, where the declaration has several that read the same; all of them without it. */
  readonly occurrence?: number;
  readonly because: string;
}

export interface Equivalents {
  reasonFor(mutant: Mutant): string | undefined;
  /** What is wrong with the lists: entries that match no mutant any more, or say no reason. */
  readonly faults: readonly string[];
}

/** Reads the lists beside the sources of `mutants`, which are all mutants of their files. */
export function readEquivalents(root: string, mutants: readonly Mutant[]): Equivalents {
  const reasons = new Map<number, string>();
  const faults: string[] = [];
  for (const folder of new Set(mutants.map(({ file }) => dirname(file)))) {
    const path = join(root, folder, EQUIVALENTS_FILE);
    if (!existsSync(path)) continue;
    for (const entry of JSON.parse(readFileSync(path, 'utf8')) as EquivalentMutant[]) {
      const where = `${folder}/${EQUIVALENTS_FILE}: ${entry.file}, ${entry.in}: ${entry.before} → ${entry.after}`;
      if ((entry.because ?? '').length < 10) faults.push(`${where}: say why ("because")`);
      const matched = matching(mutants, `${folder}/${entry.file}`, entry);
      if (matched.length === 0) faults.push(`${where}: matches no mutant: remove the entry`);
      for (const { id } of matched) reasons.set(id, entry.because);
    }
  }
  return { reasonFor: ({ id }) => reasons.get(id), faults };
}

function matching(mutants: readonly Mutant[], file: string, entry: EquivalentMutant): Mutant[] {
  const alike = mutants.filter(
    (mutant) =>
      mutant.file === file &&
      mutant.scope === entry.in &&
      mutant.before === entry.before &&
      mutant.after === entry.after,
  );
  return entry.occurrence === undefined
    ? alike
    : alike.slice(entry.occurrence - 1, entry.occurrence);
}
