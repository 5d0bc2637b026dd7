/**
 * What leaves for one subscriber: alerts and messages in their order, and view frames when nothing else waits.
 *
 * OX1: the socket is handed SOCKET_BYTE_COUNT_MAX bytes at most; the rest waits in the queue, where it can be discarded.
 * OX2: a view frame goes when the queue is empty, so it stands before no alert and adds nothing to a full queue.
 */
import { WebSocket } from 'ws';
import { ClientQueue, type Frame } from './client-queue.ts';
import type { SubscriberSocket } from './event-stream.ts';
import { SOCKET_BYTE_COUNT_MAX } from './limits.ts';
import type { ViewEntry } from './view-entry.ts';
import { ViewLane } from './view-lane.ts';

export class Outbox {
  readonly #socket: SubscriberSocket;
  readonly #byteCountMax: number;
  readonly #queue: ClientQueue;
  readonly #views = new ViewLane();
  /** Who waits for half of the queue to be free. */
  #waiting: (() => void)[] = [];

  constructor(socket: SubscriberSocket, byteCountMax: number) {
    this.#socket = socket;
    this.#byteCountMax = byteCountMax;
    this.#queue = new ClientQueue(byteCountMax);
  }

  /** Positions of what the socket was handed. */
  get cursor(): Map<string, string> {
    return this.#queue.cursor;
  }

  /** Whether nothing but view frames waits. */
  get isEmpty(): boolean {
    return this.#queue.byteCount === 0;
  }

  get byteCount(): number {
    return this.#queue.byteCount + this.#socket.bufferedAmount;
  }

  /** `closed`: nobody is there any more. `full`: the subscriber is too slow, and nothing is taken from now on. */
  push(frame: Frame): 'taken' | 'full' | 'closed' {
    if (this.#socket.readyState !== WebSocket.OPEN) return 'closed';
    if (!this.#queue.push(frame, this.#socket.bufferedAmount)) return 'full';
    this.#pump();
    return 'taken';
  }

  /** Whether half of the queue is free. */
  get hasRoom(): boolean {
    return this.byteCount <= this.#byteCountMax / 2;
  }

  /** Resolves once there may be room, or `release` was called. */
  room(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Lets go all who wait for room. */
  release(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** View frames of these venues from now on (null: of all), beginning with those at hand. */
  openViews(venues: ReadonlySet<string> | null, newest: Iterable<ViewEntry>): void {
    this.#views.open(venues, newest);
    this.#pumpViews();
  }

  closeViews(): void {
    this.#views.close();
  }

  offerView(entry: ViewEntry): void {
    this.#views.offer(entry);
    this.#pumpViews();
  }

  discard(): void {
    this.#queue.discard();
  }

  /** OX1 */
  #pump(): void {
    while (this.#socket.bufferedAmount < SOCKET_BYTE_COUNT_MAX) {
      const frame = this.#queue.shift();
      if (frame === undefined) break;
      this.#socket.send(frame.bytes, { binary: false }, () => this.#pump());
    }
    if (this.hasRoom) this.release();
    this.#pumpViews();
  }

  /** OX2 */
  #pumpViews(): void {
    while (this.isEmpty && this.#socket.bufferedAmount < SOCKET_BYTE_COUNT_MAX) {
      const frame = this.#views.shift();
      if (frame === undefined || this.push(frame) !== 'taken') return;
    }
  }
}
