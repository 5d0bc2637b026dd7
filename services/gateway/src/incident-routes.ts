/** `/v1/incidents` and `/v1/incidents/ID`: how incidents stand, and what became of one. They name venues: for supervisors alone. */
import { alertPath, type IncidentRequest, incidentQuery } from '@breakwater/contract';
import type { AlertStore, IoOutcome } from '@breakwater/core';
import { cursorObject, parseStreamName } from '@breakwater/websocket';
import { parseStoredAlert } from '@breakwater/wiring';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { sendJson, sendStoreError } from './alert-json.ts';
import { listedJson } from './alert-listing.ts';
import { storedAt } from './alert-revisions.ts';
import { type ApiError, sendError } from './api-error.ts';
import type { IndexedIncident } from './incident-index.ts';
import { openTo } from './route-access.ts';

export function addIncidentRoutes(
  server: FastifyInstance,
  feed: AlertFeed,
  store: AlertStore,
): void {
  server.get<{ Querystring: IncidentRequest }>(
    '/v1/incidents',
    { ...openTo('supervisor'), schema: { querystring: incidentQuery } },
    (request, reply) => {
      const refused = refusalOf(request.query, feed);
      return refused === null
        ? sendIncidents(reply, feed, request.query)
        : sendError(reply, refused);
    },
  );

  server.get<{ Params: { id: string } }>(
    '/v1/incidents/:id',
    { ...openTo('supervisor'), schema: { params: alertPath } },
    (request, reply) => sendIncident(reply, { feed, store, incidentId: request.params.id }),
  );
}

function refusalOf({ stream, after, before }: IncidentRequest, feed: AlertFeed): ApiError | null {
  const { heads } = feed.broadcaster;
  if (stream !== undefined && !heads.has(stream)) {
    return { status: 404, code: 'no-such-stream', detail: 'see /v1/streams for the streams' };
  }
  const isPlaced = after !== undefined || before !== undefined;
  if (!isPlaced || stream !== undefined || heads.size <= 1) return null;
  const detail = 'there are several streams: name one with stream=…; see /v1/streams';
  return { status: 400, code: 'bad-query', detail };
}

function sendIncidents(reply: FastifyReply, feed: AlertFeed, query: IncidentRequest): FastifyReply {
  const incidents: object[] = [];
  let more = feed.index.incidents.hasEvicted;
  for (const incident of feed.index.incidents.newestFirst(query)) {
    if (incidents.length === query.limit) {
      more = true;
      break;
    }
    incidents.push(listed(incident));
  }
  const cursor = cursorObject(feed.headsFor(null));
  return sendJson(reply, JSON.stringify({ incidents, cursor, more }));
}

interface AskedIncident {
  readonly feed: AlertFeed;
  readonly store: AlertStore;
  readonly incidentId: string;
}

async function sendIncident(reply: FastifyReply, asked: AskedIncident): Promise<FastifyReply> {
  const { feed, incidentId } = asked;
  const found = feed.index.incidents.find(incidentId);
  const [newest] = found;
  if (newest === undefined) {
    const detail = feed.index.incidents.hasEvicted
      ? 'it is not among the newest incidents; look through /v1/alerts?revisions=all'
      : 'there is no incident of this id';
    return sendError(reply, { status: 404, code: 'no-such-incident', detail });
  }
  const read = await readTimeline(asked, found);
  if (read.kind !== 'ok') return sendStoreError(reply, read);
  const alerts: string[] = [];
  let { missing } = read.value;
  for (const { stream, alertIds } of found) {
    for (const alertId of alertIds) {
      const entry = feed.index.newestOf(stream, alertId);
      if (entry === null) missing += 1;
      else alerts.push(listedJson(entry, { feed, viewer: null }));
    }
  }
  const incident = JSON.stringify(listed(newest));
  const timeline = JSON.stringify(read.value.timeline);
  return sendJson(
    reply,
    `{"incident":${incident},"alerts":[${alerts.join(',')}],"timeline":${timeline},"missing":${missing}}`,
  );
}

/** `missing`: changes that the store no longer holds, or that were too many to keep. */
async function readTimeline(
  { store }: AskedIncident,
  found: readonly IndexedIncident[],
): Promise<IoOutcome<{ readonly timeline: readonly object[]; readonly missing: number }>> {
  const timeline: object[] = [];
  let missing = 0;
  for (const { stream, changes, droppedCount } of found) {
    const key = parseStreamName(stream)!;
    missing += droppedCount;
    for (const id of changes) {
      const stored = await storedAt(store, key, id);
      if (stored.kind !== 'ok') return stored;
      const alert = stored.value === null ? '' : parseStoredAlert(stored.value);
      if (typeof alert === 'string') {
        missing += 1;
        continue;
      }
      const { id: alertId, revision, state, severity, timeUs, incident } = alert.content;
      timeline.push({ stream, id, alertId, revision, state, severity, timeUs, incident });
    }
  }
  return { kind: 'ok', value: { timeline, missing } };
}

function listed({ stream, id, incidentId, domain, timeUs, state }: IndexedIncident): object {
  return { stream, id, incidentId, domain, timeUs, incident: state };
}
