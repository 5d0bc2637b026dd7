/** `GET /v1/stream` with `Accept: text/event-stream`: the messages of the WebSocket as server-sent events. */
import { parseClientMessage } from '@breakwater/websocket';
import type { FastifyInstance } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { sendError } from './alert-routes.ts';
import { openTo, principalOf } from './route-access.ts';

interface EventQuery {
  readonly severityMin?: string;
  readonly detector?: string;
  readonly venue?: string;
  readonly asset?: string;
  readonly cursor?: string;
  readonly view?: boolean;
}

const text = { type: 'string', minLength: 1 };
const querySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    severityMin: text,
    detector: text,
    venue: text,
    asset: text,
    cursor: text,
    view: { type: 'boolean' },
  },
};

export function addEventRoutes(server: FastifyInstance, feed: AlertFeed): void {
  server.get<{ Querystring: EventQuery }>(
    '/v1/stream',
    {
      ...openTo('supervisor', 'exchange'),
      exposeHeadRoute: false,
      schema: { querystring: querySchema },
    },
    (request, reply) => {
      const { accept = '', 'last-event-id': lastId } = request.headers;
      if (!accept.includes('text/event-stream')) {
        const detail = 'open a WebSocket here, or send Accept: text/event-stream';
        return sendError(reply, { status: 406, code: 'no-event-stream', detail });
      }
      // A browser resumes with what it heard last, whatever the address says.
      const asked = subscription(request.query, lastId === undefined ? undefined : String(lastId));
      const message = asked === null ? null : parseClientMessage(asked);
      if (asked === null || message?.kind !== 'subscribe') {
        const detail = message?.kind === 'refused' ? message.detail : 'the cursor is not JSON';
        return sendError(reply, { status: 400, code: 'bad-query', detail });
      }
      if (!feed.broadcaster.hasRoom) {
        const detail = 'no more connections here; try again later';
        return sendError(reply, { status: 503, code: 'full', detail });
      }
      const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream' };
      reply.hijack();
      reply.raw.writeHead(200, headers as Record<string, string>);
      feed.broadcaster.follow(reply.raw, principalOf(request), asked);
      return reply;
    },
  );
}

/** The query as the message that a WebSocket would send, or null where its cursor is no JSON. */
function subscription(query: EventQuery, lastId: string | undefined): string | null {
  const { severityMin, detector, venue, asset, view } = query;
  const cursor = lastId ?? query.cursor;
  try {
    return JSON.stringify({
      type: 'subscribe',
      filter: {
        severityMin,
        detectors: detector?.split(','),
        venues: venue?.split(','),
        assets: asset?.split(','),
      },
      view,
      ...(cursor === undefined ? {} : { cursor: JSON.parse(cursor) as unknown }),
    });
  } catch {
    return null;
  }
}
