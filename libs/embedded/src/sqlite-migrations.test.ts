/** Files of every version that was ever written open in this build, with everything that was in them. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { IoOutcome } from '@breakwater/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DeliveryLedger } from './delivery-ledger.ts';
import { SqliteAlertStore } from './sqlite-alert-store.ts';
import { openSqliteFile } from './sqlite-file.ts';
import { ALERTS_1, LEDGER_1 } from './sqlite-first-tables.fixture.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-migration-'));
  file = join(folder, 'old.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(sql);
  database.close();
}

function okOf<T>(outcome: IoOutcome<T>): T {
  if (outcome.kind !== 'ok') throw new Error(`${outcome.code}: ${outcome.detail}`);
  return outcome.value;
}

/** Columns with what holds them, in the order of their names: a column that was added stands last. */
function tablesOf(path: string): unknown {
  const database = new DatabaseSync(path);
  const rows = database
    .prepare(
      `SELECT t.name AS "table", c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_schema AS t
       JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' ORDER BY 1, 2`,
    )
    .all();
  const indexes = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index'").all();
  database.close();
  return {
    rows,
    indexes: indexes.map(({ name }) => String(name)).toSorted((a, b) => a.localeCompare(b)),
  };
}

it('takes alerts of version 1 over, and then a kind that was not known to it', async () => {
  write(ALERTS_1);
  const store = okOf(SqliteAlertStore.open({ file }));
  const stream = { topicId: 'topic-1', partition: 0 };
  expect(okOf(await store.mark(stream))).toEqual({ highWater: 3, digest: 'd3', build: 1 });
  const alerts = okOf(await store.range(stream, 'alerts', '0-0', 9));
  expect(alerts).toEqual([{ id: '1-1', json: '{"a":1}' }]);
  const quarantine = okOf(await store.range(stream, 'quarantine', '0-0', 9));
  expect(quarantine).toEqual([{ id: '2-1', json: '{"q":1}' }]);
  const entry = { offset: 3, sequence: 1, stream: 'acknowledgements', json: '{}' } as const;
  const request = { build: 1, previous: 3, next: 4, digest: 'd4', entries: [entry] };
  const digest = '0'.repeat(16);
  expect(okOf(await store.append(stream, { ...request, digest }))).toEqual({ kind: 'OK' });
  expect(okOf(await store.check())).toBe(null);
  await store.close();
  const fresh = join(folder, 'fresh.sqlite');
  await okOf(SqliteAlertStore.open({ file: fresh })).close();
  expect(tablesOf(file)).toEqual(tablesOf(fresh));
});

it('takes a ledger of version 1 over: what waits is sent, and what was told is known', () => {
  write(LEDGER_1);
  const ledger = okOf(DeliveryLedger.open(file));
  const [desk, upbit] = okOf(ledger.endpoints());
  expect([desk?.id, desk?.state, upbit?.id]).toEqual(['desk', 'active', 'upbit-desk']);
  expect(okOf(ledger.cursor('desk', { topicId: 'topic-1', partition: 0 }))).toBe('8-1');
  expect(okOf(ledger.due('desk', 200, 9)).map(({ messageId }) => messageId)).toEqual(['b-1']);
  expect(okOf(ledger.due('desk', 200, 9))[0]).toMatchObject({
    ...{ domain: 'krw', timeUs: 1_760_000_000_000_000, attemptCount: 2, firstAttemptMs: 100 },
  });
  expect(okOf(ledger.knows('desk', 'thread', 'incident-1'))).toBe(true);
  // Of what was delivered the log can be told, since the endpoint read one stream; of the other endpoint it cannot.
  const [report, ...others] = okOf(ledger.unreported(9));
  expect(report).toMatchObject({ messageId: 'a-1', topicId: 'topic-1', domain: 'krw' });
  expect(others).toEqual([]);
  expect(okOf(ledger.receipts('upbit-desk'))).toHaveLength(1);
  ledger.close();
  const fresh = join(folder, 'fresh.sqlite');
  okOf(DeliveryLedger.open(fresh)).close();
  expect(tablesOf(file)).toEqual(tablesOf(fresh));
});

const plan = (migrations: readonly string[]): Parameters<typeof openSqliteFile>[0] => ({
  ...{ file, busyMs: 10, synchronous: 'full', migrations, newerAdvice: 'use that build' },
  writeAheadByteCountMax: 1 << 18,
});

it('refuses a newer file without touching it, and leaves the old tables where a step fails', () => {
  okOf(openSqliteFile(plan(['CREATE TABLE a (x)', 'CREATE TABLE b (x)']))).close();
  expect(openSqliteFile(plan(['CREATE TABLE a (x)']))).toMatchObject({
    ...{ kind: 'fatal', code: 'store-version' },
    detail: expect.stringMatching(/version 2, this build reads up to 1; use that build/),
  });
  const broken = ['', '', 'CREATE TABLE c (x); INSERT INTO nowhere VALUES (1)'];
  expect(() => openSqliteFile(plan(broken))).toThrow(/nowhere/);
  expect(JSON.stringify(tablesOf(file))).not.toContain('"c"');
  const again = okOf(openSqliteFile(plan(['', '', 'CREATE TABLE c (x)'])));
  expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: 3 });
  again.close();
});

it('keeps what is written ahead near its bound, however much is written', () => {
  const database = okOf(openSqliteFile(plan(['CREATE TABLE a (x TEXT) STRICT'])));
  const insert = database.prepare('INSERT INTO a VALUES (?)');
  // One large transaction makes it long; the next small ones make it short again.
  database.exec('BEGIN');
  for (let i = 0; i < 1_000; i += 1) insert.run('x'.repeat(4_000));
  database.exec('COMMIT');
  const long = statSync(`${file}-wal`).size;
  expect(long).toBeGreaterThan(1 << 21);
  for (let i = 0; i < 3; i += 1) insert.run('y');
  expect(statSync(`${file}-wal`).size).toBeLessThanOrEqual(1 << 18);
  for (let i = 0; i < 1_000; i += 1) insert.run('z'.repeat(4_000));
  expect(statSync(`${file}-wal`).size).toBeLessThan(1 << 19);
  database.close();
});
