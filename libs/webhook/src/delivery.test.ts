import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
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

it('says who sends, to whom and what, and keeps no connection', async () => {
  let seen: Record<string, unknown> = {};
  await delivered((request, response) => {
    seen = request.headers;
    response.end();
  });
  expect(seen).toEqual({
    ...headers,
    host: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    'content-type': 'application/json',
    'content-length': String(BODY.length),
    'user-agent': expect.stringMatching(/^breakwater-webhooks\//) as string,
    connection: 'close',
  });
});

const IN_A_MINUTE = new Date(NOW_MS + 60_000).toUTCString();
const A_MINUTE_AGO = new Date(NOW_MS - 60_000).toUTCString();

/** What the receiver answers, and what becomes of the message: after how long it is tried again, where it asked for that. */
it.each<[number, Record<string, string>, string, string | undefined, number | null | undefined]>([
  [200, {}, 'delivered', undefined, undefined],
  [299, {}, 'delivered', undefined, undefined],
  [300, {}, 'retryable', 'redirected', null],
  [302, { 'retry-after': '5' }, 'retryable', 'redirected', 5_000],
  [399, {}, 'retryable', 'redirected', null],
  [400, {}, 'retryable', 'refused', null],
  [404, {}, 'retryable', 'refused', null],
  [409, {}, 'retryable', 'refused', null],
  [410, {}, 'fatal', 'gone', undefined],
  [411, {}, 'retryable', 'refused', null],
  [429, { 'retry-after': '120' }, 'retryable', 'throttled', 120_000],
  [429, { 'retry-after': '0' }, 'retryable', 'throttled', 0],
  [500, {}, 'retryable', 'refused', null],
  [502, { 'retry-after': 'soon' }, 'retryable', 'throttled', null],
  [502, { 'retry-after': '1234567890' }, 'retryable', 'throttled', null],
  [503, { 'retry-after': IN_A_MINUTE }, 'retryable', 'refused', 60_000],
  [503, { 'retry-after': A_MINUTE_AGO }, 'retryable', 'refused', 0],
  [504, {}, 'retryable', 'throttled', null],
])('takes %i with %j for %s %s', async (status, extra, kind, code, afterMs) => {
  const outcome = await delivered((_request, response) => {
    response.writeHead(status, extra).end();
  });
  expect(outcome.kind).toBe(kind);
  expect('code' in outcome ? outcome.code : undefined).toBe(code);
  expect('afterMs' in outcome ? outcome.afterMs : undefined).toBe(afterMs);
  const told = outcome.kind === 'delivered' ? outcome.answer.status : outcome.status;
  expect(told).toBe(status);
  // Whoever reads the dead letters sees what the receiver said.
  if ('detail' in outcome) expect(outcome.detail).toContain(String(status));
});

it('knows who acknowledged only where one did', async () => {
  const acknowledgedBy = async (extra: Record<string, string>): Promise<unknown> => {
    const outcome = await delivered((_request, response) => {
      response.writeHead(200, extra).end('ok');
    });
    return outcome.kind === 'delivered' ? outcome.answer : null;
  };
  expect(await acknowledgedBy({})).toEqual({ status: 200, body: 'ok', acknowledgedBy: null });
  const by = { 'webhook-acknowledged-by': 'desk-7' };
  expect(await acknowledgedBy(by)).toMatchObject({ acknowledgedBy: 'desk-7' });
});

it.each([
  [1_000, 1_000],
  [1_001, 0],
])('of an answer of %i bytes keeps %i', async (sent, kept) => {
  const outcome = await delivered((_request, response) => {
    response.end('x'.repeat(sent));
  });
  expect(outcome.kind === 'delivered' ? outcome.answer.body.length : null).toBe(kept);
});

describe('nothing is sent', () => {
  const rule = { permits: () => false, ports: [443], localReceivers: [] };
  const undelivered = (changes: Partial<Parameters<typeof deliver>[0]>): Promise<DeliveryOutcome> =>
    deliver({ url: 'https://a.example/', headers, body: BODY, rule, nowMs: NOW_MS, ...changes });

  it('to what is no endpoint: only a person can mend that', async () => {
    expect(await undelivered({ url: 'http://a.example/' })).toEqual({
      kind: 'fatal',
      code: 'url-refused',
      detail: 'it must begin with https://',
      status: null,
    });
  });

  it('while a name has no permitted address: it may have one later', async () => {
    const retryable = { kind: 'retryable', status: null, afterMs: null };
    const forbidden = await undelivered({ resolve: () => Promise.resolve(['10.0.0.1']) });
    expect(forbidden).toMatchObject({ ...retryable, code: 'address-forbidden' });
    const unknown = await undelivered({ resolve: () => Promise.reject(new Error('no name')) });
    expect(unknown).toMatchObject({ ...retryable, code: 'name-not-found' });
    expect(unknown).toHaveProperty('detail', 'a.example has no address');
  });

  it('while the resolver is silent, for as long as a connection may take', async () => {
    const outcome = await undelivered({
      resolve: () => new Promise(() => {}),
      limits: { connectMs: 20 },
    });
    expect(outcome).toEqual({
      kind: 'retryable',
      code: 'timed-out',
      detail: 'resolving the name took too long',
      status: null,
      afterMs: null,
    });
  });

  it('to a port where nobody listens, and the reason is said', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    servers.length = 0;
    const local = { ...rule, localReceivers: [`127.0.0.1:${port}`] };
    const outcome = await undelivered({ url: `http://127.0.0.1:${port}/`, rule: local });
    expect(outcome).toMatchObject({ kind: 'retryable', code: 'connect-failed', status: null });
    expect('detail' in outcome ? outcome.detail : '').toMatch(/^ECONNREFUSED: /);
  });
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
/** What a person reads of it. */
const DETAILS: Readonly<Record<string, RegExp>> = {
  'timed-out': /^the (?:answer took over 200|whole exchange took over (?:400|39\d)) ms$/,
  'connect-failed': /^(?:ECONNRESET|HPE_HEADER_OVERFLOW): /,
  'answer-cut': /in the middle of an answer of status 200$/,
};
it.each(BAD_RECEIVERS)('survives a receiver that %s', async (_name, code, listener) => {
  const outcome = await delivered(listener, code === 'timed-out' ? HASTY : PATIENT);
  expect(outcome).toMatchObject({ kind: 'retryable', code });
  expect('detail' in outcome ? outcome.detail : '').toMatch(DETAILS[code] ?? /^$/);
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
