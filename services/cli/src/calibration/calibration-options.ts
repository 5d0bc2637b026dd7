/** The command line of `breakwater calibration`. */
import type { Command } from 'commander';
import type { RunAction } from '../command/command-context.ts';
import { addContentCommands, addDomainOptions } from '../control/content-options.ts';
import { type MakeFlags, makeCalibration } from './make-command.ts';

const NOTES = `
A calibration says what is normal on each market and from which score on an alert opens, so that false alarms stay within the
budget of the rules. It is made on a quiet span, looked at, compared, and applied: then it is a record of the domain's log.

Examples:
  breakwater calibration make recordings/2023-03 --to march.json --report march.html
  breakwater calibration diff march.json --kafka localhost:9092
  breakwater calibration apply march.json --kafka localhost:9092 --redis redis://localhost:6379`;

const MAKE_NOTES = `
The input is a recorded folder (the span that its folder.json names, or --span, or all of it), or a span FROM..TO in UTC of a
domain's log, live or not. How many market-days there are is said, and how many are missing for the budget that the rules want:
with fewer the budget cannot be proved. --report writes a page with the thresholds, how sure they are, and the tails.

Examples:
  breakwater calibration make recordings/2023-03 --to march.json --report march.html
  breakwater calibration make recordings/2023-03 --span 2023-03-01..2023-03-09 --rules rules.yaml --to march.json
  breakwater calibration make 2025-10-01..2025-10-08 --kafka localhost:9092 --to week.json`;

export function addCalibrationCommand(program: Command, run: RunAction): void {
  const group = program
    .command('calibration')
    .summary('make, compare and apply calibrations')
    .description('Works on what is normal in a domain, and on its thresholds.')
    .addHelpText('after', NOTES);
  const make = group
    .command('make')
    .summary('from a recorded folder or a span of a log')
    .description('Measures what is normal on a quiet span, and writes it to a file.')
    .argument('<input>', 'a recorded folder, or FROM..TO of a log')
    .requiredOption('--to <file>', 'the file to write')
    .option('--span <from..to>', 'of the folder')
    .option('--name <name>', 'of the calibration')
    .option(
      '--rules <file>',
      'budgets and what is watched (default: those in force, or of a new domain)',
    )
    .option('--report <file>', 'write a page with charts');
  addDomainOptions(make)
    .addHelpText('after', MAKE_NOTES)
    .action((input: string, flags: MakeFlags) =>
      run((context) => makeCalibration(input, flags, context)),
    );
  addContentCommands(group, { type: 'calibration', group: 'calibration', file: 'march.json' }, run);
}
