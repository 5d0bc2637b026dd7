import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteAlertStore } from '@breakwater/embedded';
import { ConfigurationError, Environment } from '@breakwater/shell';
import { afterAll, expect, test } from 'vitest';
import { openAlertStore, openStores } from './open-store.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'breakwater-wiring-'));

afterAll(() => {
  rmSync(dataDirectory, { recursive: true, force: true });
});

/** What is said of the settings where a store cannot be opened from them. */
function problemOf(env: Record<string, string>): string {
  try {
    openAlertStore(new Environment({ env }), { dataDirectory });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ setting, message }) => `${setting} ${message}`).join('\n');
  }
  return 'opened';
}

test('a folder without a store is refused, and both ways to name one are said', () => {
  expect(problemOf({})).toMatch(
    /^BREAKWATER_DATA_DIR .*alerts\.sqlite does not exist: set REDIS_URL, or BREAKWATER_DATA_DIR/,
  );
});

test('Redis wins over the folder, and what its adapter cannot do is refused', () => {
  expect(problemOf({ REDIS_URL: 'unix:/run/redis.sock' })).toMatch(/^REDIS_URL unix sockets/);
  expect(problemOf({ REDIS_URL: 'redis://127.0.0.1:1' })).toBe('opened');
});

test('the stores of an embedded run are opened beside it', async () => {
  const made = SqliteAlertStore.open({ file: join(dataDirectory, 'alerts.sqlite') });
  expect(made.kind).toBe('ok');
  const { store, view } = openStores(new Environment({ env: {} }), { dataDirectory });
  expect(await store.check()).toEqual({ kind: 'ok', value: null });
  await Promise.all([store.close(), view.close()]);
  if (made.kind === 'ok') await made.value.close();
});
