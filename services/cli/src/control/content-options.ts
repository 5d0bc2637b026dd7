/** The command lines of `check`, `show`, `diff` and `apply`, for rules, calibrations, orders and rule books. */
import type { Command } from 'commander';
import type { RunAction } from '../command/command-context.ts';
import { wholeNumber } from '../command/option-value.ts';
import {
  type ApplyFlags,
  applyContent,
  type ContentFlags,
  checkFile,
  diffContents,
  type ShownNaming,
  showContent,
} from './content-command.ts';

/** Partitions of a topic that anybody has. */
const PARTITION_MAX = 1_023;

export function addDomainOptions(command: Command): Command {
  return command
    .option('--kafka <brokers>', 'the domain’s log, as host:port (or KAFKA_BROKERS)')
    .option('--topic <name>', 'of the log (default: BREAKWATER_TOPIC, or market.events)')
    .option(
      '--partition <number>',
      'of the topic, where it has several',
      wholeNumber(0, PARTITION_MAX),
    )
    .option(
      '--data-dir <folder>',
      'an embedded run’s log; beside --kafka the folder with the keys',
    );
}

/** What a group of commands is called, and an example file of it. */
export interface ContentNaming extends ShownNaming {
  /** `rules`, `calibration` */
  readonly group: string;
  readonly file: string;
}

/** Shows a file as a detector would read it; what is wrong with it is said with line and column. */
export function addContentCheck(group: Command, naming: ContentNaming, run: RunAction): void {
  const { group: name, file: example } = naming;
  group
    .command('check')
    .summary('whether a file can be applied')
    .description(
      'Reads a file and shows it as a detector would read it, defaults filled in, or says what is wrong with its line and column.',
    )
    .argument('<file>', 'YAML or JSON')
    .addHelpText('after', `\nExamples:\n  breakwater ${name} check ${example}`)
    .action((file: string) => run((context) => checkFile(naming, file, context)));
}

export function addContentCommands(group: Command, naming: ContentNaming, run: RunAction): void {
  addShow(group, naming, run);
  addDiff(group, naming, run);
  addApply(group, naming, run);
}

function addShow(group: Command, naming: ContentNaming, run: RunAction): void {
  const { group: name, file: example, builtIn } = naming;
  const show = addDomainOptions(
    group
      .command('show')
      .summary('what a file holds, or what is in force')
      .description(`Shows the ${name} of a file, or what is in force in a domain.`)
      .argument('[file]', 'a file; what is in force where none is named'),
  ).option('--json', 'all of it as JSON');
  if (builtIn !== undefined) {
    show.option(
      '--built-in',
      'what holds where a domain has none of its own: a file to begin from',
    );
  }
  show
    .addHelpText(
      'after',
      `\nExamples:\n  breakwater ${name} show --kafka localhost:9092\n  breakwater ${name} show ${example} --json`,
    )
    .action((file: string | undefined, flags: ContentFlags) =>
      run((context) => showContent(naming, file, flags, context)),
    );
}

function addDiff(
  group: Command,
  { type, group: name, file: example }: ContentNaming,
  run: RunAction,
): void {
  addDomainOptions(
    group
      .command('diff')
      .summary('what differs between two')
      .description(`Says what differs between two files, or between what is in force and a file.`)
      .argument('<first>', 'a file')
      .argument('[second]', 'another; what is in force where none is named'),
  )
    .option('--json', 'one JSON list instead of lines')
    .addHelpText(
      'after',
      `\nExit codes: 0 they hold the same, 1 something differs.\n\nExamples:\n  breakwater ${name} diff ${example} other-${example}\n  breakwater ${name} diff ${example} --kafka localhost:9092`,
    )
    .action((first: string, second: string | undefined, flags: ContentFlags) =>
      run((context) => diffContents(type, [first, second], flags, context)),
    );
}

function addApply(
  group: Command,
  { type, group: name, file: example }: ContentNaming,
  run: RunAction,
): void {
  addDomainOptions(
    group
      .command('apply')
      .summary('sign it and put it into force')
      .description(
        'Signs a file with an operator’s key and appends it to the domain’s log, live or not.',
      )
      .argument('<file>', 'YAML or JSON'),
  )
    .option('--key <file>', 'private key of an operator (default: keys/DOMAIN.pem in --data-dir)')
    .option('--redis <url>', 'the alert store: wait until the detector has taken it up')
    .option('--dry-run', 'say what would change, and write nothing')
    .addHelpText(
      'after',
      `
The file is judged by the domain's own state first: what it would refuse is refused here, in words, and nothing is written.
A detector that runs takes the record up where it stands in the log; a replay of that log does so at the same place.

Examples:
  breakwater ${name} apply ${example} --kafka localhost:9092 --redis redis://localhost:6379
  breakwater ${name} apply ${example} --kafka localhost:9092 --key operator.pem --dry-run
  breakwater ${name} apply ${example} --data-dir data`,
    )
    .action((file: string, flags: ApplyFlags) =>
      run((context) => applyContent(type, file, flags, context)),
    );
}
