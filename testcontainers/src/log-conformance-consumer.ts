/** The part of the log conformance that reads: order, start, turns, back-pressure, idle, stop, holes, recreation. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runConsumer } from './conformance-reader.ts';
import { type LogBench, planOf, stamped, textOf } from './log-bench.ts';

export function logConsumerConformance(bench: () => LogBench): void {
  readingTests(bench);
  paceTests(bench);
  endingTests(bench);
  lossTests(bench);
}

function readingTests(bench: () => LogBench): void {
  test('a consumer reads all there is in order, then what is appended, from where it is told', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic();
    await append(topic, stamped(1_000));
    const running = runConsumer(log.consumer([topic]), { start: () => 400 });
    await running.until(() => running.readers.get(0)?.records.length === 600);
    await append(topic, stamped(5, 1_000));
    await running.until(() => running.readers.get(0)?.records.length === 605);
    expect(await running.stop()).toEqual({ kind: 'ok', value: null });
    const { records, holes, partition } = running.readers.get(0)!;
    expect(partition).toMatchObject({ topic, partition: 0, clock: 'create', lowOffset: 0 });
    expect(records.map(({ offset }) => offset)).toEqual(
      Array.from({ length: 605 }, (_, index) => 400 + index),
    );
    expect(records.map(textOf)).toEqual(records.map(({ offset }) => `value ${offset}`));
    expect(records[0]?.timestampUs).toBe(1_700_000_000_400_000);
    expect(holes).toEqual([]);
  });

  test('partitions are read side by side: a slow one does not hold up the other', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic({ partitionCount: 2 });
    await append(topic, stamped(40, 0), 0);
    await append(topic, stamped(60, 500), 1);
    const gate = Promise.withResolvers<void>();
    const running = runConsumer(log.consumer([topic]), {
      onProcess: (records) =>
        textOf(records[0]!) === 'value 0' ? gate.promise : Promise.resolve(),
    });
    await running.until(() => running.readers.get(1)?.records.length === 60);
    expect(running.readers.get(0)?.records).toEqual([]);
    gate.resolve();
    await running.until(() => running.readers.get(0)?.records.length === 40);
    await running.stop();
    expect(running.readers.get(1)?.records.map(textOf)[0]).toBe('value 500');
  });
}

function paceTests(bench: () => LogBench): void {
  test('a slow reader is given nothing more until it is done', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic();
    for (let turn = 0; turn < 20; turn += 1) {
      await append(
        topic,
        stamped(50, turn * 50).map((record) => ({ ...record, value: Buffer.alloc(10_000, turn) })),
      );
    }
    let gate = Promise.withResolvers<void>();
    let handed = 0;
    const running = runConsumer(log.consumer([topic]), {
      onProcess: async (records) => {
        handed += records.length;
        await gate.promise;
      },
    });
    await running.until(() => handed > 0);
    const first = handed;
    await delay(400);
    expect(handed).toBe(first);
    expect(running.readers.get(0)?.callCount).toBe(2);
    gate.resolve();
    gate = { ...gate, promise: Promise.resolve() };
    await running.until(() => running.readers.get(0)?.records.length === 1_000);
    await running.stop();
  });

  test('a reader that has read nothing for a while is told so, again and again', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic();
    const running = runConsumer(log.consumer([topic]));
    await running.until(() => (running.readers.get(0)?.idleCount ?? 0) >= 1);
    const startMs = performance.now();
    const { idleCount } = running.readers.get(0)!;
    await running.until(() => running.readers.get(0)!.idleCount >= idleCount + 3);
    // Three times 250 ms; more where the machine is busy, never much less.
    expect(performance.now() - startMs).toBeGreaterThan(600);
    await append(topic, stamped(1));
    await running.until(() => running.readers.get(0)?.records.length === 1);
    expect(await running.stop()).toEqual({ kind: 'ok', value: null });
  });

  test('two consumers read the same records independently', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic();
    await append(topic, stamped(30));
    const both = [runConsumer(log.consumer([topic])), runConsumer(log.consumer([topic]))];
    for (const running of both) {
      await running.until(() => running.readers.get(0)?.records.length === 30);
    }
    for (const running of both) await running.stop();
  });
}

function endingTests(bench: () => LogBench): void {
  test('a stop waits for the call under way, and no call follows', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic();
    await append(topic, stamped(10));
    let entered = false;
    const gate = Promise.withResolvers<void>();
    const running = runConsumer(log.consumer([topic]), {
      onProcess: async () => {
        entered = true;
        await gate.promise;
      },
    });
    await running.until(() => entered);
    let stopped = false;
    const stop = running.stop().then((outcome) => {
      stopped = true;
      return outcome;
    });
    await delay(150);
    expect(stopped).toBe(false);
    gate.resolve();
    expect(await stop).toEqual({ kind: 'ok', value: null });
    const reader = running.readers.get(0)!;
    expect(reader.records.length).toBeGreaterThan(0);
    const { callCount } = reader;
    await append(topic, stamped(10, 10));
    await delay(400);
    expect(reader.callCount).toBe(callCount);
    expect(reader.revokedCount).toBe(0);
  });

  test('a consumer that is stopped before it starts ends in order', async () => {
    const { log, newTopic } = bench();
    const topic = await newTopic();
    const halt = AbortSignal.abort();
    const never = (): never => {
      throw new Error('nothing is opened after a stop');
    };
    const outcome = await log
      .consumer([topic])
      .run(never, halt)
      .catch((error: Error) => error);
    expect(outcome).toEqual({ kind: 'ok', value: null });
  });

  test('a reader that throws ends the consumer, which throws it on', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic({ partitionCount: 2 });
    await append(topic, stamped(3), 1);
    const running = runConsumer(log.consumer([topic]), {
      onProcess: () => Promise.reject(new Error('a bug of the reader')),
    });
    await expect(running.ended).rejects.toThrow('a bug of the reader');
  });

  test('a start behind the end of the log is fatal: the store belongs to another log', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic();
    await append(topic, stamped(3));
    const running = runConsumer(log.consumer([topic]), { start: () => 4 });
    expect(await running.ended).toMatchObject({ kind: 'fatal', code: 'start-out-of-range' });
    expect(running.readers.get(0)?.records).toEqual([]);
  });
}

function lossTests(bench: () => LogBench): void {
  test('records that were removed are reported as a hole before anything is read', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic();
    await append(topic, stamped(30));
    await log.removeBefore(topic, 0, 12);
    expect(await log.reader.inspect(topic, 0)).toMatchObject({
      value: { lowOffset: 12, endOffset: 30 },
    });
    const running = runConsumer(log.consumer([topic]), { start: () => 5 });
    await running.until(() => running.readers.get(0)?.records.length === 18);
    await running.stop();
    const reader = running.readers.get(0)!;
    expect(reader.holes).toEqual([{ from: 5, to: 12 }]);
    expect(reader.records[0]?.offset).toBe(12);
  });

  test('a topic that is created again is another topic, and stops who reads the old one', async () => {
    const { log, newTopic, append } = bench();
    const topic = await newTopic();
    await append(topic, stamped(5));
    const before = await log.reader.inspect(topic, 0);
    const running = runConsumer(log.consumer([topic]));
    await running.until(() => running.readers.get(0)?.records.length === 5);
    await log.deleteTopic(topic);
    await expect
      .poll(async () => (await log.admin.apply([planOf(topic)])).kind, { timeout: 20_000 })
      .toBe('ok');
    expect(await running.ended).toMatchObject({ kind: 'fatal' });
    const after = await log.reader.inspect(topic, 0);
    if (before.kind !== 'ok' || after.kind !== 'ok') throw new Error('both have an identity');
    expect(after.value.topicId).not.toBe(before.value.topicId);
    expect(after.value.endOffset).toBe(0);
  });
}
