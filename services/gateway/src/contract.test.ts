/** The published contract: served as it is, whole, and kept by what really travels. */

import { contractDocument } from '@breakwater/contract';
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import type { DeskEntry, StoreEntry } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import {
  append,
  appendEntries,
  type Running,
  running,
  STREAM,
  STREAM_NAME,
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
      detectors: 'A,D',
      venues: 'upbit,bithumb',
      assets: 'USDT',
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
      expect(bad, name).toBe(400);
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
      expect(bad, name).toBe(400);
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
});

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}
