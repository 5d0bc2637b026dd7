/**
 * What every log must do, whatever it is made of. Each test has a topic of its own, so the suite runs on a broker
 * that holds others' topics too.
 */
import { randomUUID } from 'node:crypto';
import { RECORD_BYTE_COUNT_MAX } from '@breakwater/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LogBench, type LogSource, makeBench, planOf, stamped, textOf } from './log-bench.ts';
import { logConsumerConformance } from './log-conformance-consumer.ts';

export function logConformance(name: string, makeSource: () => Promise<LogSource>): void {
  describe(`log conformance: ${name}`, () => {
    let log: LogSource;
    beforeAll(async () => {
      log = await makeSource();
    });
    afterAll(async () => {
      await log.producer.close();
      await log.reader.close();
      await log.admin.close();
      await log.end?.();
    });
    const bench = (): LogBench => makeBench(log);
    adminTests(bench);
    producerTests(bench);
    clockTests(bench);
    logConsumerConformance(bench);
  });
}

function adminTests(bench: () => LogBench): void {
  test('a plan names what is missing, and applying it twice changes nothing', async () => {
    const { admin, reader } = bench().log;
    const plan = planOf(`conformance-${randomUUID()}`, { partitionCount: 2, clock: 'append' });
    expect(await admin.plan([plan])).toMatchObject({
      kind: 'ok',
      value: [{ topic: plan.topic, setting: 'create', applicable: true }],
    });
    expect(await reader.inspect(plan.topic, 0)).toMatchObject({ kind: 'fatal' });
    expect(await admin.apply([plan])).toEqual({ kind: 'ok', value: [] });
    const first = await reader.inspect(plan.topic, 1);
    expect(first).toMatchObject({
      value: { topic: plan.topic, partition: 1, clock: 'append', lowOffset: 0, endOffset: 0 },
    });
    expect(await admin.plan([plan])).toEqual({ kind: 'ok', value: [] });
    expect(await admin.apply([plan])).toEqual({ kind: 'ok', value: [] });
    expect(await reader.inspect(plan.topic, 1)).toEqual(first);
    expect(await reader.inspect(plan.topic, 2)).toMatchObject({ kind: 'fatal' });
  });

  test('partitions are added and retention is changed, and the topic stays the same one', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic();
    await append(topic, stamped(3));
    const before = await log.reader.inspect(topic, 0);
    const more = planOf(topic, { partitionCount: 3, retentionMs: 86_400_000_000 });
    const planned = await log.admin.plan([more]);
    const differences = planned.kind === 'ok' ? planned.value : [];
    expect(differences).toHaveLength(2);
    for (const difference of differences) expect(difference.applicable).toBe(true);
    expect(await log.admin.apply([more])).toEqual({ kind: 'ok', value: [] });
    expect(await log.reader.inspect(topic, 2)).toMatchObject({ value: { endOffset: 0 } });
    expect(await log.reader.inspect(topic, 0)).toEqual(before);
  });

  test('a clock never changes and partitions are never taken away', async () => {
    const { log, newTopic } = bench();
    const topic = await newTopic({ partitionCount: 2 });
    const other = planOf(topic, { clock: 'append' });
    const left = await log.admin.apply([other]);
    const differences = left.kind === 'ok' ? left.value : [];
    expect(differences).toHaveLength(2);
    for (const difference of differences) expect(difference.applicable).toBe(false);
    expect(await log.reader.inspect(topic, 1)).toMatchObject({ value: { clock: 'create' } });
  });
}

function producerTests(bench: () => LogBench): void {
  test('offsets are contiguous from 0, in the order of the calls', async () => {
    const { log, newTopic, append, readAll } = bench();
    const topic = await newTopic();
    const firsts = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((turn) => append(topic, stamped(turn + 1, turn * 10))),
    );
    expect(firsts).toEqual([0, 1, 3, 6, 10, 15]);
    expect(await log.reader.inspect(topic, 0)).toMatchObject({ value: { endOffset: 21 } });
    const records = await readAll(topic, 0, 21);
    expect(records.map(({ offset }) => offset)).toEqual(Array.from({ length: 21 }, (_, i) => i));
    const wanted = [0, 1, 2, 3, 4, 5].flatMap((turn) => stamped(turn + 1, turn * 10));
    expect(records.map(textOf)).toEqual(wanted.map((record) => `${record.value}`));
  });

  test('bytes come back as they were: null, empty, every byte, the largest record', async () => {
    const { newTopic, append, readAll } = bench();
    const topic = await newTopic();
    const every = Uint8Array.from({ length: 256 }, (_, index) => index);
    const values = [null, every, new Uint8Array(RECORD_BYTE_COUNT_MAX - 16).fill(7), every];
    await append(
      topic,
      values.map((value, index) => ({
        key: index === 1 ? new Uint8Array([0, 255]) : null,
        value,
        timestampUs: 5_000,
      })),
    );
    const records = await readAll(topic, 0, 4);
    expect(records.map(({ value }) => value?.length ?? null)).toEqual(
      values.map((value) => value?.length ?? null),
    );
    expect(records[1]).toMatchObject({ key: new Uint8Array([0, 255]), value: every });
    expect(Buffer.compare(records[2]!.value!, values[2]!)).toBe(0);
  });

  test('a range of the reader is exact, and one that is not there is an error', async () => {
    const { log, newTopic, append, readAll } = bench();
    const topic = await newTopic();
    await append(topic, stamped(50));
    const records = await readAll(topic, 17, 23);
    expect(records.map(({ offset }) => offset)).toEqual([17, 18, 19, 20, 21, 22]);
    expect(await readAll(topic, 23, 23)).toEqual([]);
    await log.removeBefore(topic, 0, 20);
    await expect(readAll(topic, 17, 23)).rejects.toThrow();
    expect(await readAll(topic, 20, 22)).toHaveLength(2);
  });

  test('what cannot be appended is refused and leaves nothing', async () => {
    const { log, newTopic } = bench();
    const topic = await newTopic();
    const { producer } = log;
    const record = stamped(1)[0]!;
    const large = { ...record, value: new Uint8Array(RECORD_BYTE_COUNT_MAX + 1) };
    expect(await producer.append(topic, 0, [record, large])).toMatchObject({ kind: 'fatal' });
    expect(await producer.append(topic, 0, [])).toMatchObject({ kind: 'fatal' });
    expect(await producer.append(topic, 1, [record])).toMatchObject({ kind: 'fatal' });
    const absent = `conformance-${randomUUID()}`;
    expect(await producer.append(absent, 0, [record])).toMatchObject({ kind: 'fatal' });
    expect(await log.reader.inspect(topic, 0)).toMatchObject({ value: { endOffset: 0 } });
  });
}

function clockTests(bench: () => LogBench): void {
  test('a create clock keeps the stamps of the feeder and refuses records without', async () => {
    const { log, newTopic, append, readAll } = bench();
    const topic = await newTopic({ clock: 'create' });
    // Timestamps may fall: log time is their running maximum, which the pipeline computes.
    const stamps = [1_500_000_000_000_000, 1_400_000_000_001_000, 1_500_000_000_007_000];
    await append(
      topic,
      stamps.map((timestampUs) => ({ key: null, value: null, timestampUs })),
    );
    const records = await readAll(topic, 0, 3);
    expect(records.map(({ timestampUs }) => timestampUs)).toEqual(stamps);
    for (const timestampUs of [undefined, 1_500, 0.5, -1_000]) {
      const record = {
        key: null,
        value: null,
        ...(timestampUs === undefined ? {} : { timestampUs }),
      };
      expect(await log.producer.append(topic, 0, [record])).toMatchObject({ kind: 'fatal' });
    }
    expect(await log.reader.inspect(topic, 0)).toMatchObject({ value: { endOffset: 3 } });
  });

  test('an append clock stamps on arrival, never backwards, and refuses stamps', async () => {
    const { log, newTopic, append, readAll } = bench();
    const topic = await newTopic({ clock: 'append' });
    const beforeMs = Date.now();
    for (let turn = 0; turn < 10; turn += 1) {
      await append(topic, [
        { key: null, value: Buffer.from('a') },
        { key: null, value: null },
      ]);
    }
    const afterMs = Date.now();
    const stamps = (await readAll(topic, 0, 20)).map(({ timestampUs }) => timestampUs);
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
    expect(stamps[0]).toBeGreaterThanOrEqual((beforeMs - 1_000) * 1_000);
    expect(stamps[19]).toBeLessThanOrEqual((afterMs + 1_000) * 1_000);
    for (const stamp of stamps) expect(stamp % 1_000).toBe(0);
    expect(await log.producer.append(topic, 0, stamped(1))).toMatchObject({ kind: 'fatal' });
    expect(await log.reader.inspect(topic, 0)).toMatchObject({ value: { endOffset: 20 } });
  });
}
