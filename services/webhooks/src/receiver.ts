/**
 * A receiver of webhooks as an exchange would write one: it verifies before it reads, drops repeats, proves itself.
 *
 * RV1 Nothing of a message is looked at before its signature is verified over the bytes as they came.
 * RV2 A message is handed over once: ids are remembered, the newest ID_COUNT_MAX of them.
 * RV3 It answers 200 only after the message was handed over.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type VerifyingKey, verify } from '@breakwater/webhook';
import { CHALLENGE_TYPE } from './challenge.ts';

export interface ReceivedMessage {
  readonly id: string;
  readonly type: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly data: unknown;
}

export interface ReceiverOptions {
  /** Loopback, on this port; 0: any free one. */
  readonly port: number;
  /** All that are valid now; asked at every message, so that a rotation needs no restart. */
  readonly keys: () => readonly VerifyingKey[];
  /** The name in the receipt of every message, or null: then nobody acknowledges. */
  readonly acknowledgeAs: string | null;
  readonly nowMs: () => number;
  /** Awaited before the answer, so that a sender goes no faster than its messages are taken. */
  readonly onMessage: (message: ReceivedMessage) => Promise<void> | void;
  /** Called with the reason for everything that is not taken; the sender learns no more than a status. */
  readonly onRefused: (reason: string) => void;
}

export interface Receiver {
  /** `127.0.0.1:port`. */
  readonly place: string;
  /** Repeats of messages that were taken before. */
  readonly repeatCount: () => number;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 65_536;
const ID_COUNT_MAX = 10_000;

/** @throws Error of `listen`, for example EADDRINUSE. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const seen = new Set<string>();
  let repeatCount = 0;
  const take = async (headers: IncomingHttpHeaders, body: string): Promise<Answer> => {
    const nowSeconds = options.nowMs() / 1_000;
    const verified = verify(headers, body, { keys: options.keys(), nowSeconds }); // RV1
    if (verified.kind === 'refused') return refuse(401, verified.reason);
    const message = parseMessage(verified.id, body);
    if (message === null) return refuse(400, 'no message of Standard Webhooks');
    const challenge = message.type === CHALLENGE_TYPE ? fieldOf(message.data, 'challenge') : null;
    if (challenge !== null) return { status: 200, body: { challenge } };
    if (seen.has(message.id)) repeatCount += 1;
    else {
      remember(seen, message.id); // RV2
      await options.onMessage(message); // RV3
    }
    return { status: 200, body: { acknowledgedBy: options.acknowledgeAs } };
  };
  const refuse = (status: number, reason: string): Answer => {
    options.onRefused(reason);
    return { status, body: null };
  };
  const server = createServer(
    { maxHeaderSize: 8_192, requestTimeout: 10_000 },
    (request, response) => {
      readBody(request, (body) => {
        if (request.method !== 'POST') reply(response, refuse(405, 'not a POST'));
        else if (body === null) reply(response, refuse(413, 'a body of over 64 KB'));
        else void take(request.headers, body).then((answer) => reply(response, answer));
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    place: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    repeatCount: () => repeatCount,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: object | null;
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, body === null ? {} : { 'content-type': 'application/json' });
  response.end(body === null ? '' : JSON.stringify(body));
}

/** The body as text, or null where it is too long. */
function readBody(request: IncomingMessage, done: (body: string | null) => void): void {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  const take = (chunk: Buffer): void => {
    byteCount += chunk.length;
    chunks.push(chunk);
    if (byteCount <= BODY_BYTES_MAX) return;
    request.off('data', take).off('end', finish).resume();
    done(null);
  };
  const finish = (): void => done(Buffer.concat(chunks).toString('utf8'));
  request.on('data', take).on('end', finish);
  request.on('error', () => {});
}

function parseMessage(id: string, body: string): ReceivedMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  const [type, timestamp] = [fieldOf(value, 'type'), fieldOf(value, 'timestamp')];
  if (type === null || timestamp === null) return null;
  return { id, type, timestamp, data: (value as { readonly data?: unknown }).data };
}

function fieldOf(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
  const field: unknown = Reflect.get(value, name);
  return typeof field === 'string' ? field : null;
}

function remember(seen: Set<string>, id: string): void {
  seen.add(id);
  const [oldest] = seen;
  if (seen.size > ID_COUNT_MAX && oldest !== undefined) seen.delete(oldest);
}
