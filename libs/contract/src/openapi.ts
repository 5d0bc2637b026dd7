/** The REST surface and the webhooks as OpenAPI 3.1, made of OPERATIONS. */

import { type JsonObject, type JsonSchemas, nameOf } from './json-schema.ts';
import { alertId } from './place.ts';
import { type Answer, OPERATIONS, type Operation, REFUSALS } from './rest.ts';
import type { z } from './schema.ts';
import { apiError } from './session.ts';
import { alertWarning, challengeAnswer, warningAnswer, webhookChallenge } from './webhook.ts';

const ID_PARAMETER = '{id}';
const REFUSED_PLACE = '#/components/responses/';

/** `schemas`: those that the document refers to as `prefix` and their name. */
export function openapiOf(prefix: string, schemas: JsonSchemas): JsonObject {
  const refer = (schema: z.ZodType): JsonObject => ({ $ref: `${prefix}${nameOf(schema)}` });
  const jsonOf = (schema: z.ZodType): JsonObject => ({
    'application/json': { schema: refer(schema) },
  });
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, {}],
    tags: ['alerts', 'operations', 'contract', 'webhooks'].map((name) => ({ name })),
    paths: pathsOf((operation) => described(operation, { schemas, refer, jsonOf })),
    webhooks: webhooks(jsonOf),
    components: {
      securitySchemes: { bearer: BEARER },
      responses: Object.fromEntries(
        Object.entries(REFUSALS).map(([status, description]) => [
          refusalName(status),
          { description, content: jsonOf(apiError) },
        ]),
      ),
    },
  };
}

/** A path may have several methods. */
function pathsOf(describe: (operation: Operation) => JsonObject): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: describe(operation),
    };
  }
  return paths;
}

const INFO = {
  title: 'Breakwater gateway',
  version: '1.0.0',
  summary: 'Alerts of market surveillance by REST, and warnings by webhooks.',
  description:
    'What is in the alert store, with the cursor to go on from. Live alerts come over the WebSocket (asyncapi.json). Within v1 properties and words of a list may be added and none taken away.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  description:
    'Where the gateway has tokens. Without any, on loopback, everybody is let in as supervisor.',
};

interface Referring {
  readonly schemas: JsonSchemas;
  readonly refer: (schema: z.ZodType) => JsonObject;
  readonly jsonOf: (schema: z.ZodType) => JsonObject;
}

function described(operation: Operation, { schemas, refer, jsonOf }: Referring): JsonObject {
  const { id, tag, summary, description, isPublic, body, answers, refusals } = operation;
  const parameters = [
    ...(operation.path.includes(ID_PARAMETER)
      ? [{ name: 'id', in: 'path', required: true, schema: refer(alertId) }]
      : []),
    ...(operation.query === undefined ? [] : queryParameters(schemas[nameOf(operation.query)])),
    ...Object.entries(operation.headers ?? {}).map(([name, text]) => ({
      name,
      in: 'header',
      description: text,
      schema: { type: 'string', minLength: 1 },
    })),
  ];
  return {
    operationId: id,
    tags: [tag],
    ...(isPublic === true ? { security: [] } : {}),
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: jsonOf(body) } }),
    responses: Object.fromEntries([
      ...Object.entries(answers).map(([status, answer]) => [status, answered(answer, jsonOf)]),
      ...refusals.map((status) => [status, { $ref: `${REFUSED_PLACE}${refusalName(status)}` }]),
    ]),
  };
}

function answered({ description, content }: Answer, jsonOf: Referring['jsonOf']): JsonObject {
  if (!('mediaType' in content)) return { description, content: jsonOf(content) };
  const { mediaType } = content;
  const schema = { type: mediaType === 'application/json' ? 'object' : 'string' };
  return { description, content: { [mediaType]: { schema } } };
}

/** A parameter that is an object travels as JSON. */
function queryParameters(query: JsonObject | undefined): JsonObject[] {
  const properties = (query?.['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    description,
    ...(name === 'cursor' ? { content: { 'application/json': { schema } } } : { schema }),
  }));
}

function webhooks(jsonOf: Referring['jsonOf']): JsonObject {
  const message = (summary: string, sent: z.ZodType, returned: z.ZodType): JsonObject => ({
    post: {
      tags: ['webhooks'],
      summary,
      description:
        'Signed as Standard Webhooks says: look at nothing before the signature is verified, and drop what has a webhook-id that was seen.',
      requestBody: { required: true, content: jsonOf(sent) },
      responses: { 200: { description: 'Taken.', content: jsonOf(returned) } },
    },
  });
  return {
    warning: message('A revision of an alert.', alertWarning, warningAnswer),
    challenge: message('Is the endpoint yours?', webhookChallenge, challengeAnswer),
  };
}

function refusalName(status: number | string): string {
  return `Error${status}`;
}
