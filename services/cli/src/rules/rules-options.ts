/** The command line of `breakwater rules`. */
import { EXIT_CODE } from '@breakwater/shell';
import type { Command } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { addContentCommands } from '../control/content-options.ts';
import { contentText } from '../control/content-text.ts';
import { readControlFile } from '../control/control-document.ts';

const NOTES = `
Rules are a YAML or JSON file; what it leaves out takes its default, but for version, a number of your own that rises.

Examples:
  breakwater rules show --kafka localhost:9092 --json > rules.json
  breakwater rules check rules.yaml
  breakwater rules diff rules.yaml --kafka localhost:9092
  breakwater rules apply rules.yaml --kafka localhost:9092 --redis redis://localhost:6379
  breakwater backtest --rules rules.yaml recordings/2023-03`;

const CHECK_NOTES = `
Shows the rules as a detector would read them, defaults filled in; what is wrong with its line and column.

Examples:
  breakwater rules check rules.yaml`;

export function addRulesCommand(program: Command, run: RunAction): void {
  const rules = program
    .command('rules')
    .summary('check, compare and apply rules')
    .description('Works on the rules of a domain: what it watches, and from which numbers on.')
    .addHelpText('after', NOTES);
  rules
    .command('check')
    .summary('whether a file can be applied')
    .description('Reads a file of rules and says what is wrong with it.')
    .argument('<file>', 'YAML or JSON')
    .addHelpText('after', CHECK_NOTES)
    .action((file: string) => run((context) => check(file, context)));
  addContentCommands(rules, { type: 'ruleset', group: 'rules', file: 'rules.yaml' }, run);
}

async function check(file: string, { print, terminal }: CommandContext): Promise<number> {
  const content = readControlFile('ruleset', file);
  await print(contentText(content));
  terminal.say(`${file} can be applied.`);
  return EXIT_CODE.ok;
}
