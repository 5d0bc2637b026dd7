/** The command line of `breakwater pseudonymise`. */
import { EXIT_CODE, UsageError } from '@breakwater/shell';
import type { Command } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { names } from '../command/option-value.ts';
import { KEY_ID, makePseudonymKey } from './pseudonym-key.ts';
import { type PseudonymiseFlags, type PseudonymisePlan, pseudonymise } from './pseudonymise-run.ts';

const NOTES = `
An exchange runs this on its own machine, before anything leaves it. Each customer number in the named columns becomes
h1:<key id>:<64 hex digits>, its HMAC-SHA-256 under a key that stays at the exchange. The same customer is the same
pseudonym in loans and in trades, as long as both are made under one key; without the key nobody can go back, nor try
customer numbers one by one. Breakwater takes no other name of a borrower: a loan with anything else is refused.

  <file>    CSV (columns by header, or by number from 0 with --no-header) or NDJSON (.ndjson, .jsonl: columns by key);
            .gz and .zst are read as they are. Every other cell of a CSV stays to the byte, every other value of an
            NDJSON to the digit.
  A line that cannot be read ends the run with its number, and nothing is kept: a name must not slip through. A column
  that no line has is refused, too. Empty cells stay empty.

The key is 32 random bytes in a file that only you can read (chmod 600). It is never given on the command line, where
others could see it. A short, regular or typed key is refused. Lose it, and later loans cannot be matched with earlier ones.

Examples:
  breakwater pseudonymise --make-key /secure/borrowers.key --key-id 2026-11
  breakwater pseudonymise loans.csv --columns borrower --key-file /secure/borrowers.key --to loans-out.csv
  breakwater pseudonymise trades.ndjson.gz --columns taker,maker --key-file /secure/borrowers.key --to trades-out.ndjson`;

export function addPseudonymiseCommand(program: Command, run: RunAction): void {
  program
    .command('pseudonymise')
    .summary('replace customer numbers before data leaves an exchange')
    .description(
      'Replaces customer numbers in a file by pseudonyms under a key that stays with you.',
    )
    .argument('[file]', 'CSV or NDJSON')
    .option('--columns <names>', 'columns that hold customer numbers, with commas between', names)
    .option('--key-file <file>', 'the key, as --make-key writes it')
    .option('--to <file>', 'where the result goes; must not be there yet')
    .option('--no-header', 'the first line of a CSV is data; name columns by number from 0')
    .option('--make-key <file>', 'make a new key in this file, and nothing else')
    .option('--key-id <name>', 'name of the new key: part of every pseudonym, for example 2026-11')
    .addHelpText('after', NOTES)
    .action((file: string | undefined, flags: PseudonymiseFlags) =>
      run((context) => {
        if (flags.makeKey !== undefined)
          return Promise.resolve(makeKey(flags.makeKey, flags, context));
        return pseudonymise(planOf(file, flags), context);
      }),
    );
}

function makeKey(
  path: string,
  { keyId = '' }: PseudonymiseFlags,
  { terminal }: CommandContext,
): number {
  if (!KEY_ID.test(keyId)) {
    throw new UsageError(
      'name the new key with --key-id: up to 32 small letters, digits, ".", "_" or "-", for example 2026-11.',
    );
  }
  makePseudonymKey(path, keyId);
  terminal.say(
    `${path} holds the new key ${keyId}. Keep it where only the exchange can read it, and keep a copy.`,
  );
  return EXIT_CODE.ok;
}

function planOf(from: string | undefined, flags: PseudonymiseFlags): PseudonymisePlan {
  const { columns, keyFile, to } = flags;
  if (from === undefined || columns === undefined || keyFile === undefined || to === undefined) {
    throw new UsageError('name the file, its --columns, the --key-file and where it goes (--to).');
  }
  const header = flags.header === false ? 'absent' : 'first-line';
  const isNumbered = columns.every((column) => /^\d{1,4}$/.test(column));
  if (header === 'absent' && !isNumbered) {
    throw new UsageError('with --no-header columns are named by number from 0: --columns 0,3.');
  }
  return { from, to, columns, keyFile, header };
}
