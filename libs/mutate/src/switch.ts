/** What instrumented sources ask at every changed place: which mutant is active, who was here, are we going in circles. */

/** Rounds of loops that no test needs, however slow; beyond its own test's multiple a mutant is going in circles. */
const TICKS_MIN = 200_000;
const TICKS_MULTIPLE = 20;

class EndlessLoop extends Error {
  override name = 'EndlessLoop';
}

export class MutationSwitch {
  /** The mutant that is switched on; 0 is none. */
  active = 0; // unit: mutant id
  /** Whether `reach` is to be called: only while it is recorded what a test reaches. */
  watched = false;
  reached: Set<number> = new Set();
  /** Rounds of loops since the test began, and where they end. */
  ticks = 0; // unit: rounds
  tickMax: number = Number.POSITIVE_INFINITY; // unit: rounds

  reach(first: number, count: number): void {
    for (let id = first; id < first + count; id += 1) this.reached.add(id);
  }

  /** @throws EndlessLoop, again at every call, so that a `catch` on the way does not hold it. */
  tick(): void {
    this.ticks += 1;
    if (this.ticks > this.tickMax) throw new EndlessLoop('a loop without end');
  }

  /** `ownTicks`: what the test needs without a mutant. */
  begin(mutant: number, ownTicks: number): void {
    this.active = mutant;
    this.ticks = 0;
    this.tickMax = Math.max(TICKS_MIN, ownTicks * TICKS_MULTIPLE);
  }

  end(): void {
    this.active = 0;
    this.tickMax = Number.POSITIVE_INFINITY;
  }
}

/** Instrumented modules take it from here; one per test worker. */
export function installSwitch(): MutationSwitch {
  const installed = new MutationSwitch();
  Reflect.set(globalThis, 'breakwaterMutation', installed);
  return installed;
}
