/**
 * The published contract: OpenAPI for REST, AsyncAPI for the WebSocket. Both refer to one file of schemas; what is
 * served is whole, with the schemas under `components/schemas`, so that a reader needs one document.
 */
import type { FastifyInstance } from 'fastify';
import asyncapi from '../contract/asyncapi.json' with { type: 'json' };
import openapi from '../contract/openapi.json' with { type: 'json' };
import schemas from '../contract/schemas.json' with { type: 'json' };
import { PUBLIC } from './route-access.ts';

export type JsonObject = Readonly<Record<string, unknown>>;
export interface ContractDocument extends JsonObject {
  readonly components: JsonObject & { readonly schemas: Readonly<Record<string, JsonObject>> };
}

const FILES = { openapi, asyncapi };

/** The document as it is served. */
export function contractDocument(name: 'openapi' | 'asyncapi'): ContractDocument {
  const { $defs } = JSON.parse(
    JSON.stringify(schemas).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as { $defs: ContractDocument['components']['schemas'] };
  const document = JSON.parse(
    JSON.stringify(FILES[name]).replaceAll('"schemas.json#/$defs/', '"#/components/schemas/'),
  ) as JsonObject & { components: JsonObject };
  return { ...document, components: { ...document.components, schemas: $defs } };
}

/** `/v1/openapi.json` and `/v1/asyncapi.json`: they hold no content, so no token is asked for. */
export function addContractRoutes(server: FastifyInstance): void {
  for (const name of ['openapi', 'asyncapi'] as const) {
    const text = JSON.stringify(contractDocument(name));
    server.get(`/v1/${name}.json`, PUBLIC, (_request, reply) => {
      return reply.type('application/json; charset=utf-8').send(text);
    });
  }
}
