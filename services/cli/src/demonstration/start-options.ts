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
import { type LiveFlags, liveConfigOf } from '../live/live-options.ts';
import { runLiveStart } from '../live/live-start.ts';
import { runStart, type StartPlan } from './start-run.ts';

interface StartFlags extends Partial<LiveFlags> {
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

With --live nothing is simulated: public feeds of the venues are watched, until Ctrl-C, from as little as their names.
Names are those of breakwater record --help; "binance" means its spot market and its USD-M futures. A file says more:
symbols, channels, addresses, an exchange rate (docs/your-data.md, "Live venues"). No account is needed anywhere.

Examples:
  breakwater start
  breakwater start --tail --speed max
  breakwater start --scenario long-liquidation-cascade --speed 30
  breakwater start --kafka localhost:9092 --redis redis://localhost:6379
  breakwater start --live upbit,bithumb,binance --rate 'https://rates.example/latest/USD#rates.KRW'
  breakwater start --live venues.yaml --data-dir watched`;

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
    .addOption(
      new Option(
        '--live <venues>',
        'watch venues instead: names, or a file that says more',
      ).conflicts(['scenario', 'seed', 'speed']),
    )
    .option('--rate <place>', 'live: USD/KRW from an address or file, with #path into its JSON')
    .option('--instruments <file>', 'live: what symbols mean, above the conventions of the venues')
    .option('--record <folder>', 'live: keep raw frames too, as a folder that replay reads')
    .addHelpText('after', NOTES)
    .action((flags: StartFlags) => run((context) => start(flags, context)));
}

async function start(flags: StartFlags, context: CommandContext): Promise<number> {
  const { scenario, seed, port } = flags;
  const plan = { scenario, seed, speed: flags.speed, port, isTail: flags.tail === true };
  if ((flags.kafka === undefined) !== (flags.redis === undefined)) {
    throw new UsageError('--kafka and --redis go together: give both, or neither.');
  }
  // Before anything is made: what is wrong with it is said at once.
  const live = flags.live === undefined ? undefined : liveConfigOf({ ...flags, live: flags.live });
  if (live === undefined) refuseLiveFlags(flags);
  const { dataDir } = flags;
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'breakwater-start-'));
  try {
    // A demonstration need not survive a power cut, and syncs would set its pace.
    const parts =
      flags.kafka === undefined
        ? await openEmbeddedParts({ folder, durability: 'close' })
        : openRealParts(context.env, flags);
    const isFolderKept = dataDir !== undefined;
    if (live !== undefined) {
      const { isTail } = plan;
      const livePlan = { config: live, parts, folder, isFolderKept, port, isTail };
      return await closing(parts, () => runLiveStart(livePlan, context));
    }
    const webhooks = { folder, isFolderKept };
    return await closing(parts, () => runStart({ ...plan, webhooks, parts }, context));
  } finally {
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws UsageError for an option that says nothing without --live. */
function refuseLiveFlags(flags: StartFlags): void {
  const names = ['rate', 'instruments', 'record'] as const;
  const given = names.find((name) => flags[name] !== undefined);
  if (given !== undefined) throw new UsageError(`--${given} goes with --live.`);
}

async function closing(parts: StartPlan['parts'], run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } finally {
    await parts.close();
  }
}
