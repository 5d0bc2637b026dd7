/**
 * Forty topics of eight venues bridged into a live domain while a detector works on it: the bridge is killed again and again and
 * the broker once. Every foreign record is in the log exactly once, as in a log without kills; the alerts are the oracle's, and on the
 * clock of the events those of the log without kills.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlPublicKeyHex, encodeControl, generateControlKey } from '@breakwater/codec';
import { defaultRuleset, type LogReader } from '@breakwater/core';
import type { KafkaLog } from '@breakwater/kafka';
import { RedisAlertStore } from '@breakwater/redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alertsByEventTime } from './bridged-alerts.ts';
import { type BridgedEvents, bridgedEvents } from './bridged-events.ts';
import { COLLECTOR_TOPICS, Collectors, makeCollectorTopics } from './collector-topics.ts';
import { storedEntries, until } from './end-to-end-world.ts';
import { type KafkaBroker, startKafkaBroker } from './kafka-broker.ts';
import { kafkaLogAt, makeTopic, okOf } from './kafka-fixture.ts';
import { metricFaults } from './metric-faults.ts';
import { oracleRun } from './oracle.ts';
import { seededChance } from './seeded-chance.ts';
import { type ServiceProcess, startDetectorProcess, startFeedsProcess } from './service-process.ts';
import { freshName, sharedRedisUrl } from './shared-parts.ts';

const KILL_COUNT = 3;
const MAPPING = `topics:
  - {topic: trades-*, format: cryptofeed}
  - {topic: book-*, format: cryptofeed}
`;

let kafka: KafkaBroker;
let log: KafkaLog;
let reader: LogReader;
let folder = '';
const running: ServiceProcess[] = [];

beforeAll(async () => {
  kafka = await startKafkaBroker({ exclusive: true });
  log = kafkaLogAt(kafka.brokers);
  reader = log.reader();
  folder = mkdtempSync(join(tmpdir(), 'breakwater-bridge-'));
  writeFileSync(join(folder, 'topics.yaml'), MAPPING);
  await makeCollectorTopics(log);
}, 60_000);

afterAll(async () => {
  await Promise.all(running.map((one) => one.kill9()));
  await reader.close();
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function openDomain(): Promise<string> {
  const domain = 'bridged';
  const topic = await makeTopic(log, { clock: 'append', topic: freshName('bridged') });
  const privateKey = generateControlKey();
  const keys = [controlPublicKeyHex(privateKey)];
  const content = { domain, purpose: 'live', clock: 'append', keys, ruleset: defaultRuleset() };
  const value = encodeControl({ domain, sequence: 0, type: 'genesis', content, privateKey });
  if (!(value instanceof Uint8Array)) throw new Error(value.detail);
  const producer = log.producer();
  okOf(await producer.append(topic, 0, [{ key: null, value }]));
  await producer.close();
  return topic;
}

function startBridge(topic: string): ServiceProcess {
  const bridge = startFeedsProcess({
    KAFKA_BROKERS: kafka.brokers.join(','),
    BREAKWATER_TOPIC: topic,
    BREAKWATER_FEED: `topics:${join(folder, 'topics.yaml')}`,
  });
  running.push(bridge);
  return bridge;
}

/** Records of each foreign topic as it stands, by the source that they must be under. */
async function foreignCounts(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { name } of COLLECTOR_TOPICS) {
    const { endOffset } = okOf(await reader.inspect(name, 0));
    counts.set(`/${name}/0`, endOffset);
  }
  return counts;
}

async function metricOf(bridge: ServiceProcess, name: string): Promise<number> {
  const text = await (await fetch(`${bridge.url()}/metrics`)).text();
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function untilBridged(bridge: ServiceProcess, recordCount: number): Promise<void> {
  await until('the bridge to be ready', async () => {
    const url = bridge.url();
    return url !== undefined && (await fetch(`${url}/readyz`)).status === 200;
  });
  await until(`${recordCount} records bridged, and no lag`, async () => {
    if (!bridge.isAlive) throw new Error(bridge.output().slice(-2_000));
    const partitions = (await metricOf(bridge, 'breakwater_bridge_records_total')) > 0;
    const lag = await metricOf(bridge, 'breakwater_bridge_lag_records');
    return (
      partitions &&
      lag === 0 &&
      bridge.output().split('bridging a partition').length > COLLECTOR_TOPICS.length
    );
  });
}

function expectWhole(events: BridgedEvents, counts: ReadonlyMap<string, number>): void {
  const found = new Map(
    [...events.offsets].map(([source, offsets]) => [source.replace(/^feeds\/[^/]+/, ''), offsets]),
  );
  expect([...found.keys()].sort()).toEqual([...counts.keys()].sort());
  for (const [source, count] of counts) {
    expect(found.get(source), source).toEqual(Array.from({ length: count }, (_, offset) => offset));
  }
}

it('loses and repeats nothing over kills of the bridge and of the broker', async () => {
  const chance = seededChance(11);
  const topic = await openDomain();
  const collectors = new Collectors(log, chance);
  const collecting = collectors.run();
  const redisUrl = sharedRedisUrl();
  const store = okOf(RedisAlertStore.open({ url: redisUrl }));
  const stream = { topicId: okOf(await reader.inspect(topic, 0)).topicId, partition: 0 };
  running.push(
    startDetectorProcess({ brokers: kafka.brokers, redisUrl, topic }, freshName('bridge')),
  );
  let bridge = startBridge(topic);
  for (let kill = 0; kill < KILL_COUNT; kill += 1) {
    await until('events in the log', () => bridge.output().includes('"msg":"bridging"'));
    if (kill === 1) collectors.premium = 1.09;
    await sleep(500 + chance() * 2_000);
    await bridge.kill9();
    bridge = startBridge(topic);
  }
  await until('events in the log', () => bridge.output().includes('"msg":"bridging"'));
  await kafka.kill9();
  await kafka.restart();
  // The price goes on rising until somebody is warned of it, however busy the machine is.
  await until('an alert', async () => {
    collectors.premium *= 1.01;
    await sleep(1_000);
    return (await storedEntries(store, stream, 'alerts')).length > 0;
  });
  collectors.stop();
  await collecting;
  const counts = await foreignCounts();
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  await untilBridged(bridge, total);
  expect(metricFaults(await (await fetch(`${bridge.url()}/metrics`)).text())).toBe('');
  await bridge.stop();

  const info = okOf(await reader.inspect(topic, 0));
  const events = await bridgedEvents(reader, topic, { from: 0, to: info.endOffset });
  expectWhole(events, counts);
  const undisturbed = await openDomain();
  const second = startBridge(undisturbed);
  await untilBridged(second, total);
  await second.stop();
  const { endOffset } = okOf(await reader.inspect(undisturbed, 0));
  const plain = await bridgedEvents(reader, undisturbed, { from: 0, to: endOffset });
  expect(plain.repeatCount).toBe(0);
  for (const [source, lines] of plain.bySource)
    expect(events.bySource.get(source), source).toEqual(lines);

  // By the clock of the events the alerts of both logs are the same; by the broker's they are not: what comes late counts late.
  const told = await alertsByEventTime(reader, topic, info.endOffset);
  expect(told.length).toBeGreaterThan(0);
  expect(told).toEqual(await alertsByEventTime(reader, undisturbed, endOffset));

  await until('the detector to be at the end', async () => {
    const mark = await store.mark(stream);
    return mark.kind === 'ok' && mark.value.highWater >= info.endOffset;
  });
  const oracle = await oracleRun(reader, topic, 0);
  expect(oracle.alerts.length).toBeGreaterThan(0);
  expect(oracle.quarantine).toEqual([]);
  const stored = await storedEntries(store, stream, 'alerts');
  expect(stored).toEqual(oracle.alerts.slice(0, stored.length));
  expect(stored.length).toBeGreaterThan(0);
  await store.close();
}, 240_000);
