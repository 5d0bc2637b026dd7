/** Incidents as REST returns them: how each stands, the alerts of one, and what became of it step by step. */
import type {
  IncidentChange,
  IncidentHistory,
  IncidentListing,
  ListedIncident,
} from '@breakwater/client';
import { incidentState } from './alert.ts';
import { listedAlert } from './listing.ts';
import { alertId, cursor, position, streamName, timeUs } from './place.ts';
import { count, named, type Schema, z } from './schema.ts';
import { alertState, severity } from './vocabulary.ts';

const listedIncident: Schema<ListedIncident> = named(
  'ListedIncident',
  'An incident as it stands by the newest revision of an alert of it.',
  z.object({
    stream: streamName,
    id: position.describe('Of that revision.'),
    incidentId: alertId.describe('What content.incidentId of its alerts says.'),
    domain: z.string(),
    timeUs: timeUs.describe('Log time of that revision.'),
    incident: incidentState,
  }),
);

const incidentChange: Schema<IncidentChange> = named(
  'IncidentChange',
  'A revision of an alert that changed the incident: its severity, cause or lead, what is open of it, or that people are told.',
  z.object({
    stream: streamName,
    id: position,
    alertId,
    revision: count,
    state: alertState,
    severity: severity.describe('Of the alert.'),
    timeUs,
    incident: incidentState.describe('As it stood then.'),
  }),
);

export const incidentListing: Schema<IncidentListing> = named(
  'IncidentListing',
  '',
  z.object({
    incidents: z.array(listedIncident).describe('The last changed first.'),
    cursor: cursor.describe('Subscribe with it to what comes after.'),
    more: z
      .boolean()
      .describe('Whether there are more that match: ask with before, the id of the last one.'),
  }),
);

export const incidentHistory: Schema<IncidentHistory> = named(
  'IncidentHistory',
  '',
  z.object({
    incident: listedIncident,
    alerts: z
      .array(listedAlert)
      .describe('The newest revision of each of its alerts that is held.'),
    timeline: z.array(incidentChange).describe('Oldest first.'),
    missing: count.describe(
      'Changes and alerts that the store no longer holds, or that one answer cannot hold.',
    ),
  }),
);
