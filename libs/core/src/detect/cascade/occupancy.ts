/**
 * How large a surge is on feeds that show one order a second and symbol (docs/detection-model.md, "Course of a cascade").
 * For the evidence alone: nothing is decided by it, and it is never added to what complete feeds show.
 */
import type { SampledSize } from '../../alert/cascade-course.ts';
import type { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import { PANE } from '../../window/open-panes.ts';
import { WINDOW } from '../../window/window-bank.ts';

const SECOND_COUNT = 60;
/** Fuller than this says only that it was at least so much. */
const OCCUPANCY_MAX = 0.95;

/**
 * Returns the estimate over the members with sampled feeds that showed orders in `column` in the last minute; null where
 * there are none. Orders that come at a rate λ a second leave a second empty with probability e^−λ, so λ = −ln(1 − ȳ) where the share
 * ȳ of seconds shows any. A side has the share of that which it has of what is shown.
 */
export function sampledSize(members: readonly Market[], column: number): SampledSize | null {
  let symbolCount = 0;
  let occupiedSecondCount = 0;
  let shownCount = 0;
  let estimatedCount = 0;
  let cappedSymbolCount = 0;
  for (const { bank } of members) {
    const shown = bank.sum(WINDOW.S60, column);
    if (shown === 0 || bank.sum(WINDOW.S60, PANE.SAMPLED) === 0) continue;
    const seconds = occupiedSeconds(bank);
    const isCapped = seconds > OCCUPANCY_MAX * SECOND_COUNT;
    const occupancy = isCapped ? OCCUPANCY_MAX : seconds / SECOND_COUNT;
    const all = bank.sum(WINDOW.S60, PANE.FORCED_SELLS) + bank.sum(WINDOW.S60, PANE.FORCED_BUYS);
    symbolCount += 1;
    occupiedSecondCount += seconds;
    shownCount += shown;
    estimatedCount += (-ln(1 - occupancy) * SECOND_COUNT * shown) / all;
    if (isCapped) cappedSymbolCount += 1;
  }
  if (symbolCount === 0) return null;
  return { symbolCount, occupiedSecondCount, shownCount, estimatedCount, cappedSymbolCount };
}

/** Seconds of the last minute with a forced order of either side. */
function occupiedSeconds(bank: Market['bank']): number {
  let count = 0;
  for (let age = 0; age < SECOND_COUNT; age += 1) {
    const sells = bank.coarseValue(age, PANE.FORCED_SELLS);
    if (sells + bank.coarseValue(age, PANE.FORCED_BUYS) > 0) count += 1;
  }
  return count;
}
