/** How far from the price of minutes before the first order is that would take what a surge sells or buys (docs/detection-model.md, "Surge severity"). */
import { decimalValue } from '../../event/instrument.ts';
import { LN_10, ln } from '../../number/elementary.ts';
import { BOOK_STATE } from '../../window/open-panes.ts';
import { COLUMN } from './channel-history.ts';
import { FRESH_US_MAX } from './recent-trades.ts';
import type { SurgeSubject } from './surge-subject.ts';
import { DIRECTION_SIGN, SURGE_WINDOWS_US, type SurgeDirection } from './surge-windows.ts';

/** Window of 300 s, as an index into SURGE_WINDOWS. */
const FIVE_MINUTES_AT = 2;
/** What stands for no order at all, a distance that no order has: a hundredth or a hundredfold of the price. */
const NO_ORDER = 2 * LN_10; // unit: ln

/**
 * The best order on the side that a direction trades against, from the price of five minutes before, up = dearer; NaN where it is
 * not known: no valid book of the last 90 s, no price then, or a feed that has never shown that side.
 */
export function bestOrderAway(
  subject: SurgeSubject,
  direction: SurgeDirection,
  nowUs: number,
): number {
  const { history, origin } = subject;
  const { market, orientation } = origin;
  if (market.bookState !== BOOK_STATE.VALID) return Number.NaN;
  if (nowUs - market.bookPaneUs > FRESH_US_MAX) return Number.NaN;
  // Who sells the quote asset of a market buys its base.
  const isBid = DIRECTION_SIGN[direction] * orientation > 0;
  const isShown = isBid ? market.hasHadBids : market.hasHadAsks;
  if (!isShown) return Number.NaN;
  const before = history.before(SURGE_WINDOWS_US[FIVE_MINUTES_AT] as number, COLUMN.DIRECT);
  const reference = before + subject.fxChange(FIVE_MINUTES_AT);
  if (Number.isNaN(reference)) return Number.NaN;
  const lots = isBid ? market.bidLots : market.askLots;
  if (lots === 0) return -DIRECTION_SIGN[direction] * NO_ORDER;
  const ticks = isBid ? market.bidTicks : market.askTicks;
  return orientation * ln(decimalValue(ticks, market.definition.tick)) - reference;
}
