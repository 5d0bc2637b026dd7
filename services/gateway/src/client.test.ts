/** `libs/client` against a running gateway: what its users are promised over lost connections. */
import { AlertClient } from '@breakwater/client';
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
import { append, appendEntries, STREAM, STREAM_NAME, TOKEN } from './gateway-fixture.ts';
import { sampleFrame } from './view-fixture.ts';

afterEach(endAll);

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
