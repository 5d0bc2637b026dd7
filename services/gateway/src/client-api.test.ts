/** `libs/client` against a running gateway: its REST side, the listing that a dashboard begins with, and its example. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type AlertListing, ApiFailure, GatewayApi, type ListedAlert } from '@breakwater/client';
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import {
  endAll,
  follow,
  numbered,
  PATIENCE,
  samples,
  started,
  statesOf,
} from './client-fixture.ts';
import { append, STREAM, STREAM_NAME, TOKEN } from './gateway-fixture.ts';
import { sampleFrame } from './view-fixture.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/follow-alerts.ts', import.meta.url));

afterEach(endAll);

describe('the REST side of the client', () => {
  it('reads history page by page, the newest, and the session', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(230), { offset: 0 });
    const gateway = await started({ store });
    const api = new GatewayApi(gateway.url);
    const read: ListedAlert[] = [];
    for await (const alert of api.history({ stream: STREAM_NAME }, '10-1')) read.push(alert);
    expect(read.map(({ id }) => id)).toEqual(numbered(11, 230));
    expect(read[0]?.event.data.content.id).toBe(alertId(11));
    const { alerts, cursor } = await api.newest({ venues: ['upbit', 'nowhere'] });
    expect([alerts.length, alerts[0]?.id, cursor]).toEqual([
      100,
      '230-1',
      { [STREAM_NAME]: '230-1' },
    ]);
    expect(await api.session()).toMatchObject({ role: 'supervisor', name: 'local' });
    const detectors = await api.detectors();
    expect(detectors.map(({ letter }) => letter)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('hands an acknowledgement in, and tells a refusal by its code', async () => {
    const gateway = await started();
    await append(gateway.store, samples(1), { offset: 0 });
    const api = new GatewayApi(gateway.url);
    const failure: unknown = await api.acknowledge(alertId(1), 'seen').catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(ApiFailure);
    expect(failure).toMatchObject({ status: 501, code: 'no-desk' });
  });

  it('reads one alert, and the view of a span', async () => {
    const gateway = await started();
    const revisions = [sampleAlert(), sampleAlert({ revision: 2, state: 'CLOSED' })];
    await append(gateway.store, revisions, { offset: 0 });
    for (const second of [1, 2, 3]) await gateway.view.put(STREAM, sampleFrame(second));
    const api = follow(gateway.url).client;
    await expect.poll(async () => (await api.newest()).alerts.length, PATIENCE).toBe(1);
    const history = await api.alert(alertId(1));
    expect(history.revisions.map(({ event }) => event.data.content.state)).toEqual([
      'OPEN',
      'CLOSED',
    ]);
    const frames = await api.view({ stream: STREAM_NAME, fromUs: 2_000_000, toUs: 3_000_000 });
    expect(frames.map(({ timeUs }) => timeUs)).toEqual([2_000_000]);
    expect((await api.streams()).streams.map(({ stream }) => stream)).toEqual([STREAM_NAME]);
    const missing: unknown = await api.alert(alertId(2)).catch((error: unknown) => error);
    expect(missing).toMatchObject({ status: 404, code: 'no-such-alert' });
  });
});

describe('a client with a filter or a token', () => {
  const idsOf = ({ alerts }: AlertListing): string[] => alerts.map(({ id }) => id);

  it('is listed what its filter lets pass, and nothing else', async () => {
    const store = SqliteAlertStore.inMemory();
    const alerts = [sampleAlert({ severity: 'S3' }), sampleAlert({ id: alertId(2) })];
    await append(store, alerts, { offset: 0 });
    const gateway = await started({ store });
    const listings: AlertListing[] = [];
    const filter = { severityMin: 'S3', detectors: ['A', 'B'], venues: ['upbit'] } as const;
    follow(gateway.url, { filter, onListing: (listing) => listings.push(listing) });
    await expect.poll(() => listings.map(idsOf), PATIENCE).toEqual([['1-1']]);
  });

  it('says that a token is missing, and goes on with another', async () => {
    const gateway = await started({ token: TOKEN });
    const followed = follow(gateway.url);
    await expect.poll(() => statesOf(followed).at(-1), PATIENCE).toBe('refused');
    followed.client.signIn(TOKEN);
    await expect.poll(() => statesOf(followed).at(-1), PATIENCE).toBe('live');
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
