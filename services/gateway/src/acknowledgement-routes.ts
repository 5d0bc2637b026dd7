/** `POST /v1/alerts/ID/acknowledgements`: a person has seen an alert. Returns 202: it is shown once the log has it. */
import { alertPath, newAcknowledgement } from '@breakwater/contract';
import type { FastifyInstance } from 'fastify';
import type { AcknowledgementDesk } from './acknowledgement-desk.ts';
import type { AlertFeed } from './alert-feed.ts';
import { type ApiError, sendError } from './api-error.ts';
import { openTo, principalOf } from './route-access.ts';

/** The longest note, each character of up to six bytes as an escape, and what stands around it. */
const BODY_BYTE_COUNT_MAX = 4_096;

const NOT_TAKEN: ApiError = {
  status: 501,
  code: 'no-desk',
  detail:
    'this gateway has no log to write to: set KAFKA_BROKERS, BREAKWATER_TOPIC and BREAKWATER_DESK_KEY_FILE (breakwater topics apply makes the key)',
};

/** `desk` null: none are taken here. */
export function addAcknowledgementRoutes(
  server: FastifyInstance,
  feed: AlertFeed,
  desk: AcknowledgementDesk | null,
): void {
  server.post<{ Params: { id: string }; Body: { note: string } }>(
    '/v1/alerts/:id/acknowledgements',
    {
      ...openTo('supervisor'),
      bodyLimit: BODY_BYTE_COUNT_MAX,
      schema: { params: alertPath, body: newAcknowledgement },
    },
    async (request, reply) => {
      if (desk === null) return sendError(reply, NOT_TAKEN);
      const alerts = feed.index.find(request.params.id);
      if (alerts.length === 0) {
        const detail = 'there is no alert of this id, or it is no longer among the newest';
        return sendError(reply, { status: 404, code: 'no-such-alert', detail });
      }
      // A note is a line in the log; in a text box it may have been several.
      const note = request.body.note.trim().replaceAll(/\s+/g, ' ');
      const answer = await desk.acknowledge(alerts, principalOf(request).name, note);
      if (answer.kind === 'refused') return sendError(reply, answer.error);
      return reply.code(202).send({ id: request.params.id, ...answer.taken });
    },
  );
}
