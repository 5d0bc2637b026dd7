/**
 * `breakwater evaluate`: recorded folders and the simulator's suite through the detectors and through plain rules on
 * the same records, into one report.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type EvaluationDocument,
  evaluationDocument,
  htmlReport,
  type PartialRun,
  type RunResult,
  type TargetRow,
} from '@breakwater/evaluation';
import { FolderError } from '@breakwater/feeds';
import { EXIT_CODE } from '@breakwater/shell';
import { type ScenarioName, scenarioNames } from '@breakwater/simulator';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError } from '../command/command-error.ts';
import { openRecorded, overlaidRun, recordedFolders, recordedRun } from './recorded-runs.ts';
import { type RunControl, simulatedRun } from './simulated-runs.ts';
import { tailRows } from './tail-rows.ts';

export interface EvaluatePlan {
  readonly scenarios: readonly ScenarioName[];
  readonly seeds: readonly number[];
  /** Recorded folders, or folders of such. */
  readonly folders: readonly string[];
  readonly isQuick: boolean;
  /** Folders without labels count as quiet throughout. */
  readonly isUnlabelledQuiet: boolean;
  readonly out: string;
}

/** A piece of work, with what share of the whole it is. */
interface Task {
  readonly note: string;
  readonly weight: number; // unit: relative
  /** Hands out each result as soon as it is there, so that a stop costs the run at hand and no other. */
  readonly run: (control: RunControl) => AsyncIterable<RunResult>;
}

/**
 * Returns the exit code. Stopped before its end it writes what it has, marked as partial; the code is that of an interrupt.
 * @throws CommandError where it was stopped before the first result.
 */
export async function runEvaluate(plan: EvaluatePlan, context: CommandContext): Promise<number> {
  const absent: string[] = [];
  const tasks = [...recordedTasks(plan, absent), ...simulatedTasks(plan)];
  const { results, partial } = await runTasks(tasks, absent, context);
  const stop = { stop: context.signal };
  // Of a choice of scenarios nobody asks whether calm is calm.
  const isSimulated = plan.scenarios.length === scenarioNames.length;
  const document = evaluationDocument(results, {
    madeAt: new Date(context.wallMs()).toISOString(),
    version: context.version,
    isQuick: plan.isQuick,
    ...{ absent, partial },
    tails: partial === null ? await tailRows({ ...plan, isSimulated }, stop) : [],
  });
  await write(document, plan.out, context);
  if (partial !== null) return EXIT_CODE.interrupted;
  return absent.some((line) => line.includes(STOPPED)) ? EXIT_CODE.failed : EXIT_CODE.ok;
}

/** Every task in turn, until the end or the stop signal. @throws CommandError where nothing was measured before the stop. */
async function runTasks(
  tasks: readonly Task[],
  absent: string[],
  { signal, terminal }: CommandContext,
): Promise<{ readonly results: RunResult[]; readonly partial: PartialRun | null }> {
  const results: RunResult[] = [];
  const progress = terminal.progress('evaluating');
  const total = tasks.reduce((sum, { weight }) => sum + weight, 0);
  let doneWeight = 0;
  try {
    for (const [doneCount, { note, weight, run }] of tasks.entries()) {
      const onProgress = (share: number): void => {
        progress.update(Math.min(1, (doneWeight + weight * share) / total), note);
      };
      onProgress(0);
      const before = results.length;
      try {
        for await (const result of run({ stop: signal, onProgress })) results.push(result);
      } catch (error) {
        if (signal.aborted && results.length > 0) {
          const got = results.length - before;
          const own = got === 0 ? note : `${note}: all but its first ${got} runs`;
          const rest = tasks.slice(doneCount + 1).map((task) => task.note);
          const missing = [own, ...rest, 'the comparison of simulated with recorded tails'];
          return { results, partial: { doneCount, totalCount: tasks.length, missing } };
        }
        noteBug(error, note, absent);
      }
      doneWeight += weight;
    }
  } finally {
    progress.end();
  }
  return { results, partial: null };
}

/** A bug of the engine costs the run that met it, is named in the report and makes the exit code 1; the other runs go on. */
function noteBug(error: unknown, note: string, absent: string[]): void {
  if (error instanceof CommandError || error instanceof FolderError) throw error;
  absent.push(`${note}: ${STOPPED} ${String(error)}`);
}
const STOPPED = 'stopped by a bug:';

function recordedTasks(plan: EvaluatePlan, absent: string[]): Task[] {
  if (plan.folders.length === 0) absent.push('recorded data: no folder was named (--folder DIR).');
  const paths = plan.folders.flatMap((path) => {
    if (existsSync(path)) return recordedFolders(path);
    absent.push(`recorded data: ${path} does not exist; name a recorded folder with --folder.`);
    return [];
  });
  return paths.flatMap((path): Task[] => {
    if (!existsSync(join(path, 'labels.json')) && !plan.isUnlabelledQuiet) {
      absent.push(`${path} has no labels.json; --unlabelled-quiet takes it as quiet throughout.`);
      return [];
    }
    return [
      { note: basename(path), weight: 10, run: (control) => recordedResults(path, plan, control) },
    ];
  });
}

async function* recordedResults(
  path: string,
  { isQuick }: EvaluatePlan,
  control: RunControl,
): AsyncGenerator<RunResult> {
  const { stop, onProgress } = control;
  // Calibration, the folder itself, then its overlays: thirds.
  const third = (index: number): RunControl => {
    return { stop, onProgress: (share) => onProgress((index + share) / 3) };
  };
  const opened = await openRecorded(path, { ...third(0), isQuick });
  yield await recordedRun(opened, third(1));
  for (const [index, overlays] of opened.overlays.entries()) {
    const own = (share: number): void => {
      onProgress((2 + (index + share) / opened.overlays.length) / 3);
    };
    yield await overlaidRun(opened, overlays, { stop, onProgress: own });
  }
}

/** Scenarios that take several times as long as others. */
const LONG: ReadonlySet<string> = new Set(['slow-bleed', 'market-drop']);

function simulatedTasks({ scenarios, seeds, isQuick }: EvaluatePlan): Task[] {
  return scenarios.flatMap((name) => {
    const isLong = LONG.has(name);
    const own = isLong && isQuick ? seeds.slice(0, 1) : seeds;
    return own.map((seed): Task => {
      const run = async function* (control: RunControl): AsyncGenerator<RunResult> {
        yield await simulatedRun({ name, seed }, control);
      };
      return { note: `${name}, seed ${seed}`, weight: isLong ? 3 : 1, run };
    });
  });
}

async function write(
  document: EvaluationDocument,
  out: string,
  context: CommandContext,
): Promise<void> {
  try {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'report.html'), htmlReport(document));
    writeFileSync(join(out, 'report.json'), `${JSON.stringify(document, null, 1)}\n`);
  } catch (error) {
    throw new CommandError(`${out} cannot be written: ${String(error)}; name another with --out`);
  }
  if (document.partial !== null) context.terminal.say(partialLine(document.partial));
  await context.print(`${document.targets.map(targetLine).join('\n')}\n`);
  for (const line of document.absent) context.terminal.say(`not evaluated: ${line}`);
  context.terminal.say(`report: ${join(out, 'report.html')}, data: ${join(out, 'report.json')}`);
}

function partialLine({ doneCount, totalCount, missing }: PartialRun): string {
  const first = missing.slice(0, MISSING_COUNT_SHOWN).join('; ');
  const more = missing.length - MISSING_COUNT_SHOWN;
  const rest = more > 0 ? `; and ${more} more, named in the report` : '';
  return `stopped: PARTIAL, ${doneCount} of ${totalCount} pieces had run. Missing: ${first}${rest}.`;
}
const MISSING_COUNT_SHOWN = 5;

function targetLine({ target, measured, isMet, origin }: TargetRow): string {
  const verdict = isMet === null ? '?' : isMet ? 'met' : 'NOT MET';
  return `${verdict.padEnd(8)} ${origin.padEnd(9)} ${target}: ${measured}`;
}
