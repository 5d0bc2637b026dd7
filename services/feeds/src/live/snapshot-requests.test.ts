import { afterEach, describe, expect, it } from 'vitest';
import { BINANCE } from './plans/binance.ts';
import { type Playback, type RestAnswer, startPlayback } from './playback.fixture.ts';
import { SnapshotRequests } from './snapshot-requests.ts';
import type { SnapshotRule } from './venue-plan.ts';

/** A condition is waited for as long as a slow machine may need. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

let playback: Playback;
let requests: SnapshotRequests;

afterEach(async () => {
  requests.stop();
  await playback.close();
});

async function open(rest: (path: string) => RestAnswer, requestsPerMinute = 60_000) {
  playback = await startPlayback({
    protocol: { answer: () => ({ replies: [], subscribed: false }) },
    scripts: [],
    rest,
  });
  const taken: string[] = [];
  const failures: string[] = [];
  const rule = { ...BINANCE.snapshot, requestsPerMinute } as SnapshotRule & { kind: 'rest' };
  requests = new SnapshotRequests({
    ...{ rest: playback.rest, rule, random: () => 0 },
    onFailure: (symbol, detail) => failures.push(`${symbol}: ${detail}`),
  });
  const ask = (symbol: string): void => requests.ask(symbol, (frame) => taken.push(frame));
  return { taken, failures, ask };
}

const snapshot = (id: number): RestAnswer => ({
  body: `{"lastUpdateId":${id},"bids":[],"asks":[]}`,
});
const frame = (symbol: string, id: number): string =>
  `{"stream":"${symbol}@depthSnapshot","generated":true,"data":{"lastUpdateId":${id},"bids":[],"asks":[]}}`;

describe('snapshots', () => {
  it('come one after the other, a market once however often it is asked for', async () => {
    const { taken, ask } = await open(() => snapshot(7));
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'BTCUSDT']) ask(symbol);
    await eventually(() => taken).toEqual([frame('btcusdt', 7), frame('ethusdt', 7)]);
    expect(requests.requestCount).toBe(2);
  });

  it('keep to the pace that the venue allows', async () => {
    const { taken, ask } = await open(() => snapshot(7), 300);
    const startedMs = performance.now();
    for (const symbol of ['A', 'B', 'C']) ask(symbol);
    await eventually(() => taken).toHaveLength(3);
    expect(performance.now() - startedMs).toBeGreaterThan(390);
  });

  it('are asked for again where the venue fails, with its words', async () => {
    let count = 0;
    const { taken, failures, ask } = await open(() => {
      count += 1;
      return count === 1
        ? { status: 500, body: 'x' }
        : count === 2
          ? { body: '{"code":1}' }
          : snapshot(9);
    });
    ask('BTCUSDT');
    await eventually(() => taken).toEqual([frame('btcusdt', 9)]);
    expect(failures).toEqual(['BTCUSDT: HTTP 500', 'BTCUSDT: the answer is no snapshot']);
  });

  it('wait for as long as a venue says that had too many requests', async () => {
    let count = 0;
    const { taken, failures, ask } = await open(() => {
      count += 1;
      return count === 1 ? { status: 429, body: '', headers: { 'retry-after': '1' } } : snapshot(9);
    });
    const startedMs = performance.now();
    ask('BTCUSDT');
    await eventually(() => taken).toHaveLength(1);
    expect(performance.now() - startedMs).toBeGreaterThan(990);
    expect(failures).toEqual(['BTCUSDT: HTTP 429']);
  });

  it('that come after their connection are thrown away, and the next one’s is its own', async () => {
    let id = 0;
    const { taken, ask } = await open(() => {
      id += 1;
      return { ...snapshot(id), delayMs: 100 };
    });
    ask('BTCUSDT');
    await eventually(() => requests.requestCount).toBe(1);
    requests.forget(['BTCUSDT']);
    const own: string[] = [];
    requests.ask('BTCUSDT', (text) => own.push(text));
    await eventually(() => own).toEqual([frame('btcusdt', 2)]);
    expect(taken).toEqual([]);
  });

  it('from nowhere fail with the reason', async () => {
    const { failures, ask } = await open(() => snapshot(1));
    await playback.close();
    ask('BTCUSDT');
    await eventually(() => failures).toHaveLength(1);
    expect(failures[0]).toMatch(/^BTCUSDT: connect ECONNREFUSED/);
  });
});
