/** The command line of `breakwater export`. */
import { type Command, InvalidArgumentError } from 'commander';
import { addLogOptions, checkPlace, type PlaceFlags } from '../alert-source/place-options.ts';
import { exportAlert } from '../bundle/export-alert.ts';
import type { RunAction } from '../command/command-context.ts';
import { addDomainOptions } from '../control/content-options.ts';
import { exportMeasures, type Measure, type MeasureFlags } from './export-measures.ts';

const NOTES = `
Examples:
  breakwater export alert 3f9a2c --data-dir data --to 3f9a2c.bundle
  breakwater export panes recordings/2023-03 --to panes.parquet
  breakwater export scores 2025-10-10..2025-10-12 --kafka localhost:9092 --to scores.csv`;

const MEASURE_NOTES: Readonly<Record<Measure, string>> = {
  panes: `
One row a second and market: its price, and the sums of the second by name. Quantities are in quanta of quantumLots lots.
The input is a recorded folder, or a span FROM..TO in UTC of a domain's log.

Examples:
  breakwater export panes recordings/2023-03 --to panes.parquet
  breakwater export panes 2025-10-10T21:00..2025-10-10T22:00 --data-dir data --to panes.csv`,
  scores: `
One row a second, subject, direction and window of detectors A and B, in each detector's own score. Scores below --min-score
are left out. The input is a recorded folder (calibrated on the span that its folder.json names, or by --calibration), or a
span FROM..TO in UTC of a domain's log, which has its own calibrations.

Examples:
  breakwater export scores recordings/2023-03 --calibration march.json --to scores.parquet
  breakwater export scores 2025-10-10..2025-10-12 --kafka localhost:9092 --to scores.csv --min-score 2`,
};

const ALERT_NOTES = `
The file holds the records of the log that the alert follows from, signed control records among them, every revision as
it was stored, which build computed it, and a hash over all of that. It needs nothing else to be verified.

Examples:
  breakwater export alert 3f9a2c --data-dir data --to 3f9a2c.bundle
  breakwater export alert 3f9a2c --redis redis://localhost:6379 --kafka localhost:9092 --to 3f9a2c.bundle
  breakwater verify --bundle 3f9a2c.bundle`;

export function addExportCommand(program: Command, run: RunAction): void {
  const group = program
    .command('export')
    .summary('alerts, panes and scores as files')
    .description('Writes evidence and measurements into files.')
    .addHelpText('after', NOTES);
  const alert = group
    .command('alert')
    .summary('an alert with its records')
    .description('Writes an alert with all that it follows from into one file.')
    .argument('<alert>', 'its id, or the beginning of it');
  addLogOptions(alert, { withStore: true })
    .requiredOption('--to <file>', 'the bundle to write')
    .addHelpText('after', ALERT_NOTES)
    .action((id: string, flags: PlaceFlags & { readonly to: string }) =>
      run((context) => {
        checkPlace(flags);
        return exportAlert({ alert: id, ...flags }, context);
      }),
    );
  addMeasure(group, 'panes', run);
  addMeasure(group, 'scores', run);
}

function addMeasure(group: Command, measure: Measure, run: RunAction): void {
  const command = group
    .command(measure)
    .summary(`${measure} of each second as a table`)
    .description(`Writes the ${measure} of each second of a folder or a log into a table.`)
    .argument('<input>', 'a recorded folder, or FROM..TO of a log')
    .requiredOption('--to <file>', '.csv or .parquet');
  if (measure === 'scores') {
    command
      .option('--min-score <score>', 'leave lower ones out (default: 1)', score)
      .option('--calibration <file>', 'of a folder');
  }
  addDomainOptions(command)
    .addHelpText('after', MEASURE_NOTES[measure])
    .action((input: string, flags: MeasureFlags) =>
      run((context) => exportMeasures(measure, input, flags, context)),
    );
}

/** @throws InvalidArgumentError */
function score(text: string): number {
  const value = Number(text);
  if (!/^\d{1,4}(\.\d{1,6})?$/.test(text)) {
    throw new InvalidArgumentError('It must be a number not below 0, such as 2.5.');
  }
  return value;
}
