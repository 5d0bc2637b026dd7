/** The command line of `breakwater tail`. */
import type { AlertFilter } from '@breakwater/contract';
import {
  ALERT_STATES,
  type AlertState,
  type AlertStore,
  type DetectorLetter,
  detectorDescriptions,
  SEVERITIES,
  type Severity,
} from '@breakwater/core';
import { UsageError } from '@breakwater/shell';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { openAlertStore } from '../alert-source/store-source.ts';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { required } from '../command/command-error.ts';
import { names } from '../command/option-value.ts';
import { alertPrinter, followAlerts } from './follow-alerts.ts';

interface TailFlags {
  readonly redis?: string;
  readonly dataDir?: string;
  readonly severityMin?: Severity;
  readonly detectors?: readonly DetectorLetter[];
  readonly assets?: readonly string[];
  readonly venues?: readonly string[];
  readonly state?: AlertState;
  /** As the four were called before; removed with the next release. */
  readonly severity?: Severity;
  readonly detector?: readonly DetectorLetter[];
  readonly asset?: readonly string[];
  readonly venue?: readonly string[];
  readonly fromBeginning?: true;
  readonly json?: true;
}

const NOTES = `
One line per alert revision: when (log time), severity, state, detector, what happens where and how far, the alert's id. Where
people are to be told of an incident, because it is S2 for the first time or worse than they know, a line RAISED says so first.
With --json, each line is the alert as \`replay\` prints it.

Examples:
  breakwater tail --redis redis://localhost:6379 --severity-min S2
  breakwater tail --data-dir data --from-beginning --json | jq .label
  breakwater tail --assets USDT --venues upbit,bithumb`;

const LETTERS = detectorDescriptions().map(({ letter }) => letter);

export function addTailCommand(program: Command, run: RunAction): void {
  program
    .command('tail')
    .summary('follow alerts')
    .description('Follows the alerts of a running system until Ctrl-C.')
    .option('--redis <url>', 'the alert store (or REDIS_URL)')
    .option('--data-dir <folder>', 'the folder of an embedded run instead')
    .addOption(new Option('--severity-min <least>', 'this one and worse').choices(SEVERITIES))
    .option('--detectors <letters>', `of ${LETTERS.join(', ')}`, letters)
    .option('--venues <names>', 'such as upbit', names)
    .option('--assets <names>', 'such as USDT', names)
    .addOption(new Option('--state <state>', 'revisions of this state only').choices(ALERT_STATES))
    .addOption(new Option('--severity <least>').choices(SEVERITIES).hideHelp())
    .addOption(new Option('--detector <letters>').argParser(letters).hideHelp())
    .addOption(new Option('--venue <names>').argParser(names).hideHelp())
    .addOption(new Option('--asset <names>').argParser(names).hideHelp())
    .option('--from-beginning', 'everything the store holds, then what comes')
    .option('--json', 'NDJSON instead of sentences')
    .addHelpText('after', NOTES)
    .action((flags: TailFlags) => run((context) => tail(flags, context)));
}

async function tail(flags: TailFlags, context: CommandContext): Promise<number> {
  const store = openStore(flags, context);
  try {
    required(await store.check(), 'checking the store');
    await followAlerts({
      store,
      signal: context.signal,
      filter: filterOf(flags),
      from: flags.fromBeginning === true ? 'beginning' : 'now',
      onAlert: alertPrinter(flags.json === true ? 'json' : 'people', context.print),
    });
    return 0;
  } finally {
    await store.close();
  }
}

/** The conditions that were given, by the names that REST and WebSocket have for them. */
function filterOf(flags: TailFlags): AlertFilter {
  const { severityMin = flags.severity, detectors = flags.detector, state } = flags;
  const { venues = flags.venue, assets = flags.asset } = flags;
  return {
    ...(severityMin === undefined ? {} : { severityMin }),
    ...(detectors === undefined ? {} : { detectors }),
    ...(venues === undefined ? {} : { venues }),
    ...(assets === undefined ? {} : { assets }),
    ...(state === undefined ? {} : { state }),
  };
}

function letters(text: string, before: readonly string[] = []): readonly string[] {
  const unknown = names(text).find((name) => !LETTERS.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no detector ${unknown}.`);
  return names(text, before);
}

function openStore({ redis, dataDir }: TailFlags, context: CommandContext): AlertStore {
  if (dataDir !== undefined && redis !== undefined) {
    throw new UsageError('--redis and --data-dir name two stores; give one.');
  }
  return openAlertStore({ env: context.env, redis, dataDir });
}
