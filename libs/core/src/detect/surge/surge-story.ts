/** Where a surge comes from: the part of the price that moved, its label, its cause, and whether it only follows another move. */
import type { AlertFigure } from '../../alert/alert-writer.ts';
import type { Symptom } from '../../alert/incident-state.ts';
import type { LabelOf } from '../../alert/words.ts';
import { COLUMN } from './channel-history.ts';
import type { Examination } from './materiality.ts';
import type { SURGE } from './surge.ts';
import { borrowedShare, isMostlyBorrowed } from './surge-loans.ts';
import type { SurgeSubject } from './surge-subject.ts';
import {
  DIRECTION_SIGN,
  LEVEL_AT,
  SURGE_WINDOWS_US,
  type SurgeDirection,
} from './surge-windows.ts';

type Label = LabelOf<typeof SURGE>;

/** A move of which the leading coin has at least this share is the market's. */
const MARKET_SHARE = 0.5;
/** 2 % from the other venues: the dynamic volatility interruption of KRX. */
const VENUE_APART = 0.02; // unit: ln
/** So is one that other assets have alike, the currency's. */
const ALIKE_SHARE = 0.5;
/** Where the exchange rate itself has gone so much of the way, the move was its own. */
const RATE_SHARE = 0.7;
/** A market whose price is mostly that of what it is priced in echoes that. */
const ECHO_SHARE = 0.5;

/** How far each part moved towards the direction: positive = with it. */
interface Parts {
  readonly own: number; // unit: ln
  readonly global: number; // unit: ln
  readonly national: number; // unit: ln
  readonly venue: number; // unit: ln
}

export interface SurgeStory {
  readonly label: Label;
  readonly symptom: Symptom | null;
}

/** What of a subject moved over a window, or since before the open alert began. */
export function storyOf(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
  examination: Examination | undefined,
): SurgeStory {
  const parts = partsOf(subject, direction, windowAt);
  const currency = currencyMove(subject, direction, windowAt);
  const isRate = examination?.isCurrency === true || isRateMove(subject, direction, windowAt);
  const said = isRate ? 'FX' : labelOf(subject, parts, currency);
  // No other venue of the coin can be asked; the coin that leads the market can.
  const isMarket = said === 'PRICE' && isMarketMove(subject, direction, windowAt, parts.own);
  const part = isMarket ? 'MARKET' : said;
  const symptom = symptomOf(subject, direction, windowAt, { label: part, own: parts.own });
  // Where the price moved says less than whose assets moved it, but for what the exchange rate explains.
  const isLoans =
    part !== 'FX' &&
    isMostlyBorrowed(subject, direction, borrowedShare(subject, direction, windowAt));
  return { label: isLoans ? 'LENDING' : part, symptom };
}

/** Whether the exchange rate has gone the way of the bare price: what looked like a premium was the rate, ahead of its feed. */
function isRateMove(
  { history, lifecycles, origins, origin }: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
): boolean {
  if (origin.plan.unit !== 'fiat' || !lifecycles[direction].open || windowAt === LEVEL_AT)
    return false;
  const { now } = history;
  const before = origins[direction];
  const towards = (column: number): number =>
    -DIRECTION_SIGN[direction] * ((now[column] as number) - (before[column] as number));
  const bare = towards(COLUMN.DIRECT);
  return bare > 0 && towards(COLUMN.FX) >= RATE_SHARE * bare;
}

function symptomOf(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
  { label, own }: { readonly label: Label; readonly own: number },
): Symptom | null {
  if (subject.origin.plan.isPegged) {
    return isRecovery(subject, direction, label) ? 'RECOVERY' : null;
  }
  const currency = currencyMove(subject, direction, windowAt);
  if (currency > 0 && currency >= ECHO_SHARE * own) return 'QUOTE_ECHO';
  const isMarket = label === 'MARKET' && isMarketMove(subject, direction, windowAt, own);
  return isMarket ? 'MARKET_MOVE' : null;
}

/** The number that belongs to the label, as it is now: where a part stands, or how far the bare price moved. */
export function figureOf(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
  examination: Examination | undefined,
): AlertFigure<typeof SURGE> {
  const { label } = storyOf(subject, direction, windowAt, examination);
  const { now } = subject.history;
  const stands: Readonly<Partial<Record<Label, number>>> = {
    GLOBAL: now[COLUMN.GLOBAL] as number,
    NATIONAL: nationalLevel(subject),
    VENUE: venueLevel(subject),
  };
  const value = stands[label];
  if (value !== undefined && !Number.isNaN(value)) return { label, value, windowUs: 0 };
  const sign = -DIRECTION_SIGN[direction];
  const change = sign * moved(subject, direction, windowAt, COLUMN.DIRECT);
  const windowUs = windowAt === LEVEL_AT ? 0 : (SURGE_WINDOWS_US[windowAt] as number);
  return { label, value: Number.isNaN(change) ? 0 : change, windowUs };
}

/** How far a column has come towards the direction: since before the open alert began, else over the window. */
export function moved(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
  column: number,
): number {
  const sign = -DIRECTION_SIGN[direction];
  if (!subject.lifecycles[direction].open) return sign * subject.change(windowAt, column);
  const { now } = subject.history;
  const before = subject.origins[direction];
  const change = (now[column] as number) - (before[column] as number);
  if (column !== COLUMN.DIRECT) return sign * change;
  const fx = (now[COLUMN.FX] as number) - (before[COLUMN.FX] as number);
  return sign * (Number.isNaN(fx) ? change : change - fx);
}

/** How far the currency has come by what the venue's other assets say, beyond the exchange rate; NaN: they say nothing. */
function currencyMove(subject: SurgeSubject, direction: SurgeDirection, windowAt: number): number {
  const fx = moved(subject, direction, windowAt, COLUMN.FX);
  const currency = moved(subject, direction, windowAt, COLUMN.CURRENCY);
  return Number.isNaN(fx) ? currency : currency - fx;
}

function partsOf(subject: SurgeSubject, direction: SurgeDirection, windowAt: number): Parts {
  const part = (column: number): number => moved(subject, direction, windowAt, column);
  const own = part(COLUMN.DIRECT);
  const global = part(COLUMN.GLOBAL);
  const venue = part(COLUMN.VENUE);
  const common = own - (Number.isNaN(global) ? 0 : global);
  const national = Number.isNaN(venue) ? Number.NaN : common - venue;
  return { own, global, national, venue };
}

/** The largest part; without other venues what other assets on the venue say. */
function labelOf(subject: SurgeSubject, parts: Parts, currency: number): Label {
  const { plan } = subject.origin;
  const isFiat = plan.unit === 'fiat';
  const global = Number.isNaN(parts.global) ? 0 : parts.global;
  const rest = parts.own - global;
  // A gap that would interrupt trading names its venue, whatever else moves besides.
  if (parts.venue >= VENUE_APART) return 'VENUE';
  if (global > 0 && global >= rest) return plan.isPegged ? 'GLOBAL' : 'MARKET';
  const isCompared = !Number.isNaN(parts.venue);
  if (isCompared && parts.venue >= parts.national) return 'VENUE';
  if (!isFiat) return !isCompared ? 'PRICE' : plan.isPegged ? 'GLOBAL' : 'MARKET';
  // Not the venue alone: what its other assets have alike is the currency's, or nobody can tell without a rate.
  const isUnlike = currency < ALIKE_SHARE * (isCompared ? parts.national : rest);
  if (isUnlike) return isCompared ? 'NATIONAL' : 'VENUE';
  const isSaid = !Number.isNaN(currency);
  const { fx, fxLive } = subject.references;
  if (isSaid ? !fxLive : Number.isNaN(fx)) return 'UNREFERENCED';
  return isCompared || isSaid ? 'NATIONAL' : 'PRICE';
}

/** Whether the coin that leads the market moved as far, or nearly, the same way. */
function isMarketMove(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
  own: number,
): boolean {
  if (subject.origin.plan.isPegged) return false;
  const leader = moved(subject, direction, windowAt, COLUMN.MARKET);
  return leader > 0 && leader >= MARKET_SHARE * own;
}

/** Whether the price comes back: what it moves in is still off to the other side. */
function isRecovery(subject: SurgeSubject, direction: SurgeDirection, label: Label): boolean {
  const level = levelOf(subject, label);
  // A squeeze (up) is a recovery where it starts from, or has not yet got out of, a discount.
  return DIRECTION_SIGN[direction] * level > 0;
}

/** Where the labelled part stands, from its peg or its anchor. */
function levelOf(subject: SurgeSubject, label: Label): number {
  const { now } = subject.history;
  if (label === 'GLOBAL') return now[COLUMN.GLOBAL] as number;
  if (label === 'VENUE') return subject.change(LEVEL_AT, COLUMN.VENUE);
  if (label === 'NATIONAL') return subject.change(LEVEL_AT, COLUMN.NATIONAL);
  return subject.change(LEVEL_AT, COLUMN.DIRECT);
}

function nationalLevel({ history }: SurgeSubject): number {
  return history.now[COLUMN.NATIONAL] as number;
}

/** Against the other venues; against the venue's other assets where there are none. */
function venueLevel({ history }: SurgeSubject): number {
  const gap = history.now[COLUMN.VENUE] as number;
  return Number.isNaN(gap) ? (history.now[COLUMN.RELATIVE] as number) : gap;
}
