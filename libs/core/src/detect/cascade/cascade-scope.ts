/**
 * One scope of detector B: the forced orders of some markets on one side, against their seasonal rate.
 *
 * Invariants
 * K1 counts are liquidation batches (ties collapsed, side-aware), summed over the member markets' windows.
 */

import { Lifecycle } from '../../alert/lifecycle.ts';
import type { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import type { StateIo } from '../../state/state-io.ts';
import { PANE } from '../../window/open-panes.ts';
import { WINDOW_US } from '../../window/window-bank.ts';
import type { Baselines, Thresholds } from '../baselines.ts';
import { thresholdWindows } from '../detector-calibration.ts';
import { LEVEL_LAG_SECONDS, SeasonLevel } from '../season-level.ts';
import { CASCADE } from './cascade.ts';
import type { SubjectsOf } from './cascade-price.ts';
import { type CourseOpening, CourseRecorder } from './course-recorder.ts';
import { Dislocation } from './dislocation.ts';

export type ForcedSide = 'SELL' | 'BUY';
/** Detector B's windows, as indices into WINDOW_US. */
export const CASCADE_WINDOWS: readonly number[] = thresholdWindows(CASCADE);
/** 95 % upper limit of a Poisson mean of which nothing was seen: counts near zero are no surge. */
const PSEUDO_COUNT = 3;
/** So many times what is expected: below it nothing of a surge is left. */
const SURGING_FACTOR = 1.5;
/** The same as a score. */
export const QUIET_SCORE = 0.41;
const PROVISIONAL_RATES = CASCADE.calibration.rates;
const PROVISIONAL_RATE_ALL = PROVISIONAL_RATES.provisionalAllPerMinute / 60; // unit: batches per second
const PROVISIONAL_RATE_ASSET = PROVISIONAL_RATES.provisionalAssetPerMinute / 60; // unit: batches per second

export class CascadeScope {
  /** `all` or `asset:<name>`. */
  readonly name: string;
  readonly side: ForcedSide;
  readonly lifecycle: Lifecycle<typeof CASCADE> = new Lifecycle();
  readonly course: CourseRecorder = new CourseRecorder();
  readonly dislocation: Dislocation = new Dislocation();
  onsetUs = 0;
  /** Since when nothing has been above a threshold while the alert stayed open; 0 = not now. */
  lullSinceUs = 0;
  /** Onsets of the open alert. */
  onsetCount = 0;
  /** Since when the amplification has passed ten and a hundred times; 0 = not now. */
  amplifiedSinceUs = 0;
  members: readonly Market[] = [];
  /** A member's windows changed since the last `recount`. */
  stale = true;
  /** A member has anything in its windows. */
  live = false;
  readonly #counts = new Float64Array(CASCADE_WINDOWS.length);
  thresholds: readonly Thresholds[] = [];
  calibratedBy: Baselines | undefined;
  readonly #season = new SeasonLevel();

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
      baselines.thresholds(CASCADE, 'coin', WINDOW_US[w] as number),
    );
    this.#season.rates = baselines.rate(this.key)?.perSecond;
  }

  /** At an opening that continues no alert. */
  begin(opening: CourseOpening, subjectsOf: SubjectsOf): void {
    this.course.begin(this, opening, subjectsOf);
    this.dislocation.begin(this.course.firstForcedUs);
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

  get otherColumn(): number {
    return this.side === 'SELL' ? PANE.FORCED_BUYS : PANE.FORCED_SELLS;
  }

  /** R = ln[(N + 3)/(w·ν·ℓ + 3)] (docs/detection-model.md, "Cascade score"). */
  score(windowAt: number, timeUs: number): number {
    return this.scoreOf(this.count(windowAt), windowAt, timeUs);
  }

  /** The score that a count of batches would have. */
  scoreOf(count: number, windowAt: number, timeUs: number): number {
    return ln((count + PSEUDO_COUNT) / (this.expected(windowAt, timeUs) + PSEUDO_COUNT));
  }

  /** Batches expected in a window: seasonal rate × slow level. */
  expected(windowAt: number, timeUs: number): number {
    const seconds = (WINDOW_US[CASCADE_WINDOWS[windowAt] as number] as number) / 1_000_000;
    return seconds * this.rate(timeUs) * this.#season.level;
  }

  /** Batches a second beyond which a window is not quiet, as its score says it. */
  surgingRate(windowAt: number, timeUs: number): number {
    const seconds = (WINDOW_US[CASCADE_WINDOWS[windowAt] as number] as number) / 1_000_000;
    return (SURGING_FACTOR * (this.expected(windowAt, timeUs) + PSEUDO_COUNT)) / seconds;
  }

  /** Seasonal batches per second at a time. */
  rate(timeUs: number): number {
    return this.#season.rate(timeUs, this.#provisionalRate);
  }

  get #provisionalRate(): number {
    return this.name === 'all' ? PROVISIONAL_RATE_ALL : PROVISIONAL_RATE_ASSET;
  }

  get calibrated(): boolean {
    return this.#season.isCalibrated;
  }

  /** Once per second while any member is awake. */
  advanceLevel(timeUs: number): void {
    let lagged = 0;
    for (const market of this.members) {
      lagged += market.bank.coarseValue(LEVEL_LAG_SECONDS, this.column);
    }
    this.#season.advance(timeUs, lagged, this.#provisionalRate);
  }

  /** `name` and `side` are handed to the constructor; `thresholds` and `calibratedBy` follow the calibration. */
  keep(io: StateIo): void {
    io.part(this.lifecycle);
    io.part(this.course);
    io.part(this.dislocation);
    io.fields(
      this,
      'onsetUs',
      'lullSinceUs',
      'onsetCount',
      'amplifiedSinceUs',
      'members',
      'stale',
      'live',
    );
    io.into(this.#counts);
    io.part(this.#season);
  }
}
