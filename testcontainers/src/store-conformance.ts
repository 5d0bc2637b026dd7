/**
 * What every alert store must do, whatever it is made of. Each test has a stream of its own, so the suite runs on a
 * store that holds others' streams too.
 */
import { randomUUID } from 'node:crypto';
import {
  type AlertStore,
  type AppendRequest,
  EXACT_INTEGER_MAX,
  type IoOutcome,
  type StoreEntry,
  type StreamKind,
  type TailEntry,
} from '@breakwater/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeModelConformance } from './store-conformance-model.ts';
import { contents, freshStream } from './store-contents.ts';
import { modelDigest, modelRequest } from './store-model.ts';

export interface StoreSource {
  /** Returns another store with every call; the suite closes it. */
  open(): Promise<AlertStore>;
  /** Whether all of them are over one backend. False for memory: then two publishers share one store. */
  readonly sharesBackend: boolean;
  /** Once, behind everything. */
  end?(): Promise<void>;
}

export function storeConformance(name: string, makeSource: () => Promise<StoreSource>): void {
  describe(`store conformance: ${name}`, () => {
    let source: StoreSource;
    let store: AlertStore;
    beforeAll(async () => {
      source = await makeSource();
      store = await source.open();
      expect(await store.check()).toEqual({ kind: 'ok', value: null });
    });
    afterAll(async () => {
      await store.close();
      await source.end?.();
    });
    appendTests(() => store);
    rangeTests(() => store);
    tailTests(() => store);
    anchorTests(() => store);
    textTests(() => store);
    storeModelConformance({
      store: () => store,
      openSecond: async () => (source.sharesBackend ? source.open() : null),
    });

    test('a closed store says so', async () => {
      const other = await source.open();
      await other.close();
      expect(await other.mark(freshStream())).toMatchObject({
        kind: 'fatal',
        code: 'store-closed',
      });
      expect(await other.tail(freshStream(), ['alerts'], '0-0', 1, 50)).toMatchObject({
        code: 'store-closed',
      });
    });
  });
}

type Get = () => AlertStore;

function appendTests(store: Get): void {
  test('a fresh stream is at 0', async () => {
    expect(await store().mark(freshStream())).toEqual(ok({ highWater: 0, digest: '', build: 0 }));
  });

  test('OK moves the mark and keeps the digest and the build', async () => {
    const stream = freshStream();
    expect(await store().append(stream, modelRequest(0, 10, 3))).toEqual(ok({ kind: 'OK' }));
    const mark = { highWater: 10, digest: modelDigest(10), build: 3 };
    expect(await store().mark(stream)).toEqual(ok(mark));
  });

  test('DUP is answered before FENCED, FENCED before GAP, and none of them changes anything', async () => {
    const stream = freshStream();
    await store().append(stream, modelRequest(0, 10, 3));
    const before = await contents(store(), stream);
    const dup = ok({ kind: 'DUP', highWater: 10, digest: modelDigest(10) });
    expect(await store().append(stream, modelRequest(4, 9, 3))).toEqual(dup);
    expect(await store().append(stream, modelRequest(4, 10, 2))).toEqual(dup);
    expect(await store().append(stream, modelRequest(10, 10, 2))).toEqual(dup);
    const fenced = ok({ kind: 'FENCED', build: 3 });
    expect(await store().append(stream, modelRequest(10, 12, 2))).toEqual(fenced);
    expect(await store().append(stream, modelRequest(11, 12, 2))).toEqual(fenced);
    const gap = ok({ kind: 'GAP', highWater: 10 });
    expect(await store().append(stream, modelRequest(11, 12, 3))).toEqual(gap);
    expect(await store().append(stream, modelRequest(11, 11, 4))).toEqual(gap);
    expect(await contents(store(), stream)).toEqual(before);
  });

  test('a higher build takes over and fences the lower', async () => {
    const stream = freshStream();
    await store().append(stream, modelRequest(0, 10, 3));
    expect(await store().append(stream, modelRequest(10, 11, 4))).toEqual(ok({ kind: 'OK' }));
    const fenced = ok({ kind: 'FENCED', build: 4 });
    expect(await store().append(stream, modelRequest(11, 12, 3))).toEqual(fenced);
  });

  test('an overlapping batch adds only what lies above the mark', async () => {
    const stream = freshStream();
    await store().append(stream, modelRequest(0, 10));
    expect(await store().append(stream, modelRequest(3, 20))).toEqual(ok({ kind: 'OK' }));
    const whole = freshStream();
    await store().append(whole, modelRequest(0, 20));
    expect(await contents(store(), stream)).toEqual(await contents(store(), whole));
  });

  test('a lost reply is settled by the same call: OK, then DUP, and everything once', async () => {
    const stream = freshStream();
    const request = modelRequest(0, 30);
    expect(await store().append(stream, request)).toEqual(ok({ kind: 'OK' }));
    const once = await contents(store(), stream);
    const dup = ok({ kind: 'DUP', highWater: 30, digest: modelDigest(30) });
    expect(await store().append(stream, request)).toEqual(dup);
    expect(await contents(store(), stream)).toEqual(once);
  });

  test('an append without entries moves the mark', async () => {
    const stream = freshStream();
    const empty: AppendRequest = { ...modelRequest(0, 0), next: 5, digest: modelDigest(5) };
    expect(await store().append(stream, empty)).toEqual(ok({ kind: 'OK' }));
    expect(await store().mark(stream)).toMatchObject(ok({ highWater: 5 }));
    expect(await contents(store(), stream)).toMatchObject({ alerts: [], quarantine: [] });
  });

  test('a request that breaks the contract is a bug, not an outcome', async () => {
    const good = modelRequest(0, 6);
    const broken: AppendRequest[] = [
      { ...good, entries: good.entries.toReversed() },
      { ...good, digest: 'none' },
      { ...good, next: 3 },
      { ...good, previous: 2 },
      { ...good, entries: [...good.entries, ...good.entries.slice(-1)] },
    ];
    for (const request of broken) {
      await expect(async () => store().append(freshStream(), request)).rejects.toThrow('invariant');
    }
  });
}

const KINDS: readonly StreamKind[] = ['quarantine', 'alerts', 'acknowledgements'];

function rangeTests(store: Get): void {
  test('a range is ordered by number, pages after a cursor and keeps the kinds apart', async () => {
    const stream = freshStream();
    const entries: StoreEntry[] = [];
    for (const offset of [8, 9, 10, 98, 99, 100]) {
      for (let sequence = 1; sequence <= 12; sequence += 1) {
        const kind = KINDS[sequence % 4] ?? 'alerts';
        entries.push({ offset, sequence, stream: kind, json: `{"at":"${offset}-${sequence}"}` });
      }
    }
    await store().append(stream, { ...modelRequest(0, 0), next: 101, entries });
    const wanted = entries
      .filter((entry) => entry.stream === 'alerts')
      .map(({ offset, sequence, json }) => ({ id: `${offset + 1}-${sequence}`, json }));
    expect((await contents(store(), stream)).alerts).toEqual(wanted);
    const page = await store().range(stream, 'alerts', '10-11', 3);
    expect(page).toMatchObject(ok([{ id: '11-1' }, { id: '11-3' }, { id: '11-5' }]));
    // A cursor need not be an entry of this stream.
    const between = await store().range(stream, 'quarantine', '50-7', 2);
    expect(between).toMatchObject(ok([{ id: '99-4' }, { id: '99-8' }]));
    expect(await store().range(stream, 'alerts', '101-12', 3)).toEqual(ok([]));
  });

  test('a stream nobody wrote is empty, and a cursor that is none is refused', async () => {
    const stream = freshStream();
    expect(await store().range(stream, 'alerts', '0-0', 5)).toEqual(ok([]));
    for (const cursor of ['', '5', '-1-1', '1-2-3', '$', '01-1', '99999999999999999999-1']) {
      const refused = { kind: 'fatal', code: 'bad-cursor' };
      expect(await store().range(stream, 'alerts', cursor, 5)).toMatchObject(refused);
      expect(await store().tail(stream, ['alerts'], cursor, 5, 10)).toMatchObject(refused);
    }
  });

  test('streams lists what was written or anchored, and partitions are streams of their own', async () => {
    const topicId = randomUUID();
    const [zero, one, two] = [0, 1, 2].map((partition) => ({ topicId, partition }));
    await store().append(two!, modelRequest(0, 4));
    await store().anchor(zero!, 5, 'test');
    await store().mark(one!);
    const listed = await store().streams();
    const mine = listed.kind === 'ok' ? listed.value.filter((key) => key.topicId === topicId) : [];
    expect(mine).toEqual([zero, two]);
    expect(await store().mark(one!)).toMatchObject(ok({ highWater: 0 }));
  });
}

function tailTests(store: Get): void {
  test('a tail answers at once where there are entries, alerts only, bounded', async () => {
    const stream = freshStream();
    await store().append(stream, modelRequest(0, 20));
    const { alerts } = await contents(store(), stream);
    const startMs = performance.now();
    expect(await store().tail(stream, ['alerts'], '0-0', 3, 10_000)).toEqual(
      ok(alerts.slice(0, 3).map((entry) => ({ ...entry, kind: 'alerts' }))),
    );
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });

  test('a waiting tail is woken by an append, each of several', async () => {
    const stream = freshStream();
    await store().append(stream, modelRequest(0, 2));
    const tails = [1, 2, 3].map(() => store().tail(stream, ['alerts'], '2-3', 10, 20_000));
    await new Promise((resolve) => setTimeout(resolve, 150));
    const startMs = performance.now();
    await store().append(stream, modelRequest(2, 4));
    for (const tail of tails) {
      expect(await tail).toMatchObject(ok([{ id: '3-2' }, { id: '4-1' }]));
    }
    // It takes 1 to 25 ms; the bound only tells it from a wait to the end.
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });

  test('a tail of several kinds merges them by position, whatever the pages', async () => {
    const stream = freshStream();
    await store().append(stream, modelRequest(0, 60));
    const { alerts, acknowledgements } = await contents(store(), stream);
    const wanted = modelRequest(0, 60).entries.filter((entry) => entry.stream !== 'quarantine');
    expect(wanted).toHaveLength(alerts.length + acknowledgements.length);
    for (const countMax of [1, 2, 7, 500]) {
      const read: TailEntry[] = [];
      for (;;) {
        const after = read.at(-1)?.id ?? '0-0';
        const page = await store().tail(stream, ['acknowledgements', 'alerts'], after, countMax, 0);
        expect(page.kind).toBe('ok');
        if (page.kind !== 'ok' || page.value.length === 0) break;
        expect(page.value.length).toBeLessThanOrEqual(countMax);
        read.push(...page.value);
      }
      expect(read).toEqual(
        wanted.map(({ offset, sequence, stream: kind, json }) => {
          return { id: `${offset + 1}-${sequence}`, kind, json };
        }),
      );
    }
  });

  test('a tail of several kinds is woken by any of them, and not by another', async () => {
    const stream = freshStream();
    const put = (offset: number, kind: StreamKind): ReturnType<AlertStore['append']> => {
      const entries = [{ offset, sequence: 1, stream: kind, json: '{}' }];
      return store().append(stream, { ...modelRequest(offset, offset), next: offset + 1, entries });
    };
    const tail = store().tail(stream, ['alerts', 'acknowledgements'], '0-0', 10, 20_000);
    await put(0, 'quarantine');
    await put(1, 'acknowledgements');
    expect(await tail).toEqual(ok([{ id: '2-1', kind: 'acknowledgements', json: '{}' }]));
  });

  test('a tail with nothing to tell ends after its wait, empty', async () => {
    const startMs = performance.now();
    expect(await store().tail(freshStream(), ['alerts'], '0-0', 3, 120)).toEqual(ok([]));
    expect(performance.now() - startMs).toBeGreaterThan(100);
    expect(await store().tail(freshStream(), ['alerts'], '0-0', 3, 0)).toEqual(ok([]));
  });
}

function anchorTests(store: Get): void {
  test('an anchor starts a fresh stream, which then goes on from there', async () => {
    const stream = freshStream();
    expect(await store().anchor(stream, 40, 'older records are gone')).toEqual(ok(null));
    expect(await store().mark(stream)).toEqual(ok({ highWater: 40, digest: '', build: 0 }));
    const dup = ok({ kind: 'DUP', highWater: 40, digest: '' });
    expect(await store().append(stream, modelRequest(30, 40))).toEqual(dup);
    const gap = ok({ kind: 'GAP', highWater: 40 });
    expect(await store().append(stream, modelRequest(41, 45))).toEqual(gap);
    expect(await store().append(stream, modelRequest(38, 45))).toEqual(ok({ kind: 'OK' }));
    const { alerts } = await contents(store(), stream);
    expect(alerts[0]?.id).toMatch(/^4\d-/);
  });

  test('an anchor whose reply was lost may be called again; another one is refused', async () => {
    const stream = freshStream();
    await store().anchor(stream, 40, 'first');
    expect(await store().anchor(stream, 40, 'first')).toEqual(ok(null));
    const refused = { kind: 'fatal', code: 'anchor-refused' };
    expect(await store().anchor(stream, 41, 'first')).toMatchObject(refused);
    expect(await store().anchor(stream, 40, 'second')).toMatchObject(refused);
    expect(await store().mark(stream)).toMatchObject(ok({ highWater: 40 }));
    await store().append(stream, modelRequest(40, 44));
    expect(await store().anchor(stream, 40, 'first')).toMatchObject(refused);
  });

  test('a stream that was written is not anchored, were it only by an empty append', async () => {
    const stream = freshStream();
    await store().append(stream, { ...modelRequest(0, 0), next: 1 });
    const refused = { kind: 'fatal', code: 'anchor-refused' };
    expect(await store().anchor(stream, 40, 'late')).toMatchObject(refused);
    expect(await store().mark(stream)).toMatchObject(ok({ highWater: 1 }));
  });
}

function textTests(store: Get): void {
  test('offsets are exact up to the end of the integers', async () => {
    const stream = freshStream();
    const top = EXACT_INTEGER_MAX;
    await store().anchor(stream, top - 3, 'high');
    const at = (offset: number): AppendRequest => ({
      ...modelRequest(0, 0),
      previous: offset,
      next: offset + 1,
      digest: 'ffffffffffffffff',
      entries: [{ offset, sequence: 1, stream: 'alerts', json: '{}' }],
    });
    for (const offset of [top - 3, top - 2, top - 1]) {
      const gap = await store().append(stream, {
        ...at(offset),
        previous: top,
        next: top,
        entries: [],
      });
      expect(gap).toEqual(ok({ kind: 'GAP', highWater: offset }));
      expect(await store().append(stream, at(offset))).toEqual(ok({ kind: 'OK' }));
      expect(await store().append(stream, at(offset))).toEqual(
        ok({ kind: 'DUP', highWater: offset + 1, digest: 'ffffffffffffffff' }),
      );
    }
    expect(await store().mark(stream)).toMatchObject(ok({ highWater: top }));
    expect((await contents(store(), stream)).alerts.map(({ id }) => id)).toEqual([
      `${top - 2}-1`,
      `${top - 1}-1`,
      `${top}-1`,
    ]);
    expect(await store().range(stream, 'alerts', `${top - 1}-1`, 5)).toMatchObject(
      ok([{ id: `${top}-1` }]),
    );
  });

  test('text comes back as it was: every plane, controls, 1 MB', async () => {
    const stream = freshStream();
    const values = [
      '한국 원 ₩',
      '𝔘🚀\u{10FFFF}',
      'مرحبا \u202E',
      '\u0000\u0001\r\n"\\',
      'x'.repeat(1e6),
    ];
    const entries = values.map((value, index): StoreEntry => {
      return { offset: index, sequence: 1, stream: 'alerts', json: JSON.stringify({ value }) };
    });
    await store().append(stream, { ...modelRequest(0, 0), next: values.length, entries });
    const { alerts } = await contents(store(), stream);
    expect(alerts.map(({ json }): unknown => JSON.parse(json))).toEqual(
      values.map((value) => ({ value })),
    );
  });
}

function ok<T>(value: T): IoOutcome<T> {
  return { kind: 'ok', value };
}
