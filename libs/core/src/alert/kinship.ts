/**
 * Which alert explains which (docs/detection-model.md, "Incidents"): of two alerts of one incident, whether the one is a
 * symptom of the other, and which of them tells the story.
 *
 * Invariants
 * W1 a symptom is never worse than what explains it.
 * W2 of two alerts at most one outranks the other.
 */
import type { AlertPeak, AlertScope } from './alert.ts';
import type { Symptom } from './incident-state.ts';
import type { Cause, Words } from './words.ts';

/** Below it nobody is told: a watch. */
export const RAISED_FROM = 2; // unit: severity level
/**
 * How much further past its threshold than the lead another alert of its severity must be, to lead instead: more than
 * two revisions of an alert lie apart, so that what grows alike does not take turns.
 */
const LEADS_BY = 1.6;
/** A market priced in what moves moves as far as that, and by its own noise. */
const ECHO_UP_TO = 2; // unit: times what it echoes

/** By what an alert is related to others. */
export interface AlertKin {
  /** Asset group: the stablecoin, `coins`, or the venue's feed. */
  readonly group: string;
  /** Group of the asset that the market is priced in; null where that is a currency. */
  readonly quoteGroup: string | null;
  /** Currency that the market is priced in; null where that is an asset or the dollar. */
  readonly currency: string | null;
  /** What the group is pegged to, or null: those pegged alike follow each other. */
  readonly peg: string | null;
  /**
   * Of what explains the others of its group: forced orders explain prices. Below 0, what it tells of is done to an asset by
   * whatever moves that asset on that venue: loans are repaid by force where a price runs away.
   */
  readonly precedence: number; // unit: rank
}

/** What the book hears of an alert at each of its revisions. */
export interface AlertNews<Own extends Words> {
  readonly id: string;
  readonly detector: Own['letter'];
  readonly subject: string;
  readonly direction: Own['directions'][number];
  readonly kin: AlertKin;
  readonly scope: AlertScope;
  readonly cause: Cause;
  /** What its detector knows it to follow from, where it does. */
  readonly symptom: Symptom | null;
  readonly level: number; // unit: severity level
  /** How far past its own threshold it has been at most, in thresholds. */
  readonly pressing: number; // unit: thresholds
  readonly peak: AlertPeak<Own>;
  readonly onsetTimeUs: number;
  readonly timeUs: number;
  readonly isOpen: boolean;
}

/** An alert of an incident. */
export interface Member<Own extends Words> {
  news: AlertNews<Own>;
  /** The worst that it has been. */
  worst: number; // unit: severity level
  /** Where it was at its worst. */
  scope: AlertScope;
  /** Why it joined an incident of another group, where it did as a symptom. */
  readonly joinedAs: Symptom | null;
}

/** Returns why the alert is no news of its own beside `cause`, or null where it is. */
export function symptomOf<Own extends Words>(
  member: Member<Own>,
  cause: Member<Own>,
): Symptom | null {
  if (member.worst > cause.worst) return null; // W1
  const { news } = member;
  if (news.symptom !== null) return news.symptom;
  return news.kin.group === cause.news.kin.group
    ? withinGroup(news, cause.news)
    : (member.joinedAs ?? acrossGroups(news, cause.news));
}

/** Whether the alert is to tell the incident instead of its lead (W2). */
export function outranks<Own extends Words>(member: Member<Own>, lead: Member<Own>): boolean {
  if (member === lead || isDoneTo(member.news, lead.news)) return false;
  if (isDoneTo(lead.news, member.news)) return member.worst >= RAISED_FROM;
  const isSameGroup = member.news.kin.group === lead.news.kin.group;
  const precedence = isSameGroup ? member.news.kin.precedence - lead.news.kin.precedence : 0;
  // What explains the others of its group leads from the moment people would be told of it.
  if (precedence > 0 && member.worst >= RAISED_FROM) return true;
  if (precedence < 0 && lead.worst >= RAISED_FROM) return false;
  if (member.worst !== lead.worst) return member.worst > lead.worst;
  const isSymptom = symptomOf(member, lead) !== null;
  const explains = symptomOf(lead, member) !== null;
  if (isSymptom !== explains) return explains;
  // The way there and the way back are symptoms of each other: the first tells.
  if (isSymptom && member.news.direction !== lead.news.direction) return false;
  // Of one severity the one venue apart is the story, not what all have alike.
  const isApart = isOfOneVenue(member.news.cause);
  if (isSameGroup && isApart !== isOfOneVenue(lead.news.cause)) return isApart;
  return member.news.pressing > lead.news.pressing * LEADS_BY;
}

/** Whether a market priced in what `cause` tells of shows that, and no move of its own. */
export function isEcho<Own extends Words>(news: AlertNews<Own>, cause: AlertNews<Own>): boolean {
  // Its detector has measured that all that is priced alike moved alike: it echoes what tells of that price.
  if (news.symptom === 'QUOTE_ECHO') return isPricedIn(news.kin, cause.kin);
  if (news.kin.quoteGroup !== cause.kin.group || news.detector !== cause.detector) return false;
  // What gets dear makes cheap what is priced in it.
  if (news.direction === cause.direction) return false;
  const isThere = cause.cause === 'GLOBAL' || sharesVenue(news.scope, cause.scope);
  return isThere && sizeOf(news.peak) <= sizeOf(cause.peak) * ECHO_UP_TO;
}

/** Whether it tells what the move that `cause` tells of does to the same asset on the same venue. */
export function isDoneTo<Own extends Words>(news: AlertNews<Own>, cause: AlertNews<Own>): boolean {
  if (news.kin.precedence >= 0 || cause.kin.precedence < 0) return false;
  return sharesAsset(news.scope, cause.scope) && sharesVenue(news.scope, cause.scope);
}

/** In the asset itself, or in a currency in which a stablecoin's price says what that currency is worth. */
function isPricedIn(kin: AlertKin, cause: AlertKin): boolean {
  if (kin.quoteGroup === cause.group) return true;
  return kin.currency !== null && kin.currency === cause.currency && cause.peg !== null;
}

/** Whether both are pegged alike, and `cause` is the same everywhere. */
export function followsPeg<Own extends Words>(
  { kin }: AlertNews<Own>,
  cause: AlertNews<Own>,
): boolean {
  return cause.cause === 'GLOBAL' && kin.peg !== null && kin.peg === cause.kin.peg;
}

function acrossGroups<Own extends Words>(
  news: AlertNews<Own>,
  cause: AlertNews<Own>,
): Symptom | null {
  if (isEcho(news, cause)) return 'QUOTE_ECHO';
  if (isDoneTo(news, cause)) return 'LOANS';
  return followsPeg(news, cause) ? 'SAME_PEG' : null;
}

function withinGroup<Own extends Words>(
  news: AlertNews<Own>,
  cause: AlertNews<Own>,
): Symptom | null {
  const isReverse = news.direction !== cause.direction;
  if (isReverse && news.subject === cause.subject) return 'RECOVERY';
  // What was measured to come from loans of its own venue follows from no other.
  if (news.kin.peg === null || news.cause === 'LENDING') return null;
  // A reference made of the other venues moves with the one that stands apart.
  const isElsewhere = isOfOneVenue(cause.cause) && !sharesVenue(news.scope, cause.scope);
  // What one venue gains on the others when those fall.
  return isElsewhere || isReverse ? 'SAME_PEG' : null;
}

/** A venue's loans move its own price, as whatever else sets it apart does. */
function isOfOneVenue(cause: Cause): boolean {
  return cause === 'VENUE' || cause === 'LENDING';
}

function sharesVenue(one: AlertScope, other: AlertScope): boolean {
  return one.venues.some((venue) => other.venues.includes(venue));
}

function sharesAsset(one: AlertScope, other: AlertScope): boolean {
  return one.assets.some((asset) => other.assets.includes(asset));
}

function sizeOf({ value }: { readonly value: number }): number {
  return value < 0 ? -value : value;
}
