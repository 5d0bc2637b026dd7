/** `breakwater record`: raw frames of live venues into a folder, without log and detectors. */
import { resolve } from 'node:path';
import { type LiveFeeds, liveProgress, runLive } from '@breakwater/feeds';
import { EXIT_CODE } from '@breakwater/shell';
import { Metrics } from '@breakwater/telemetry';
import type { Command } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { durationMs } from '../command/option-value.ts';
import { type LiveFlags, liveConfigOf } from './live-options.ts';
import { LiveWords } from './live-words.ts';

interface RecordFlags extends Pick<LiveFlags, 'live'> {
  readonly out: string;
  readonly for?: number;
}

const NOTES = `
Names: upbit, bithumb, coinone, korbit, gopax, binance (spot and USD-M futures), binance-usdm, binance-coinm, bybit, bybit-spot, okx,
coinbase, kraken, bitstamp, bitfinex. A file says more: symbols, channels, addresses (docs/your-data.md, "Live venues").
The folder holds a gzip file per connection and a folder.json; a kill costs its last second. Another run adds files of its own.

Examples:
  breakwater record --live upbit,bithumb --out recordings/today --for 1h
  breakwater record --live venues.yaml --out recordings/today
  breakwater replay recordings/today`;

export function addRecordCommand(program: Command, run: RunAction): void {
  program
    .command('record')
    .summary('keep raw frames of live venues, as a folder that replay reads')
    .description('Records what venues send over their public sockets until Ctrl-C.')
    .requiredOption('--live <venues>', 'names separated by commas, or a file that says more')
    .requiredOption('--out <folder>', 'where to; made where it does not exist')
    .option('--for <duration>', 'end by itself after so long, such as 90s or 12h', durationMs)
    .addHelpText('after', NOTES)
    .action((flags: RecordFlags) => run((context) => record(flags, context)));
}

const PROGRESS_EVERY_MS = 1_000;

async function record(flags: RecordFlags, context: CommandContext): Promise<number> {
  const folder = resolve(flags.out);
  const config = { ...liveConfigOf({ live: flags.live, record: folder }), rate: undefined };
  const { terminal } = context;
  const ends = flags.for === undefined || flags.for < 0 ? [] : [AbortSignal.timeout(flags.for)];
  const stop = AbortSignal.any([context.signal, ...ends]);
  const startedMs = performance.now();
  let feeds: LiveFeeds | undefined;
  const progress = terminal.progress('Recording');
  const shown = setInterval(() => {
    const share = (performance.now() - startedMs) / (flags.for ?? Number.POSITIVE_INFINITY);
    if (feeds !== undefined) progress.update(Math.min(1, share), note(feeds));
  }, PROGRESS_EVERY_MS);
  try {
    await runLive({
      ...{ config, stop, topic: 'none', logger: new LiveWords(terminal, true) },
      producer: { append: async () => ({ kind: 'ok', value: 0 }), close: async () => {} },
      metrics: new Metrics({ service: 'record', version: context.version }),
      onStarted: (started) => {
        feeds = started;
      },
    });
  } finally {
    clearInterval(shown);
    progress.end();
  }
  if (feeds !== undefined) terminal.say(`${total(feeds)}, in ${flags.out}.`);
  terminal.say(`To look at it: breakwater replay ${flags.out}`);
  return EXIT_CODE.ok;
}

/** While it goes on: how many connections bring something. */
function note(feeds: LiveFeeds): string {
  const { upCount, connectionCount } = liveProgress(feeds);
  return `${total(feeds)}, ${upCount} of ${connectionCount} up`;
}

function total(feeds: LiveFeeds): string {
  const { frameCount, connectionCount, lossCount, rejectedCount } = liveProgress(feeds);
  const lost = lossCount === 0 ? '' : `, ${lossCount} lost`;
  const unread = rejectedCount === 0 ? '' : `, ${rejectedCount} that cannot be read`;
  const over = connectionCount === 1 ? 'one connection' : `${connectionCount} connections`;
  return `${frameCount} frames over ${over}${lost}${unread}`;
}
