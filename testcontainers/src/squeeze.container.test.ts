/**
 * The squeeze, whole way: events on a real Kafka, a detector process, a real Redis, a gateway process, and at the
 * ends a WebSocket, a page in a browser and Prometheus' scrape. The same on embedded parts gives the same alerts.
 */
import { type Alert, canonicalJson } from '@breakwater/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertSubscriber, subscribeToAlerts } from './alert-subscriber.ts';
import { embeddedEntries } from './embedded-run.ts';
import {
  appendAll,
  type EndToEndWorld,
  encodedScenario,
  openWorld,
  storedEntries,
  until,
  untilCovered,
} from './end-to-end-world.ts';
import { type RedisServer, startRedisServer } from './index.ts';
import { oracleRun } from './oracle.ts';
import { launchBrowser, openPage, picture } from './page-browser.ts';
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
  expect(squeeze.map(({ content }) => content.severity)).toContain('S4');
  expect(alerts.every(({ content }) => content.calibration.origin === 'simulated')).toBe(true);
  const oracle = await oracleRun(world.reader, world.topic, 0);
  expect(jsons).toEqual(oracle.alerts.map(({ json }) => json));
});

test('a subscriber of the WebSocket is given each of them once, in order', async () => {
  await until('all alerts delivered', () => subscriber.alerts.length >= alerts.length, 10_000);
  expect(subscriber.alerts.map(({ alert }) => canonicalJson(alert))).toEqual(jsons);
  expect(subscriber.alerts.map(({ id }) => id)).toEqual(alerts.map(({ position }) => position));
  expect(subscriber.faults).toEqual([]);
});

test('what was sent and what REST answers keep the published contract', async () => {
  const { contract } = subscriber;
  const id = alerts[0]?.content.id ?? '';
  for (const [route, path] of [
    ['/v1/alerts', '/v1/alerts?limit=500'],
    ['/v1/alerts', '/v1/alerts?revisions=all&severityMin=S3'],
    ['/v1/alerts/:id', `/v1/alerts/${id}`],
    ['/v1/streams', '/v1/streams'],
    ['/v1/session', '/v1/session'],
    ['/metrics', '/metrics'],
  ] as const) {
    const answer = await fetch(`${gateway.url()}${path}`);
    const contentType = answer.headers.get('content-type') ?? '';
    const body = await answer.text();
    contract.answer({ method: 'GET', route, status: answer.status, contentType, body });
  }
  expect(contract.violations).toEqual([]);
  expect(contract.checkedCounts.get('message alert')).toBe(alerts.length);
  expect(contract.checkedCounts.get('GET /v1/alerts 200')).toBe(2);
});

test('the page shows in a browser what is active, an incident each', async () => {
  browser = await launchBrowser();
  const { page, complaints, texts } = await openPage(browser);
  const newest = new Map(alerts.map(({ content }) => [content.id, content]));
  const active = [...newest.values()].filter(({ state }) => state !== 'CLOSED');
  const incidents = Map.groupBy(active, ({ incidentId }) => incidentId);
  const worst = [...incidents.values()].map((each) => {
    return (
      each
        .map(({ severity }): string => severity)
        .sort()
        .at(-1) ?? ''
    );
  });
  await page.goto(gateway.url() ?? '');
  const badges = '#active .incident-link .badge b';
  await expect.poll(() => page.locator(badges).count(), { timeout: 10_000 }).toBe(incidents.size);
  expect((await texts(badges)).sort()).toEqual(worst.sort());
  expect((await texts('#active .incident-link .title')).join()).toContain('USDT');
  // What the charts show came with the view of the same log.
  await expect
    .poll(() => texts('.chart.price .summary'), { timeout: 10_000 })
    .toEqual([expect.stringMatching(/^From [\d,.]+ to [\d,.]+ (KRW|USDT?); /)]);
  await expect
    .poll(() => texts('.chart.flow .summary'))
    .toEqual([expect.stringMatching(/Sold \d/)]);
  await picture(page, 'squeeze-real');
  expect(complaints).toEqual([]);
});

test('Prometheus scrapes as many alert revisions as the stream holds', async () => {
  const text = await (await fetch(`${detector.url()}/metrics`)).text();
  const samples = [...text.matchAll(/^breakwater_alert_revisions_total\{[^}]*\} (\d+)$/gm)];
  const sum = samples.reduce((total, [, count]) => total + Number(count), 0);
  expect(sum).toBe(alerts.length);
  expect(text).toMatch(/breakwater_records_total\{domain="simulation-squeeze[^}]*\} \d+/);
});

test('on embedded parts the same log gives the same alerts, byte for byte', async () => {
  const embedded = await embeddedEntries(scenario.records);
  expect(embedded.map(({ json }) => json)).toEqual(jsons);
});
