/** What the reader has picked, which the address says: `#alert=ID` or `#incident=ID`. Pure. */
import type { Entry } from './alert-board.ts';
import type { Incident } from './incident.ts';

export interface Picked {
  readonly kind: 'alert' | 'incident';
  readonly id: string;
}

/** What the page shows in detail. */
export interface Detail {
  readonly picked: Picked;
  readonly incident: Incident;
  /** The alert that is picked, or the one that tells what the incident is about. */
  readonly entry: Entry;
}

/** Returns null for an address that picks nothing. */
export function pickedBy(hash: string): Picked | null {
  const match = /^#(alert|incident)=(.+)$/.exec(hash);
  if (match === null) return null;
  const [, kind, id = ''] = match;
  return { kind: kind as Picked['kind'], id: decodeURIComponent(id) };
}

/** Whether the incident, or an alert of it, is picked. */
export function isPicked(incident: Incident, picked: Picked | null): boolean {
  if (picked === null) return false;
  if (picked.kind === 'incident') return incident.id === picked.id;
  return incident.alerts.some(({ alert }) => alert.content.id === picked.id);
}

/** Returns null where nothing is picked, or nothing of what is picked is there. */
export function detailOf(picked: Picked | null, incidents: readonly Incident[]): Detail | null {
  const incident = incidents.find((each) => isPicked(each, picked));
  if (incident === undefined || picked === null) return null;
  const entry = incident.alerts.find(({ alert }) => alert.content.id === picked.id);
  return {
    picked,
    incident,
    entry: picked.kind === 'alert' ? (entry ?? incident.lead) : incident.lead,
  };
}

/** Where nothing is picked, the most urgent is shown. */
export function firstOf([incident]: readonly Incident[]): Detail | null {
  if (incident === undefined) return null;
  return { picked: { kind: 'incident', id: incident.id }, incident, entry: incident.lead };
}
