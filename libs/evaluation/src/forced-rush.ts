/** When forced orders begin to come in a rush: what a headline of liquidations is asked to follow. */
import type { Tape } from './tape.ts';

const RUSH_SECONDS = 10;
/** Ten times what such a span usually holds, and no fewer than five: alone an order or two are no rush. */
const RUSH_RATIO = 10;
const RUSH_COUNT_MIN = 5;

/** Beginning of the first step from `fromUs` on that has a forced order and with the ten seconds from it on a rush of them, over all markets. */
export function firstRushUs(tape: Tape, fromUs: number): number | null {
  const counts = new Float64Array(tape.stepCount);
  for (const { forcedBuys, forcedSells } of tape.markets.values()) {
    for (let step = 0; step < counts.length; step += 1) {
      counts[step] = (counts[step] ?? 0) + (forcedBuys[step] ?? 0) + (forcedSells[step] ?? 0);
    }
  }
  const first = Math.max(0, Math.floor((fromUs - tape.fromUs) / tape.stepUs));
  const span = Math.max(1, Math.round((RUSH_SECONDS * 1e6) / tape.stepUs));
  const sum = (from: number, to: number): number =>
    counts.subarray(from, to).reduce((total, count) => total + count, 0);
  const usual = first === 0 ? 0 : (sum(0, first) * span) / first;
  const enough = Math.max(RUSH_COUNT_MIN, RUSH_RATIO * usual);
  for (let step = first; step < counts.length; step += 1) {
    if ((counts[step] ?? 0) === 0 || sum(step, step + span) < enough) continue;
    return tape.fromUs + step * tape.stepUs;
  }
  return null;
}
