import { setImmediate } from 'node:timers/promises';
import { decodeRecord, generateControlKey } from '@breakwater/codec';
import {
  BatchWriter,
  EventBatch,
  type FeedRecord,
  type IoOutcome,
  type LogProducer,
  type NewRecord,
  SIDE,
} from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import type { FeedClock } from './feed-clock.ts';
import { type FeedOptions, LogFeeder } from './log-feeder.ts';
import { tailTickTimes, tickTimes } from './tick-times.ts';

const START_US = 1_677_628_800_000_000;
const MARKET = 'upbit:USDT/KRW:spot';

/** A log in memory that can refuse, and that notices two requests at once. */
class MemoryLog implements LogProducer {
  readonly records: NewRecord[] = [];
  readonly refusals: IoOutcome<number>[] = [];
  overlapCount = 0;
  requestCount = 0;
  #busy = false;

  async append(_t: string, _p: number, records: readonly NewRecord[]): Promise<IoOutcome<number>> {
    if (this.#busy) this.overlapCount += 1;
    this.#busy = true;
    this.requestCount += 1;
    // Long enough for a feeder that does not wait to come back.
    await setImmediate();
    this.#busy = false;
    const refusal = this.refusals.shift();
    if (refusal !== undefined) return refusal;
    this.records.push(...records);
    return { kind: 'ok', value: this.records.length - records.length };
  }

  async close(): Promise<void> {}
}

/** A wall that stands still but for sleeping. */
class MadeWall implements FeedClock {
  ms = 0; // unit: ms
  readonly sleeps: number[] = [];
  nowMs(): number {
    return this.ms;
  }
  async sleep(delayMs: number): Promise<void> {
    this.sleeps.push(delayMs);
    this.ms += delayMs;
    await Promise.resolve();
  }
}

/** One trade per entry, at the given log seconds. */
function* trades(...seconds: readonly number[]): Generator<FeedRecord> {
  const batch = new EventBatch();
  const identity = { source: 'feeds/test', session: 1, streamClass: 0 } as const;
  const writer = new BatchWriter(identity, 1, batch);
  for (const second of seconds) {
    writer.restart();
    const timestampUs = START_US + second * 1_000_000;
    const price = { priceTicks: 1, quantityLots: 1 + second, aggressorSide: SIDE.SELL };
    writer.trade({ instrument: MARKET, eventTimeUs: timestampUs, ...price });
    yield { timestampUs, source: 'feeds/test', batch };
  }
}

function feeder(log: MemoryLog, more: Partial<FeedOptions> = {}): LogFeeder {
  return new LogFeeder({
    producer: log,
    topic: 't',
    partition: 0,
    clock: 'create',
    speed: 'unbounded',
    tailUs: 0,
    stop: new AbortController().signal,
    wall: new MadeWall(),
    ...more,
  });
}

/** Each record as its log second and what it is. */
function written(log: MemoryLog): string[] {
  const batch = new EventBatch();
  return log.records.map(({ value, timestampUs }) => {
    const at = timestampUs === undefined ? '-' : (timestampUs - START_US) / 1_000_000;
    const body = decodeRecord(value, batch);
    if (body.kind === 'batch') return `${at} trade ${body.batch.quantityLots(0)}`;
    return body.kind === 'control'
      ? `${at} ${body.control.type} ${body.control.sequence}`
      : `${at} ${body.kind}`;
  });
}

describe('LogFeeder', () => {
  it('fills silence with TICKs on a create clock, and writes a tail', async () => {
    const log = new MemoryLog();
    const outcome = await feeder(log, { tailUs: 1_000_000 }).feed(trades(0, 2));
    expect(written(log)).toEqual([
      '0 trade 1',
      '0.25 tick',
      '0.75 tick',
      '1.75 tick',
      '2 trade 3',
      '2.25 tick',
      '2.75 tick',
      '3 tick',
    ]);
    expect(outcome).toMatchObject({
      kind: 'ok',
      value: { recordCount: 2, tickCount: 6, eventCount: 2, refusedCount: 0, ending: 'complete' },
    });
  });

  it('leaves stamps and TICKs to an append clock', async () => {
    const log = new MemoryLog();
    await feeder(log, { clock: 'append', tailUs: 60_000_000 }).feed(trades(0, 20));
    expect(written(log)).toEqual(['- trade 1', '- trade 21']);
  });

  it('writes control records first, and later ones at their log time', async () => {
    const log = new MemoryLog();
    const controls = {
      domain: 'made',
      privateKey: generateControlKey(),
      sequence: 5,
      contents: [
        { type: 'build', content: {}, atUs: START_US + 500_000 },
        { type: 'genesis', content: { domain: 'made' } },
        { type: 'calibration', content: { hash: 'none' }, atUs: START_US + 900_000_000 },
      ],
    };
    await feeder(log, { controls }).feed(trades(0, 1));
    expect(written(log)).toEqual([
      '0 genesis 5',
      '0 trade 1',
      '0.25 tick',
      '0.75 build 6',
      '0.75 tick',
      '1 trade 2',
      '1 calibration 7',
    ]);
  });

  it('keeps one request in flight and the order of records', async () => {
    const log = new MemoryLog();
    const seconds = Array.from({ length: 3_000 }, (_, i) => Math.floor(i / 1_500));
    await feeder(log, { clock: 'append' }).feed(trades(...seconds));
    expect(log.records.length).toBe(3_000);
    expect(log.requestCount).toBeGreaterThan(5);
    expect(log.overlapCount).toBe(0);
  });

  it('repeats a retryable request with growing delays, and gives up on a fatal one', async () => {
    const log = new MemoryLog();
    const wall = new MadeWall();
    const retryable = { kind: 'retryable', code: 'BUSY', detail: '' } as const;
    log.refusals.push(retryable, retryable, retryable);
    const outcome = await feeder(log, { wall }).feed(trades(0, 0));
    expect(wall.sleeps).toEqual([100, 200, 400]);
    expect(outcome).toMatchObject({ kind: 'ok', value: { retryCount: 3, recordCount: 2 } });
    expect(log.records.length).toBe(2);

    log.refusals.push({ kind: 'fatal', code: 'GONE', detail: 'no topic' });
    expect(await feeder(log).feed(trades(0))).toMatchObject({ kind: 'fatal', code: 'GONE' });
  });

  it('gives a log that never answers back to its caller', async () => {
    const log = new MemoryLog();
    const retryable = { kind: 'retryable', code: 'BUSY', detail: '' } as const;
    log.refusals.push(...Array.from({ length: 99 }, () => retryable));
    expect(await feeder(log).feed(trades(0))).toEqual(retryable);
    expect(log.requestCount).toBe(16);
  });

  it('paces to a multiple of log time', async () => {
    const log = new MemoryLog();
    const wall = new MadeWall();
    await feeder(log, { wall, speed: 10, clock: 'append' }).feed(trades(0, 1, 3, 3));
    expect(wall.ms).toBe(300);
    expect(log.records.length).toBe(4);
  });

  it('stops where it is told to, and says so', async () => {
    const log = new MemoryLog();
    const stop = new AbortController();
    const seconds = function* (): Generator<FeedRecord> {
      for (const record of trades(...Array.from({ length: 10_000 }, (_, i) => i))) {
        if (record.timestampUs > START_US + 50_000_000) stop.abort();
        yield record;
      }
    };
    const outcome = await feeder(log, { stop: stop.signal, tailUs: 9e9 }).feed(seconds());
    expect(outcome).toMatchObject({ kind: 'ok', value: { ending: 'stopped' } });
    expect(log.records.length).toBeLessThan(1_000);
  });

  it('reports progress with an estimate of what remains', async () => {
    const wall = new MadeWall();
    const shares: [number | undefined, number | undefined][] = [];
    let done = 0;
    const onProgress: NonNullable<FeedOptions['onProgress']> = (p) => {
      shares.push([p.doneShare, p.remainingMs]);
    };
    const counted = function* (): Generator<FeedRecord> {
      for (const record of trades(0, 1, 2, 3)) {
        done += 1;
        yield record;
      }
    };
    const work = () => ({ done, total: 4 });
    await feeder(new MemoryLog(), { wall, speed: 1, clock: 'append', onProgress, work }).feed(
      counted(),
    );
    expect(shares[0]).toEqual([0.5, 500]);
    expect(shares.at(-1)).toEqual([1, 0]);
  });
});

it('TICK gaps double up to a minute and never reach the next record', () => {
  expect([...tickTimes(0, 250_000)]).toEqual([]);
  expect([...tickTimes(0, 4_000_000)]).toEqual([250_000, 750_000, 1_750_000, 3_750_000]);
  const times = [0, ...tailTickTimes(0, 7_200_000_000)];
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(Math.max(...gaps)).toBe(60_000_000);
  expect(times.at(-1)).toBe(7_200_000_000);
  expect(times.length).toBeLessThan(140);
});
