/** What the gateway's tests share: a real store in memory, a real server on a free port, real clients. */
import { ContractCheck } from '@breakwater/contract/check';
import type { Alert, AlertStore, StreamKey, ViewStore } from '@breakwater/core';
import { SqliteAlertStore, SqliteViewStore } from '@breakwater/embedded';
import { AccessList, type HttpSettings, Secret } from '@breakwater/shell';
import { createLogger, Metrics } from '@breakwater/telemetry';
import type { FastifyInstance } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { assembleGateway, type Gateway, type GatewayOptions } from './gateway.ts';

export const STREAM: StreamKey = { topicId: 'topic-1', partition: 0 };
export const STREAM_NAME = 'topic-1:0';
export const TOKEN = 'a-token-for-tests-only';

/** Appends one alert per record, from record `offset` on. */
export async function append(
  store: AlertStore,
  alerts: readonly Alert[],
  at: { readonly offset: number; readonly stream?: StreamKey },
): Promise<void> {
  const entries = alerts.map((alert, i) => {
    const offset = at.offset + i;
    const positioned: Alert = { ...alert, position: `${offset + 1}-1` };
    return { offset, sequence: 1, stream: 'alerts', json: JSON.stringify(positioned) } as const;
  });
  await appendEntries(store, entries, at);
}

export async function appendEntries(
  store: AlertStore,
  entries: Parameters<AlertStore['append']>[1]['entries'],
  at: { readonly offset: number; readonly stream?: StreamKey },
): Promise<void> {
  const digest = '0'.repeat(16);
  const next = at.offset + entries.length;
  const request = { build: 1, previous: at.offset, next, digest, entries };
  const reply = await store.append(at.stream ?? STREAM, request);
  if (reply.kind !== 'ok' || reply.value.kind !== 'OK') throw new Error(JSON.stringify(reply));
}

export interface Running {
  readonly gateway: Gateway;
  readonly server: FastifyInstance;
  readonly feed: AlertFeed;
  readonly store: AlertStore;
  readonly view: ViewStore;
  readonly url: string;
  readonly logged: string[];
  /** Every answer and every message to a WebSocket of this process is held to it; `stop` throws what broke it. */
  readonly contract: ContractCheck;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
}

/** By the host that the gateway listens on. */
const checks = new Map<string, ContractCheck>();

/** Node's own client, an independent reading of the protocol; what it receives is held to the contract. */
class CheckedWebSocket extends WebSocket {
  constructor(...given: ConstructorParameters<typeof WebSocket>) {
    super(...given);
    const contract = checks.get(new URL(given[0]).host);
    this.addEventListener('message', ({ data }) => contract?.serverMessage(String(data)));
  }
}
globalThis.WebSocket = CheckedWebSocket;

export async function running(
  options: Partial<Omit<GatewayOptions, 'http'>> & {
    readonly http?: Partial<HttpSettings>;
    readonly token?: string;
    readonly tokensFile?: string;
    /** false: answers are not held to the contract, where there are very many. */
    readonly isChecked?: boolean;
  } = {},
): Promise<Running> {
  const store = options.store ?? SqliteAlertStore.inMemory();
  const view = options.view ?? SqliteViewStore.inMemory();
  const logged: string[] = [];
  const token = options.token === undefined ? null : new Secret(options.token);
  const access = AccessList.of(token, options.tokensFile ?? null);
  if (access.kind === 'problems') throw new Error(JSON.stringify(access.problems));
  const { gateway, server, feed } = assembleGateway({
    store,
    view,
    http: { host: '127.0.0.1', port: 0, access: access.value, allowedOrigins: [], ...options.http },
    logger: createLogger({ service: 'gateway', level: 'info', write: (l) => logged.push(l) }),
    metrics: new Metrics({ service: 'gateway', version: 'test' }),
    ...(options.banner === undefined ? {} : { banner: options.banner }),
    desk: options.desk,
    playback: options.playback,
    page: options.page,
    publicNamesKey: options.publicNamesKey,
    limits: { heartbeatMs: 100, ...options.limits },
  });
  const contract = new ContractCheck();
  const isChecked = options.isChecked ?? true;
  server.addHook('onSend', async (request, reply, payload) => {
    if (!isChecked) return payload;
    contract.answer({
      method: request.method,
      route: request.routeOptions.url ?? request.url,
      status: reply.statusCode,
      contentType: String(reply.getHeader('content-type')),
      body: String(payload),
    });
    return payload;
  });
  const { url } = await gateway.start();
  checks.set(new URL(url).host, contract);
  return {
    gateway,
    server,
    feed,
    store,
    view,
    url,
    logged,
    contract,
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }),
    async stop() {
      await gateway.stop();
      await Promise.all([store.close(), view.close()]);
      contract.assertKept();
    },
  };
}
