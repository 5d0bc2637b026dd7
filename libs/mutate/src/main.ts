/** `npm run mutate`: see HELP. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judgeTarget, type PlannedTarget, planTarget } from './campaign.ts';
import { type Equivalents, readEquivalents } from './equivalents.ts';
import type { JudgedMutant, Mutant } from './mutant.ts';
import { percent, scoreOf, scoreTable, survivorLines } from './report.ts';
import { sampleOf } from './sample.ts';
import { TARGETS } from './targets.ts';

/** What every target must reach. */
const REQUIRED_SHARE = 0.8;
const DEFAULT_SEED = 8;

const HELP = `Usage: npm run mutate -- [--only PATH] [--sample N] [--seed N] [--list] [--json FILE]

Changes the sources one decision at a time (< to <=, && to ||, a guard to true, a call left out, …) and asks whether the tests
of the same folder notice. A mutant that they let pass is a decision that nobody tests; it is printed with its place:

  libs/core/src/window/window-bank.ts:140 boundary in WindowBank.coarseValue: age > 0 → age >= 0

Write the example that tells the two apart, beside the code. Where no example can, because the program does the same either
way, add the mutant to equivalent-mutants.json in its folder, with the reason:

  { "file": "window-bank.ts", "in": "WindowBank.coarseValue", "before": "age > 0", "after": "age >= 0", "because": "…" }

  --only PATH   a target, a folder or a file of one, for example libs/core/src/window; may be repeated
  --sample N    only N mutants, chosen by the seed over everything that --only leaves
  --seed N      seed of the sample and of property tests (default ${DEFAULT_SEED})
  --list        print the mutants instead of running them
  --doubt       run the mutants listed as equivalent too: one that is killed is listed wrongly
  --json FILE   every mutant with its verdict, as JSON
  --root FOLDER another tree of sources; one target is then named by --sources GLOB and --tests GLOB

Ends with 1 where a target stays under ${percent(REQUIRED_SHARE)} or a list is wrong. Targets:
${TARGETS.map(({ name }) => `  ${name}`).join('\n')}
`;

const NONE_LISTED: Equivalents = { reasonFor: () => undefined, faults: [] };
let saidMs = 0; // unit: ms
const SAY_EVERY_MS = 10_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    sample: { type: 'string' },
    seed: { type: 'string', default: String(DEFAULT_SEED) },
    list: { type: 'boolean', default: false },
    doubt: { type: 'boolean', default: false },
    json: { type: 'string' },
    root: { type: 'string', default: fileURLToPath(new URL('../../..', import.meta.url)) },
    sources: { type: 'string', multiple: true },
    tests: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const seed = Number(values.seed);
if (values.help) process.stdout.write(HELP);
else process.exitCode = await mutate();

/** Returns the exit code. */
async function mutate(): Promise<number> {
  const plans = plannedTargets();
  const mutants = plans.flatMap((plan) =>
    plan.mutants.filter(isWanted).map((mutant) => ({ plan, mutant })),
  );
  if (mutants.length === 0) {
    process.stderr.write('no mutant there; `npm run mutate -- --help` names the targets\n');
    return 2;
  }
  const count = values.sample === undefined ? mutants.length : Number(values.sample);
  const chosen = sampleOf(mutants, { count, seed, mutantOf: ({ mutant }) => mutant });
  if (values.list) {
    for (const { mutant } of chosen) console.log(mutantLine(mutant));
    return 0;
  }
  if (values.sample !== undefined)
    console.log(`${chosen.length} of ${mutants.length} mutants, seed ${seed}`);
  const judged: JudgedMutant[] = [];
  let failed = false;
  for (const plan of plans) {
    const own = chosen.filter((each) => each.plan === plan).map(({ mutant }) => mutant);
    if (own.length === 0) continue;
    const outcome = await judgeOne(plan, own);
    judged.push(...outcome.judged);
    if (outcome.failed) failed = true;
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(judged, null, 2)}\n`);
  if (values.sample === undefined) return failed ? 1 : 0;
  // Of a few mutants a target means nothing: a sample is judged as a whole.
  const { score } = scoreOf('', judged);
  console.log(`the sample: ${percent(score)} killed`);
  return score < REQUIRED_SHARE ? 1 : 0;
}

function plannedTargets(): PlannedTarget[] {
  const { root, sources, tests } = values;
  const targets =
    sources === undefined || tests === undefined
      ? TARGETS
      : [{ name: sources.join(' '), sources, tests }];
  return targets.map((target) =>
    planTarget(root, target, (file) => readFileSync(join(root, file), 'utf8')),
  );
}

function isWanted({ file }: Mutant): boolean {
  if (values.only === undefined) return true;
  return values.only.some((path) => {
    const wanted = path.replace(/\/$/, '');
    return file === wanted || file.startsWith(`${wanted}/`) || file === `${wanted}.ts`;
  });
}

async function judgeOne(
  plan: PlannedTarget,
  chosen: readonly Mutant[],
): Promise<{ judged: JudgedMutant[]; failed: boolean }> {
  const startMs = Date.now();
  const equivalents = readEquivalents(values.root, plan.mutants);
  const judged = await judgeTarget(plan, {
    root: values.root,
    seed,
    chosen,
    equivalents: values.doubt ? NONE_LISTED : equivalents,
    say,
  });
  sayNothing();
  const { score } = scoreOf('', judged);
  console.log(scoreTable(plan.target.name, judged));
  const survivors = survivorLines(judged);
  if (survivors.length > 0) console.log(`\nsurvivors\n${survivors.join('\n')}`);
  const faults = [...equivalents.faults, ...(values.doubt ? wrongly(judged, equivalents) : [])];
  for (const fault of faults) console.log(`\nlist of equivalent mutants: ${fault}`);
  const seconds = ((Date.now() - startMs) / 1_000).toFixed(0);
  const verdict = score < REQUIRED_SHARE ? `, ${percent(REQUIRED_SHARE)} are required` : '';
  console.log(`\n${plan.target.name}: ${percent(score)} killed${verdict} (${seconds} s)\n`);
  return { judged, failed: score < REQUIRED_SHARE || faults.length > 0 };
}

/** Mutants that are listed as equivalent and were killed. */
function wrongly(judged: readonly JudgedMutant[], equivalents: Equivalents): string[] {
  return judged
    .filter((mutant) => mutant.verdict === 'killed' && equivalents.reasonFor(mutant) !== undefined)
    .map((mutant) => `${mutantLine(mutant)} is listed, but killed by "${mutant.by}"`);
}

function mutantLine({ file, line, operator, scope, before, after }: Mutant): string {
  const removed = after === '' ? '(removed)' : after;
  return `${file}:${line} ${operator}${scope === '' ? '' : ` in ${scope}`}: ${before} → ${removed}`;
}

/** Progress on one line of a terminal; elsewhere a line every ten seconds. */
function say(progress: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[K${progress}`);
  } else if (Date.now() - saidMs > SAY_EVERY_MS) {
    saidMs = Date.now();
    process.stderr.write(`${progress}\n`);
  }
}

function sayNothing(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}
