/** What is known to have happened, as a scenario or a recorded folder says it. */
import type { AlertContent, DetectorLetter, Direction, Severity } from '@breakwater/core';

export type Cause = AlertContent['incident']['cause'];

export interface LabelledEvent {
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  readonly detector: string;
  readonly direction: Direction;
  /** Assets or venues. */
  readonly scope: readonly string[];
  readonly minSeverity?: Severity | undefined;
  readonly alarmBy?: string | undefined;
  /** Causes that an incident may rightly give; the first is the one that a supervisor would name. */
  readonly causes?: readonly Cause[] | undefined;
}

export interface QuietSpan {
  readonly from: string;
  readonly to: string;
  /** Assets or venues; everything where absent. */
  readonly scope?: readonly string[] | undefined;
  /** Only alerts of this direction are false. */
  readonly direction?: Direction | undefined;
  /** An alert is no false one where its incident names one of these as the cause. */
  readonly unlessCauses?: readonly Cause[] | undefined;
}

export interface Labels {
  readonly events: readonly LabelledEvent[];
  readonly quiet: readonly QuietSpan[];
}

/** Where and which way something points: an alert or a market with a rule over it. */
export interface Place {
  readonly detector: DetectorLetter | null;
  readonly direction: Direction;
  readonly assets: readonly string[];
  readonly venues: readonly string[];
}

/** A time of a label in microseconds since 1970; one without a zone mark is UTC. */
export function timeUs(iso: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`) * 1_000;
}

/** Whether something at this place can answer the event, its time aside. */
export function answersPlace(event: LabelledEvent, place: Place): boolean {
  const isRight =
    place.detector === null ? event.detector !== 'D' : event.detector === place.detector;
  const names = [...place.assets, ...place.venues];
  return (
    isRight &&
    event.direction === place.direction &&
    event.scope.some((name) => names.includes(name))
  );
}

/** Whether something at this place would be false during the span. */
export function isQuietAbout(span: QuietSpan, place: Place): boolean {
  if (span.direction !== undefined && span.direction !== place.direction) return false;
  const { scope } = span;
  if (scope === undefined) return place.detector !== 'D';
  // An alert about several venues is about none of them alone.
  const [venue] = place.venues;
  const isVenue = place.venues.length === 1 && venue !== undefined && scope.includes(venue);
  if (place.detector === 'D') return isVenue;
  return isVenue || place.assets.some((asset) => scope.includes(asset));
}
