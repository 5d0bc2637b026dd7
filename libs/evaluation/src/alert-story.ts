/** The revisions of a run folded into what became of each alert and of each incident. */
import type { AlertContent, Severity } from '@breakwater/core';
import type { Place } from './labels.ts';

export type IncidentTold = AlertContent['incident'];

export interface AlertStory {
  readonly id: string;
  readonly place: Place;
  readonly first: AlertContent;
  last: AlertContent;
  /** Log time at which it first was so severe or worse. */
  readonly reachedUs: Map<Severity, number>;
  worst: Severity;
  /** Every change of how severe it is; null while closed. */
  readonly levels: { readonly timeUs: number; readonly severity: Severity | null }[];
}

/** The incident as it was told at one time. */
export interface IncidentMoment {
  readonly timeUs: number;
  readonly incident: IncidentTold;
  readonly label: string;
}

export interface IncidentStory {
  readonly id: string;
  readonly moments: IncidentMoment[];
  /** Revisions at which people were told, by the severity that it then had. */
  readonly raises: { readonly timeUs: number; readonly severity: Severity }[];
}

export interface RunStory {
  readonly alerts: ReadonlyMap<string, AlertStory>;
  readonly incidents: ReadonlyMap<string, IncidentStory>;
}

const LEVELS: readonly Severity[] = ['S1', 'S2', 'S3', 'S4'];

/** Revisions in log order in, one story per alert and incident out. */
export function tellRun(contents: readonly AlertContent[]): RunStory {
  const alerts = new Map<string, AlertStory>();
  const incidents = new Map<string, IncidentStory>();
  for (const content of contents) {
    tellAlert(alerts, content);
    tellIncident(incidents, content);
  }
  return { alerts, incidents };
}

function tellAlert(alerts: Map<string, AlertStory>, content: AlertContent): void {
  const { id, severity, detector, direction, scope, timeUs } = content;
  let story = alerts.get(id);
  if (story === undefined) {
    const place = { detector, direction, assets: scope.assets, venues: scope.venues };
    const reachedUs = new Map<Severity, number>();
    story = { id, place, first: content, last: content, reachedUs, worst: severity, levels: [] };
    alerts.set(id, story);
  }
  story.last = content;
  // S1 … S4 sort as text.
  if (severity > story.worst) story.worst = severity;
  const open = content.state === 'CLOSED' ? null : severity;
  if (story.levels.at(-1)?.severity !== open) story.levels.push({ timeUs, severity: open });
  for (const level of LEVELS) {
    if (severity >= level && !story.reachedUs.has(level)) story.reachedUs.set(level, timeUs);
  }
}

function tellIncident(incidents: Map<string, IncidentStory>, content: AlertContent): void {
  const { incidentId, incident, timeUs } = content;
  let story = incidents.get(incidentId);
  if (story === undefined) {
    story = { id: incidentId, moments: [], raises: [] };
    incidents.set(incidentId, story);
  }
  const { lead } = incident;
  const label = lead.peak.label;
  story.moments.push({ timeUs, incident, label });
  if (incident.raised) story.raises.push({ timeUs, severity: incident.severity });
}

/** The first time from `fromUs` to `untilUs` at which the alert is open and so severe; `fromUs` where it already was. */
export function openAtUs(
  { levels }: AlertStory,
  level: Severity,
  { fromUs, untilUs }: { readonly fromUs: number; readonly untilUs: number },
): number | undefined {
  let isOpen = false;
  for (const { timeUs, severity } of levels) {
    if (timeUs > fromUs && isOpen) return fromUs;
    isOpen = severity !== null && severity >= level;
    if (isOpen && timeUs > fromUs) return timeUs <= untilUs ? timeUs : undefined;
  }
  return isOpen ? fromUs : undefined;
}

/** The incident as it stood at `timeUs`; undefined before its first alert. */
export function momentAt(story: IncidentStory, timeUs: number): IncidentMoment | undefined {
  let newest: IncidentMoment | undefined;
  for (const moment of story.moments) {
    if (moment.timeUs > timeUs) continue;
    if (newest === undefined || moment.incident.sequence >= newest.incident.sequence)
      newest = moment;
  }
  return newest;
}

/** The last word on the incident. */
export function lastMoment(story: IncidentStory): IncidentMoment {
  return momentAt(story, Number.POSITIVE_INFINITY) as IncidentMoment;
}
