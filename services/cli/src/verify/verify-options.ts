/** The command line of `breakwater verify`. */
import type { Command } from 'commander';
import {
  addBundleOption,
  addLogOptions,
  checkPlace,
  type PlaceFlags,
} from '../alert-source/place-options.ts';
import type { RunAction } from '../command/command-context.ts';
import { verify } from './verify-command.ts';

const NOTES = `
The log is stepped from its first record to the alert's last revision; what the store holds is read only afterwards, and
every revision must be the same to the byte. A bundle (breakwater export alert) is verified offline.

Exit codes: 0 PASS; 1 FAIL, with the first field that differs and both values; 2 it cannot be told: records of the log
are gone, the alert is not there, or the command line is wrong.

Examples:
  breakwater verify 3f9a2c --data-dir data
  breakwater verify 3f9a2c --redis redis://localhost:6379 --kafka localhost:9092
  breakwater verify --bundle 3f9a2c.bundle`;

export function addVerifyCommand(program: Command, run: RunAction): void {
  const command = program
    .command('verify')
    .summary('recompute an alert from its log')
    .description(
      'Recomputes an alert from the log it came from, then compares it with what was stored.',
    )
    .argument('[alert]', 'its id, or the beginning of it; not needed for a bundle');
  addBundleOption(addLogOptions(command, { withStore: true }))
    .option('--json', 'one JSON object instead of text')
    .addHelpText('after', NOTES)
    .action((alert: string | undefined, flags: PlaceFlags & { readonly json?: true }) =>
      run((context) => {
        checkPlace(flags);
        return verify({ alert, ...flags }, context);
      }),
    );
}
