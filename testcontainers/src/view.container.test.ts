/** View frames the whole way: a detector process on a real Kafka and a real Redis, and a gateway process in front. */
import { createConnection } from 'node:net';
import { mergeFrames, type NewRecord, type ViewFrame } from '@breakwater/core';
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
import { type ServiceProcess, startDetectorProcess, startRedisGateway } from './service-process.ts';
import { freshName } from './shared-parts.ts';

const SECOND = 1_000_000;
const SEALED_AFTER_US = 2 * SECOND;
const { records, incidentIndex } = encodedScenario({ incidentSeconds: 30 });

let redis: RedisServer;
let world: EndToEndWorld;
let detector: ServiceProcess;
let gateway: ServiceProcess;

beforeEach(async () => {
  redis = await startRedisServer({ exclusive: true });
  world = await openWorld({ redisUrl: redis.url });
}, 60_000);
afterEach(async () => {
  await Promise.all([detector.kill9(), gateway.kill9(), world.close()]);
  await redis.stop();
});

async function start(): Promise<void> {
  detector = startDetectorProcess(world, freshName('view'));
  gateway = startRedisGateway(redis.url);
  await until('both services listening', () => {
    return detector.url() !== undefined && gateway.url() !== undefined;
  });
}

/** Records up to `to`, and a TICK that seals the last whole second of them; returns when that second ends. */
async function feed(from: number, to: number): Promise<number> {
  const part = records.slice(from, to);
  const lastUs = part.at(-1)?.timestampUs ?? 0;
  const sealedUs = Math.ceil(lastUs / SECOND) * SECOND;
  const tick: NewRecord = { key: null, value: null, timestampUs: sealedUs + SEALED_AFTER_US };
  await appendAll(world, 0, [...part, tick]);
  return sealedUs;
}

const streamName = (): string => `${world.topicId}:0`;

async function frames(): Promise<ViewFrame[]> {
  const response = await fetch(`${gateway.url()}/v1/view?limit=2000&stream=${streamName()}`);
  if (response.status === 404 || response.status === 503) return [];
  expect(response.status).toBe(200);
  return ((await response.json()) as { frames: ViewFrame[] }).frames;
}

async function untilShown(sealedUs: number): Promise<ViewFrame[]> {
  let shown: ViewFrame[] = [];
  await until('the last second shown', async () => {
    shown = await frames();
    return shown.at(-1)?.timeUs === sealedUs;
  });
  return shown;
}

/** The first line of the reply. */
async function redisCommand(...words: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(redis.url);
  return new Promise((resolve, reject) => {
    const socket = createConnection(Number(port), hostname, () => {
      socket.write(`${words.join(' ')}\r\n`);
    });
    socket.once('data', (reply) => {
      socket.destroy();
      resolve(reply.toString().split('\r\n', 1)[0] ?? '');
    });
    socket.once('error', reject);
  });
}

function withoutFloats(frame: ViewFrame): unknown {
  return frame.markets.map(({ key, tradeCount, forcedSellCount, forcedBuyCount }) => {
    return { key, tradeCount, forcedSellCount, forcedBuyCount };
  });
}

test('frames are whole, and what a single-threaded run over the log sees', async () => {
  await start();
  const sealedUs = await feed(0, records.length);
  const shown = await untilShown(sealedUs);
  for (const [at, { fromUs }] of shown.entries()) {
    if (at > 0) expect(fromUs).toBe(shown[at - 1]!.timeUs);
  }
  const { pipeline } = await oracleRun(world.reader, world.topic, 0);
  const newest = shown.at(-1)!;
  expect(pipeline.viewSince(newest.fromUs)).toEqual(newest);
  const whole = pipeline.viewSince(shown[0]!.fromUs)!;
  const joined = shown.reduce(mergeFrames);
  expect(withoutFloats(joined)).toEqual(withoutFloats(whole));
  for (const [at, market] of joined.markets.entries()) {
    expect(market.sellQuantity).toBeCloseTo(whole.markets[at]!.sellQuantity, 6);
    expect(market.buyQuantity).toBeCloseTo(whole.markets[at]!.buyQuantity, 6);
  }
  expect(joined.markets.length).toBeGreaterThan(10);
  const ttl = await redisCommand('TTL', `{${streamName()}}:view`);
  expect(Number(ttl.replace(':', ''))).toBeGreaterThan(6 * 86_400);
  expect(newest.coverage.every(({ state }) => state === 'OK')).toBe(true);

  // A detector that starts again takes up where the store is.
  await detector.kill9();
  detector = startDetectorProcess(world, freshName('view'));
  await until('it listening', () => detector.url() !== undefined);
  const tick: NewRecord = {
    key: null,
    value: null,
    timestampUs: sealedUs + SEALED_AFTER_US + 2 * SECOND,
  };
  await appendAll(world, 0, [tick]);
  const after = await untilShown(sealedUs + 2 * SECOND);
  expect(after.slice(0, shown.length)).toEqual(shown);
  expect(after[shown.length]?.fromUs).toBe(sealedUs);
}, 120_000);

test('a view that cannot be written holds up no alert, is counted, and comes back', async () => {
  const key = `{${streamName()}}:view`;
  await redisCommand('SET', key, 'somebody-else');
  await start();
  await feed(0, incidentIndex + 4_000);
  await untilCovered(world, 0);
  const stored = await storedEntries(world.store, { topicId: world.topicId, partition: 0 });
  const oracle = await oracleRun(world.reader, world.topic, 0);
  expect(stored).toEqual(oracle.alerts);
  expect(stored.length).toBeGreaterThan(0);
  await until('the failures counted', async () => {
    const metrics = await (await fetch(`${detector.url()}/metrics`)).text();
    return /^breakwater_view_frames_total\{[^}]*outcome="fatal"[^}]*\} [1-9]/m.test(metrics);
  });
  expect(detector.output()).toContain('screens get no view; alerts go on');
  expect(await frames()).toEqual([]);
  await redisCommand('DEL', key);
  const sealedUs = await feed(incidentIndex + 4_000, records.length);
  await untilShown(sealedUs);
}, 120_000);
