import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PartitionInfo } from '@breakwater/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KafkaBroker, startKafkaBroker } from './kafka-broker.ts';
import { kafkaLogAt, makeTopic, numbered, okOf } from './kafka-fixture.ts';
import { RecordingReader, waitFor } from './recording-reader.ts';

let kafka: KafkaBroker;

beforeAll(async () => {
  kafka = await startKafkaBroker({
    exclusive: true,
    // Checks retention at once instead of every five minutes.
    configuration: { 'log.retention.check.interval.ms': '300', 'log.initial.task.delay.ms': '100' },
  });
});
afterAll(() => kafka.stop());

/** Appends numbers until told to end, each as often as it takes; returns how many were acknowledged. */
function appendForever(topic: string): {
  readonly end: () => Promise<number>;
  acknowledged: number;
} {
  const producer = kafkaLogAt(kafka.brokers).producer();
  let isOver = false;
  const state = { acknowledged: 0, end: (): Promise<number> => Promise.resolve(0) };
  const running = (async () => {
    while (!isOver) {
      const outcome = await producer.append(topic, 0, numbered(1, state.acknowledged));
      if (outcome.kind === 'fatal') throw new Error(`${outcome.code}: ${outcome.detail}`);
      if (outcome.kind === 'ok') state.acknowledged += 1;
      await sleep(5);
    }
    await producer.close();
    return state.acknowledged;
  })();
  state.end = () => {
    isOver = true;
    return running;
  };
  return state;
}

/** Five records of the year 2020, ten days apart: each opens a segment of its own, for a segment holds a week. */
async function appendOldDates(topic: string): Promise<void> {
  const producer = kafkaLogAt(kafka.brokers).producer();
  for (let index = 0; index < 5; index += 1) {
    const timestampUs = 1_600_000_000_000_000 + index * 10 * 86_400_000_000;
    okOf(await producer.append(topic, 0, [{ key: null, value: null, timestampUs }]));
  }
  await producer.close();
}

test('old dates of a feeder survive retention; where retention takes records, a reader is told', async () => {
  const log = kafkaLogAt(kafka.brokers);
  const kept = await makeTopic(log, { clock: 'create' });
  const eaten = await makeTopic(log, { clock: 'create', retentionMs: 86_400_000 });
  await appendOldDates(kept);
  await appendOldDates(eaten);
  const reader = log.reader();
  let low = 0;
  for (let attempt = 0; attempt < 200 && low < 4; attempt += 1) {
    low = okOf(await reader.inspect(eaten, 0)).lowOffset;
    await sleep(50);
  }
  // Whether the active segment is removed too is up to the broker.
  expect(low).toBeGreaterThanOrEqual(4);
  expect(okOf(await reader.inspect(kept, 0))).toMatchObject({ lowOffset: 0, endOffset: 5 });
  await reader.close();
  const stop = new AbortController();
  const readers: RecordingReader[] = [];
  const ended = log.consumer({ groupId: 'retention', topics: [eaten] }).run((partition) => {
    readers.push(new RecordingReader(partition, { start: () => 0 }));
    return readers.at(-1)!;
  }, stop.signal);
  await waitFor('the hole', () => readers[0]?.holes.length === 1);
  stop.abort();
  expect(await ended).toMatchObject({ kind: 'ok' });
  expect(readers[0]?.holes[0]?.from).toBe(0);
  expect(readers[0]?.holes[0]?.to).toBeGreaterThanOrEqual(low);
});

test('a broker killed with -9 under way loses nothing, and reading goes on where it was', async () => {
  const topic = await makeTopic(kafkaLogAt(kafka.brokers), {});
  const readers: RecordingReader[] = [];
  const stop = new AbortController();
  const ended = kafkaLogAt(kafka.brokers)
    .consumer({ groupId: 'faults', topics: [topic] })
    .run((partition) => {
      const reader = new RecordingReader(partition);
      readers.push(reader);
      return reader;
    }, stop.signal);
  const appending = appendForever(topic);
  await waitFor('records before the fault', () => (readers[0]?.records.length ?? 0) > 50);
  for (let round = 0; round < 2; round += 1) {
    await kafka.kill9();
    await sleep(1_500);
    await kafka.restart();
    const before = appending.acknowledged;
    await waitFor('records after the fault', () => appending.acknowledged > before + 50, 60_000);
  }
  const acknowledged = await appending.end();
  const lastNumber = (): number =>
    Number(Buffer.from(readers.at(-1)?.records.at(-1)?.value ?? []).toString());
  await waitFor('the last record', () => lastNumber() === acknowledged - 1, 60_000);
  stop.abort();
  expect(await ended).toEqual({ kind: 'ok', value: null });
  // One reader from the start: committed offsets never moved it.
  expect(readers).toHaveLength(1);
  const { records, holes } = readers[0]!;
  expect(holes).toEqual([]);
  expect(records.map(({ offset }) => offset)).toEqual(records.map((_, index) => index));
  const numbers = records.map(({ value }) => Number(Buffer.from(value ?? []).toString()));
  // Every acknowledged number is there, in order; one whose answer was lost may be there twice.
  expect([...new Set(numbers)]).toEqual(
    Array.from({ length: acknowledged }, (_, number) => number),
  );
  expect(numbers.length - acknowledged).toBeLessThanOrEqual(4);
});

test('a stop during an outage ends the member: it does not come back with the broker', async () => {
  const log = kafkaLogAt(kafka.brokers);
  const topic = await makeTopic(log, {});
  const readers: RecordingReader[] = [];
  const open = (partition: PartitionInfo): RecordingReader => {
    readers.push(new RecordingReader(partition));
    return readers.at(-1)!;
  };
  const first = new AbortController();
  const group = { groupId: 'stopped', topics: [topic] };
  const ended = log.consumer(group).run(open, first.signal);
  await waitFor('an idle reader', () => (readers[0]?.idleCount ?? 0) > 0);
  await kafka.kill9();
  await sleep(3_000);
  first.abort();
  expect(await ended).toEqual({ kind: 'ok', value: null });
  await kafka.restart();
  const second = new AbortController();
  const reading = log.consumer(group).run(open, second.signal);
  // The dead member's session may have to end first; one that came back would keep the partition for good.
  await waitFor('the partition', () => readers.length === 2 && readers[1]!.idleCount > 8, 30_000);
  second.abort();
  expect(await reading).toMatchObject({ kind: 'ok' });
  expect(readers).toHaveLength(2);
});

test('while no broker answers, clients do not knock in a tight loop', async () => {
  const topic = await makeTopic(kafkaLogAt(kafka.brokers), {});
  const stop = new AbortController();
  const notes: string[] = [];
  const log = kafkaLogAt(kafka.brokers, { log: (_, message) => notes.push(message) });
  const readers: RecordingReader[] = [];
  const ended = log.consumer({ groupId: 'knocking', topics: [topic] }).run((partition) => {
    readers.push(new RecordingReader(partition));
    return readers.at(-1)!;
  }, stop.signal);
  await waitFor('an idle reader', () => (readers[0]?.idleCount ?? 0) > 0);
  await kafka.kill9();
  let knocks = 0;
  const [host, port] = kafka.brokers[0]!.split(':');
  const door = createServer((socket) => {
    knocks += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => door.listen(Number(port), host, resolve));
  const idleBefore = readers[0]?.idleCount;
  const watchedS = 12;
  await sleep(watchedS * 1_000);
  await new Promise((resolve) => door.close(resolve));
  // Two clients: the member of the group and the reader of its one partition.
  expect(knocks).toBeGreaterThan(2);
  // A tight loop would knock thousands of times; measured is 1.1 a second each at first, then less.
  expect(knocks).toBeLessThanOrEqual(2 * 1.5 * watchedS);
  // While the broker is down the reader is not idle, so no TICK may be asked for.
  expect(readers[0]?.idleCount).toBe(idleBefore);
  await kafka.restart();
  const producer = kafkaLogAt(kafka.brokers).producer();
  okOf(await producer.append(topic, 0, numbered(3)));
  await producer.close();
  await waitFor('the records after the outage', () => readers[0]?.records.length === 3, 60_000);
  stop.abort();
  expect(await ended).toMatchObject({ kind: 'ok' });
  expect(notes.some((note) => note.includes('trying again'))).toBe(true);
});
