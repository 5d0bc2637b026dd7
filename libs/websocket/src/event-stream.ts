/**
 * A subscriber over a plain HTTP answer: server-sent events, for programs and proxies that know no WebSocket. The messages
 * are those of the WebSocket; each event's id is the cursor that it leads to, so `Last-Event-ID` resumes.
 */
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';

/** What a subscriber needs of a connection; a WebSocket is one. */
export interface SubscriberSocket {
  /** Bytes handed over that have not left yet. */
  readonly bufferedAmount: number; // unit: bytes
  readonly readyState: number;
  on(
    event: 'message',
    listener: (content: Buffer | ArrayBuffer | Buffer[], isBinary: boolean) => void,
  ): unknown;
  on(event: 'pong' | 'error' | 'close', listener: () => void): unknown;
  send(bytes: Uint8Array, options: { binary: boolean }, sent?: () => void): void;
  close(code: number, reason: string): void;
  terminate(): void;
  ping(): void;
}

const OPEN = 1;
const CLOSED = 3;
const RETRY_MS = 2_000;
/** Where type, stream and position stand in a message that has them. */
const HEAD_BYTE_COUNT = 512;
const HEAD = /^\{"type":"(\w+)"(?:,"stream":"([^"]+)","id":"([^"]+)")?/;

export class EventStream extends EventEmitter implements SubscriberSocket {
  readonly #response: ServerResponse;
  readonly #cursor = new Map<string, string>();

  /** `response`: its head is sent, its body is not begun. */
  constructor(response: ServerResponse) {
    super();
    this.#response = response;
    response.on('close', () => this.emit('close'));
    response.on('error', () => this.emit('error'));
    response.write(`retry: ${RETRY_MS}\n\n`);
  }

  get bufferedAmount(): number {
    return this.#response.writableLength;
  }

  get readyState(): number {
    return this.#response.writable ? OPEN : CLOSED;
  }

  send(bytes: Uint8Array, _options: { binary: boolean }, sent?: () => void): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const type = this.#take(buffer);
    const id = JSON.stringify(Object.fromEntries(this.#cursor));
    this.#response.cork();
    this.#response.write(`event: ${type}\nid: ${id}\ndata: `);
    this.#response.write(buffer);
    this.#response.write('\n\n', () => sent?.());
    this.#response.uncork();
  }

  /** The code and the reason stand in the `closing` message before. */
  close(): void {
    this.#response.end();
  }

  terminate(): void {
    this.#response.destroy();
  }

  /** Nobody answers on this way; whoever has taken all that was sent is alive. */
  ping(): void {
    if (this.#response.writableLength === 0) this.emit('pong');
  }

  /** Moves the cursor by what the message says; returns its type. */
  #take(buffer: Buffer): string {
    const [, type = '', stream, id] = HEAD.exec(buffer.toString('utf8', 0, HEAD_BYTE_COUNT)) ?? [];
    if (stream !== undefined && id !== undefined) {
      this.#cursor.set(stream, id);
    } else if (type === 'subscribed' || type === 'heartbeat') {
      const { cursor = {} } = JSON.parse(buffer.toString('utf8')) as {
        readonly cursor?: Record<string, string>;
      };
      for (const [name, position] of Object.entries(cursor)) this.#cursor.set(name, position);
    } else if (type === 'gap') {
      const gap = JSON.parse(buffer.toString('utf8')) as { stream: string; to: string | null };
      if (gap.to !== null) this.#cursor.set(gap.stream, gap.to);
    }
    return type;
  }
}
