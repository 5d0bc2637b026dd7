/**
 * Schemas by id from a Confluent-compatible registry, over HTTP: `GET /schemas/ids/ID` and the references that they name. Our own
 * client, since that is all that is asked: @kafkajs/confluent-schema-registry would bring protobufjs, ajv and its own copy of avsc.
 *
 * What was answered is kept for ever, since a registry never gives an id twice. An id that it does not know is asked again after a while.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { IoOutcome } from '@breakwater/core';

export interface RegistrySettings {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  /** PEM of the accepted authorities; null: those of the system. */
  readonly ca: string | null;
}

/** A schema with the texts of those that it refers to, which come first. */
export interface RegisteredSchema {
  /** `AVRO`, `JSON`, `PROTOBUF`. */
  readonly type: string;
  readonly text: string;
  readonly references: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 1_048_576;
const REFERENCE_COUNT_MAX = 64;
const SCHEMA_COUNT_MAX = 10_000;
const ASKED_AGAIN_MS = 60_000;

export class SchemaRegistry {
  readonly #settings: RegistrySettings;
  readonly #nowMs: () => number;
  readonly #schemas = new Map<string, RegisteredSchema>();
  readonly #unknown = new Map<string, number>();

  constructor(settings: RegistrySettings, nowMs: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#nowMs = nowMs;
  }

  /** The schema of an id; `undefined` where the registry knows none. Codes: `registry-unreachable`, `registry-refused`. */
  byId(id: number): Promise<IoOutcome<RegisteredSchema | undefined>> {
    return this.#schema(`/schemas/ids/${id}`, 'kept');
  }

  /** The newest schema of a subject, by Confluent's naming `TOPIC-value`. */
  newest(subject: string): Promise<IoOutcome<RegisteredSchema | undefined>> {
    return this.#schema(`/subjects/${encodeURIComponent(subject)}/versions/latest`, 'asked-anew');
  }

  async #schema(
    path: string,
    keeping: 'kept' | 'asked-anew',
  ): Promise<IoOutcome<RegisteredSchema | undefined>> {
    const known = keeping === 'kept' ? this.#schemas.get(path) : undefined;
    if (known !== undefined) return { kind: 'ok', value: known };
    const askedMs = this.#unknown.get(path);
    if (askedMs !== undefined && this.#nowMs() - askedMs < ASKED_AGAIN_MS) {
      return { kind: 'ok', value: undefined };
    }
    const answer = await this.#get(path);
    if (answer.kind !== 'ok') return answer;
    if (answer.value.status === 404) {
      if (this.#unknown.size < SCHEMA_COUNT_MAX) this.#unknown.set(path, this.#nowMs());
      return { kind: 'ok', value: undefined };
    }
    const read = await this.#read(answer.value.body, path);
    if (read.kind !== 'ok') return read;
    if (keeping === 'kept' && this.#schemas.size < SCHEMA_COUNT_MAX) {
      this.#schemas.set(path, read.value);
    }
    return read;
  }

  async #read(body: unknown, path: string): Promise<IoOutcome<RegisteredSchema>> {
    const own = partsOf(body);
    if (own === undefined) return refused(path, 'the answer holds no schema');
    const references: string[] = [];
    const seen = new Set<string>();
    const pending = [...own.references].reverse();
    while (pending.length > 0) {
      const at = pending.at(-1) as string;
      if (seen.has(at)) {
        pending.pop();
        continue;
      }
      if (seen.size >= REFERENCE_COUNT_MAX) return refused(path, 'too many references');
      seen.add(at);
      const answer = await this.#get(at);
      if (answer.kind !== 'ok') return answer;
      const parts = partsOf(answer.value.body);
      if (parts === undefined) return refused(at, 'a reference is not there');
      // What a reference refers to stands before it.
      references.unshift(parts.text);
      pending.pop();
      pending.push(...[...parts.references].reverse());
    }
    return { kind: 'ok', value: { type: own.type, text: own.text, references } };
  }

  #get(path: string): Promise<IoOutcome<Answer>> {
    const { url, username, password, ca } = this.#settings;
    const address = new URL(url.replace(/\/$/, '') + path);
    const send = address.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve) => {
      const fail = (detail: string): void =>
        resolve({ kind: 'retryable', code: 'registry-unreachable', detail: `${path}: ${detail}` });
      const request = send(
        address,
        {
          headers: { accept: 'application/vnd.schemaregistry.v1+json, application/json' },
          timeout: TIMEOUT_MS,
          ...(username === null ? {} : { auth: `${username}:${password ?? ''}` }),
          ...(ca === null ? {} : { ca }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > BODY_BYTES_MAX) request.destroy(new Error('the answer is above 1 MB'));
            else chunks.push(chunk);
          });
          response.on('error', (error) => fail(error.message));
          response.on('end', () =>
            resolve(judged(path, response.statusCode ?? 0, Buffer.concat(chunks))),
          );
        },
      );
      request.on('timeout', () => request.destroy(new Error('no answer for ten seconds')));
      request.on('error', (error) => fail(error.message));
      request.end();
    });
  }
}

function judged(path: string, status: number, bytes: Buffer): IoOutcome<Answer> {
  if (status === 404) return { kind: 'ok', value: { status, body: null } };
  if (status === 429 || status >= 500) {
    return { kind: 'retryable', code: 'registry-unreachable', detail: `${path}: status ${status}` };
  }
  if (status !== 200) {
    return refused(path, `status ${status}; check the address, user and password of the registry`);
  }
  try {
    return { kind: 'ok', value: { status, body: JSON.parse(bytes.toString('utf8')) as unknown } };
  } catch {
    return refused(path, 'the answer is no JSON');
  }
}

function refused(path: string, detail: string): IoOutcome<never> {
  return { kind: 'fatal', code: 'registry-refused', detail: `${path}: ${detail}` };
}

/** Text, type and the places of the references. */
function partsOf(
  body: unknown,
):
  | { readonly text: string; readonly type: string; readonly references: readonly string[] }
  | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const {
    schema,
    schemaType = 'AVRO',
    references = [],
  } = body as Readonly<Record<string, unknown>>;
  if (typeof schema !== 'string' || typeof schemaType !== 'string') return undefined;
  const places = (Array.isArray(references) ? references : []).map((reference: unknown) => {
    const { subject, version } = reference as Readonly<Record<string, unknown>>;
    return `/subjects/${encodeURIComponent(String(subject))}/versions/${encodeURIComponent(String(version))}`;
  });
  return { text: schema, type: schemaType, references: places };
}
