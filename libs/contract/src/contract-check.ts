/**
 * Holds real messages and answers to the published contract; for tests. It is stricter than the contract: what a
 * schema does not name is a violation here, although readers are to ignore it, so that nothing travels undocumented.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { contractDocument } from './document.ts';
import type { JsonObject } from './json-schema.ts';
import { CLIENT_MESSAGES } from './message.ts';

export interface Answer {
  readonly method: string;
  /** As the route was made, for example `/v1/alerts/:id`. */
  readonly route: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

interface OpenapiOperation {
  readonly responses: Readonly<Record<string, OpenapiResponse | undefined>>;
}
interface OpenapiResponse {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: JsonObject } | undefined>>;
}
interface Paths {
  readonly [path: string]: { readonly [method: string]: OpenapiOperation | undefined } | undefined;
}
interface MessageComponents {
  readonly messages: Readonly<Record<string, { readonly payload: JsonObject } | undefined>>;
}

export class ContractCheck {
  /** What broke the contract, in words; empty where nothing did. */
  readonly violations: string[] = [];
  /** How many messages were checked, by type; replies by `METHOD path status`. */
  readonly checkedCounts: Map<string, number> = new Map();
  readonly #openapi = contractDocument('openapi');
  readonly #messages = (contractDocument('asyncapi').components as unknown as MessageComponents)
    .messages;
  readonly #ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    const { schemas } = this.#openapi.components;
    this.#ajv.addVocabulary(['components']);
    this.#ajv.addSchema({ $id: 'contract:', components: { schemas: closed(schemas) } });
  }

  /** A text from the gateway to a subscriber. */
  serverMessage(text: string): void {
    const message = JSON.parse(text) as { type?: unknown };
    const type = String(message.type);
    const payload = type in CLIENT_MESSAGES ? undefined : this.#messages[type]?.payload;
    if (payload === undefined) this.violations.push(`no schema for a message of type ${type}`);
    else this.#hold(`message ${type}`, payload, message);
  }

  /** Whether the contract lets a subscriber send the value. */
  allowsFromClient(value: unknown): boolean {
    return this.#validator(this.#messages['subscribe']!.payload)(value) === true;
  }

  /** The body of a webhook. */
  webhook(body: string): void {
    const message = JSON.parse(body) as { type?: unknown };
    const name = message.type === 'breakwater.challenge' ? 'WebhookChallenge' : 'AlertWarning';
    this.#hold(`webhook ${name}`, { $ref: `#/components/schemas/${name}` }, message);
  }

  /** An HTTP answer; those outside the contract (the page and its files) are passed over. */
  answer({ method, route, status, contentType, body }: Answer): void {
    const path = route.replaceAll(/:(\w+)/g, '{$1}');
    if (!path.startsWith('/v1/') && !OPERATIONS.includes(path)) return;
    // A browser's question before a request is of the Fetch standard and no operation of ours.
    if (method === 'HEAD' || method === 'OPTIONS') return;
    const name = `${method} ${path} ${status}`;
    const operation = (this.#openapi['paths'] as Paths)[path]?.[method.toLowerCase()];
    const response = this.#resolved(operation?.responses[String(status)]);
    if (response === undefined) {
      this.violations.push(`${name} is not in the contract: ${body.slice(0, 200)}`);
      return;
    }
    const mediaType = contentType.split(';', 1)[0] ?? '';
    const content = response.content?.[mediaType];
    if (content === undefined && (response.content !== undefined || body !== '')) {
      this.violations.push(`${name} answered ${mediaType}, which is not in the contract`);
    } else if (content !== undefined) {
      const value: unknown = mediaType === 'application/json' ? JSON.parse(body) : body;
      this.#hold(name, content.schema, value);
    }
  }

  /** @throws Error listing what broke the contract, if anything did. */
  assertKept(): void {
    if (this.violations.length > 0) throw new Error(this.violations.slice(0, 5).join('\n'));
  }

  #hold(name: string, schema: JsonObject, value: unknown): void {
    this.checkedCounts.set(name, (this.checkedCounts.get(name) ?? 0) + 1);
    const validate = this.#validator(schema);
    if (validate(value) === true) return;
    const why = this.#ajv.errorsText(validate.errors, { dataVar: name });
    this.violations.push(`${why} in ${JSON.stringify(value).slice(0, 500)}`);
  }

  #validator(schema: JsonObject): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/', '"contract:#/');
    const held = this.#compiled.get(text) ?? this.#ajv.compile(JSON.parse(text) as JsonObject);
    this.#compiled.set(text, held);
    return held;
  }

  #resolved(response: OpenapiResponse | undefined): OpenapiResponse | undefined {
    if (response?.$ref === undefined) return response;
    const { responses } = this.#openapi.components as unknown as OpenapiOperation;
    return responses[response.$ref.replace('#/components/responses/', '')];
  }
}

const OPERATIONS = ['/metrics', '/livez', '/readyz'];

/** The same schemas, letting no object have a property that its schema does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  );
  const isObject = copy['type'] === 'object' && typeof copy['properties'] === 'object';
  return isObject && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : copy;
}
