/**
 * An acknowledgement, whole way: a click at a gateway process, a signed record on a real Kafka, a detector process, an
 * entry of a real Redis, a message on the WebSocket. And what may not count: forged, repeated, of the wrong key.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  controlKeyToPem,
  controlPublicKeyHex,
  encodeControl,
  generateControlKey,
} from '@breakwater/codec';
import type { DeskEntry, NewRecord, RawRecord, StoredEntry } from '@breakwater/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertSubscriber, subscribeToAlerts } from './alert-subscriber.ts';
import { embeddedEntries } from './embedded-run.ts';
import {
  appendAll,
  type EndToEndWorld,
  encodedScenario,
  okValue,
  openWorld,
  storedEntries,
  until,
  untilCovered,
} from './end-to-end-world.ts';
import { type RedisServer, startRedisServer } from './index.ts';
import { oracleRun } from './oracle.ts';
import { launchBrowser, openPage } from './page-browser.ts';
import { type ServiceProcess, startDetectorProcess, startRedisGateway } from './service-process.ts';
import { freshName } from './shared-parts.ts';

const desk = generateControlKey();
const signerKey = controlPublicKeyHex(desk);
const scenario = encodedScenario({ incidentSeconds: 20, deskKeys: [signerKey] });
const groupId = freshName('acknowledgement');

let folder = '';
let redis: RedisServer;
let world: EndToEndWorld;
let detector: ServiceProcess;
let gateway: ServiceProcess;
let subscriber: AlertSubscriber;
let alertIds: readonly string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-acknowledgement-'));
  const keyFile = join(folder, 'desk.pem');
  writeFileSync(keyFile, controlKeyToPem(desk), { mode: 0o600 });
  redis = await startRedisServer({ exclusive: true });
  world = await openWorld({ redisUrl: redis.url });
  detector = startDetectorProcess(world, groupId);
  gateway = startRedisGateway(redis.url, {
    KAFKA_BROKERS: world.brokers.join(','),
    BREAKWATER_TOPIC: world.topic,
    BREAKWATER_DESK_KEY_FILE: keyFile,
  });
  await appendAll(world, 0, scenario.records);
  await untilCovered(world, 0);
  await until('the gateway listening', () => gateway.url() !== undefined);
  subscriber = await subscribeToAlerts(gateway.url() ?? '');
  await until('alerts at the gateway', async () => {
    const answer = await fetch(`${gateway.url()}/v1/alerts`);
    const { alerts } = (await answer.json()) as {
      alerts: { event: { subject: string; type: string } }[];
    };
    const active = alerts.filter(({ event }) => !event.type.includes('closed'));
    alertIds = active.map(({ event }) => event.subject);
    return alertIds.length > 1;
  });
}, 120_000);

afterAll(async () => {
  subscriber.close();
  await Promise.all([detector.kill9(), gateway.kill9(), world.close()]);
  await redis.stop();
  rmSync(folder, { recursive: true });
});

async function acknowledge(alertId: string, note: string): Promise<number> {
  const answer = await fetch(`${gateway.url()}/v1/alerts/${alertId}/acknowledgements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ note }),
  });
  const { offset } = (await answer.json()) as { offset: number };
  expect(answer.status).toBe(202);
  return offset;
}

function stored(kind: 'acknowledgements' | 'quarantine'): Promise<readonly StoredEntry[]> {
  return storedEntries(world.store, { topicId: world.topicId, partition: 0 }, kind);
}

async function recordAt(offset: number): Promise<RawRecord> {
  for await (const [record] of world.reader.read(world.topic, 0, offset, offset + 1)) {
    if (record !== undefined) return record;
  }
  throw new Error(`no record at ${offset}`);
}

/** The store is what one thread over the log makes of it, kind for kind. */
async function expectOracle(): Promise<void> {
  const oracle = await oracleRun(world.reader, world.topic, 0);
  const stream = { topicId: world.topicId, partition: 0 };
  expect(await storedEntries(world.store, stream, 'alerts')).toEqual(oracle.alerts);
  expect(await stored('acknowledgements')).toEqual(oracle.acknowledgements);
  expect(await stored('quarantine')).toEqual(oracle.quarantine);
}

test('a click becomes a record, an entry and a message, and is shown at its alert', async () => {
  const [alertId = ''] = alertIds;
  const offset = await acknowledge(alertId, '업비트에 전화함');
  await untilCovered(world, 0);
  const [entry] = await stored('acknowledgements');
  const wanted = { kind: 'acknowledgement', alertId, by: 'local', note: '업비트에 전화함' };
  expect(entry?.id).toBe(`${offset + 1}-1`);
  expect(JSON.parse(entry?.json ?? '')).toMatchObject({
    ...wanted,
    position: entry?.id,
    signerKey,
  });
  await until('the message', () => subscriber.acknowledgements.length > 0);
  expect(subscriber.acknowledgements).toEqual([
    { stream: `${world.topicId}:0`, id: entry?.id, acknowledgement: JSON.parse(entry?.json ?? '') },
  ]);
  const single = await fetch(`${gateway.url()}/v1/alerts/${alertId}`);
  expect(await single.json()).toMatchObject({ acknowledgements: [wanted] });
  await expectOracle();
}, 60_000);

test('a person says it on the page, in two lines, and reads it there once the log has it', async () => {
  const before = (await stored('acknowledgements')).length;
  const [, other = ''] = alertIds;
  const browser = await launchBrowser();
  const { page, texts, complaints } = await openPage(browser);
  await page.goto(`${gateway.url()}/#alert=${other}`);
  await page.locator('#ack-note').fill('called the desk\nthey know');
  await page.locator('.acknowledge button').click();
  await expect
    .poll(async () => (await texts('.said li')).join(), { timeout: 20_000 })
    .toMatch(/^✓ local at .*called the desk they know$/);
  expect(complaints).toEqual([]);
  await browser.close();
  expect(await stored('acknowledgements')).toHaveLength(before + 1);
}, 60_000);

test('what is acknowledged while the detector is dead is there exactly once after its restart', async () => {
  const before = (await stored('acknowledgements')).length;
  await detector.kill9();
  const [alertId = ''] = alertIds;
  const offsets = await Promise.all(['a', 'b', 'c'].map((note) => acknowledge(alertId, note)));
  expect(await stored('acknowledgements')).toHaveLength(before);
  detector = startDetectorProcess(world, groupId);
  await untilCovered(world, 0);
  const ids = (await stored('acknowledgements')).slice(before).map(({ id }) => id);
  expect(ids).toEqual(offsets.toSorted((a, b) => a - b).map((offset) => `${offset + 1}-1`));
  await until('the messages', () => subscriber.acknowledgements.length === before + 3);
  await expectOracle();
}, 90_000);

test('killed again and again under clicks, nothing is lost and nothing is doubled', async () => {
  const before = (await stored('acknowledgements')).length;
  const clicked: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const notes = Array.from({ length: 8 }, (_, i) => `round ${round}, ${i}`);
    const clicks = Promise.all(notes.map((note) => acknowledge(alertIds[0] ?? '', note)));
    clicked.push(...notes);
    await detector.kill9();
    await clicks;
    detector = startDetectorProcess(world, groupId);
    await untilCovered(world, 0);
  }
  const entries = (await stored('acknowledgements')).slice(before);
  const notes = entries.map(({ json }) => JSON.parse(json) as DeskEntry & { note: string });
  expect(notes.map(({ note }) => note).sort()).toEqual(clicked.sort());
  await until('the messages', () => subscriber.acknowledgements.length === before + clicked.length);
  await expectOracle();
}, 150_000);

test('forged, repeated and trespassing records are quarantined with their reason', async () => {
  const before = (await stored('acknowledgements')).length;
  const [alertId = ''] = alertIds;
  const genuine = await recordAt(await acknowledge(alertId, 'genuine'));
  const forged = Buffer.from(genuine.value ?? []);
  const last = forged.length - 1;
  forged.writeUInt8(forged.readUInt8(last) ^ 1, last);
  const content = { alertId, by: 'somebody', note: '' };
  const fields = { domain: scenario.domain, sequence: Number.MAX_SAFE_INTEGER };
  const sign = (type: string, what: object, privateKey = desk): Uint8Array =>
    encodeControl({ ...fields, type, content: what, privateKey }) as Uint8Array;
  const values = [
    forged,
    genuine.value,
    sign('ruleset', { version: 2 }),
    sign('keys', { role: 'operator', add: [signerKey] }),
    sign('acknowledgement', content, generateControlKey()),
    sign('acknowledgement', { ...content, by: 'two\nlines' }),
  ];
  const first = okValue(
    await world.producer.append(
      world.topic,
      0,
      values.map((value) => ({ key: null, value, timestampUs: genuine.timestampUs })),
    ),
  );
  await untilCovered(world, 0);
  const refused = (await stored('quarantine')).map(({ id, json }) => {
    return [id, (JSON.parse(json) as { reason: string }).reason];
  });
  expect(refused.slice(-6)).toEqual(
    ['bad-signature', 'stale-control', 'key-role', 'key-role', 'foreign-key', 'bad-control'].map(
      (reason, index) => [`${first + index + 1}-1`, reason],
    ),
  );
  expect(await stored('acknowledgements')).toHaveLength(before + 1);
  // A record that is refused does not use up its sequence: the desk goes on.
  await acknowledge(alertId, 'after them');
  await untilCovered(world, 0);
  expect(await stored('acknowledgements')).toHaveLength(before + 2);
  await expectOracle();
}, 60_000);

test('on embedded parts the same log gives the same acknowledgements, byte for byte', async () => {
  const { lowOffset, endOffset } = okValue(await world.reader.inspect(world.topic, 0));
  const records: NewRecord[] = [];
  for await (const chunk of world.reader.read(world.topic, 0, lowOffset, endOffset)) {
    records.push(...chunk.map(({ key, value, timestampUs }) => ({ key, value, timestampUs })));
  }
  const embedded = await embeddedEntries(records, 'acknowledgements');
  expect(embedded.length).toBeGreaterThan(20);
  expect(embedded).toEqual(await stored('acknowledgements'));
}, 60_000);

test('an operator takes the desk’s key away: the next click is refused, with what to do', async () => {
  const before = (await stored('acknowledgements')).length;
  const { domain, operatorKey: privateKey } = scenario;
  const content = { role: 'desk', add: [], remove: [signerKey] };
  const value = encodeControl({ domain, sequence: 2, type: 'keys', content, privateKey });
  if (!(value instanceof Uint8Array)) throw new Error(value.detail);
  okValue(await world.producer.append(world.topic, 0, [{ key: null, value, timestampUs: 0 }]));
  await untilCovered(world, 0);
  const answer = await fetch(`${gateway.url()}/v1/alerts/${alertIds[0]}/acknowledgements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  await untilCovered(world, 0);
  // A pipeline that needs more than a second has its say later, in the log and the store alone.
  expect([202, 409]).toContain(answer.status);
  if (answer.status === 409) expect(await answer.text()).toContain('breakwater topics desk-key');
  const last = (await stored('quarantine')).at(-1);
  expect(JSON.parse(last?.json ?? '')).toMatchObject({ reason: 'foreign-key' });
  expect(await stored('acknowledgements')).toHaveLength(before);
  await expectOracle();
}, 60_000);
