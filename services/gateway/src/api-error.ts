/** How a request is refused: in the words of the contract. */
import type { RefusalStatus } from '@breakwater/contract';
import type { FastifyReply } from 'fastify';

export interface ApiError {
  readonly status: RefusalStatus;
  /** Stable, for programs. */
  readonly code: string;
  /** What is wrong and what to do. */
  readonly detail: string;
}

export function sendError(reply: FastifyReply, { status, code, detail }: ApiError): FastifyReply {
  return reply.code(status).send({ error: { code, detail } });
}
