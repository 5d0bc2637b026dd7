import { setTimeout as sleep } from 'node:timers/promises';
import type { IoOutcome, PartitionReader } from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import type { FetchedBytes } from './fetch-request.ts';
import type { Bounds } from './kafka-connection.ts';
import { fatal, KAFKA_ERROR, ok, retryable } from './kafka-outcome.ts';
import { DEFAULT_TIMINGS } from './kafka-settings.ts';
import { PartitionRun, type PartitionRunParts } from './partition-run.ts';
import { encodeBatch } from './record-batch.fixture.ts';

type Answer = IoOutcome<FetchedBytes>;

const AT = { topic: 'krw.events', partition: 0 };
const UNREACHABLE = retryable('broker-unreachable', 'connect ECONNREFUSED');
const OUT_OF_RANGE: Answer = ok({
  errorCode: KAFKA_ERROR.offsetOutOfRange,
  highWatermark: -1,
  aborted: [],
  records: Buffer.alloc(0),
});

async function batch(baseOffset: number, count: number, highWatermark = 100): Promise<Answer> {
  const values = Array.from({ length: count }, (_, index) =>
    Buffer.from(String(baseOffset + index)),
  );
  const records = count === 0 ? Buffer.alloc(0) : await encodeBatch({ baseOffset, values });
  return ok({ errorCode: 0, highWatermark, aborted: [], records });
}

/** A cluster that answers what the test has written down, then nothing new. */
class ScriptedCluster {
  readonly answers: Answer[] = [];
  readonly asked: number[] = [];
  bounds: Bounds = { lowOffset: 0, endOffset: 100 };
  topicId: string | null = 'first';
  highWatermark = 0;
  isClosed = false;

  readonly connection: PartitionRunParts['connection'] = {
    inspect: () =>
      Promise.resolve(
        ok({ ...AT, topicId: this.topicId ?? '', clock: 'append' as const, ...this.bounds }),
      ),
    describe: (topic) =>
      Promise.resolve(
        this.topicId === null
          ? fatal('unknown-topic', topic)
          : ok({ errorCode: 0, name: topic, topicId: this.topicId, partitions: [] }),
      ),
    bounds: () => Promise.resolve(ok(this.bounds)),
    fetch: async (_, { position }) => {
      this.asked.push(position);
      const answer = this.answers.shift();
      if (answer !== undefined) return answer;
      await sleep(5);
      return batch(0, 0, this.highWatermark);
    },
    close: () => {
      this.isClosed = true;
      return Promise.resolve();
    },
  };
}

interface Bench {
  readonly cluster: ScriptedCluster;
  readonly told: string[];
  readonly run: PartitionRun;
}

function bench(change: Partial<PartitionReader> = {}, start = 0): Bench {
  const cluster = new ScriptedCluster();
  const told: string[] = [];
  const reader: PartitionReader = {
    start: () => Promise.resolve(start),
    process: (records) => {
      told.push(...records.map(({ offset }) => String(offset)));
      return Promise.resolve();
    },
    hole: (from, to) => {
      told.push(`hole ${from}-${to}`);
      return Promise.resolve();
    },
    idle: () => {
      told.push('idle');
      return Promise.resolve();
    },
    revoked: () => told.push('revoked'),
    ...change,
  };
  const run = new PartitionRun({
    at: AT,
    connection: cluster.connection,
    open: () => reader,
    timings: {
      ...DEFAULT_TIMINGS,
      idleMs: 30,
      stallMs: 150,
      retryDelayMsMin: 10,
      retryDelayMsMax: 20,
      identityCheckMs: 20,
    },
    log: () => undefined,
  });
  return { cluster, told, run };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it did not happen in 5 s');
    await sleep(2);
  }
}

test('each fetch is asked from behind the last, and the reader sees every offset once', async () => {
  const { cluster, told, run } = bench();
  cluster.answers.push(await batch(0, 2), await batch(2, 1), await batch(3, 2));
  const ended = run.run();
  await until(() => told.includes('4'));
  run.end();
  expect(await ended).toEqual(ok(null));
  expect(told.filter((word) => word !== 'idle')).toEqual(['0', '1', '2', '3', '4']);
  expect(cluster.asked.slice(0, 4)).toEqual([0, 2, 3, 5]);
  expect(cluster.isClosed).toBe(true);
});

test('one fetch is ahead of a busy reader, not more', async () => {
  const gate = Promise.withResolvers<void>();
  const { cluster, run } = bench({ process: () => gate.promise });
  for (let index = 0; index < 5; index += 1) cluster.answers.push(await batch(index, 1));
  const ended = run.run();
  await sleep(60);
  expect(cluster.asked).toEqual([0, 1]);
  run.end();
  gate.resolve();
  await ended;
});

describe('an offset that is not there', () => {
  test('because it was removed is a hole, and reading goes on behind it', async () => {
    const { cluster, told, run } = bench();
    cluster.answers.push(await batch(0, 1), OUT_OF_RANGE, await batch(7, 1));
    cluster.bounds = { lowOffset: 7, endOffset: 100 };
    const ended = run.run();
    await until(() => told.includes('7'));
    run.end();
    await ended;
    expect(told.slice(0, 3)).toEqual(['0', 'hole 1-7', '7']);
    expect(cluster.asked.slice(0, 3)).toEqual([0, 1, 7]);
  });

  test('because the log lost its end is fatal: another start would pass other records for ours', async () => {
    const { cluster, run } = bench({
      process: () => {
        cluster.bounds = { lowOffset: 0, endOffset: 2 };
        return Promise.resolve();
      },
    });
    cluster.answers.push(await batch(0, 3), OUT_OF_RANGE);
    expect(await run.run()).toMatchObject({ kind: 'fatal', code: 'log-truncated' });
  });

  test('though batches came is a hole as well: a jump is never believed', async () => {
    const { cluster, told, run } = bench();
    cluster.answers.push(await batch(4, 1));
    const ended = run.run();
    await until(() => told.includes('4'));
    run.end();
    await ended;
    expect(told.slice(0, 2)).toEqual(['hole 0-4', '4']);
  });
});

describe('what may pass is tried again from the same place', () => {
  test('and silence of the broker is not told as silence of the log', async () => {
    const { cluster, told, run } = bench();
    cluster.answers.push(
      await batch(0, 1),
      ...Array.from({ length: 6 }, () => UNREACHABLE),
      await batch(1, 1),
    );
    const ended = run.run();
    await until(() => told.includes('1'));
    run.end();
    await ended;
    expect(told.slice(0, 2)).toEqual(['0', '1']);
    expect(cluster.asked.slice(0, 8)).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('but not under another identity', async () => {
    const { cluster, told, run } = bench();
    cluster.answers.push(await batch(0, 1), UNREACHABLE, await batch(1, 1));
    const ended = run.run();
    await until(() => told.includes('0'));
    cluster.topicId = 'second';
    expect(await ended).toMatchObject({ kind: 'fatal', code: 'topic-recreated' });
    expect(told.filter((word) => word !== 'idle')).toEqual(['0']);
  });

  test('a topic that a fresh broker does not know for a moment is no end', async () => {
    const { cluster, told, run } = bench();
    cluster.answers.push(await batch(0, 1), UNREACHABLE);
    const ended = run.run();
    await until(() => told.includes('0'));
    cluster.topicId = null;
    await sleep(80);
    cluster.answers.push(await batch(1, 1));
    cluster.topicId = 'first';
    await until(() => told.includes('1'));
    run.end();
    expect(await ended).toEqual(ok(null));
  });
});

test('a topic created again without any failure is found out by the regular check', async () => {
  const { cluster, told, run } = bench();
  cluster.answers.push(await batch(0, 1));
  const ended = run.run();
  await until(() => told.includes('idle'));
  cluster.topicId = 'second';
  expect(await ended).toMatchObject({ kind: 'fatal', code: 'topic-recreated' });
});

describe('the watchdog', () => {
  test('ends a run that reads nothing though there is more', async () => {
    const { cluster, run } = bench();
    cluster.highWatermark = 9;
    expect(await run.run()).toMatchObject({ kind: 'fatal', code: 'log-stalled' });
  });

  test('leaves alone a run at the end of the log', async () => {
    const { told, run } = bench();
    const ended = run.run();
    await sleep(400);
    run.end();
    expect(await ended).toEqual(ok(null));
    expect(told.length).toBeGreaterThan(3);
  });

  test('counts from the last progress, not from the start', async () => {
    const { cluster, told, run } = bench();
    cluster.highWatermark = 9;
    const ended = run.run();
    for (let offset = 0; offset < 6; offset += 1) {
      await sleep(60);
      cluster.answers.push(await batch(offset, 1, 9));
      await until(() => told.includes(String(offset)));
    }
    expect(await ended).toMatchObject({ code: 'log-stalled' });
    expect(told.filter((word) => word !== 'idle')).toEqual(['0', '1', '2', '3', '4', '5']);
  });
});

describe('a partition that is taken away', () => {
  test('while its reader works: it is told at once, and nothing follows', async () => {
    const gate = Promise.withResolvers<void>();
    const { cluster, told, run } = bench({ process: () => gate.promise });
    cluster.answers.push(await batch(0, 1), await batch(1, 1));
    const ended = run.run();
    await until(() => cluster.asked.length === 2);
    run.revoke();
    expect(told).toEqual(['revoked']);
    gate.resolve();
    expect(await ended).toEqual(ok(null));
    expect(told).toEqual(['revoked']);
  });

  test('before its turn came is never opened', async () => {
    const { cluster, told, run } = bench();
    run.revoke();
    expect(await run.run()).toEqual(ok(null));
    expect([told, cluster.asked]).toEqual([[], []]);
  });
});

test.each([101, 0.5, Number.NaN])('a start at %d is refused', async (start) => {
  const { run } = bench({}, start);
  expect(await run.run()).toMatchObject({ kind: 'fatal', code: 'start-out-of-range' });
});

test('what the reader throws is thrown on, and the connection is closed', async () => {
  const { cluster, run } = bench({ process: () => Promise.reject(new Error('a bug')) });
  cluster.answers.push(await batch(0, 1));
  await expect(run.run()).rejects.toThrow('a bug');
  expect(cluster.isClosed).toBe(true);
});

test('batches that make no sense are fatal', async () => {
  const { cluster, run } = bench();
  const records = Buffer.alloc(80, 1);
  records.writeInt32BE(40 + 28, 8);
  cluster.answers.push(ok({ errorCode: 0, highWatermark: 9, aborted: [], records }));
  expect(await run.run()).toMatchObject({ kind: 'fatal', code: 'log-unreadable' });
});
