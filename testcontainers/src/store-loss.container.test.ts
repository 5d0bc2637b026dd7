/** A Redis that restarts or forgets everything in mid-scenario: the detector puts the same entries back. */
import { createConnection } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
import { type ServiceProcess, startDetectorProcess } from './service-process.ts';
import { freshName } from './shared-parts.ts';

let redis: RedisServer;
let world: EndToEndWorld;
let detector: ServiceProcess;
const { records, incidentIndex } = encodedScenario();
const half = incidentIndex + 4_000;

beforeEach(async () => {
  redis = await startRedisServer({ exclusive: true });
  world = await openWorld({ redisUrl: redis.url });
  detector = startDetectorProcess(world, freshName('store-loss'));
  await appendAll(world, 0, records.slice(0, half));
  await untilCovered(world, 0);
  expect((await stored()).length).toBeGreaterThan(0);
});
afterEach(async () => {
  await detector.kill9();
  await world.close();
  await redis.stop();
});

const stored = (): ReturnType<typeof storedEntries> =>
  storedEntries(world.store, { topicId: world.topicId, partition: 0 });

async function expectOracle(): Promise<void> {
  const oracle = await oracleRun(world.reader, world.topic, 0);
  await untilCovered(world, 0);
  expect(await stored()).toEqual(oracle.alerts);
}

/** FLUSHALL, as an operator might. */
async function flush(): Promise<void> {
  const { hostname, port } = new URL(redis.url);
  await new Promise<void>((resolve, reject) => {
    const socket = createConnection(Number(port), hostname, () => socket.write('FLUSHALL\r\n'));
    socket.once('data', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

test('flushed while the market is silent: the same ids come back without another event', async () => {
  const before = await stored();
  await flush();
  await until('put back', async () => (await stored()).length >= before.length);
  expect(await stored()).toEqual(before);
  expect(detector.output()).toContain('the store lost entries');
}, 60_000);

test('flushed while records arrive: the stream ends as the oracle has it', async () => {
  const rest = appendAll(world, 0, records.slice(half));
  await flush();
  await rest;
  await untilCovered(world, 0);
  await expectOracle();
}, 60_000);

test('killed and started again while records arrive: nothing lost, nothing twice', async () => {
  await redis.kill9();
  await appendAll(world, 0, records.slice(half));
  await until('the detector waiting', () => detector.output().includes('retrying'));
  await redis.restart();
  await untilCovered(world, 0);
  await expectOracle();
  expect(detector.isAlive).toBe(true);
}, 60_000);
