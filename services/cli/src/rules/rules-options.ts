/** The command line of `breakwater rules`. */
import type { Command } from 'commander';
import type { RunAction } from '../command/command-context.ts';
import { addContentCheck, addContentCommands } from '../control/content-options.ts';

const NOTES = `
Rules are a YAML or JSON file; what it leaves out takes its default, but for version, a number of your own that rises.

Examples:
  breakwater rules show --kafka localhost:9092 --json > rules.json
  breakwater rules check rules.yaml
  breakwater rules diff rules.yaml --kafka localhost:9092
  breakwater rules apply rules.yaml --kafka localhost:9092 --redis redis://localhost:6379
  breakwater backtest --rules rules.yaml recordings/2023-03`;

export function addRulesCommand(program: Command, run: RunAction): void {
  const rules = program
    .command('rules')
    .summary('check, compare and apply rules')
    .description('Works on the rules of a domain: what it watches, and from which numbers on.')
    .addHelpText('after', NOTES);
  const naming = { type: 'ruleset', group: 'rules', file: 'rules.yaml' } as const;
  addContentCheck(rules, naming, run);
  addContentCommands(rules, naming, run);
}
