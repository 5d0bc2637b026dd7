/** The command line of `breakwater scorecard`. */
import { UsageError } from '@breakwater/shell';
import { type Command, Option } from 'commander';
import type { RunAction } from '../command/command-context.ts';
import { LANGUAGES } from '../explanation/wording.ts';
import { printScorecards, type ScorecardFlags } from './scorecard-run.ts';

const NOTES = `
Everything is added up from what the alert store holds: outages from the coverage alerts of a venue, what its lending was found
to have done from the lending alerts, and how long it took to take note of a warning from the records of its own receiver. What
nobody observed is a dash, never a nought. Uptime is of the observed span, which begins with the first entry of the store.

Examples:
  breakwater scorecard --redis redis://localhost:6379
  breakwater scorecard 2025-10-01..2025-11-01 --data-dir data --language ko
  breakwater scorecard --data-dir data --json | jq '.[].venues[] | select(.alertCount > 0)'`;

export function addScorecardCommand(program: Command, run: RunAction): void {
  program
    .command('scorecard')
    .summary('how each venue stands')
    .description('Says how each venue stands, from what the alert store holds and nothing else.')
    .argument('[span]', 'FROM..TO in UTC (default: everything)')
    .option('--redis <url>', 'the alert store (or REDIS_URL)')
    .option('--data-dir <folder>', 'the folder of an embedded run instead')
    .addOption(new Option('--language <language>', 'of the table').choices(LANGUAGES).default('en'))
    .option('--json', 'JSON instead of a table')
    .addHelpText('after', NOTES)
    .action((span: string | undefined, flags: ScorecardFlags) =>
      run((context) => {
        if (flags.dataDir !== undefined && flags.redis !== undefined) {
          throw new UsageError('--redis and --data-dir name two stores; give one.');
        }
        return printScorecards(span, flags, context);
      }),
    );
}
