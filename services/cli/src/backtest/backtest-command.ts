/** `breakwater backtest`: what would have been told under other rules. */
import { basename } from 'node:path';
import type { Ruleset } from '@breakwater/core';
import { EXIT_CODE, UsageError } from '@breakwater/shell';
import { spanOf } from '../calibration/calibration-input.ts';
import type { CommandContext } from '../command/command-context.ts';
import { readControlFile } from '../control/control-document.ts';
import type { ControlPlaceFlags } from '../control/control-place.ts';
import type { RunIncident } from '../incidents/incident-run.ts';
import { type BacktestInput, folderInput, logInput } from './backtest-input.ts';
import { backtestJson, backtestText } from './backtest-text.ts';
import { changesBySeverity, matchIncidents } from './match-incidents.ts';

export interface BacktestFlags extends ControlPlaceFlags {
  readonly rules: readonly string[];
  readonly calibration?: string;
  readonly json?: true;
}

interface NamedRules {
  readonly name: string;
  readonly ruleset: Ruleset;
}

/** Compares the first rules with each of the others; one set alone with those that hold. @throws CommandError; WalkStopped. */
export async function backtest(
  path: string,
  flags: BacktestFlags,
  context: CommandContext,
): Promise<number> {
  if (flags.rules.length === 0)
    throw new UsageError('name rules to try: --rules FILE, once or twice.');
  const given = flags.rules.map(
    (file): NamedRules => ({
      name: basename(file),
      ruleset: readControlFile('ruleset', file),
    }),
  );
  const input = await openInput(path, flags, context);
  try {
    const held = { name: 'in force', ruleset: input.ruleset };
    const [first, ...others] = given.length === 1 ? [held, ...given] : given;
    if (first === undefined) return EXIT_CODE.ok;
    const before = await incidentsUnder(first, input);
    for (const other of others) {
      const after = await incidentsUnder(other, input);
      const changes = changesBySeverity(matchIncidents(before, after));
      const names = [first.name, other.name] as const;
      await context.print(
        flags.json === true
          ? `${JSON.stringify(backtestJson(names, changes), null, 2)}\n`
          : backtestText(names, changes),
      );
    }
    return EXIT_CODE.ok;
  } finally {
    await input.close();
  }
}

async function incidentsUnder(rules: NamedRules, input: BacktestInput): Promise<RunIncident[]> {
  const run = await input.run(rules.ruleset, `trying ${rules.name}`);
  return run.incidents(input.span);
}

function openInput(
  path: string,
  flags: BacktestFlags,
  context: CommandContext,
): Promise<BacktestInput> {
  const calibration =
    flags.calibration === undefined ? undefined : readControlFile('calibration', flags.calibration);
  const span = spanOf(path);
  return span === undefined
    ? folderInput(path, calibration, context)
    : logInput(span, calibration, flags, context);
}
