/** The webhooks process on a disk that is really full: what it sends, what it says, and that it goes on by itself. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sampleAlert } from '@breakwater/contract/sample';
import type { StoreEntry } from '@breakwater/core';
import { RedisAlertStore } from '@breakwater/redis';
import {
  addEndpoint,
  openRegistry,
  proveEndpoint,
  type Receiver,
  readVerifyingKeys,
  startReceiver,
  systemClock,
} from '@breakwater/webhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { okValue, until } from './end-to-end-world.ts';
import { type RedisServer, startRedisServer } from './index.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';
import { type ServiceProcess, startWebhooksProcess } from './service-process.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { freshStream } from './store-contents.ts';

const DISK_BYTE_COUNT = 3 << 20;
/** As in the fault that was seen: 14 warnings became 1,083 deliveries in two minutes. */
const WARNING_COUNT = 14;
/** Every lane has tried some ten times by then. */
const FULL_MS = 20_000;

let redis: RedisServer;
let store: RedisAlertStore;
let folder: string;
let disk: SmallDisk;
let receiver: Receiver;
let webhooks: ServiceProcess;
const taken: string[] = [];
let gate = Promise.resolve();
let openGate = (): void => {};

beforeAll(async () => {
  redis = await startRedisServer({ exclusive: true });
  store = okValue(RedisAlertStore.open({ url: redis.url }));
  okValue(await store.check());
  folder = makeRunFolder('small-disk');
  disk = mountSmallDisk(folder, DISK_BYTE_COUNT);
  const keyFile = join(folder, 'desk.pub');
  receiver = await startReceiver({
    port: 0,
    keys: () => {
      const reading = readVerifyingKeys([keyFile]);
      return reading.kind === 'ok' ? reading.keys : [];
    },
    acknowledgeAs: 'desk-7',
    nowMs: Date.now,
    onMessage: async ({ id }) => {
      taken.push(id);
      await gate;
    },
    onRefused: () => {},
  });
  const settings = { ports: [443], localReceivers: [receiver.place], keepMs: 86_400_000 };
  const registry = okValue(openRegistry(folder, settings, systemClock));
  const endpoint = { id: 'desk', url: `http://${receiver.place}/`, venue: null } as const;
  const how = { severityMin: 'S1', from: 'beginning', signature: 'ed25519' } as const;
  writeFileSync(keyFile, okValue(addEndpoint(registry, { ...endpoint, ...how })).verifyingText);
  okValue(await proveEndpoint(registry, 'desk'));
  registry.ledger.close();
  webhooks = startWebhooksProcess({
    REDIS_URL: redis.url,
    BREAKWATER_DATA_DIR: folder,
    BREAKWATER_WEBHOOK_LOCAL_RECEIVERS: receiver.place,
  });
}, 60_000);

afterAll(async () => {
  openGate();
  await webhooks.kill9();
  await receiver.close();
  await store.close();
  await redis.stop();
  disk.unmount();
  removeRunFolder(folder);
});

const stream = freshStream();
let appendedCount = 0;

async function appendWarnings(count: number): Promise<void> {
  const previous = appendedCount;
  const entries = Array.from({ length: count }, (_, index): StoreEntry => {
    const offset = previous + index;
    const id = String(offset).padStart(32, '0');
    const alert = sampleAlert({ id, severity: 'S3', incidentId: `incident-${offset}` });
    const { content } = alert;
    const raised = { ...content, incident: { ...content.incident, raised: true } };
    const json = JSON.stringify({ ...alert, content: raised, position: `${offset + 1}-1` });
    return { offset, sequence: 1, stream: 'alerts', json };
  });
  appendedCount += count;
  const request = { build: 1, previous, next: appendedCount, digest: '0'.repeat(16), entries };
  expect(okValue(await store.append(stream, request)).kind).toBe('OK');
}

async function readyz(): Promise<string> {
  const url = webhooks.url();
  return url === undefined ? '' : (await fetch(`${url}/readyz`)).text();
}

test('a full disk stops the sending at what is under way, says so, and costs no warning and no repeat', async () => {
  await appendWarnings(1);
  await until('the first is delivered', () => taken.length === 1);
  await until('ready', async () => (await readyz()).includes('"ok":true'));
  // The second is under way while the disk fills up.
  gate = new Promise((resolve) => {
    openGate = resolve;
  });
  await appendWarnings(1);
  await until('the second is under way', () => taken.length === 2);
  disk.fill();
  openGate();
  await appendWarnings(WARNING_COUNT);
  await until('unready', async () => (await readyz()).includes('ledger'), 30_000);
  const metrics = await (await fetch(`${webhooks.url()}/metrics`)).text();
  expect(metrics).toMatch(/^breakwater_webhook_ledger_failing 1$/m);
  await wait(FULL_MS);
  expect(taken).toHaveLength(2);
  expect(webhooks.isAlive).toBe(true);
  expect(webhooks.output().match(/the ledger of webhooks takes nothing/g)).toHaveLength(1);
  expect(webhooks.output()).not.toContain('the alert store cannot be read');
  disk.free();
  await until('everything is delivered', () => taken.length === 2 + WARNING_COUNT, 60_000);
  await until('ready again', async () => (await readyz()).includes('"ok":true'));
  await wait(1_000);
  expect(new Set(taken).size).toBe(taken.length);
  const ahead = join(folder, 'webhooks.sqlite-wal');
  expect(existsSync(ahead) ? statSync(ahead).size : 0).toBeLessThan(2 << 20);
}, 180_000);
