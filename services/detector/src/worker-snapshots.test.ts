/** Where a worker begins, and what it saves. */
import { readSnapshot, snapshotChunks } from '@breakwater/codec';
import type { IoOutcome, SnapshotStore } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { type Bench, type BenchOptions, bench, ListStore } from './worker.fixture.ts';

/** Snapshots in a list. */
class ListSnapshots implements SnapshotStore {
  readonly kept = new Map<number, Uint8Array>();
  failure: IoOutcome<never> | undefined;

  offsets(): Promise<IoOutcome<readonly number[]>> {
    const value = [...this.kept.keys()].sort((left, right) => right - left);
    return Promise.resolve({ kind: 'ok', value });
  }
  read(_stream: unknown, offset: number): Promise<IoOutcome<Uint8Array | null>> {
    return Promise.resolve({ kind: 'ok', value: this.kept.get(offset) ?? null });
  }
  write(_stream: unknown, offset: number, chunks: Iterable<Uint8Array>): Promise<IoOutcome<null>> {
    if (this.failure !== undefined) return Promise.resolve(this.failure);
    this.kept.set(offset, new Uint8Array(Buffer.concat([...chunks])));
    return Promise.resolve({ kind: 'ok', value: null });
  }
}

const TEXTS = ['a', '!b', 'c', '!d', 'e', '!f', 'g', '!h'];

/** Steps records [from, to) as a reader does, a minute apart, so that each batch is worth a snapshot. */
async function feed(of: Bench, from: number, to: number): Promise<void> {
  for (const record of of.log.filter(({ offset }) => offset >= from && offset < to)) {
    of.pass(61_000);
    await of.worker.process([record]);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A worker that has read [0, to) and saved on its way. */
async function saved(
  to: number,
): Promise<{ snapshots: ListSnapshots; store: ListStore; told: string[] }> {
  const snapshots = new ListSnapshots();
  const first = bench({ texts: TEXTS, snapshots });
  await first.worker.start();
  await feed(first, 0, to);
  return { snapshots, store: first.store, told: first.snapshots };
}

function next(options: Partial<BenchOptions>): Bench {
  return bench({ texts: TEXTS, ...options });
}

const idsOf = ({ entries }: ListStore): number[] => entries.map(({ offset }) => offset);

describe('a worker with snapshots', () => {
  it('saves what the store covers, and one that begins there steps the rest alone', async () => {
    const { snapshots, store, told } = await saved(5);
    expect(told).toEqual(['taken 1', 'taken 2', 'taken 3', 'taken 4', 'taken 5']);
    const second = next({ snapshots, store });
    expect(await second.worker.start()).toBe(5);
    expect(second.snapshots).toEqual(['restored 5']);
    await feed(second, 5, 8);
    expect(second.pipelines.at(-1)?.stepped).toEqual([5, 6, 7]);
    expect(idsOf(store)).toEqual([1, 3, 5, 7]);
    const whole = bench({ texts: TEXTS });
    await whole.worker.start();
    await feed(whole, 0, 8);
    expect(store.now).toEqual(whole.store.now);
    expect(second.worker.halt).toBeNull();
  });

  it('saves nothing that the store does not cover', async () => {
    const snapshots = new ListSnapshots();
    const store = new ListStore();
    const of = next({ snapshots, store });
    await of.worker.start();
    of.stop.abort();
    await feed(of, 0, 3);
    expect([...snapshots.kept.keys()]).toEqual([]);
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ['is torn', (bytes) => bytes.subarray(0, bytes.length - 3), 'torn or changed'],
    [
      'has a byte that is another',
      (bytes) => bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte)),
      'torn or changed',
    ],
    [
      'is of another partition',
      (bytes) => resealed(bytes, { partition: 7 }),
      'of another partition',
    ],
    [
      'is of another topic',
      (bytes) => resealed(bytes, { topicId: 'else' }),
      'of another partition',
    ],
    ['is of another offset', (bytes) => resealed(bytes, { offset: 4 }), 'of offset 4'],
    ['is of another build', (bytes) => resealed(bytes, { build: 2 }), 'of build 2'],
    ['is of another version', (bytes) => resealed(bytes, { version: '2.0.0' }), 'version 2.0.0'],
  ])('leaves one aside that %s, and takes the one before it', async (_what, change, detail) => {
    const { snapshots, store } = await saved(5);
    snapshots.kept.set(5, change(snapshots.kept.get(5) as Uint8Array));
    const second = next({ snapshots, store });
    expect(await second.worker.start()).toBe(4);
    expect(second.snapshots).toEqual([expect.stringContaining(detail), 'restored 4']);
    await feed(second, 4, 8);
    expect(second.worker.halt).toBeNull();
    expect(idsOf(store)).toEqual([1, 3, 5, 7]);
  });

  it('leaves one aside that is above what the store has', async () => {
    const { snapshots, store } = await saved(5);
    const mark = bench({ texts: TEXTS });
    await mark.worker.start();
    await feed(mark, 0, 3);
    store.loseFrom(3, mark.store.now.digest);
    const second = next({ snapshots, store });
    expect(await second.worker.start()).toBe(3);
    await feed(second, 3, 8);
    expect(second.worker.halt).toBeNull();
    expect(idsOf(store)).toEqual([1, 3, 5, 7]);
  });

  it('begins with the log where none is left', async () => {
    const { snapshots, store } = await saved(5);
    for (const offset of snapshots.kept.keys()) snapshots.kept.set(offset, new Uint8Array(9));
    const second = next({ snapshots, store });
    expect(await second.worker.start()).toBe(0);
    expect(second.snapshots).toHaveLength(5);
  });

  it('stops where the record before the snapshot is another than it was', async () => {
    const { snapshots, store } = await saved(5);
    const texts = TEXTS.map((text, at) => (at === 4 ? 'E' : text));
    const second = next({ snapshots, store, texts });
    await second.worker.start();
    expect(second.halts).toEqual([
      { code: 'log-rewritten', detail: expect.stringContaining('record 4') },
    ]);
  });

  it('stops where the store was given another digest at that offset', async () => {
    const { snapshots, store } = await saved(5);
    store.now = { ...store.now, digest: 'f'.repeat(16) };
    const second = next({ snapshots, store });
    await second.worker.start();
    expect(second.halts.map(({ code }) => code)).toEqual(['diverged']);
  });

  it('goes on over a log whose older records are gone, where the store is complete', async () => {
    const { snapshots, store } = await saved(5);
    const second = next({ snapshots, store, texts: TEXTS.slice(4), lowOffset: 4 });
    expect(await second.worker.start()).toBe(5);
    await feed(second, 5, 8);
    expect(second.worker.halt).toBeNull();
    expect(idsOf(store)).toEqual([1, 3, 5, 7]);
  });

  it('puts back what the store has lost from the newest snapshot that it still covers', async () => {
    const { snapshots, store } = await saved(5);
    const second = next({ snapshots, store });
    await second.worker.start();
    await feed(second, 5, 7);
    const mark = bench({ texts: TEXTS });
    await mark.worker.start();
    await feed(mark, 0, 4);
    store.loseFrom(4, mark.store.now.digest);
    await feed(second, 7, 8);
    expect(second.worker.halt).toBeNull();
    expect(second.snapshots).toContain('restored 4');
    expect(second.pipelines.at(-1)?.stepped).toEqual([4, 5, 6, 7]);
    expect(idsOf(store)).toEqual([1, 3, 5, 7]);
  });

  it('goes on where none can be written, and says so', async () => {
    const snapshots = new ListSnapshots();
    snapshots.failure = { kind: 'retryable', code: 'disk-full', detail: 'free space' };
    const of = next({ snapshots, store: new ListStore() });
    await of.worker.start();
    await feed(of, 0, 8);
    expect(of.snapshots.every((said) => said === 'failed disk-full')).toBe(true);
    expect(idsOf(of.store)).toEqual([1, 3, 5, 7]);
  });
});

/** The same snapshot with another header, and the hash that belongs to it. */
function resealed(bytes: Uint8Array, header: object): Uint8Array {
  const read = readSnapshot(bytes);
  if (read.kind !== 'ok') throw new Error(read.detail);
  const chunks = snapshotChunks({ ...read.header, ...header }, read.state, () => {});
  return new Uint8Array(Buffer.concat([...chunks]));
}
