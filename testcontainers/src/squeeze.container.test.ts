/**
 * The squeeze, whole way: events on a real Kafka, a detector process, a real Redis, a gateway process, and at the
 * ends a WebSocket, a page in a browser and Prometheus' scrape. The same on embedded parts gives the same alerts.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Alert, canonicalJson } from '@breakwater/core';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertSubscriber, subscribeToAlerts } from './alert-subscriber.ts';
import { embeddedAlerts } from './embedded-run.ts';
import {
  appendAll,
  type EndToEndWorld,
  encodedScenario,
  openWorld,
  storedEntries,
  until,
  untilCovered,
} from './end-to-end-world.ts';
import { chromiumPath, type RedisServer, startRedisServer } from './index.ts';
import { oracleRun } from './oracle.ts';
import { type ServiceProcess, startDetectorProcess, startRedisGateway } from './service-process.ts';
import { freshName } from './shared-parts.ts';

let redis: RedisServer;
let world: EndToEndWorld;
let detector: ServiceProcess;
let gateway: ServiceProcess;
let subscriber: AlertSubscriber;
let browser: Browser;
let alerts: readonly Alert[] = [];
let jsons: readonly string[] = [];
const scenario = encodedScenario({ incidentSeconds: 90 });

beforeAll(async () => {
  redis = await startRedisServer({ exclusive: true });
  world = await openWorld({ redisUrl: redis.url });
  detector = startDetectorProcess(world, freshName('squeeze'));
  gateway = startRedisGateway(redis.url);
  await until('both services listening', () => {
    return detector.url() !== undefined && gateway.url() !== undefined;
  });
  subscriber = await subscribeToAlerts(gateway.url() ?? '');
  await appendAll(world, 0, scenario.records);
  await untilCovered(world, 0);
  const entries = await storedEntries(world.store, { topicId: world.topicId, partition: 0 });
  jsons = entries.map(({ json }) => json);
  alerts = jsons.map((json) => JSON.parse(json) as Alert);
}, 90_000);

afterAll(async () => {
  subscriber.close();
  await browser.close();
  await Promise.all([detector.kill9(), gateway.kill9(), world.close()]);
  await redis.stop();
});

test('the Redis stream holds a squeeze of USDT, exactly as the oracle has it', async () => {
  const squeeze = alerts.filter(({ content }) => {
    return content.direction === 'SQUEEZE' && content.scope.assets.includes('USDT');
  });
  expect(squeeze.map(({ content }) => content.severity)).toContain('S3');
  expect(alerts.every(({ content }) => content.calibration.origin === 'simulated')).toBe(true);
  const oracle = await oracleRun(world.reader, world.topic, 0);
  expect(jsons).toEqual(oracle.alerts.map(({ json }) => json));
});

test('a subscriber of the WebSocket is given each of them once, in order', async () => {
  await until('all alerts delivered', () => subscriber.alerts.length >= alerts.length, 10_000);
  expect(subscriber.alerts.map(({ alert }) => canonicalJson(alert))).toEqual(jsons);
  expect(subscriber.alerts.map(({ id }) => id)).toEqual(alerts.map(({ position }) => position));
  expect(subscriber.others).toEqual(['hello', 'subscribed']);
});

test('the page shows in a browser what is active', async () => {
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  const newest = new Map(alerts.map(({ content }) => [content.id, content]));
  const active = [...newest.values()].filter(({ state }) => state !== 'CLOSED');
  await page.goto(gateway.url() ?? '');
  await expect
    .poll(() => page.locator('#active > li').count(), { timeout: 10_000 })
    .toBe(active.length);
  const badges = await page.locator('#active .badge').allTextContents();
  expect(badges.sort()).toEqual(active.map(({ severity }) => severity).sort());
  expect((await page.locator('#active .title').allTextContents()).join()).toContain('USDT');
  const folder = process.env['BREAKWATER_TEST_SCREENSHOTS'];
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, 'squeeze.png'), fullPage: true });
  }
});

test('Prometheus scrapes as many alert revisions as the stream holds', async () => {
  const text = await (await fetch(`${detector.url()}/metrics`)).text();
  const samples = [...text.matchAll(/^breakwater_alert_revisions_total\{[^}]*\} (\d+)$/gm)];
  const sum = samples.reduce((total, [, count]) => total + Number(count), 0);
  expect(sum).toBe(alerts.length);
  expect(text).toMatch(/breakwater_records_total\{domain="simulation-squeeze[^}]*\} \d+/);
});

test('on embedded parts the same log gives the same alerts, byte for byte', async () => {
  const embedded = await embeddedAlerts(scenario.records);
  expect(embedded.map(({ json }) => json)).toEqual(jsons);
});
