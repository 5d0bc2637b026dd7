/** A topic of its own on the shared Kafka and its streams in a Redis, with what a test needs to fill and read them. */
import type { KeyObject } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  controlPublicKeyHex,
  encodeBatches,
  encodeControl,
  generateControlKey,
} from '@breakwater/codec';
import type {
  AlertStore,
  LogClock,
  LogProducer,
  LogReader,
  NewRecord,
  StoredEntry,
  StreamKey,
  StreamKind,
} from '@breakwater/core';
import { createKafkaLog, type KafkaLog } from '@breakwater/kafka';
import { RedisAlertStore } from '@breakwater/redis';
import { openScenario, type ScenarioName } from '@breakwater/simulator';
import { freshName, sharedKafkaBrokers, sharedRedisUrl } from './shared-parts.ts';

export interface EndToEndWorld {
  readonly brokers: readonly string[];
  readonly redisUrl: string;
  readonly topic: string;
  readonly topicId: string;
  readonly log: KafkaLog;
  readonly producer: LogProducer;
  readonly reader: LogReader;
  readonly store: RedisAlertStore;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly clock?: LogClock;
  readonly partitionCount?: number;
  /** A Redis of the test's own; the shared one where absent. */
  readonly redisUrl?: string;
}

export async function openWorld(options: WorldOptions = {}): Promise<EndToEndWorld> {
  const { clock = 'create', partitionCount = 1, redisUrl = sharedRedisUrl() } = options;
  const brokers = sharedKafkaBrokers();
  const log = createKafkaLog({ brokers, clientId: 'end-to-end', tls: null, sasl: null });
  const topic = freshName('end-to-end');
  const admin = log.admin();
  const left = okValue(await admin.apply([{ topic, partitionCount, clock, retentionMs: -1 }]));
  if (left.length > 0) throw new Error(`the topic could not be made: ${JSON.stringify(left)}`);
  await admin.close();
  const [producer, reader] = [log.producer(), log.reader()];
  const { topicId } = okValue(await reader.inspect(topic, 0));
  const store = okValue(RedisAlertStore.open({ url: redisUrl }));
  okValue(await store.check());
  const close = async (): Promise<void> => {
    await Promise.all([producer.close(), reader.close(), store.close()]);
  };
  return { brokers, redisUrl, topic, topicId, log, producer, reader, store, close };
}

/** The value of an outcome; a test cannot go on without it. */
export function okValue<T>(outcome: {
  readonly kind: string;
  readonly detail?: string;
  readonly value?: T;
}): T {
  if (outcome.kind !== 'ok') throw new Error(`${outcome.kind}: ${outcome.detail}`);
  return outcome.value as T;
}

export interface ScenarioCut {
  readonly name?: ScenarioName;
  readonly seed?: number;
  readonly domain?: string;
  /** Calm before the incident. */
  readonly leadInSeconds?: number;
  /** How much of the incident is kept. */
  readonly incidentSeconds?: number;
  /** Hex public keys of desks that the genesis accepts. */
  readonly deskKeys?: readonly string[];
}

export interface EncodedScenario {
  readonly domain: string;
  /** Signs the control records; its sequence stands at 1. */
  readonly operatorKey: KeyObject;
  /** Genesis first, then the calibration. */
  readonly records: readonly NewRecord[];
  /** Index of the first record at or after the incident's start. */
  readonly incidentIndex: number;
}

/** A scenario as the records of a log whose feeder stamps them. */
export function encodedScenario(cut: ScenarioCut = {}): EncodedScenario {
  const { name = 'squeeze-2025-10-11', seed = 7, leadInSeconds = 120, incidentSeconds = 60 } = cut;
  const scenario = openScenario(name, { seed, leadInUs: leadInSeconds * 1e6 });
  const domain = cut.domain ?? scenario.domain;
  const privateKey = generateControlKey();
  const keys = [controlPublicKeyHex(privateKey)];
  const content = { ...scenario.genesis, domain, keys, deskKeys: cut.deskKeys ?? [] };
  const controls = [
    { type: 'genesis', content },
    { type: 'calibration', content: scenario.calibration },
  ];
  const records = controls.map((control, sequence): NewRecord => {
    const value = encodeControl({ domain, sequence, ...control, privateKey });
    if (!(value instanceof Uint8Array)) throw new Error(value.detail);
    return { key: null, value, timestampUs: scenario.startTimeUs };
  });
  let incidentIndex = 0;
  for (const { timestampUs, batch } of scenario.records()) {
    if (timestampUs >= scenario.incidentTimeUs + incidentSeconds * 1e6) break;
    if (timestampUs >= scenario.incidentTimeUs && incidentIndex === 0) {
      incidentIndex = records.length;
    }
    const { records: values } = encodeBatches(batch);
    for (const value of values) records.push({ key: null, value, timestampUs });
  }
  return { domain, operatorKey: privateKey, records, incidentIndex };
}

const CHUNK_COUNT = 500;

/** Appends in order, in chunks; a retryable failure is tried again. */
export async function appendAll(
  world: Pick<EndToEndWorld, 'producer' | 'topic'>,
  partition: number,
  records: readonly NewRecord[],
): Promise<void> {
  for (let index = 0; index < records.length; index += CHUNK_COUNT) {
    const chunk = records.slice(index, index + CHUNK_COUNT);
    okValue(await world.producer.append(world.topic, partition, chunk));
  }
}

/** The same records for a log that stamps them itself. */
export function unstamped(records: readonly NewRecord[]): NewRecord[] {
  return records.map(({ key, value }) => ({ key, value }));
}

/** Waits until `isDone` returns true. @throws Error saying what did not happen. */
export async function until(
  what: string,
  isDone: () => Promise<boolean> | boolean,
  timeoutMs = 45_000,
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await isDone())) {
    if (performance.now() > endMs) throw new Error(`after ${timeoutMs} ms: not ${what}`);
    await wait(50);
  }
}

/** Waits until the store covers the partition's log as it stands; returns its end. */
export async function untilCovered(world: EndToEndWorld, partition: number): Promise<number> {
  const { endOffset } = okValue(await world.reader.inspect(world.topic, partition));
  const stream = { topicId: world.topicId, partition };
  await until(`${world.topic}/${partition} covered to ${endOffset}`, async () => {
    const mark = await world.store.mark(stream);
    return mark.kind === 'ok' && mark.value.highWater >= endOffset;
  });
  return endOffset;
}

export async function storedEntries(
  store: AlertStore,
  stream: StreamKey,
  kind: StreamKind = 'alerts',
): Promise<readonly StoredEntry[]> {
  const entries: StoredEntry[] = [];
  for (;;) {
    const page = okValue(await store.range(stream, kind, entries.at(-1)?.id ?? '0-0', 500));
    if (page.length === 0) return entries;
    entries.push(...page);
  }
}
