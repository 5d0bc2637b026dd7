/**
 * How busy it is against what is usual at the hour: a seasonal rate, and a slow level over it
 * (docs/detection-model.md, "Season and level").
 *
 * Invariants
 * LV1 the level follows the rate of 120 s ago with a time constant of an hour and is clipped to [0.5, 8], so that an
 *     incident's first minutes cannot teach it that they are normal.
 */

import { SEASON_BUCKET_COUNT } from '../control/calibration.ts';
import { integerPower } from '../number/elementary.ts';
import type { StateIo } from '../state/state-io.ts';

/** What is counted now is told to the level this much later (LV1). */
export const LEVEL_LAG_SECONDS = 120;
const FORGET = 1 - 1 / 3_600; // unit: share kept a second
const LEVEL_MIN = 0.5;
const LEVEL_MAX = 8;

export class SeasonLevel {
  /** Events a second by bucket; undefined where nobody has calibrated them. */
  #rates: readonly number[] | undefined;
  #mean = 0; // unit: events a second
  #level = 1; // unit: multiple of the seasonal rate
  #second = 0; // unit: s since 1970

  set rates(rates: readonly number[] | undefined) {
    this.#rates = rates;
    const sum = rates?.reduce((total, rate) => total + rate, 0) ?? 0;
    this.#mean = sum / SEASON_BUCKET_COUNT;
  }

  get isCalibrated(): boolean {
    return this.#rates !== undefined;
  }

  /** Usual events a second at a time, or `otherwise` where nobody has calibrated them. */
  rate(timeUs: number, otherwise: number): number {
    return this.#rates?.[seasonBucket(timeUs)] ?? otherwise;
  }

  /** Once a second, with the events of the second 120 s ago; catches up over skipped (silent) seconds in one step (LV1). */
  advance(timeUs: number, lagged: number, otherwise: number): void {
    const second = Math.floor(timeUs / 1_000_000);
    const skipped = this.#second === 0 ? 0 : second - this.#second - 1;
    this.#second = second;
    if (skipped > 0) this.#level *= integerPower(FORGET, skipped);
    const rate = this.rate(timeUs, otherwise);
    const relative = rate > 0 ? lagged / rate : 0;
    this.#level = this.#level * FORGET + relative * (1 - FORGET);
  }

  /** How much busier than usual at the hour (LV1). */
  get level(): number {
    const level = this.#level;
    return level < LEVEL_MIN ? LEVEL_MIN : level > LEVEL_MAX ? LEVEL_MAX : level;
  }

  /**
   * What the spread of prices is multiplied by: the root of how much busier it is than on the average of the calibrated
   * span, since the variance of a price grows with the number of trades [Ané and Geman 2000]. 1 where nothing is calibrated.
   */
  volatility(timeUs: number): number {
    if (this.#mean === 0) return 1;
    const busy = (this.rate(timeUs, this.#mean) / this.#mean) * this.level;
    const clipped = busy < LEVEL_MIN ? LEVEL_MIN : busy > LEVEL_MAX ? LEVEL_MAX : busy;
    return Math.sqrt(clipped);
  }

  /** Not `#rates` and `#mean`, which follow the calibration. */
  keep(io: StateIo): void {
    this.#level = io.value(this.#level);
    this.#second = io.value(this.#second);
  }
}

/** Half-hour of the UTC day, weekdays 0–47, weekend days 48–95. */
export function seasonBucket(timeUs: number): number {
  const halfHours = Math.floor(timeUs / 1_800_000_000);
  const day = Math.floor(halfHours / 48);
  const weekday = (day + 4) % 7; // 1 January 1970 was a Thursday; 0 = Sunday.
  const weekend = weekday === 0 || weekday === 6;
  return ((halfHours % 48) + (weekend ? 48 : 0)) % SEASON_BUCKET_COUNT;
}
