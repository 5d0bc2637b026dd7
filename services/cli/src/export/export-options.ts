/** The command line of `breakwater export`. */
import type { Command } from 'commander';
import { addLogOptions, checkPlace, type PlaceFlags } from '../alert-source/place-options.ts';
import { exportAlert } from '../bundle/export-alert.ts';
import type { RunAction } from '../command/command-context.ts';

const NOTES = `
Examples:
  breakwater export alert 3f9a2c --data-dir data --to 3f9a2c.bundle`;

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
    .summary('alerts as files that can be verified')
    .description('Writes evidence into files.')
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
}
