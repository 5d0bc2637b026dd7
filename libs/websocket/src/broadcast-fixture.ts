/** What the broadcaster's tests share: a store in memory behind a real HTTP server, and real ws clients. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IoOutcome, Severity } from '@breakwater/core';
import { type ClientOptions, WebSocket } from 'ws';
import type { AdmissionRules, StreamAccess, Viewer } from './admission.ts';
import { AlertBroadcaster } from './alert-broadcaster.ts';
import { AlertEntry, type AlertHistory, type HistoryEntry } from './alert-entry.ts';
import { comparePositions } from './cursor.ts';
import type { BroadcastLimits } from './limits.ts';

export const STREAM = 'topic:0';

export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly stream?: string;
  readonly code?: string;
  readonly cursor?: Record<string, string>;
  readonly from?: string;
  readonly to?: string | null;
}

export function entry(record: number, severity: Severity = 'S2', padding = 0): AlertEntry {
  const byVenue = new Map();
  const facets = { severity, detector: 'A', venues: ['upbit'], assets: ['USDT'], byVenue } as const;
  const json = JSON.stringify({ record, padding: 'x'.repeat(padding) });
  const head = {
    id: 'a'.repeat(32),
    revision: record,
    domain: 'd',
    state: 'UPDATE',
    timeUs: 0,
  } as const;
  return new AlertEntry({ stream: STREAM, id: `${record}-1`, head, json, facets });
}

const ANYONE: Viewer = { name: 'anyone', venue: null };

/** Tokens by their texts; without any, everybody is let in. */
export function accessOf(viewers: Readonly<Record<string, Viewer | 'forbidden'>>): StreamAccess {
  return {
    isOpen: Object.keys(viewers).length === 0,
    viewerOf(token) {
      return this.isOpen ? ANYONE : (viewers[token ?? ''] ?? 'unknown');
    },
    refresh: () => {},
    isCurrent: (viewer) => viewer === ANYONE || Object.values(viewers).includes(viewer),
  };
}

export class Bench implements AlertHistory {
  readonly entries: HistoryEntry[] = [];
  readonly broadcaster: AlertBroadcaster;
  readonly #server = createServer();
  readonly #clients: WebSocket[] = [];
  /** How far the store covers the stream. */
  covered = 1_000; // unit: log offset
  /** Called when the mark is asked for. */
  beforeMark: () => void = () => {};
  /** Awaited by every read, so that a test can publish in between. */
  beforeRead: () => Promise<void> = () => Promise.resolve();

  constructor(
    options: {
      limits?: Partial<BroadcastLimits>;
      admission?: AdmissionRules;
      banner?: string;
    } = {},
  ) {
    this.broadcaster = new AlertBroadcaster({
      history: this,
      admission: options.admission ?? { access: accessOf({}), allowedOrigins: [] },
      progress: () => [
        {
          stream: STREAM,
          highWater: this.covered,
          stallMs: 0,
          logTimeUs: null,
          lagMs: null,
          coverage: { venueCount: 2, blindVenues: ['bithumb', 'upbit'] },
        },
      ],
      limits: { heartbeatMs: 50, ...options.limits },
      ...(options.banner === undefined ? {} : { banner: options.banner }),
    });
    this.#server.on('upgrade', (request, socket, head) => {
      this.broadcaster.upgrade(request, socket, head);
    });
  }

  async read(
    stream: string,
    after: string,
    countMax: number,
  ): Promise<IoOutcome<readonly HistoryEntry[]>> {
    await this.beforeRead();
    const found = this.entries.filter(
      (e) => e.stream === stream && comparePositions(e.id, after) > 0,
    );
    return { kind: 'ok', value: found.slice(0, countMax) };
  }

  highWater(): Promise<IoOutcome<number>> {
    this.beforeMark();
    return Promise.resolve({ kind: 'ok', value: this.covered });
  }

  viewFor(seen: AlertEntry, venue: string): AlertEntry | null {
    return seen.facets.venues.includes(venue) ? seen : null;
  }

  headFor(stream: string, venue: string): string {
    const seen = this.entries.filter(
      (e) => e.stream === stream && e instanceof AlertEntry && e.facets.venues.includes(venue),
    );
    return seen.at(-1)?.id ?? '0-0';
  }

  publish(...entries: HistoryEntry[]): void {
    this.entries.push(...entries);
    this.broadcaster.publish(entries);
  }

  async connect(options: ClientOptions = {}, protocols: string[] = []): Promise<Client> {
    if (!this.#server.listening) {
      this.#server.listen(0, '127.0.0.1');
      await once(this.#server, 'listening');
    }
    const { port } = this.#server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, protocols, options);
    this.#clients.push(socket);
    const client = new Client(socket);
    await once(socket, 'open');
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.terminate();
    await this.broadcaster.close(1_000);
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

export class Client {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  closed: { code: number; reason: string } | null = null;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (content) => {
      this.messages.push(JSON.parse((content as Buffer).toString()) as Message);
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    socket.on('error', () => {});
  }

  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  async subscribe(options: object = {}): Promise<void> {
    const before = this.of('subscribed').length;
    this.send({ type: 'subscribe', ...options });
    await until(() => this.of('subscribed').length > before);
  }

  of(type: string): Message[] {
    return this.messages.filter((message) => message.type === type);
  }

  get alertIds(): (string | undefined)[] {
    return this.of('alert').map((message) => message.id);
  }

  async end(): Promise<{ code: number; reason: string }> {
    await until(() => this.closed !== null);
    return this.closed!;
  }
}

/** Resolves once `condition` holds, fails after 5 s. */
export async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`never came true: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
