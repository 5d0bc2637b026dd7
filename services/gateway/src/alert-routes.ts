/** `/v1/alerts`, `/v1/alerts/ID` and `/v1/streams`: what is in the store, with the cursor to go on from. */
import { type AlertRequest, alertPath, alertQuery } from '@breakwater/contract';
import type { AlertStore } from '@breakwater/core';
import { BEFORE_FIRST, cursorObject, progressFor } from '@breakwater/websocket';
import type { FastifyInstance } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { sendAll, sendNewest } from './alert-listing.ts';
import { sendRevisions } from './alert-revisions.ts';
import { type ApiError, sendError } from './api-error.ts';
import { openTo, principalOf } from './route-access.ts';

export function addAlertRoutes(server: FastifyInstance, feed: AlertFeed, store: AlertStore): void {
  server.get<{ Querystring: AlertRequest }>(
    '/v1/alerts',
    { ...openTo('supervisor', 'exchange'), schema: { querystring: alertQuery } },
    async (request, reply) => {
      const refused = refusalOf(request.query, feed);
      if (refused !== null) return sendError(reply, refused);
      const asked = { feed, query: request.query, viewer: principalOf(request).venue };
      return asked.query.revisions === 'newest' ? sendNewest(reply, asked) : sendAll(reply, asked);
    },
  );

  server.get<{ Params: { id: string } }>(
    '/v1/alerts/:id',
    { ...openTo('supervisor', 'exchange'), schema: { params: alertPath } },
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

function refusalOf({ stream, after, revisions }: AlertRequest, feed: AlertFeed): ApiError | null {
  const { heads } = feed.broadcaster;
  if (stream !== undefined && !heads.has(stream)) {
    return { status: 404, code: 'no-such-stream', detail: 'see /v1/streams for the streams' };
  }
  const isOne = stream !== undefined || heads.size <= 1;
  if (isOne || (after === undefined && revisions === 'newest')) return null;
  const detail = 'there are several streams: name one with stream=…; see /v1/streams';
  return { status: 400, code: 'bad-query', detail };
}
