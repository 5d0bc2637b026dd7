/** `libs/client` against a running gateway: what its users are promised, and their example. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  AlertClient,
  type AlertClientOptions,
  ApiFailure,
  type ClientStatus,
  type ListedAlert,
} from '@breakwater/client';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import {
  alertId,
  append,
  appendEntries,
  type Running,
  running,
  STREAM,
  STREAM_NAME,
  sampleAlert,
  TOKEN,
} from './gateway-fixture.ts';
import { sampleFrame } from './view-fixture.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/follow-alerts.ts', import.meta.url));
const PATIENCE = { timeout: 20_000 };
/** Short, so that a test need not wait; the order of events is what is tested. */
const RETRY_MS = { min: 10, max: 100 };

const gateways: Running[] = [];
const clients: AlertClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.stop();
  for (const gateway of gateways.splice(0)) await gateway.stop();
});
async function started(options?: Parameters<typeof running>[0]): Promise<Running> {
  const gateway = await running(options);
  gateways.push(gateway);
  return gateway;
}

interface Followed {
  readonly client: AlertClient;
  readonly ids: string[];
  readonly statuses: ClientStatus[];
  readonly told: string[];
}
function follow(url: string, options: Partial<AlertClientOptions> = {}): Followed {
  const ids: string[] = [];
  const statuses: ClientStatus[] = [];
  const told: string[] = [];
  const client = new AlertClient({
    url,
    from: 'beginning',
    retryMs: RETRY_MS,
    onAlert: ({ id }) => ids.push(id),
    onGap: ({ from, to }) => told.push(`gap ${from} ${to}`),
    onRebuilding: ({ highWater, target }) => told.push(`rebuilding ${highWater} ${target}`),
    onStatus: (status) => statuses.push(status),
    ...options,
  });
  clients.push(client);
  client.start();
  return { client, ids, statuses, told };
}
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-1`);
const samples = (count: number, first = 1): ReturnType<typeof sampleAlert>[] =>
  Array.from({ length: count }, (_, i) => sampleAlert({ id: alertId(first + i) }));
const statesOf = ({ statuses }: Followed): string[] => statuses.map(({ state }) => state);

describe('the client', () => {
  it('hands out what matches, and knows where it stands', async () => {
    const gateway = await started();
    const { client, ids } = follow(gateway.url, { filter: { severityMin: 'S3' } });
    const severities = ['S1', 'S3', 'S2', 'S4'] as const;
    const alerts = severities.map((severity, i) => sampleAlert({ id: alertId(i + 1), severity }));
    await append(gateway.store, alerts, { offset: 0 });
    await append(gateway.store, [sampleAlert({ id: alertId(9), severity: 'S1' })], { offset: 4 });
    await expect.poll(() => ids, PATIENCE).toEqual(['2-1', '4-1']);
    // The last one did not match; a heartbeat says so.
    await expect.poll(() => client.cursor, PATIENCE).toEqual({ [STREAM_NAME]: '5-1' });
    client.stop();
    await append(gateway.store, [sampleAlert({ id: alertId(10), severity: 'S4' })], { offset: 5 });
    const later = follow(gateway.url, { from: client.cursor });
    await expect.poll(() => later.ids, PATIENCE).toEqual(['6-1']);
  });

  it('starts from now unless told otherwise, and holds to it over lost connections', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(3), { offset: 0 });
    const gateway = await started({ store });
    const followed = follow(gateway.url, { from: 'now' });
    await expect.poll(() => statesOf(followed), PATIENCE).toContain('live');
    await gateway.gateway.stop();
    await append(store, samples(2, 4), { offset: 3 });
    await started({ store, http: { port: Number(new URL(gateway.url).port) } });
    await expect.poll(() => followed.ids, PATIENCE).toEqual(['4-1', '5-1']);
    expect(statesOf(followed)).toContain('waiting');
  });

  it('abandons a connection that is silent for three heartbeats', async () => {
    const gateway = await started();
    const sockets: { readyState: number }[] = [];
    const { WebSocket: Real } = globalThis;
    const firstDeaf = (): void => {
      globalThis.WebSocket = class extends Real {
        constructor(...given: ConstructorParameters<typeof WebSocket>) {
          super(...given);
          sockets.push(this);
          if (sockets.length > 1) return;
          let count = 0;
          this.addEventListener('message', (event) => {
            count += 1;
            if (count > 3) event.stopImmediatePropagation();
          });
        }
      };
    };
    firstDeaf();
    const followed = follow(gateway.url);
    await expect
      .poll(() => followed.statuses, PATIENCE)
      .toContainEqual({
        state: 'waiting',
        retryMs: expect.any(Number) as number,
        detail: 'silent for 300 ms',
      });
    globalThis.WebSocket = Real;
    await append(gateway.store, samples(2), { offset: 0 });
    await expect.poll(() => followed.ids, PATIENCE).toEqual(numbered(1, 2));
  });

  it('says a gap, and goes on behind it', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(1), { offset: 0 });
    const bad = { offset: 1, sequence: 1, stream: 'alerts', json: '{}' } as const;
    await appendEntries(store, [bad], { offset: 1 });
    await append(store, samples(1, 3), { offset: 2 });
    const gateway = await started({ store });
    const { ids, told } = follow(gateway.url);
    await expect.poll(() => ids, PATIENCE).toEqual(['1-1', '3-1']);
    expect(told).toEqual(['gap 1-1 2-1']);
  });

  it('says that the store is being rebuilt', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(1), { offset: 0 });
    const gateway = await started({ store });
    const { ids, told } = follow(gateway.url, { from: { [STREAM_NAME]: '2-1' } });
    await expect.poll(() => told, PATIENCE).toContain('rebuilding 1 2');
    await append(store, samples(2, 2), { offset: 1 });
    await expect.poll(() => ids, PATIENCE).toEqual(['3-1']);
  });

  it('hands out view frames where they are wanted', async () => {
    const gateway = await started();
    await append(gateway.store, samples(1), { offset: 0 });
    const seen: string[] = [];
    const { ids } = follow(gateway.url, { onView: ({ stream }) => seen.push(stream) });
    await expect.poll(() => ids.length, PATIENCE).toBe(1);
    await gateway.view.put(STREAM, sampleFrame());
    await expect.poll(() => seen, PATIENCE).toEqual([STREAM_NAME]);
  });

  it('stops asking where its token is refused, and says so', async () => {
    const gateway = await started({ token: TOKEN });
    const refused = follow(gateway.url, { token: `${TOKEN}x` });
    await expect.poll(() => statesOf(refused).at(-1), PATIENCE).toBe('refused');
    const admitted = follow(gateway.url, { token: TOKEN });
    await append(gateway.store, samples(1), { offset: 0 });
    await expect.poll(() => admitted.ids, PATIENCE).toEqual(['1-1']);
    expect(() => new AlertClient({ url: '/', onAlert: () => {} })).toThrow(TypeError);
    const token = 'a token';
    expect(() => new AlertClient({ url: gateway.url, token, onAlert: () => {} })).toThrow(
      TypeError,
    );
  });

  it('reads history page by page, the newest, and the session', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(230), { offset: 0 });
    const gateway = await started({ store });
    const client = new AlertClient({ url: gateway.url, onAlert: () => {} });
    const read: ListedAlert[] = [];
    for await (const alert of client.history({ stream: STREAM_NAME }, '10-1')) read.push(alert);
    expect(read.map(({ id }) => id)).toEqual(numbered(11, 230));
    expect(read[0]?.event.data.content.id).toBe(alertId(11));
    const { alerts, cursor } = await client.newest({ venue: 'upbit' });
    expect([alerts.length, alerts[0]?.id, cursor]).toEqual([
      100,
      '230-1',
      { [STREAM_NAME]: '230-1' },
    ]);
    expect(await client.session()).toMatchObject({ role: 'supervisor', name: 'local' });
  });

  it('hands an acknowledgement in, and tells a refusal by its code', async () => {
    const gateway = await started();
    await append(gateway.store, samples(1), { offset: 0 });
    const client = new AlertClient({ url: gateway.url, onAlert: () => {} });
    const failure: unknown = await client.acknowledge(alertId(1), 'seen').catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(ApiFailure);
    expect(failure).toMatchObject({ status: 501, code: 'no-desk' });
  });

  it('stops where a listener throws, before the alert', async () => {
    const gateway = await started();
    await append(gateway.store, samples(2), { offset: 0 });
    const thrown: unknown[] = [];
    const catching = (error: unknown): void => void thrown.push(error);
    process.once('uncaughtException', catching);
    const { client, statuses } = follow(gateway.url, {
      onAlert: ({ id }) => {
        if (id === '2-1') throw new Error('cannot print');
      },
    });
    await expect.poll(() => statuses.at(-1)?.state, PATIENCE).toBe('stopped');
    expect(client.cursor).toEqual({ [STREAM_NAME]: '1-1' });
    expect(thrown).toEqual([new Error('cannot print')]);
    process.off('uncaughtException', catching);
  });
});

it('its example prints the alerts of a gateway', async () => {
  const store = SqliteAlertStore.inMemory();
  await append(store, [sampleAlert({ severity: 'S3' })], { offset: 0 });
  const gateway = await started({ store, token: TOKEN });
  const child = spawn(process.execPath, [EXAMPLE, gateway.url, TOKEN]);
  let printed = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const ended = once(child, 'exit');
  try {
    await expect
      .poll(() => printed, PATIENCE)
      .toContain('2025-10-11T12:20:04.000Z S3 OPEN SQUEEZE upbit');
    expect(printed).toContain('live');
  } finally {
    child.kill();
    await ended;
  }
});
