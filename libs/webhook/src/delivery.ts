/**
 * One attempt to deliver one signed message over HTTP(S).
 *
 * DE1: the connection goes to the address that was checked; no resolver, redirect or proxy stands in between.
 * DE2: no byte of the message is written before the connected address was checked again.
 * DE3: time and size are bounded: connect, headers, total; 64 KB of answer.
 * DE4: an answer that breaks off does not count as delivered: the id is stable, so a repeat does no harm.
 */
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request } from 'node:http';
import { Agent as HttpsAgent, request as requestTls } from 'node:https';
import { BlockList, isIP, type Socket } from 'node:net';
import {
  type AddressRefusal,
  checkEndpointUrl,
  checkedAddress,
  type EndpointRule,
  portOf,
  type ResolveNames,
} from './endpoint-url.ts';
import type { WebhookHeaders } from './signature.ts';

export interface DeliveryLimits {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly totalMs: number;
  readonly answerBytes: number;
}

export interface DeliveryOptions {
  readonly url: string;
  readonly headers: WebhookHeaders;
  readonly body: string;
  readonly rule: EndpointRule;
  readonly limits?: Partial<DeliveryLimits>;
  readonly resolve?: ResolveNames;
  /** PEM of a certificate authority to trust instead of the system's. */
  readonly ca?: string;
  /** To read an HTTP date in Retry-After against. */
  readonly nowMs: number;
}

export interface DeliveryAnswer {
  readonly status: number;
  /** At most 64 KB; empty where it was longer. */
  readonly body: string;
  /** `webhook-acknowledged-by`, or null. */
  readonly acknowledgedBy: string | null;
}

export type RetryableCode =
  | AddressRefusal
  | 'connect-failed'
  | 'timed-out'
  | 'answer-cut'
  | 'redirected'
  | 'throttled'
  | 'refused';

interface DeliveryFailure<Code> {
  readonly code: Code;
  readonly detail: string;
  readonly status: number | null;
}

export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly answer: DeliveryAnswer }
  /** `afterMs`: what the receiver asked for in Retry-After, or null. */
  | ({
      readonly kind: 'retryable';
      readonly afterMs: number | null;
    } & DeliveryFailure<RetryableCode>)
  /** Going on is useless until a person changes the endpoint. */
  | ({ readonly kind: 'fatal' } & DeliveryFailure<'url-refused' | 'gone'>);

/** Standard Webhooks advises 15 to 30 s for the whole; no answer that we read needs more than 64 KB. */
const LIMITS: DeliveryLimits = {
  connectMs: 5_000,
  headersMs: 10_000,
  totalMs: 15_000,
  answerBytes: 65_536,
};
/** Of an answer's head; beyond, the connection is dropped. */
const HEADER_BYTES_MAX = 16_384;
const HEADER_COUNT_MAX = 100;

/** Posts the message to its endpoint once and returns what became of it: whether to try again is the caller's business. Never rejects. */
export async function deliver(options: DeliveryOptions): Promise<DeliveryOutcome> {
  const checked = checkEndpointUrl(options.url, options.rule);
  if (checked.kind === 'refused') {
    return { kind: 'fatal', code: 'url-refused', detail: checked.detail, status: null };
  }
  const limits = { ...LIMITS, ...options.limits };
  const startMs = performance.now();
  const address = await within(limits.connectMs, checkedAddress(checked, options));
  if (address === null) return failed('timed-out', 'resolving the name took too long');
  if (address.kind === 'refused') return failed(address.code, address.detail);
  const leftMs = Math.max(1, limits.totalMs - (performance.now() - startMs));
  return exchange(checked.url, address.address, {
    ...options,
    limits: { ...limits, totalMs: leftMs },
  });
}

type ExchangeOptions = DeliveryOptions & { readonly limits: DeliveryLimits };

function exchange(url: URL, address: string, options: ExchangeOptions): Promise<DeliveryOutcome> {
  const { limits, body } = options;
  return new Promise((resolve) => {
    const timers: NodeJS.Timeout[] = [];
    const sent = openRequest(url, address, options);
    let settled = false;
    const settle = (outcome: DeliveryOutcome): void => {
      if (settled) return;
      settled = true;
      for (const timer of timers) clearTimeout(timer);
      sent.destroy();
      resolve(outcome);
    };
    const after = (delayMs: number, doing: string): NodeJS.Timeout => {
      const late = (): void =>
        settle(failed('timed-out', `${doing} took over ${Math.round(delayMs)} ms`));
      const timer = setTimeout(late, delayMs);
      timers.push(timer);
      return timer;
    };
    after(limits.totalMs, 'the whole exchange'); // DE3
    const headersTimer = after(limits.headersMs, 'the answer');
    const connectTimer = after(limits.connectMs, 'connecting');
    sent.on('error', (error) => settle(failed('connect-failed', errorText(error))));
    sent.on('socket', (socket) => {
      whenConnected(socket, url, () => {
        clearTimeout(connectTimer);
        if (isSameAddress(socket.remoteAddress, address))
          sent.end(body); // DE2
        else
          settle(
            failed('address-forbidden', `connected to ${socket.remoteAddress}, not ${address}`),
          );
      });
    });
    sent.on('response', (response) => {
      clearTimeout(headersTimer);
      readAnswer(response, limits.answerBytes, (answer) => {
        settle(answer === null ? cut(response) : outcomeOf(response, answer, options.nowMs));
      });
    });
  });
}

function openRequest(url: URL, address: string, options: ExchangeOptions): ClientRequest {
  const isTls = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const shared = {
    host: address, // DE1
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    method: 'POST',
    maxHeaderSize: HEADER_BYTES_MAX,
    headers: {
      ...options.headers,
      host: url.host,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(options.body),
      'user-agent': 'breakwater-webhooks/0.1',
      connection: 'close',
    },
  };
  const sent = isTls
    ? requestTls({
        ...shared,
        // An agent of our own: the global one may be told by the environment to use a proxy.
        agent: new HttpsAgent({ keepAlive: false }),
        minVersion: 'TLSv1.2',
        ...(isIP(name) === 0 ? { servername: name } : {}),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      })
    : request({ ...shared, agent: new HttpAgent({ keepAlive: false }) });
  sent.maxHeadersCount = HEADER_COUNT_MAX;
  return sent;
}

function whenConnected(socket: Socket, url: URL, done: () => void): void {
  socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', done);
}

/** Compares addresses, not their texts: `::1` has several. */
function isSameAddress(connected: string | undefined, checked: string): boolean {
  if (connected === undefined) return false;
  const kind = isIP(checked) === 4 ? 'ipv4' : 'ipv6';
  if ((isIP(connected) === 4 ? 'ipv4' : 'ipv6') !== kind) return false;
  const list = new BlockList();
  list.addAddress(checked, kind);
  return list.check(connected, kind);
}

/** Calls `done` with the body (empty where it is too long), or with null where the answer broke off. */
function readAnswer(
  response: IncomingMessage,
  bytesMax: number,
  done: (body: string | null) => void,
): void {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  response.on('data', (chunk: Buffer) => {
    byteCount += chunk.length;
    if (byteCount <= bytesMax) chunks.push(chunk);
    else done('');
  });
  response.on('end', () => done(response.complete ? Buffer.concat(chunks).toString('utf8') : null));
  response.on('error', () => done(null));
  response.on('close', () => done(null));
}

function cut(response: IncomingMessage): DeliveryOutcome {
  const detail = `the connection broke off in the middle of an answer of status ${response.statusCode}`;
  return { ...failed('answer-cut', detail), status: response.statusCode ?? null }; // DE4
}

function outcomeOf(response: IncomingMessage, body: string, nowMs: number): DeliveryOutcome {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) {
    const by = response.headers['webhook-acknowledged-by'];
    const acknowledgedBy = typeof by === 'string' ? by : null;
    return { kind: 'delivered', answer: { status, body, acknowledgedBy } };
  }
  if (status === 410) {
    const detail = 'the receiver answered 410 Gone: it wants no more messages';
    return { kind: 'fatal', code: 'gone', detail, status };
  }
  const afterMs = retryAfterMs(response.headers['retry-after'], nowMs);
  if (status >= 300 && status < 400) {
    const detail = `the receiver answered ${status}; redirects are not followed: register the final URL`;
    return { kind: 'retryable', code: 'redirected', detail, status, afterMs };
  }
  // By Standard Webhooks these three ask for fewer messages; the others are a fault of this one.
  const code = status === 429 || status === 502 || status === 504 ? 'throttled' : 'refused';
  return { kind: 'retryable', code, detail: `the receiver answered ${status}`, status, afterMs };
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3) as a delay; null where there is none or it cannot be read. */
function retryAfterMs(text: string | undefined, nowMs: number): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}

function failed(
  code: RetryableCode,
  detail: string,
): Extract<DeliveryOutcome, { kind: 'retryable' }> {
  return { kind: 'retryable', code, detail, status: null, afterMs: null };
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  const first = await Promise.race([work, late]);
  clearTimeout(timer);
  return first;
}

function errorText(error: Error): string {
  return 'code' in error ? `${String(error.code)}: ${error.message}` : error.message;
}
