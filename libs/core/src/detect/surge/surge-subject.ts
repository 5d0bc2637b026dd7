/**
 * One subject of detector A: an asset on a market, with its price channels over the last 20 minutes.
 *
 * Invariants
 * U1 channel values are oriented: up = the asset dearer. Where the asset is the market's quote, price is inverted
 *    and sides are swapped (docs/detection-model.md, "Price parts").
 * U2 the fine ring ends at the newest sealed pane, the coarse ring at the newest sealed second; NaN = unavailable.
 * U3 after sleep both rings hold what the old price means under today's references: a gap moves nothing by itself.
 */
import type { AlertKin } from '../../alert/kinship.ts';
import { Lifecycle } from '../../alert/lifecycle.ts';
import { decimalValue } from '../../event/instrument.ts';
import type { Market } from '../../market/market.ts';
import { PANE, SQUARE_QUANTA } from '../../window/open-panes.ts';
import { WINDOW_US } from '../../window/window-bank.ts';
import type { Baseline, Baselines, Thresholds } from '../baselines.ts';
import { thresholdWindows } from '../detector-calibration.ts';
import { fusedScore, tailScore } from '../tail-score.ts';
import {
  emptyReferences,
  type ReferenceBoard,
  type ReferencePlan,
  type References,
} from './reference-board.ts';
import { SURGE } from './surge.ts';

export const PRICE_CHANNELS = [
  'globalDepeg',
  'nationalPremium',
  'venueGap',
  'relativePremium',
  'direct',
] as const;
export const CHANNEL = { GLOBAL: 0, NATIONAL: 1, VENUE: 2, RELATIVE: 3, DIRECT: 4 } as const;
const CHANNEL_COUNT = PRICE_CHANNELS.length;

/** Detector A's windows, as indices into WINDOW_US. */
export const SURGE_WINDOWS: readonly number[] = thresholdWindows(SURGE);
export const DIRECTION_SIGN = { SELL_OFF: 1, SQUEEZE: -1 } as const;
export type SurgeDirection = keyof typeof DIRECTION_SIGN;

const FINE_LENGTH = 61;
const COARSE_LENGTH = 1_201;
const PRESSURE_SCALE_FLOOR = 0.2;
/** Below this on the pressure leg no threshold can be met: p = 0.1. */
export const PRESSED_SCORE = 1;
const PRESSED: number = PRESSED_SCORE;
const SQRT_12 = 3.4641016151377544;
/** A rate that moved this much in 20 minutes makes the national premium unreadable: references lag each other. */
const FX_MOVE_MAX = 0.002;
/** A venue gap needs this many other venues, or the venue is its own reference. */
const OTHER_VENUE_COUNT_MIN = 2;

export interface SubjectOrigin {
  readonly key: string;
  readonly asset: string;
  readonly kin: AlertKin;
  readonly market: Market;
  readonly orientation: 1 | -1;
  readonly plan: ReferencePlan | undefined;
}

export class SurgeSubject {
  origin: SubjectOrigin;
  readonly references: References = emptyReferences();
  /** Current channel values (U1). */
  readonly now: Float64Array = new Float64Array(CHANNEL_COUNT).fill(Number.NaN);
  readonly lifecycles: Record<SurgeDirection, Lifecycle<typeof SURGE>> = {
    SELL_OFF: new Lifecycle(),
    SQUEEZE: new Lifecycle(),
  };
  /** Since when a published number (1 %) has been passed in a direction; 0 = not now. */
  readonly anchorSinceUs: Record<SurgeDirection, number> = { SELL_OFF: 0, SQUEEZE: 0 };
  /** First pane of the present run in which the opening score passed its 98 % quantile. */
  readonly onsetUs: Record<SurgeDirection, number> = { SELL_OFF: 0, SQUEEZE: 0 };
  readonly #fine = new Float64Array(FINE_LENGTH * CHANNEL_COUNT).fill(Number.NaN);
  readonly #coarse = new Float64Array(COARSE_LENGTH * CHANNEL_COUNT).fill(Number.NaN);
  readonly #board: ReferenceBoard;
  readonly #fxHistory = new Float64Array(COARSE_LENGTH).fill(Number.NaN);
  /** Of each window towards SELL_OFF, then towards SQUEEZE; and of which version of the market's windows they are. */
  readonly #pressureScores = new Float64Array(SURGE_WINDOWS.length * 2);
  readonly #scoredVersions = new Float64Array(SURGE_WINDOWS.length).fill(-1);
  #fineAt = 0; // unit: ring slot
  #coarseAt = 0; // unit: ring slot
  #pressure: Baseline[] = [];
  #prices: Baseline[][] = [];
  thresholds: Thresholds[] = [];
  calibratedBy: Baselines | undefined;

  constructor(origin: SubjectOrigin, baselines: Baselines, board: ReferenceBoard) {
    this.origin = origin;
    this.#board = board;
    this.calibrate(baselines);
  }

  /** Same subject, other references to compare with. */
  replan(origin: SubjectOrigin): void {
    this.origin = origin;
  }

  calibrate(baselines: Baselines): void {
    this.calibratedBy = baselines;
    this.#scoredVersions.fill(-1);
    const windows = SURGE_WINDOWS.map((window) => WINDOW_US[window] as number);
    const { key } = this.origin;
    this.#pressure = windows.map((windowUs) => baselines.channel(SURGE, key, 'pressure', windowUs));
    this.#prices = PRICE_CHANNELS.map((name) =>
      windows.map((windowUs) => baselines.channel(SURGE, key, name, windowUs)),
    );
    this.thresholds = windows.map((windowUs) => baselines.thresholds(SURGE, windowUs));
  }

  /** After sleep: history as the old price means it under the references of now (U3). */
  wake(nowUs: number): void {
    const { plan, market } = this.origin;
    if (plan !== undefined) this.#board.compute(plan, nowUs, this.references);
    this.#fxHistory.fill(this.references.fx);
    this.#reprice(market.logPriceBeforeWaking);
    fillRows(this.#coarse, this.now);
    fillRows(this.#fine, this.now);
  }

  /** Once per sealed second: references, then the channels. */
  refresh(nowUs: number): void {
    const { plan } = this.origin;
    if (plan !== undefined) this.#board.compute(plan, nowUs, this.references);
    this.reprice();
  }

  /** The channels from the market's own price and the references of this second. */
  reprice(): void {
    this.#reprice(this.origin.market.logPrice);
  }

  #reprice(logPrice: number): void {
    const { now, references } = this;
    now.fill(Number.NaN);
    const { orientation, plan } = this.origin;
    if (Number.isNaN(logPrice)) return;
    const own = orientation * logPrice;
    if (plan === undefined) {
      now[CHANNEL.DIRECT] = own;
      return;
    }
    now[CHANNEL.GLOBAL] = references.globalDepeg;
    if (plan.unit === 'peer') now[CHANNEL.DIRECT] = own - references.fx;
    if (references.otherVenueCount >= OTHER_VENUE_COUNT_MIN) {
      now[CHANNEL.VENUE] = own - references.othersMedian;
    }
    if (plan.unit === 'fiat') {
      now[CHANNEL.RELATIVE] = own - references.impliedRate;
      if (references.fxLive && !this.fxMoved()) now[CHANNEL.NATIONAL] = references.nationalPremium;
    }
    // Without any reference the bare price is all there is; the alert says so.
    if (this.availableCount() === 0) now[CHANNEL.DIRECT] = own;
  }

  pushFine(): void {
    this.#fineAt = (this.#fineAt + 1) % FINE_LENGTH;
    const from = this.#fineAt * CHANNEL_COUNT;
    for (let c = 0; c < CHANNEL_COUNT; c += 1) this.#fine[from + c] = this.now[c] as number;
  }

  pushCoarse(): void {
    this.#coarseAt = (this.#coarseAt + 1) % COARSE_LENGTH;
    this.#coarse.set(this.now, this.#coarseAt * CHANNEL_COUNT);
    this.#fxHistory[this.#coarseAt] = this.references.fx;
  }

  availableCount(): number {
    let count = 0;
    for (const value of this.now) if (!Number.isNaN(value)) count += 1;
    return count;
  }

  /** Whether FX moved by more than FX_MOVE_MAX against any second of the last 20 minutes' ends and middle. */
  fxMoved(): boolean {
    const { fx } = this.references;
    for (const age of [60, 300, 600, COARSE_LENGTH - 1]) {
      const before = this.#fxHistory[
        (this.#coarseAt - age + 2 * COARSE_LENGTH) % COARSE_LENGTH
      ] as number;
      const moved = fx - before;
      if (moved > FX_MOVE_MAX || moved < -FX_MOVE_MAX) return true;
    }
    return false;
  }

  /** ln of the FX rate one window ago, or now where the ring does not know. */
  fxBefore(windowAt: number): number {
    const seconds = (WINDOW_US[SURGE_WINDOWS[windowAt] as number] as number) / 1_000_000;
    const slot = (this.#coarseAt - seconds + COARSE_LENGTH) % COARSE_LENGTH;
    const before = this.#fxHistory[slot] as number;
    return !Number.isNaN(before) ? before : this.references.fx;
  }

  /** A channel's value one window ago. */
  before(windowAt: number, channel: number): number {
    const windowUs = WINDOW_US[SURGE_WINDOWS[windowAt] as number] as number;
    if (windowUs <= 15_000_000) {
      const slot = (this.#fineAt - windowUs / 250_000 + FINE_LENGTH) % FINE_LENGTH;
      return this.#fine[slot * CHANNEL_COUNT + channel] as number;
    }
    const slot = (this.#coarseAt - windowUs / 1_000_000 + COARSE_LENGTH) % COARSE_LENGTH;
    return this.#coarse[slot * CHANNEL_COUNT + channel] as number;
  }

  /** Quanta sold less quanta bought of the asset, self-normalised: (S − B)/√(Σq² + 5·mean²) (docs/detection-model.md, "Pressure"); NaN where no side is known. */
  pressure(windowAt: number): number {
    const window = SURGE_WINDOWS[windowAt] as number;
    const { market, orientation } = this.origin;
    const { bank } = market;
    const sell = bank.sum(window, PANE.SELL_QUANTA);
    const buy = bank.sum(window, PANE.BUY_QUANTA);
    const unknown = bank.sum(window, PANE.UNKNOWN_QUANTA);
    if (sell + buy === 0) return unknown > 0 ? Number.NaN : 0;
    const mean = (sell + buy + unknown) / bank.sum(window, PANE.PRINTS);
    const squares = bank.sum(window, PANE.SQUARES) * SQUARE_QUANTA * SQUARE_QUANTA;
    return (orientation * (sell - buy)) / Math.sqrt(squares + 5 * mean * mean);
  }

  pressureBaseline(windowAt: number): Baseline {
    return this.#pressure[windowAt] as Baseline;
  }

  priceBaseline(windowAt: number, channel: number): Baseline {
    return (this.#prices[channel] as Baseline[])[windowAt] as Baseline;
  }

  /** Score of the pressure leg in a direction; NaN where sides are unknown. Kept while no sum has changed. */
  pressureScore(windowAt: number, sign: 1 | -1): number {
    this.#scorePressure(windowAt);
    return this.#pressureScores[windowAt * 2 + (sign > 0 ? 0 : 1)] as number;
  }

  /** Whether the pressure of one of the first windows could open an alert in either direction: the cheap test. */
  isPressed(windowCount: number): boolean {
    for (let windowAt = 0; windowAt < windowCount; windowAt += 1) {
      this.#scorePressure(windowAt);
      const sell = this.#pressureScores[windowAt * 2] as number;
      const buy = this.#pressureScores[windowAt * 2 + 1] as number;
      // What is unknown may be anything: neither below nor not.
      if (!(sell < PRESSED && buy < PRESSED)) return true;
    }
    return false;
  }

  #scorePressure(windowAt: number): void {
    const { version } = this.origin.market.bank;
    if (this.#scoredVersions[windowAt] === version) return;
    this.#scoredVersions[windowAt] = version;
    const pressure = this.pressure(windowAt);
    const baseline = this.pressureBaseline(windowAt);
    const scale = baseline.scale > PRESSURE_SCALE_FLOOR ? baseline.scale : PRESSURE_SCALE_FLOOR;
    const z = (pressure - baseline.median) / scale;
    const unknown = Number.isNaN(pressure);
    this.#pressureScores[windowAt * 2] = unknown ? pressure : tailScore(baseline.upper, z);
    this.#pressureScores[windowAt * 2 + 1] = unknown ? pressure : tailScore(baseline.lower, -z);
  }

  /** Score of one price channel's fall (sign 1) or rise (−1) over the window; 0 where it is unavailable. */
  channelScore(windowAt: number, channel: number, sign: 1 | -1): number {
    const change = (this.now[channel] as number) - this.before(windowAt, channel);
    if (Number.isNaN(change) || change === 0) return 0;
    const baseline = this.priceBaseline(windowAt, channel);
    const z = (sign * (-change - baseline.median)) / this.priceScale(baseline);
    return tailScore(sign > 0 ? baseline.upper : baseline.lower, z);
  }

  /** The largest of the channel scores. */
  priceScore(windowAt: number, sign: 1 | -1): number {
    const own = this.#leanScore(windowAt, sign);
    const national = this.channelScore(windowAt, CHANNEL.NATIONAL, sign);
    return national > own ? national : own;
  }

  /** The same without the national premium, which may not lean: an FX reference that lags makes premiums of nothing. */
  #leanScore(windowAt: number, sign: 1 | -1): number {
    let worst = 0;
    for (let channel = 0; channel < CHANNEL_COUNT; channel += 1) {
      if (channel === CHANNEL.NATIONAL) continue;
      const score = this.channelScore(windowAt, channel, sign);
      if (score > worst) worst = score;
    }
    return worst;
  }

  /** The window's fused score in a direction, 0 where the pressure leg is ordinary (see `fusedScore`). */
  windowScore(windowAt: number, sign: 1 | -1): number {
    const pressure = this.pressureScore(windowAt, sign);
    const lean = this.#leanScore(windowAt, sign);
    const national = this.channelScore(windowAt, CHANNEL.NATIONAL, sign);
    return fusedScore({ pressure, price: national > lean ? national : lean, lean });
  }

  /** A channel's scale, never below the spread of the tick's rounding (docs/detection-model.md, "Baselines"). */
  priceScale(baseline: Baseline): number {
    const floor = this.tickScale();
    return baseline.scale > floor ? baseline.scale : floor;
  }

  /** Spread of rounding to the market's tick in log units: tick/√12. */
  tickScale(): number {
    const { market } = this.origin;
    return decimalValue(1, market.definition.tick) / market.price / SQRT_12;
  }
}

/** Every row of the ring becomes `row`. */
function fillRows(ring: Float64Array, row: Float64Array): void {
  ring.set(row);
  for (let end = row.length; end < ring.length; end *= 2) ring.copyWithin(end, 0, end);
}
