/** The WebSocket of a running gateway, through Node's own client: an independent reading of the protocol. */
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import { append, type Running, running, STREAM_NAME, TOKEN } from './gateway-fixture.ts';

let current: Running | null = null;
afterEach(async () => {
  await current?.stop();
  current = null;
});
async function started(options?: Parameters<typeof running>[0]): Promise<Running> {
  current = await running(options);
  return current;
}

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly cursor?: Record<string, string>;
}

class Listener {
  readonly messages: Message[] = [];
  readonly socket: WebSocket;
  closeCode: number | null = null;

  constructor(gateway: Running, protocols: string[] = []) {
    this.socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/stream`, protocols);
    this.socket.onmessage = ({ data }) => {
      this.messages.push(JSON.parse(String(data)) as Message);
    };
    this.socket.onclose = ({ code }) => {
      this.closeCode = code;
    };
  }

  of(type: string): Message[] {
    return this.messages.filter((message) => message.type === type);
  }

  get ids(): (string | undefined)[] {
    return this.of('alert').map(({ id }) => id);
  }

  async subscribe(subscription: object = {}): Promise<this> {
    await expect.poll(() => this.of('hello').length).toBe(1);
    this.socket.send(JSON.stringify({ type: 'subscribe', ...subscription }));
    await expect.poll(() => this.of('subscribed').length).toBe(1);
    return this;
  }
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-1`);
const samples = (count: number, first = 1): ReturnType<typeof sampleAlert>[] =>
  Array.from({ length: count }, (_, i) => sampleAlert({ id: alertId(first + i) }));

describe('/v1/stream', () => {
  it('carries what the listing leads up to, without gap or repeat, across a reconnect', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, samples(20), { offset: 0 });
    const gateway = await started({ store });
    const { cursor } = (await (await gateway.get('/v1/alerts')).json()) as {
      cursor: Record<string, string>;
    };
    const first = await new Listener(gateway).subscribe({ cursor });
    await append(store, samples(5, 21), { offset: 20 });
    await expect.poll(() => first.ids.length).toBe(5);
    first.socket.close();
    await append(store, samples(700, 26), { offset: 25 });
    const held = { [STREAM_NAME]: first.ids.at(-1) };
    const second = await new Listener(gateway).subscribe({ cursor: held });
    await append(store, samples(10, 726), { offset: 725 });
    await expect.poll(() => second.ids.at(-1), { timeout: 10_000 }).toBe('735-1');
    expect([...first.ids, ...second.ids]).toEqual(numbered(21, 735));
  });

  it('gives a resumed subscriber what an uninterrupted one got, by filter', async () => {
    const gateway = await started();
    const filter = { severityMin: 'S3', assets: ['USDT'] };
    const live = await new Listener(gateway).subscribe({ filter });
    const severities = ['S1', 'S3', 'S2', 'S1', 'S4', 'S1'] as const;
    const revisions = severities.map((severity, i) => sampleAlert({ severity, revision: i + 1 }));
    const mild = sampleAlert({ id: alertId(2), severity: 'S2' });
    await append(gateway.store, [...revisions, mild], { offset: 0 });
    await expect.poll(() => live.ids.length, { timeout: 5_000 }).toBe(5);
    const resumed = await new Listener(gateway).subscribe({ filter, cursor: {} });
    await expect.poll(() => resumed.ids.length).toBe(5);
    expect(live.ids).toEqual(['2-1', '3-1', '4-1', '5-1', '6-1']);
    expect(resumed.ids).toEqual(live.ids);
  });

  it('shows that calm is not dead: heartbeats tell whether the log moves', async () => {
    const gateway = await started({ banner: 'demo' });
    await append(gateway.store, samples(1), { offset: 0 });
    const listener = await new Listener(gateway).subscribe({ cursor: {} });
    const progress = (): unknown => listener.of('heartbeat').at(-1);
    const level = { cursor: { [STREAM_NAME]: '1-1' }, streams: [{ highWater: 1 }] };
    await expect.poll(progress, { timeout: 5_000 }).toMatchObject(level);
    // No alert, but the detector has covered nine more records.
    const digest = '0'.repeat(16);
    const stream = { topicId: 'topic-1', partition: 0 };
    await gateway.store.append(stream, { build: 1, previous: 1, next: 10, digest, entries: [] });
    await expect
      .poll(progress, { timeout: 5_000 })
      .toMatchObject({ streams: [{ highWater: 10, stream: STREAM_NAME }] });
    expect(listener.of('hello')[0]).toMatchObject({ banner: 'demo', protocol: 1 });
  });

  it('asks for the token and never echoes it', async () => {
    const gateway = await started({ token: TOKEN });
    const refused = new Listener(gateway);
    await expect.poll(() => refused.closeCode).toBe(1006);
    const wrong = new Listener(gateway, ['bearer', `${TOKEN}x`]);
    await expect.poll(() => wrong.closeCode).toBe(1006);
    const admitted = await new Listener(gateway, ['breakwater.v1', 'bearer', TOKEN]).subscribe();
    expect(admitted.socket.protocol).toBe('breakwater.v1');
    const headers = { authorization: `Bearer ${TOKEN}` };
    // Node's client asks again after a 401, so more than two may be counted.
    expect(await (await gateway.get('/metrics', headers)).text()).toMatch(
      /breakwater_websocket_refused_total\{reason="token"\} [2-9]/,
    );
  });

  it('is the only path that is upgraded', async () => {
    const gateway = await started();
    const other = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/alerts`);
    const closed = new Promise<number>((resolve) => {
      other.onclose = ({ code }) => resolve(code);
    });
    expect(await closed).toBe(1006);
  });

  it('tells subscribers where to resume when the gateway stops', async () => {
    const gateway = await started();
    await append(gateway.store, samples(1), { offset: 0 });
    const listener = await new Listener(gateway).subscribe({ cursor: {} });
    await expect.poll(() => listener.ids.length, { timeout: 5_000 }).toBe(1);
    await gateway.gateway.stop();
    await expect.poll(() => listener.closeCode).toBe(1001);
    expect(listener.of('closing')[0]?.cursor).toEqual({ [STREAM_NAME]: '1-1' });
  });
});
