/**
 * One target from sources to verdicts.
 *
 * 1. observe: every test runs once; it is recorded which changed places it reaches.
 * 2. judge: every test runs under the mutants it reaches and nobody has killed yet, quick tests first.
 * 3. fresh: what is reached outside of tests (constants of a module, `beforeAll`), and whatever a test said that was no longer
 *    itself afterwards, runs in a new worker with the mutant on from the first import.
 */
import { join } from 'node:path';
import type { Equivalents } from './equivalents.ts';
import { instrument } from './instrument.ts';
import type { FreshJob, JudgeJob, MutationRecord, ObservedTest, TestPlan } from './job.ts';
import type { JudgedMutant, Mutant, Verdict } from './mutant.ts';
import { sourceFilesOf, type Target, testFilesOf } from './targets.ts';
import { JobFolder } from './test-job.ts';

export interface PlannedTarget {
  readonly target: Target;
  readonly mutants: readonly Mutant[];
  /** Instrumented text by absolute path. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface CampaignOptions {
  readonly root: string;
  readonly seed: number;
  /** Mutants of the target that are to be judged. */
  readonly chosen: readonly Mutant[];
  readonly equivalents: Equivalents;
  readonly say: (progress: string) => void;
}

/** Every mutant of a target. `readSource` gives the text of a file from the root. */
export function planTarget(
  root: string,
  target: Target,
  readSource: (file: string) => string,
): PlannedTarget {
  const mutants: Mutant[] = [];
  const sources: Record<string, string> = {};
  for (const file of sourceFilesOf(root, target)) {
    const instrumented = instrument(file, readSource(file), mutants.length + 1);
    if (instrumented.mutants.length === 0) continue;
    mutants.push(...instrumented.mutants);
    sources[join(root, file)] = instrumented.text;
  }
  return { target, mutants, sources };
}

/** Verdicts on the chosen mutants. @throws Error where a test fails without any mutant. */
export async function judgeTarget(
  planned: PlannedTarget,
  options: CampaignOptions,
): Promise<JudgedMutant[]> {
  const { root, seed, chosen, equivalents, say } = options;
  const tried = chosen.filter((mutant) => equivalents.reasonFor(mutant) === undefined);
  using folder = new JobFolder(planned.sources);
  const testFiles = testFilesOf(root, planned.target);
  say(`${planned.target.name}: ${testFiles.length} test files without a mutant`);
  const observed = observationOf(
    await folder.run({ mode: 'observe', root, seed, testFiles }, () => {}),
  );
  const judging = judgeJobOf(tried, observed);
  const total = Object.values(judging.tests).reduce((sum, { mutants }) => sum + mutants.length, 0);
  const judged = await folder.run({ mode: 'judge', root, seed, ...judging }, (count) => {
    say(`${planned.target.name}: ${tried.length} mutants, up to ${total} runs, ${count >> 1} done`);
  });
  const kills = killsIn(judged, observed);
  const runs = freshRunsOf(tried, { observed, judged, kills });
  const fresh = await folder.run(
    { mode: 'fresh', root, seed, runs, ticks: mostTicks(observed) },
    (count) => say(`${planned.target.name}: ${runs.length} mutants anew, ${count >> 1} runs done`),
  );
  for (const [mutant, by] of killsIn(fresh, observed)) kills.set(mutant, by);
  const reached = reachedIn(observed);
  return chosen.map((mutant) => {
    const reason = equivalents.reasonFor(mutant);
    if (reason !== undefined) return { ...mutant, verdict: 'equivalent', by: reason };
    const by = kills.get(mutant.id);
    const alive: Verdict = reached.has(mutant.id) ? 'survived' : 'unreached';
    return { ...mutant, verdict: by === undefined ? alive : 'killed', by: by ?? '' };
  });
}

interface Observation {
  readonly tests: ReadonlyMap<string, ObservedTest>;
  /** Mutants reached outside of tests, by test file. */
  readonly outside: ReadonlyMap<string, ReadonlySet<number>>;
}

function observationOf(records: readonly MutationRecord[]): Observation {
  const tests = new Map<string, ObservedTest>();
  const outside = new Map<string, ReadonlySet<number>>();
  for (const entry of records) {
    if (entry.kind === 'test') tests.set(entry.test, entry.observed);
    if (entry.kind === 'file') outside.set(entry.file, new Set(entry.reached));
  }
  if (tests.size === 0) throw new Error('no test was run: do the test files load?');
  const failed = [...tests.values()].find(({ passed }) => !passed);
  if (failed !== undefined) {
    throw new Error(`fails without a mutant: ${failed.file} > ${failed.name}`);
  }
  return { tests, outside };
}

/** Which test runs under which mutants; files with quick tests first. */
function judgeJobOf(
  tried: readonly Mutant[],
  { tests }: Observation,
): Pick<JudgeJob, 'testFiles' | 'tests'> {
  const wanted = new Set(tried.map(({ id }) => id));
  const plans: Record<string, TestPlan> = {};
  const fileMs = new Map<string, number>();
  for (const [test, { file, reached, ticks, durationMs }] of tests) {
    const mutants = reached.filter((id) => wanted.has(id));
    if (mutants.length === 0) continue;
    plans[test] = { mutants, ticks, durationMs };
    fileMs.set(file, Math.max(fileMs.get(file) ?? 0, durationMs));
  }
  return { testFiles: byValue(fileMs), tests: plans };
}

interface Findings {
  readonly observed: Observation;
  readonly judged: readonly MutationRecord[];
  readonly kills: ReadonlyMap<number, string>;
}

function freshRunsOf(
  tried: readonly Mutant[],
  { observed, judged, kills }: Findings,
): FreshJob['runs'] {
  const unrepeatable = unrepeatableIn(judged);
  const fileMs = new Map<string, number>();
  const reachedBy = new Map<string, Set<number>>();
  for (const [file, reached] of observed.outside) {
    fileMs.set(file, 0);
    reachedBy.set(file, new Set(reached));
  }
  for (const [test, { file, durationMs, reached }] of observed.tests) {
    fileMs.set(file, (fileMs.get(file) ?? 0) + durationMs);
    if (unrepeatable.has(test)) for (const id of reached) reachedBy.get(file)?.add(id);
  }
  const files = byValue(fileMs);
  return tried
    .filter(({ id }) => !kills.has(id))
    .map(({ id }) => ({
      mutant: id,
      testFiles: files.filter((file) => reachedBy.get(file)?.has(id) === true),
    }))
    .filter(({ testFiles }) => testFiles.length > 0);
}

/** Which test killed which mutant; tests that were not themselves afterwards do not count. */
function killsIn(records: readonly MutationRecord[], { tests }: Observation): Map<number, string> {
  const unrepeatable = unrepeatableIn(records);
  const kills = new Map<number, string>();
  for (const entry of records) {
    if (entry.kind !== 'end' || !entry.killed || unrepeatable.has(entry.test)) continue;
    kills.set(entry.mutant, tests.get(entry.test)?.name ?? entry.test);
  }
  return kills;
}

function unrepeatableIn(records: readonly MutationRecord[]): Set<string> {
  return new Set(records.flatMap((entry) => (entry.kind === 'unrepeatable' ? [entry.test] : [])));
}

function reachedIn({ tests, outside }: Observation): Set<number> {
  const reached = new Set<number>();
  for (const test of tests.values()) for (const id of test.reached) reached.add(id);
  for (const ids of outside.values()) for (const id of ids) reached.add(id);
  return reached;
}

function mostTicks({ tests }: Observation): number {
  return [...tests.values()].reduce((sum, { ticks }) => sum + ticks, 0);
}

function byValue(values: ReadonlyMap<string, number>): string[] {
  return [...values].sort(([, one], [, other]) => one - other).map(([key]) => key);
}
