import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type DeliveryOutcome, deliver, parseSigningKey, sign } from './index.ts';

const key = parseSigningKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
if (key === null) throw new Error('the key is one');
const BODY = '{"type":"t"}';
const headers = sign({ id: 'a-1', timestampSeconds: 1, body: BODY }, [key]);
const NOW_MS = 1_760_000_000_000;
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Long, so that a slow machine changes nothing; short where the time-out itself is looked at. */
const PATIENT = { connectMs: 30_000, headersMs: 30_000, totalMs: 30_000, answerBytes: 1_000 };
const HASTY = { ...PATIENT, headersMs: 200, totalMs: 400 };

async function delivered(listener: RequestListener, limits = PATIENT): Promise<DeliveryOutcome> {
  const port = await listening(createServer(listener));
  const rule = { permits: () => false, ports: [], localReceivers: [`127.0.0.1:${port}`] };
  return deliver({
    url: `http://127.0.0.1:${port}/hook?a=1`,
    headers,
    body: BODY,
    rule,
    limits,
    nowMs: NOW_MS,
  });
}

it('posts the signed bytes and reads the answer', async () => {
  let seen: unknown = null;
  const outcome = await delivered((request, response) => {
    request.setEncoding('utf8').on('data', (body: string) => {
      seen = [request.method, request.url, request.headers['webhook-id'], body];
    });
    request.on('end', () => {
      response.writeHead(202, { 'webhook-acknowledged-by': 'desk-7' }).end('thanks');
    });
  });
  expect(seen).toEqual(['POST', '/hook?a=1', 'a-1', BODY]);
  const answer = { status: 202, body: 'thanks', acknowledgedBy: 'desk-7' };
  expect(outcome).toEqual({ kind: 'delivered', answer });
});

it.each([
  [500, {}, 'retryable', 'refused', null],
  [404, {}, 'retryable', 'refused', null],
  [429, { 'retry-after': '120' }, 'retryable', 'throttled', 120_000],
  [503, { 'retry-after': new Date(NOW_MS + 60_000).toUTCString() }, 'retryable', 'refused', 60_000],
  [502, { 'retry-after': 'soon' }, 'retryable', 'throttled', null],
  [410, {}, 'fatal', 'gone', undefined],
])('answers %i with %j as %s %s', async (status, extra, kind, code, afterMs) => {
  const outcome = await delivered((_request, response) => {
    response.writeHead(status, extra).end();
  });
  expect(outcome).toMatchObject({ kind, code, status });
  expect('afterMs' in outcome ? outcome.afterMs : undefined).toBe(afterMs);
});

it('does not follow a redirect', async () => {
  let hitCount = 0;
  const port = await listening(
    createServer((_request, response) => {
      hitCount += 1;
      response.end();
    }),
  );
  const outcome = await delivered((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end();
  });
  expect(outcome).toMatchObject({ kind: 'retryable', code: 'redirected', status: 307 });
  expect(hitCount).toBe(0);
});

const BAD_RECEIVERS: readonly (readonly [string, string, RequestListener])[] = [
  ['never answers', 'timed-out', () => {}],
  ['resets', 'connect-failed', (request) => void request.socket.resetAndDestroy()],
  [
    'answers and dies',
    'answer-cut',
    (_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half');
      setTimeout(() => response.destroy(), 20);
    },
  ],
  [
    'trickles for ever',
    'timed-out',
    (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    },
  ],
  [
    'sends endless headers',
    'connect-failed',
    (request) => {
      request.socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => request.socket.write(`x: ${'a'.repeat(4_000)}\r\n`), 5);
      request.socket.on('close', () => clearInterval(timer));
      request.socket.on('error', () => {});
    },
  ],
];
it.each(BAD_RECEIVERS)('survives a receiver that %s', async (_name, code, listener) => {
  const outcome = await delivered(listener, code === 'timed-out' ? HASTY : PATIENT);
  expect(outcome).toMatchObject({ kind: 'retryable', code });
});

it('reads no more of a long answer than it has to', async () => {
  const outcome = await delivered((_request, response) => {
    response.on('error', () => {});
    response.writeHead(200);
    for (let i = 0; i < 1_000; i += 1) response.write('x'.repeat(1_000));
  });
  const answer = { status: 200, body: '', acknowledgedBy: null };
  expect(outcome).toEqual({ kind: 'delivered', answer });
});

it('verifies the certificate against the name, at the address that was checked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-webhook-'));
  try {
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=hooks.test', '-addext', 'subjectAltName=DNS:hooks.test'];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const files = ['-keyout', keyFile, '-out', certFile, '-days', '2'];
    execFileSync('openssl', [...made, ...files, ...subject], { stdio: 'ignore' });
    const [tlsKey, ca] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')];
    const server = createTlsServer({ key: tlsKey, cert: ca }, (_request, response) => {
      response.end('ok');
    });
    const port = await listening(server);
    const rule = { permits: () => true, ports: [port], localReceivers: [] };
    const attempt = (name: string, trust: { readonly ca?: string }): Promise<DeliveryOutcome> =>
      deliver({
        url: `https://${name}:${port}/`,
        headers,
        body: BODY,
        rule,
        resolve: () => Promise.resolve(['127.0.0.1']),
        nowMs: NOW_MS,
        ...trust,
      });
    expect(await attempt('hooks.test', { ca })).toMatchObject({ kind: 'delivered' });
    expect(await attempt('other.test', { ca })).toMatchObject({ code: 'connect-failed' });
    expect(await attempt('hooks.test', {})).toMatchObject({ code: 'connect-failed' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
