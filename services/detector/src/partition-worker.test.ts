import { createHash } from 'node:crypto';
import type { AppendReply, IoOutcome, RawRecord, StoreEntry } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { type Bench, bench, type ListStore, rawRecord } from './worker.fixture.ts';

const offsets = (entries: readonly StoreEntry[]): number[] => entries.map((entry) => entry.offset);
const lost: IoOutcome<AppendReply> = { kind: 'retryable', code: 'timeout', detail: 'no reply' };

async function readAll(parts: Bench, chunkSize = 2): Promise<void> {
  const from = await parts.worker.start();
  const records = parts.log.filter((record) => record.offset >= from);
  for (let index = 0; index < records.length; index += chunkSize) {
    await parts.worker.process(records.slice(index, index + chunkSize));
  }
}

/** A halted worker keeps its reader waiting until the partition is taken away. */
async function readUntilHalt(parts: Bench, records: readonly RawRecord[]): Promise<void> {
  let isDone = false;
  const reading = parts.worker.process(records).then(() => {
    isDone = true;
  });
  for (let turn = 0; turn < 1_000 && parts.halts.length === 0; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect([parts.halts.length, isDone]).toEqual([1, false]);
  parts.worker.revoked();
  await reading;
}

/** The store after an undisturbed run over the same texts. */
async function oracle(texts: readonly string[]): Promise<ListStore> {
  const parts = bench({ texts });
  await readAll(parts);
  return parts.store;
}

const TEXTS = ['a', '!b', 'c', '!d', '!e', 'f', '!g', 'h', '!i'];

describe('a worker on a healthy store', () => {
  it('stores each output once, in order, and covers everything it read', async () => {
    const { store } = await readOf(TEXTS);
    expect(offsets(store.entries)).toEqual([1, 3, 4, 6, 8]);
    expect(store.now.highWater).toBe(9);
  });

  it('continues each append where the last one ended', async () => {
    const { store } = await readOf(TEXTS);
    let covered = 0;
    for (const request of store.requests) {
      expect(request.previous).toBe(covered);
      covered = request.next;
    }
  });

  it('keeps the first 4 kB, the length and the hash of what it quarantines', async () => {
    const text = `!${'x'.repeat(5_000)}`;
    const { store } = await readOf([text]);
    const entry = JSON.parse(store.entries[0]?.json ?? '') as Record<string, unknown>;
    expect(entry).toMatchObject({ offset: 0, index: -1, reason: 'bad-row', length: 5_001 });
    expect(entry['sha256']).toBe(createHash('sha256').update(text).digest('hex'));
    expect(Buffer.from(String(entry['bytes']), 'base64').toString()).toBe(text.slice(0, 4_096));
  });

  it('appends in bounded batches even where one call brings thousands of bad records', async () => {
    const parts = await readOf(
      Array.from({ length: 2_000 }, () => '!'),
      2_000,
    );
    expect(Math.max(...parts.store.requests.map((request) => request.entries.length))).toBe(512);
    expect(parts.store.entries).toHaveLength(2_000);
  });
});

async function readOf(texts: readonly string[], chunkSize?: number): Promise<Bench> {
  const parts = bench({ texts });
  await readAll(parts, chunkSize);
  return parts;
}

describe('a restart', () => {
  it('replays from the beginning and sends nothing the store has', async () => {
    const before = bench({ texts: TEXTS });
    await before.worker.start();
    await before.worker.process(before.log.slice(0, 5));
    const sent = before.store.requests.length;
    const after = bench({ texts: TEXTS, store: before.store });
    await readAll(after, 9);
    expect(after.pipelines[0]?.stepped).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(after.store.requests.slice(sent).map((request) => request.previous)).toEqual([5]);
    expect(after.store.entries).toEqual((await oracle(TEXTS)).entries);
  });

  it('halts where the same records give another digest than the store has', async () => {
    const store = await oracle(TEXTS);
    const changed = TEXTS.with(2, 'another build saw this');
    const parts = bench({ texts: changed, store });
    await parts.worker.start();
    await readUntilHalt(parts, parts.log);
    expect(parts.halts[0]?.code).toBe('diverged');
  });

  it('refuses a log whose oldest records are gone, and says what to do', async () => {
    const parts = bench({ texts: TEXTS, lowOffset: 40 });
    expect(await parts.worker.start()).toBe(40);
    expect(parts.halts[0]?.code).toBe('log-trimmed');
    expect(parts.halts[0]?.detail).toContain('--anchor');
    expect(parts.store.anchors).toEqual([]);
  });

  it('starts there when an operator gives a reason', async () => {
    const parts = bench({ texts: TEXTS, lowOffset: 40, anchorReason: 'old log, new store' });
    await readAll(parts);
    expect(parts.store.anchors).toEqual(['old log, new store']);
    expect(offsets(parts.store.entries)).toEqual([41, 43, 44, 46, 48]);
    expect(parts.halts).toEqual([]);
  });

  it('refuses a log that ends below what the store covers', async () => {
    const parts = bench({ texts: TEXTS.slice(0, 3), store: await oracle(TEXTS) });
    await parts.worker.start();
    expect(parts.halts[0]?.code).toBe('log-rewritten');
  });
});

describe('replies that are not OK', () => {
  it('repeats a retryable append with growing pauses and loses nothing', async () => {
    const parts = bench({ texts: TEXTS });
    parts.store.next.push(lost, lost, lost);
    await readAll(parts);
    expect(parts.sleepsMs).toEqual([50, 100, 200]);
    expect(parts.store.entries).toEqual((await oracle(TEXTS)).entries);
  });

  it('bounds the pause', async () => {
    const parts = bench({ texts: ['!a'] });
    parts.store.next.push(...Array.from({ length: 12 }, () => lost));
    await readAll(parts);
    expect(Math.max(...parts.sleepsMs)).toBe(2_000);
  });

  it('keeps the reader waiting while the store does not answer', async () => {
    const parts = bench({ texts: TEXTS });
    parts.store.append = () => new Promise(() => {});
    await parts.worker.start();
    const reading = parts.worker.process(parts.log).then(() => 'done');
    const waited = new Promise((resolve) => setTimeout(resolve, 20, 'waiting'));
    expect(await Promise.race([reading, waited])).toBe('waiting');
  });

  it('goes on after a DUP whose digest is ours: the reply to the first try was lost', async () => {
    const parts = bench({ texts: TEXTS });
    const append = parts.store.append.bind(parts.store);
    let isFirst = true;
    parts.store.append = async (stream, request) => {
      const outcome = await append(stream, request);
      if (!isFirst) return outcome;
      isFirst = false;
      return lost;
    };
    await readAll(parts);
    expect(parts.store.entries).toEqual((await oracle(TEXTS)).entries);
    expect(parts.halts).toEqual([]);
  });

  it('halts on a DUP at the same offset with another digest', async () => {
    const parts = bench({ texts: TEXTS });
    parts.store.next.push({
      kind: 'ok',
      value: { kind: 'DUP', highWater: 2, digest: 'f'.repeat(16) },
    });
    await parts.worker.start();
    await readUntilHalt(parts, parts.log.slice(0, 2));
    expect(parts.halts[0]?.code).toBe('diverged');
  });

  it('compares with a twin that is ahead as soon as it gets there', async () => {
    const parts = bench({ texts: TEXTS });
    parts.store.next.push({
      kind: 'ok',
      value: { kind: 'DUP', highWater: 6, digest: 'f'.repeat(16) },
    });
    await parts.worker.start();
    await parts.worker.process(parts.log.slice(0, 2));
    expect(parts.halts).toEqual([]);
    await readUntilHalt(parts, parts.log.slice(2));
    expect(parts.halts[0]?.code).toBe('diverged');
  });

  it('replays the log after a GAP, so that the same entries come back', async () => {
    const parts = bench({ texts: TEXTS });
    await parts.worker.start();
    await parts.worker.process(parts.log.slice(0, 7));
    parts.store.loseFrom(0, '0'.repeat(16));
    await parts.worker.process(parts.log.slice(7));
    expect(parts.store.entries).toEqual((await oracle(TEXTS)).entries);
    expect(parts.pipelines).toHaveLength(2);
  });

  it('replays into what is left after a partial loss', async () => {
    const digestAt4 = (await oracle(TEXTS.slice(0, 4))).now.digest;
    const parts = bench({ texts: TEXTS });
    await parts.worker.start();
    await parts.worker.process(parts.log.slice(0, 7));
    parts.store.loseFrom(4, digestAt4);
    await parts.worker.process(parts.log.slice(7));
    expect(parts.store.entries).toEqual((await oracle(TEXTS)).entries);
    expect(parts.halts).toEqual([]);
  });

  it('starts the replay again where the store loses entries during it', async () => {
    const texts = Array.from({ length: 1_300 }, (_, index) => `!${index}`);
    const parts = bench({ texts });
    await parts.worker.start();
    await parts.worker.process(parts.log.slice(0, 1_200));
    parts.store.loseFrom(0, '0'.repeat(16));
    const append = parts.store.append.bind(parts.store);
    let callCount = 0;
    parts.store.append = (stream, request) => {
      callCount += 1;
      // The second batch of the replay finds the store empty again.
      if (callCount === 3) parts.store.loseFrom(0, '0'.repeat(16));
      return append(stream, request);
    };
    await parts.worker.process(parts.log.slice(1_200));
    expect(parts.store.entries).toEqual((await oracle(texts)).entries);
    expect(parts.halts).toEqual([]);
  });

  it('survives a log that cannot be read for a moment during the replay', async () => {
    const parts = bench({ texts: TEXTS, readFailureCount: 2 });
    await parts.worker.start();
    await parts.worker.process(parts.log.slice(0, 7));
    parts.store.loseFrom(0, '0'.repeat(16));
    await parts.worker.process(parts.log.slice(7));
    expect(parts.store.entries).toEqual((await oracle(TEXTS)).entries);
    expect(parts.retries).toEqual(['replay log-read', 'replay log-read']);
  });

  it('gives up on a store that loses entries again and again', async () => {
    const parts = bench({ texts: TEXTS });
    parts.store.append = () =>
      Promise.resolve({ kind: 'ok', value: { kind: 'GAP', highWater: 0 } });
    await parts.worker.start();
    await readUntilHalt(parts, parts.log);
    expect(parts.halts[0]?.code).toBe('rewind-failed');
  });

  it('stops when it is fenced, and reads nothing more', async () => {
    const parts = bench({ texts: TEXTS });
    parts.store.now = { ...parts.store.now, build: 2 };
    await parts.worker.start();
    await readUntilHalt(parts, parts.log);
    expect(parts.halts[0]?.code).toBe('fenced');
    expect(parts.store.entries).toEqual([]);
  });

  it('stops on a fatal answer with the store’s own words', async () => {
    const parts = bench({ texts: TEXTS });
    parts.store.next.push({
      kind: 'fatal',
      code: 'eviction',
      detail: 'maxmemory-policy is allkeys-lru',
    });
    await parts.worker.start();
    await readUntilHalt(parts, parts.log);
    expect(parts.halts[0]?.detail).toContain('allkeys-lru');
  });
});

describe('silence', () => {
  it('finds a silent loss by an append without entries', async () => {
    const parts = await readOf(TEXTS);
    parts.store.loseFrom(0, '0'.repeat(16));
    parts.pass(250);
    await parts.worker.idle();
    expect(parts.store.entries).toEqual((await oracle(TEXTS)).entries);
  });

  it('does not ask more often than every 250 ms', async () => {
    const parts = await readOf(TEXTS);
    const count = parts.store.requests.length;
    for (let call = 0; call < 10; call += 1) {
      parts.pass(50);
      await parts.worker.idle();
    }
    expect(parts.store.requests.length - count).toBe(2);
  });

  it('writes a TICK where the broker is the clock, and never where the feeder is', async () => {
    const live = bench({ texts: TEXTS, clock: 'append' });
    await readAll(live);
    await live.worker.idle();
    const replay = await readOf(TEXTS);
    await replay.worker.idle();
    expect([live.ticks, replay.ticks]).toEqual([[1], []]);
  });

  it('halts at a hole in the log', async () => {
    const parts = await readOf(TEXTS);
    const holding = parts.worker.hole(9, 12);
    parts.worker.revoked();
    await holding;
    expect(parts.halts[0]?.code).toBe('log-hole');
    expect(parts.halts[0]?.detail).toContain('9 to 11');
  });

  it('reads an empty record as a TICK', async () => {
    const parts = bench({ texts: ['a', '', 'b'] });
    await readAll(parts);
    expect(parts.pipelines[0]?.stepped).toEqual([0, 1, 2]);
  });
});

describe('a worker that lost its partition', () => {
  it('steps and appends nothing more', async () => {
    const parts = await readOf(TEXTS);
    const count = parts.store.requests.length;
    parts.worker.revoked();
    await parts.worker.process([rawRecord(9, '!late')]);
    await parts.worker.idle();
    expect(parts.store.requests).toHaveLength(count);
    expect(parts.worker.nextOffset).toBe(9);
  });
});
