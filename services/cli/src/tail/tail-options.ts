/** The command line of `breakwater tail`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertStore } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { UsageError } from '@breakwater/shell';
import { type Command, Option } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { CommandError, required } from '../command/command-error.ts';
import { names } from '../command/option-value.ts';
import { openRedis } from '../composition/real-parts.ts';
import { alertPrinter, followAlerts } from './follow-alerts.ts';

interface TailFlags {
  readonly redis?: string;
  readonly dataDir?: string;
  readonly severity?: string;
  readonly detector?: readonly string[];
  readonly asset?: readonly string[];
  readonly venue?: readonly string[];
  readonly fromBeginning?: true;
  readonly json?: true;
}

const NOTES = `
One line per alert revision: when (log time), severity, state, detector, direction, assets, venues, label, score.
With --json, each line is the alert as \`replay\` prints it.

Examples:
  breakwater tail --redis redis://localhost:6379 --severity S2
  breakwater tail --data-dir data --from-beginning --json | jq .label
  breakwater tail --asset USDT --venue upbit,bithumb`;

export function addTailCommand(program: Command, run: RunAction): void {
  program
    .command('tail')
    .summary('follow alerts')
    .description('Follows the alerts of a running system until Ctrl-C.')
    .option('--redis <url>', 'the alert store (or REDIS_URL)')
    .option('--data-dir <folder>', 'the folder of an embedded run instead')
    .addOption(
      new Option('--severity <least>', 'this one and worse').choices(['S1', 'S2', 'S3', 'S4']),
    )
    .option('--detector <names>', 'A, B, C, D', names)
    .option('--asset <names>', 'such as USDT', names)
    .option('--venue <names>', 'such as upbit', names)
    .option('--from-beginning', 'everything the store holds, then what comes')
    .option('--json', 'NDJSON instead of sentences')
    .addHelpText('after', NOTES)
    .action((flags: TailFlags) => run((context) => tail(flags, context)));
}

async function tail(flags: TailFlags, context: CommandContext): Promise<number> {
  const store = openStore(flags, context);
  try {
    required(await store.check(), 'checking the store');
    const { severity, detector, asset, venue } = flags;
    await followAlerts({
      store,
      signal: context.signal,
      filter: { severity, detector, asset, venue },
      from: flags.fromBeginning === true ? 'beginning' : 'now',
      onAlert: alertPrinter(flags.json === true ? 'json' : 'people', context.print),
    });
    return 0;
  } finally {
    await store.close();
  }
}

function openStore(flags: TailFlags, context: CommandContext): AlertStore {
  if (flags.dataDir === undefined) return openRedis(context.env, { redis: flags.redis });
  if (flags.redis !== undefined) {
    throw new UsageError('--redis and --data-dir name two stores; give one.');
  }
  const file = join(flags.dataDir, 'alerts.sqlite');
  if (!existsSync(file)) {
    throw new CommandError(`there is no alert store in ${flags.dataDir}; is it the data folder?`);
  }
  return required(SqliteAlertStore.open({ file }), `opening ${file}`);
}
