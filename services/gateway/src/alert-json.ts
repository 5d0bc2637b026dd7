/** Alerts in the body of an answer: passed on as the very bytes that the store holds. */
import type { IoOutcome } from '@breakwater/core';
import type { AlertEntry } from '@breakwater/websocket';
import type { FastifyReply } from 'fastify';
import { sendError } from './api-error.ts';

/** A revision and where it stands. */
export function entryJson(entry: Pick<AlertEntry, 'stream' | 'id' | 'event'>): string {
  const { stream, id, event } = entry;
  return `{"stream":${JSON.stringify(stream)},"id":${JSON.stringify(id)},"event":${event}}`;
}

export function sendJson(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(body);
}

export function sendStoreError(
  reply: FastifyReply,
  outcome: Exclude<IoOutcome<unknown>, { kind: 'ok' }>,
): FastifyReply {
  const detail = 'the alert store cannot be read at the moment; try again';
  return sendError(reply, { status: 503, code: outcome.code, detail });
}
