/** `libs/client` as a dashboard uses it: the newest state first, then what comes, and what becomes of a refusal. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AlertClient,
  type AlertClientOptions,
  type AlertListing,
  type ClientStatus,
} from '@breakwater/client';
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import {
  append,
  appendEntries,
  type Running,
  running,
  STREAM,
  STREAM_NAME,
  TOKEN,
} from './gateway-fixture.ts';
import { sampleFrame } from './view-fixture.ts';

const PATIENCE = { timeout: 20_000 };
/** Short, so that a test need not wait; the order of events is what is tested. */
const RETRY_MS = { min: 10, max: 100 };

const folders: string[] = [];
const gateways: Running[] = [];
const clients: AlertClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.stop();
  for (const gateway of gateways.splice(0)) await gateway.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
async function started(options?: Parameters<typeof running>[0]): Promise<Running> {
  const gateway = await running(options);
  gateways.push(gateway);
  return gateway;
}

/** What a client was told, in order: `listing 2-1 1-1`, `alert 3-1`, `gap 1-1`, `live`. */
function follow(
  url: string,
  options: Partial<AlertClientOptions> = {},
  wants: 'listing' | 'stream' = 'listing',
): string[] {
  const told: string[] = [];
  const onListing = ({ alerts }: AlertListing): void => {
    told.push(['listing', ...alerts.map(({ id }) => id)].join(' '));
  };
  const client = new AlertClient({
    url,
    retryMs: RETRY_MS,
    onAlert: ({ id }) => told.push(`alert ${id}`),
    onGap: ({ from }) => told.push(`gap ${from}`),
    onStatus: ({ state }: ClientStatus) => told.push(state),
    ...(wants === 'listing' ? { onListing } : {}),
    ...options,
  });
  clients.push(client);
  client.start();
  return told;
}
const samples = (count: number, first = 1): ReturnType<typeof sampleAlert>[] =>
  Array.from({ length: count }, (_, i) => sampleAlert({ id: alertId(first + i) }));

describe('a client that keeps the newest state', () => {
  it('is handed the listing, then what comes after it', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(2), { offset: 0 });
    const told = follow((await started({ store })).url);
    await expect.poll(() => told, PATIENCE).toEqual(['connecting', 'listing 2-1 1-1', 'live']);
    await append(store, samples(1, 3), { offset: 2 });
    await expect.poll(() => told.at(-1), PATIENCE).toBe('alert 3-1');
  });

  it('resumes over a lost connection by its cursor, without a listing', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(1), { offset: 0 });
    const gateway = await started({ store });
    const told = follow(gateway.url);
    await expect.poll(() => told.at(-1), PATIENCE).toBe('live');
    await gateway.gateway.stop();
    await append(store, samples(1, 2), { offset: 1 });
    await started({ store, http: { port: Number(new URL(gateway.url).port) } });
    await expect.poll(() => told.at(-1), PATIENCE).toBe('alert 2-1');
    expect(told.filter((each) => each.startsWith('listing'))).toEqual(['listing 1-1']);
  });

  it('is handed the listing anew after a gap, and the stream goes on where it was', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(1), { offset: 0 });
    const told = follow((await started({ store })).url);
    await expect.poll(() => told.at(-1), PATIENCE).toBe('live');
    const bad = { offset: 1, sequence: 1, stream: 'alerts', json: '{}' } as const;
    await appendEntries(store, [bad], { offset: 1 });
    await append(store, samples(1, 3), { offset: 2 });
    await expect.poll(() => told.slice(3), PATIENCE).toHaveLength(3);
    expect(told.slice(3).sort()).toEqual(['alert 3-1', 'gap 1-1', 'listing 3-1 1-1']);
  });

  it('tries again where nothing answers yet', async () => {
    const gateway = await started();
    await gateway.gateway.stop();
    const told = follow(gateway.url);
    await expect.poll(() => told, PATIENCE).toContain('waiting');
    await started({ store: gateway.store, http: { port: Number(new URL(gateway.url).port) } });
    await expect.poll(() => told.slice(-2), PATIENCE).toEqual(['listing', 'live']);
  });

  it('tells a token that is not known from one whose role sees no alerts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-client-'));
    folders.push(folder);
    const tokensFile = join(folder, 'tokens.yaml');
    writeFileSync(
      tokensFile,
      '- {name: prometheus, role: operations, token: operations-token-1}\n',
    );
    const { url } = await started({ token: TOKEN, tokensFile });
    for (const wants of ['listing', 'stream'] as const) {
      const refused = follow(url, {}, wants);
      const unknown = follow(url, { token: `${TOKEN}x` }, wants);
      const forbidden = follow(url, { token: 'operations-token-1' }, wants);
      await expect.poll(() => refused.at(-1), PATIENCE).toBe('refused');
      await expect.poll(() => unknown.at(-1), PATIENCE).toBe('refused');
      await expect.poll(() => forbidden.at(-1), PATIENCE).toBe('forbidden');
    }
  });
});

it('the client reads the revisions of one alert, and the view of a span', async () => {
  const store = SqliteAlertStore.inMemory();
  await append(store, [sampleAlert(), sampleAlert({ revision: 2 })], { offset: 0 });
  const gateway = await started({ store });
  await gateway.view.put(STREAM, sampleFrame());
  const client = new AlertClient({ url: gateway.url, onAlert: () => {} });
  const { revisions, missing } = await client.alert(alertId(1));
  expect([revisions.map(({ id }) => id), missing]).toEqual([['1-1', '2-1'], 0]);
  const { timeUs } = sampleFrame();
  const span = { stream: STREAM_NAME, fromUs: timeUs, toUs: timeUs + 1, limit: 10 };
  expect((await client.view(span)).map((frame) => frame.timeUs)).toEqual([timeUs]);
  expect(await client.view({ ...span, fromUs: timeUs + 1, toUs: timeUs + 2 })).toEqual([]);
});
