/**
 * What a subscriber wants to see. A filter judges an alert by everything its stream has said of it up to the
 * revision at hand (`AlertFacets`): who was shown an alert at S3 must also be shown that it fell to S1 and closed.
 * The facets are a function of the stream alone, so a resumed subscriber gets what an uninterrupted one got.
 */
import type { AlertFilter } from '@breakwater/contract';
import {
  type AlertContent,
  type AlertState,
  type DetectorLetter,
  isShownTo,
  SEVERITIES,
  type Severity,
  scopeFor,
} from '@breakwater/core';

export interface AlertFacets {
  /** Highest severity up to this revision. */
  readonly severity: Severity;
  readonly detector: DetectorLetter;
  /** All venues and assets named up to this revision. */
  readonly venues: readonly string[];
  readonly assets: readonly string[];
  /** The same for the exchange of each venue, from the revisions and the parts of them that it was shown. */
  readonly byVenue: ReadonlyMap<string, VenueFacets>;
}

export interface VenueFacets {
  readonly severity: Severity;
  readonly assets: readonly string[];
}

/** `state`: of the revision at hand; null for what is no revision, which every state lets pass. */
export function matches(
  filter: AlertFilter,
  facets: AlertFacets,
  state: AlertState | null,
): boolean {
  return (
    (filter.severityMin === undefined || isAtLeast(facets.severity, filter.severityMin)) &&
    (filter.detectors === undefined || filter.detectors.includes(facets.detector)) &&
    namesOne(filter.venues, facets.venues) &&
    namesOne(filter.assets, facets.assets) &&
    (filter.state === undefined || state === null || filter.state === state)
  );
}

/** Facets at the revision `content`, which follows the one with `previous` (null: it is the first). */
export function facetsAt(content: AlertContent, previous: AlertFacets | null): AlertFacets {
  const { severity, detector, scope } = content;
  const byVenue = venueFacetsAt(content, previous?.byVenue ?? NO_VENUES);
  const { venues, assets } = scope;
  if (previous === null) return { severity, detector, venues, assets, byVenue };
  const grown: AlertFacets = {
    severity: isAtLeast(severity, previous.severity) ? severity : previous.severity,
    detector,
    venues: union(previous.venues, venues),
    assets: union(previous.assets, assets),
    byVenue,
  };
  // Most revisions add nothing; the same object is then kept for all of them.
  const same =
    grown.severity === previous.severity &&
    grown.venues.length === previous.venues.length &&
    grown.assets.length === previous.assets.length &&
    byVenue === previous.byVenue;
  return same ? previous : grown;
}

/** What the exchange of `venue` may filter by; null where it has been shown nothing of the alert. */
export function facetsFor(facets: AlertFacets, venue: string): AlertFacets | null {
  const own = facets.byVenue.get(venue);
  if (own === undefined) return null;
  return { ...own, detector: facets.detector, venues: [venue], byVenue: NO_VENUES };
}

const NO_VENUES: ReadonlyMap<string, VenueFacets> = new Map();

function venueFacetsAt(
  content: AlertContent,
  previous: AlertFacets['byVenue'],
): AlertFacets['byVenue'] {
  let grown: Map<string, VenueFacets> | null = null;
  for (const venue of new Set([...previous.keys(), ...content.scope.venues])) {
    const known = previous.get(venue);
    if (!isShownTo(content, venue, known !== undefined)) continue;
    const severity =
      known !== undefined && isAtLeast(known.severity, content.severity)
        ? known.severity
        : content.severity;
    const assets = union(known?.assets ?? [], scopeFor(content.scope, venue).assets);
    if (known?.severity === severity && known.assets === assets) continue;
    grown ??= new Map(previous);
    grown.set(venue, { severity, assets });
  }
  return grown ?? previous;
}

function isAtLeast(severity: Severity, min: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(min);
}

function namesOne(wanted: readonly string[] | undefined, names: readonly string[]): boolean {
  return wanted === undefined || names.some((name) => wanted.includes(name));
}

function union(before: readonly string[], added: readonly string[]): readonly string[] {
  return added.every((name) => before.includes(name))
    ? before
    : [...new Set([...before, ...added])];
}
