/** Programmer errors stop the process: a surveillance core that guesses is worse than one that is down. */

/**
 * Throws when `condition` is false. For bugs only: bad input is a value (see `log/quarantine.ts`).
 * @throws Error naming the broken invariant.
 */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${invariant}`);
}
