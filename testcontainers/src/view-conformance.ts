/** What every store of view frames must do, whatever it is made of. Each test has a stream of its own. */
import type { IoOutcome, StoredFrame, StreamKey, ViewStore } from '@breakwater/core';
import { VIEW_BYTE_COUNT_MAX } from '@breakwater/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshStream } from './store-contents.ts';

export interface ViewSource {
  /** Returns another store with every call; the suite closes it. */
  open(): Promise<ViewStore>;
  /** Whether all of them are over one backend. False for memory. */
  readonly sharesBackend: boolean;
  /** Once, behind everything. */
  end?(): Promise<void>;
}

const SECOND = 1_000_000;
const ALL = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };

export function viewConformance(name: string, makeSource: () => Promise<ViewSource>): void {
  describe(`view conformance: ${name}`, () => {
    let source: ViewSource;
    let store: ViewStore;
    beforeAll(async () => {
      source = await makeSource();
      store = await source.open();
    });
    afterAll(async () => {
      await store.close();
      await source.end?.();
    });
    orderTests(() => store);
    boundTests(() => store);
    tailTests(
      () => store,
      async () => (source.sharesBackend ? source.open() : null),
    );

    test('a closed store says so', async () => {
      const other = await source.open();
      await other.close();
      const closed = { kind: 'fatal', code: 'store-closed' };
      expect(await other.put(freshStream(), frame(1))).toMatchObject(closed);
      expect(await other.newest(freshStream())).toMatchObject(closed);
      expect(await other.tail(freshStream(), 0, 1, 50)).toMatchObject(closed);
    });
  });
}

type Get = () => ViewStore;

function orderTests(store: Get): void {
  test('a fresh stream has nothing', async () => {
    const stream = freshStream();
    expect(await store().newest(stream)).toEqual(ok(null));
    expect(await store().range(stream, ALL, 10)).toEqual(ok([]));
    expect(await store().tail(stream, 0, 10, 0)).toEqual(ok([]));
  });

  test('frames that are not newer are ignored, whatever they hold: the naive list agrees', async () => {
    const times = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 30 });
    const span = fc.tuple(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 32 }));
    await fc.assert(
      fc.asyncProperty(times, span, async (seconds, [from, to]) => {
        const stream = freshStream();
        const kept: StoredFrame[] = [];
        for (const [at, second] of seconds.entries()) {
          const put = frame(second, `${at} ₩`);
          expect(await store().put(stream, put)).toEqual(ok(null));
          if (put.timeUs > (kept.at(-1)?.timeUs ?? 0)) kept.push(put);
        }
        expect(await store().newest(stream)).toEqual(ok(kept.at(-1)));
        expect(await store().range(stream, ALL, 99)).toEqual(ok(kept));
        expect(await store().range(stream, ALL, 2)).toEqual(ok(kept.slice(0, 2)));
        // A bound between two milliseconds must not let in what lies below it.
        const fromUs = from * SECOND - 999_999;
        const toUs = to * SECOND;
        const within = kept.filter(({ timeUs }) => timeUs >= fromUs && timeUs < toUs);
        expect(await store().range(stream, { fromUs, toUs }, 99)).toEqual(ok(within));
        const later = kept.filter(({ timeUs }) => timeUs > toUs);
        expect(await store().tail(stream, toUs, 99, 0)).toEqual(ok(later));
      }),
      { numRuns: 40 },
    );
  });

  test('streams do not touch each other', async () => {
    const [one, other] = [freshStream(), freshStream()];
    await store().put(one, frame(5));
    await store().put({ ...one, partition: 1 }, frame(3));
    await store().put(other, frame(4));
    expect(await store().range(one, ALL, 9)).toEqual(ok([frame(5)]));
    expect(await store().range({ ...one, partition: 1 }, ALL, 9)).toEqual(ok([frame(3)]));
    expect(await store().range(other, ALL, 9)).toEqual(ok([frame(4)]));
  });
}

function boundTests(store: Get): void {
  test('a stream is bounded by the bytes of its frames, and the newest stay', async () => {
    const stream = freshStream();
    const text = 'x'.repeat(VIEW_BYTE_COUNT_MAX / 40);
    for (let second = 1; second <= 300; second += 1) {
      // Redis cuts whole nodes of a hundred entries, or of 4 kB: small frames first, large ones after.
      await store().put(stream, frame(second, second <= 200 ? 'x' : text));
    }
    const kept = await timesOf(store(), stream);
    expect(kept.length).toBeLessThan(150);
    expect(kept.at(-1)).toBe(300 * SECOND);
    const seconds = kept.map((timeUs) => timeUs / SECOND);
    expect(seconds).toEqual(seconds.map((_, at) => 301 - seconds.length + at));
  });
}

function tailTests(store: Get, openSecond: () => Promise<ViewStore | null>): void {
  test('a waiting tail is woken by a frame through another store', async () => {
    const stream = freshStream();
    await store().put(stream, frame(1));
    const second = await openSecond();
    const tail = store().tail(stream, 1 * SECOND, 5, 20_000);
    await (second ?? store()).put(stream, frame(2));
    expect(await tail).toEqual(ok([frame(2)]));
    await second?.close();
  });

  test('a tail that waits in vain answers nothing', async () => {
    const stream = freshStream();
    await store().put(stream, frame(1));
    expect(await store().tail(stream, 1 * SECOND, 5, 60)).toEqual(ok([]));
  });
}

/** Times of all frames, read in pages: one answer of a whole stream of large frames takes a busy machine seconds. */
async function timesOf(store: ViewStore, stream: StreamKey): Promise<number[]> {
  const times: number[] = [];
  for (;;) {
    const fromUs = (times.at(-1) ?? -1) + 1;
    const page = await store.range(stream, { ...ALL, fromUs }, 4);
    if (page.kind !== 'ok') throw new Error(page.detail);
    if (page.value.length === 0) return times;
    times.push(...page.value.map(({ timeUs }) => timeUs));
  }
}

function frame(second: number, text = ''): StoredFrame {
  return { timeUs: second * SECOND, json: JSON.stringify({ second, text }) };
}

function ok<T>(value: T): IoOutcome<T> {
  return { kind: 'ok', value };
}
