/** Server-sent events: what the WebSocket says, resumed by Last-Event-ID. */
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import { append, type Running, running, STREAM_NAME, TOKEN } from './gateway-fixture.ts';

let current: Running | null = null;
const ends: AbortController[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) end.abort();
  await current?.stop();
  current = null;
});
async function started(options?: Parameters<typeof running>[0]): Promise<Running> {
  current = await running(options);
  return current;
}

interface ServerEvent {
  readonly event: string;
  readonly id: string;
  readonly data: { readonly type: string; readonly id?: string };
}

/** Reads events as they come; each is held to the contract. */
async function follow(
  gateway: Running,
  query: string,
  headers: Record<string, string> = {},
): Promise<ServerEvent[]> {
  const end = new AbortController();
  ends.push(end);
  const response = await fetch(`${gateway.url}/v1/stream${query}`, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: end.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const events: ServerEvent[] = [];
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line): [string, string] => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon), line.slice(colon + 2)];
          }),
        );
        const data = fields.get('data');
        if (data === undefined) continue;
        gateway.contract.serverMessage(data);
        events.push({
          event: fields.get('event') ?? '',
          id: fields.get('id') ?? '',
          data: JSON.parse(data) as ServerEvent['data'],
        });
      }
    }
  };
  read().catch(() => {});
  return events;
}
const idsOf = (events: ServerEvent[]): (string | undefined)[] =>
  events.filter(({ event }) => event === 'alert').map(({ data }) => data.id);
const samples = (count: number, first = 1): ReturnType<typeof sampleAlert>[] =>
  Array.from({ length: count }, (_, i) => sampleAlert({ id: alertId(first + i) }));
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-1`);
const PATIENCE = { timeout: 10_000 };

describe('GET /v1/stream as an event stream', () => {
  it('says what the WebSocket says, and resumes where its last event led', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(150), { offset: 0 });
    const gateway = await started({ store });
    const first = await follow(gateway, '?cursor={}');
    await expect.poll(() => idsOf(first).length, PATIENCE).toBe(150);
    expect(first.every(({ event, data }) => event === data.type)).toBe(true);
    const middle = first.find(({ data }) => data.id === '100-1')!;
    expect(JSON.parse(middle.id)).toEqual({ [STREAM_NAME]: '100-1' });
    ends[0]?.abort();
    await append(store, samples(10, 151), { offset: 150 });
    const second = await follow(gateway, '?cursor={}', { 'last-event-id': middle.id });
    await expect.poll(() => idsOf(second).at(-1), PATIENCE).toBe('160-1');
    expect(idsOf(second)).toEqual(numbered(101, 160));
    await expect.poll(() => second.some(({ event }) => event === 'heartbeat'), PATIENCE).toBe(true);
  });

  it('filters', async () => {
    const gateway = await started();
    const events = await follow(
      gateway,
      '?severityMin=S3&venues=upbit,bithumb&detectors=A&cursor={}',
    );
    const severities = ['S1', 'S3', 'S4'] as const;
    const alerts = severities.map((severity, i) => sampleAlert({ id: alertId(i + 1), severity }));
    await append(gateway.store, alerts, { offset: 0 });
    await expect.poll(() => idsOf(events), PATIENCE).toEqual(['2-1', '3-1']);
  });

  it('says where to resume when the gateway stops', async () => {
    const gateway = await started();
    await append(gateway.store, samples(1), { offset: 0 });
    const events = await follow(gateway, '?cursor={}');
    await expect.poll(() => idsOf(events), PATIENCE).toEqual(['1-1']);
    await gateway.gateway.stop();
    await expect
      .poll(() => events.at(-1), PATIENCE)
      .toMatchObject({ event: 'closing', id: JSON.stringify({ [STREAM_NAME]: '1-1' }) });
  });

  it('is no longer counted once its reader has gone', async () => {
    const gateway = await started();
    await follow(gateway, '');
    const clients = async (): Promise<string> =>
      /breakwater_websocket_clients (\d+)/.exec(
        await (await gateway.get('/metrics')).text(),
      )?.[1] ?? '';
    await expect.poll(clients, PATIENCE).toBe('1');
    ends[0]?.abort();
    await expect.poll(clients, PATIENCE).toBe('0');
  });

  it.each([
    ['', { accept: 'application/json' }, 406],
    ['?severityMin=S9', {}, 400],
    ['?cursor={', {}, 400],
    ['?cursor=[]', {}, 400],
    ['?detectors=Z', {}, 400],
    ['?other=1', {}, 400],
    ['', { 'last-event-id': 'now' }, 400],
  ])('refuses %s %j', async (query, headers, status) => {
    const gateway = await started();
    const sent = { accept: 'text/event-stream', ...headers };
    expect((await gateway.get(`/v1/stream${query}`, sent)).status).toBe(status);
  });

  it('asks for the token, and for room', async () => {
    const gateway = await started({ token: TOKEN, limits: { clientCountMax: 1 } });
    const accept = 'text/event-stream';
    expect((await gateway.get('/v1/stream', { accept })).status).toBe(401);
    const authorization = `Bearer ${TOKEN}`;
    await follow(gateway, '', { authorization });
    expect((await gateway.get('/v1/stream', { accept, authorization })).status).toBe(503);
  });
});
