/** The published contract: one file of schemas, and the documents that refer to them or hold them. */
import { asyncapiOf } from './asyncapi.ts';
import { type JsonObject, type JsonSchemas, jsonSchemas } from './json-schema.ts';
import { openapiOf } from './openapi.ts';

export interface ContractDocument extends JsonObject {
  readonly components: JsonObject & { readonly schemas: JsonSchemas };
}

const HELD = '#/components/schemas/';

/** The document as it is served: whole, with the schemas inside, so that a reader needs one. */
export function contractDocument(name: 'openapi' | 'asyncapi'): ContractDocument {
  const schemas = jsonSchemas(HELD);
  const document = name === 'openapi' ? openapiOf(HELD, schemas) : asyncapiOf(HELD, schemas);
  return { ...document, components: { ...(document['components'] as JsonObject), schemas } };
}

/** The texts that are kept beside the gateway's sources, by file name; the schemas stand in one file there. */
export function publishedFiles(): Readonly<Record<string, string>> {
  const place = '#/$defs/';
  const schemas = jsonSchemas(place);
  const elsewhere = `schemas.json${place}`;
  const whole = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    description:
      "Everything that crosses the gateway's WebSocket and REST surface, and the webhooks. Within v1 properties and words of a list may be added and none taken away: ignore what you do not know.",
    $defs: schemas,
  };
  return {
    'schemas.json': textOf(whole),
    'openapi.json': textOf(openapiOf(elsewhere, schemas)),
    'asyncapi.json': textOf(asyncapiOf(elsewhere, schemas)),
  };
}

function textOf(document: JsonObject): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
