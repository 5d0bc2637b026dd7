import { request } from 'node:http';
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import {
  append,
  appendEntries,
  type Running,
  running,
  STREAM_NAME,
  TOKEN,
} from './gateway-fixture.ts';

let current: Running | null = null;
afterEach(async () => {
  await current?.stop();
  current = null;
});
async function started(options?: Parameters<typeof running>[0]): Promise<Running> {
  current = await running(options);
  return current;
}

interface Listing {
  readonly alerts: {
    id: string;
    stream: string;
    event: { data: { content: { revision: number } } };
  }[];
  readonly cursor: Record<string, string>;
  readonly more: boolean;
}
async function listing(gateway: Running, query: string): Promise<Listing> {
  const response = await gateway.get(`/v1/alerts${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Listing;
}
function positions(found: Listing): string[] {
  return found.alerts.map(({ id }) => id);
}

/** Five revisions of three alerts. */
async function filled(): Promise<Running> {
  const store = SqliteAlertStore.inMemory();
  const other = { assets: ['USDC'], venues: ['bithumb'], markets: [] };
  const alerts = [
    sampleAlert({ id: alertId(1), severity: 'S1' }),
    sampleAlert({ id: alertId(2), detector: 'B', scope: other, severity: 'S1' }),
    sampleAlert({ id: alertId(1), revision: 2, state: 'ESCALATE', severity: 'S3' }),
    sampleAlert({ id: alertId(3), severity: 'S2' }),
    sampleAlert({ id: alertId(1), revision: 3, state: 'CLOSED', severity: 'S1' }),
  ];
  await append(store, alerts, { offset: 0 });
  return started({ store });
}

describe('GET /v1/alerts', () => {
  it('answers the newest revision of each alert, with the cursor to go on from', async () => {
    const gateway = await filled();
    const found = await listing(gateway, '');
    expect(positions(found)).toEqual(['5-1', '4-1', '2-1']);
    expect(found.cursor).toEqual({ [STREAM_NAME]: '5-1' });
    expect(found.more).toBe(false);
    expect(found.alerts[0]).toMatchObject({
      stream: STREAM_NAME,
      event: { data: { position: '5-1' } },
    });
    expect(found.alerts[0]?.event.data.content.revision).toBe(3);
  });

  it.each([
    ['?severityMin=S3', ['5-1']],
    ['?severityMin=S2&state=OPEN', ['4-1']],
    ['?detectors=B', ['2-1']],
    ['?venues=bithumb&assets=USDC', ['2-1']],
    ['?venues=bithumb&assets=USDT', []],
    ['?state=CLOSED', ['5-1']],
    ['?after=3-1', ['5-1', '4-1']],
    ['?limit=2', ['5-1', '4-1']],
    [`?stream=${STREAM_NAME}&limit=1`, ['5-1']],
    ['?revisions=all', ['1-1', '2-1', '3-1', '4-1', '5-1']],
    ['?revisions=all&after=2-1&limit=2', ['3-1', '4-1']],
    // The alert that was severe once, from where it became so.
    ['?revisions=all&severityMin=S3', ['3-1', '5-1']],
    ['?revisions=all&state=ESCALATE', ['3-1']],
  ])('%s', async (query, wanted) => {
    expect(positions(await listing(await filled(), query))).toEqual(wanted);
  });

  it('leads through all revisions page by page', async () => {
    const gateway = await filled();
    const seen: string[] = [];
    let after = '0-0';
    for (let more = true; more; ) {
      const page = await listing(gateway, `?revisions=all&limit=2&after=${after}`);
      seen.push(...positions(page));
      after = page.cursor[STREAM_NAME] ?? '';
      more = page.more;
    }
    expect(seen).toEqual(['1-1', '2-1', '3-1', '4-1', '5-1']);
  });

  it.each([
    ['?limit=501', 400],
    ['?limit=0', 400],
    ['?limit=ten', 400],
    ['?after=latest', 400],
    ['?severityMin=S5', 400],
    ['?detectors=Z', 400],
    ['?state=open', 400],
    ['?revisions=some', 400],
    ['?severity=S1', 400],
    ['?venues=', 400],
    ['?venue=upbit', 400],
    ['?stream=other:0', 404],
    ['/not-an-id', 400],
    [`/${alertId(99)}`, 404],
  ])('refuses %s', async (query, status) => {
    const response = await (await filled()).get(`/v1/alerts${query}`);
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('error.detail', expect.stringMatching(/.{10}/));
  });

  it('asks for a stream where there are several', async () => {
    const gateway = await filled();
    const second = { topicId: 'topic-2', partition: 3 };
    await append(gateway.store, [sampleAlert({ id: alertId(1) })], { offset: 0, stream: second });
    await expect
      .poll(async () => Object.keys((await listing(gateway, '')).cursor), { timeout: 5_000 })
      .toEqual([STREAM_NAME, 'topic-2:3']);
    expect((await gateway.get('/v1/alerts?after=1-1')).status).toBe(400);
    expect((await gateway.get('/v1/alerts?revisions=all')).status).toBe(400);
    expect(positions(await listing(gateway, '?stream=topic-2:3&revisions=all'))).toEqual(['1-1']);
    const revisions = await gateway.get(`/v1/alerts/${alertId(1)}`);
    expect(((await revisions.json()) as { revisions: unknown[] }).revisions).toHaveLength(4);
  });
});

describe('GET /v1/alerts/ID', () => {
  it('answers every revision with position and inputs, as stored', async () => {
    const gateway = await filled();
    const response = await gateway.get(`/v1/alerts/${alertId(1)}`);
    const body = (await response.json()) as {
      missing: number;
      revisions: { id: string; event: { data: { position: string; inputs: unknown[] } } }[];
    };
    expect(body.revisions.map(({ id }) => id)).toEqual(['1-1', '3-1', '5-1']);
    expect(body.revisions.map(({ event }) => event.data.position)).toEqual(['1-1', '3-1', '5-1']);
    expect(body.revisions[0]?.event.data.inputs).toHaveLength(1);
    expect(body.missing).toBe(0);
  });
});

describe('operations', () => {
  it('answers streams, probes and metrics', async () => {
    const gateway = await filled();
    const streams = (await (await gateway.get('/v1/streams')).json()) as { streams: unknown[] };
    expect(streams.streams).toMatchObject([{ stream: STREAM_NAME, head: '5-1', caughtUp: true }]);
    await expect
      .poll(async () => (await gateway.get('/metrics')).text(), { timeout: 3_000 })
      .toContain(`breakwater_stream_high_water_offset{stream="${STREAM_NAME}"} 5`);
    expect((await gateway.get('/livez')).status).toBe(200);
    expect((await gateway.get('/readyz')).status).toBe(200);
    expect((await gateway.get('/v2')).status).toBe(404);
  });

  it('goes on behind an entry that is no alert, and says so', async () => {
    const gateway = await filled();
    const bad = { offset: 5, sequence: 1, stream: 'alerts', json: '{"content":{}}' } as const;
    await appendEntries(gateway.store, [bad], { offset: 5 });
    await append(gateway.store, [sampleAlert({ id: alertId(4) })], { offset: 6 });
    await expect
      .poll(async () => positions(await listing(gateway, '?limit=1')), { timeout: 5_000 })
      .toEqual(['7-1']);
    expect(gateway.logged.join('')).toContain('cannot be read');
    expect(await (await gateway.get('/metrics')).text()).toContain(
      `breakwater_stream_unreadable_entries_total{stream="${STREAM_NAME}"} 1`,
    );
  });

  it('is not ready while the store fails, and ends where it fails for good', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, [sampleAlert()], { offset: 0 });
    const { tail } = store;
    const gateway = await started({ store });
    store.tail = () => {
      return Promise.resolve({ kind: 'retryable', code: 'store-busy', detail: 'locked' });
    };
    await expect
      .poll(async () => (await gateway.get('/readyz')).status, { timeout: 5_000 })
      .toBe(503);
    store.tail = tail;
    await expect
      .poll(async () => (await gateway.get('/readyz')).status, { timeout: 5_000 })
      .toBe(200);
    store.tail = () => Promise.resolve({ kind: 'fatal', code: 'store-corrupt', detail: 'broken' });
    expect(await gateway.gateway.ended).toMatchObject({ kind: 'fatal', code: 'store-corrupt' });
    expect((await gateway.get('/livez')).status).toBe(503);
  });

  it('says which port it could not have', async () => {
    const gateway = await started();
    const port = Number(new URL(gateway.url).port);
    await expect(running({ http: { port } })).rejects.toThrow(/EADDRINUSE.*HTTP_PORT/);
  });
});

describe('security', () => {
  it('sends its headers with everything', async () => {
    const gateway = await started();
    for (const path of ['/', '/page.js', '/v1/alerts', '/nowhere', '/v1/alerts?limit=x']) {
      const { headers } = await gateway.get(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('asks for the token wherever there is something to see', async () => {
    const gateway = await started({ token: TOKEN });
    for (const path of ['/v1/alerts', `/v1/alerts/${alertId(1)}`, '/v1/streams', '/metrics']) {
      expect((await gateway.get(path)).status).toBe(401);
      expect((await gateway.get(`${path}?token=${TOKEN}`)).status).toBe(401);
      const wrong = { authorization: `Bearer ${TOKEN}x` };
      expect((await gateway.get(path, wrong)).status).toBe(401);
      const right = { authorization: `Bearer ${TOKEN}` };
      expect([200, 404]).toContain((await gateway.get(path, right)).status);
    }
    for (const path of ['/', '/livez', '/readyz']) {
      expect((await gateway.get(path)).status).toBe(200);
    }
    expect(gateway.logged.join('')).not.toContain(TOKEN);
  });

  it('cannot be reached around the token by another spelling of the path', async () => {
    const gateway = await started({ token: TOKEN });
    for (const path of [
      '//v1/alerts',
      '/V1/alerts',
      '/%76%31/alerts',
      '/./v1/alerts',
      '/metrics/',
      '/%6detrics',
    ]) {
      expect(await rawStatus(gateway, path, 'localhost')).not.toBe(200);
    }
  });

  it('answers no foreign host name without a token', async () => {
    const gateway = await started({ http: { allowedOrigins: ['https://desk.example'] } });
    expect(await rawStatus(gateway, '/v1/alerts', 'localhost')).toBe(200);
    expect(await rawStatus(gateway, '/v1/alerts', 'desk.example')).toBe(200);
    expect(await rawStatus(gateway, '/v1/alerts', 'evil.example')).toBe(421);
    expect(await rawStatus(gateway, '/', 'evil.example')).toBe(421);
  });

  it('serves the page that it was handed, and nothing beside it', async () => {
    const html = { contentType: 'text/html; charset=utf-8', content: Buffer.from('<p>') };
    const script = { contentType: 'text/javascript; charset=utf-8', content: Buffer.from('1') };
    const gateway = await started({
      page: new Map([
        ['/', html],
        ['/page.js', script],
      ]),
    });
    const [page, module] = await Promise.all([gateway.get('/'), gateway.get('/page.js')]);
    expect([page.headers.get('content-type'), await page.text()]).toEqual([
      html.contentType,
      '<p>',
    ]);
    expect(module.headers.get('content-type')).toBe(script.contentType);
    const tag = module.headers.get('etag') ?? '';
    expect((await gateway.get('/page.js', { 'if-none-match': tag })).status).toBe(304);
    expect((await gateway.get('/page.js', { 'if-none-match': '"other"' })).status).toBe(200);
    for (const path of ['/../gateway.ts', '/%2e%2e/gateway.ts', '/shell/page.ts', '/page.ts']) {
      expect(await rawStatus(gateway, path, 'localhost')).toBe(404);
    }
  });

  it('says at / that it has no page where it was handed none', async () => {
    const gateway = await started();
    expect(await (await gateway.get('/')).text()).toContain('/v1/openapi.json');
    expect(await rawStatus(gateway, '/page.js', 'localhost')).toBe(404);
  });
});

/** As `fetch`, but sends path and Host as they are. */
function rawStatus(gateway: Running, path: string, host: string): Promise<number> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}
