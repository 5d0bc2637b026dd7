/** `breakwater calibration make`: what is normal, measured on a quiet span, as a file to be looked at and applied. */
import { existsSync, writeFileSync } from 'node:fs';
import { EXIT_CODE, UsageError } from '@breakwater/shell';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError } from '../command/command-error.ts';
import { readControlFile } from '../control/control-document.ts';
import type { ControlPlaceFlags } from '../control/control-place.ts';
import {
  calibrateFolder,
  calibrateLog,
  type MadeCalibration,
  spanOf,
} from './calibration-input.ts';
import { calibrationReport } from './calibration-report.ts';
import { marketDaysOf, marketDaysText } from './market-days.ts';

export interface MakeFlags extends ControlPlaceFlags {
  readonly to: string;
  readonly span?: string;
  readonly name?: string;
  readonly rules?: string;
  readonly report?: string;
}

/** `input` is a recorded folder, or a span of a log. @throws CommandError, FolderError; WalkStopped on Ctrl-C. */
export async function makeCalibration(
  input: string,
  flags: MakeFlags,
  context: CommandContext,
): Promise<number> {
  const { calibration, episodes } = await calibrated(input, flags, context);
  write(flags.to, `${JSON.stringify(calibration, null, 2)}\n`);
  if (flags.report !== undefined) write(flags.report, calibrationReport(calibration, episodes));
  const { baselines, thresholds } = calibration;
  context.terminal.say(
    `${flags.to}: ${baselines.length} baselines, ${thresholds.length} thresholds.`,
  );
  context.terminal.say(marketDaysText(calibration, marketDaysOf(calibration)));
  if (flags.report !== undefined) context.terminal.say(`report: ${flags.report}`);
  context.terminal.say(`breakwater calibration apply ${flags.to} puts it into force.`);
  return EXIT_CODE.ok;
}

async function calibrated(
  input: string,
  flags: MakeFlags,
  context: CommandContext,
): Promise<MadeCalibration> {
  const { rules, name, ...place } = flags;
  const ruleset = rules === undefined ? undefined : readControlFile('ruleset', rules);
  const plan = { ...place, ruleset, ...(name === undefined ? {} : { name }) };
  const span = spanOf(input);
  if (span !== undefined) return calibrateLog(span, plan, context);
  if (!existsSync(input)) {
    throw new CommandError(
      `${input} is neither a recorded folder nor a span such as 2025-10-01..2025-10-08.`,
    );
  }
  const chosen = flags.span === undefined ? undefined : spanOf(flags.span);
  if (flags.span !== undefined && chosen === undefined) {
    throw new UsageError('--span is FROM..TO, such as 2023-03-01..2023-03-08.');
  }
  return calibrateFolder(input, chosen, plan, context);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new CommandError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
