/** Whether a surge matters, is confirmed, and is not the exchange rate's: what S2 asks besides statistics (docs/detection-model.md, "Materiality"). */
import type { Ruling as RulingOf } from '../../alert/alert.ts';
import type { Materiality } from '../../control/ruleset.ts';
import { decimalValue } from '../../event/instrument.ts';
import type { Market } from '../../market/market.ts';
import { CHANNEL_COUNT, COLUMN } from './channel-history.ts';
import { FRESH_US_MAX } from './recent-trades.ts';
import type { SURGE } from './surge.ts';
import { limitOf } from './surge-harm.ts';
import type { SurgeSubject } from './surge-subject.ts';
import {
  DIRECTION_SIGN,
  LEVEL_AT,
  SURGE_WINDOWS_US,
  type SurgeDirection,
} from './surge-windows.ts';

type Ruling = RulingOf<typeof SURGE>;

const DAY_US = 86_400_000_000;
const SECOND_US = 1_000_000;
/** Window of 1,200 s, as an index into SURGE_WINDOWS: the longest that tells a day's spread. */
const TWENTY_MINUTES_AT = 3;
/** The market's own price must have come at least this far of what a channel claims: a gap that others make is theirs. */
const OWN_SHARE = 0.5;
/** Seconds with trades at the moved price: one print is a wick. */
const CONFIRMING_SECOND_COUNT = 2;
/** A move is the currency's where the venue's other assets have it alike, but for this part. */
const UNLIKE_SHARE = 0.3;
/** An exchange rate lags by up to a minute; a venue's other assets trade within ten seconds. */
const RATE_LAG_US = 60_000_000;
const SETTLE_US = 10_000_000;
const COMMON_GAP_US = 30_000_000;
/** A gap between venues comes and goes within a quarter of an hour. */
const LEVEL_HOLD_US = 1_200_000_000;

/** What S2 asks, each with what was found; `held` where one of them is not met. */
export interface Examination {
  readonly rulings: readonly Ruling[];
  readonly passed: boolean;
  readonly isWick: boolean;
  readonly isCurrency: boolean;
}

/** When and how a move is examined. */
export interface Occasion {
  /** End of the newest pane, and the log time at which that is decided. */
  readonly endUs: number;
  readonly timeUs: number;
  readonly materiality: Materiality;
  /** The score above which it is unusual. */
  readonly unusual: number; // unit: −log10 p
  /** It has moved far, and statistics have nothing to say. */
  readonly bySizeAlone: boolean;
}

/** From which share on a move over the window matters on the subject's own market. */
function materialShare(subject: SurgeSubject, windowAt: number, materiality: Materiality): number {
  const share = classShare(subject, windowAt, materiality);
  // What keeps a level off for minutes is no rounding.
  const rounding = windowAt === LEVEL_AT ? 0 : materiality.ticks * tickShare(subject.origin.market);
  return rounding > share ? rounding : share;
}

/** What a tick is of the price; 0 without a price. */
function tickShare({ price, definition }: Market): number {
  return price > 0 ? decimalValue(1, definition.tick) / price : 0;
}

/** From which share on a move over the window matters, wherever the asset is traded: what moves are compared by. */
export function classShare(
  subject: SurgeSubject,
  windowAt: number,
  { peggedMove, peggedLevel, coinMove, coinSigmas, coinDailySigmaMin }: Materiality,
): number {
  if (subject.origin.plan.isPegged) return windowAt === LEVEL_AT ? peggedLevel : peggedMove;
  const { scale } = subject.priceBaseline(TWENTY_MINUTES_AT, COLUMN.DIRECT);
  const measured = scale * Math.sqrt(DAY_US / (SURGE_WINDOWS_US[TWENTY_MINUTES_AT] as number));
  const sigma = measured > coinDailySigmaMin ? measured : coinDailySigmaMin;
  const share = coinSigmas * sigma * Math.sqrt((SURGE_WINDOWS_US[windowAt] as number) / DAY_US);
  return share > coinMove ? share : coinMove;
}

/** From which share on, either way, the market's own price has moved so far that statistics have no say. */
export function largeShare(subject: SurgeSubject, materiality: Materiality): number {
  const { isPegged, unit } = subject.origin.plan;
  // Without a rate of the moment a size in that currency says nothing of the asset.
  if (unit === 'fiat' && !subject.references.fxLive) return Number.POSITIVE_INFINITY;
  return isPegged ? materiality.peggedLarge : materiality.coinLarge;
}

/** Examines a move that statistics would make S2: material, confirmed, and not explained by the exchange rate. */
export function examine(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
  at: Occasion,
): Examination {
  const sign = DIRECTION_SIGN[direction];
  const { materiality, timeUs, bySizeAlone } = at;
  const limit = limitOf(materialShare(subject, windowAt, materiality), sign);
  // As the ruling prints it: whoever compares the two sees what was compared.
  const distance = limit < 0 ? -limit : limit;
  const { change, isMaterial } = decidingMove(subject, windowAt, sign, at, distance);
  const rulings: Ruling[] = [
    { rule: 'A.material', severity: isMaterial ? 'S2' : null, value: change, limit },
  ];
  if (bySizeAlone) {
    const { peggedLarge, coinLarge } = materiality;
    const share = subject.origin.plan.isPegged ? peggedLarge : coinLarge;
    const value = subject.change(windowAt, COLUMN.DIRECT);
    rulings.push({ rule: 'A.size', severity: 'S2', value, limit: limitOf(share, sign) });
  }
  if (windowAt === LEVEL_AT) {
    const since = subject.awaySinceUs[direction];
    const held = since !== 0 && timeUs - since >= LEVEL_HOLD_US;
    rulings.push({ rule: 'A.level', severity: held ? 'S2' : null, value: change, limit });
    return { rulings, passed: isMaterial && held, isWick: false, isCurrency: false };
  }
  const confirmation = confirm(subject, windowAt, sign, at, distance);
  rulings.push(confirmation.ruling);
  const hold = currencyHold(subject, direction, windowAt, at);
  const isHeld = hold.heldUs < hold.holdUs;
  if (hold.holdUs > 0) {
    rulings.push({
      ...{ rule: 'A.currency-wide', severity: null },
      ...{ value: hold.heldUs / SECOND_US, limit: hold.holdUs / SECOND_US },
    });
  }
  const passed = isMaterial && confirmation.isConfirmed && !isHeld;
  const isCurrency = isHeld && hold.isAlike;
  return { rulings, passed, isWick: isMaterial && !confirmation.isConfirmed, isCurrency };
}

/**
 * The move that S2 goes by: that of the most unusual channel; where that is no matter, of the most unusual one among those that
 * would have passed the threshold without it and do matter. For size alone every channel will do.
 */
function decidingMove(
  subject: SurgeSubject,
  windowAt: number,
  sign: 1 | -1,
  { unusual, bySizeAlone }: Occasion,
  distance: number,
): { readonly change: number; readonly isMaterial: boolean } {
  const worst = subject.worstChannel(windowAt, sign);
  if (worst < 0) return { change: 0, isMaterial: false };
  let deciding = matters(subject, windowAt, sign, { channel: worst, distance }) ? worst : -1;
  let decidingScore = 0;
  for (let channel = 0; deciding !== worst && channel < CHANNEL_COUNT; channel += 1) {
    const score = subject.channelScore(windowAt, channel, sign);
    if (score <= decidingScore) continue;
    if (!bySizeAlone && !(subject.scoreBy(windowAt, channel, sign) > unusual)) continue;
    if (!matters(subject, windowAt, sign, { channel, distance })) continue;
    decidingScore = score;
    deciding = channel;
  }
  const isMaterial = deciding >= 0;
  return { change: subject.change(windowAt, isMaterial ? deciding : worst), isMaterial };
}

/** Whether a channel moved far enough, and the market's own price with it. */
function matters(
  subject: SurgeSubject,
  windowAt: number,
  sign: 1 | -1,
  { channel, distance }: { readonly channel: number; readonly distance: number },
): boolean {
  const claimed = sign * -subject.change(windowAt, channel);
  const own = sign * -subject.change(windowAt, COLUMN.DIRECT);
  // A peg is off for everybody; of another level the own distance is not known where the exchange rate is not.
  const isForAll = channel === COLUMN.GLOBAL || Number.isNaN(own);
  const isOwn = (windowAt === LEVEL_AT && isForAll) || own >= OWN_SHARE * claimed;
  return claimed >= distance && isOwn;
}

/** Whether trades, or the book, stand where the price is said to be. */
function confirm(
  subject: SurgeSubject,
  windowAt: number,
  sign: 1 | -1,
  { endUs, bySizeAlone }: Occasion,
  distance: number,
): { readonly isConfirmed: boolean; readonly ruling: Ruling } {
  const seconds = subject.confirmingSeconds(windowAt, sign, distance * OWN_SHARE, endUs);
  const isFresh = endUs - subject.trades.lastUs <= FRESH_US_MAX;
  const byBook = subject.origin.market.hasTightBook;
  // Statistics have seen trades; size alone has not, and the mid of a thin book jumps with one order.
  const wanted = byBook && !bySizeAlone ? 0 : CONFIRMING_SECOND_COUNT;
  const isConfirmed = isFresh && seconds >= wanted;
  // Where the book alone confirms, no number of seconds would have kept it silent: the rule only says what was seen.
  const hadSay = isConfirmed && wanted > 0;
  const severity = hadSay ? 'S2' : null;
  return { isConfirmed, ruling: { rule: 'A.confirmed', severity, value: seconds, limit: wanted } };
}

/** How long a move of all venues has stood, seen at `timeUs` again: in whichever window, and with what gaps prints leave. */
function heldSince(move: { sinceUs: number; lastUs: number }, timeUs: number): number {
  if (timeUs - move.lastUs > COMMON_GAP_US) move.sinceUs = timeUs;
  move.lastUs = timeUs;
  return timeUs - move.sinceUs;
}

interface Hold {
  /** How long the move has stood. */
  readonly heldUs: number;
  /** How long it must stand; 0 where nothing but the asset itself can explain it. */
  readonly holdUs: number;
  /** Whether the venue's other assets moved alike. */
  readonly isAlike: boolean;
}
const NO_HOLD: Hold = { heldUs: 0, holdUs: 0, isAlike: false };

/**
 * How long a move is held back that may be the exchange rate's, because all venues of the country have it: three minutes
 * where the venue's other assets moved alike (the rate may lag by a minute), ten seconds where they did not (they trade
 * less often), a minute where they moved a part of it or there are none but a rate; where there is no rate either, nothing
 * could be waited for.
 */
function currencyHold(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
  { timeUs, materiality }: { readonly timeUs: number; readonly materiality: Materiality },
): Hold {
  const { plan } = subject.origin;
  const { fx, fxLive } = subject.references;
  const towards = (change: number): number => DIRECTION_SIGN[direction] * -change;
  const own = towards(subject.change(windowAt, COLUMN.DIRECT));
  const global = towards(subject.change(windowAt, COLUMN.GLOBAL));
  const venue = towards(subject.change(windowAt, COLUMN.VENUE));
  const rest = own - (Number.isNaN(global) ? 0 : global);
  const isCommon = plan.unit === 'fiat' && rest > OWN_SHARE * own && !(venue >= OWN_SHARE * rest);
  if (!isCommon) return NO_HOLD;
  const currency = towards(subject.change(windowAt, COLUMN.CURRENCY) - subject.fxChange(windowAt));
  if (Number.isNaN(currency) && Number.isNaN(fx)) return NO_HOLD;
  const heldUs = heldSince(subject.commonMoves[direction], timeUs);
  if (Number.isNaN(currency)) return { heldUs, holdUs: RATE_LAG_US, isAlike: false };
  const unlike = rest - currency;
  const isAlike = currency > 0 && unlike < UNLIKE_SHARE * rest && -unlike < UNLIKE_SHARE * rest;
  // While the currency's market is shut no rate can follow: what all assets have alike is not this one's.
  const isShut = plan.fx !== undefined && !fxLive;
  const followUs = isShut ? DAY_US : materiality.currencyHoldSeconds * SECOND_US;
  const isPartly = currency >= UNLIKE_SHARE * rest;
  const settleUs = isPartly ? RATE_LAG_US : SETTLE_US;
  return { heldUs, holdUs: isAlike ? followUs : settleUs, isAlike };
}
