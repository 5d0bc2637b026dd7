/** `breakwater evaluate tails`: the tails of simulated and of recorded calm as a table of text. */
import { existsSync } from 'node:fs';
import type { TailRow } from '@breakwater/evaluation';
import type { CommandContext } from '../command/command-context.ts';
import { tailRows } from './tail-rows.ts';

const HEADS = ['data', 'series', 'minutes', 'deviation', 'kurtosis', 'q99.9/q84', 'clustering'];

export async function runTails(
  folders: readonly string[],
  context: CommandContext,
): Promise<number> {
  for (const path of folders.filter((one) => !existsSync(one))) {
    context.terminal.say(
      `${path} does not exist: simulated calm only; name another with --folder.`,
    );
  }
  context.terminal.say('a day of simulated calm takes about a minute …');
  const rows = await tailRows(
    { folders, isQuick: false, isSimulated: true },
    { stop: context.signal },
  );
  const cells = [HEADS, ...rows.map(cellsOf)];
  const widths = HEADS.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of cells) {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    await context.print(`${line.trimEnd()}\n`);
  }
  return 0;
}

function cellsOf({ origin, series, shape }: TailRow): string[] {
  return [
    origin,
    series,
    String(shape.count),
    shape.deviation.toExponential(1),
    shape.kurtosis.toFixed(1),
    shape.tailRatio === null ? 'tick' : shape.tailRatio.toFixed(1),
    shape.clustering.toFixed(2),
  ];
}
