/** `npm run release`: shows what a release would do; does it where that is asked for. */
import { planPublish } from './publish-plan.ts';
import { planRelease, type ReleasePlan } from './release-plan.ts';
import { describeStep, doStep } from './release-steps.ts';
import { BUMPS } from './version.ts';

const USAGE = `Usage: npm run release -- VERSION [--commit]     a commit and a tag; VERSION may be ${BUMPS.join(', ')}
       npm run release -- --publish [--dry-run]  packages and image of the tag at hand, in the release job
Without --commit, and with --dry-run, it says what would be done and does nothing; without VERSION it shows a patch.`;

export interface ReleaseContext {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly print: (line: string) => void;
}

/** Returns the exit code: 0 done or shown, 1 something stands against it, 2 not understood. */
export function runRelease(args: readonly string[], context: ReleaseContext): number {
  const flags = new Set(args.filter((arg) => arg.startsWith('--')));
  const [named, ...more] = args.filter((arg) => !arg.startsWith('--'));
  const isPublish = flags.delete('--publish');
  const isCommit = flags.delete('--commit');
  const wanted = named ?? (isPublish || isCommit ? undefined : 'patch');
  const isDryRun = flags.delete('--dry-run') || !(isPublish || isCommit);
  if (flags.size > 0 || more.length > 0 || isPublish === (wanted !== undefined)) {
    context.print(USAGE);
    return 2;
  }
  const { root, env, date } = context;
  const plan = isPublish
    ? planPublish(root, env)
    : planRelease({ root, date, wanted: wanted ?? '' });
  return carryOut(plan, { ...context, isDryRun });
}

function carryOut(plan: ReleasePlan, at: ReleaseContext & { readonly isDryRun: boolean }): number {
  at.print(
    `Release ${plan.version}${at.isDryRun ? ': nothing is done, this is what would be' : ''}`,
  );
  for (const problem of plan.problems) at.print(`against it: ${problem}`);
  if (plan.problems.length > 0 && !at.isDryRun) return 1;
  for (const step of plan.steps) {
    for (const line of describeStep(step, at.root)) at.print(line);
    if (!at.isDryRun) doStep(step, at.root);
  }
  return plan.problems.length > 0 ? 1 : 0;
}
