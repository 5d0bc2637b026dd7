import type { IoOutcome, NewRecord } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { BridgeQueue } from './bridge-queue.ts';

class MadeLog {
  readonly records: string[] = [];
  readonly outcomes: IoOutcome<number>[] = [];
  appends = 0;
  gate: Promise<void> = Promise.resolve();
  inFlight = 0;

  async append(_t: string, _p: number, records: readonly NewRecord[]): Promise<IoOutcome<number>> {
    this.inFlight += 1;
    expect(this.inFlight).toBe(1);
    await this.gate;
    this.inFlight -= 1;
    this.appends += 1;
    const refusal = this.outcomes.shift();
    if (refusal !== undefined) return refusal;
    this.records.push(...records.map(({ value }) => Buffer.from(value ?? []).toString()));
    return { kind: 'ok', value: 0 };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function staged(): { log: MadeLog; queue: BridgeQueue; stop: AbortController; health: string[] } {
  const log = new MadeLog();
  const stop = new AbortController();
  const health: string[] = [];
  const queue = new BridgeQueue({
    ...{ producer: log, topic: 't', partition: 0, stop: stop.signal },
    clock: { nowMs: () => 0, sleep: () => Promise.resolve() },
    onHealth: (problem) => health.push(problem ?? 'well'),
  });
  return { log, queue, stop, health };
}

describe('the queue of a bridge', () => {
  it('keeps the order and one append in flight, and says what is stored', async () => {
    const { log, queue, stop } = staged();
    const stored: number[] = [];
    const running = queue.run();
    for (let index = 0; index < 1_200; index += 1) {
      queue.push(Buffer.from(String(index)), () => stored.push(index));
      if (index % 100 === 0) await queue.room();
    }
    stop.abort();
    expect(await running).toEqual({ kind: 'ok', value: null });
    expect(log.records).toEqual(Array.from({ length: 1_200 }, (_, index) => String(index)));
    expect(stored.length).toBe(1_200);
    expect(log.appends).toBeLessThan(20);
  });

  it('tries again what may pass, tells it, and gives up on what may not', async () => {
    const { log, queue, health } = staged();
    const busy = { kind: 'retryable', code: 'broker-busy', detail: 'an election' } as const;
    const gone = { kind: 'fatal', code: 'unknown-topic', detail: 'gone' } as const;
    log.outcomes.push(busy, busy);
    const running = queue.run();
    queue.push(Buffer.from('a'), () => log.outcomes.push(gone));
    await new Promise((resolve) => setImmediate(resolve));
    queue.push(Buffer.from('b'), () => undefined);
    expect(await running).toEqual(gone);
    expect(log.records).toEqual(['a']);
    expect(queue.retryCount).toBe(2);
    expect(health).toEqual(['broker-busy: an election', 'broker-busy: an election', 'well']);
  });

  it('lets nobody read on while eight megabytes wait', async () => {
    const { log, queue, stop } = staged();
    const gate = Promise.withResolvers<void>();
    log.gate = gate.promise;
    const running = queue.run();
    for (let index = 0; index < 20; index += 1) queue.push(Buffer.alloc(500_000), () => undefined);
    let isFree = false;
    const waiting = queue.room().then(() => {
      isFree = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isFree).toBe(false);
    gate.resolve();
    await waiting;
    stop.abort();
    await running;
    expect(queue.byteCount).toBe(0);
  });
});
