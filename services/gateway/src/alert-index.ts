/**
 * The newest revision of each alert, and where its revisions stand in their stream.
 *
 * X1: entries of one stream are added in the order of the stream.
 * X2: at most `alertCountMax` alerts are held; the longest untouched closed one goes first, and it is counted.
 * X3: facets are those of the stream up to a revision, so history answers what live subscribers were shown.
 */
import type { AlertContent, AlertHead, AlertState } from '@breakwater/core';
import {
  AlertEntry,
  type AlertFacets,
  comparePositions,
  facetsAt,
  type HistoryEntry,
} from '@breakwater/websocket';
import { parseStoredAlert } from './stored-alert.ts';

export interface IndexedAlert {
  readonly stream: string;
  readonly alertId: string;
  readonly newest: AlertEntry;
  readonly state: AlertState;
  readonly timeUs: number;
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
  readonly #alertCountMax: number;
  /** By stream and alert id, the longest untouched first. */
  readonly #alerts = new Map<string, HeldAlert>();

  constructor(alertCountMax: number) {
    this.#alertCountMax = alertCountMax;
  }

  /** The next entry of a stream, as it is to be published. */
  add(stream: string, id: string, json: string): HistoryEntry {
    const alert = parseStoredAlert(json);
    if (typeof alert === 'string') return { stream, id, unreadable: alert };
    const { content } = alert;
    const key = keyOf(stream, content.id);
    const former = this.#alerts.get(key);
    const facets = facetsAt(content, former?.newest.facets ?? null);
    const entry = new AlertEntry({ stream, id, head: headOf(content), json, facets });
    const revisions = former?.revisions ?? [];
    revisions.push({ id, facets });
    this.#alerts.delete(key);
    this.#alerts.set(key, {
      stream,
      alertId: content.id,
      newest: entry,
      state: content.state,
      timeUs: content.timeUs,
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

  /** All alerts held, the one with the newest revision first. */
  newestFirst(): IndexedAlert[] {
    return [...this.#alerts.values()].reverse();
  }

  /** The alert in every stream that knows it: a replayed log gives the same id in a stream of its own. */
  find(alertId: string): IndexedAlert[] {
    return [...this.#alerts.values()].filter((alert) => alert.alertId === alertId);
  }

  #evict(): void {
    let searchedCount = 0;
    let [victim] = this.#alerts.keys();
    for (const [key, alert] of this.#alerts) {
      searchedCount += 1;
      if (searchedCount > EVICTION_SEARCH_COUNT) break;
      if (alert.state !== 'CLOSED') continue;
      victim = key;
      break;
    }
    if (victim !== undefined) this.#alerts.delete(victim);
    this.evictedCount += 1;
  }
}

/** Nobody knows how severe its earlier revisions were: showing one too many is the lesser fault. */
function facetsOfForgotten(facets: AlertFacets, revision: number): AlertFacets {
  return revision === 1 ? facets : { ...facets, severity: 'S4' };
}

/** Alone, so that the index does not hold whole contents besides their texts. */
function headOf({ id, revision, domain, state, timeUs }: AlertContent): AlertHead {
  return { id, revision, domain, state, timeUs };
}

function keyOf(stream: string, alertId: string): string {
  return `${stream} ${alertId}`;
}
