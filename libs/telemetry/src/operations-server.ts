/** `/metrics`, `/livez` and `/readyz` of a service that has no other HTTP surface. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export interface HealthProbe {
  liveness(): ProbeReport;
  readiness(): ProbeReport;
}
export interface ProbeReport {
  readonly ok: boolean;
  readonly reasons: readonly string[];
}

/** `unknown`: nobody has this token; `forbidden`: its holder may not read metrics. */
type Verdict = 'admitted' | 'unknown' | 'forbidden';

export interface OperationsOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly metrics: Metrics;
  readonly health: HealthProbe;
  readonly logger: Logger;
  /** Judges the bearer token of a `/metrics` request (null: none was sent); probes need none. */
  readonly authorize?: (token: string | null) => { readonly kind: Verdict };
}

export interface OperationsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Listens and returns its address.
 * @throws Error of `listen`, for example EADDRINUSE.
 */
export async function serveOperations(options: OperationsOptions): Promise<OperationsServer> {
  const server = createServer(
    { maxHeaderSize: 8_192, requestTimeout: 5_000 },
    (request, response) => {
      answer(options, request, response).catch((error: unknown) => {
        options.logger.error('an operations request failed', { error, path: request.url });
        reply(response, { status: 500, contentType: TEXT, body: 'internal error\n' });
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { address, port, family } = server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  return { url, close: () => closeServer(server) };
}

const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

async function answer(
  options: OperationsOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    reply(response, { status: 405, contentType: TEXT, body: 'use GET\n' });
  } else if (path === '/livez') {
    reply(response, probeReply(options.health.liveness()));
  } else if (path === '/readyz') {
    reply(response, probeReply(options.health.readiness()));
  } else if (path !== '/metrics') {
    reply(response, { status: 404, contentType: TEXT, body: 'try /metrics, /livez or /readyz\n' });
  } else {
    await answerMetrics(options, request, response);
  }
}

async function answerMetrics(
  { authorize, metrics }: OperationsOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const verdict = authorize?.(bearerToken(request.headers)).kind ?? 'admitted';
  if (verdict === 'unknown') {
    response.setHeader('www-authenticate', 'Bearer');
    reply(response, { status: 401, contentType: TEXT, body: 'a bearer token is needed\n' });
  } else if (verdict === 'forbidden') {
    reply(response, { status: 403, contentType: TEXT, body: 'the token has another role\n' });
  } else {
    const { contentType, text } = await metrics.exposition();
    reply(response, { status: 200, contentType, body: text });
  }
}

/** The token of `Authorization: Bearer TOKEN`, or null. */
export function bearerToken(headers: {
  readonly authorization?: string | undefined;
}): string | null {
  const match = /^Bearer +([^\s]+)$/i.exec(headers.authorization ?? '');
  return match?.[1] ?? null;
}

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

function probeReply(report: ProbeReport): Reply {
  const body = `${JSON.stringify({ ok: report.ok, reasons: report.reasons })}\n`;
  return { status: report.ok ? 200 : 503, contentType: JSON_TYPE, body };
}

function reply(response: ServerResponse, { status, contentType, body }: Reply): void {
  response.writeHead(status, {
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
