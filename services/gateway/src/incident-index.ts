/**
 * How each incident stands, and where the revisions lie that changed it.
 *
 * IX1: entries of one stream are added in the order of the stream, so the newest state of an incident is the last one added.
 * IX2: at most `incidentCountMax` incidents are held; the longest untouched one without an open alert goes first.
 * IX3: of one incident at most CHANGE_COUNT_MAX changes are kept, the oldest; the others are counted.
 */
import type { IncidentRequest } from '@breakwater/contract';
import { type AlertContent, SEVERITIES } from '@breakwater/core';
import { type AlertEntry, comparePositions } from '@breakwater/websocket';

export interface IndexedIncident {
  readonly stream: string;
  readonly incidentId: string;
  readonly domain: string;
  /** Position of the newest revision of an alert of it. */
  readonly id: string;
  readonly timeUs: number;
  readonly state: AlertContent['incident'];
  readonly alertIds: ReadonlySet<string>;
  /** Positions of the revisions that changed it, oldest first. */
  readonly changes: readonly string[];
  /** Changes that are not kept. */
  readonly droppedCount: number;
}

interface HeldIncident extends IndexedIncident {
  id: string;
  timeUs: number;
  state: AlertContent['incident'];
  readonly alertIds: Set<string>;
  readonly changes: string[];
  droppedCount: number;
  readonly names: Readonly<Record<'detectors' | 'venues' | 'assets', Set<string>>>;
}

/** A year of a busy domain has fewer; a timeline that long is read by nobody. */
const CHANGE_COUNT_MAX = 1_000;
/** How far from the oldest one without an open alert is looked for before an open one has to go. */
const EVICTION_SEARCH_COUNT = 1_000;

export class IncidentIndex {
  /** Whether incidents were pushed out of the index; the store still has their alerts. */
  hasEvicted = false;
  readonly #incidentCountMax: number;
  /** By stream and incident id, the longest untouched first. */
  readonly #incidents = new Map<string, HeldIncident>();

  constructor(incidentCountMax: number) {
    this.#incidentCountMax = incidentCountMax;
  }

  /** The next revision of an alert of the entry's stream. */
  add({ stream, id }: Pick<AlertEntry, 'stream' | 'id'>, content: AlertContent): void {
    const { incidentId, incident: state, timeUs } = content;
    const key = `${stream} ${incidentId}`;
    const known = this.#incidents.get(key);
    const held = known ?? newIncident(stream, content);
    if (known === undefined || isChange(known.state, state)) note(held, id);
    held.id = id;
    held.timeUs = timeUs;
    held.state = state;
    held.alertIds.add(content.id);
    held.names.detectors.add(content.detector);
    for (const venue of content.scope.venues) held.names.venues.add(venue);
    for (const asset of content.scope.assets) held.names.assets.add(asset);
    this.#incidents.delete(key);
    this.#incidents.set(key, held);
    if (this.#incidents.size > this.#incidentCountMax) this.#evict(); // IX2
  }

  /** Incidents that match, the last changed first. */
  *newestFirst(asked: IncidentRequest): Generator<IndexedIncident> {
    for (const incident of [...this.#incidents.values()].reverse()) {
      if (isAsked(incident, asked)) yield incident;
    }
  }

  /** The incident in every stream that knows it, the last changed first: a replayed log has a stream of its own. */
  find(incidentId: string): IndexedIncident[] {
    return [...this.#incidents.values()].filter((one) => one.incidentId === incidentId).reverse();
  }

  #evict(): void {
    let searchedCount = 0;
    let [victim] = this.#incidents.keys();
    for (const [key, { state }] of this.#incidents) {
      searchedCount += 1;
      if (searchedCount > EVICTION_SEARCH_COUNT) break;
      if (state.openAlertCount > 0) continue;
      victim = key;
      break;
    }
    if (victim !== undefined) this.#incidents.delete(victim);
    this.hasEvicted = true;
  }
}

function newIncident(stream: string, content: AlertContent): HeldIncident {
  const { incidentId, domain, timeUs, incident: state } = content;
  return {
    ...{ stream, incidentId, domain, id: '', timeUs, state },
    alertIds: new Set(),
    changes: [],
    droppedCount: 0,
    names: { detectors: new Set(), venues: new Set(), assets: new Set() },
  };
}

/** IX3. */
function note(incident: HeldIncident, id: string): void {
  if (incident.changes.length < CHANGE_COUNT_MAX) incident.changes.push(id);
  else incident.droppedCount += 1;
}

function isChange(before: AlertContent['incident'], after: AlertContent['incident']): boolean {
  return (
    after.raised ||
    before.severity !== after.severity ||
    before.cause !== after.cause ||
    before.lead.alertId !== after.lead.alertId ||
    before.alertCount !== after.alertCount ||
    before.openAlertCount !== after.openAlertCount
  );
}

function isAsked({ stream, id, state, names }: HeldIncident, asked: IncidentRequest): boolean {
  const { severityMin = 'S1', raised, open, after, before } = asked;
  return (
    (asked.stream === undefined || asked.stream === stream) &&
    (after === undefined || comparePositions(id, after) > 0) &&
    (before === undefined || comparePositions(id, before) < 0) &&
    SEVERITIES.indexOf(state.severity) >= SEVERITIES.indexOf(severityMin) &&
    (raised === undefined || raised === state.raiseCount > 0) &&
    (open === undefined || open === state.openAlertCount > 0) &&
    namesOne(asked.detectors, names.detectors) &&
    namesOne(asked.venues, names.venues) &&
    namesOne(asked.assets, names.assets)
  );
}

function namesOne(wanted: readonly string[] | undefined, names: ReadonlySet<string>): boolean {
  return wanted === undefined || wanted.some((name) => names.has(name));
}
