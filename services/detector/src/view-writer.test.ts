import type { IoOutcome, StoredFrame, ViewFrame, ViewStore } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { bench, SummingPipeline } from './worker.fixture.ts';

const SECOND = 1_000_000;

/** A view store whose calls answer when and what the test says. */
class ToldView implements ViewStore {
  readonly frames: ViewFrame[] = [];
  newestUs = 0;
  newestCount = 0;
  /** What `put` answers, oldest first; then ok. `wait`: not before `release`. */
  readonly next: (IoOutcome<null> | 'wait' | 'throw')[] = [];
  #release: (outcome: IoOutcome<null>) => void = () => {};

  newest(): Promise<IoOutcome<StoredFrame | null>> {
    this.newestCount += 1;
    const value = this.newestUs === 0 ? null : { timeUs: this.newestUs, json: '{}' };
    return Promise.resolve({ kind: 'ok', value });
  }
  async put(_stream: unknown, { json }: StoredFrame): Promise<IoOutcome<null>> {
    const told = this.next.shift();
    if (told === 'throw') throw new Error('a defect');
    const answer =
      told === 'wait'
        ? await new Promise<IoOutcome<null>>((resolve) => (this.#release = resolve))
        : told;
    if (answer !== undefined && answer.kind !== 'ok') return answer;
    this.frames.push(JSON.parse(json) as ViewFrame);
    return { kind: 'ok', value: null };
  }
  release(outcome: IoOutcome<null> = { kind: 'ok', value: null }): void {
    this.#release(outcome);
  }
  range(): never {
    throw new Error('a writer does not read');
  }
  tail(): never {
    throw new Error('a writer does not read');
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The spans put so far, in log seconds. */
const spans = (view: ToldView): number[][] =>
  view.frames.map(({ fromUs, timeUs }) => [fromUs / SECOND, timeUs / SECOND]);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const texts = Array.from({ length: 100 }, (_, at) => `!${at}`);

describe('the view of a worker', () => {
  it('is a frame per log second while the log is slow, and one of several while it is fast', async () => {
    const view = new ToldView();
    const { worker, log, pass, views } = bench({ texts, view });
    await worker.start();
    for (const record of log.slice(0, 4)) {
      await worker.process([record]);
      await settled();
      pass(1_000);
    }
    expect(spans(view)).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    // Twenty log seconds each 50 ms.
    for (const record of log.slice(4, 64)) {
      await worker.process([record]);
      await settled();
      pass(2.5);
    }
    expect(spans(view).slice(3)).toEqual([
      [3, 4],
      [4, 24],
      [24, 44],
    ]);
    await worker.idle();
    await settled();
    expect(spans(view).at(-1)).toEqual([44, 63]);
    expect(views.at(-1)).toEqual({ kind: 'ok', value: { logSeconds: 19 } });
  });

  it('says whether the log stamps its records, whatever its first record was told', async () => {
    const view = new ToldView();
    const { worker, log } = bench({ texts, view, clock: 'append' });
    await worker.start();
    for (const record of log.slice(0, 3)) {
      await worker.process([record]);
      await settled();
    }
    expect(view.frames[0]?.clock).toBe('append');
  });

  it('never holds up an append, however long a frame takes, and gathers what passes meanwhile', async () => {
    const view = new ToldView();
    view.next.push('wait');
    const { worker, log, store, pass } = bench({ texts, view });
    await worker.start();
    for (const record of log.slice(0, 30)) {
      await worker.process([record]);
      pass(1_000);
    }
    expect([store.entries.length, view.frames.length]).toEqual([30, 0]);
    view.release();
    await settled();
    await worker.process([log[30]!]);
    await settled();
    expect(spans(view)).toEqual([
      [0, 1],
      [1, 30],
    ]);
  });

  it('tries again after a while where it fails, and loses no flow', async () => {
    const view = new ToldView();
    const down = { kind: 'retryable', code: 'unavailable', detail: 'no Redis' } as const;
    view.next.push(down, 'throw');
    const { worker, log, store, pass, views } = bench({ texts, view });
    await worker.start();
    for (const record of log.slice(0, 30)) {
      await worker.process([record]);
      await settled();
      pass(100);
    }
    expect(store.entries.length).toBe(30);
    expect(views.map((outcome) => (outcome.kind === 'ok' ? 'ok' : outcome.code))).toEqual([
      'unavailable',
      'view-bug',
      ...Array.from({ length: 9 }, () => 'ok'),
    ]);
    expect(spans(view)[0]).toEqual([0, 21]);
  });

  it('writes nothing that the store has, and asks again where the store lost it', async () => {
    const view = new ToldView();
    view.newestUs = 20 * SECOND;
    const { worker, log, store, pass } = bench({ texts, view });
    await worker.start();
    for (const record of log.slice(0, 23)) {
      await worker.process([record]);
      await settled();
      pass(1_000);
    }
    expect(spans(view)).toEqual([
      [20, 21],
      [21, 22],
    ]);
    view.newestUs = 0;
    const oracle = new SummingPipeline();
    for (const { offset, timestampUs, value } of log.slice(0, 5)) {
      const detail = new TextDecoder().decode(value);
      oracle.step({
        offset,
        timestampUs,
        body: { kind: 'malformed', reason: 'bad-row', detail, isControl: false },
      });
    }
    store.loseFrom(5, oracle.digest);
    await worker.process([log[23]!]);
    await settled();
    expect(store.entries.length).toBe(24);
    expect(view.newestCount).toBe(2);
    pass(1_000);
    await worker.process([log[24]!]);
    await settled();
    expect(spans(view).at(-1)?.[1]).toBe(24);
    expect(spans(view).length).toBeGreaterThan(2);
  });

  it.each<IoOutcome<null>>([
    { kind: 'ok', value: null },
    { kind: 'fatal', code: 'store-closed', detail: '' },
  ])('says nothing once the partition is gone, were it $kind', async (outcome) => {
    const view = new ToldView();
    view.next.push('wait');
    const { worker, log, views, pass } = bench({ texts, view });
    await worker.start();
    await settled();
    await worker.process([log[0]!]);
    await worker.process([log[1]!]);
    worker.revoked();
    view.release(outcome);
    await settled();
    pass(2_000);
    await worker.process([log[2]!]);
    expect(views).toEqual([]);
  });
});
