/** View frames of a running gateway, over REST and WebSocket. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleAlert } from '@breakwater/contract/sample';
import type { StreamKey, ViewFrame, ViewStore } from '@breakwater/core';
import { SqliteViewStore } from '@breakwater/embedded';
import { afterEach, describe, expect, it } from 'vitest';
import { append, type Running, running, STREAM, STREAM_NAME } from './gateway-fixture.ts';
import { frame } from './view-fixture.ts';

const SECOND = 1_000_000;

let current: Running | null = null;
afterEach(async () => {
  await current?.stop();
  current = null;
});

/** A gateway with one stream, since that is where frames are looked for. */
async function started(options?: Parameters<typeof running>[0]): Promise<Running> {
  current = await running(options);
  await append(current.store, [sampleAlert()], { offset: 0 });
  const { get } = current;
  await expect
    .poll(async () => (await get('/v1/streams', headers)).text(), { timeout: 5_000 })
    .toContain(STREAM_NAME);
  return current;
}
let headers: Record<string, string> = {};
afterEach(() => {
  headers = {};
});

async function put(view: ViewStore, ...frames: readonly ViewFrame[]): Promise<void> {
  for (const one of frames) {
    const { timeUs } = one;
    const outcome = await view.put(STREAM, { timeUs, json: JSON.stringify(one) });
    expect(outcome.kind).toBe('ok');
  }
}
const seconds = (from: number, to: number): ViewFrame[] =>
  Array.from({ length: to - from + 1 }, (_, at) => frame(from + at));

async function frames(query = ''): Promise<ViewFrame[]> {
  const response = await current!.get(`/v1/view${query}`, headers);
  expect(response.status).toBe(200);
  return ((await response.json()) as { frames: ViewFrame[] }).frames;
}

/** What comes over a WebSocket of this gateway. */
interface Message {
  readonly type: string;
  readonly frame: ViewFrame;
  readonly streams: readonly { logTimeUs: number; lagMs: number | null; coverage: unknown }[];
}
async function listening(gateway: Running): Promise<Message[]> {
  const messages: Message[] = [];
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/stream`);
  socket.onmessage = ({ data }) => messages.push(JSON.parse(String(data)) as Message);
  await expect.poll(() => messages.length).toBeGreaterThan(0);
  socket.send(JSON.stringify({ type: 'subscribe', view: true }));
  return messages;
}

describe('/v1/view', () => {
  it('answers nothing before there is anything', async () => {
    current = await running();
    expect(await frames()).toEqual([]);
    expect((await current.get('/v1/view?stream=nobody:0')).status).toBe(404);
  });

  it('answers a span as it was stored', async () => {
    const { view } = await started();
    await put(view, ...seconds(1, 250));
    const range = `fromUs=${100 * SECOND}&toUs=${103 * SECOND}`;
    expect(await frames(`?stream=${STREAM_NAME}&${range}`)).toEqual(seconds(100, 102));
    expect(await frames()).toEqual(seconds(1, 250));
    expect(await frames(`?fromUs=${249 * SECOND + 1}`)).toEqual([frame(250)]);
    expect(await frames(`?fromUs=${251 * SECOND}`)).toEqual([]);
  });

  it('joins neighbours where there are too many, and keeps what was traded', async () => {
    const { view } = await started();
    await put(view, ...seconds(1, 250));
    const joined = await frames('?limit=20');
    expect(joined.length).toBeLessThanOrEqual(20);
    expect(joined.length).toBeGreaterThan(15);
    const sold = joined.flatMap(({ markets }) => markets.map((market) => market.sellQuantity));
    expect(sold.reduce((sum, quantity) => sum + quantity, 0)).toBe(250 * 251);
    for (const [at, { fromUs }] of joined.entries()) {
      expect(fromUs).toBe(at === 0 ? 0 : joined[at - 1]!.timeUs);
    }
    expect(joined.at(-1)?.markets[0]?.price).toBe(1_650);
  });

  it('shows an exchange its own venue and names no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-view-'));
    const tokensFile = join(folder, 'tokens.yaml');
    const tokens = [
      '- {name: desk, role: supervisor, token: supervisor-token-1}',
      '- {name: upbit-desk, role: exchange, venue: upbit, token: upbit-token-123456}',
    ];
    writeFileSync(tokensFile, tokens.join('\n'));
    headers = { authorization: 'Bearer supervisor-token-1' };
    const { view } = await started({ tokensFile });
    await put(view, ...seconds(1, 3));
    headers = { authorization: 'Bearer upbit-token-123456' };
    const own = await frames();
    expect(own.length).toBe(3);
    expect(own[0]?.markets.length).toBe(1);
    expect(JSON.stringify(own)).not.toContain('bithumb');
    rmSync(folder, { recursive: true });
  });

  it('turns away whoever reads too many spans at once', async () => {
    const inner = SqliteViewStore.inMemory();
    let resume: () => void = () => {};
    const shut = new Promise<void>((resolve) => (resume = resolve));
    const { get } = await started({ view: changed(inner, { range: () => shut }) });
    const answers = Array.from({ length: 5 }, () => get('/v1/view'));
    expect((await Promise.race(answers)).status).toBe(503);
    resume();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBe(4);
    expect((await get('/v1/view')).status).toBe(200);
  });
});

describe('the stream', () => {
  it('carries frames as they are written, and heartbeats that say log time and coverage', async () => {
    const gateway = await started();
    await put(gateway.view, frame(1));
    const messages = await listening(gateway);
    await expect.poll(() => messages.some(({ type }) => type === 'view')).toBe(true);
    await put(gateway.view, frame(2));
    const shown = (): number[] =>
      messages.flatMap((message) => (message.type === 'view' ? [message.frame.timeUs] : []));
    await expect.poll(shown, { timeout: 5_000 }).toEqual([1 * SECOND, 2 * SECOND]);
    const beat = (): unknown => messages.findLast(({ type }) => type === 'heartbeat')?.streams[0];
    await expect.poll(beat, { timeout: 5_000 }).toMatchObject({
      logTimeUs: 2 * SECOND + 7,
      lagMs: null,
      coverage: { venueCount: 2, blindVenues: ['upbit'] },
    });
    const logTimeUs = (Date.now() - 5_000) * 1_000;
    await put(gateway.view, frame(3, { clock: 'append', logTimeUs }));
    await expect.poll(beat, { timeout: 5_000 }).toMatchObject({ logTimeUs });
    const { lagMs } = beat() as { lagMs: number };
    expect(lagMs).toBeGreaterThanOrEqual(5_000);
  });

  it('goes on where frames cannot be read, and takes them up again', async () => {
    const inner = SqliteViewStore.inMemory();
    let isDown = true;
    const down = { kind: 'fatal', code: 'not-permitted', detail: 'no right' } as const;
    const failing = (): Promise<unknown> | undefined =>
      isDown ? Promise.resolve(down) : undefined;
    const gateway = await started({
      view: changed(inner, { newest: failing, range: failing, tail: failing }),
    });
    const messages = await listening(gateway);
    await expect.poll(() => messages.some(({ type }) => type === 'heartbeat')).toBe(true);
    expect((await gateway.get('/v1/view')).status).toBe(503);
    const isReady = async (): Promise<number> => (await gateway.get('/readyz')).status;
    await expect.poll(isReady, { timeout: 5_000 }).toBe(200);
    isDown = false;
    await inner.put(STREAM, { timeUs: SECOND, json: 'not a frame' });
    await put(inner, frame(2));
    await expect
      .poll(() => messages.filter(({ type }) => type === 'view'), { timeout: 10_000 })
      .toMatchObject([{ frame: { timeUs: 2 * SECOND } }]);
    expect(gateway.logged.filter((line) => line.includes('no view frames')).length).toBe(1);
    expect(await frames()).toEqual([frame(2)]);
  });
});

type Reads = 'newest' | 'range' | 'tail';

/** The store, with something before its reads: where it answers undefined, the store answers. */
function changed(
  inner: ViewStore,
  before: Partial<Record<Reads, () => Promise<unknown> | undefined>>,
): ViewStore {
  const first = async <T>(name: Reads, read: () => Promise<T>): Promise<T> => {
    const told = await before[name]?.();
    return told === undefined ? read() : (told as T);
  };
  return {
    put: (stream, one) => inner.put(stream, one),
    newest: (stream: StreamKey) => first('newest', () => inner.newest(stream)),
    range: (...given) => first('range', () => inner.range(...given)),
    tail: (...given) => first('tail', () => inner.tail(...given)),
    close: () => inner.close(),
  };
}
