/** The command line of `breakwater start`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@breakwater/shell';
import { type ScenarioName, scenarioNames } from '@breakwater/simulator';
import { type Command, Option } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { speed, wholeNumber } from '../command/option-value.ts';
import { openEmbeddedParts } from '../composition/parts.ts';
import { openRealParts } from '../composition/real-parts.ts';
import { runStart, type StartPlan } from './start-run.ts';

interface StartFlags {
  readonly scenario: ScenarioName;
  readonly seed: number;
  readonly speed: number;
  readonly port?: number;
  readonly dataDir?: string;
  readonly kafka?: string;
  readonly redis?: string;
  readonly tail?: true;
}

const NOTES = `
Without --kafka and --redis nothing else is needed: log and alert store are embedded, in a folder that is removed
at the end (or kept, with --data-dir). With them, the same process writes a topic of its own into your Kafka.
Webhooks go to the endpoints of the data folder (breakwater webhooks add … --data-dir FOLDER), in a folder that is
removed also to a receiver of this process, so that a signed warning is seen to arrive.

Examples:
  breakwater start
  breakwater start --tail --speed max
  breakwater start --scenario long-liquidation-cascade --speed 30
  breakwater start --kafka localhost:9092 --redis redis://localhost:6379`;

export function addStartCommand(program: Command, run: RunAction): void {
  program
    .command('start')
    .summary('everything in one process, on a simulated incident')
    .description(
      'Runs a seeded scenario through the real pipeline; alerts reach a page as they rise.',
    )
    .addOption(
      new Option('--scenario <name>', 'what happens')
        .choices(scenarioNames)
        .default('squeeze-2025-10-11'),
    )
    .option('--seed <number>', 'the same seed gives the same alerts', wholeNumber(0, 2 ** 32), 1)
    .option('--speed <factor>', 'log seconds per second during the incident, or max', speed, 10)
    .option('--port <port>', 'of the page (default: 8080, or a free one)', wholeNumber(0, 65_535))
    .option('--tail', 'show alerts and what happens on the terminal too')
    .option('--data-dir <folder>', 'keep log, alerts and webhooks here')
    .option('--kafka <brokers>', 'host:port of a real Kafka (with --redis)')
    .option('--redis <url>', 'a real Redis, such as redis://localhost:6379 (with --kafka)')
    .addHelpText('after', NOTES)
    .action((flags: StartFlags) => run((context) => start(flags, context)));
}

async function start(flags: StartFlags, context: CommandContext): Promise<number> {
  const { scenario, seed, port } = flags;
  const plan = { scenario, seed, speed: flags.speed, port, isTail: flags.tail === true };
  if ((flags.kafka === undefined) !== (flags.redis === undefined)) {
    throw new UsageError('--kafka and --redis go together: give both, or neither.');
  }
  const { dataDir } = flags;
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'breakwater-start-'));
  try {
    // A demonstration need not survive a power cut, and syncs would set its pace.
    const parts =
      flags.kafka === undefined
        ? await openEmbeddedParts({ folder, durability: 'close' })
        : openRealParts(context.env, flags);
    const webhooks = { folder, isFolderKept: dataDir !== undefined };
    return await withParts({ ...plan, webhooks }, context, parts);
  } finally {
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function withParts(
  plan: Omit<StartPlan, 'parts'>,
  context: CommandContext,
  parts: StartPlan['parts'],
): Promise<number> {
  try {
    return await runStart({ ...plan, parts }, context);
  } finally {
    await parts.close();
  }
}
