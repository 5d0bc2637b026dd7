/** The command line of `breakwater explain`. */
import { type Command, Option } from 'commander';
import {
  addBundleOption,
  addLogOptions,
  checkPlace,
  type PlaceFlags,
} from '../alert-source/place-options.ts';
import type { RunAction } from '../command/command-context.ts';
import { wholeNumber } from '../command/option-value.ts';
import { LANGUAGES, type Language } from '../explanation/wording.ts';
import { explain } from './explain-command.ts';

interface ExplainFlags extends PlaceFlags {
  readonly language: Language;
  readonly json?: true;
  readonly plot?: string;
  readonly records?: true;
  readonly recordsMax: number;
}

const NOTES = `
ALERT is the id of an alert, or as much of it as no other begins with. What is said is read from the alert itself; with
the log at hand (--data-dir, --kafka, --bundle) also how much was traded, and with --records each trade with its offset.
Percentages are of the price before; a rule's number is as whoever published it states it.

Examples:
  breakwater explain 3f9a2c --data-dir data
  breakwater explain 3f9a2c --data-dir data --records --plot squeeze.svg
  breakwater explain 3f9a2c --redis redis://localhost:6379 --kafka localhost:9092 --language ko
  breakwater replay recordings/2023-03 > alerts.ndjson; breakwater explain 3f9a2c --file alerts.ndjson
  breakwater explain 3f9a2c --bundle 3f9a2c.bundle --json | jq .rules`;

const RECORDS_SHOWN = 200;

export function addExplainCommand(program: Command, run: RunAction): void {
  const command = program
    .command('explain')
    .summary('an alert in words')
    .description(
      'Says what happened, what was normal, how rare that is, and which rule made what of it.',
    )
    .argument('<alert>', 'its id, or the beginning of it');
  addBundleOption(addLogOptions(command, { withStore: true }))
    .option('--file <file>', 'lines that breakwater replay printed')
    .addOption(new Option('--language <language>', 'of the text').choices(LANGUAGES).default('en'))
    .option('--json', 'one JSON object instead of text')
    .option('--plot <file>', 'draw it into a file: .svg or .png')
    .option('--records', 'the trades and forced orders themselves, from the log')
    .option(
      '--records-max <count>',
      'show at most so many',
      wholeNumber(1, 1_000_000),
      RECORDS_SHOWN,
    )
    .addHelpText('after', NOTES)
    .action((alert: string, flags: ExplainFlags) =>
      run((context) => {
        checkPlace(flags);
        return explain({ alert, ...flags }, context);
      }),
    );
}
