/** What the Redis store refuses at start, and what it says to do about it. */
import { connect } from 'node:net';
import { RedisAlertStore, type RedisSettings, RedisViewStore } from '@breakwater/redis';
import { afterEach, expect, test } from 'vitest';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { freshStream } from './store-contents.ts';
import { modelRequest } from './store-model.ts';

const servers: RedisServer[] = [];
const stores: RedisAlertStore[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const server of servers.splice(0)) await server.stop();
});

test('a policy that evicts is refused', async () => {
  const url = await start({ 'maxmemory-policy': 'allkeys-lru' });
  expect(await open({ url }).check()).toMatchObject({
    kind: 'fatal',
    code: 'eviction-refused',
    detail: expect.stringContaining('set maxmemory-policy noeviction') as string,
  });
});

test('a cluster is refused', async () => {
  const url = await start({ 'cluster-enabled': 'yes' });
  expect(await open({ url }).check()).toMatchObject({ kind: 'fatal', code: 'cluster-refused' });
});

test('a Redis without a file is refused unless that is asked for, and then warned of', async () => {
  const url = await start({ appendonly: 'no' });
  expect(await open({ url }).check()).toMatchObject({
    kind: 'fatal',
    code: 'not-durable',
    detail: expect.stringContaining('set appendonly yes') as string,
  });
  const store = open({ url, requireDurable: false });
  expect(await store.check()).toEqual({ kind: 'ok', value: null });
  expect(store.warnings).toEqual([expect.stringContaining('no append-only file')]);
});

test('a lazy fsync is warned of', async () => {
  const store = open({ url: await start({ appendfsync: 'everysec' }) });
  expect(await store.check()).toEqual({ kind: 'ok', value: null });
  expect(store.warnings).toEqual([expect.stringContaining('set appendfsync always')]);
});

test('a run-time user may append but not load the library', async () => {
  const url = await start({
    user: 'runner on >secret-of-runner ~{* ~breakwater:streams +@connection +info +fcall +fcall_ro +hmget +xadd +hset +sadd +exists +time +xrange +xrevrange +xread +smembers +expire',
  });
  const runner = open({ url, username: 'runner', password: 'secret-of-runner' });
  const refused = await runner.check();
  expect(refused).toMatchObject({ kind: 'retryable', code: 'library-missing' });
  expect(JSON.stringify(refused)).toContain('doctor --redis URL --load-library');
  expect(JSON.stringify(refused)).not.toContain('secret-of-runner');
  expect(await open({ url }).check()).toEqual({ kind: 'ok', value: null });
  expect(await runner.check()).toEqual({ kind: 'ok', value: null });
  const stream = freshStream();
  expect(await runner.anchor(stream, 2, 'test')).toMatchObject({ kind: 'ok' });
  expect(await runner.append(stream, modelRequest(2, 5))).toMatchObject({ kind: 'ok' });
  expect(await runner.tail(stream, ['alerts'], '0-0', 9, 50)).toMatchObject({ kind: 'ok' });
  expect(await runner.streams()).toMatchObject({ kind: 'ok' });
  const settings = { url, username: 'runner', password: 'secret-of-runner' };
  const opened = RedisViewStore.open(settings);
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  const view = opened.value;
  const frame = { timeUs: 1_000_000, json: '{}' };
  expect(await view.put(stream, frame)).toEqual({ kind: 'ok', value: null });
  expect(await view.newest(stream)).toEqual({ kind: 'ok', value: frame });
  expect(await view.tail(stream, 0, 9, 50)).toEqual({ kind: 'ok', value: [frame] });
  await view.close();
});

test('a library is not loaded where that is not wished; one that is lost is loaded again', async () => {
  const url = await start({});
  const missing = { kind: 'retryable', code: 'library-missing' };
  expect(await open({ url, loadLibrary: false }).check()).toMatchObject(missing);
  const [store, shy] = [open({ url }), open({ url, loadLibrary: false })];
  await store.check();
  await shy.check();
  await command(url, 'FUNCTION FLUSH SYNC');
  const stream = freshStream();
  expect(await shy.append(stream, modelRequest(0, 5))).toMatchObject(missing);
  expect(await store.append(stream, modelRequest(0, 5))).toMatchObject({ value: { kind: 'OK' } });
  expect(await shy.append(stream, modelRequest(0, 5))).toMatchObject({ value: { kind: 'DUP' } });
});

test('what was lost is not loaded into a Redis that may evict by now; it is waited for', async () => {
  const url = await start({});
  const store = open({ url });
  await store.check();
  await command(url, 'FUNCTION FLUSH SYNC');
  await command(url, 'CONFIG SET maxmemory-policy allkeys-lru');
  const stream = freshStream();
  const refused = { kind: 'retryable', code: 'eviction-refused' };
  expect(await store.append(stream, modelRequest(0, 5))).toMatchObject(refused);
  await command(url, 'CONFIG SET maxmemory-policy noeviction');
  expect(await store.append(stream, modelRequest(0, 5))).toMatchObject({ value: { kind: 'OK' } });
});

test('a stranger under the name of the library is refused', async () => {
  const url = await start({});
  await command(
    url,
    `FUNCTION LOAD "#!lua name=breakwater_v2\\nredis.register_function{function_name='breakwater_v2_code', callback=function() return 'x' end, flags={'no-writes'}}"`,
  );
  expect(await open({ url }).check()).toMatchObject({ kind: 'fatal', code: 'library-mismatch' });
});

test('a wrong password is fatal and is not printed; a wrong address is retryable', async () => {
  const url = await start({ requirepass: 'right-secret' });
  const refused = await open({ url, password: 'wrong-secret' }).check();
  expect(refused).toMatchObject({ kind: 'fatal', code: 'not-permitted' });
  expect(JSON.stringify(refused)).not.toMatch(/(wrong|right)-secret/);
  expect(await open({ url, password: 'right-secret' }).check()).toMatchObject({ kind: 'ok' });
  const nobody = open({ url: 'redis://127.0.0.1:1', commandTimeoutMs: 300 });
  expect(await nobody.check()).toMatchObject({ kind: 'retryable', code: 'unavailable' });
});

test('entries whose mark was deleted are not written over', async () => {
  const url = await start({});
  const store = open({ url });
  await store.check();
  const stream = freshStream();
  await store.append(stream, modelRequest(0, 5));
  await command(url, `DEL {${stream.topicId}:0}:meta`);
  const refused = { kind: 'fatal', code: 'store-inconsistent' };
  expect(await store.append(stream, modelRequest(0, 5))).toMatchObject(refused);
  expect(await store.anchor(stream, 3, 'no')).toMatchObject(refused);
});

test('a full Redis applies all of an append or nothing, and goes on once there is room', async () => {
  const url = await start({ maxmemory: '3mb' });
  const store = open({ url });
  await store.check();
  const stream = freshStream();
  const json = JSON.stringify('x'.repeat(100_000));
  let at = 0;
  const append = () =>
    store.append(stream, {
      ...modelRequest(0, 0),
      previous: at,
      next: at + 1,
      entries: [1, 2].map((sequence) => ({ offset: at, sequence, stream: 'alerts', json })),
    });
  let reply = await append();
  for (; reply.kind === 'ok' && at < 100; reply = await append()) at += 1;
  expect(reply).toMatchObject({ kind: 'retryable', code: 'store-full' });
  expect(await store.mark(stream)).toMatchObject({ value: { highWater: at } });
  expect(await store.range(stream, 'alerts', `${at}-2`, 1)).toEqual({ kind: 'ok', value: [] });
  await command(url, 'CONFIG SET maxmemory 64mb');
  expect(await append()).toEqual({ kind: 'ok', value: { kind: 'OK' } });
});

async function start(configuration: Readonly<Record<string, string>>): Promise<string> {
  const server = await startRedisServer({ exclusive: true, configuration });
  servers.push(server);
  return server.url;
}

function open(settings: RedisSettings): RedisAlertStore {
  const opened = RedisAlertStore.open(settings);
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  stores.push(opened.value);
  return opened.value;
}

/** Sends one line as an operator at a console would. @throws where Redis answers an error. */
function command(url: string, line: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${line}\r\n`));
    socket.once('error', reject);
    socket.once('data', (bytes) => {
      socket.destroy();
      const answer = bytes.toString('utf8');
      if (answer.startsWith('-')) reject(new Error(answer));
      else resolve();
    });
  });
}
