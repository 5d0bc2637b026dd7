/**
 * A seeded choice that stays the same while the sources change around it: each mutant is drawn by a hash of the seed and of
 * what it is, not of where it stands, so that an edit changes the sample only where it changes mutants.
 */
import { createHash } from 'node:crypto';
import type { Mutant } from './mutant.ts';

/** `count` of the items by their mutants, in the order of the items; all of them where there are fewer. */
export function sampleOf<T>(
  items: readonly T[],
  { count, seed, mutantOf }: { count: number; seed: number; mutantOf: (item: T) => Mutant },
): T[] {
  const seen = new Map<string, number>();
  const drawn = items.map((item, index) => {
    const { file, scope, operator, before, after } = mutantOf(item);
    const name = [file, scope, operator, before, after].join('\n');
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    return {
      index,
      lot: createHash('sha256').update(`${seed}\n${name}\n${occurrence}`).digest('hex'),
    };
  });
  const chosen = drawn.sort((one, other) => (one.lot < other.lot ? -1 : 1)).slice(0, count);
  return chosen
    .map(({ index }) => index)
    .sort((one, other) => one - other)
    .map((index) => items[index] as T);
}
