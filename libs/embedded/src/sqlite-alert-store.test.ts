/** What the SQLite store keeps over restarts and kills, and what it refuses to open. The contract itself is in testcontainers. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AppendRequest } from '@breakwater/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { SqliteAlertStore } from './sqlite-alert-store.ts';

const STREAM = { topicId: 'topic', partition: 0 };

let folder: string;
let file: string;
const stores: SqliteAlertStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-sqlite-'));
  file = join(folder, 'alerts.sqlite');
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

test('a store comes back as it was', async () => {
  const store = open();
  await store.append(STREAM, request(0, 3));
  await store.close();
  const again = open();
  expect(await again.mark(STREAM)).toMatchObject({ value: { highWater: 3 } });
  expect(await again.append(STREAM, request(0, 3))).toMatchObject({ value: { kind: 'DUP' } });
  expect(await again.range(STREAM, 'alerts', '0-0', 9)).toMatchObject({
    value: [{ id: '1-1' }, { id: '2-1' }, { id: '3-1' }],
  });
});

test('a process killed while it appends leaves mark and entries that agree', async () => {
  const script = `import { SqliteAlertStore } from ${JSON.stringify(join(import.meta.dirname, 'sqlite-alert-store.ts'))};
    const opened = SqliteAlertStore.open({ file: ${JSON.stringify(file)} });
    for (let offset = 0; ; offset += 1) {
      await opened.value.append(${JSON.stringify(STREAM)}, { build: 0, previous: offset, next: offset + 1,
        digest: '0123456789abcdef', entries: [{ offset, sequence: 1, stream: 'alerts', json: '{}' }] });
      process.stdout.write(offset + '\\n');
      await new Promise(setImmediate);
    }`;
  let acknowledged = -1;
  for (let kill = 0; kill < 3; kill += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (bytes) => {
      text += String(bytes);
      if (text.length > 600) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('close', resolve));
    acknowledged = Math.max(acknowledged, Number(text.split('\n').at(-2)));
    const store = open();
    const mark = await store.mark(STREAM);
    const highWater = mark.kind === 'ok' ? mark.value.highWater : -1;
    expect(highWater).toBeGreaterThan(acknowledged);
    const entries = await store.range(STREAM, 'alerts', '0-0', 100_000);
    const ids = entries.kind === 'ok' ? entries.value.map(({ id }) => id) : [];
    expect(ids).toEqual(Array.from({ length: highWater }, (_, offset) => `${offset + 1}-1`));
    await store.close();
  }
  expect(acknowledged).toBeGreaterThan(50);
});

test('another process that writes makes a call retryable, not wrong', async () => {
  const store = open();
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  expect(await store.append(STREAM, request(0, 3))).toMatchObject({
    kind: 'retryable',
    code: 'store-busy',
  });
  other.exec('ROLLBACK');
  other.close();
  expect(await store.append(STREAM, request(0, 3))).toMatchObject({ value: { kind: 'OK' } });
});

test('an anchor is dated and gives its reason', async () => {
  const opened = SqliteAlertStore.open({ file, nowMs: () => 1_234 });
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  stores.push(opened.value);
  await opened.value.anchor(STREAM, 77, 'the log was cut');
  const database = new DatabaseSync(file);
  expect({ ...database.prepare('SELECT * FROM anchor').get() }).toMatchObject({
    at: 77,
    reason: 'the log was cut',
    time_ms: 1_234,
  });
  database.close();
});

test('a file of other tables, no database and a folder that is not there are refused with advice', () => {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(SqliteAlertStore.open({ file })).toMatchObject({ kind: 'fatal', code: 'store-version' });
  const text = join(folder, 'text.sqlite');
  writeFileSync(text, 'no database at all, but long enough to be looked at as one '.repeat(40));
  expect(SqliteAlertStore.open({ file: text })).toMatchObject({
    kind: 'fatal',
    code: 'store-corrupt',
  });
  expect(SqliteAlertStore.open({ file: join(folder, 'nowhere', 'x.sqlite') })).toMatchObject({
    kind: 'fatal',
    code: 'not-permitted',
  });
});

test('one data folder holds log and store, and one process at a time', async () => {
  const path = join(folder, 'run');
  const first = await openDataFolder({ folder: path });
  if (first.kind !== 'ok') throw new Error(first.detail);
  await first.value.store.append(STREAM, request(0, 3));
  expect(await openDataFolder({ folder: path })).toMatchObject({ code: 'folder-locked' });
  await first.value.close();
  const again = await openDataFolder({ folder: path });
  if (again.kind !== 'ok') throw new Error(again.detail);
  expect(await again.value.store.mark(STREAM)).toMatchObject({ value: { highWater: 3 } });
  await again.value.close();
});

function open(): SqliteAlertStore {
  const opened = SqliteAlertStore.open({ file });
  if (opened.kind !== 'ok') throw new Error(`${opened.code}: ${opened.detail}`);
  stores.push(opened.value);
  return opened.value;
}

function request(previous: number, next: number): AppendRequest {
  const entries = Array.from({ length: next - previous }, (_, index) => ({
    offset: previous + index,
    sequence: 1,
    stream: 'alerts' as const,
    json: '{}',
  }));
  return { build: 0, previous, next, digest: '0123456789abcdef', entries };
}
