/** The command line of `breakwater start`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@breakwater/shell';
import { type ScenarioName, scenarioNames } from '@breakwater/simulator';
import { type Command, Option } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { speed, wholeNumber } from '../command/option-value.ts';
import { openEmbeddedParts, type Parts } from '../composition/parts.ts';
import { openRealParts } from '../composition/real-parts.ts';
import { type LiveFlags, liveConfigOf } from '../live/live-options.ts';
import { runLiveStart } from '../live/live-start.ts';
import { type PlaybackRunPlan, runPlayback } from '../playback/playback-run.ts';
import { folderSource, lendingSource } from '../replay/replay-source.ts';
import { runStart } from './start-run.ts';

interface StartFlags extends Partial<LiveFlags> {
  readonly scenario?: ScenarioName | typeof LENDING_CASE;
  readonly seed: number;
  readonly speed?: number;
  readonly port?: number;
  readonly dataDir?: string;
  readonly kafka?: string;
  readonly redis?: string;
  readonly tail?: true;
}

/** A half-year that is played back, and no incident with some minutes before it. */
const LENDING_CASE = 'lending-2025';
const SCENARIO_DEFAULT = 'squeeze-2025-10-11';
/** Log seconds per second: an incident, a recorded folder, half a year in two and a half minutes. */
const SPEED_DEFAULTS = { scenario: 10, folder: 60, lendingCase: 86_400 } as const;

const NOTES = `
With a FOLDER of recorded history (or --scenario lending-2025) the page has a time line: pause, pace, and jumps; back begins
the detection anew up to there. Nothing is told to anybody but the page. The end of the data is said, and no broken feed.

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
  breakwater start recordings/usdc-2023-03 --speed 60
  breakwater start --scenario lending-2025
  breakwater start --kafka localhost:9092 --redis redis://localhost:6379
  breakwater start --live upbit,bithumb,binance --rate 'https://rates.example/latest/USD#rates.KRW'
  breakwater start --live venues.yaml --data-dir watched`;

export function addStartCommand(program: Command, run: RunAction): void {
  program
    .command('start')
    .argument('[folder]', 'recorded history to look at, instead of a scenario')
    .summary('everything in one process, on a simulated incident or recorded history')
    .description(
      'Runs a seeded scenario through the real pipeline; alerts reach a page as they rise.',
    )
    .addOption(
      new Option('--scenario <name>', `what happens (default: ${SCENARIO_DEFAULT})`).choices([
        ...scenarioNames,
        LENDING_CASE,
      ]),
    )
    .option('--seed <number>', 'the same seed gives the same alerts', wholeNumber(0, 2 ** 32), 1)
    .option(
      '--speed <factor>',
      'log seconds per second, or max (default: 10 during an incident, 60 of a folder)',
      speed,
    )
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
    .action((folder: string | undefined, flags: StartFlags) =>
      run((context) => start(folder, flags, context)),
    );
}

async function start(
  recorded: string | undefined,
  flags: StartFlags,
  context: CommandContext,
): Promise<number> {
  const { scenario, seed, port } = flags;
  const isTail = flags.tail === true;
  if (recorded !== undefined && scenario !== undefined) {
    throw new UsageError('start takes a folder or --scenario, not both.');
  }
  if (recorded !== undefined && flags.live !== undefined) {
    throw new UsageError('start takes a folder or --live, not both.');
  }
  const isPlayback = recorded !== undefined || scenario === LENDING_CASE;
  if (isPlayback && isTail) {
    throw new UsageError(
      '--tail goes with an incident; alerts of history as lines: breakwater replay',
    );
  }
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
    return await closing(parts, () => {
      if (live !== undefined) {
        const livePlan = { config: live, parts, folder, isFolderKept, port, isTail };
        return runLiveStart(livePlan, context);
      }
      if (isPlayback) {
        const at = { port, parts, keptFolder: isFolderKept ? folder : null };
        return playBack(recorded, flags, { ...at, context });
      }
      const webhooks = { folder, isFolderKept };
      const what = { scenario: scenario ?? SCENARIO_DEFAULT, seed, port, isTail };
      const plan = { ...what, speed: flags.speed ?? SPEED_DEFAULTS.scenario, webhooks, parts };
      return runStart(plan, context);
    });
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

/** A folder, or the lending case. */
async function playBack(
  recorded: string | undefined,
  { seed, speed: asked }: StartFlags,
  {
    context,
    ...at
  }: Omit<PlaybackRunPlan, 'source' | 'speed'> & { readonly context: CommandContext },
): Promise<number> {
  const isCase = recorded === undefined;
  const source = isCase ? lendingSource(seed, undefined) : await folderSource(recorded);
  const usual = isCase ? SPEED_DEFAULTS.lendingCase : SPEED_DEFAULTS.folder;
  return runPlayback({ source, speed: asked ?? usual, ...at }, context);
}

async function closing(parts: Parts, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } finally {
    await parts.close();
  }
}
