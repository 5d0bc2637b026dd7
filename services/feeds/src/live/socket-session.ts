/**
 * One subscription of a venue, kept up over as many connections as it takes.
 *
 * Invariants
 * LSS1 there is at most one connection, and at most one timer of each kind; after `stop` there is none of either.
 * LSS2 each connection that is made ends in exactly one `lost`, unless it is stopped; `opened`, `up` and frames come before it.
 * LSS3 a connection that fails in any way is dropped whole and another is made after a growing, bounded delay: nothing of
 *    the old one (subscriptions, channel numbers, books) holds on the new one.
 * LSS4 a connection counts as dead after `silenceMs` without a frame or pong, as stalled after `stallMs` without data.
 *    Neither clock runs while we ourselves do not read (`pause`).
 */
import { WebSocket } from 'ws';
import { Backoff, type BackoffLimits } from './backoff.ts';
import { SendPace } from './send-pace.ts';
import type { SocketPlan, Subscription } from './venue-plan.ts';

/** Why a connection ended. */
export const LOSSES = [
  'connect-failed',
  'closed',
  'broken',
  'silent',
  'stalled',
  'refused',
  'gap',
  'log-slow',
  /** On purpose: the venue asked for it, or its lifetime is over. */
  'planned',
] as const;
export type LossCode = (typeof LOSSES)[number];

export interface Loss {
  readonly code: LossCode;
  readonly detail: string;
}

export interface SessionListener {
  /** A connection is open, and nothing was sent on it yet. */
  opened(opening: { readonly atUs: number; readonly dateHeader: string | undefined }): void;
  frame(text: string, receivedTimeUs: number): void;
  /** The first subscription was taken, or the first data came. */
  up(atUs: number): void;
  lost(loss: Loss, atUs: number): void;
  /** The venue said no to something; the connection goes on. */
  refused(detail: string): void;
}

export interface SessionTiming {
  readonly connectMs: number;
  readonly backoff: BackoffLimits;
  /** A connection that held so long begins the delays anew. */
  readonly goodAfterMs: number;
}

const SESSION_TIMING: SessionTiming = {
  connectMs: 10_000,
  backoff: { minMs: 500, maxMs: 60_000 },
  goodAfterMs: 60_000,
};

export interface SessionOptions {
  readonly plan: SocketPlan;
  readonly subscriptions: readonly Subscription[];
  readonly listener: SessionListener;
  readonly timing?: SessionTiming;
  /** Wall time, whole microseconds. */
  readonly nowUs: () => number;
  readonly random?: () => number;
}

/** The largest message seen is Coinbase’s first book of BTC-USD, 5.8 MB. */
const FRAME_BYTE_COUNT_MAX = 16_777_216;
const WATCH_EVERY_MS = 250;
const CLOSE_NORMAL = 1_000; // unit: WebSocket close code
const CLOSE_MS = 500;

export class SocketSession {
  readonly #options: SessionOptions;
  readonly #timing: SessionTiming;
  readonly #backoff: Backoff;
  #socket: WebSocket | undefined;
  #pace: SendPace | undefined;
  #retry: NodeJS.Timeout | undefined;
  #ping: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #requestId = 0;
  #openedMs = 0; // unit: monotonic
  #heardMs = 0; // unit: monotonic
  #dataMs = 0; // unit: monotonic
  #isUp = false;
  #isPaused = false;
  #isSuspended = false;
  #isStopped = false;
  /** Of this connection (LSS1), by subscription. */
  readonly #channelNumbers = new Map<string, number>();
  connectCount = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#timing = options.timing ?? SESSION_TIMING;
    this.#backoff = new Backoff(this.#timing.backoff, options.random ?? Math.random);
  }

  start(): void {
    if (!this.#isStopped && this.#socket === undefined) this.#connect();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Ends the connection and makes another at once: a sequence broke, or our own log could not follow. */
  reconnect(loss: Loss): void {
    if (this.#socket !== undefined) this.#drop(loss);
  }

  /** Asks the venue for a book's snapshot on this connection, or on another where it must. */
  resnapshot(subscription: Subscription): void {
    if (this.#pace === undefined || !this.#isUp) return;
    this.#requestId += 1;
    const channelNumber = this.#channelNumbers.get(nameOf(subscription));
    const messages = this.#options.plan.resubscribe?.(subscription, this.#requestId, channelNumber);
    if (messages === undefined) {
      this.reconnect({ code: 'gap', detail: `${subscription.symbol}: a sequence was skipped` });
      return;
    }
    this.#pace.add(messages);
  }

  /** Stops reading, so that the venue's side waits: what it cannot hold back it will drop by closing. */
  pause(): void {
    this.#isPaused = true;
    this.#socket?.pause();
  }

  /** Ends the connection and makes no other until `resume`. */
  suspend(loss: Loss): void {
    this.#isSuspended = true;
    if (this.#socket === undefined) clearTimeout(this.#retry);
    else this.#drop(loss);
  }

  resume(): void {
    this.#isPaused = false;
    this.#heardMs = performance.now();
    this.#dataMs = this.#heardMs;
    this.#socket?.resume();
    if (!this.#isSuspended) return;
    this.#isSuspended = false;
    if (!this.#isStopped) this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    const socket = this.#release();
    socket?.close(CLOSE_NORMAL);
    // A peer that does not answer must not keep the process.
    setTimeout(() => socket?.terminate(), CLOSE_MS).unref();
  }

  #connect(): void {
    const { plan } = this.#options;
    this.connectCount += 1;
    const socket = new WebSocket(plan.url, {
      handshakeTimeout: this.#timing.connectMs,
      maxPayload: FRAME_BYTE_COUNT_MAX,
      // A window per connection costs more memory than the lines cost time.
      perMessageDeflate: false,
      // A redirect would take the subscription to whoever answers.
      followRedirects: false,
    });
    this.#socket = socket;
    let dateHeader: string | undefined;
    const isMine = (): boolean => this.#socket === socket;
    socket.on('upgrade', ({ headers }) => {
      dateHeader = headers.date;
    });
    socket.on('open', () => {
      if (isMine()) this.#opened(socket, dateHeader);
    });
    socket.on('message', (data) => {
      // Some venues send JSON as binary.
      if (isMine()) this.#heard((data as Buffer).toString('utf8'));
    });
    socket.on('pong', () => {
      this.#heardMs = performance.now();
    });
    socket.on('error', (error) => {
      const code = this.#openedMs === 0 ? 'connect-failed' : 'broken';
      if (isMine()) this.#drop({ code, detail: error.message });
    });
    socket.on('close', (closeCode, reason) => {
      if (isMine()) this.#drop({ code: 'closed', detail: `${closeCode} ${reason}`.trim() });
    });
  }

  #opened(socket: WebSocket, dateHeader: string | undefined): void {
    const { plan, subscriptions, listener, nowUs } = this.#options;
    this.#openedMs = performance.now();
    this.#heardMs = this.#openedMs;
    this.#dataMs = this.#openedMs;
    listener.opened({ atUs: nowUs(), dateHeader });
    if (this.#isPaused) socket.pause();
    const pace = new SendPace(plan.limits.messagesPerSecond, (message) => socket.send(message));
    this.#pace = pace;
    this.#requestId += 1;
    pace.add(plan.subscribe(subscriptions, this.#requestId));
    this.#ping = setInterval(() => this.#sendPing(socket, pace), plan.ping.everyMs);
    this.#watch = setInterval(() => this.#look(), WATCH_EVERY_MS);
  }

  #sendPing(socket: WebSocket, pace: SendPace): void {
    const { message } = this.#options.plan.ping;
    if (message === 'frame') {
      socket.ping();
      return;
    }
    this.#requestId += 1;
    pace.add([message(this.#requestId)]);
  }

  #heard(text: string): void {
    const { plan, listener, nowUs } = this.#options;
    const receivedTimeUs = nowUs();
    this.#heardMs = performance.now();
    const reply = plan.reply(text);
    if (reply.kind === 'accepted') this.#accepted(text);
    if (reply.kind === 'data') this.#dataMs = this.#heardMs;
    if ((reply.kind === 'data' || reply.kind === 'accepted') && !this.#isUp) {
      this.#isUp = true;
      listener.up(receivedTimeUs);
    }
    listener.frame(text, receivedTimeUs);
    if (reply.kind === 'ask') this.#pace?.add([reply.answer]);
    if (reply.kind === 'refused') this.#refused(reply.detail);
    if (reply.kind === 'leave') this.#drop({ code: 'planned', detail: reply.detail });
  }

  #accepted(text: string): void {
    const found = this.#options.plan.channelOf?.(text);
    if (found === undefined) return;
    const name = nameOf(found.subscription);
    const isOurs = this.#options.subscriptions.some((one) => nameOf(one) === name);
    if (isOurs) this.#channelNumbers.set(name, found.number);
  }

  /** A venue that refuses before it has taken anything refuses the connection. */
  #refused(detail: string): void {
    this.#options.listener.refused(detail);
    if (!this.#isUp && this.#options.subscriptions.length === 1) {
      this.#drop({ code: 'refused', detail });
    }
  }

  /** LSS4. */
  #look(): void {
    if (this.#isPaused) return;
    const { silenceMs, stallMs, lifetimeMs } = this.#options.plan;
    const nowMs = performance.now();
    if (nowMs - this.#openedMs >= this.#timing.goodAfterMs && this.#isUp) this.#backoff.reset();
    if (nowMs - this.#heardMs >= silenceMs) {
      this.#drop({ code: 'silent', detail: `nothing was heard for ${seconds(silenceMs)}` });
    } else if (nowMs - this.#dataMs >= stallMs) {
      this.#drop({ code: 'stalled', detail: `no data came for ${seconds(stallMs)}` });
    } else if (lifetimeMs !== undefined && nowMs - this.#openedMs >= lifetimeMs) {
      this.#drop({ code: 'planned', detail: 'the connection was renewed before its end' });
    }
  }

  /** LSS3. */
  #drop(loss: Loss): void {
    const socket = this.#release();
    // A dead peer would never answer a close.
    socket?.terminate();
    this.#options.listener.lost(loss, this.#options.nowUs());
    if (this.#isStopped || this.#isSuspended) return;
    const delayMs = this.#backoff.nextMs();
    this.#retry = setTimeout(() => this.#connect(), delayMs);
  }

  /** LSS1: the connection, with nothing of ours left on it. */
  #release(): WebSocket | undefined {
    const socket = this.#socket;
    clearInterval(this.#ping);
    clearInterval(this.#watch);
    this.#pace?.stop();
    this.#socket = undefined;
    this.#pace = undefined;
    this.#isUp = false;
    this.#openedMs = 0;
    this.#channelNumbers.clear();
    return socket;
  }
}

function nameOf({ channel, symbol }: Subscription): string {
  return `${channel} ${symbol ?? ''}`;
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}
