/** `/v1/alerts`, `/v1/alerts/ID` and `/v1/streams`: what is in the store, with the cursor to go on from. */
import { ALERT_STATES, type AlertStore, type IoOutcome, SEVERITIES } from '@breakwater/core';
import {
  AlertEntry,
  BEFORE_FIRST,
  type Cursor,
  comparePositions,
  cursorObject,
  DETECTORS,
  isPosition,
  parseStreamName,
  progressFor,
} from '@breakwater/websocket';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { openTo, principalOf } from './route-access.ts';

const LIMIT_MAX = 500;
const LIMIT_DEFAULT = 100;
/** Revisions of one alert that one answer holds; the oldest come first. */
const REVISION_COUNT_MAX = 1_000;
/** Entries that one request may read past because of its filter; the cursor leads on. */
const SCAN_COUNT_MAX = 5_000;

interface AlertQuery {
  readonly stream?: string;
  readonly after?: string;
  readonly limit: number;
  readonly severityMin?: string;
  readonly detector?: string;
  readonly venue?: string;
  readonly asset?: string;
  readonly state?: string;
  readonly revisions: 'newest' | 'all';
}

/** `viewer`: the one venue that the caller may see; null: all. */
type AskedAlerts = AlertQuery & { readonly viewer: string | null };

const querySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    stream: { type: 'string', maxLength: 320 },
    after: { type: 'string', maxLength: 40 },
    limit: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
    severityMin: { type: 'string', enum: SEVERITIES },
    detector: { type: 'string', enum: DETECTORS },
    venue: { type: 'string', minLength: 1, maxLength: 160 },
    asset: { type: 'string', minLength: 1, maxLength: 160 },
    state: { type: 'string', enum: ALERT_STATES },
    revisions: { type: 'string', enum: ['newest', 'all'], default: 'newest' },
  },
};
export const idSchema = {
  type: 'object',
  properties: { id: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
};

export function addAlertRoutes(server: FastifyInstance, feed: AlertFeed, store: AlertStore): void {
  server.get<{ Querystring: AlertQuery }>(
    '/v1/alerts',
    { ...openTo('supervisor', 'exchange'), schema: { querystring: querySchema } },
    async (request, reply) => {
      const refused = refusalOf(request.query, feed);
      if (refused !== null) return sendError(reply, refused);
      const asked = { ...request.query, viewer: principalOf(request).venue };
      return asked.revisions === 'newest'
        ? sendNewest(reply, feed, asked)
        : sendAll(reply, feed, asked);
    },
  );

  server.get<{ Params: { id: string } }>(
    '/v1/alerts/:id',
    { ...openTo('supervisor', 'exchange'), schema: { params: idSchema } },
    (request, reply) => {
      const viewer = principalOf(request).venue;
      return sendRevisions(reply, { feed, store, alertId: request.params.id, viewer });
    },
  );

  const roles = openTo('supervisor', 'exchange', 'operations');
  server.get('/v1/streams', roles, async (request) => {
    const { venue } = principalOf(request);
    const heads = feed.headsFor(venue);
    const streams = progressFor(feed.progress(), venue).map((progress) => ({
      ...progress,
      head: heads.get(progress.stream) ?? BEFORE_FIRST,
      caughtUp: feed.isCaughtUp(progress.stream),
    }));
    return { streams, cursor: cursorObject(heads) };
  });
}

export interface ApiError {
  readonly status: 400 | 401 | 403 | 404 | 406 | 405 | 409 | 421 | 429 | 500 | 501 | 503;
  readonly code: string;
  /** What is wrong and what to do. */
  readonly detail: string;
}

export function sendError(reply: FastifyReply, { status, code, detail }: ApiError): FastifyReply {
  return reply.code(status).send({ error: { code, detail } });
}

function refusalOf(query: AlertQuery, feed: AlertFeed): ApiError | null {
  const bad = (detail: string): ApiError => ({ status: 400, code: 'bad-query', detail });
  const { heads } = feed.broadcaster;
  if (query.after !== undefined && !isPosition(query.after)) {
    return bad('after must be a position such as 1234-1, as an answer gave it');
  }
  if (query.stream !== undefined && !heads.has(query.stream)) {
    return { status: 404, code: 'no-such-stream', detail: 'see /v1/streams for the streams' };
  }
  const one = query.stream !== undefined || heads.size <= 1;
  if (!one && (query.after !== undefined || query.revisions === 'all')) {
    return bad('there are several streams: name one with stream=…; see /v1/streams');
  }
  return null;
}

/** The newest revision of each alert, the last changed first; `cursor` subscribes to what comes after. */
function sendNewest(reply: FastifyReply, feed: AlertFeed, query: AskedAlerts): FastifyReply {
  const found: AlertEntry[] = [];
  let more = feed.index.hasEvicted(query.viewer);
  for (const newest of feed.index.newestFirst(query.viewer)) {
    if (query.stream !== undefined && newest.stream !== query.stream) continue;
    if (query.after !== undefined && comparePositions(newest.id, query.after) <= 0) continue;
    const entry = feed.seenBy(query.viewer, newest);
    if (entry === null || !passes(query, entry)) continue;
    if (found.length === query.limit) {
      more = true;
      break;
    }
    found.push(entry);
  }
  const cursor = feed.headsFor(query.viewer);
  return sendEntries(reply, { feed, viewer: query.viewer, entries: found, cursor, more });
}

/** All revisions of one stream after a position, oldest first; `cursor` leads to the next page. */
async function sendAll(
  reply: FastifyReply,
  feed: AlertFeed,
  query: AskedAlerts,
): Promise<FastifyReply> {
  const stream = query.stream ?? [...feed.broadcaster.heads.keys()][0];
  if (stream === undefined) {
    return sendEntries(reply, {
      feed,
      viewer: query.viewer,
      entries: [],
      cursor: new Map(),
      more: false,
    });
  }
  const found: AlertEntry[] = [];
  let after = query.after ?? BEFORE_FIRST;
  let scannedCount = 0;
  while (found.length < query.limit && scannedCount < SCAN_COUNT_MAX) {
    const page = await feed.read(stream, after, LIMIT_MAX);
    if (page.kind !== 'ok') return sendStoreError(reply, page);
    if (page.value.length === 0) break;
    for (const stored of page.value) {
      if (found.length === query.limit) break;
      after = stored.id;
      scannedCount += 1;
      const entry = stored instanceof AlertEntry ? feed.seenBy(query.viewer, stored) : null;
      if (entry !== null && passes(query, entry)) found.push(entry);
    }
  }
  const head = feed.headsFor(query.viewer).get(stream) ?? BEFORE_FIRST;
  const isOver = comparePositions(after, head) >= 0;
  // Beyond its own head an exchange has read foreign entries only, and is not told how far they go.
  if (isOver && query.viewer !== null) after = laterOf(head, query.after ?? BEFORE_FIRST);
  const more = !isOver;
  const cursor = new Map([[stream, after]]);
  return sendEntries(reply, { feed, viewer: query.viewer, entries: found, cursor, more });
}

async function sendRevisions(
  reply: FastifyReply,
  asked: { feed: AlertFeed; store: AlertStore; alertId: string; viewer: string | null },
): Promise<FastifyReply> {
  const { feed, store, alertId, viewer } = asked;
  const found = feed.index.find(alertId).map(({ stream, revisions }) => ({
    stream,
    revisions: revisions.filter(({ facets }) => viewer === null || facets.byVenue.has(viewer)),
  }));
  // To an exchange a foreign alert and one that does not exist are the same.
  if (found.every(({ revisions }) => revisions.length === 0)) {
    const detail = feed.index.hasEvicted(viewer)
      ? 'it is not among the newest alerts; look through /v1/alerts?revisions=all'
      : 'there is no alert of this id';
    return sendError(reply, { status: 404, code: 'no-such-alert', detail });
  }
  const entries: AlertEntry[] = [];
  let missing = 0;
  for (const { stream, revisions } of found) {
    const key = parseStreamName(stream)!;
    missing += Math.max(0, revisions.length - REVISION_COUNT_MAX);
    for (const { id } of revisions.slice(0, REVISION_COUNT_MAX)) {
      const page = await store.range(key, 'alerts', positionBefore(id), 1);
      if (page.kind !== 'ok') return sendStoreError(reply, page);
      const stored = page.value[0];
      const recalled = stored?.id === id ? feed.index.recall(stream, id, stored.json) : null;
      if (!(recalled instanceof AlertEntry)) {
        missing += 1;
        continue;
      }
      const entry = feed.seenBy(viewer, recalled);
      if (entry !== null) entries.push(entry);
    }
  }
  const records = found.map(({ stream }) => feed.saidOf(stream, alertId, viewer));
  const said = records.flatMap(({ acknowledgements }) => acknowledgements).join(',');
  const receipts = records.flatMap((each) => each.receipts).join(',');
  const body = `{"id":${JSON.stringify(alertId)},"revisions":[${entries.map(entryJson).join(',')}],"acknowledgements":[${said}],"receipts":[${receipts}],"missing":${missing}}`;
  return sendJson(reply, body);
}

function passes(query: AlertQuery, { facets, head }: AlertEntry): boolean {
  const { severityMin, detector, venue, asset } = query;
  return (
    (query.state === undefined || head.state === query.state) &&
    (severityMin === undefined || facets.severity >= severityMin) &&
    (detector === undefined || facets.detector === detector) &&
    (venue === undefined || facets.venues.includes(venue)) &&
    (asset === undefined || facets.assets.includes(asset))
  );
}

/** Alerts are passed on as the very bytes that the store holds. */
function sendEntries(
  reply: FastifyReply,
  page: {
    readonly feed: AlertFeed;
    readonly viewer: string | null;
    readonly entries: readonly AlertEntry[];
    readonly cursor: Cursor;
    readonly more: boolean;
  },
): FastifyReply {
  const alerts = page.entries.map((entry) => listedJson(entry, page)).join(',');
  const cursor = JSON.stringify(cursorObject(page.cursor));
  return sendJson(reply, `{"alerts":[${alerts}],"cursor":${cursor},"more":${page.more}}`);
}

/** As `entryJson`, with the newest acknowledgement of the alert. */
function listedJson(
  entry: AlertEntry,
  { feed, viewer }: { readonly feed: AlertFeed; readonly viewer: string | null },
): string {
  const { acknowledgements } = feed.saidOf(entry.stream, entry.head.id, viewer);
  const newest = acknowledgements.at(-1) ?? 'null';
  return `${entryJson(entry).slice(0, -1)},"acknowledgement":${newest}}`;
}

function entryJson(entry: Pick<AlertEntry, 'stream' | 'id' | 'event'>): string {
  const { stream, id, event } = entry;
  return `{"stream":${JSON.stringify(stream)},"id":${JSON.stringify(id)},"event":${event}}`;
}

function sendJson(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(body);
}

function sendStoreError(
  reply: FastifyReply,
  outcome: Exclude<IoOutcome<unknown>, { kind: 'ok' }>,
): FastifyReply {
  const detail = 'the alert store cannot be read at the moment; try again';
  return sendError(reply, { status: 503, code: outcome.code, detail });
}

function laterOf(one: string, other: string): string {
  return comparePositions(one, other) < 0 ? other : one;
}

/** The position just before `id`, so that a range starts with it. */
function positionBefore(id: string): string {
  const dash = id.indexOf('-');
  return `${id.slice(0, dash)}-${Number(id.slice(dash + 1)) - 1}`;
}
