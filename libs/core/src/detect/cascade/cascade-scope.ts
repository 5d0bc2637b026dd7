/**
 * One scope of detector B: the forced orders of some markets on one side, against their seasonal rate.
 *
 * Invariants
 * K1 counts are liquidation batches (ties collapsed, side-aware), summed over the member markets' windows.
 * K2 the slow level ℓ follows the rate of 120 s ago with a time constant of an hour and is clipped to [0.5, 8],
 *    so that an incident's first minutes cannot teach it that they are normal (docs/detection-model.md, "Cascade score").
 */
import { Lifecycle } from '../../alert/lifecycle.ts';
import { SEASON_BUCKET_COUNT } from '../../control/calibration.ts';
import type { Market } from '../../market/market.ts';
import { integerPower, ln } from '../../number/elementary.ts';
import { PANE } from '../../window/open-panes.ts';
import { WINDOW_US } from '../../window/window-bank.ts';
import type { Baselines, Thresholds } from '../baselines.ts';
import { thresholdWindows } from '../detector-calibration.ts';
import { CASCADE } from './cascade.ts';

export type ForcedSide = 'SELL' | 'BUY';
/** Detector B's windows, as indices into WINDOW_US. */
export const CASCADE_WINDOWS: readonly number[] = thresholdWindows(CASCADE);
/** 95 % upper limit of a Poisson mean of which nothing was seen: counts near zero are no surge. */
const PSEUDO_COUNT = 3;
const LEVEL_LAG_SECONDS = 120;
const LEVEL_FORGET = 1 - 1 / 3_600;
const LEVEL_MIN = 0.5;
const LEVEL_MAX = 8;
const PROVISIONAL_RATES = CASCADE.calibration.rates;
const PROVISIONAL_RATE_ALL = PROVISIONAL_RATES.provisionalAllPerMinute / 60; // unit: batches per second
const PROVISIONAL_RATE_ASSET = PROVISIONAL_RATES.provisionalAssetPerMinute / 60; // unit: batches per second

export class CascadeScope {
  /** `all` or `asset:<name>`. */
  readonly name: string;
  readonly side: ForcedSide;
  readonly lifecycle: Lifecycle<typeof CASCADE> = new Lifecycle();
  onsetUs = 0;
  /** Since when the amplification has passed ten and a hundred times; 0 = not now. */
  amplifiedSinceUs = 0;
  members: readonly Market[] = [];
  /** A member's windows changed since the last `recount`. */
  stale = true;
  /** A member has anything in its windows. */
  live = false;
  readonly #counts = new Float64Array(CASCADE_WINDOWS.length);
  thresholds: readonly Thresholds[] = [];
  calibrated = false;
  calibratedBy: Baselines | undefined;
  #rates: readonly number[] | undefined;
  #level = 1; // unit: multiple of the seasonal rate
  #levelSecond = 0; // unit: s since 1970

  constructor(name: string, side: ForcedSide, baselines: Baselines) {
    this.name = name;
    this.side = side;
    this.calibrate(baselines);
  }

  get key(): string {
    return `${this.name}|${this.side}`;
  }

  calibrate(baselines: Baselines): void {
    this.calibratedBy = baselines;
    this.thresholds = CASCADE_WINDOWS.map((w) =>
      baselines.thresholds(CASCADE, WINDOW_US[w] as number),
    );
    this.#rates = baselines.rate(this.key)?.perSecond;
    this.calibrated = this.#rates !== undefined;
  }

  /** Batches in a window, by CASCADE_WINDOWS index; as of the last `recount`. */
  count(windowAt: number): number {
    return this.#counts[windowAt] as number;
  }

  /** Adds the members' windows up again; due when one of them has changed (K1). */
  recount(): void {
    this.stale = false;
    this.live = false;
    this.#counts.fill(0);
    for (const { bank } of this.members) {
      if (bank.liveCount === 0) continue;
      this.live = true;
      for (let at = 0; at < CASCADE_WINDOWS.length; at += 1) {
        const count = bank.sum(CASCADE_WINDOWS[at] as number, this.column);
        this.#counts[at] = (this.#counts[at] as number) + count;
      }
    }
  }

  /** Whether anything but the count could speak: a member with prices, or members of two venues. */
  get corroborable(): boolean {
    const [first] = this.members;
    return this.members.some(
      (market) => market.firstTradeUs > 0 || market.definition.venue !== first?.definition.venue,
    );
  }

  get column(): number {
    return this.side === 'SELL' ? PANE.FORCED_SELLS : PANE.FORCED_BUYS;
  }

  /** R = ln[(N + 3)/(w·ν·ℓ + 3)] (docs/detection-model.md, "Cascade score"). */
  score(windowAt: number, timeUs: number): number {
    const expected = this.expected(windowAt, timeUs) + PSEUDO_COUNT;
    return ln((this.count(windowAt) + PSEUDO_COUNT) / expected);
  }

  /** Batches expected in a window: seasonal rate × slow level. */
  expected(windowAt: number, timeUs: number): number {
    const seconds = (WINDOW_US[CASCADE_WINDOWS[windowAt] as number] as number) / 1_000_000;
    const clipped =
      this.#level < LEVEL_MIN ? LEVEL_MIN : this.#level > LEVEL_MAX ? LEVEL_MAX : this.#level;
    return seconds * this.rate(timeUs) * clipped;
  }

  /** Seasonal batches per second at a time. */
  rate(timeUs: number): number {
    const seasonal = this.#rates?.[seasonBucket(timeUs)];
    if (seasonal !== undefined) return seasonal;
    return this.name === 'all' ? PROVISIONAL_RATE_ALL : PROVISIONAL_RATE_ASSET;
  }

  /** Once per second while any member is awake; catches up over skipped (silent) seconds in one step (K2). */
  advanceLevel(timeUs: number): void {
    const second = Math.floor(timeUs / 1_000_000);
    const skipped = this.#levelSecond === 0 ? 0 : second - this.#levelSecond - 1;
    this.#levelSecond = second;
    if (skipped > 0) this.#level *= integerPower(LEVEL_FORGET, skipped);
    let lagged = 0;
    for (const market of this.members)
      lagged += market.bank.coarseValue(LEVEL_LAG_SECONDS, this.column);
    const rate = this.rate(timeUs);
    const relative = rate > 0 ? lagged / rate : 0;
    this.#level = this.#level * LEVEL_FORGET + relative * (1 - LEVEL_FORGET);
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
