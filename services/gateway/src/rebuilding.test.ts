/** The store is wiped under a running gateway and filled again from the log, as the detector does it. */
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import type { AlertStore } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterEach, expect, it } from 'vitest';
import { append, type Running, running, STREAM_NAME } from './gateway-fixture.ts';

let current: Running | null = null;
afterEach(async () => {
  await current?.stop();
  current = null;
});

/** A store whose content can be lost. */
class LossyStore {
  inner: SqliteAlertStore = SqliteAlertStore.inMemory();
  readonly store: AlertStore = {
    check: () => this.inner.check(),
    mark: (...given) => this.inner.mark(...given),
    append: (...given) => this.inner.append(...given),
    anchor: (...given) => this.inner.anchor(...given),
    streams: () => this.inner.streams(),
    range: (...given) => this.inner.range(...given),
    tail: (...given) => this.inner.tail(...given),
    close: () => this.inner.close(),
  };

  wipe(): void {
    this.inner = SqliteAlertStore.inMemory();
  }
}

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly highWater?: number;
  readonly target?: number;
}

async function subscribed(gateway: Running, cursor: Record<string, string>): Promise<Message[]> {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/stream`);
  const messages: Message[] = [];
  socket.onmessage = ({ data }) => messages.push(JSON.parse(String(data)) as Message);
  socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', cursor }));
  await expect.poll(() => messages.some(({ type }) => type === 'subscribed')).toBe(true);
  return messages;
}
const idsOf = (messages: Message[]): (string | undefined)[] =>
  messages.filter(({ type }) => type === 'alert').map(({ id }) => id);
const typesOf = (messages: Message[]): Set<string> => new Set(messages.map(({ type }) => type));
const samples = (first: number, last: number): ReturnType<typeof sampleAlert>[] =>
  Array.from({ length: last - first + 1 }, (_, i) => sampleAlert({ id: alertId(first + i) }));

it('tells subscribers, keeps their cursors, and misses and repeats nothing', async () => {
  const lossy = new LossyStore();
  await append(lossy.store, samples(1, 6), { offset: 0 });
  current = await running({ store: lossy.store });
  const live = await subscribed(current, {});
  await expect.poll(() => idsOf(live).length).toBe(6);
  lossy.wipe();
  const told = { type: 'rebuilding', stream: STREAM_NAME, highWater: 0, target: 6 };
  await expect.poll(() => live, { timeout: 10_000 }).toContainEqual(told);
  const resuming = await subscribed(current, { [STREAM_NAME]: '2-1' });
  await expect.poll(() => resuming, { timeout: 10_000 }).toContainEqual(told);
  await append(lossy.store, samples(1, 4), { offset: 0 });
  await expect
    .poll(() => live, { timeout: 10_000 })
    .toContainEqual({ ...told, highWater: 4, target: 6 });
  await append(lossy.store, samples(5, 8), { offset: 4 });
  await expect.poll(() => idsOf(live).at(-1), { timeout: 10_000 }).toBe('8-1');
  await expect.poll(() => idsOf(resuming).at(-1), { timeout: 10_000 }).toBe('8-1');
  expect(idsOf(live)).toEqual(['1-1', '2-1', '3-1', '4-1', '5-1', '6-1', '7-1', '8-1']);
  expect(idsOf(resuming)).toEqual(['3-1', '4-1', '5-1', '6-1', '7-1', '8-1']);
  expect(typesOf([...live, ...resuming])).not.toContain('gap');
});

it('holds for a gateway that was started while the store is being filled', async () => {
  const lossy = new LossyStore();
  await append(lossy.store, samples(1, 2), { offset: 0 });
  current = await running({ store: lossy.store });
  const resuming = await subscribed(current, { [STREAM_NAME]: '5-1' });
  const told = { type: 'rebuilding', stream: STREAM_NAME, highWater: 2, target: 5 };
  await expect.poll(() => resuming, { timeout: 10_000 }).toContainEqual(told);
  await append(lossy.store, samples(3, 6), { offset: 2 });
  await expect.poll(() => idsOf(resuming), { timeout: 10_000 }).toEqual(['6-1']);
  expect(typesOf(resuming)).not.toContain('gap');
});

it('is not said of a stream that only grows', async () => {
  current = await running();
  await append(current.store, samples(1, 1), { offset: 0 });
  const live = await subscribed(current, {});
  for (let offset = 1; offset < 60; offset += 1) {
    await append(current.store, samples(offset + 1, offset + 1), { offset });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await expect.poll(() => idsOf(live).length, { timeout: 10_000 }).toBe(60);
  expect(typesOf(live)).not.toContain('rebuilding');
});
