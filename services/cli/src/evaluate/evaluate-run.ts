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
  type RunResult,
  type TargetRow,
} from '@breakwater/evaluation';
import { FolderError } from '@breakwater/feeds';
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
  readonly run: (control: RunControl) => Promise<readonly RunResult[]>;
}

/** Returns the exit code. @throws CommandError where a folder is missing or the run was stopped. */
export async function runEvaluate(plan: EvaluatePlan, context: CommandContext): Promise<number> {
  const absent: string[] = [];
  const tasks = [...recordedTasks(plan, absent), ...simulatedTasks(plan)];
  const results: RunResult[] = [];
  const progress = context.terminal.progress('evaluating');
  const total = tasks.reduce((sum, { weight }) => sum + weight, 0);
  let done = 0;
  try {
    for (const { note, weight, run } of tasks) {
      const onProgress = (share: number): void => {
        progress.update(Math.min(1, (done + weight * share) / total), note);
      };
      onProgress(0);
      results.push(
        ...(await untilBug(note, () => run({ stop: context.signal, onProgress }), absent)),
      );
      done += weight;
    }
  } finally {
    progress.end();
  }
  const document = evaluationDocument(results, {
    madeAt: new Date(context.wallMs()).toISOString(),
    version: context.version,
    isQuick: plan.isQuick,
    absent,
    // Of a choice of scenarios nobody asks whether calm is calm.
    tails: await tailRows(
      { ...plan, isSimulated: plan.scenarios.length === scenarioNames.length },
      { stop: context.signal },
    ),
  });
  await write(document, plan.out, context);
  return absent.some((line) => line.includes(STOPPED)) ? 1 : 0;
}

/** A bug of the engine costs the run that met it, is named in the report and makes the exit code 1; the other runs go on. */
async function untilBug(
  note: string,
  run: () => Promise<readonly RunResult[]>,
  absent: string[],
): Promise<readonly RunResult[]> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CommandError || error instanceof FolderError) throw error;
    absent.push(`${note}: ${STOPPED} ${String(error)}`);
    return [];
  }
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

async function recordedResults(
  path: string,
  { isQuick }: EvaluatePlan,
  control: RunControl,
): Promise<readonly RunResult[]> {
  const { stop, onProgress } = control;
  // Calibration, the folder itself, then its overlays: thirds.
  const third = (index: number): RunControl => {
    return { stop, onProgress: (share) => onProgress((index + share) / 3) };
  };
  const opened = await openRecorded(path, { ...third(0), isQuick });
  const results = [await recordedRun(opened, third(1))];
  for (const [index, overlays] of opened.overlays.entries()) {
    const own = (share: number): void => {
      onProgress((2 + (index + share) / opened.overlays.length) / 3);
    };
    results.push(await overlaidRun(opened, overlays, { stop, onProgress: own }));
  }
  return results;
}

/** Scenarios that take several times as long as others. */
const LONG: ReadonlySet<string> = new Set(['slow-bleed', 'market-drop']);

function simulatedTasks({ scenarios, seeds, isQuick }: EvaluatePlan): Task[] {
  return scenarios.flatMap((name) => {
    const isLong = LONG.has(name);
    const own = isLong && isQuick ? seeds.slice(0, 1) : seeds;
    return own.map((seed): Task => {
      const run = async (control: RunControl): Promise<readonly RunResult[]> => {
        return [await simulatedRun({ name, seed }, control)];
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
  await context.print(`${document.targets.map(targetLine).join('\n')}\n`);
  for (const line of document.absent) context.terminal.say(`not evaluated: ${line}`);
  context.terminal.say(`report: ${join(out, 'report.html')}, data: ${join(out, 'report.json')}`);
}

function targetLine({ target, measured, isMet, origin }: TargetRow): string {
  const verdict = isMet === null ? '?' : isMet ? 'met' : 'NOT MET';
  return `${verdict.padEnd(8)} ${origin.padEnd(9)} ${target}: ${measured}`;
}
