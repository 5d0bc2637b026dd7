import { afterEach, describe, expect, it } from 'vitest';
import { createLogger, Metrics, type OperationsOptions, serveOperations } from './index.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function served(options: Partial<OperationsOptions> = {}): Promise<string> {
  const server = await serveOperations({
    host: '127.0.0.1',
    port: 0,
    metrics: new Metrics({ service: 'probe', version: '0' }),
    health: {
      liveness: () => ({ ok: true, reasons: [] }),
      readiness: () => ({ ok: false, reasons: ['store: starting'] }),
    },
    logger: createLogger({ service: 'probe', level: 'fatal' }),
    ...options,
  });
  closers.push(server.close);
  return server.url;
}

describe('serveOperations', () => {
  it('answers metrics and probes', async () => {
    const url = await served();
    const metrics = await fetch(`${url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
    expect(await metrics.text()).toContain('breakwater_build_info');
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ ok: false, reasons: ['store: starting'] });
    expect((await fetch(`${url}/admin`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('asks for a token where it was given a judge', async () => {
    const kinds = { good: 'admitted', other: 'forbidden' } as const;
    const url = await served({
      authorize: (token) => ({
        kind: token === 'good' || token === 'other' ? kinds[token] : 'unknown',
      }),
    });
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    const headers = { authorization: 'Bearer good' };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
    const others = { headers: { authorization: 'Bearer other' } };
    expect((await fetch(`${url}/metrics`, others)).status).toBe(403);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it('says that its port is taken', async () => {
    const port = Number(new URL(await served()).port);
    await expect(served({ port })).rejects.toThrow(/EADDRINUSE/);
  });
});
