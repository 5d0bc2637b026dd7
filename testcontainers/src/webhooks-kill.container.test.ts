/**
 * The webhooks process on a real Redis, killed in mid-delivery again and again: nothing is lost, nothing changes, and
 * what comes twice has the same id.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert, StoreEntry } from '@breakwater/core';
import { RedisAlertStore } from '@breakwater/redis';
import {
  addEndpoint,
  listReceipts,
  openRegistry,
  proveEndpoint,
  type ReceivedMessage,
  type Receiver,
  type RegistryParts,
  readVerifyingKeys,
  startReceiver,
  systemClock,
} from '@breakwater/webhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedEntries } from './embedded-run.ts';
import { encodedScenario, okValue, until } from './end-to-end-world.ts';
import { type RedisServer, startRedisServer } from './index.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';
import { type ServiceProcess, startWebhooksProcess } from './service-process.ts';
import { freshStream } from './store-contents.ts';

const KILL_COUNT = 6;
/** The service keeps at most so many messages of an endpoint under way. */
const UNDER_WAY_MAX = 4;

let redis: RedisServer;
let store: RedisAlertStore;
let folder: string;
let registry: RegistryParts;
let receiver: Receiver;
let webhooks: ServiceProcess | null = null;
let alerts: readonly Alert[] = [];
const taken: ReceivedMessage[] = [];
const refused: string[] = [];
/** While shut, a message that was taken waits for its answer. */
const gate = { opens: Promise.resolve(), open: (): void => {} };

function shutGate(): void {
  gate.opens = new Promise((resolve) => {
    gate.open = resolve;
  });
}

beforeAll(async () => {
  redis = await startRedisServer({ exclusive: true });
  store = okValue(RedisAlertStore.open({ url: redis.url }));
  okValue(await store.check());
  folder = makeRunFolder('webhooks');
  const keyFile = join(folder, 'desk.pub');
  receiver = await startReceiver({
    port: 0,
    keys: () => {
      const reading = readVerifyingKeys([keyFile]);
      return reading.kind === 'ok' ? reading.keys : [];
    },
    acknowledgeAs: 'desk-7',
    nowMs: Date.now,
    onMessage: async (message) => {
      taken.push(message);
      await gate.opens;
    },
    onRefused: (reason) => void refused.push(reason),
  });
  const settings = { ports: [443], localReceivers: [receiver.place], keepMs: 86_400_000 };
  registry = okValue(openRegistry(folder, settings, systemClock));
  const endpoint = { id: 'desk', url: `http://${receiver.place}/`, venue: null } as const;
  const added = addEndpoint(registry, {
    ...endpoint,
    ...{ severityMin: 'S1', from: 'beginning', signature: 'ed25519' },
  });
  writeFileSync(keyFile, okValue(added).verifyingText);
  okValue(await proveEndpoint(registry, 'desk'));
  const entries = await embeddedEntries(encodedScenario({ incidentSeconds: 90 }).records);
  alerts = entries.map(({ json }) => raising(JSON.parse(json) as Alert));
});

afterAll(async () => {
  await webhooks?.kill9();
  await receiver.close();
  registry.ledger.close();
  await store.close();
  await redis.stop();
  removeRunFolder(folder);
});

/** The same revision, worth a message: there are to be many. */
function raising({ content, ...alert }: Alert): Alert {
  return { ...alert, content: { ...content, incident: { ...content.incident, raised: true } } };
}

function start(): ServiceProcess {
  return startWebhooksProcess({
    REDIS_URL: redis.url,
    BREAKWATER_DATA_DIR: folder,
    BREAKWATER_WEBHOOK_LOCAL_RECEIVERS: receiver.place,
  });
}

const stream = freshStream();
let appendedCount = 0;

async function appendAlerts(count: number): Promise<void> {
  const previous = appendedCount;
  const entries = alerts.slice(previous, previous + count).map((alert, index): StoreEntry => {
    const offset = previous + index;
    const json = JSON.stringify({ ...alert, position: `${offset + 1}-1` });
    return { offset, sequence: 1, stream: 'alerts', json };
  });
  const next = previous + entries.length;
  const request = { build: 1, previous, next, digest: '0'.repeat(16), entries };
  expect(okValue(await store.append(stream, request)).kind).toBe('OK');
  appendedCount = next;
}

test(`killed ${KILL_COUNT} times in mid-delivery, it loses nothing and repeats only the same ids`, async () => {
  expect(alerts.length).toBeGreaterThan(3 * KILL_COUNT);
  const share = Math.ceil(alerts.length / (KILL_COUNT + 1));
  for (let i = 0; i < KILL_COUNT; i += 1) {
    shutGate();
    const before = taken.length;
    await appendAlerts(share);
    webhooks = start();
    await until(`a message under way before kill ${i}`, () => taken.length > before);
    await webhooks.kill9();
    gate.open();
  }
  await appendAlerts(alerts.length);
  webhooks = start();
  const ids = alerts.map(({ content }) => `${content.id}-${content.revision}`);
  await until('all receipts', () => {
    const receipts = okValue(listReceipts(registry, 'desk'));
    return receipts.filter(({ state }) => state === 'delivered').length === ids.length;
  });
  const receivedIds = taken.map(({ id }) => id);
  expect([...receivedIds].sort()).toEqual([...ids].sort());
  // Each kill hit at least one message that was received and not acknowledged, so that one came again.
  expect(receiver.repeatCount()).toBeGreaterThanOrEqual(KILL_COUNT);
  expect(receiver.repeatCount()).toBeLessThanOrEqual(KILL_COUNT * UNDER_WAY_MAX);
  expect(refused).toEqual([]);
  expectOrderOfIncidents(receivedIds);
  const receipts = okValue(listReceipts(registry, 'desk'));
  expect(receipts.map(({ messageId }) => messageId)).toEqual(ids);
  expect(receipts.every(({ acknowledgedBy }) => acknowledgedBy === 'desk-7')).toBe(true);
  expect(await webhooks.stop()).toBe(0);
});

/** Within an incident in the order of the store, counted by first arrival. */
function expectOrderOfIncidents(receivedIds: readonly string[]): void {
  const incidentIds = new Set(alerts.map(({ content }) => content.incidentId));
  for (const incidentId of incidentIds) {
    const own = alerts.filter(({ content }) => content.incidentId === incidentId);
    const wanted = own.map(({ content }) => `${content.id}-${content.revision}`);
    expect(receivedIds.filter((id) => wanted.includes(id))).toEqual(wanted);
  }
}
