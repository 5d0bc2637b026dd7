/**
 * Fans alerts out to WebSocket subscribers.
 *
 * Whoever reads the store calls `openStream` once per stream and `publish` with its entries in order; the
 * broadcaster keeps the head of each stream, and subscribers behind it read history by themselves. A slow
 * subscriber costs the others nothing: each has a bounded queue of its own.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { MESSAGE_BYTE_COUNT_MAX, type StreamProgress } from '@breakwater/contract';
import { assert, type ViewFrame } from '@breakwater/core';
import { WebSocketServer } from 'ws';
import {
  type Admission,
  type AdmissionRules,
  admit,
  chooseSubprotocol,
  type Viewer,
} from './admission.ts';
import type { AlertHistory, HistoryEntry } from './alert-entry.ts';
import { BEFORE_FIRST, type Cursor, comparePositions, cursorObject } from './cursor.ts';
import { EventStream, type SubscriberSocket } from './event-stream.ts';
import {
  BROADCAST_LIMITS,
  type BroadcastLimits,
  BUFFERED_CHUNK_COUNT_MAX,
  CLOSE_TIMEOUT_MS,
  FRAGMENT_COUNT_MAX,
  HEADER_COUNT_MAX,
} from './limits.ts';
import { encodeMessage, PROTOCOL_VERSION } from './protocol.ts';
import { progressFor } from './stream-progress.ts';
import { type CloseReason, type Heartbeat, Subscriber, type Surroundings } from './subscriber.ts';
import { ViewEntry } from './view-entry.ts';

export interface BroadcasterOptions {
  readonly history: AlertHistory;
  readonly admission: AdmissionRules;
  /** Read for each heartbeat. */
  readonly progress: () => readonly StreamProgress[];
  readonly banner?: string;
  readonly limits?: Partial<BroadcastLimits>;
}

/** Counts since the start, in the shape that metrics read at scrape. */
export interface BroadcasterReading {
  readonly clientCount: number;
  readonly queuedByteCount: number;
  readonly deliveryCount: number;
  readonly closedCountByReason: Readonly<Record<CloseReason, number>>;
  readonly refusedCountByReason: Readonly<Record<RefusedReason, number>>;
}
type RefusedReason = 'host' | 'origin' | 'token' | 'role' | 'headers' | 'full';

export class AlertBroadcaster {
  readonly #options: BroadcasterOptions;
  readonly #limits: BroadcastLimits;
  readonly #server: WebSocketServer;
  readonly #subscribers = new Set<Subscriber>();
  readonly #heads = new Map<string, string>();
  readonly #views = new Map<string, ViewEntry>();
  readonly #around: Surroundings;
  readonly #timer: NodeJS.Timeout;
  readonly #closed: Record<CloseReason, number> = {
    client: 0,
    slow: 0,
    dead: 0,
    protocol: 0,
    store: 0,
    revoked: 0,
    shutdown: 0,
  };
  readonly #refused: Record<RefusedReason, number> = {
    host: 0,
    origin: 0,
    token: 0,
    role: 0,
    headers: 0,
    full: 0,
  };
  #deliveryCount = 0;
  #stopped = false;

  constructor(options: BroadcasterOptions) {
    this.#options = options;
    this.#limits = { ...BROADCAST_LIMITS, ...options.limits };
    // The type definitions do not know all options of this version yet.
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MESSAGE_BYTE_COUNT_MAX,
      maxFragments: FRAGMENT_COUNT_MAX,
      maxBufferedChunks: BUFFERED_CHUNK_COUNT_MAX,
      closeTimeout: CLOSE_TIMEOUT_MS,
      handleProtocols: chooseSubprotocol,
    } as ConstructorParameters<typeof WebSocketServer>[0]);
    this.#around = {
      limits: this.#limits,
      history: options.history,
      heads: this.#heads,
      views: this.#views,
      nowMs: () => performance.now(),
      delivered: () => {
        this.#deliveryCount += 1;
      },
      ended: (reason) => {
        this.#closed[reason] += 1;
      },
    };
    this.#timer = setInterval(() => this.#tick(), this.#limits.heartbeatMs);
  }

  /** Last published position of each stream. */
  get heads(): Cursor {
    return this.#heads;
  }

  /** Takes an HTTP upgrade: a subscriber, or a refusal with its reason. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The server stops reading errors of a socket that it hands over.
    socket.on('error', () => socket.destroy());
    const judged = this.#judge(request);
    if (judged.kind === 'refused') {
      this.#refused[judged.reason] += 1;
      refuse(socket, judged);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => {
      this.#admit(client, judged.viewer);
    });
  }

  /** Whether one more subscriber may come. */
  get hasRoom(): boolean {
    return !this.#stopped && this.#subscribers.size < this.#limits.clientCountMax;
  }

  /** A subscriber on an HTTP answer whose head is sent; `subscription` is the text that a WebSocket would send. */
  follow(response: ServerResponse, viewer: Viewer, subscription: string): void {
    const stream = new EventStream(response);
    this.#admit(stream, viewer);
    stream.emit('message', Buffer.from(subscription), false);
  }

  /** A stream whose entries will be published from its first one on. */
  openStream(stream: string): void {
    assert(!this.#heads.has(stream), 'a stream is opened once');
    this.#heads.set(stream, BEFORE_FIRST);
    for (const subscriber of this.#subscribers) subscriber.openStream(stream);
  }

  /** The next entries of a stream, each to every subscriber that is up to it. */
  publish(entries: readonly HistoryEntry[]): void {
    for (const entry of entries) {
      const head = this.#heads.get(entry.stream);
      assert(head !== undefined, 'a stream is opened before it is published to');
      assert(comparePositions(head, entry.id) < 0, 'entries are published in order');
      for (const subscriber of this.#subscribers) subscriber.offer(entry);
      this.#heads.set(entry.stream, entry.id);
    }
  }

  /** The newest view frame of a stream, to every subscriber that wants to see it and has the room. */
  publishView(stream: string, view: ViewFrame): void {
    const entry = new ViewEntry(stream, view);
    this.#views.set(stream, entry);
    for (const subscriber of this.#subscribers) subscriber.offerView(entry);
  }

  reading(): BroadcasterReading {
    let queuedByteCount = 0;
    for (const subscriber of this.#subscribers) queuedByteCount += subscriber.queuedByteCount;
    return {
      clientCount: this.#subscribers.size,
      queuedByteCount,
      deliveryCount: this.#deliveryCount,
      closedCountByReason: this.#closed,
      refusedCountByReason: this.#refused,
    };
  }

  /** Tells every subscriber where to resume, closes, and destroys what has not closed within `drainMs`. */
  async close(drainMs: number): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    for (const subscriber of this.#subscribers) subscriber.close('shutdown', 'the server stops');
    const deadlineMs = performance.now() + drainMs;
    while (this.#subscribers.size > 0 && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const subscriber of this.#subscribers) subscriber.terminate();
  }

  #judge(request: IncomingMessage): Admission | Refusal {
    if (!this.hasRoom) {
      const detail = 'no more connections here; try again later';
      return { kind: 'refused', reason: 'full', status: 503, detail };
    }
    if (request.rawHeaders.length / 2 > HEADER_COUNT_MAX) {
      return { kind: 'refused', reason: 'headers', status: 431, detail: 'too many headers' };
    }
    return admit(request.headers, this.#options.admission);
  }

  #admit(client: SubscriberSocket, viewer: Viewer): void {
    const subscriber = new Subscriber(client, this.#around, viewer);
    this.#subscribers.add(subscriber);
    client.on('close', () => {
      this.#subscribers.delete(subscriber);
    });
    subscriber.say({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      heartbeatMs: this.#limits.heartbeatMs,
      streams: [...this.#heads.keys()],
      banner: this.#options.banner ?? null,
    });
  }

  #tick(): void {
    if (this.#subscribers.size === 0) return;
    const { access } = this.#options.admission;
    access.refresh();
    for (const subscriber of this.#subscribers) {
      if (access.isCurrent(subscriber.viewer)) continue;
      subscriber.close('revoked', 'the token was withdrawn');
    }
    const progress = this.#options.progress();
    const heartbeats = new Map<string | null, Heartbeat>();
    for (const subscriber of this.#subscribers) {
      const { venue } = subscriber.viewer;
      const heartbeat = heartbeats.get(venue) ?? this.#heartbeat(progress, venue);
      heartbeats.set(venue, heartbeat);
      subscriber.tick(heartbeat);
    }
  }

  /** As the exchange of `venue` may hear it; null: as it is. */
  #heartbeat(progress: readonly StreamProgress[], venue: string | null): Heartbeat {
    const streams = progressFor(progress, venue);
    const bare = { type: 'heartbeat', wallTimeUs: Date.now() * 1_000, streams } as const;
    const heads = this.#headsFor(venue);
    const cursor = cursorObject(heads);
    return {
      streams,
      bare: { bytes: encodeMessage(bare), reached: [] },
      withCursor: { bytes: encodeMessage({ ...bare, cursor }), reached: [...heads] },
    };
  }

  #headsFor(venue: string | null): Cursor {
    if (venue === null) return this.#heads;
    const { history } = this.#options;
    return new Map(
      [...this.#heads.keys()].map((stream) => [stream, history.headFor(stream, venue)]),
    );
  }
}

interface Refusal {
  readonly kind: 'refused';
  readonly reason: RefusedReason;
  readonly status: 401 | 403 | 421 | 431 | 503;
  readonly detail: string;
}

const STATUS_TEXT: Record<Refusal['status'], string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

function refuse(socket: Duplex, { status, detail }: Omit<Refusal, 'kind'>): void {
  const body = JSON.stringify({ error: { code: STATUS_TEXT[status], detail } });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_TEXT[status]}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    ...(status === 401 ? ['www-authenticate: Bearer'] : []),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
