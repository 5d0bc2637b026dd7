/**
 * The gateway's HTTP surface: limits, security headers, token and errors, in one place for all routes.
 *
 * H1: every answer carries SECURITY_HEADERS, errors included.
 * H2: every route says whom it is open to (route-access.ts); one that does not is closed to everybody. It is the route
 *     that is judged and not the path as it was spelled, since `/%76%31/alerts` leads to `/v1/alerts` too.
 * H3: what a request brings is held to the contract's own schemas before a route sees it.
 * H4: a page of another server reads an answer only where its origin is allowed (cross-origin.ts).
 */
import { STATUS_CODES } from 'node:http';
import { read, type Schema } from '@breakwater/contract';
import type { AccessList, HttpSettings } from '@breakwater/shell';
import { bearerToken } from '@breakwater/telemetry';
import { HEADER_COUNT_MAX, isKnownHost } from '@breakwater/websocket';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { type ApiError, sendError } from './api-error.ts';
import { crossOriginAnswer } from './cross-origin.ts';
import { listRoutes } from './route-access.ts';

/** Nothing but this server's own files, and no inline script or style. */
export const CONTENT_SECURITY_POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};

const HEADER_BYTE_COUNT_MAX = 8_192;
const HANDSHAKE_MS = 5_000;

/** A server with everything but its routes; `failed` is told of errors that are nobody's input. */
export function createHttpServer(
  http: Pick<HttpSettings, 'access' | 'allowedOrigins'>,
  failed: (error: Error, path: string) => void,
): FastifyInstance {
  const server = Fastify({
    logger: false,
    bodyLimit: 1_024,
    requestTimeout: HANDSHAKE_MS,
    forceCloseConnections: true,
    http: { maxHeaderSize: HEADER_BYTE_COUNT_MAX, headersTimeout: HANDSHAKE_MS },
  });
  server.server.maxHeadersCount = HEADER_COUNT_MAX;
  server.setValidatorCompiler<Schema<unknown>>(
    ({ schema }) =>
      (value) =>
        heldTo(schema, value),
  );
  server.decorateRequest('principal', null);
  listRoutes(server);
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS); // H1
    if (!isKnownHost(request.headers.host, http)) {
      const detail =
        'this host name is not served here; add its origin to HTTP_ALLOWED_ORIGINS, or set a token';
      return sendError(reply, { status: 421, code: 'unknown-host', detail });
    }
    const shared = crossOriginAnswer(request, http.allowedOrigins); // H4
    if (shared !== null) reply.headers(shared.headers);
    if (shared?.isPreflight === true) return reply.code(204).send();
    const refused = refusalOf(request, http.access); // H2
    if (refused === null) return undefined;
    if (refused.status === 401) reply.header('www-authenticate', 'Bearer');
    return sendError(reply, refused);
  });
  server.setNotFoundHandler((_request, reply) => {
    const detail = 'try /, /v1/alerts, /v1/streams, /metrics, /livez or /readyz';
    return sendError(reply, { status: 404, code: 'not-found', detail });
  });
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) {
      const code = error.code === 'FST_ERR_VALIDATION' ? 'bad-query' : 'bad-request';
      return reply.code(status).send({ error: { code, detail: error.message } });
    }
    failed(error, request.url);
    const detail = STATUS_CODES[500] ?? 'Internal Server Error';
    return sendError(reply, { status: 500, code: 'internal', detail });
  });
  return server;
}

/** H3 */
function heldTo(schema: Schema<unknown>, value: unknown): { value: unknown } | { error: Error } {
  const held = read(schema, value);
  return held.kind === 'ok' ? { value: held.value } : { error: new Error(held.detail) };
}

/** Notes the caller in the request, or returns why it is turned away. */
function refusalOf(request: FastifyRequest, access: AccessList): ApiError | null {
  if (request.is404) return null;
  const { openTo } = request.routeOptions.config;
  if (openTo === 'everyone') return null;
  const judged =
    openTo === undefined
      ? ({ kind: 'forbidden' } as const)
      : access.judge(bearerToken(request.headers), openTo);
  if (judged.kind === 'admitted') {
    request.principal = judged.principal;
    return null;
  }
  if (judged.kind === 'unknown') {
    const detail = 'a bearer token is needed: send Authorization: Bearer TOKEN';
    return { status: 401, code: 'unauthorized', detail };
  }
  return { status: 403, code: 'forbidden', detail: 'the role of this token may not do this' };
}
