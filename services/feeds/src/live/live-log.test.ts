import type { IoOutcome, LogProducer, NewRecord } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { LiveLog } from './live-log.ts';

/** A condition is waited for as long as a slow machine may need. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const OK: IoOutcome<number> = { kind: 'ok', value: 0 };

/** A log that answers when it is told to. */
class SlowLog implements LogProducer {
  readonly taken: string[] = [];
  readonly #answers: ((outcome: IoOutcome<number>) => void)[] = [];
  isHeld = false;
  requestCount = 0;

  append(
    _topic: string,
    _partition: number,
    records: readonly NewRecord[],
  ): Promise<IoOutcome<number>> {
    this.requestCount += 1;
    this.taken.push(...records.map(({ value }) => Buffer.from(value ?? []).toString()));
    if (!this.isHeld) return Promise.resolve(OK);
    return new Promise((resolve) => {
      this.#answers.push(resolve);
    });
  }

  answer(outcome: IoOutcome<number> = OK): void {
    this.isHeld = false;
    for (const resolve of this.#answers.splice(0)) resolve(outcome);
  }

  async close(): Promise<void> {}
}

function openLog(pressedByteCount = 1_000) {
  const producer = new SlowLog();
  const said: string[] = [];
  const stop = new AbortController();
  const log = new LiveLog({
    ...{ producer, topic: 't', partition: 0, stop: stop.signal, pressedByteCount },
    onPressure: (isPressed) => said.push(isPressed ? 'pressed' : 'relieved'),
    onFailure: (failure) => said.push(failure.kind === 'ok' ? '' : failure.code),
  });
  return { producer, log, said };
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('the live log', () => {
  it('takes records in order, those that come meanwhile in one request', async () => {
    const { producer, log, said } = openLog();
    producer.isHeld = true;
    log.add([bytes('a')]);
    await eventually(() => producer.requestCount).toBe(1);
    for (const text of 'bcdef') log.add([bytes(text)]);
    producer.answer();
    await log.finish();
    expect(producer.taken.join('')).toBe('abcdef');
    expect(producer.requestCount).toBeLessThanOrEqual(3);
    expect([log.waitingByteCount, log.recordCount, log.byteCount, said]).toEqual([0, 6, 6, []]);
  });

  it('says that it does not follow, and when it does again; nothing is dropped', async () => {
    const { producer, log, said } = openLog();
    producer.isHeld = true;
    for (let count = 0; count < 40; count += 1) {
      log.add([bytes(String(count).padStart(100, '.'))]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(said).toEqual(['pressed']);
    expect(log.isPressed).toBe(true);
    producer.answer();
    await log.finish();
    expect(said).toEqual(['pressed', 'relieved']);
    expect(producer.taken.map((text) => Number(text.replaceAll('.', '')))).toEqual(
      Array.from({ length: 40 }, (_, at) => at),
    );
  });

  it('tries again for as long as it takes, and stops where nothing can mend it', async () => {
    const { producer, log, said } = openLog();
    producer.isHeld = true;
    log.add([bytes('a')]);
    await eventually(() => producer.requestCount).toBe(1);
    producer.answer({ kind: 'retryable', code: 'timeout', detail: '' });
    await log.finish();
    expect([log.retryCount, said]).toEqual([1, []]);
    producer.isHeld = true;
    log.add([bytes('b')]);
    await eventually(() => producer.requestCount).toBe(3);
    producer.answer({ kind: 'fatal', code: 'gone', detail: '' });
    await log.finish();
    expect(said).toContain('gone');
  });
});
