/**
 * Forced orders far from the price elsewhere (docs/detection-model.md, "Cascade severity"): named with the number, without
 * a severity, since a feed may print the price of the order or of the bankruptcy and not that of the execution.
 */

import type { Ruling } from '../../alert/alert.ts';
import type { FurthestOrder } from '../../alert/cascade-course.ts';
import { decimalValue } from '../../event/instrument.ts';
import { FINE_PANE_US } from '../../limits.ts';
import type { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import type { StateIo } from '../../state/state-io.ts';
import { COLUMN } from '../surge/channel-history.ts';
import { limitOf } from '../surge/surge-harm.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import type { CASCADE } from './cascade.ts';
import type { SubjectsOf } from './cascade-price.ts';
import type { ForcedSide } from './cascade-scope.ts';

const DISLOCATED_SHARE = 0.03;
const DISLOCATED_SCALES = 6;
/** Window of detector A, 60 s, whose scale of the venue's gap is taken; index into SURGE_WINDOWS. */
const SCALE_WINDOW_AT = 1;
/** A price elsewhere needs so many other venues, or so many markets in the price everywhere. */
const OTHER_VENUE_COUNT_MIN = 2;
const GLOBAL_MARKET_COUNT_MIN = 3;
/** While no alert is open an order makes room for a nearer one after so long: a minute is more than an opening takes. */
const KEPT_US = 60_000_000;

/** The furthest forced order of a scope, of its open alert or of about the last minute. */
export class Dislocation {
  furthest: FurthestOrder | undefined;

  /** `order` is that of a pane, undefined where it had none that could be compared. */
  note(order: FurthestOrder | undefined, isOpen: boolean): void {
    if (order === undefined) return;
    const known = this.furthest;
    const isOld = known !== undefined && !isOpen && order.timeUs - known.timeUs > KEPT_US;
    if (known !== undefined && !isOld && Math.abs(known.away) >= Math.abs(order.away)) return;
    this.furthest = order;
  }

  /** At the opening of an alert: what was before its first forced order goes. */
  begin(firstForcedUs: number): void {
    if (this.furthest !== undefined && this.furthest.timeUs <= firstForcedUs) {
      this.furthest = undefined;
    }
  }

  ruling(): Ruling<typeof CASCADE> | undefined {
    if (this.furthest === undefined) return undefined;
    const { away: value, limit } = this.furthest;
    if (Math.abs(value) < Math.abs(limit)) return undefined;
    return { rule: 'DISLOCATED_LIQUIDATION', severity: null, value, limit };
  }

  keep(io: StateIo): void {
    io.fields(this, 'furthest');
  }
}

/**
 * The forced order of a side in the market's newest pane that was furthest from the price elsewhere, to the side that
 * harms: a sell below it, a buy above. Undefined where there was none, or no price elsewhere.
 */
export function furthestOf(
  market: Market,
  side: ForcedSide,
  subjectsOf: SubjectsOf,
): FurthestOrder | undefined {
  const ticks = side === 'SELL' ? market.forcedSellTicks : market.forcedBuyTicks;
  const subject = subjectsOf(market).find(({ origin }) => origin.orientation === 1);
  if (ticks === 0 || subject === undefined) return undefined;
  const sign = side === 'SELL' ? 1 : -1;
  const away = ln(decimalValue(ticks, market.definition.tick)) - priceElsewhere(subject);
  // What is not known is not below 0 either.
  if (!(sign * away < 0)) return undefined;
  const limit = dislocationLimit(subject, sign);
  const timeUs = (market.bank.finePane + 1) * FINE_PANE_US;
  return { market: market.definition.key, timeUs, away, limit };
}

/** From where on an order is dislocated, to the side that harms: a sell (sign 1) below, a buy above. */
export function dislocationLimit(subject: SurgeSubject, sign: 1 | -1): number {
  const share = limitOf(DISLOCATED_SHARE, sign);
  const scaled = -sign * DISLOCATED_SCALES * scaleOf(subject);
  return Math.abs(scaled) > Math.abs(share) ? scaled : share;
}

/** ln price on other venues that trade the same, else everywhere; as of the newest second, NaN where too few have one. */
export function priceElsewhere({ references }: SurgeSubject): number {
  const { otherVenueCount, othersMedian, globalVenueCount, global, fx } = references;
  if (otherVenueCount >= OTHER_VENUE_COUNT_MIN) return othersMedian;
  return globalVenueCount >= GLOBAL_MARKET_COUNT_MIN ? global + fx : Number.NaN;
}

/** Scale of the gap to other venues in a minute. */
function scaleOf(subject: SurgeSubject): number {
  return subject.priceScale(subject.priceBaseline(SCALE_WINDOW_AT, COLUMN.VENUE));
}
