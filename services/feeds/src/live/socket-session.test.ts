import { afterEach, describe, expect, it } from 'vitest';
import { BITFINEX } from './plans/dollar.ts';
import { UPBIT } from './plans/upbit.ts';
import { type Playback, type PlaybackStep, startPlayback } from './playback.fixture.ts';
import { upbitProtocol } from './playback-protocols.fixture.ts';
import { type Loss, SocketSession } from './socket-session.ts';
import type { SocketPlan } from './venue-plan.ts';

/** A condition is waited for as long as a slow machine may need. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const TIMING = { connectMs: 500, backoff: { minMs: 10, maxMs: 40 }, goodAfterMs: 60_000 };
const TRADE = '{"type":"trade","code":"KRW-USDT"}';
const SUBSCRIPTIONS = [
  { channel: 'trades', symbol: 'KRW-USDT' },
  { channel: 'book', symbol: 'KRW-USDT' },
] as const;

let playback: Playback;
let session: SocketSession;

afterEach(async () => {
  session.stop();
  await playback.close();
});

async function watch(
  scripts: readonly (readonly PlaybackStep[])[],
  options: { readonly plan?: Partial<SocketPlan>; readonly isShut?: () => boolean } = {},
) {
  const { plan = {}, isShut } = options;
  playback = await startPlayback({
    protocol: upbitProtocol(),
    scripts,
    ...(isShut === undefined ? {} : { isShut }),
  });
  const heard: string[] = [];
  const losses: Loss[] = [];
  const socket = UPBIT.sockets[0] as SocketPlan;
  session = new SocketSession({
    plan: { ...socket, url: playback.url, ...plan },
    subscriptions: SUBSCRIPTIONS,
    timing: TIMING,
    nowUs: () => Date.now() * 1_000,
    listener: {
      opened: () => heard.push('opened'),
      up: () => heard.push('up'),
      frame: (text) => heard.push(text === TRADE ? 'trade' : text),
      lost: (loss) => {
        losses.push(loss);
        heard.push(loss.code);
      },
      refused: (detail) => heard.push(`refused ${detail}`),
    },
  });
  session.start();
  return { heard, losses };
}

const send: PlaybackStep = { do: 'send', text: TRADE };

describe('a session', () => {
  it('subscribes, is up with the first data, and reads binary frames as text', async () => {
    const { heard } = await watch([[{ ...send, binary: true }, send, { do: 'stall' }]]);
    await eventually(() => heard).toEqual(['opened', 'up', 'trade', 'trade']);
    expect(playback.received).toEqual([
      '[{"ticket":"breakwater-1"},{"type":"trade","codes":["KRW-USDT"]},{"type":"orderbook","codes":["KRW-USDT"]},{"format":"DEFAULT"}]',
    ]);
  });

  it.each<[string, PlaybackStep, string]>([
    ['cut', { do: 'drop' }, 'closed'],
    ['closed', { do: 'close', code: 1_012, reason: 'restart' }, 'closed'],
    ['silent for too long, and its pings unanswered', { do: 'half-open' }, 'silent'],
    ['without data, though it answers pings', { do: 'stall' }, 'stalled'],
  ])(
    'makes another connection and subscribes again after one that is %s',
    async (_, fault, code) => {
      const plan: Partial<SocketPlan> = {
        ping: { everyMs: 50, message: 'frame' },
        silenceMs: 400,
        stallMs: code === 'silent' ? 60_000 : 800,
      };
      const { heard } = await watch(
        [
          [send, fault],
          [send, send, { do: 'stall' }],
        ],
        { plan },
      );
      const again = ['opened', 'up', 'trade', code, 'opened', 'up', 'trade', 'trade'];
      await eventually(() => heard.slice(0, 8)).toEqual(again);
      expect(playback.received.filter((text) => text.includes('ticket'))).toHaveLength(2);
    },
  );

  it('waits longer and longer for a venue that is away, within its bound', async () => {
    let isShut = true;
    const { heard, losses } = await watch([[send, { do: 'stall' }]], { isShut: () => isShut });
    await eventually(() => losses.length).toBeGreaterThan(5);
    expect(losses[0]).toEqual({
      code: 'connect-failed',
      detail: 'Unexpected server response: 503',
    });
    isShut = false;
    await eventually(() => heard.at(-1)).toBe('trade');
    expect(playback.connectionCount()).toBe(1);
  });

  it('says what the venue refuses, and goes on with the rest', async () => {
    const error = '{"error":{"name":"NO_CODES","message":"no such code"}}';
    const { heard } = await watch([[send, { do: 'send', text: error }, send, { do: 'stall' }]]);
    await eventually(() => heard).toEqual([
      'opened',
      'up',
      'trade',
      error,
      'refused no such code',
      'trade',
    ]);
  });

  it('keeps to the messages a second that the venue allows', async () => {
    const messages = ['1', '2', '3', '4'];
    const startedMs = performance.now();
    await watch([[]], {
      plan: {
        subscribe: () => messages,
        limits: { subscriptionCountMax: 10, messagesPerSecond: 10 },
      },
    });
    await eventually(() => playback.received).toEqual(messages);
    expect(performance.now() - startedMs).toBeGreaterThan(290);
  });

  it('renews a connection before the venue ends it', async () => {
    const { losses } = await watch([[send, { do: 'stall' }]], { plan: { lifetimeMs: 400 } });
    await eventually(() => losses[0]?.code).toBe('planned');
    await eventually(() => playback.connectionCount()).toBe(2);
  });

  it('leaves on purpose when the venue asks for it', async () => {
    const plan: Partial<SocketPlan> = {
      reply: (text) => (text === 'leave' ? { kind: 'leave', detail: 'restart' } : { kind: 'data' }),
    };
    const { losses } = await watch(
      [
        [send, { do: 'send', text: 'leave' }],
        [send, { do: 'stall' }],
      ],
      { plan },
    );
    await eventually(() => losses).toEqual([{ code: 'planned', detail: 'restart' }]);
    await eventually(() => playback.connectionCount()).toBe(2);
  });

  it('answers what the venue asks', async () => {
    const plan: Partial<SocketPlan> = {
      reply: (text) => (text === 'ping' ? { kind: 'ask', answer: 'pong' } : { kind: 'data' }),
    };
    await watch([[send, { do: 'send', text: 'ping' }, { do: 'stall' }]], { plan });
    await eventually(() => playback.received.at(-1)).toBe('pong');
  });

  it('reads nothing while it is paused, and takes silence then for no fault', async () => {
    const steps: PlaybackStep[] = [send, { do: 'wait', ms: 100 }];
    const flood = Array.from(
      { length: 200 },
      () => ({ do: 'send', text: `{"type":"${'x'.repeat(50_000)}"}` }) as const,
    );
    const { heard, losses } = await watch([[...steps, ...flood, send, { do: 'stall' }]], {
      plan: { silenceMs: 300, stallMs: 60_000, ping: { everyMs: 50, message: 'frame' } },
    });
    await eventually(() => heard.length).toBe(3);
    session.pause();
    await new Promise((resolve) => setTimeout(resolve, 900));
    const readMeanwhile = heard.length;
    expect(readMeanwhile).toBeLessThan(100);
    expect(losses).toEqual([]);
    session.resume();
    await eventually(() => heard).toHaveLength(204);
    expect(heard.at(-1)).toBe('trade');
  });

  it('makes no connection while it is suspended', async () => {
    const { heard } = await watch([[send, { do: 'stall' }]]);
    await eventually(() => heard).toHaveLength(3);
    session.suspend({ code: 'log-slow', detail: '' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(playback.connectionCount()).toBe(1);
    session.resume();
    await eventually(() => playback.connectionCount()).toBe(2);
    await eventually(() => heard.slice(3)).toEqual(['log-slow', 'opened', 'up', 'trade']);
  });

  it('is over when it is stopped: no connection, no timer that would make one', async () => {
    const { heard } = await watch([
      [send, { do: 'drop' }],
      [send, { do: 'stall' }],
    ]);
    await eventually(() => heard).toContain('closed');
    session.stop();
    const before = heard.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard).toHaveLength(before);
  });
});

it('asks for one book anew by the number that the venue gave its channel, and knows none on another connection', async () => {
  const numbered = '{"event":"subscribed","channel":"book","chanId":171,"symbol":"KRW-USDT"}';
  const [bitfinex] = BITFINEX.sockets;
  const { reply, resubscribe, channelOf } = bitfinex as SocketPlan;
  await watch(
    [
      [
        { do: 'send', text: numbered },
        { do: 'await-request', pattern: /"event":"subscribe"/ },
        { do: 'drop' },
      ],
      [{ do: 'send', text: '[171,[1,2,3]]' }, { do: 'stall' }],
    ],
    { plan: { reply, resubscribe, channelOf } as Partial<SocketPlan> },
  );
  await eventually(() => session.isUp).toBe(true);
  session.resnapshot({ channel: 'book', symbol: 'KRW-USDT' });
  await eventually(() =>
    playback.received.filter((text) => text.includes('event')).slice(0, 2),
  ).toEqual([
    '{"event":"unsubscribe","chanId":171}',
    expect.stringContaining('"subscribe","channel":"book","symbol":"KRW-USDT"'),
  ]);
  await eventually(() => playback.connectionCount()).toBe(2);
  await eventually(() => session.isUp).toBe(true);
  session.resnapshot({ channel: 'book', symbol: 'KRW-USDT' });
  await eventually(() => playback.connectionCount()).toBe(3);
});
