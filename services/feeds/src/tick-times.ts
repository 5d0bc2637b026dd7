/**
 * When a create-clock log gets its TICKs. Nothing but records moves log time, so a silent stretch needs empty
 * ones: the first soon (windows of seconds run out quickly), then ever further apart (empty panes cost nothing).
 */
import { TICK_AFTER_US } from '@breakwater/core';

const TICK_GAP_US_MAX = 60_000_000;

/** Log times of the TICKs between two records, both excluded: 250 ms after the first, gaps doubling up to 60 s. */
export function* tickTimes(fromUs: number, toUs: number): Generator<number> {
  let gapUs = TICK_AFTER_US;
  for (let atUs = fromUs + gapUs; atUs < toUs; atUs += gapUs) {
    yield atUs;
    gapUs = Math.min(2 * gapUs, TICK_GAP_US_MAX);
  }
}

/** The TICKs after the last record: as between records, and one at the very end, so that every window runs out. */
export function* tailTickTimes(lastUs: number, tailUs: number): Generator<number> {
  if (tailUs <= 0) return;
  yield* tickTimes(lastUs, lastUs + tailUs);
  yield lastUs + tailUs;
}
