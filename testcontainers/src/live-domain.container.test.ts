/**
 * A live domain on a real Kafka and a real Redis, with a detector process: rules and a calibration are applied while it
 * runs, an alert is recomputed from its log, and again from a bundle with nothing else.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeBatch } from '@breakwater/codec';
import { BatchWriter, FEED_STATUS, type LogProducer, SIDE, STREAM_CLASS } from '@breakwater/core';
import { RedisAlertStore } from '@breakwater/redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './end-to-end-world.ts';
import { kafkaLogAt, okOf } from './kafka-fixture.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { type ServiceProcess, startDetectorProcess } from './service-process.ts';
import { freshName, sharedKafkaBrokers } from './shared-parts.ts';

const COMMAND = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const brokers = sharedKafkaBrokers();
const topic = freshName('live-domain');
const MARKET = 'upbit:USDT/KRW:spot';
/** Of two seconds each, so that there is something to calibrate on. */
const TRADED_COUNT = 6;

let folder = '';
let redis: RedisServer;
let detector: ServiceProcess;
let store: RedisAlertStore;

interface Run {
  readonly code: number;
  readonly output: string;
}

function breakwater(...args: readonly string[]): Promise<Run> {
  const options = { cwd: folder, env: { PATH: process.env['PATH'] ?? '' }, timeout: 120_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` });
    });
  });
}

const onKafka = (): string[] => ['--kafka', brokers.join(','), '--topic', topic];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-live-domain-'));
  redis = await startRedisServer({ exclusive: true });
  store = okOf(RedisAlertStore.open({ url: redis.url }));
  expect((await breakwater('topics', 'apply', ...onKafka(), '--domain', 'krw')).code).toBe(0);
  detector = startDetectorProcess(
    { brokers, redisUrl: redis.url, topic },
    freshName('live-domain'),
  );
}, 120_000);

afterAll(async () => {
  await detector.kill9();
  await store.close();
  await redis.stop();
  rmSync(folder, { recursive: true });
});

/** Trades for some seconds by a feed that promises a heartbeat each second; then it is silent. */
async function feedThenFallSilent(producer: LogProducer): Promise<void> {
  const identity = { source: 'feeds/upbit/USDT-KRW/trades', session: 1 };
  const writer = new BatchWriter({ ...identity, streamClass: STREAM_CLASS.SOCKET });
  for (let at = 0; at < TRADED_COUNT; at += 1) {
    const eventTimeUs = Date.now() * 1_000;
    const place = { instrument: MARKET, eventTimeUs };
    writer.restart();
    if (at === 0) {
      const names = {
        key: MARKET,
        venue: 'upbit',
        base: 'USDT',
        quote: 'KRW',
        type: 'spot',
      } as const;
      const steps = { tick: { mantissa: 1, exponent: 0 }, lot: { mantissa: 1, exponent: -2 } };
      writer.instrument({ ...names, ...steps, effectiveTimeUs: eventTimeUs }, eventTimeUs);
    }
    writer.feedStatus({
      ...place,
      status: FEED_STATUS.HEARTBEAT,
      heartbeatUs: 1_000_000,
      detail: '',
    });
    writer.trade({ ...place, aggressorSide: SIDE.SELL, priceTicks: 1_430, quantityLots: 100 });
    const value = encodeBatch(writer.batch);
    if (!(value instanceof Uint8Array)) throw new Error(value.detail);
    okOf(await producer.append(topic, 0, [{ key: null, value }]));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function firstAlertId(): Promise<string | undefined> {
  const streams = await store.streams();
  const [stream] = streams.kind === 'ok' ? streams.value : [];
  if (stream === undefined) return undefined;
  const page = await store.range(stream, 'alerts', '0-0', 1);
  const [entry] = page.kind === 'ok' ? page.value : [];
  return entry === undefined
    ? undefined
    : (JSON.parse(entry.json) as { content: { id: string } }).content.id;
}

it('takes rules and a calibration while it runs, and its alerts can be recomputed anywhere', async () => {
  const producer = kafkaLogAt(brokers).producer();
  const fromMs = Date.now();
  await feedThenFallSilent(producer);
  await producer.close();
  let alertId: string | undefined;
  await until('an alert on the silent feed', async () => {
    alertId = await firstAlertId();
    return alertId !== undefined;
  });

  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, 'version: 2\nbudgetS2PerMarketDay: 0.05\n');
  const redisAt = ['--redis', redis.url];
  const applied = await breakwater('rules', 'apply', rules, ...onKafka(), ...redisAt);
  expect(applied).toMatchObject({ code: 0, output: expect.stringContaining('has taken it up') });
  const shown = await breakwater('rules', 'show', ...onKafka());
  expect(shown.output).toMatch(/budgetS2PerMarketDay +0\.05/);

  const file = join(folder, 'live.json');
  const span = [fromMs, fromMs + TRADED_COUNT * 1_000].map((ms) => new Date(ms).toISOString());
  const make = ['calibration', 'make', span.join('..'), '--to', file, ...onKafka()];
  expect(await breakwater(...make)).toMatchObject({ code: 0 });
  const calibrated = await breakwater('calibration', 'apply', file, ...onKafka(), ...redisAt);
  expect(calibrated).toMatchObject({ code: 0, output: expect.stringContaining('has taken it up') });

  const prefix = (alertId ?? '').slice(0, 12);
  const verified = await breakwater('verify', prefix, ...onKafka(), ...redisAt);
  expect(verified).toMatchObject({ code: 0, output: expect.stringMatching(/^PASS/) });
  const bundle = join(folder, 'alert.bundle');
  const exported = ['export', 'alert', prefix, '--to', bundle, ...onKafka(), ...redisAt];
  expect(await breakwater(...exported)).toMatchObject({ code: 0 });
  expect(await breakwater('verify', '--bundle', bundle)).toMatchObject({ code: 0 });
  const explained = await breakwater('explain', prefix, ...onKafka(), ...redisAt);
  expect(explained.output).toContain('No reliable data from Upbit');
}, 180_000);
