/** What a browser is told of a page of another server, on a running gateway with a token. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Running, running, TOKEN } from './gateway-fixture.ts';

const DESK = 'https://desk.example';
const STRANGER = 'https://desk.example.evil.test';

let current: Running;
beforeEach(async () => {
  current = await running({ token: TOKEN, http: { allowedOrigins: [DESK] } });
});
afterEach(() => current.stop());

async function asked(
  path: string,
  { origin, method = 'GET', token = TOKEN }: { origin?: string; method?: string; token?: string },
): Promise<{ status: number; header: (name: string) => string | null }> {
  const { status, headers } = await fetch(`${current.url}${path}`, {
    method,
    headers: {
      ...(origin === undefined ? {} : { origin }),
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  return { status, header: (name) => headers.get(`access-control-${name}`) };
}

describe('a page of an allowed origin', () => {
  it('reads answers, refusals too', async () => {
    const read = await asked('/v1/alerts', { origin: DESK });
    expect([read.status, read.header('allow-origin')]).toEqual([200, DESK]);
    const refused = await asked('/v1/alerts', { origin: DESK, token: '' });
    expect([refused.status, refused.header('allow-origin')]).toEqual([401, DESK]);
    expect(read.header('allow-credentials')).toBeNull();
  });

  it('may send a token, and a note by POST: the browser asks that without a token', async () => {
    const answer = await asked('/v1/alerts', { origin: DESK, method: 'OPTIONS', token: '' });
    expect([answer.status, answer.header('allow-origin')]).toEqual([204, DESK]);
    expect(answer.header('allow-methods')).toBe('GET, POST');
    expect(answer.header('allow-headers')).toContain('authorization');
    expect(answer.header('max-age')).toBe('600');
  });

  it('reads no more than the API', async () => {
    const { header } = await asked('/metrics', { origin: DESK });
    expect(header('allow-origin')).toBeNull();
  });
});

describe.each([
  ['a page of another origin', { origin: STRANGER }],
  ['a program, which has no origin', {}],
  ['a sandboxed page', { origin: 'null' }],
])('%s', (_who, from) => {
  it('is told nothing that would let a browser read', async () => {
    const read = await asked('/v1/alerts', from);
    expect([read.status, read.header('allow-origin')]).toEqual([200, null]);
    const preflight = await asked('/v1/alerts', { ...from, method: 'OPTIONS', token: '' });
    expect([preflight.status, preflight.header('allow-methods')]).toEqual([404, null]);
  });
});
