/** The command line of `breakwater evaluate`. */
import { type ScenarioName, scenarioNames } from '@breakwater/simulator';
import { type Command, Option } from 'commander';
import type { RunAction } from '../command/command-context.ts';
import { wholeNumber } from '../command/option-value.ts';
import { runEvaluate } from './evaluate-run.ts';
import { runGallery } from './gallery-run.ts';
import { runTails } from './tails-run.ts';

interface EvaluateFlags {
  readonly quick?: boolean;
  readonly seeds: number;
  readonly folder?: readonly string[];
  readonly scenario?: readonly ScenarioName[];
  readonly recordedOnly?: boolean;
  readonly unlabelledQuiet?: boolean;
  readonly out: string;
}

const FOLDER_DEFAULT = '../shared/data';
const QUICK_SEED_COUNT = 2;

const TAILS_NOTES = `
A normal distribution has kurtosis 3, q99.9/q84 3.1 and clustering 0 (the correlation of absolute values with those of the
minute before). Of a recorded folder the time up to the end of its first quiet stretch is read.

Examples:
  npm run eval -- tails
  npm run eval -- tails --folder recordings/depeg-2023-03`;

const GALLERY_NOTES = `
Ten scenarios with seed 1, about a minute. The exit code is 1 where the outcome is not that of the repository.

Examples:
  npm run eval -- gallery
  npm run eval -- gallery --write              # after a change of rules; then look at git diff`;

const NOTES = `
What runs: every recorded folder with labels.json (as it is, and with displacements laid over its quiet stretches), then
every scenario of the simulator under each seed, a third of them and more look-alikes that must stay silent. The same
records go through the detectors and through seven plain rules: a fixed move, the price gap of DAXA, EWMA z, CUSUM,
BOCPD, z of signed flow, the ratio of liquidation counts.

What comes out: the targets on standard output, one a line; report.html, one page that needs nothing else, with AMOC
curves, delays, false alarms with exact limits, causes and every false alert; report.json, the same as data. Each figure
says whether it is recorded or simulated.

All 20 seeds take about 45 minutes on one core; --quick about 5. Progress goes to standard error. Ctrl-C stops and writes the
report of what had run until then, marked as partial, with what is missing; a second Ctrl-C writes nothing.

Examples:
  npm run eval -- --quick
  npm run eval -- --folder recordings/my-market --recorded-only
  npm run eval -- --scenario squeeze-2025-10-11 --scenario fx-jump --seeds 20
  npm run eval -- tails                        # is simulated calm as heavy-tailed as recorded calm?
  npm run eval -- gallery                      # the named incidents and their outcome; --write after a rule change`;

export function addEvaluateCommand(program: Command, run: RunAction): void {
  const command = program
    .command('evaluate')
    .summary('what alerts are worth, beside plain rules')
    .description(
      'Runs recorded folders and simulated suites, scores alerts against labels, writes one report.',
    )
    .option('--quick', 'two seeds, shorter spans: a first impression')
    .option('--seeds <count>', 'seeds 1 to this of every scenario', wholeNumber(1, 1_000), 20)
    .option(
      '--folder <dir...>',
      `a recorded folder, or a folder of such (default: ${FOLDER_DEFAULT} where it exists)`,
    )
    .addOption(new Option('--scenario <name...>', 'only these').choices(scenarioNames))
    .option('--recorded-only', 'no simulated suite')
    .option('--unlabelled-quiet', 'take folders without labels as quiet throughout')
    .option('--out <folder>', 'where the report goes', 'evaluation-report')
    .addHelpText('after', NOTES)
    .action((flags: EvaluateFlags) => run((context) => runEvaluate(planOf(flags), context)));
  command
    .command('tails')
    .description(
      'Prints how heavy the tails of simulated and of recorded calm are, series by series.',
    )
    .option('--folder <dir...>', `recorded folders (default: ${FOLDER_DEFAULT} where it exists)`)
    .addHelpText('after', TAILS_NOTES)
    .action((flags: { folder?: readonly string[] }, { parent }: Command) =>
      run((context) => {
        const folder = flags.folder ?? parent?.opts<EvaluateFlags>().folder ?? [FOLDER_DEFAULT];
        return runTails(folder, context);
      }),
    );
  command
    .command('gallery')
    .description(
      'The named incidents of the simulator and their outcome, as kept in the repository.',
    )
    .option('--write', 'write the outcome of the present rules into the repository')
    .addHelpText('after', GALLERY_NOTES)
    .action((flags: { write?: boolean }) =>
      run((context) => runGallery({ isWritten: flags.write === true }, context)),
    );
}

function planOf(flags: EvaluateFlags): Parameters<typeof runEvaluate>[0] {
  const isQuick = flags.quick === true;
  const count = isQuick ? Math.min(QUICK_SEED_COUNT, flags.seeds) : flags.seeds;
  return {
    scenarios: flags.recordedOnly === true ? [] : (flags.scenario ?? scenarioNames),
    seeds: Array.from({ length: count }, (_, index) => index + 1),
    folders: flags.folder ?? [FOLDER_DEFAULT],
    isQuick,
    isUnlabelledQuiet: flags.unlabelledQuiet === true,
    out: flags.out,
  };
}
