/**
 * One connection to a gateway, from its opening to its loss.
 *
 * GC1: a connection that brought nothing for three heartbeats is dead. It is abandoned, not waited for.
 * GC2: an abandoned connection says nothing more, and `lost` is said once.
 */
import type { Hello, ServerMessage, Subscribe } from './message-types.ts';

const SUBPROTOCOL = 'breakwater.v1';
/** Until the first message says how often heartbeats come. */
const CONNECT_MS_MAX = 10_000;
const DEAD_HEARTBEAT_COUNT = 3;
/** A process that stood still itself finds its timers due first, and what came meanwhile a moment later. */
const UNREAD_MS = 100;

export interface ConnectionOptions {
  readonly address: URL;
  readonly token: string | undefined;
  /** Sent once the connection is open. */
  readonly subscribe: Subscribe;
  /** Takes each message; where it throws, the connection is abandoned and the error thrown on. */
  readonly heard: (message: ServerMessage) => void;
  readonly lost: (detail: string) => void;
}

export class Connection {
  /** Whether a gateway has said anything. */
  wasHeard = false;
  readonly #options: ConnectionOptions;
  readonly #socket: WebSocket;
  #silentMsMax = CONNECT_MS_MAX;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions) {
    const { address, token, subscribe } = options;
    this.#options = options;
    this.#socket = new WebSocket(address, [
      SUBPROTOCOL,
      ...(token === undefined ? [] : ['bearer', token]),
    ]);
    this.#watch();
    this.#socket.onopen = () => this.#socket.send(JSON.stringify(subscribe));
    this.#socket.onmessage = ({ data }) => this.#receive(String(data));
    this.#socket.onclose = ({ code, reason }) => this.#end(`closed with ${code} ${reason}`.trim());
  }

  /** GC2 */
  abandon(): void {
    clearTimeout(this.#timer);
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
    this.#socket.close();
  }

  #receive(text: string): void {
    this.wasHeard = true;
    const message = messageOf(text);
    if (message === null) {
      this.#end('what answers is no gateway');
      return;
    }
    if (message.type === 'hello') this.#takePace(message);
    this.#watch();
    this.#options.heard(message);
  }

  #takePace({ heartbeatMs }: Hello): void {
    this.#silentMsMax = DEAD_HEARTBEAT_COUNT * heartbeatMs;
  }

  /** GC1: counts from the last message. */
  #watch(): void {
    clearTimeout(this.#timer);
    const silentMs = this.#silentMsMax;
    this.#timer = setTimeout(() => {
      this.#timer = setTimeout(() => this.#end(`silent for ${silentMs} ms`), UNREAD_MS);
    }, silentMs);
  }

  #end(detail: string): void {
    this.abandon();
    this.#options.lost(detail);
  }
}

function messageOf(text: string): ServerMessage | null {
  try {
    return JSON.parse(text) as ServerMessage;
  } catch {
    return null;
  }
}
