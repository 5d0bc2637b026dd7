/**
 * One connection: its subscription, where it stands in each stream, and what waits for it.
 *
 * SB1: `#reached` is the last entry of each stream that was judged for this subscriber; it only rises. Entries at or
 *     below it are not offered again, so neither catching up nor publishing can repeat one.
 * SB2: a stream is live once `#reached` has come up to its head, checked and switched without an await in between;
 *     only live streams take published entries, and every published entry goes to all of them before the head
 *     moves. So nothing falls between history and live.
 * SB3: a stream whose high water lies below what this subscriber has reached, or below its head while it catches up, is
 *     being rebuilt from the log: that is said with every tick, and what is missing meanwhile is waited for, not skipped.
 * SB4: a frame that finds the queue full ends the connection with the cursor of what was handed to the socket.
 * SB5: an exchange is told positions of entries that it may see, and no others: that there is something between them
 *     is not its business. `#reached` stands at the true ones; what is said comes from the queue's cursor.
 */
import type { AlertFilter, ServerMessage, StreamProgress } from '@breakwater/contract';
import { AcknowledgementEntry } from './acknowledgement-entry.ts';
import type { Viewer } from './admission.ts';
import { AlertEntry, type AlertHistory, type HistoryEntry } from './alert-entry.ts';
import { matches } from './alert-filter.ts';
import type { Frame } from './client-queue.ts';
import {
  BEFORE_FIRST,
  type Cursor,
  comparePositions,
  cursorObject,
  highWaterAt,
} from './cursor.ts';
import type { SubscriberSocket } from './event-stream.ts';
import { nextStep } from './history-step.ts';
import { BAD_MESSAGE_COUNT_MAX, type BroadcastLimits } from './limits.ts';
import { Outbox } from './outbox.ts';
import { encodeMessage } from './protocol.ts';
import { parseClientMessage, type Subscription } from './subscription.ts';
import { type ViewEntry, viewedVenues } from './view-entry.ts';

export type CloseReason =
  | 'client'
  | 'slow'
  | 'dead'
  | 'protocol'
  | 'store'
  | 'revoked'
  | 'shutdown';

/** With the cursor for those who are level with all streams, bare for the others. */
export interface Heartbeat {
  readonly streams: readonly StreamProgress[];
  readonly withCursor: Frame;
  readonly bare: Frame;
}

/** What all subscribers of a broadcaster share. */
export interface Surroundings {
  readonly limits: BroadcastLimits;
  readonly history: AlertHistory;
  /** Last published position of each stream. */
  readonly heads: ReadonlyMap<string, string>;
  /** Newest view frame of each stream. */
  readonly views: ReadonlyMap<string, ViewEntry>;
  readonly nowMs: () => number;
  delivered(): void;
  /** Called once for each, when it is decided and not when the other side has taken note. */
  ended(reason: CloseReason): void;
}

/** WebSocket close codes (RFC 6455 §7.4.1, IANA). */
const CLOSE_CODE: Record<CloseReason, number> = {
  client: 1000,
  slow: 1013,
  dead: 1006,
  protocol: 1008,
  store: 1011,
  revoked: 1008,
  shutdown: 1001,
};
const CLOSE_REASON_BYTE_COUNT_MAX = 123;
const HISTORY_RETRY_MS = 500;
const HISTORY_ATTEMPT_COUNT_MAX = 20;

export class Subscriber {
  readonly viewer: Viewer;
  readonly #socket: SubscriberSocket;
  readonly #around: Surroundings;
  readonly #outbox: Outbox;
  readonly #reached = new Map<string, string>();
  readonly #live = new Set<string>();
  #filter: AlertFilter = {};
  #subscribed = false;
  /** Raised by each subscription; work begun under an older one stops. */
  #generation = 0;
  #closing = false;
  #messageCount = 0;
  #badMessageCount = 0;
  readonly #openedMs: number;
  #seenMs: number;
  #pingedMs: number;

  constructor(socket: SubscriberSocket, around: Surroundings, viewer: Viewer) {
    this.viewer = viewer;
    this.#socket = socket;
    this.#around = around;
    this.#outbox = new Outbox(socket, around.limits.queueByteCountMax);
    this.#openedMs = this.#seenMs = this.#pingedMs = around.nowMs();
    socket.on('message', (content, isBinary) => this.#receive(content, { isBinary }));
    socket.on('pong', () => {
      this.#seenMs = this.#around.nowMs();
    });
    // ws closes by itself after an error (1009 and the like) and then emits `close`.
    socket.on('error', () => this.#stop('protocol'));
    socket.on('close', () => this.#stop('client'));
  }

  get queuedByteCount(): number {
    return this.#outbox.byteCount;
  }

  say(message: ServerMessage): void {
    this.#push({ bytes: encodeMessage(message), reached: [] });
  }

  /** A new stream: resumed where the cursor said, otherwise read from its beginning. */
  openStream(stream: string): void {
    if (this.#subscribed) this.#enter(stream, this.#reached.get(stream) ?? BEFORE_FIRST);
  }

  /** A published entry; called for every subscriber before the stream's head moves (SB2). */
  offer(entry: HistoryEntry): void {
    if (this.#live.has(entry.stream)) this.#judge(entry);
  }

  offerView(entry: ViewEntry): void {
    if (!this.#closing) this.#outbox.offerView(entry);
  }

  /** One tick of the broadcaster's clock: limits by time, ping, heartbeat. */
  tick(heartbeat: Heartbeat): void {
    const { limits, nowMs, heads } = this.#around;
    const now = nowMs();
    this.#messageCount = 0;
    if (now - this.#seenMs > limits.deadMs) {
      this.#stop('dead');
      this.#socket.terminate();
    } else if (!this.#subscribed && now - this.#openedMs > limits.subscribeMs) {
      this.close('protocol', 'nothing was subscribed in time');
    } else if (!this.#closing) {
      if (now - this.#pingedMs >= limits.pingMs) {
        this.#pingedMs = now;
        this.#socket.ping();
      }
      // Also where a cursor lay beyond the head: whether it did would tell an exchange where the head is (SB5).
      const level = [...heads].every(
        ([stream, head]) => comparePositions(this.#reached.get(stream) ?? BEFORE_FIRST, head) >= 0,
      );
      // A subscriber that has yet to read what waits for it learns nothing from a heartbeat behind that.
      if (!this.#outbox.isEmpty) return;
      this.#sayRebuilding(heartbeat.streams);
      this.#push(level ? heartbeat.withCursor : heartbeat.bare);
    }
  }

  /** Says why and where to resume, then closes; what still waits is discarded, and the cursor says so. */
  close(reason: Exclude<CloseReason, 'client'>, detail: string): void {
    if (this.#closing) return;
    this.#stop(reason);
    const cursor = cursorObject(this.#outbox.cursor);
    this.#outbox.discard();
    const last: ServerMessage = { type: 'closing', code: reason, detail, cursor };
    this.#socket.send(encodeMessage(last), { binary: false });
    this.#socket.close(CLOSE_CODE[reason], shortReason(detail, this.#outbox.cursor));
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #stop(reason: CloseReason): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#around.ended(reason);
    this.#generation += 1;
    this.#live.clear();
    this.#outbox.closeViews();
    this.#outbox.release();
  }

  #receive(content: Buffer | ArrayBuffer | Buffer[], { isBinary }: { isBinary: boolean }): void {
    if (this.#closing) return;
    this.#seenMs = this.#around.nowMs();
    this.#messageCount += 1;
    if (this.#messageCount > this.#around.limits.controlCountMax) {
      this.close('protocol', 'too many messages in a second');
      return;
    }
    // ws hands over one Buffer, since `binaryType` is left at its default.
    const text = isBinary ? '' : (content as Buffer).toString('utf8');
    const message = parseClientMessage(text);
    if (message.kind === 'subscribe') {
      this.#subscribe(message.subscribe);
      return;
    }
    this.#badMessageCount += 1;
    const detail = isBinary ? 'only JSON texts are understood' : message.detail;
    this.say({ type: 'error', code: message.code, detail });
    if (this.#badMessageCount >= BAD_MESSAGE_COUNT_MAX) {
      this.close('protocol', 'too many messages that were not understood');
    }
  }

  #subscribe({ filter, cursor, view }: Subscription): void {
    this.#generation += 1;
    this.#outbox.release();
    this.#live.clear();
    this.#filter = filter;
    const start = this.#startOf(cursor);
    const said = this.#saidOf(start, cursor);
    this.#outbox.discard();
    this.#subscribed = true;
    for (const [stream, position] of start) this.#reached.set(stream, position);
    for (const [stream, position] of said) this.#outbox.cursor.set(stream, position);
    this.say({ type: 'subscribed', cursor: cursorObject(said) });
    for (const [stream, position] of start) {
      if (this.#around.heads.has(stream)) this.#enter(stream, position);
      else this.#sayGone(stream, position);
    }
    this.#outbox.closeViews();
    if (!view) return;
    const venues = viewedVenues(filter, this.viewer.venue);
    this.#outbox.openViews(venues, this.#around.views.values());
  }

  /**
   * Positions to start from: the cursor's; without one where the former subscription stood (what it left waiting
   * is discarded, so it stood at what was handed out), or the heads.
   */
  #startOf(cursor: Cursor | null): Cursor {
    const former = this.#outbox.isEmpty ? this.#reached : this.#outbox.cursor;
    const start = new Map<string, string>(cursor ?? former);
    for (const [stream, head] of this.#around.heads) {
      if (!start.has(stream)) start.set(stream, cursor === null ? head : BEFORE_FIRST);
    }
    return start;
  }

  /** What is said of `start` (SB5): what the subscriber said itself, or has been told, or its newest entry. */
  #saidOf(start: Cursor, cursor: Cursor | null): Cursor {
    const { venue } = this.viewer;
    if (venue === null) return start;
    const told = cursor ?? this.#outbox.cursor;
    const said = new Map<string, string>();
    for (const stream of start.keys()) {
      const newest = cursor === null ? this.#around.history.headFor(stream, venue) : BEFORE_FIRST;
      said.set(stream, told.get(stream) ?? newest);
    }
    return said;
  }

  #sayGone(stream: string, from: string): void {
    const detail =
      'the store holds no such stream; its topic was recreated, or nothing was written';
    this.say({ type: 'gap', stream, from, to: null, detail });
  }

  /** SB3 */
  #sayRebuilding(streams: readonly StreamProgress[]): void {
    if (!this.#subscribed) return;
    for (const { stream, highWater } of streams) {
      const reached = this.#saidFrom(stream, this.#reached.get(stream) ?? BEFORE_FIRST);
      const head = this.#headOf(stream);
      const target = Math.max(highWaterAt(reached), highWaterAt(head));
      if (highWater < target) this.say({ type: 'rebuilding', stream, highWater, target });
    }
  }

  #enter(stream: string, position: string): void {
    this.#reached.set(stream, position);
    this.#catchUp(stream, this.#generation).catch((error: unknown) => {
      this.close('store', 'internal error while reading history');
      throw error;
    });
  }

  /** Reads history until the head is reached, then goes live (SB2). */
  async #catchUp(stream: string, generation: number): Promise<void> {
    let attemptCount = 0;
    while (generation === this.#generation) {
      const reached = this.#reached.get(stream)!;
      const head = this.#around.heads.get(stream)!;
      if (comparePositions(reached, head) >= 0) {
        this.#live.add(stream); // SB2
        return;
      }
      const headOf = (): string => this.#around.heads.get(stream)!;
      const step = await nextStep(this.#around.history, { stream, after: reached, headOf });
      if (generation !== this.#generation) return;
      attemptCount = step.kind === 'ok' ? 0 : attemptCount + 1;
      if (step.kind === 'fatal' || attemptCount >= HISTORY_ATTEMPT_COUNT_MAX) {
        this.close('store', 'the store cannot be read');
      } else if (step.kind === 'retryable' || step.value.kind === 'later') {
        await new Promise((resolve) => setTimeout(resolve, HISTORY_RETRY_MS)); // SB3
      } else if (step.value.kind === 'lost') {
        this.#sayLost(stream, headOf());
      } else {
        await this.#judgePage(step.value.entries, generation);
      }
    }
  }

  /** The head was published once, but the store no longer has what leads up to it. */
  #sayLost(stream: string, head: string): void {
    const { venue } = this.viewer;
    const from = this.#saidFrom(stream, this.#reached.get(stream)!);
    this.#reached.set(stream, head);
    const detail = 'the store no longer holds these entries';
    const to = venue === null ? head : null; // SB5
    const bytes = encodeMessage({ type: 'gap', stream, from, to, detail });
    this.#push({ bytes, reached: [[stream, venue === null ? head : this.#headOf(stream)]] });
  }

  /** The stream's newest position, as far as it may be said (SB5). */
  #headOf(stream: string): string {
    const { heads, history } = this.#around;
    const { venue } = this.viewer;
    return venue === null ? (heads.get(stream) ?? BEFORE_FIRST) : history.headFor(stream, venue);
  }

  /** The position that a gap is said to begin at (SB5). */
  #saidFrom(stream: string, reached: string): string {
    return this.viewer.venue === null ? reached : (this.#outbox.cursor.get(stream) ?? BEFORE_FIRST);
  }

  /** History waits for a slow reader, so that only what is published live can overflow the queue. */
  async #judgePage(entries: readonly HistoryEntry[], generation: number): Promise<void> {
    for (const entry of entries) {
      while (!this.#outbox.hasRoom) {
        await this.#outbox.room();
        if (generation !== this.#generation) return;
      }
      this.#judge(entry);
      if (generation !== this.#generation) return;
    }
  }

  #judge(entry: HistoryEntry): void {
    const { stream, id } = entry;
    const reached = this.#reached.get(stream) ?? BEFORE_FIRST;
    if (comparePositions(id, reached) <= 0) return; // SB1
    this.#reached.set(stream, id);
    if (entry instanceof AcknowledgementEntry) {
      const isWanted = entry.facets === null || matches(this.#filter, entry.facets, null);
      if (isWanted && this.viewer.venue === null) this.#push(entry.frame);
      return;
    }
    if (!(entry instanceof AlertEntry)) {
      const from = this.#saidFrom(stream, reached);
      const gap = { type: 'gap', stream, from, to: id, detail: entry.unreadable } as const;
      this.#push({ bytes: encodeMessage(gap), reached: [[stream, id]] });
      return;
    }
    const { venue } = this.viewer;
    const seen = venue === null ? entry : this.#around.history.viewFor(entry, venue);
    if (seen === null || !matches(this.#filter, seen.facets, seen.head.state)) return;
    if (this.#push(seen.frame)) this.#around.delivered();
  }

  /** Returns whether the frame was taken. */
  #push(frame: Frame): boolean {
    if (this.#closing) return false;
    const pushed = this.#outbox.push(frame);
    if (pushed === 'full') this.close('slow', 'too slow: resume from the cursor'); // SB4
    return pushed === 'taken';
  }
}

/** The cursor is repeated in the close reason where it fits, for clients that see nothing else. */
function shortReason(detail: string, cursor: Cursor): string {
  const positions = [...cursor].map(([stream, position]) => `${stream}=${position}`).join(',');
  const full = `${detail} ${positions}`;
  return Buffer.byteLength(full) <= CLOSE_REASON_BYTE_COUNT_MAX ? full : detail;
}
