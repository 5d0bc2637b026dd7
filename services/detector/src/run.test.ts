/** The whole loop on embedded parts: a log in memory, a store in memory, the real codec. */
import type { AlertStore, IoOutcome, LogClock, StoredEntry } from '@breakwater/core';
import { EmbeddedLog, SqliteAlertStore } from '@breakwater/embedded';
import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import type { PartitionWorker } from './partition-worker.ts';
import { type DetectorParts, runDetector } from './run.ts';
import { SummingPipeline } from './worker.fixture.ts';

const TOPIC = 'market.events';

interface World {
  readonly log: EmbeddedLog;
  readonly store: SqliteAlertStore;
  readonly workers: PartitionWorker[];
  readonly parts: DetectorParts;
  /** What surveys of the log said. */
  readonly ends: readonly (number | null)[];
}

async function openWorld(clock: LogClock, store = SqliteAlertStore.inMemory()): Promise<World> {
  const log = EmbeddedLog.inMemory();
  await log.admin().apply([{ topic: TOPIC, partitionCount: 2, clock, retentionMs: -1 }]);
  const workers: PartitionWorker[] = [];
  const nothing = (): void => {};
  const ends: (number | null)[] = [];
  const observer = {
    reading: nothing,
    opened: (worker: PartitionWorker) => workers.push(worker),
    stored: nothing,
    appendAnswered: nothing,
    retrying: nothing,
    rewinding: nothing,
    viewAnswered: nothing,
    snapshotTaken: nothing,
    snapshotFailed: nothing,
    snapshotRefused: nothing,
    restored: nothing,
    halted: nothing,
    ended: nothing,
    looked: nothing,
    surveyed: (_partition: unknown, endOffset: number | null) => ends.push(endOffset),
  };
  const parts: DetectorParts = {
    consumer: log.consumer({ topics: [TOPIC], idleMs: 20 }),
    producer: log.producer(),
    reader: log.reader(),
    store,
    view: null,
    clock: systemClock,
    observer,
    createPipeline: () => new SummingPipeline(),
  };
  return { log, store, workers, parts, ends };
}

async function quarantined(world: World, partition: number): Promise<readonly StoredEntry[]> {
  const { topicId } = await inspected(world, partition);
  const outcome = await world.store.range({ topicId, partition }, 'quarantine', '0-0', 1_000);
  return outcome.kind === 'ok' ? outcome.value : [];
}

async function inspected(
  world: World,
  partition: number,
): Promise<{ topicId: string; endOffset: number }> {
  const outcome = await world.log.reader().inspect(TOPIC, partition);
  if (outcome.kind !== 'ok') throw new Error(outcome.detail);
  return outcome.value;
}

/** Bytes that are no record: each is quarantined, so each leaves a trace in the store. */
async function write(world: World, partition: number, count: number): Promise<void> {
  const producer = world.log.producer();
  for (let index = 0; index < count; index += 1) {
    const value = new TextEncoder().encode(`${partition}:${index}`);
    await producer.append(TOPIC, partition, [{ key: null, value, timestampUs: index * 1_000 }]);
  }
}

/** Runs until every partition is covered to its end. */
async function runToEnd(world: World): Promise<IoOutcome<null>> {
  const stop = new AbortController();
  const running = runDetector(world.parts, stop.signal);
  for (let turn = 0; turn < 500; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const ends = await Promise.all([0, 1].map((partition) => inspected(world, partition)));
    if (world.workers.length < 2) continue;
    if (world.workers.every((worker, index) => worker.coveredOffset === ends[index]?.endOffset))
      break;
  }
  stop.abort();
  return running;
}

it('reads every partition into a stream of its own', async () => {
  const world = await openWorld('create');
  await write(world, 0, 300);
  await write(world, 1, 20);
  expect(await runToEnd(world)).toEqual({ kind: 'ok', value: null });
  expect((await quarantined(world, 0)).map(({ id }) => id)).toEqual(
    Array.from({ length: 300 }, (_, offset) => `${offset + 1}-1`),
  );
  expect(await quarantined(world, 1)).toHaveLength(20);
  expect(world.workers.map(({ clockOffsetSeconds }) => clockOffsetSeconds)).toEqual([null, null]);
  await world.log.close();
});

it('ends with the same stream however often it was stopped on the way', async () => {
  const world = await openWorld('create');
  await write(world, 0, 40);
  await runToEnd(world);
  await write(world, 0, 40);
  world.workers.length = 0;
  await runToEnd(world);
  const entries = await quarantined(world, 0);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(80);
  expect(entries).toHaveLength(80);
  await world.log.close();
});

it('keeps a live partition ticking while nothing comes', async () => {
  const world = await openWorld('append');
  const stop = new AbortController();
  const running = runDetector(world.parts, stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const offsets = world.workers.map(({ clockOffsetSeconds }) => clockOffsetSeconds ?? 99);
  // The embedded log stamps with this machine's clock, in whole milliseconds.
  expect(Math.max(...offsets)).toBeLessThan(0.5);
  expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
  stop.abort();
  await running;
  const ends = await Promise.all([0, 1].map((partition) => inspected(world, partition)));
  for (const { endOffset } of ends) expect(endOffset).toBeGreaterThan(2);
  await world.log.close();
});

it('does not start on a store that is unfit', async () => {
  const world = await openWorld('create');
  const refusal = { kind: 'fatal', code: 'eviction-refused', detail: 'would evict' } as const;
  const store: AlertStore = new Proxy(world.store, {
    get: (target, name) =>
      name === 'check'
        ? () => Promise.resolve(refusal)
        : (Reflect.get(target, name, target) as unknown),
  });
  const outcome = await runDetector({ ...world.parts, store }, new AbortController().signal);
  expect(outcome).toEqual(refusal);
  expect(world.workers).toEqual([]);
  await world.log.close();
});
