/** Minutes of calm, simulated and recorded, side by side: are the tails alike? */
import { existsSync } from 'node:fs';
import { type TailRow, Tape, tailShape } from '@breakwater/evaluation';
import { openFolder } from '@breakwater/feeds';
import { calmRecords, openScenario } from '@breakwater/simulator';
import { CommandError } from '../command/command-error.ts';
import { recordedFolders } from './recorded-runs.ts';

const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
const CALM_SEED = 7;
/** Markets of the simulator that stand for its kinds. */
const SHOWN: readonly string[] = [
  'binance:BTC/USDT:spot',
  'upbit:BTC/KRW:spot',
  'upbit:USDT/KRW:spot',
  'kraken:USDT/USD:spot',
];

export interface TailPlan {
  readonly isSimulated: boolean;
  readonly folders: readonly string[];
  /** A few hours instead of a day. */
  readonly isQuick: boolean;
}

/** Returns and net flow of each market, from a day of simulated calm and from the days of each folder before its first event. */
export async function tailRows(
  plan: TailPlan,
  options: { readonly stop: AbortSignal },
): Promise<TailRow[]> {
  const durationUs = plan.isQuick ? 4 * HOUR_US : DAY_US;
  const rows = plan.isSimulated ? await simulatedRows(durationUs, options.stop) : [];
  const folders = plan.folders.filter((path) => existsSync(path)).flatMap(recordedFolders);
  for (const path of folders) rows.push(...(await recordedRows(path)));
  return rows;
}

async function simulatedRows(durationUs: number, stop: AbortSignal): Promise<TailRow[]> {
  const { startTimeUs, instruments } = openScenario('calm-day', { seed: CALM_SEED });
  const span = { fromUs: startTimeUs, toUs: startTimeUs + durationUs };
  const known = new Map(instruments.map((one) => [one.key, one]));
  const tape = new Tape({ instruments: known, ...span, stepUs: MINUTE_US });
  let lastUs = startTimeUs;
  for (const record of calmRecords({ seed: CALM_SEED, startTimeUs, durationUs })) {
    tape.add(record);
    if (record.timestampUs < lastUs + MINUTE_US) continue;
    lastUs = record.timestampUs;
    if (stop.aborted) throw new CommandError('stopped.');
    await new Promise((resolve) => setImmediate(resolve));
  }
  return shapesOf(tape, 'simulated', (key) => SHOWN.includes(key));
}

async function recordedRows(path: string): Promise<TailRow[]> {
  const folder = await openFolder(path);
  const quiet = folder.labels?.quiet[0];
  // Only a folder that says what is quiet says what calm looks like.
  if (quiet === undefined) return [];
  const toUs = Date.parse(quiet.to) * 1_000;
  const { instruments, fromUs } = folder;
  const tape = new Tape({ instruments, fromUs, toUs, stepUs: MINUTE_US });
  for await (const record of folder.records()) {
    if (record.timestampUs >= toUs) break;
    tape.add(record);
  }
  return shapesOf(tape, 'recorded', () => true);
}

function shapesOf(
  tape: Tape,
  origin: TailRow['origin'],
  isShown: (key: string) => boolean,
): TailRow[] {
  tape.seal();
  return [...tape.markets].flatMap(([key, market]): TailRow[] => {
    if (market.tradeCount === 0 || !isShown(key)) return [];
    const { price, bought, sold } = market;
    const returns: number[] = [];
    for (let step = 1; step < price.length; step += 1) {
      const [before = 0, now = 0] = [price[step - 1], price[step]];
      if (before > 0 && now > 0) returns.push(Math.log(now / before));
    }
    const flow = Array.from(bought, (units, step) => units - (sold[step] ?? 0));
    return [
      { origin, series: `${key} returns`, shape: tailShape(returns) },
      { origin, series: `${key} net flow`, shape: tailShape(flow) },
    ];
  });
}
