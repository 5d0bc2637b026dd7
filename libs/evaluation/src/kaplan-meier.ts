/** Delays with misses among them: a miss is a delay longer than we looked, not a delay left out (Kaplan and Meier, 1958). */

export interface Delay {
  readonly seconds: number;
  /** False where nothing had come after `seconds`. */
  readonly isFound: boolean;
}

export interface SurvivalStep {
  readonly seconds: number;
  /** Share of events that are found by then. */
  readonly foundShare: number;
}

/** The estimated share found by each delay, rising. */
export function foundCurve(delays: readonly Delay[]): SurvivalStep[] {
  const sorted = [...delays].sort(
    (a, b) => a.seconds - b.seconds || Number(b.isFound) - Number(a.isFound),
  );
  const steps: SurvivalStep[] = [];
  let survival = 1;
  for (const [at, { seconds, isFound }] of sorted.entries()) {
    if (!isFound) continue;
    survival *= 1 - 1 / (sorted.length - at);
    steps.push({ seconds, foundShare: 1 - survival });
  }
  return steps;
}

/** Delay by which `share` of the events are found, in seconds; null where so many never are. */
export function delayQuantile(delays: readonly Delay[], share: number): number | null {
  const step = foundCurve(delays).find(({ foundShare }) => foundShare >= share - 1e-9);
  return step === undefined ? null : step.seconds;
}
