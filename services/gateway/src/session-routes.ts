/** `/v1/session`: who the caller is, and what it may do here. */
import type { FastifyInstance } from 'fastify';
import { openTo, principalOf } from './route-access.ts';

export interface SessionOptions {
  /** Whether acknowledgements can be taken here at all. */
  readonly takesAcknowledgements: boolean;
  readonly banner: string | null;
  readonly hasPlayback: boolean;
}

export function addSessionRoutes(server: FastifyInstance, options: SessionOptions): void {
  server.get(
    '/v1/session',
    openTo('supervisor', 'exchange', 'operations', 'public'),
    (request, reply) => {
      const { name, role, venue } = principalOf(request);
      const canAcknowledge = options.takesAcknowledgements && role === 'supervisor';
      const hasPlayback = options.hasPlayback && role === 'supervisor';
      const { banner } = options;
      return reply.send({ name, role, venue, canAcknowledge, banner, hasPlayback });
    },
  );
}
