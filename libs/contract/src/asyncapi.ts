/** The WebSocket as AsyncAPI 3.0, made of its messages. */
import { type JsonObject, type JsonSchemas, nameOf } from './json-schema.ts';
import { MESSAGE_BYTE_COUNT_MAX, MESSAGES_PER_SECOND_MAX } from './limits.ts';
import { CLIENT_MESSAGES, SERVER_MESSAGES } from './message.ts';

/** `schemas`: those that the document refers to as `prefix` and their name. */
export function asyncapiOf(prefix: string, schemas: JsonSchemas): JsonObject {
  const messages = { ...SERVER_MESSAGES, ...CLIENT_MESSAGES };
  const placed = (place: string, names: readonly string[]): JsonObject[] =>
    names.map((name) => ({ $ref: `${place}${name}` }));
  const operation = (action: 'send' | 'receive', summary: string, names: string[]): JsonObject => ({
    action,
    channel: { $ref: '#/channels/stream' },
    summary,
    messages: placed('#/channels/stream/messages/', names),
  });
  return {
    asyncapi: '3.0.0',
    info: INFO,
    defaultContentType: 'application/json',
    servers: { gateway: SERVER },
    channels: {
      stream: {
        ...CHANNEL,
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      send: operation('send', 'What the gateway sends.', Object.keys(SERVER_MESSAGES)),
      receive: operation(
        'receive',
        `What a subscriber may send: at most ${MESSAGE_BYTE_COUNT_MAX.toLocaleString('en')} bytes a message and ${MESSAGES_PER_SECOND_MAX} messages a second.`,
        Object.keys(CLIENT_MESSAGES),
      ),
    },
    components: {
      messages: Object.fromEntries(
        Object.entries(messages).map(([name, schema]) => {
          const summary = schemas[nameOf(schema)]?.['description'];
          return [name, { name, summary, payload: { $ref: `${prefix}${nameOf(schema)}` } }];
        }),
      ),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Where the gateway has tokens.' },
      },
    },
  };
}

const INFO = {
  title: 'Breakwater alert stream',
  version: '1.0.0',
  description:
    'JSON texts over a WebSocket. Send subscribe; everything else comes from the server. Each alert of the filter comes once and in the order of its stream; whoever resumes with the cursor held misses none, and where that cannot be kept, gap says so. Close codes: 1001 the gateway stops, 1008 not understood or not allowed, 1009 too large, 1011 the store cannot be read, 1013 too slow: resume from the cursor in closing. Within v1 message types, properties and words of a list may be added: ignore what you do not know.',
  license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
};

const SERVER = {
  host: '127.0.0.1:8080',
  protocol: 'ws',
  description: "The address is the gateway's own; wss behind a proxy that ends TLS.",
  security: [{ $ref: '#/components/securitySchemes/bearer' }],
};

const CHANNEL = {
  address: '/v1/stream',
  title: 'Alerts',
  description:
    'Subprotocol breakwater.v1. Browsers hand the token over as Sec-WebSocket-Protocol: breakwater.v1, bearer, TOKEN; programs may send Authorization: Bearer TOKEN.',
  bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
};
