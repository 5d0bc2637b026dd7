/** The Redis store over a bad network and over TLS: a proxy of our own stands between. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { RedisAlertStore, type RedisSettings } from '@breakwater/redis';
import { afterEach, expect, test } from 'vitest';
import { sharedRedisUrl } from './shared-parts.ts';
import { contents, freshStream } from './store-contents.ts';
import { modelRequest, StoreModel } from './store-model.ts';

/** What happens to the replies of Redis: passed on, swallowed for ever, or cut off with the connection. */
type Replies = 'pass' | 'swallow' | 'cut';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test.each(['swallow', 'cut'] as const)(
  'replies that are lost (%s) end in an outcome, and the same call again settles it',
  async (fault) => {
    const proxy = await startProxy();
    const store = open({ url: proxy.url, commandTimeoutMs: 400 });
    expect(await store.check()).toEqual({ kind: 'ok', value: null });
    const stream = freshStream();
    const model = new StoreModel();
    for (let at = 0; at < 40; at += 5) {
      const request = modelRequest(at, at + 5);
      model.append(request);
      proxy.replies = fault;
      const startMs = performance.now();
      const lost = await store.append(stream, request);
      expect(lost).toMatchObject({
        kind: 'retryable',
        code: fault === 'swallow' ? 'timeout' : 'unavailable',
      });
      expect(performance.now() - startMs).toBeLessThan(2_000);
      proxy.replies = 'pass';
      await expect
        .poll(async () => store.append(stream, request), { timeout: 10_000 })
        .toMatchObject({ kind: 'ok', value: { kind: 'DUP', highWater: at + 5 } });
    }
    const stored = await contents(store, stream);
    expect(stored.alerts).toEqual(model.entries('alerts'));
    expect(stored.quarantine).toEqual(model.entries('quarantine'));
    expect(stored.acknowledgements).toEqual(model.entries('acknowledgements'));
  },
);

test('a tail over a half-open connection ends at its deadline, and the next one reads on', async () => {
  const proxy = await startProxy();
  const store = open({ url: proxy.url, commandTimeoutMs: 300 });
  await store.check();
  const stream = freshStream();
  expect(await store.tail(stream, ['alerts'], '0-0', 9, 50)).toEqual({ kind: 'ok', value: [] });
  proxy.replies = 'swallow';
  expect(await store.tail(stream, ['alerts'], '0-0', 9, 50)).toMatchObject({ code: 'timeout' });
  proxy.replies = 'pass';
  await expect
    .poll(async () => (await store.append(stream, modelRequest(0, 5))).kind, { timeout: 10_000 })
    .toBe('ok');
  await expect
    .poll(() => store.tail(stream, ['alerts'], '0-0', 1, 50), { timeout: 10_000 })
    .toMatchObject({ kind: 'ok', value: [{ id: '2-1' }] });
});

test('closing ends what waits', async () => {
  const store = open({ url: sharedRedisUrl() });
  const tail = store.tail(freshStream(), ['alerts'], '0-0', 9, 30_000);
  await expect.poll(() => store.mark(freshStream())).toMatchObject({ kind: 'ok' });
  await store.close();
  expect(await tail).toMatchObject({ kind: 'fatal', code: 'store-closed' });
});

test('TLS is used with the CA it is given, and a server it does not know is refused', async () => {
  const { key, certificate } = makeCertificate();
  const proxy = await startProxy({ key, cert: certificate });
  const store = open({ url: proxy.url, tlsCa: certificate });
  expect(await store.check()).toEqual({ kind: 'ok', value: null });
  const stream = freshStream();
  expect(await store.append(stream, modelRequest(0, 5))).toMatchObject({ kind: 'ok' });
  expect(await store.tail(stream, ['alerts'], '0-0', 1, 1_000)).toMatchObject({
    value: [{ id: '2-1' }],
  });
  const stranger = open({ url: proxy.url });
  expect(await stranger.check()).toMatchObject({ kind: 'fatal', code: 'tls-refused' });
});

function open(settings: RedisSettings): RedisAlertStore {
  const opened = RedisAlertStore.open(settings);
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  closers.push(() => opened.value.close());
  return opened.value;
}

interface Proxy {
  readonly url: string;
  replies: Replies;
}

/** Stands before the shared Redis, with TLS where it is given a key. */
async function startProxy(tls?: { key: string; cert: string }): Promise<Proxy> {
  const target = new URL(sharedRedisUrl());
  const sockets = new Set<Socket>();
  const proxy = { url: '', replies: 'pass' as Replies };
  const accept = (near: Socket): void => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (proxy.replies === 'pass') near.write(bytes);
      if (proxy.replies === 'cut') near.destroy();
    });
  };
  const server: Server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  proxy.url = `${tls === undefined ? 'redis' : 'rediss'}://127.0.0.1:${port}`;
  return proxy;
}

/** A self-signed certificate of 127.0.0.1, good for two days. */
function makeCertificate(): { key: string; certificate: string } {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-tls-'));
  const [keyFile, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=breakwater-test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const out = ['-days', '2', '-keyout', keyFile, '-out', file];
  execFileSync('openssl', ['req', ...kind, ...subject, ...out], { stdio: 'pipe' });
  const made = { key: readFileSync(keyFile, 'utf8'), certificate: readFileSync(file, 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
}
