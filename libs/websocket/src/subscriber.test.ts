/** One subscriber on a connection and a clock of the test's own: what is said when, to the millisecond and the frame. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { AlertEntry, HistoryEntry } from './alert-entry.ts';
import { entry, STREAM } from './broadcast-fixture.ts';
import { BROADCAST_LIMITS, SOCKET_BYTE_COUNT_MAX } from './limits.ts';
import { encodeMessage } from './protocol.ts';
import { type CloseReason, type Heartbeat, Subscriber } from './subscriber.ts';

/** A connection that takes whatever it is given, until it is told to be full. */
class Connection extends EventEmitter {
  bufferedAmount = 0; // unit: bytes
  readonly readyState = 1;
  readonly said: string[] = [];
  closedWith: number | null = null;
  pingCount = 0;
  #sent: (() => void)[] = [];

  send(bytes: Uint8Array, _options: object, sent: () => void = () => {}): void {
    const { type, id, detail } = JSON.parse(Buffer.from(bytes).toString()) as Partial<
      Record<string, string>
    >;
    const what = { alert: id, closing: detail }[type ?? ''];
    this.said.push(what === undefined ? `${type}` : `${type} ${what}`);
    this.#sent.push(sent);
  }

  close(code: number): void {
    this.closedWith = code;
  }

  terminate(): void {
    this.closedWith = 1_006;
  }

  ping(): void {
    this.pingCount += 1;
  }

  /** From now on everything waits. */
  fill(): void {
    this.bufferedAmount = SOCKET_BYTE_COUNT_MAX;
  }

  drain(): void {
    this.bufferedAmount = 0;
    for (const sent of this.#sent.splice(0)) sent();
  }

  hear(message: object): void {
    this.emit('message', Buffer.from(JSON.stringify(message)), false);
  }
}

const SILENT: Heartbeat = {
  streams: [],
  withCursor: {
    bytes: encodeMessage({ type: 'heartbeat', wallTimeUs: 0, streams: [] }),
    reached: [],
  },
  bare: { bytes: encodeMessage({ type: 'heartbeat', wallTimeUs: 0, streams: [] }), reached: [] },
};

class Desk {
  readonly connection = new Connection();
  readonly ended: CloseReason[] = [];
  readonly subscriber: Subscriber;
  readonly #entries: HistoryEntry[] = [];
  readonly #heads = new Map([[STREAM, '0-0']]);
  #nowMs = 0;

  constructor() {
    this.subscriber = new Subscriber(
      this.connection,
      {
        limits: BROADCAST_LIMITS,
        history: {
          read: (_stream, after, countMax) => {
            const found = this.#entries.filter(
              ({ id }) => Number.parseInt(id, 10) > Number.parseInt(after, 10),
            );
            return Promise.resolve({ kind: 'ok', value: found.slice(0, countMax) });
          },
          highWater: () => Promise.resolve({ kind: 'ok', value: this.#entries.length }),
          viewFor: (seen) => seen,
          headFor: () => '0-0',
        },
        heads: this.#heads,
        views: new Map(),
        nowMs: () => this.#nowMs,
        delivered: () => {},
        ended: (reason) => this.ended.push(reason),
      },
      { name: 'desk', venue: null },
    );
  }

  publish(published: AlertEntry): void {
    this.#entries.push(published);
    this.subscriber.offer(published);
    this.#heads.set(STREAM, published.id);
  }

  tickAt(nowMs: number): void {
    this.#nowMs = nowMs;
    this.subscriber.tick(SILENT);
  }

  async settled(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a connection', () => {
  it('that subscribes to nothing is closed after half a minute, and not before', () => {
    const desk = new Desk();
    desk.tickAt(30_000);
    expect(desk.connection.closedWith).toBeNull();
    desk.tickAt(30_001);
    expect(desk.connection.closedWith).toBe(1_008);
    expect(desk.connection.said.at(-1)).toBe('closing nothing was subscribed in time');
    expect(desk.ended).toEqual(['protocol']);
  });

  it('that has subscribed stays as long as it shows signs of life, and no longer', () => {
    const desk = new Desk();
    desk.connection.hear({ type: 'subscribe' });
    for (let nowMs = 1_000; nowMs <= 60_000; nowMs += 1_000) {
      desk.tickAt(nowMs);
      if (nowMs === 40_000) desk.connection.emit('pong');
    }
    expect(desk.connection.closedWith).toBeNull();
    expect(desk.connection.pingCount).toBe(3);
    desk.tickAt(85_000);
    expect(desk.connection.closedWith).toBeNull();
    desk.tickAt(85_001);
    expect(desk.connection.closedWith).toBe(1_006);
    expect(desk.ended).toEqual(['dead']);
  });
});

describe('a new subscription', () => {
  async function waiting(): Promise<Desk> {
    const desk = new Desk();
    desk.connection.hear({ type: 'subscribe' });
    await desk.settled();
    desk.connection.fill();
    desk.publish(entry(1, 'S1'));
    desk.publish(entry(2, 'S3'));
    expect(desk.connection.said).toEqual(['subscribed']);
    return desk;
  }

  it('discards what waits from the former one, and reads it again by its own filter', async () => {
    const desk = await waiting();
    desk.connection.hear({ type: 'subscribe', filter: { severityMin: 'S3' } });
    desk.connection.drain();
    await desk.settled();
    expect(desk.connection.said).toEqual(['subscribed', 'subscribed', 'alert 2-1']);
  });

  it('takes up where the former one stood, and repeats nothing', async () => {
    const desk = await waiting();
    desk.connection.drain();
    desk.connection.hear({ type: 'subscribe' });
    await desk.settled();
    desk.publish(entry(3, 'S1'));
    expect(desk.connection.said).toEqual([
      'subscribed',
      'alert 1-1',
      'alert 2-1',
      'subscribed',
      'alert 3-1',
    ]);
  });

  it('reads everything where it says so, whatever waits', async () => {
    const desk = await waiting();
    desk.connection.hear({ type: 'subscribe', cursor: {} });
    desk.connection.drain();
    await desk.settled();
    expect(desk.connection.said).toEqual(['subscribed', 'subscribed', 'alert 1-1', 'alert 2-1']);
  });
});
