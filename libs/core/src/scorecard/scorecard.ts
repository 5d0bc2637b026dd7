/**
 * How each venue stands, from what the store holds and nothing else: the outages of its feeds, the alerts about it, how
 * long it took to acknowledge them, and what its lending programme was found to have done.
 *
 * Invariants
 * VR1 a function of the revisions and desk records added, each stream's in its order.
 * VR2 what nobody observed is null, never 0: a venue that was never told of an alert has not acknowledged in no time.
 * VR3 of a venue at most ALERT_COUNT_MAX alerts are held, the oldest go, and the card counts them.
 */
import type { DeskEntry } from '../control/desk-record.ts';
import type { AlertContent } from '../detect/catalogue.ts';
import { type LendingCard, LendingTally } from './lending-tally.ts';

/** Instants of log time. */
export interface ScorecardSpan {
  readonly fromUs: number;
  /** Exclusive. */
  readonly toUs: number;
}

export interface FeedCard {
  readonly outageCount: number;
  readonly blindUs: number;
  readonly longestOutageUs: number;
  /** Of the span; null where the span is empty. */
  readonly uptimeShare: number | null; // unit: share
}

export interface AnswerCard {
  /** Alerts of which the venue was told. */
  readonly toldCount: number;
  readonly acknowledgedCount: number;
  /** From the alert's opening to the acknowledgement in the log; null where none was acknowledged. */
  readonly medianUs: number | null;
  readonly longestUs: number | null;
}

export interface VenueScorecard {
  readonly venue: string;
  readonly feed: FeedCard;
  /** Alerts that name the venue and opened in the span, at S2 or worse at their worst; data that is missing is not counted here. */
  readonly alertCount: number;
  /** Alerts that were let go (VR3). */
  readonly forgottenCount: number;
  /** null: the venue was told of none. */
  readonly answers: AnswerCard | null;
  /** null: no lending alert of the venue. */
  readonly lending: LendingCard | null;
}

/** A hundred a day for a year. */
const ALERT_COUNT_MAX = 36_500;
/** Two venues at most are told of one alert as a rule; a market-wide one names dozens. */
const VENUE_COUNT_MAX = 4_096;

interface Outage {
  readonly fromUs: number;
  /** +∞ while it lasts. */
  toUs: number;
}

interface HeldAlert {
  readonly openTimeUs: number;
  isGrave: boolean;
  isTold: boolean;
  acknowledgedUs: number | null;
}

interface Venue {
  readonly outages: Map<string, Outage[]>;
  readonly alerts: Map<string, HeldAlert>;
  readonly lending: LendingTally;
  forgottenCount: number;
}

/** The cards, and the part of the span asked for that was observed. */
export type Scorecards = ScorecardSpan & { readonly venues: readonly VenueScorecard[] };

export class ScorecardBook {
  readonly #venues = new Map<string, Venue>();
  /** Log times of the first and the newest thing that was added; 0 before. */
  #firstUs = 0;
  #lastUs = 0;

  /** The next revision of a stream. */
  addAlert(content: AlertContent): void {
    this.#observe(content.timeUs);
    for (const name of content.scope.venues) {
      const venue = this.#venue(name);
      if (venue === undefined) continue;
      if (content.detector !== 'D') addAlert(venue, content);
      // A rate that is missing is no fault of the venues that are compared by it.
      else if (content.label === 'BLIND') addOutage(venue.outages, content);
      if (content.detector === 'C') venue.lending.add(content);
    }
  }

  /** The next desk record of a stream: of a venue's receiver, what became of a warning. */
  addRecord(entry: DeskEntry): void {
    this.#observe(entry.timeUs);
    if (entry.kind !== 'receipt' || entry.venue === null || entry.alertId === null) return;
    const alert = this.#venues.get(entry.venue)?.alerts.get(entry.alertId);
    if (alert === undefined || entry.state === 'dead') return;
    alert.isTold = true;
    if (entry.state === 'acknowledged') alert.acknowledgedUs ??= entry.timeUs;
  }

  /** By venue, in name order; `logTimeUs`: how far the log is known to have come beyond what was added. */
  read(asked: ScorecardSpan, logTimeUs = 0): Scorecards {
    if (this.#lastUs === 0) return { fromUs: 0, toUs: 0, venues: [] };
    // What was added last is of before the end, which is exclusive.
    const endUs = Math.max(this.#lastUs + 1, logTimeUs);
    const fromUs = Math.min(Math.max(asked.fromUs, this.#firstUs), endUs);
    const toUs = Math.max(fromUs, Math.min(asked.toUs, endUs));
    const venues = [...this.#venues]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, venue]) => cardOf(name, venue, { fromUs, toUs }));
    return { fromUs, toUs, venues };
  }

  #observe(timeUs: number): void {
    if (this.#lastUs === 0) this.#firstUs = timeUs;
    this.#lastUs = Math.max(this.#lastUs, timeUs);
  }

  #venue(name: string): Venue | undefined {
    const known = this.#venues.get(name);
    if (known !== undefined || this.#venues.size >= VENUE_COUNT_MAX) return known;
    const venue: Venue = {
      outages: new Map(),
      alerts: new Map(),
      lending: new LendingTally(),
      forgottenCount: 0,
    };
    this.#venues.set(name, venue);
    return venue;
  }
}

/** An alert of missing data opens with an outage and closes with its end; one that opens again has another. */
function addOutage(outages: Map<string, Outage[]>, content: AlertContent): void {
  const { id, state, onsetTimeUs, openTimeUs, closeTimeUs, timeUs } = content;
  const held = outages.get(id) ?? [];
  outages.set(id, held);
  const last = held.at(-1);
  const isOpen = last !== undefined && last.toUs === Number.POSITIVE_INFINITY;
  if (state === 'CLOSED') {
    if (isOpen) last.toUs = closeTimeUs ?? timeUs;
    return;
  }
  // The onset is that of the first opening; a later one begins where it was told.
  if (!isOpen)
    held.push({
      fromUs: last === undefined ? onsetTimeUs : openTimeUs,
      toUs: Number.POSITIVE_INFINITY,
    });
}

function addAlert(venue: Venue, { id, severity, openTimeUs }: AlertContent): void {
  let alert = venue.alerts.get(id);
  if (alert === undefined) {
    alert = { openTimeUs, isGrave: false, isTold: false, acknowledgedUs: null };
    venue.alerts.set(id, alert);
    const [oldest] = venue.alerts.keys();
    if (venue.alerts.size > ALERT_COUNT_MAX && oldest !== undefined) {
      venue.alerts.delete(oldest); // VR3
      venue.forgottenCount += 1;
    }
  }
  if (severity !== 'S1') alert.isGrave = true;
}

function cardOf(name: string, venue: Venue, span: ScorecardSpan): VenueScorecard {
  const alerts = [...venue.alerts.values()].filter(
    ({ openTimeUs }) => openTimeUs >= span.fromUs && openTimeUs < span.toUs,
  );
  return {
    venue: name,
    feed: feedCard(venue, span),
    alertCount: alerts.filter(({ isGrave }) => isGrave).length,
    forgottenCount: venue.forgottenCount,
    answers: answerCard(alerts),
    lending: venue.lending.card(span),
  };
}

function feedCard({ outages }: Venue, { fromUs, toUs }: ScorecardSpan): FeedCard {
  const lengthsUs = [...outages.values()]
    .flat()
    .map((outage) => Math.min(outage.toUs, toUs) - Math.max(outage.fromUs, fromUs))
    .filter((lengthUs) => lengthUs > 0);
  const blindUs = lengthsUs.reduce((sum, lengthUs) => sum + lengthUs, 0);
  return {
    outageCount: lengthsUs.length,
    blindUs,
    longestOutageUs: Math.max(0, ...lengthsUs),
    uptimeShare: toUs > fromUs ? 1 - blindUs / (toUs - fromUs) : null,
  };
}

function answerCard(alerts: readonly HeldAlert[]): AnswerCard | null {
  const told = alerts.filter(({ isTold }) => isTold);
  if (told.length === 0) return null; // VR2
  const delaysUs = told
    .flatMap(({ openTimeUs, acknowledgedUs }) =>
      acknowledgedUs === null ? [] : [acknowledgedUs - openTimeUs],
    )
    .sort((left, right) => left - right);
  return {
    toldCount: told.length,
    acknowledgedCount: delaysUs.length,
    medianUs: delaysUs[(delaysUs.length - 1) >> 1] ?? null,
    longestUs: delaysUs.at(-1) ?? null,
  };
}
