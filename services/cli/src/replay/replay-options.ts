/** The command line of `breakwater replay`. */
import { UsageError } from '@breakwater/shell';
import { ORDER_DAYS, type OrderDay, type ScenarioName, scenarioNames } from '@breakwater/simulator';
import { type Command, Option } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { percent, speed, wholeNumber } from '../command/option-value.ts';
import { openEmbeddedParts, type Parts } from '../composition/parts.ts';
import { openRealParts } from '../composition/real-parts.ts';
import { lostShareMax } from '../data-verdict/data-verdict.ts';
import { ensureManifest } from './ensure-manifest.ts';
import { runReplay } from './replay-run.ts';
import { folderSource, lendingSource, type ReplaySource, scenarioSource } from './replay-source.ts';

interface ReplayFlags {
  readonly scenario?: ScenarioName | typeof LENDING_CASE;
  readonly order?: OrderDay;
  readonly seed: number;
  readonly speed: number;
  readonly out?: string;
  readonly dataDir?: string;
  readonly kafka?: string;
  readonly redis?: string;
  readonly overlays?: number; // unit: basis points
  readonly overlayMarket?: string;
  readonly overlayDirection: 'SELL_OFF' | 'SQUEEZE';
  /** Percent of rows that may be lost; true: none at all. */
  readonly strict?: number | true;
}

const LENDING_CASE = 'lending-2025';

const NOTES = `
A recorded folder holds data files as they came and a folder.json that says how to read them. Where there is none, the files are
recognised (data sets of tardis.dev, archives of Binance, tables with the usual column names), what is believed and why is told, and
folder.json is written; what no file tells is asked for, or named where nobody can answer. Where the manifest names a span to calibrate on, that is done first.

Standard output carries the alerts and nothing else: one revision a line, NDJSON, in log order. Progress and the
summary go to standard error. --out keeps alerts.ndjson, quarantine.ndjson, summary.json and books.json; --data-dir
keeps the log and the alert store themselves.

The end says what became of the data: files that are torn, rows rejected, too late or repeated, per file with the first example.
Exit code 3 where nothing of a file decodes, or more is lost than --strict allows; such a replay is never called complete.

lending-2025 replays the lending programmes of Bithumb and Upbit from mid-June to 20 November 2025, in about a minute. Each
published figure is counted back from its operations and said at the end; --out also keeps lending-2025.html, a report with
plots in English and Korean. --order dates the suspension of August, which reports put on three different days.

Examples:
  breakwater replay recordings/depeg-2023-03 > alerts.ndjson
  breakwater replay recordings/depeg-2023-03 --overlays 60 --out results
  breakwater replay recordings/depeg-2023-03 --data-dir depeg > alerts.ndjson
  breakwater replay recordings/busy --kafka localhost:9092 --redis redis://localhost:6379
  breakwater replay --scenario fx-jump --seed 3
  breakwater replay --scenario lending-2025 --order 2025-08-20 --out lending > alerts.ndjson`;

export function addReplayCommand(program: Command, run: RunAction): void {
  program
    .command('replay')
    .summary('alerts of recorded history')
    .description(
      'Feeds recorded history to a log of its own, runs the detector to the end, prints the alerts.',
    )
    .argument('[folder]', 'a recorded folder')
    .addOption(
      new Option('--scenario <name>', 'a simulated one instead').choices([
        ...scenarioNames,
        LENDING_CASE,
      ]),
    )
    .addOption(
      new Option('--order <day>', `of ${LENDING_CASE}: the day of the suspension order`).choices(
        ORDER_DAYS,
      ),
    )
    .option('--seed <number>', 'of the scenario or the overlays', wholeNumber(0, 2 ** 32), 1)
    .addOption(
      new Option('--speed <factor>', 'log seconds per second')
        .argParser(speed)
        .default(Number.POSITIVE_INFINITY, 'max'),
    )
    .option('--out <folder>', 'keep alerts, quarantine, summary and books as files')
    .option('--data-dir <folder>', 'keep log and alerts here, for explain, verify and export')
    .option('--overlays <bp>', 'lay episodes of this size over quiet bars', wholeNumber(1, 5_000))
    .option('--overlay-market <key>', 'such as kraken:USDC/USD:spot (default: a stablecoin’s)')
    .addOption(
      new Option('--overlay-direction <direction>', 'which way the price is pushed')
        .choices(['SELL_OFF', 'SQUEEZE'])
        .default('SELL_OFF'),
    )
    .option(
      '--strict [percent]',
      'exit 3 where more of the rows is lost (default: 5; without a number: any, or a torn file)',
      percent,
    )
    .option('--kafka <brokers>', 'host:port of a real Kafka (with --redis)')
    .option('--redis <url>', 'a real Redis (with --kafka)')
    .addHelpText('after', NOTES)
    .action((folder: string | undefined, flags: ReplayFlags) =>
      run((context) => replay(folder, flags, context)),
    );
}

async function replay(
  folder: string | undefined,
  flags: ReplayFlags,
  context: CommandContext,
): Promise<number> {
  if ((folder === undefined) === (flags.scenario === undefined)) {
    throw new UsageError('replay needs a folder, or --scenario instead of one.');
  }
  if ((flags.kafka === undefined) !== (flags.redis === undefined)) {
    throw new UsageError('--kafka and --redis go together: give both, or neither.');
  }
  if (flags.dataDir !== undefined && flags.kafka !== undefined) {
    throw new UsageError('--data-dir keeps an embedded log; with --kafka the log is there.');
  }
  const isLendingCase = flags.scenario === LENDING_CASE;
  if (flags.order !== undefined && !isLendingCase) {
    throw new UsageError(`--order goes with --scenario ${LENDING_CASE}.`);
  }
  if (flags.overlays !== undefined && isLendingCase) {
    throw new UsageError(`--overlays need a quiet span; ${LENDING_CASE} has none.`);
  }
  const startedMs = performance.now();
  if (folder !== undefined) await ensureManifest(folder, context);
  const source = await openSource(folder, flags, context.thread);
  const openMs = performance.now() - startedMs;
  const parts = await openParts(flags, context);
  try {
    const overlays =
      flags.overlays === undefined
        ? undefined
        : {
            basisPoints: flags.overlays,
            market: flags.overlayMarket,
            direction: flags.overlayDirection,
            seed: flags.seed,
          };
    const { speed: factor, out, strict } = flags;
    const plan = {
      source,
      openMs,
      parts,
      speed: factor,
      out,
      overlays,
      lostShareMax: lostShareMax(strict),
    };
    return await runReplay(plan, context);
  } finally {
    await parts.close();
  }
}

async function openSource(
  folder: string | undefined,
  flags: ReplayFlags,
  thread: string | undefined,
): Promise<ReplaySource> {
  if (folder !== undefined) return folderSource(folder, thread);
  if (flags.scenario === LENDING_CASE) return lendingSource(flags.seed, flags.order);
  return scenarioSource(flags.scenario ?? 'calm-day', flags.seed);
}

function openParts(flags: ReplayFlags, context: CommandContext): Promise<Parts> | Parts {
  return flags.kafka === undefined
    ? openEmbeddedParts({ folder: flags.dataDir ?? null, durability: 'close' })
    : openRealParts(context.env, flags);
}
