/**
 * The newest revision of each alert, and where its revisions stand in their stream.
 *
 * X1: entries of one stream are added in the order of the stream.
 * X2: at most `alertCountMax` alerts are held; the longest untouched closed one goes first, and it is counted.
 * X3: facets are those of the stream up to a revision, so history answers what live subscribers were shown.
 */
import type { Alert, AlertContent, AlertHead } from '@breakwater/core';
import {
  AlertEntry,
  type AlertFacets,
  comparePositions,
  facetsAt,
  type HistoryEntry,
} from '@breakwater/websocket';
import { parseStoredAlert } from '@breakwater/wiring';
import { IncidentIndex } from './incident-index.ts';
import { VenueIndex } from './venue-index.ts';

export interface IndexedAlert {
  readonly stream: string;
  readonly alertId: string;
  readonly newest: AlertEntry;
  /** Oldest first. */
  readonly revisions: readonly Revision[];
}

interface Revision {
  readonly id: string;
  readonly facets: AlertFacets;
}

interface HeldAlert extends IndexedAlert {
  readonly revisions: Revision[];
}

/** How far from the oldest a closed alert is looked for before an open one has to go. */
const EVICTION_SEARCH_COUNT = 1_000;

export class AlertIndex {
  /** Alerts pushed out of the index; the store still has them. */
  evictedCount = 0;
  readonly incidents: IncidentIndex;
  readonly #alertCountMax: number;
  readonly #learn: (alert: Alert, stream: string) => void;
  readonly #venues = new VenueIndex();
  /** By stream and alert id, the longest untouched first. */
  readonly #alerts = new Map<string, HeldAlert>();

  /** `learn` is shown every alert that is added. */
  constructor(alertCountMax: number, learn: (alert: Alert, stream: string) => void = () => {}) {
    this.#alertCountMax = alertCountMax;
    this.incidents = new IncidentIndex(alertCountMax);
    this.#learn = learn;
  }

  /** The next entry of a stream, as it is to be published. */
  add(stream: string, id: string, json: string): HistoryEntry {
    const alert = parseStoredAlert(json);
    if (typeof alert === 'string') return { stream, id, unreadable: alert };
    this.#learn(alert, stream);
    const { content } = alert;
    const key = keyOf(stream, content.id);
    const former = this.#alerts.get(key);
    const facets = facetsAt(content, former?.newest.facets ?? null);
    const entry = new AlertEntry({ stream, id, head: headOf(content), json, facets });
    this.#venues.add(key, entry);
    this.incidents.add(entry, content);
    const revisions = former?.revisions ?? [];
    revisions.push({ id, facets });
    this.#alerts.delete(key);
    this.#alerts.set(key, {
      stream,
      alertId: content.id,
      newest: entry,
      revisions,
    });
    if (this.#alerts.size > this.#alertCountMax) this.#evict(); // X2
    return entry;
  }

  /** An entry that was added before and is read again from the store (X3). */
  recall(stream: string, id: string, json: string): HistoryEntry {
    const alert = parseStoredAlert(json);
    if (typeof alert === 'string') return { stream, id, unreadable: alert };
    const { content } = alert;
    const revisions = this.#alerts.get(keyOf(stream, content.id))?.revisions ?? [];
    const known = revisions.find((revision) => revision.id === id);
    const facets = known?.facets ?? facetsOfForgotten(facetsAt(content, null), content.revision);
    return new AlertEntry({ stream, id, head: headOf(content), json, facets });
  }

  /** Facets of the alert's newest revision before the position; null where the alert is not held. */
  facetsAt(stream: string, alertId: string, id: string): AlertFacets | null {
    const revisions = this.#alerts.get(keyOf(stream, alertId))?.revisions ?? [];
    const before = revisions.findLast((revision) => comparePositions(revision.id, id) < 0);
    return before?.facets ?? null;
  }

  /** The newest entry of each alert held, the last added first; for the exchange of a venue of those that it may see. */
  newestFirst(venue: string | null): AlertEntry[] {
    if (venue !== null) return this.#venues.newestFirst(venue);
    return [...this.#alerts.values()].map(({ newest }) => newest).reverse();
  }

  /** The newest revision of an alert of a stream; null where it is not held. */
  newestOf(stream: string, alertId: string): AlertEntry | null {
    return this.#alerts.get(keyOf(stream, alertId))?.newest ?? null;
  }

  /** The alert in every stream that knows it: a replayed log gives the same id in a stream of its own. */
  find(alertId: string): IndexedAlert[] {
    return [...this.#alerts.values()].filter((alert) => alert.alertId === alertId);
  }

  /** Whether alerts were pushed out; for the exchange of a venue of those that it may see. */
  hasEvicted(venue: string | null): boolean {
    return venue === null ? this.evictedCount > 0 : this.#venues.hasEvicted(venue);
  }

  /** Newest position of the stream that the exchange of the venue may see. */
  headFor(stream: string, venue: string): string {
    return this.#venues.headFor(stream, venue);
  }

  #evict(): void {
    let searchedCount = 0;
    let [victim] = this.#alerts.keys();
    for (const [key, alert] of this.#alerts) {
      searchedCount += 1;
      if (searchedCount > EVICTION_SEARCH_COUNT) break;
      if (alert.newest.head.state !== 'CLOSED') continue;
      victim = key;
      break;
    }
    const evicted = victim === undefined ? undefined : this.#alerts.get(victim);
    if (victim !== undefined && evicted !== undefined) {
      this.#venues.evict(victim, evicted.newest);
      this.#alerts.delete(victim);
    }
    this.evictedCount += 1;
  }
}

/** Nobody knows how severe its earlier revisions were: showing one too many is the lesser fault. */
function facetsOfForgotten(facets: AlertFacets, revision: number): AlertFacets {
  if (revision === 1) return facets;
  const byVenue = new Map(
    [...facets.byVenue].map(([venue, own]) => [venue, { ...own, severity: 'S4' as const }]),
  );
  return { ...facets, severity: 'S4', byVenue };
}

/** Alone, so that the index does not hold whole contents besides their texts. */
function headOf({ id, revision, domain, state, timeUs }: AlertContent): AlertHead {
  return { id, revision, domain, state, timeUs };
}

function keyOf(stream: string, alertId: string): string {
  return `${stream} ${alertId}`;
}
