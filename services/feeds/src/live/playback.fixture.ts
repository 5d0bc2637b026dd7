/**
 * A venue on this machine: speaks its subscription protocol, then plays frames and faults as scripted, connection by
 * connection. For tests and for trying feeds by hand: the adapters that talk to it are the real ones.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

/** What one connection does, in order, from its first subscription on. */
export type PlaybackStep =
  /** A frame as the venue sends it; `binary` as Upbit does. */
  | { readonly do: 'send'; readonly text: string; readonly binary?: boolean }
  | { readonly do: 'wait'; readonly ms: number }
  /** The socket is cut without a word. */
  | { readonly do: 'drop' }
  | { readonly do: 'close'; readonly code: number; readonly reason: string }
  /** Nothing is sent any more; pings are answered. */
  | { readonly do: 'stall' }
  /** Nothing is sent or answered any more, and nothing is closed: a peer that is gone. */
  | { readonly do: 'half-open' }
  /** Waits until the venue was asked again (a resubscription, a REST request). */
  | { readonly do: 'await-request'; readonly pattern: RegExp }
  /** Runs something of the test's. */
  | { readonly do: 'run'; readonly run: () => void };

/** A venue's side of its protocol. */
export interface PlaybackProtocol {
  /** Sent as soon as a connection opens. */
  readonly greeting?: string;
  /** What it answers to a message; `subscribed` begins to play. */
  answer(text: string): { readonly replies: readonly string[]; readonly subscribed: boolean };
}

export interface PlaybackOptions {
  readonly protocol: PlaybackProtocol;
  /** By connection; the last is that of every further one. */
  readonly scripts: readonly (readonly PlaybackStep[])[];
  /** By path with query; a function is asked each time. */
  readonly rest?: (path: string) => RestAnswer | undefined;
  /** Refuses connections with HTTP 503 while it returns true. */
  readonly isShut?: () => boolean;
}

export interface RestAnswer {
  readonly status?: number;
  readonly body: string;
  readonly delayMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Playback {
  /** `ws://127.0.0.1:PORT/`. */
  readonly url: string;
  /** `http://127.0.0.1:PORT`. */
  readonly rest: string;
  /** Every message and REST path that was received, in order. */
  readonly received: readonly string[];
  /** Bytes that the peer has not taken yet. */
  bufferedByteCount(): number;
  connectionCount(): number;
  close(): Promise<void>;
}

export async function startPlayback(options: PlaybackOptions): Promise<Playback> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const open = new Set<WebSocket>();
  let connectionCount = 0;
  const server = createServer((request, response) => {
    void answerRest(options, received, request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const webSockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (options.isShut?.() === true) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const script = options.scripts[Math.min(connectionCount, options.scripts.length - 1)] ?? [];
      connectionCount += 1;
      open.add(webSocket);
      webSocket.on('close', () => open.delete(webSocket));
      webSocket.on('error', () => {});
      new PlayedConnection(webSocket, socket as Socket, options.protocol, received, script);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/`,
    rest: `http://127.0.0.1:${port}`,
    received,
    bufferedByteCount: () => [...open].reduce((sum, socket) => sum + socket.bufferedAmount, 0),
    connectionCount: () => connectionCount,
    close: async () => {
      for (const webSocket of open) webSocket.terminate();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class PlayedConnection {
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;
  readonly #received: string[];
  readonly #script: readonly PlaybackStep[];
  #isPlaying = false;

  constructor(
    webSocket: WebSocket,
    socket: Socket,
    protocol: PlaybackProtocol,
    received: string[],
    script: readonly PlaybackStep[],
  ) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#received = received;
    this.#script = script;
    if (protocol.greeting !== undefined) webSocket.send(protocol.greeting);
    webSocket.on('message', (data) => {
      const text = (data as Buffer).toString('utf8');
      received.push(text);
      const { replies, subscribed } = protocol.answer(text);
      for (const reply of replies) webSocket.send(reply);
      if (!subscribed || this.#isPlaying) return;
      this.#isPlaying = true;
      void this.#play();
    });
  }

  async #play(): Promise<void> {
    // What the connection asks from its beginning on counts, and nothing of connections before it.
    const fromIndex = this.#received.length;
    for (const step of this.#script) {
      if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
      if (step.do === 'send') await this.#send(step.text, step.binary === true);
      else if (step.do === 'wait') await sleep(step.ms);
      else if (step.do === 'run') step.run();
      else if (step.do === 'await-request') await this.#asked(step.pattern, fromIndex);
      else if (step.do === 'drop') this.#socket.destroy();
      else if (step.do === 'close') this.#webSocket.close(step.code, step.reason);
      else if (step.do === 'stall') return;
      else this.#socket.pause();
    }
  }

  /** Waits for a slow reader, as a venue's buffers would before it gives up. */
  async #send(text: string, binary: boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#webSocket.send(binary ? Buffer.from(text) : text, { binary }, () => resolve());
    });
  }

  async #asked(pattern: RegExp, fromIndex: number): Promise<void> {
    while (!this.#received.slice(fromIndex).some((text) => pattern.test(text))) {
      if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
      await sleep(5);
    }
  }
}

async function answerRest(
  options: PlaybackOptions,
  received: string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  received.push(path);
  const answer = options.rest?.(path);
  if (answer?.delayMs !== undefined) await sleep(answer.delayMs);
  response.writeHead(answer === undefined ? 404 : (answer.status ?? 200), answer?.headers ?? {});
  response.end(answer?.body ?? '');
}
