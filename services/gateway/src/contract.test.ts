/** The published contract: valid by its own specifications, whole, and kept by what really travels. */

import asyncapiSpecs from '@asyncapi/specs';
import type { DeskEntry, StoreEntry } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { parseClientMessage } from '@breakwater/websocket';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { contractDocument, type JsonObject } from './contract.ts';
import { ContractCheck } from './contract-check.ts';
import {
  alertId,
  append,
  appendEntries,
  type Running,
  running,
  STREAM,
  STREAM_NAME,
  sampleAlert,
} from './gateway-fixture.ts';
import { sampleFrame } from './view-fixture.ts';

let current: Running | null = null;
afterEach(async () => {
  await current?.stop();
  current = null;
});

const openapi = contractDocument('openapi');
const asyncapi = contractDocument('asyncapi');

describe('the documents', () => {
  it('are OpenAPI 3.1 and AsyncAPI 3.0 by the schemas that those publish', async () => {
    const checked = await new Validator().validate(structuredClone(openapi));
    expect(checked.errors).toBeUndefined();
    expect((await new Validator().validate({ ...openapi, info: {} })).valid).toBe(false);

    const ajv = new Ajv({
      strict: false,
      validateFormats: false,
      meta: false,
      validateSchema: false,
    });
    const validate = ajv.compile(asyncapiSpecs.schemas['3.0.0'] as JsonObject);
    validate(asyncapi);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...asyncapi, operations: { send: { action: 'publish' } } })).toBe(false);
  });

  it('refer to nothing that is not there', () => {
    for (const document of [openapi, asyncapi]) {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)];
      expect(references.length).toBeGreaterThan(50);
      for (const [, reference] of references) {
        expect(reference).toMatch(/^#\//);
        expect(at(document, reference!.slice(2).split('/')), reference).toBeTypeOf('object');
      }
    }
  });

  it('are served as they are', async () => {
    current = await running();
    expect(await (await current.get('/v1/openapi.json')).json()).toEqual(openapi);
    expect(await (await current.get('/v1/asyncapi.json')).json()).toEqual(asyncapi);
  });

  it('name every route of the surface and no other', async () => {
    current = await running();
    const served = current.server.declaredRoutes
      .filter(({ method, path }) => method !== 'HEAD' && path.startsWith('/v1/'))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(':id', '{id}')}`);
    const named = Object.entries(openapi['paths'] as Record<string, object>)
      .filter(([path]) => path.startsWith('/v1/'))
      .flatMap(([path, operations]) => Object.keys(operations).map((name) => `${name} ${path}`));
    expect(served.sort()).toEqual(named.sort());
  });
});

describe('queries', () => {
  it('are taken and refused as the contract says', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, [sampleAlert()], { offset: 0 });
    current = await running({ store });
    const good: Record<string, string> = {
      stream: STREAM_NAME,
      after: '0-0',
      limit: '500',
      severityMin: 'S2',
      detector: 'A',
      venue: 'upbit',
      asset: 'USDT',
      state: 'OPEN',
      revisions: 'all',
    };
    const operation = at(openapi, ['paths', '/v1/alerts', 'get']) as {
      parameters: { name: string }[];
    };
    expect(operation.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(good).sort());
    for (const [name, value] of Object.entries(good)) {
      expect((await current.get(`/v1/alerts?${name}=${value}`)).status, name).toBe(200);
      const bad = (await current.get(`/v1/alerts?${name}=`)).status;
      expect(bad, name).toBe(name === 'stream' ? 404 : 400);
    }
  });
});

/** What the pipeline puts out for an acknowledgement at `offset`. */
function acknowledgedAt(offset: number): StoreEntry {
  const entry: DeskEntry = {
    kind: 'acknowledgement',
    alertId: alertId(1),
    by: 'minji.kim',
    note: '',
    timeUs: 1,
    position: `${offset + 1}-1`,
    signerKey: 'ab'.repeat(32),
  };
  return { offset, sequence: 1, stream: 'acknowledgements', json: JSON.stringify(entry) };
}

describe('queries of view frames', () => {
  it('are taken and refused as the contract says', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, [sampleAlert()], { offset: 0 });
    current = await running({ store });
    const good: Record<string, string> = {
      stream: STREAM_NAME,
      fromUs: '0',
      toUs: String(Number.MAX_SAFE_INTEGER),
      limit: '2000',
    };
    const operation = at(openapi, ['paths', '/v1/view', 'get']) as {
      parameters: { name: string }[];
    };
    expect(operation.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(good).sort());
    for (const [name, value] of Object.entries(good)) {
      expect((await current.get(`/v1/view?${name}=${value}`)).status, name).toBe(200);
      const bad = (await current.get(`/v1/view?${name}=-1`)).status;
      expect(bad, name).toBe(name === 'stream' ? 404 : 400);
    }
    expect((await current.get('/v1/view?after=0-0')).status).toBe(400);
  });
});

describe('messages of the gateway', () => {
  it('keep the contract, every type of them', async () => {
    current = await running({ banner: 'demo' });
    const bad = { offset: 1, sequence: 1, stream: 'alerts', json: '{}' } as const;
    await append(current.store, [sampleAlert()], { offset: 0 });
    await appendEntries(current.store, [bad], { offset: 1 });
    await append(current.store, [sampleAlert({ id: alertId(2) })], { offset: 2 });
    await appendEntries(current.store, [acknowledgedAt(3)], { offset: 3 });
    const socket = new WebSocket(`${current.url.replace('http', 'ws')}/v1/stream`);
    const seen = (): string[] => [...current!.contract.checkedCounts.keys()];
    await expect.poll(seen).toContain('message hello');
    socket.send('not JSON');
    socket.send(JSON.stringify({ type: 'subscribe', cursor: { 'gone:0': '1-1' }, view: true }));
    await current.view.put(STREAM, sampleFrame());
    const types = ['error', 'subscribed', 'alert', 'acknowledgement', 'view', 'gap', 'heartbeat'];
    const all = types.map((type) => `message ${type}`);
    await expect.poll(seen, { timeout: 10_000 }).toEqual(expect.arrayContaining(all));
    // Somebody who has seen more than the store has.
    socket.send(JSON.stringify({ type: 'subscribe', cursor: { [STREAM_NAME]: '99-1' } }));
    await expect.poll(seen, { timeout: 10_000 }).toContain('message rebuilding');
    const { contract } = current;
    await current.stop();
    current = null;
    await expect.poll(() => contract.checkedCounts.get('message closing')).toBe(1);
    const named = Object.keys(at(asyncapi, ['components', 'messages']) as object);
    const checked = [...contract.checkedCounts.keys()].map((name) => name.replace('message ', ''));
    // A store that is being filled again is in rebuilding.test.ts, held to the same contract.
    expect([...checked, 'subscribe', 'rebuilding']).toEqual(expect.arrayContaining(named));
    expect(contract.violations).toEqual([]);
  });

  it('would be noticed without a schema, or against it', () => {
    const gap = { type: 'gap', stream: 't:0', from: '1-1', to: null, detail: 'x' };
    const violationsOf = (message: object): string[] => {
      const check = new ContractCheck();
      check.serverMessage(JSON.stringify(message));
      return check.violations;
    };
    expect(violationsOf(gap)).toEqual([]);
    expect(violationsOf({ ...gap, type: 'news' }).join()).toContain('no schema');
    expect(violationsOf({ ...gap, more: 1 }).join()).toContain('additional properties');
    expect(violationsOf({ ...gap, to: 'now' }).join()).toContain('to must match');
    expect(violationsOf({ type: 'subscribe' }).join()).toContain('no schema');
  });

  it('would be noticed in an answer that the contract does not know', () => {
    const answer = { method: 'GET', contentType: 'application/json', body: '{}' };
    const violationsOf = (changed: object): string[] => {
      const check = new ContractCheck();
      check.answer({ ...answer, route: '/v1/streams', status: 200, ...changed });
      return check.violations;
    };
    expect(violationsOf({}).join()).toContain('required property');
    expect(violationsOf({ body: '{"streams":[],"cursor":{}}' })).toEqual([]);
    expect(violationsOf({ status: 418 }).join()).toContain('not in the contract');
    expect(violationsOf({ contentType: 'text/html' }).join()).toContain('text/html');
    expect(violationsOf({ route: '/v1/secret' }).join()).toContain('not in the contract');
    expect(violationsOf({ route: '/page.css' })).toEqual([]);
  });
});

describe('messages to the gateway', () => {
  const check = new ContractCheck();
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('upbit', 'USDT', '업비트', '__proto__') },
    fc.constantFrom('', 'x'.repeat(160), 'x'.repeat(161), '😀'.repeat(160)),
    fc.string({ unit: 'grapheme' }),
  );
  const list = (item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 6, arbitrary: fc.array(item, { minLength: 1, maxLength: 2 }) },
      fc.array(fc.constantFrom('A', 'B'), { minLength: 62, maxLength: 66 }),
      fc.constantFrom<unknown>(null, 'upbit', {}, []),
    );
  const position = fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(
          fc.maxSafeNat().map((n) => n % 1e15),
          fc.nat(9),
        )
        .map(([a, b]) => `${a}-${b}`),
    },
    fc.tuple(fc.maxSafeNat(), fc.nat(9)).map(([a, b]) => `${a}-${b}`),
    fc.constantFrom<unknown>('0-0', '01-1', '1-', '-', '1-1\n', '999999999999999-1', 1, null),
    fc.constantFrom('1000000000000000-1', '9007199254740991-1', '1-999999999999999'),
  );
  const stream = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('topic:0', 'a:b:12', '-:0', '.:999999999') },
    fc.constantFrom('no stream', ':0', '__proto__', 'constructor', 't:1234567890'),
    fc.constantFrom(`${'t'.repeat(300)}:0`, `${'t'.repeat(301)}:0`, 'é:0', 't:0\n', 't:٣'),
  );
  const cursor = fc.oneof(
    fc.dictionary(stream, position, { maxKeys: 3, noNullPrototype: true }),
    fc
      .integer({ min: 254, max: 258 })
      .map((n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`t:${i}`, '1-1']))),
    fc.constantFrom<unknown>(null, [], 'latest'),
  );
  const filter = fc.oneof(
    fc.record(
      {
        severityMin: fc.constantFrom<unknown>('S1', 'S2', 'S3', 'S4', 'S5', 's1', null),
        detectors: list(fc.constantFrom<unknown>('A', 'B', 'C', 'D', 'A', 'B', 'D', 'Z', 1)),
        venues: list(name),
        assets: list(fc.oneof(name, fc.constantFrom<unknown>(7, null))),
      },
      { requiredKeys: [] },
    ),
    fc.constantFrom<unknown>(null, [], 'all', { severity: 'S1' }),
  );
  const message = fc.oneof(
    { weight: 9, arbitrary: messageOf(filter, cursor) },
    { weight: 1, arbitrary: fc.anything() },
  );

  it('are taken by the parser exactly where the schema allows them', () => {
    const tally = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(message, (value) => {
        const text = jsonOf(value);
        if (text === undefined) return;
        const allowed = check.allowsFromClient(JSON.parse(text));
        tally[allowed ? 'taken' : 'refused'] += 1;
        expect(parseClientMessage(text).kind, text).toBe(allowed ? 'subscribe' : 'refused');
      }),
      { numRuns: 5_000 },
    );
    // Otherwise the agreement would say little.
    expect(tally.taken).toBeGreaterThan(300);
    expect(tally.refused).toBeGreaterThan(500);
  });
});

function messageOf(
  filter: fc.Arbitrary<unknown>,
  cursor: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const type = fc.oneof(
    { weight: 19, arbitrary: fc.constant('subscribe') },
    { weight: 1, arbitrary: fc.constantFrom<unknown>('unsubscribe', null, 1) },
  );
  const view = fc.oneof(
    { weight: 19, arbitrary: fc.boolean() },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 'yes') },
  );
  const whole = fc.record({ type, filter, cursor, view }, { requiredKeys: ['type'] });
  const other = fc.record({ type, other: fc.constant(1) }, { requiredKeys: [] });
  return fc.oneof({ weight: 19, arbitrary: whole }, { weight: 1, arbitrary: other });
}

function jsonOf(value: unknown): string | undefined {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'bigint' ? Number(item) : item,
  );
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}
