/** `GET /v1/stream` with `Accept: text/event-stream`: the messages of the WebSocket as server-sent events. */
import { type EventQuery, eventId, eventQuery, read } from '@breakwater/contract';
import type { FastifyInstance } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { sendError } from './api-error.ts';
import { openTo, principalOf } from './route-access.ts';

export function addEventRoutes(server: FastifyInstance, feed: AlertFeed): void {
  server.get<{ Querystring: EventQuery }>(
    '/v1/stream',
    {
      ...openTo('supervisor', 'exchange'),
      exposeHeadRoute: false,
      schema: { querystring: eventQuery },
    },
    (request, reply) => {
      const { accept = '', 'last-event-id': lastId } = request.headers;
      if (!accept.includes('text/event-stream')) {
        const detail = 'open a WebSocket here, or send Accept: text/event-stream';
        return sendError(reply, { status: 406, code: 'no-event-stream', detail });
      }
      const { cursor, view, ...filter } = request.query;
      // A browser resumes with what it heard last, whatever the address says.
      const heard = read(eventId, lastId ?? cursor);
      if (heard.kind === 'refused') {
        const detail = `Last-Event-ID: ${heard.detail}`;
        return sendError(reply, { status: 400, code: 'bad-query', detail });
      }
      if (!feed.broadcaster.hasRoom) {
        const detail = 'no more connections here; try again later';
        return sendError(reply, { status: 503, code: 'full', detail });
      }
      const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream' };
      reply.hijack();
      reply.raw.writeHead(200, headers as Record<string, string>);
      const subscribe = { type: 'subscribe', filter, view, cursor: heard.value };
      feed.broadcaster.follow(reply.raw, principalOf(request), JSON.stringify(subscribe));
      return reply;
    },
  );
}
