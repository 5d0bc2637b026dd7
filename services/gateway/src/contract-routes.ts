/** The contract, and what detectors there are: they hold nothing of any market, so no token is asked for. */
import { contractDocument } from '@breakwater/contract';
import { detectorDescriptions } from '@breakwater/core';
import type { FastifyInstance } from 'fastify';
import { PUBLIC } from './route-access.ts';

export function addContractRoutes(server: FastifyInstance): void {
  const texts = {
    '/v1/openapi.json': JSON.stringify(contractDocument('openapi')),
    '/v1/asyncapi.json': JSON.stringify(contractDocument('asyncapi')),
    '/v1/detectors': JSON.stringify({ detectors: detectorDescriptions() }),
  };
  for (const [path, text] of Object.entries(texts)) {
    server.get(path, PUBLIC, (_request, reply) => {
      return reply.type('application/json; charset=utf-8').send(text);
    });
  }
}
