/**
 * One subject of detector A: an asset on a market, with its price channels over the last 20 minutes and its distance from
 * where it usually is.
 *
 * Invariants
 * U1 channel values are oriented: up = the asset dearer. Where the asset is the market's quote, price is inverted
 *    and sides are swapped (docs/detection-model.md, "Price parts").
 * U2 after sleep the history holds what the old price means under today's references: a gap moves nothing by itself.
 * U3 anchors follow slowly, and not at all while an alert is open: an incident does not teach that it is normal.
 */

import type { AlertKin } from '../../alert/kinship.ts';
import { Lifecycle } from '../../alert/lifecycle.ts';
import { decimalValue } from '../../event/instrument.ts';
import type { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import type { StateIo } from '../../state/state-io.ts';
import { PANE } from '../../window/open-panes.ts';
import type { Baseline, Baselines, Thresholds } from '../baselines.ts';
import { LEVEL_LAG_SECONDS, SeasonLevel } from '../season-level.ts';
import { fusedScore, tailScore } from '../tail-score.ts';
import { CHANNEL_COUNT, ChannelHistory, COLUMN, PRICE_CHANNELS } from './channel-history.ts';
import { PressureLeg } from './pressure-leg.ts';
import { FRESH_US_MAX, RecentTrades } from './recent-trades.ts';
import { emptyReferences, type ReferenceBoard, type ReferencePlan } from './reference-board.ts';
import { LEVEL_WINDOW_US, SURGE } from './surge.ts';
import { LEVEL_AT, SURGE_WINDOWS_US, type SurgeDirection } from './surge-windows.ts';

const SQRT_12 = 3.4641016151377544;
/** A rate that moved this much in 20 minutes makes the national premium unreadable: references lag each other. */
const FX_MOVE_MAX = 0.002;
const FX_MOVE_AGES_US: readonly number[] = [60_000_000, 300_000_000, 600_000_000, 1_200_000_000];
/** A venue gap needs this many other venues, or the venue is its own reference. */
const OTHER_VENUE_COUNT_MIN = 2;
/** The price channels, and the exchange rate that the last of them is taken net of. */
const ANCHOR_COUNT: number = COLUMN.FX + 1;
/** An anchor follows its channel with this time constant: the level's window. */
const ANCHOR_STEP = 1_000_000 / LEVEL_WINDOW_US; // unit: share a second
/** After a day a new level is what is usual, but for the peg itself. */
const INCIDENT_US_MAX = 86_400_000_000;
/** At least as many as `surge-harm.ts` has rules. */
export const HARM_SLOT_COUNT = 16;

export interface SubjectOrigin {
  readonly key: string;
  readonly asset: string;
  readonly kin: AlertKin;
  readonly market: Market;
  readonly orientation: 1 | -1;
  readonly plan: ReferencePlan;
}

export class SurgeSubject {
  origin: SubjectOrigin;
  readonly references: ReturnType<typeof emptyReferences> = emptyReferences();
  readonly history: ChannelHistory = new ChannelHistory();
  readonly activity: SeasonLevel = new SeasonLevel();
  /** What scales of prices are multiplied by at the hour's activity. */
  #volatility = 1;
  readonly lifecycles: Readonly<Record<SurgeDirection, Lifecycle<typeof SURGE>>> = {
    SELL_OFF: new Lifecycle(),
    SQUEEZE: new Lifecycle(),
  };
  /** The columns as they were before the open alert's onset, in its direction. */
  readonly origins: Readonly<Record<SurgeDirection, Float64Array>>;
  /** Since when a number of `surge-harm.ts` has been passed in a direction; 0 = not now. */
  readonly harmSinceUs: Readonly<Record<SurgeDirection, Float64Array>>;
  /** When that was asked last: what nobody asked for in between may have been passed or not. */
  readonly harmAskedUs: Record<SurgeDirection, number> = { SELL_OFF: 0, SQUEEZE: 0 };
  /** First pane of the present run in which the opening score passed its 98 % quantile. */
  readonly onsetUs: Record<SurgeDirection, number> = { SELL_OFF: 0, SQUEEZE: 0 };
  /** Since when the level is near off or off in a direction; 0 = not now. */
  readonly leavingSinceUs: Record<SurgeDirection, number> = { SELL_OFF: 0, SQUEEZE: 0 };
  /** The same where it has been off since then; 0 = not now. */
  readonly awaySinceUs: Record<SurgeDirection, number> = { SELL_OFF: 0, SQUEEZE: 0 };
  /** Since when all venues of the country have moved in a direction, and when that was seen last. */
  readonly commonMoves: Readonly<Record<SurgeDirection, { sinceUs: number; lastUs: number }>> = {
    SELL_OFF: { sinceUs: 0, lastUs: 0 },
    SQUEEZE: { sinceUs: 0, lastUs: 0 },
  };
  /** Where each channel usually is (U3). */
  readonly anchors: Float64Array = new Float64Array(ANCHOR_COUNT).fill(Number.NaN);
  readonly trades: RecentTrades = new RecentTrades();
  readonly pressure: PressureLeg;
  readonly #board: ReferenceBoard;
  #prices: Baseline[][] = [];
  /** By index of SURGE_WINDOWS_US. */
  thresholds: readonly Thresholds[] = [];
  calibratedBy: Baselines | undefined;

  constructor(origin: SubjectOrigin, baselines: Baselines, board: ReferenceBoard) {
    this.origin = origin;
    this.#board = board;
    this.pressure = new PressureLeg(origin.market, origin.orientation);
    const columns = (): Float64Array => new Float64Array(this.history.now.length).fill(Number.NaN);
    this.origins = { SELL_OFF: columns(), SQUEEZE: columns() };
    this.harmSinceUs = {
      SELL_OFF: new Float64Array(HARM_SLOT_COUNT),
      SQUEEZE: new Float64Array(HARM_SLOT_COUNT),
    };
    this.calibrate(baselines);
  }

  /** Same subject, other references to compare with. */
  replan(origin: SubjectOrigin): void {
    this.origin = origin;
  }

  calibrate(baselines: Baselines): void {
    this.calibratedBy = baselines;
    const { key, plan } = this.origin;
    const marketClass = plan.isPegged ? 'pegged' : 'coin';
    this.pressure.calibrate(baselines, key);
    this.#prices = PRICE_CHANNELS.map((name) =>
      SURGE_WINDOWS_US.map((windowUs) => baselines.channel(SURGE, key, name, windowUs)),
    );
    this.thresholds = SURGE_WINDOWS_US.map((windowUs) =>
      baselines.thresholds(SURGE, marketClass, windowUs),
    );
    this.activity.rates = baselines.rate(`trades:${key}`)?.perSecond;
  }

  /** After sleep: history as the old price means it under the references of now (U2). */
  wake(nowUs: number): void {
    this.#board.compute(this.origin.plan, nowUs, -1, this.references);
    this.#setRow(this.origin.market.logPriceBeforeWaking, true);
    this.history.fill();
  }

  /** Once per sealed second: references, then the channels. */
  refresh(nowUs: number, instantUs: number): void {
    const { plan, market } = this.origin;
    this.#board.compute(plan, nowUs, instantUs, this.references);
    this.reprice();
    this.activity.advance(nowUs, market.bank.coarseValue(LEVEL_LAG_SECONDS, PANE.PRINTS), 0);
    this.#volatility = this.activity.volatility(nowUs);
    if (market.bank.coarseValue(0, PANE.PRINTS) > 0) this.#noteTrade(nowUs);
    if (plan.isPegged) this.#followAnchors(nowUs);
  }

  /** The channels from the market's own price and the references of this second. */
  reprice(): void {
    this.#setRow(this.origin.market.logPrice, false);
  }

  /** `settled`: whatever the exchange rate did, it did before. */
  #setRow(logPrice: number, settled: boolean): void {
    const { references } = this;
    const { now } = this.history;
    now.fill(Number.NaN);
    const { orientation, plan } = this.origin;
    if (Number.isNaN(logPrice)) return;
    const own = orientation * logPrice;
    const isOwnOnly = references.globalVenueCount < 2 && !plan.isPegged;
    now[COLUMN.DIRECT] = own;
    now[COLUMN.FX] = references.fx;
    now[COLUMN.CURRENCY] = references.currency;
    now[COLUMN.MARKET] = references.market;
    if (!isOwnOnly || plan.unit === 'fiat') now[COLUMN.GLOBAL] = references.global;
    if (references.otherVenueCount >= OTHER_VENUE_COUNT_MIN) {
      now[COLUMN.VENUE] = own - references.othersMedian;
    }
    if (plan.unit !== 'fiat') return;
    // Where nobody prices a stablecoin in dollars, the others are reckoned with it at par (`DollarPrice`).
    const dollars = plan.isPegged && plan.global.usd.length === 0 ? 0 : references.global;
    now[COLUMN.RELATIVE] = own - dollars - references.currency;
    const isReadable = references.fxLive && (settled || !this.fxMoved());
    if (isReadable) now[COLUMN.NATIONAL] = references.nationalPremium;
  }

  #noteTrade(nowUs: number): void {
    const { market, orientation } = this.origin;
    const price = decimalValue(market.lastTicks, market.definition.tick);
    this.trades.note(orientation * ln(price), nowUs);
  }

  #followAnchors(nowUs: number): void {
    const { now } = this.history;
    const { SELL_OFF, SQUEEZE } = this.lifecycles;
    const isFresh = (life: { open: boolean; openTimeUs: number }): boolean =>
      life.open && nowUs - life.openTimeUs < INCIDENT_US_MAX;
    const isOpen = isFresh(SELL_OFF) || isFresh(SQUEEZE);
    for (let channel = 0; channel < ANCHOR_COUNT; channel += 1) {
      const value = now[channel] as number;
      if (Number.isNaN(value)) continue;
      const anchor = this.anchors[channel] as number;
      if (Number.isNaN(anchor)) this.anchors[channel] = channel === COLUMN.GLOBAL ? 0 : value;
      else if (channel !== COLUMN.GLOBAL && !isOpen) {
        this.anchors[channel] = anchor + (value - anchor) * ANCHOR_STEP;
      }
    }
  }

  /** Whether FX moved by more than FX_MOVE_MAX against any second of the last 20 minutes' ends and middle. */
  fxMoved(): boolean {
    const { fx } = this.references;
    for (const ageUs of FX_MOVE_AGES_US) {
      const moved = fx - this.history.before(ageUs, COLUMN.FX);
      if (moved > FX_MOVE_MAX || moved < -FX_MOVE_MAX) return true;
    }
    return false;
  }

  /** How far a column has moved over a window, or from its anchor; the market's own price net of the exchange rate. NaN: not known. */
  change(windowAt: number, column: number): number {
    const { history } = this;
    const now = history.now[column] as number;
    if (windowAt === LEVEL_AT) {
      const off = now - (this.anchors[column] as number);
      // A bare price has no usual level but for what the exchange rate does; NaN where that is not known.
      if (column !== COLUMN.DIRECT) return off;
      return off - ((history.now[COLUMN.FX] as number) - (this.anchors[COLUMN.FX] as number));
    }
    const windowUs = SURGE_WINDOWS_US[windowAt] as number;
    const moved = now - history.before(windowUs, column);
    if (column !== COLUMN.DIRECT) return moved;
    return moved - this.fxChange(windowAt);
  }

  /** The part of a change of the bare price that is the exchange rate's; 0 where that is not known. */
  fxChange(windowAt: number): number {
    const { history } = this;
    const windowUs = SURGE_WINDOWS_US[windowAt] as number;
    const moved = (history.now[COLUMN.FX] as number) - history.before(windowUs, COLUMN.FX);
    return Number.isNaN(moved) ? 0 : moved;
  }

  /** Seconds of the window, of the last 90 s at most, in which a trade stood at least `distance` from where the price was before it, in the direction. */
  confirmingSeconds(windowAt: number, sign: 1 | -1, distance: number, nowUs: number): number {
    const windowUs = SURGE_WINDOWS_US[windowAt] as number;
    const before = this.history.before(windowUs, COLUMN.DIRECT) + this.fxChange(windowAt);
    const horizonUs = windowUs < FRESH_US_MAX ? windowUs : FRESH_US_MAX;
    return this.trades.countFrom(before, { sign, distance, sinceUs: nowUs - horizonUs });
  }

  priceBaseline(windowAt: number, channel: number): Baseline {
    return (this.#prices[channel] as Baseline[])[windowAt] as Baseline;
  }

  /** Score of one price channel's fall (sign 1) or rise (−1) over the window; 0 where it is unavailable. */
  channelScore(windowAt: number, channel: number, sign: 1 | -1): number {
    const change = this.change(windowAt, channel);
    if (Number.isNaN(change) || change === 0) return 0;
    const baseline = this.priceBaseline(windowAt, channel);
    const z = (sign * (-change - baseline.median)) / this.priceScale(baseline);
    return tailScore(sign > 0 ? baseline.upper : baseline.lower, z);
  }

  /** The channel with the largest score, −1 where none has one. */
  worstChannel(windowAt: number, sign: 1 | -1): number {
    let worst = -1;
    let worstScore = 0;
    for (let channel = 0; channel < CHANNEL_COUNT; channel += 1) {
      const score = this.channelScore(windowAt, channel, sign);
      if (score <= worstScore) continue;
      worstScore = score;
      worst = channel;
    }
    return worst;
  }

  /** The largest of the channel scores. */
  priceScore(windowAt: number, sign: 1 | -1): number {
    const worst = this.worstChannel(windowAt, sign);
    return worst < 0 ? 0 : this.channelScore(windowAt, worst, sign);
  }

  /** The window's fused score in a direction, 0 where the pressure leg is ordinary (see `fusedScore`); of the level, its price score. */
  windowScore(windowAt: number, sign: 1 | -1): number {
    let price = 0;
    let lean = 0;
    for (let channel = 0; channel < CHANNEL_COUNT; channel += 1) {
      const score = this.channelScore(windowAt, channel, sign);
      if (score > price) price = score;
      // An FX reference that lags makes premiums of nothing: the national one may not lean.
      if (score > lean && channel !== COLUMN.NATIONAL) lean = score;
    }
    if (windowAt === LEVEL_AT) return price;
    return fusedScore({ pressure: this.pressure.score(windowAt, sign), price, lean });
  }

  /** What the window's score would be if this price channel were the only one. */
  scoreBy(windowAt: number, channel: number, sign: 1 | -1): number {
    const price = this.channelScore(windowAt, channel, sign);
    if (windowAt === LEVEL_AT) return price;
    const lean = channel === COLUMN.NATIONAL ? 0 : price;
    return fusedScore({ pressure: this.pressure.score(windowAt, sign), price, lean });
  }

  /** A channel's scale at the hour's activity, never below the spread of the tick's rounding (docs/detection-model.md, "Baselines"). */
  priceScale(baseline: Baseline): number {
    const floor = this.tickScale();
    const scale = baseline.scale * this.#volatility;
    return scale > floor ? scale : floor;
  }

  /** Spread of rounding to the market's tick in log units: tick/√12. */
  tickScale(): number {
    const { market } = this.origin;
    return decimalValue(1, market.definition.tick) / market.price / SQRT_12;
  }

  /** `origin` is handed to the constructor; `#prices`, `thresholds`, `calibratedBy` and the scores of `pressure` follow the calibration. */
  keep(io: StateIo): void {
    io.into(this.references);
    io.part(this.history);
    io.part(this.activity);
    this.#volatility = io.value(this.#volatility);
    io.into(this.lifecycles);
    io.into(this.origins);
    io.into(this.harmSinceUs);
    io.into(this.harmAskedUs);
    io.into(this.onsetUs);
    io.into(this.leavingSinceUs);
    io.into(this.awaySinceUs);
    io.into(this.commonMoves);
    io.into(this.anchors);
    io.part(this.trades);
  }
}
