import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawRecord } from '@breakwater/core';
import { COMPRESSIONS, createKafkaLog } from '@breakwater/kafka';
import { afterAll, describe, expect, test } from 'vitest';
import {
  deleteTopic,
  kafkaLogAt,
  makeTopic,
  numbered,
  okOf,
  plainSettings,
} from './kafka-fixture.ts';
import { runKafkaTool } from './kafka-jars.ts';
import { RecordingReader, waitFor } from './recording-reader.ts';
import { freshName, sharedKafkaBrokers } from './shared-parts.ts';

const US_PER_MS = 1_000;
const brokers = sharedKafkaBrokers();
const log = kafkaLogAt(brokers);
const producer = log.producer();
const reader = log.reader();
const admin = log.admin();

afterAll(() => Promise.all([producer.close(), reader.close(), admin.close()]));

async function readAll(topic: string, from: number, to: number): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  for await (const chunk of reader.read(topic, 0, from, to)) records.push(...chunk);
  return records;
}

const textOf = (record: RawRecord | undefined): string =>
  Buffer.from(record?.value ?? []).toString();

describe.each(COMPRESSIONS)('compression %s', (compression) => {
  test('of our producer is read back, byte for byte', async () => {
    const topic = await makeTopic(log, {});
    const packing = createKafkaLog({ ...plainSettings(brokers), compression }).producer();
    try {
      const records = Array.from({ length: 300 }, (_, index) => ({
        key: Buffer.from(`source ${index}`),
        value: Buffer.from(`${'trade '.repeat(index)}${index}`),
      }));
      expect(okOf(await packing.append(topic, 0, records))).toBe(0);
      const read = await readAll(topic, 0, 300);
      expect(read.map((record) => record.offset)).toEqual(records.map((_, index) => index));
      for (const [index, record] of read.entries()) {
        expect(Buffer.compare(record.value ?? Buffer.alloc(0), records[index]!.value)).toBe(0);
        expect(Buffer.compare(record.key ?? Buffer.alloc(0), records[index]!.key)).toBe(0);
      }
    } finally {
      await packing.close();
    }
  });

  test('of Kafka’s own client is read', async () => {
    const topic = await makeTopic(log, {});
    const folder = mkdtempSync(join(tmpdir(), 'payload-'));
    try {
      const payload = join(folder, 'payload.txt');
      writeFileSync(payload, 'squeeze of USDT\n');
      await runKafkaTool('org.apache.kafka.tools.ProducerPerformance', [
        ...['--topic', topic, '--num-records', '2000', '--throughput', '-1'],
        ...[
          '--payload-file',
          payload,
          '--producer-props',
          `bootstrap.servers=${brokers.join(',')}`,
        ],
        ...[`compression.type=${compression}`, 'linger.ms=20'],
      ]);
      const read = await readAll(topic, 0, 2_000);
      expect(read).toHaveLength(2_000);
      expect(new Set(read.map(textOf))).toEqual(new Set(['squeeze of USDT']));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('clocks', () => {
  test('where the broker is the clock its time is read, and a time of ours is refused', async () => {
    const topic = await makeTopic(log, { clock: 'append' });
    const beforeUs = Date.now() * US_PER_MS;
    okOf(await producer.append(topic, 0, numbered(2)));
    const times = (await readAll(topic, 0, 2)).map((record) => record.timestampUs);
    for (const timeUs of times) {
      expect(timeUs).toBeGreaterThanOrEqual(beforeUs);
      expect(timeUs).toBeLessThanOrEqual(Date.now() * US_PER_MS);
    }
    const stamped = [{ key: null, value: null, timestampUs: 1_000 }];
    expect(await producer.append(topic, 0, stamped)).toMatchObject({ code: 'timestamp-refused' });
    expect(okOf(await reader.inspect(topic, 0))).toMatchObject({
      clock: 'append',
      endOffset: 2,
    });
  });

  test('where the feeder is the clock old, far and equal times are kept', async () => {
    const topic = await makeTopic(log, { clock: 'create' });
    const timesUs = [1_678_320_000_000_000, 1_678_320_000_000_000, 0, 4_102_444_800_000_000];
    const records = timesUs.map((timestampUs) => ({ key: null, value: null, timestampUs }));
    okOf(await producer.append(topic, 0, records));
    const read = await readAll(topic, 0, 4);
    expect(read.map((record) => record.timestampUs)).toEqual(timesUs);
    expect(okOf(await reader.inspect(topic, 0)).clock).toBe('create');
    const refusals = [
      [{ key: null, value: null }],
      [{ key: null, value: null, timestampUs: 1_500 }],
    ];
    for (const refused of refusals) {
      expect(await producer.append(topic, 0, refused)).toMatchObject({ code: 'timestamp-missing' });
    }
  });
});

async function settingsOf(topic: string): Promise<string> {
  return runKafkaTool('kafka.admin.ConfigCommand', [
    ...['--bootstrap-server', brokers.join(',')],
    ...['--entity-type', 'topics', '--entity-name', topic, '--describe', '--all'],
  ]);
}

describe('topics', () => {
  test('a plan tells what differs, apply does what can be done, and the clock stays', async () => {
    const topic = freshName('plan');
    const plan = { topic, partitionCount: 1, clock: 'append', retentionMs: 86_400_000 } as const;
    expect(okOf(await admin.plan([plan]))).toMatchObject([{ topic, setting: 'create' }]);
    expect(okOf(await admin.apply([plan]))).toEqual([]);
    const wider = { ...plan, partitionCount: 3, retentionMs: 172_800_000 };
    expect(okOf(await admin.plan([wider])).map(({ setting }) => setting)).toEqual([
      'partitionCount',
      'retentionMs',
    ]);
    expect(okOf(await admin.apply([wider]))).toEqual([]);
    expect(await settingsOf(topic)).toContain('message.timestamp.type=LogAppendTime');
    expect(okOf(await admin.apply([plan]))).toMatchObject([
      { setting: 'partitionCount', actual: '3', wanted: '1', applicable: false },
    ]);
    const otherClock = { ...wider, clock: 'create', partitionCount: 4 } as const;
    const left = okOf(await admin.apply([otherClock]));
    expect(left).toContainEqual({
      topic,
      setting: 'clock',
      actual: 'append',
      wanted: 'create',
      applicable: false,
    });
    // Another clock means another topic: nothing of this one was changed.
    expect(left.map(({ setting }) => setting)).toContain('partitionCount');
    expect(okOf(await reader.inspect(topic, 0)).clock).toBe('append');
  });

  test('a setting that somebody else gave a topic outlives an apply', async () => {
    const topic = await makeTopic(log, {});
    await runKafkaTool('kafka.admin.ConfigCommand', [
      ...['--bootstrap-server', brokers.join(','), '--entity-type', 'topics'],
      ...['--entity-name', topic, '--alter', '--add-config', 'segment.bytes=10485760'],
    ]);
    const plan = { topic, partitionCount: 1, clock: 'append', retentionMs: 60_000 } as const;
    expect(okOf(await admin.apply([plan]))).toEqual([]);
    expect(await settingsOf(topic)).toContain('segment.bytes=10485760');
  });

  test('a topic created again has another identity, though name and offsets are the same', async () => {
    const topic = await makeTopic(log, {});
    const first = okOf(await reader.inspect(topic, 0));
    await deleteTopic(brokers, topic);
    await waitForAbsence(topic);
    await makeTopic(log, { topic });
    const second = okOf(await reader.inspect(topic, 0));
    expect(second.topicId).not.toBe(first.topicId);
    expect(first.topicId).toMatch(/^[\w-]{22}$/);
  });

  test('what is not there is named', async () => {
    const absent = freshName('absent');
    const topic = await makeTopic(log, {});
    expect(await reader.inspect(absent, 0)).toMatchObject({ kind: 'fatal', code: 'unknown-topic' });
    expect(await reader.inspect(topic, 9)).toMatchObject({
      kind: 'fatal',
      code: 'unknown-partition',
    });
    expect(await producer.append(absent, 0, numbered(1))).toMatchObject({ code: 'unknown-topic' });
    expect(await producer.append(topic, 9, numbered(1))).toMatchObject({
      code: 'unknown-partition',
    });
    await expect(readAll(topic, 0, 1)).rejects.toThrow(/holds offsets 0 to 0, not 0/);
    const stop = new AbortController();
    const consumer = log.consumer({ groupId: freshName('group'), topics: [absent] });
    const ended = await consumer.run((partition) => new RecordingReader(partition), stop.signal);
    expect(ended).toMatchObject({ kind: 'fatal', code: 'unknown-topic' });
  });
});

async function waitForAbsence(topic: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const seen = await reader.inspect(topic, 0);
    if (seen.kind === 'fatal' && seen.code === 'unknown-topic') return;
    await sleep(100);
  }
  throw new Error(`${topic} is still there`);
}

describe('a consumer', () => {
  interface Reading {
    readonly readers: RecordingReader[];
    readonly end: () => Promise<unknown>;
    readonly ended: Promise<unknown>;
  }
  function read(
    topic: string,
    plan: ConstructorParameters<typeof RecordingReader>[1] = {},
  ): Reading {
    const readers: RecordingReader[] = [];
    const stop = new AbortController();
    const ended = log
      .consumer({ groupId: freshName('group'), topics: [topic] })
      .run((partition) => {
        const one = new RecordingReader(partition, plan);
        readers.push(one);
        return one;
      }, stop.signal);
    return {
      readers,
      ended,
      end: () => {
        stop.abort();
        return ended;
      },
    };
  }

  test('starts where the reader says, goes on with what comes, and is told of silence', async () => {
    const topic = await makeTopic(log, {});
    okOf(await producer.append(topic, 0, numbered(10)));
    const { readers, end } = read(topic, { start: () => 4 });
    await waitFor('the first records', () => readers[0]?.records.length === 6);
    await waitFor('silence', () => (readers[0]?.idleCount ?? 0) >= 2);
    okOf(await producer.append(topic, 0, numbered(2, 10)));
    await waitFor('the later records', () => readers[0]?.records.length === 8);
    expect(await end()).toEqual({ kind: 'ok', value: null });
    expect(readers[0]?.told).toBe('4 5 6 7 8 9 10 11');
    expect(readers).toHaveLength(1);
    expect(readers[0]?.isRevoked).toBe(false);
  });

  test('whose reader takes longer than the session keeps its partition, and reads nothing twice', async () => {
    const topic = await makeTopic(log, {});
    okOf(await producer.append(topic, 0, numbered(3)));
    const { readers, end } = read(topic, { onRecords: () => sleep(8_000) });
    await waitFor('the first records', () => readers[0]?.records.length === 3);
    okOf(await producer.append(topic, 0, numbered(3, 3)));
    await waitFor('the records behind them', () => readers[0]?.records.length === 6);
    expect(await end()).toMatchObject({ kind: 'ok' });
    expect([readers.length, readers[0]?.told, readers[0]?.isRevoked]).toEqual([
      1,
      '0 1 2 3 4 5',
      false,
    ]);
  });

  test('is told of the records that were deleted before it came to them', async () => {
    const topic = await makeTopic(log, {});
    okOf(await producer.append(topic, 0, numbered(10)));
    await deleteRecords(topic, 6);
    const { readers, end } = read(topic, { start: () => 2 });
    await waitFor('the records that are left', () => readers[0]?.records.length === 4);
    await end();
    expect(readers[0]?.told).toBe('hole 2-6 6 7 8 9');
  });

  test('is told of the records that are deleted while it reads', async () => {
    const topic = await makeTopic(log, {});
    okOf(await producer.append(topic, 0, numbered(3)));
    const held = Promise.withResolvers<void>();
    const { readers, end } = read(topic, { onRecords: () => held.promise });
    await waitFor('the first records', () => readers[0]?.records.length === 3);
    // The fetch that is ahead of the busy reader comes back empty after 250 ms.
    await sleep(600);
    okOf(await producer.append(topic, 0, numbered(6, 3)));
    await deleteRecords(topic, 8);
    held.resolve();
    await waitFor('the last record', () => readers[0]?.records.at(-1)?.offset === 8);
    await end();
    expect(readers[0]?.told).toBe('0 1 2 hole 3-8 8');
  });

  test('does not start beyond the end of the log', async () => {
    const topic = await makeTopic(log, {});
    const { ended } = read(topic, { start: () => 5 });
    expect(await ended).toMatchObject({ kind: 'fatal', code: 'start-out-of-range' });
  });

  test('does not read on in a topic that was created again', async () => {
    const topic = await makeTopic(log, {});
    okOf(await producer.append(topic, 0, numbered(3)));
    const { readers, ended } = read(topic);
    await waitFor('the first records', () => readers[0]?.records.length === 3);
    await deleteTopic(brokers, topic);
    await waitForAbsence(topic);
    await makeTopic(log, { topic });
    expect(await ended).toMatchObject({ kind: 'fatal' });
    const { code } = (await ended) as { code: string };
    expect(['topic-recreated', 'unknown-topic', 'log-truncated']).toContain(code);
    expect(readers[0]?.records).toHaveLength(3);
  });

  test('rethrows what its reader throws', async () => {
    const topic = await makeTopic(log, {});
    okOf(await producer.append(topic, 0, numbered(1)));
    const { ended } = read(topic, { onRecords: () => Promise.reject(new Error('a bug')) });
    await expect(ended).rejects.toThrow('a bug');
  });
});

async function deleteRecords(topic: string, below: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'delete-'));
  try {
    const plan = join(folder, 'offsets.json');
    const partitions = [{ topic, partition: 0, offset: below }];
    writeFileSync(plan, JSON.stringify({ partitions, version: 1 }));
    await runKafkaTool('org.apache.kafka.tools.DeleteRecordsCommand', [
      ...['--bootstrap-server', brokers.join(',')],
      ...['--offset-json-file', plan],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
