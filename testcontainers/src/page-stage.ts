/**
 * A gateway on a stage: the page's real files under its real policy, and behind them whatever a test scripts. It
 * shows the page in states that take a real system hours, or luck: an outage, a lag, a closed alert of yesterday.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AlertContent, detectorDescriptions } from '@breakwater/core';
import { buildPage } from '@breakwater/dashboard';
import { CONTENT_SECURITY_POLICY } from '@breakwater/gateway';
import { type WebSocket, WebSocketServer } from 'ws';

const HEARTBEAT_MS = 200;
/** It promises fewer heartbeats than it sends, since a test's machine may be slow. */
const HELLO = { type: 'hello', protocol: 1, heartbeatMs: 2_000, streams: [], banner: null };

/** What the stage answers. Tests change it as they go. */
export interface StageScript {
  readonly stream: string;
  session: object;
  /** Entries of `GET /v1/alerts`, as they are on the wire. */
  alerts: readonly StagedAlert[];
  /** Ids of those among them that the listing leaves out, as it does once there are too many. */
  unlisted?: readonly string[];
  /** View frames, oldest first. */
  frames: readonly { readonly timeUs: number }[];
  /** The streams of a heartbeat; null for no heartbeat at all. */
  heartbeat: readonly object[] | null;
}
export interface StagedAlert {
  readonly stream: string;
  readonly id: string;
  readonly event: { readonly data: { readonly content: AlertContent } };
}
export interface PageStage {
  readonly url: string;
  readonly script: StageScript;
  /** Acknowledgements that the page has sent. */
  readonly acknowledged: { readonly alertId: string; readonly note: string }[];
  /** To every page that is subscribed, or to the first that will be: a gateway loses nothing either. */
  send(message: object): void;
  stop(): Promise<void>;
}

export async function openStage(script: StageScript): Promise<PageStage> {
  const files = await buildPage();
  const acknowledged: PageStage['acknowledged'] = [];
  const server = createServer((request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://stage');
    const file = files.get(path);
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': file.contentType }).end(file.content);
    } else if (request.method === 'POST') {
      void bodyOf(request).then(({ note }) => {
        acknowledged.push({ alertId: path.split('/')[3] ?? '', note });
        answer(response, 202, {});
      });
    } else {
      const found = answerTo(path, searchParams, script);
      answer(response, found === null ? 404 : 200, found ?? { error: { detail: 'not staged' } });
    }
  });
  const sockets = new Set<WebSocket>();
  const unheard: object[] = [];
  const sendTo = (message: object): void => {
    for (const socket of sockets) socket.send(JSON.stringify(message));
  };
  const send = (message: object): void => {
    if (sockets.size === 0) unheard.push(message);
    else sendTo(message);
  };
  new WebSocketServer({ server, path: '/v1/stream' }).on('connection', (socket) => {
    socket.send(JSON.stringify(HELLO));
    socket.on('message', () => {
      sockets.add(socket);
      socket.send(JSON.stringify({ type: 'subscribed', cursor: {} }));
      const frame = script.frames.at(-1);
      const { stream } = script;
      if (frame !== undefined) socket.send(JSON.stringify({ type: 'view', stream, frame }));
      for (const message of unheard.splice(0)) socket.send(JSON.stringify(message));
    });
    socket.on('close', () => sockets.delete(socket));
  });
  const beat = setInterval(() => {
    if (script.heartbeat !== null) {
      sendTo({ type: 'heartbeat', wallTimeUs: Date.now() * 1_000, streams: script.heartbeat });
    }
  }, HEARTBEAT_MS);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    script,
    acknowledged,
    send,
    async stop() {
      clearInterval(beat);
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(
  path: string,
  query: URLSearchParams,
  { stream, session, alerts, unlisted = [], frames }: StageScript,
): object | null {
  if (path === '/v1/session') return session;
  if (path === '/v1/detectors') return { detectors: detectorDescriptions() };
  if (path === '/v1/view') {
    const [fromUs, toUs] = [Number(query.get('fromUs')), Number(query.get('toUs'))];
    return { frames: frames.filter(({ timeUs }) => timeUs >= fromUs && timeUs < toUs) };
  }
  const cursor = Object.fromEntries(alerts.map((alert) => [alert.stream, alert.id]));
  if (path === '/v1/alerts') {
    const listed = alerts.filter((alert) => !unlisted.includes(alert.id));
    return { alerts: listed, cursor: { [stream]: '0-0', ...cursor }, more: unlisted.length > 0 };
  }
  const id = path.split('/')[3];
  if (path.startsWith('/v1/incidents/')) {
    // Exchanges are told of no incident.
    const isTold = 'role' in session && session.role !== 'exchange';
    const own = alerts.filter(({ event }) => event.data.content.incidentId === id);
    return own.length === 0 || !isTold
      ? null
      : { alerts: own, timeline: own.map(changeOf), missing: 0 };
  }
  const revisions = alerts.filter(({ event }) => event.data.content.id === id);
  return id === undefined ? null : { id, revisions, acknowledgements: [], missing: 0 };
}

/** As a timeline of an incident has it. */
function changeOf({ event }: StagedAlert): object {
  const { timeUs, incident } = event.data.content;
  return { timeUs, incident };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<{ note: string }> {
  let text = '';
  for await (const part of request) text += String(part);
  return JSON.parse(text) as { note: string };
}
