/** Roles at the gateway: every route of the running server, the WebSocket, and a token that is withdrawn. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlertClient } from '@breakwater/client';
import { AccessList } from '@breakwater/shell';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Running, running, TOKEN } from './gateway-fixture.ts';
import { createHttpServer } from './http-server.ts';
import { openTo } from './route-access.ts';

const TOKENS = {
  supervisor: 'supervisor-token-1',
  exchange: 'upbit-token-123456',
  operations: 'operations-token-1',
  public: 'public-token-12345',
} as const;
type Caller = keyof typeof TOKENS;
const CALLERS: readonly Caller[] = ['supervisor', 'exchange', 'operations', 'public'];
const ENTRIES: Record<Caller, string> = {
  supervisor: `- {name: desk, role: supervisor, token: ${TOKENS.supervisor}}`,
  exchange: `- {name: upbit-desk, role: exchange, venue: upbit, token: ${TOKENS.exchange}}`,
  operations: `- {name: prometheus, role: operations, token: ${TOKENS.operations}}`,
  public: `- {name: anybody, role: public, token: ${TOKENS.public}}`,
};

let folder = '';
let current: Running;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-access-'));
  give(...CALLERS);
  current = await running({ tokensFile: join(folder, 'tokens.yaml'), token: TOKEN });
});
afterEach(async () => {
  await current.stop();
  rmSync(folder, { recursive: true });
});

function give(...callers: readonly Caller[]): void {
  writeFileSync(join(folder, 'tokens.yaml'), callers.map((one) => `${ENTRIES[one]}\n`).join(''));
}
function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

describe('routes', () => {
  it('are open to exactly the roles that they name', async () => {
    const routes = current.server.declaredRoutes;
    expect(routes.length).toBeGreaterThan(20);
    for (const { method, path, openTo: roles } of routes) {
      for (const caller of [null, ...CALLERS]) {
        const headers = caller === null ? {} : bearer(TOKENS[caller]);
        const url = path.replace(':id', '0'.repeat(32));
        const sent = { method: method as 'GET', url, headers };
        const { statusCode } = await current.server.inject(sent);
        const isOpen =
          roles === 'everyone' || (caller !== null && roles?.includes(caller) === true);
        const seen = `${method} ${path} as ${caller}: ${statusCode}`;
        if (isOpen) expect([401, 403], seen).not.toContain(statusCode);
        else expect(statusCode, seen).toBe(caller === null ? 401 : 403);
      }
    }
    const free = routes.filter((route) => route.openTo === 'everyone').map(({ path }) => path);
    const guarded = free.filter((path) => path.startsWith('/v1') || path === '/metrics');
    expect(new Set(guarded)).toEqual(
      new Set(['/v1/openapi.json', '/v1/asyncapi.json', '/v1/detectors']),
    );
    expect(routes.filter((route) => route.openTo === null)).toEqual([]);
  });

  it('are closed to everybody where they name none', async () => {
    const http = { access: AccessList.open(), allowedOrigins: [] };
    const server = createHttpServer(http, (error) => {
      throw error;
    });
    server.get('/forgotten', () => 'content');
    server.get('/remembered', openTo('operations'), () => 'content');
    expect((await server.inject('/forgotten')).statusCode).toBe(403);
    expect((await server.inject('/remembered')).statusCode).toBe(200);
    expect(server.declaredRoutes).toContainEqual({
      method: 'GET',
      path: '/forgotten',
      openTo: null,
    });
  });

  it('know who calls', async () => {
    const session = async (token: string): Promise<unknown> =>
      (await current.get('/v1/session', bearer(token))).json();
    const common = { canAcknowledge: false, banner: null, hasPlayback: false };
    const of = (name: string, role: string, venue: string | null): object => {
      return { ...common, name, role, venue };
    };
    expect(await session(TOKENS.supervisor)).toEqual(of('desk', 'supervisor', null));
    expect(await session(TOKENS.exchange)).toEqual(of('upbit-desk', 'exchange', 'upbit'));
    expect(await session(TOKENS.operations)).toEqual(of('prometheus', 'operations', null));
    expect(await session(TOKEN)).toEqual(of('shared', 'supervisor', null));
    expect((await current.get('/metrics', bearer(TOKEN))).status).toBe(200);
    expect((await current.get('/metrics', bearer(TOKENS.supervisor))).status).toBe(403);
    const open = await running();
    expect(await (await open.get('/v1/session')).json()).toEqual(of('local', 'supervisor', null));
    expect((await open.get('/metrics')).status).toBe(200);
    await open.stop();
  });
});

describe('a withdrawn token', () => {
  it('ends its requests at once and its sockets with the next heartbeat, and nobody else’s', async () => {
    give('supervisor');
    const url = `${current.url.replace('http', 'ws')}/v1/stream`;
    const open = async (token: string): Promise<{ closed: { code: number; reason: string }[] }> => {
      const socket = new WebSocket(url, ['bearer', token]);
      const closed: { code: number; reason: string }[] = [];
      socket.onclose = ({ code, reason }) => closed.push({ code, reason });
      await new Promise((resolve) => {
        socket.onmessage = resolve;
      });
      return { closed };
    };
    const desk = await open(TOKENS.supervisor);
    const shared = await open(TOKEN);
    expect((await current.get('/v1/alerts', bearer(TOKENS.supervisor))).status).toBe(200);
    give('operations');
    await expect.poll(() => desk.closed, { timeout: 5_000 }).toHaveLength(1);
    expect(desk.closed[0]).toMatchObject({ code: 1008 });
    expect(desk.closed[0]?.reason).toContain('the token was withdrawn');
    expect((await current.get('/v1/alerts', bearer(TOKENS.supervisor))).status).toBe(401);
    expect(shared.closed).toEqual([]);
    writeFileSync(join(folder, 'tokens.yaml'), `- ${TOKENS.exchange}: [`);
    await expect
      .poll(() => current.logged.join(''), { timeout: 5_000 })
      .toContain('the former tokens hold');
    expect(current.logged.join('')).not.toContain(TOKENS.exchange);
  });

  it('stops a client, which says so; so does a role that may see no alerts', async () => {
    const statesOf: string[] = [];
    const from = (token: string): AlertClient =>
      new AlertClient({
        url: current.url,
        token,
        retryMs: { min: 10, max: 20 },
        onAlert: () => {},
        onStatus: ({ state }) => statesOf.push(state),
      });
    const desk = from(TOKENS.supervisor);
    desk.start();
    await expect.poll(() => statesOf.at(-1), { timeout: 5_000 }).toBe('live');
    give('operations');
    await expect.poll(() => statesOf.at(-1), { timeout: 10_000 }).toBe('refused');
    desk.signIn(TOKENS.operations);
    await expect.poll(() => statesOf.at(-1), { timeout: 5_000 }).toBe('forbidden');
    desk.stop();
  });

  it('was never good for a socket of another role', async () => {
    const socket = new WebSocket(`${current.url.replace('http', 'ws')}/v1/stream`, [
      'bearer',
      TOKENS.operations,
    ]);
    const code = await new Promise<number>((resolve) => {
      socket.onclose = (event) => resolve(event.code);
    });
    expect(code).toBe(1006);
    const metrics = await (await current.get('/metrics', bearer(TOKENS.operations))).text();
    expect(metrics).toMatch(/breakwater_websocket_refused_total\{reason="role"\} [1-9]/);
  });
});
