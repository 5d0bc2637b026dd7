/** The command line of `breakwater backtest`. */
import type { Command } from 'commander';
import type { RunAction } from '../command/command-context.ts';
import { names } from '../command/option-value.ts';
import { addDomainOptions } from '../control/content-options.ts';
import { type BacktestFlags, backtest } from './backtest-command.ts';

const NOTES = `
The input is a recorded folder, or a span FROM..TO in UTC of a domain's log. Each set of rules is run over the same records from
their beginning, as a detector would; incidents are matched by what they are about and when, and those that people would be told
(S2 and worse) are listed. A folder is calibrated for the budgets of each set, on the span that its folder.json names, and what
was calibrated on is not counted; a log keeps its own calibrations. --calibration takes one for all.
With one --rules the other side are the rules in force, of a folder the defaults.

Examples:
  breakwater backtest --rules now.yaml --rules stricter.yaml recordings/depeg-2023-03
  breakwater backtest --rules stricter.yaml 2025-10-01..2025-10-15 --kafka localhost:9092
  breakwater backtest --rules a.yaml --rules b.yaml recordings/march --json | jq '.severities[1].lost'`;

export function addBacktestCommand(program: Command, run: RunAction): void {
  const command = program
    .command('backtest')
    .summary('what other rules would have told')
    .description('Says which incidents other rules would gain, lose, tell earlier or later.')
    .argument('<input>', 'a recorded folder, or FROM..TO of a log')
    .option(
      '--rules <file>',
      'rules to try; the first is what the others are compared with',
      names,
      [],
    )
    .option('--calibration <file>', 'for every set of rules');
  addDomainOptions(command)
    .option('--json', 'one JSON object a comparison instead of text')
    .addHelpText('after', NOTES)
    .action((input: string, flags: BacktestFlags) =>
      run((context) => backtest(input, flags, context)),
    );
}
