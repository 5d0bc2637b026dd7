/** Bad input on a real log: each record is quarantined with its reason, nothing else is lost, the process lives. */
import { encodeBatch, encodeControl, generateControlKey } from '@breakwater/codec';
import {
  type Alert,
  BatchWriter,
  defaultRuleset,
  RECORD_BYTE_COUNT_MAX,
  SIDE,
  STREAM_CLASS,
  type StoredEntry,
} from '@breakwater/core';
import { afterEach, expect, test } from 'vitest';
import { embeddedEntries } from './embedded-run.ts';
import {
  appendAll,
  type EndToEndWorld,
  encodedScenario,
  openWorld,
  storedEntries,
  unstamped,
  untilCovered,
} from './end-to-end-world.ts';
import { runKafkaTool } from './kafka-jars.ts';
import { oracleRun } from './oracle.ts';
import { type ServiceProcess, startDetectorProcess } from './service-process.ts';
import { freshName } from './shared-parts.ts';

let world: EndToEndWorld;
let detector: ServiceProcess;

afterEach(async () => {
  await detector.kill9();
  await world.close();
});

const MARKET = 'upbit:USDT/KRW:spot';
const YEAR_2100_US = Date.UTC(2_100, 0, 1) * 1_000;

interface TradeOdds {
  readonly eventTimeUs: number;
  readonly quantityLots?: number;
  readonly priceTicks?: number;
}

/** One trade of a source of its own, so that nothing else shares its positions. */
function tradeRecord(
  source: string,
  { eventTimeUs, quantityLots = 1, priceTicks = 1_450 }: TradeOdds,
): Uint8Array {
  const writer = new BatchWriter({ source, session: 1, streamClass: STREAM_CLASS.SOCKET });
  writer.trade({
    instrument: MARKET,
    eventTimeUs,
    aggressorSide: SIDE.BUY,
    priceTicks,
    quantityLots,
  });
  const value = encodeBatch(writer.batch);
  if (!(value instanceof Uint8Array)) throw new Error(value.detail);
  return value;
}

function changed(value: Uint8Array, at: number, byte: number): Uint8Array {
  const copy = Uint8Array.from(value);
  copy[at < 0 ? copy.length + at : at] = byte;
  return copy;
}

/** A batch head that promises 2^40 events in a dozen bytes. */
const BOMB = Uint8Array.from([
  0, 0, 0, 0, 1, 2, 0x61, 2, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 2,
]);

/** A trade in another team's Avro, to whose schema its registry gave id 1: a symbol, a price, a time in milliseconds. */
const FOREIGN = Uint8Array.from([
  ...[0, 0, 0, 0, 1, 16, ...new TextEncoder().encode('KRW-USDT'), 0x8c, 0x16, 0, 0xf6, 0xa8, 0xf6],
  ...[0xdf, 0xd6, 0x66, 8, 0x31, 0x32, 0x33, 0x34],
]);

interface BadRecord {
  readonly name: string;
  readonly value: Uint8Array;
  readonly reasons: readonly string[];
}

function badRecords(nowUs: number): BadRecord[] {
  const good = tradeRecord('tests/good', { eventTimeUs: nowUs });
  const stranger = encodeControl({
    domain: 'another',
    sequence: 9,
    type: 'ruleset',
    content: defaultRuleset(),
    privateKey: generateControlKey(),
  });
  if (!(stranger instanceof Uint8Array)) throw new Error(stranger.detail);
  return [
    { name: 'truncated', value: good.subarray(0, good.length - 9), reasons: ['truncated'] },
    { name: 'cut to the framing', value: good.subarray(0, 3), reasons: ['truncated'] },
    { name: 'no framing', value: changed(good, 0, 7), reasons: ['bad-framing'] },
    { name: 'unknown schema', value: changed(good, 4, 99), reasons: ['unknown-schema'] },
    { name: "somebody else's schema under our id", value: FOREIGN, reasons: ['foreign-schema'] },
    {
      name: 'wrong checksum',
      value: changed(good, -1, (good.at(-1) ?? 0) ^ 1),
      reasons: ['bad-checksum'],
    },
    {
      name: 'hostile counts',
      value: BOMB,
      reasons: ['foreign-schema'],
    },
    {
      name: 'negative size',
      value: tradeRecord('tests/negative', { eventTimeUs: nowUs, quantityLots: -5 }),
      reasons: ['bad-quantity'],
    },
    {
      name: 'price of zero',
      value: tradeRecord('tests/zero', { eventTimeUs: nowUs, priceTicks: 0 }),
      reasons: ['bad-price'],
    },
    {
      name: 'from the year 2100',
      value: tradeRecord('tests/future', { eventTimeUs: YEAR_2100_US }),
      reasons: ['time-ahead'],
    },
    { name: 'a stranger’s order', value: stranger, reasons: ['foreign-domain', 'foreign-key'] },
  ];
}

/** Writes a record that is too large for our own producer, with Kafka's tool, which stamps it with the time of day. */
async function appendOversized(): Promise<void> {
  const size = ['--num-records', '1', '--record-size', String(RECORD_BYTE_COUNT_MAX + 1)];
  const props = [`bootstrap.servers=${world.brokers.join(',')}`, 'max.request.size=2097152'];
  const args = [
    '--topic',
    world.topic,
    ...size,
    '--throughput',
    '-1',
    '--producer-props',
    ...props,
  ];
  await runKafkaTool('org.apache.kafka.tools.ProducerPerformance', args);
}

interface Quarantined {
  readonly offset: number;
  readonly index: number;
  readonly reason: string;
  readonly length: number; // unit: bytes
}

async function quarantine(): Promise<readonly Quarantined[]> {
  const stream = { topicId: world.topicId, partition: 0 };
  const entries = await storedEntries(world.store, stream, 'quarantine');
  return entries.map(({ json }) => JSON.parse(json) as Quarantined);
}

async function alertContents(entries: Promise<readonly StoredEntry[]>): Promise<unknown[]> {
  return (await entries).map(({ json }) => (JSON.parse(json) as Alert).content);
}

test('each bad record is quarantined with its reason, and no alert changes', async () => {
  world = await openWorld();
  const { records, incidentIndex } = encodedScenario();
  const cut = incidentIndex - 100;
  const timestampUs = records[cut]?.timestampUs ?? 0;
  const bad = badRecords(timestampUs);
  detector = startDetectorProcess(world, freshName('bad-input'));
  await appendAll(world, 0, records.slice(0, cut));
  await appendAll(
    world,
    0,
    bad.map(({ value }) => ({ key: null, value, timestampUs })),
  );
  await appendAll(world, 0, records.slice(cut));
  await untilCovered(world, 0);

  const found = await quarantine();
  expect(found.map(({ offset }) => offset - cut)).toEqual(bad.map((_, index) => index));
  for (const [index, { name, reasons, value }] of bad.entries()) {
    expect(reasons, name).toContain(found[index]?.reason);
    expect(found[index]?.length, name).toBe(value.length);
  }
  const stored = storedEntries(world.store, { topicId: world.topicId, partition: 0 });
  const contents = await alertContents(stored);
  expect(contents.length).toBeGreaterThan(3);
  expect(contents).toEqual(await alertContents(embeddedEntries(records)));
  expect(detector.isAlive).toBe(true);
  const metrics = await (await fetch(`${detector.url()}/metrics`)).text();
  expect(metrics).toMatch(/breakwater_quarantined_total\{[^}]*reason="bad-checksum"\} 1\n/);
}, 90_000);

test('a record larger than ours may be is quarantined, and the next one is read', async () => {
  world = await openWorld({ clock: 'append' });
  const [genesis, calibration] = unstamped(encodedScenario().records.slice(0, 2));
  if (genesis === undefined || calibration === undefined) throw new Error('a scenario has both');
  detector = startDetectorProcess(world, freshName('oversized'));
  await appendAll(world, 0, [genesis]);
  await appendOversized();
  await appendAll(world, 0, [calibration]);
  await untilCovered(world, 0);
  const found = await quarantine();
  expect(found.map(({ reason, length }) => [reason, length])).toEqual([
    ['oversized', RECORD_BYTE_COUNT_MAX + 1],
  ]);
  const { pipeline } = await oracleRun(world.reader, world.topic, 0);
  expect(pipeline.counters.controlCount).toBe(2);
  expect(detector.isAlive).toBe(true);
}, 60_000);
