/**
 * Topics of one cluster bridged into a domain of another (SOURCE_KAFKA_BROKERS): plain JSON, and batches of our own schemas. The cluster of the
 * topics goes away and comes back.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeBatch } from '@breakwater/codec';
import { BatchWriter, type NewRecord, SIDE, STREAM_CLASS } from '@breakwater/core';
import type { KafkaLog } from '@breakwater/kafka';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bridgedEvents } from './bridged-events.ts';
import { until } from './end-to-end-world.ts';
import { type KafkaBroker, startKafkaBroker } from './kafka-broker.ts';
import { kafkaLogAt, makeTopic, okOf } from './kafka-fixture.ts';
import { startCommand } from './running-command.ts';
import { type ServiceProcess, startFeedsProcess } from './service-process.ts';
import { freshName, sharedKafkaBrokers } from './shared-parts.ts';

const CLI = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const COUNT = 40;
const MAPPING = `topics:
  - topic: md.trades
    format: json
    event: trade
    venue: upbit
    time: ms
    fields: {time: ts, symbol: code, side: side, price: px, amount: qty, id: id}
  - {topic: own.batches, format: native}
`;

const brokers = sharedKafkaBrokers();
const topic = freshName('other-cluster');
let other: KafkaBroker;
let foreign: KafkaLog;
let folder = '';
let bridge: ServiceProcess | undefined;

beforeAll(async () => {
  other = await startKafkaBroker({ exclusive: true });
  foreign = kafkaLogAt(other.brokers);
  folder = mkdtempSync(join(tmpdir(), 'breakwater-clusters-'));
  writeFileSync(join(folder, 'topics.yaml'), MAPPING);
  for (const name of ['md.trades', 'own.batches']) {
    await makeTopic(foreign, { clock: 'create', topic: name });
  }
  const args = ['topics', 'apply', '--kafka', brokers.join(','), '--topic', topic];
  const opening = startCommand(CLI, { args, env: {}, folder });
  await opening.printed(/opened/);
  await opening.stop();
}, 120_000);

afterAll(async () => {
  await bridge?.kill9();
  await other.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function append(name: string, values: readonly Uint8Array[]): Promise<void> {
  const producer = foreign.producer();
  const timestampUs = Date.now() * 1_000;
  const records = values.map((value): NewRecord => ({ key: null, value, timestampUs }));
  okOf(await producer.append(name, 0, records));
  await producer.close();
}

function plainTrades(from: number): Buffer[] {
  return Array.from({ length: COUNT }, (_, at) => {
    const sides = at % 2 === 0 ? 'buy' : 'sell';
    const row = { code: 'KRW-USDT', side: sides, px: 1_400 + (at % 5), qty: 3, id: from + at };
    return Buffer.from(JSON.stringify({ ts: Date.now(), ...row }));
  });
}

function nativeBatches(from: number): Uint8Array[] {
  const identity = { source: 'desk/collector', session: 1, streamClass: STREAM_CLASS.SOCKET };
  const writer = new BatchWriter(identity, from);
  const key = 'bithumb:USDT/KRW:spot';
  return Array.from({ length: COUNT }, (_, at) => {
    const eventTimeUs = Date.now() * 1_000;
    writer.restart();
    if (at === 0) {
      const names = { key, venue: 'bithumb', base: 'USDT', quote: 'KRW', type: 'spot' } as const;
      const steps = { tick: { mantissa: 1, exponent: 0 }, lot: { mantissa: 1, exponent: -2 } };
      writer.instrument({ ...names, ...steps, effectiveTimeUs: eventTimeUs }, eventTimeUs);
    }
    const stamp = { instrument: key, eventTimeUs };
    writer.trade({ ...stamp, aggressorSide: SIDE.SELL, priceTicks: 1_400, quantityLots: 100 });
    const value = encodeBatch(writer.batch);
    if (value instanceof Uint8Array) return value;
    throw new Error(value.detail);
  });
}

async function untilBridged(count: number): Promise<void> {
  const reader = kafkaLogAt(brokers).reader();
  let found: Record<string, number> = {};
  await until(`${count} events of each topic in the log`, async () => {
    const { endOffset } = okOf(await reader.inspect(topic, 0));
    const { bySource } = await bridgedEvents(reader, topic, { from: 0, to: endOffset });
    found = Object.fromEntries([...bySource].map(([source, lines]) => [source, lines.length]));
    return Object.values(found).filter((events) => events === count).length === 2;
  });
  await reader.close();
  expect(found).toEqual({
    'feeds/upbit/md.trades/0': count,
    'feeds/bithumb/own.batches/0': count,
  });
}

const readiness = async (): Promise<number> => (await fetch(`${bridge?.url()}/readyz`)).status;

it('bridges topics of another cluster, and goes on when that cluster is back', async () => {
  await append('md.trades', plainTrades(1));
  await append('own.batches', nativeBatches(1));
  bridge = startFeedsProcess({
    KAFKA_BROKERS: brokers.join(','),
    SOURCE_KAFKA_BROKERS: other.brokers.join(','),
    BREAKWATER_TOPIC: topic,
    BREAKWATER_FEED: `topics:${join(folder, 'topics.yaml')}`,
  });
  await untilBridged(COUNT);
  expect(await readiness()).toBe(200);
  await other.kill9();
  await until('the bridge to say so', async () => (await readiness()) === 503);
  await other.restart();
  await append('md.trades', plainTrades(1 + COUNT));
  await append('own.batches', nativeBatches(1 + 2 * COUNT));
  await untilBridged(2 * COUNT);
  await until('the bridge to be ready again', async () => (await readiness()) === 200);
  expect(await bridge.stop()).toBe(0);
}, 240_000);
