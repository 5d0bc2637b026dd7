/**
 * The gateway: alerts of a store over REST and WebSocket, the live page, metrics and probes. It only reads the store; what
 * people say to an alert goes to the log (acknowledgement-desk.ts).
 */
import type { AddressInfo } from 'node:net';
import type { DeskLog } from '@breakwater/codec';
import type { AlertStore, IoOutcome, ViewStore } from '@breakwater/core';
import { ConfigurationError, HealthState, type HttpSettings, type Secret } from '@breakwater/shell';
import type { Logger, Metrics } from '@breakwater/telemetry';
import type { BroadcastLimits } from '@breakwater/websocket';
import type { FastifyInstance } from 'fastify';
import { AcknowledgementDesk } from './acknowledgement-desk.ts';
import { addAcknowledgementRoutes } from './acknowledgement-routes.ts';
import { AlertFeed } from './alert-feed.ts';
import { addAlertRoutes } from './alert-routes.ts';
import { addContractRoutes } from './contract-routes.ts';
import { addEventRoutes } from './event-routes.ts';
import { createHttpServer } from './http-server.ts';
import { addIncidentRoutes } from './incident-routes.ts';
import { addPageRoutes, type PageFile } from './page-routes.ts';
import { addPlaybackRoutes, type PlaybackDesk } from './playback-routes.ts';
import { PublicNames } from './public-names.ts';
import { openTo, PUBLIC } from './route-access.ts';
import { addScorecardRoutes } from './scorecard-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import { streamAccess } from './stream-access.ts';
import { addViewRoutes } from './view-routes.ts';

export interface GatewayOptions {
  readonly store: AlertStore;
  /** Frames for screens; null: there are none. It stays open, as the store does. */
  readonly view: ViewStore | null;
  readonly http: HttpSettings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The files of the live page by the path they are served at; absent: the API alone is served. */
  readonly page?: ReadonlyMap<string, PageFile> | undefined;
  /** A notice that the page shows, for example that this is no production system. */
  readonly banner?: string;
  readonly limits?: Partial<BroadcastLimits>;
  /** Where acknowledgements go; absent: none are taken. The producer and the reader stay open: they are the caller's. */
  readonly desk?: DeskLog | undefined;
  /** History that is played back, which the page steers; absent: none is. */
  readonly playback?: PlaybackDesk | undefined;
  /** Makes the pseudonyms under which the public sees venues; absent: it sees none. */
  readonly publicNamesKey?: Secret | null | undefined;
}

export interface Gateway {
  /**
   * Reads what is in the store (for at most 10 s before it listens anyway) and listens.
   * @throws ConfigurationError where the address cannot be listened on.
   */
  start(): Promise<{ readonly url: string }>;
  /** Tells subscribers where to resume, then closes everything. The store stays open: it is the caller's. */
  stop(): Promise<void>;
  /** Resolves with `fatal` when the store cannot be followed any more, with `ok` after `stop`. */
  readonly ended: Promise<IoOutcome<null>>;
}

const CATCH_UP_MS = 10_000;
const SUBSCRIBER_DRAIN_MS = 2_000;

export function createGateway(options: GatewayOptions): Gateway {
  return assembleGateway(options).gateway;
}

/** As `createGateway`, with the parts that tests look into. */
export function assembleGateway(options: GatewayOptions): {
  readonly gateway: Gateway;
  readonly server: FastifyInstance;
  readonly feed: AlertFeed;
} {
  const { store, view, http, logger, metrics, banner, limits } = options;
  const health = new HealthState(['store']);
  const broadcast = {
    admission: { access: streamAccess(http.access), allowedOrigins: http.allowedOrigins },
    ...(banner === undefined ? {} : { banner }),
    ...(limits === undefined ? {} : { limits }),
  };
  const feed = new AlertFeed({ store, view, logger, metrics, health, broadcast });
  const server = createHttpServer(http, (error, path) => {
    logger.error('a request failed', { error, path });
  });
  http.access.onProblem = (detail) => {
    logger.error('the tokens file cannot be used; the former tokens hold', { detail });
  };
  addAlertRoutes(server, feed, store);
  addIncidentRoutes(server, feed, store);
  addViewRoutes(server, feed, view);
  const { publicNamesKey: key = null } = options;
  addScorecardRoutes(server, feed, key === null ? null : new PublicNames(key));
  const { desk: log } = options;
  const desk = log === undefined ? null : new AcknowledgementDesk(log, { store, logger });
  addAcknowledgementRoutes(server, feed, desk);
  const playback = options.playback ?? null;
  addSessionRoutes(server, {
    ...{ takesAcknowledgements: desk !== null, banner: banner ?? null },
    hasPlayback: playback !== null,
  });
  addPlaybackRoutes(server, playback);
  addEventRoutes(server, feed);
  addContractRoutes(server);
  addPageRoutes(server, options.page);
  server.get('/livez', PUBLIC, (_request, reply) => {
    const report = health.liveness();
    return reply.code(report.ok ? 200 : 503).send(report);
  });
  server.get('/readyz', PUBLIC, (_request, reply) => {
    const report = health.readiness();
    return reply.code(report.ok ? 200 : 503).send(report);
  });
  server.get('/metrics', openTo('operations'), async (_request, reply) => {
    const { contentType, text } = await metrics.exposition();
    return reply.type(contentType).send(text);
  });
  server.server.on('upgrade', (request, socket, head) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/v1/stream') feed.broadcaster.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  const gateway: Gateway = {
    ended: feed.ended,
    async start() {
      await feed.start(CATCH_UP_MS);
      await listen(server, http);
      const { address, port, family } = server.server.address() as AddressInfo;
      const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
      logger.info('gateway is up', { url });
      return { url };
    },
    async stop() {
      await feed.broadcaster.close(SUBSCRIBER_DRAIN_MS);
      await server.close();
      await feed.stop();
    },
  };
  return { gateway, server, feed };
}

async function listen(
  server: ReturnType<typeof createHttpServer>,
  { host, port }: HttpSettings,
): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = `cannot listen on ${host}:${port} (${code}); choose another port with HTTP_PORT, or 0 for any free one.`;
    throw new ConfigurationError([{ setting: 'HTTP_PORT', origin: 'system', message }]);
  }
}
