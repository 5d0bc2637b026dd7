/** What a log in a folder keeps over restarts and crashes, and what it refuses. */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogClock, NewRecord, RawRecord } from '@breakwater/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EmbeddedLog, type EmbeddedLogOptions } from './embedded-log.ts';

let folder: string;
const logs: EmbeddedLog[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-embedded-'));
});
afterEach(async () => {
  for (const log of logs.splice(0)) await log.close();
  rmSync(folder, { recursive: true });
});

test('a log comes back with its topics, records and identity', async () => {
  const log = await open();
  await create(log, { clock: 'create', retentionMs: 5_000_000 });
  await append(log, records(100));
  const before = await log.reader().inspect('t', 0);
  await log.close();
  const again = await open();
  expect(await again.reader().inspect('t', 0)).toEqual(before);
  expect(again.topicSettings('t')).toMatchObject({ clock: 'create', retentionMs: 5_000_000 });
  expect(await append(again, records(1, 100))).toBe(100);
  expect(texts(await readAll(again, 0, 101))).toEqual(records(101).map(({ value }) => `${value}`));
  expect(again.tornByteCount).toBe(0);
});

test.each([1, 3, 31, 32, 40, 45])(
  'a tail torn after %i bytes is cut off, and appending goes on',
  async (kept) => {
    const log = await open();
    await create(log);
    await append(log, records(10));
    await log.close();
    const file = segments()[0]!;
    const whole = readFileSync(file);
    const recordByteCount = whole.readUInt32LE(0);
    truncateSync(file, whole.byteLength - recordByteCount + kept);
    const again = await open();
    expect(again.tornByteCount).toBe(kept);
    expect(await append(again, records(1, 9))).toBe(9);
    expect(texts(await readAll(again, 0, 10))).toEqual(records(10).map(({ value }) => `${value}`));
  },
);

test('bytes that changed in the middle are not taken for a torn tail: the log is not opened', async () => {
  const log = await open();
  await create(log);
  await append(log, records(10));
  await log.close();
  const file = segments()[0]!;
  const bytes = readFileSync(file);
  const recordByteCount = bytes.readUInt32LE(0);
  for (const position of [3 * recordByteCount + 35, 3 * recordByteCount + 9]) {
    const flipped = Buffer.from(bytes);
    flipped[position] = flipped[position]! ^ 4;
    writeFileSync(file, flipped);
    expect(await EmbeddedLog.open({ folder })).toMatchObject({
      kind: 'fatal',
      code: 'log-damaged',
      detail: expect.stringContaining('restore it from a copy') as string,
    });
  }
});

test('settings that another hand changed are not guessed', async () => {
  const log = await open();
  await create(log);
  await log.close();
  for (const text of [
    '',
    '{',
    '{}',
    '{"topicId":"x","clock":"wall","partitionCount":1,"retentionMs":-1}',
  ]) {
    writeFileSync(join(folder, 't', 'topic.json'), text);
    expect(await EmbeddedLog.open({ folder })).toMatchObject({ code: 'log-damaged' });
  }
});

test('a sealed segment that changed or is gone stops its reader', async () => {
  const log = await open({ segmentByteCountMax: 400 });
  await create(log);
  for (let turn = 0; turn < 6; turn += 1) await append(log, records(10, turn * 10));
  await log.close();
  const [first] = segments();
  const bytes = readFileSync(first!);
  for (const changed of [flip(bytes, 50), bytes.subarray(0, bytes.byteLength - 1)]) {
    writeFileSync(first!, changed);
    const again = await open({ segmentByteCountMax: 400 });
    const outcome = await again.consumer({ topics: ['t'] }).run(
      () => ({
        start: async () => 0,
        process: async () => undefined,
        hole: async () => undefined,
        idle: async () => undefined,
        revoked: () => undefined,
      }),
      new AbortController().signal,
    );
    expect(outcome).toMatchObject({ kind: 'fatal', code: 'log-damaged' });
    await again.close();
  }
});

test('the append clock never runs backwards, not even over a restart', async () => {
  let nowMs = 5_000.7;
  const log = await open({ nowMs: () => nowMs });
  await create(log, { clock: 'append' });
  const one: NewRecord[] = [{ key: null, value: null }];
  await append(log, one);
  nowMs = 4_000;
  await append(log, one);
  nowMs = 6_000;
  await append(log, one);
  await log.close();
  nowMs = 1_000;
  const again = await open({ nowMs: () => nowMs });
  await append(again, one);
  await partition(again).removeBefore(4);
  await again.close();
  const third = await open({ nowMs: () => nowMs });
  await append(third, one);
  const stamps = (await readAll(third, 4, 5)).map(({ timestampUs }) => timestampUs);
  expect(stamps).toEqual([6_000_000]);
});

test('whole segments older than the retention go when a new one begins; for ever means for ever', async () => {
  const log = await open({ segmentByteCountMax: 400, nowMs: () => 100_000 });
  await create(log, { retentionMs: 40_000 });
  await create(log, { retentionMs: -1 }, 'kept');
  for (let turn = 0; turn < 10; turn += 1) {
    const stamped = records(10).map((record) => ({ ...record, timestampUs: turn * 10_000_000 }));
    await append(log, stamped);
    await append(log, stamped, 'kept');
  }
  // Turns 0 to 5 are older than 60 s; a segment holds one turn.
  expect(await log.reader().inspect('t', 0)).toMatchObject({ value: { lowOffset: 60 } });
  expect(segments()).toHaveLength(4);
  expect(await log.reader().inspect('kept', 0)).toMatchObject({ value: { lowOffset: 0 } });
});

test('what was removed stays removed', async () => {
  const log = await open();
  await create(log);
  await append(log, records(20));
  await partition(log).removeBefore(7);
  await log.close();
  const again = await open();
  expect(await again.reader().inspect('t', 0)).toMatchObject({
    value: { lowOffset: 7, endOffset: 20 },
  });
  await expect(readAll(again, 6, 9)).rejects.toThrow('holds offsets 7 to 20, not 6');
});

test('records beyond the cache are read from the file, also where they exceed a block', async () => {
  const log = await open({ durability: 'close' });
  await create(log);
  const sizes = Array.from({ length: 40 }, (_, index) => (index * 7919) % 300_000);
  const made = sizes.map((size, index): NewRecord => {
    return { key: null, value: Buffer.alloc(size, index), timestampUs: 0 };
  });
  for (const record of made) await append(log, [record]);
  for (const from of [0, 17, 39]) {
    const read = await readAll(log, from, 40);
    expect(read.map(({ value }) => value?.byteLength)).toEqual(sizes.slice(from));
    for (const { offset, value } of read)
      expect(value!.every((byte) => byte === offset)).toBe(true);
  }
  await log.close();
  const again = await open();
  expect((await readAll(again, 3, 40)).map(({ value }) => value?.byteLength)).toEqual(
    sizes.slice(3),
  );
});

test('producers that do not wait are held back, and nothing is lost or torn by it', async () => {
  const log = EmbeddedLog.inMemory();
  logs.push(log);
  await create(log);
  const record: NewRecord = { key: null, value: Buffer.alloc(1_000_000), timestampUs: 0 };
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, () => log.producer().append('t', 0, [record])),
  );
  const taken = outcomes.filter(({ kind }) => kind === 'ok');
  expect(taken.length).toBeLessThan(40);
  expect(outcomes.at(-1)).toMatchObject({ kind: 'retryable', code: 'log-busy' });
  expect(await append(log, [record])).toBe(taken.length);
});

test('a folder has one writer; one that was killed has it no longer', async () => {
  await (await open()).close();
  const script = `import { EmbeddedLog } from ${JSON.stringify(join(import.meta.dirname, 'embedded-log.ts'))};
    const opened = await EmbeddedLog.open({ folder: ${JSON.stringify(folder)} });
    process.stdout.write(opened.kind + '\\n');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const said = await new Promise((resolve) =>
    child.stdout.once('data', (bytes) => resolve(String(bytes))),
  );
  expect(said).toBe('ok\n');
  expect(await EmbeddedLog.open({ folder })).toMatchObject({
    kind: 'fatal',
    code: 'folder-locked',
    detail: expect.stringContaining(`process ${child.pid}`) as string,
  });
  child.kill('SIGKILL');
  await ended;
  const mine = await open();
  expect(await EmbeddedLog.open({ folder })).toMatchObject({ code: 'folder-locked' });
  await mine.close();
  await open();
});

test('a name cannot leave the folder, and foreign files in it are left alone', async () => {
  const log = await open();
  for (const topic of ['..', '.', '', 'a/b', '../x', 'ü']) {
    const plan = { topic, partitionCount: 1, clock: 'create' as const, retentionMs: -1 };
    expect(await log.admin().apply([plan])).toMatchObject({ kind: 'fatal', code: 'bad-plan' });
  }
  await create(log);
  await append(log, records(3));
  await log.close();
  appendFileSync(join(folder, 't', '0', 'notes.txt'), 'mine');
  expect(await (await open()).reader().inspect('t', 0)).toMatchObject({ value: { endOffset: 3 } });
});

async function open(options: Partial<EmbeddedLogOptions> = {}): Promise<EmbeddedLog> {
  const opened = await EmbeddedLog.open({ folder, ...options });
  if (opened.kind !== 'ok') throw new Error(`${opened.code}: ${opened.detail}`);
  logs.push(opened.value);
  return opened.value;
}

async function create(
  log: EmbeddedLog,
  settings: { clock?: LogClock; retentionMs?: number } = {},
  topic = 't',
): Promise<void> {
  const plan = { topic, partitionCount: 1, clock: 'create' as const, retentionMs: -1, ...settings };
  expect(await log.admin().apply([plan])).toEqual({ kind: 'ok', value: [] });
}

async function append(log: EmbeddedLog, made: readonly NewRecord[], topic = 't'): Promise<number> {
  const appended = await log.producer().append(topic, 0, made);
  if (appended.kind !== 'ok') throw new Error(`${appended.code}: ${appended.detail}`);
  return appended.value;
}

function partition(log: EmbeddedLog) {
  const found = log.partition('t', 0);
  if (found.kind !== 'ok') throw new Error(found.detail);
  return found.value.log;
}

async function readAll(log: EmbeddedLog, from: number, to: number): Promise<RawRecord[]> {
  const all: RawRecord[] = [];
  for await (const chunk of log.reader().read('t', 0, from, to)) all.push(...chunk);
  return all;
}

/** Records of equal size. */
function records(count: number, from = 0): NewRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    key: null,
    value: Buffer.from(`value ${String(from + index).padStart(8, '0')}`),
    timestampUs: (from + index) * 1_000,
  }));
}

function texts(read: readonly RawRecord[]): string[] {
  return read.map(({ value }) => Buffer.from(value ?? []).toString('utf8'));
}

function segments(): string[] {
  const of = join(folder, 't', '0');
  return readdirSync(of)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => join(of, name));
}

function flip(bytes: Buffer, position: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[position] = flipped[position]! ^ 1;
  return flipped;
}
