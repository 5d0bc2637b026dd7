/**
 * 1,000 subscribers with filters on one gateway process, reconnecting at random, and among them one that never reads:
 * every one has every alert of its filter, in order; the one that stalls is closed with a cursor to resume from.
 */
import { AlertClient, type AlertFilter } from '@breakwater/client';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { AlertStage, type StagedAlert } from './alert-stage.ts';
import { until } from './end-to-end-world.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { seededChance } from './seeded-chance.ts';

const SUBSCRIBER_COUNT = 1_000;
const ROUND_COUNT = 10;
const ALERTS_PER_ROUND = 20;
/** More in all than a queue and the buffers of both ends of a connection hold. */
const LOUD_PER_ROUND = 50;
const LOUD_LENGTH = 60_000;
const RECONNECT_CHANCE = 0.03;
const LOUD = { venues: ['loud'] };

const FILTERS: readonly {
  readonly filter: AlertFilter;
  readonly wants: (alert: StagedAlert) => boolean;
}[] = [
  { filter: { venues: ['upbit', 'bithumb'] }, wants: () => true },
  { filter: { severityMin: 'S2' }, wants: ({ severity }) => severity >= 'S2' },
  { filter: { severityMin: 'S4' }, wants: ({ severity }) => severity === 'S4' },
  { filter: { venues: ['bithumb'] }, wants: ({ venue }) => venue === 'bithumb' },
  { filter: { detectors: ['B'] }, wants: ({ detector }) => detector === 'B' },
  {
    filter: { assets: ['USDT', 'USDC'], detectors: ['A'], severityMin: 'S3' },
    wants: ({ asset, detector, severity }) =>
      asset !== 'DAI' && detector === 'A' && severity >= 'S3',
  },
];

let stage: AlertStage;
let gateway: GatewayProcess;
const clients: AlertClient[] = [];
const sockets: WebSocket[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.stop();
  for (const socket of sockets.splice(0)) socket.terminate();
  await gateway.kill9();
  await stage.close();
});

interface Received {
  readonly ids: string[];
  isLive: boolean;
}

/** A subscriber that begins anew after some alerts, by chance. */
function subscribe(filter: AlertFilter, chance: () => number): Received {
  const received: Received = { ids: [], isLive: false };
  const client = new AlertClient({
    url: gateway.url,
    filter,
    from: 'beginning',
    retryMs: { min: 50, max: 500 },
    onAlert: ({ id }) => {
      received.ids.push(id);
      if (chance() < RECONNECT_CHANCE) {
        reconnectCount += 1;
        client.start();
      }
    },
    onGap: (gap) => {
      throw new Error(JSON.stringify(gap));
    },
    onStatus: ({ state }) => {
      received.isLive = state === 'live';
    },
  });
  clients.push(client);
  client.start();
  return received;
}
let reconnectCount = 0;

/** A subscriber that asks for much and reads nothing until it is let. */
async function stall(): Promise<WebSocket> {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/stream`);
  sockets.push(socket);
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'subscribe', filter: LOUD, cursor: {} }));
  await new Promise((resolve) => socket.once('message', resolve));
  socket.pause();
  return socket;
}

test('every one has every alert of its filter, and one that stalls harms nobody', async () => {
  const chance = seededChance(1);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)]!;
  const staged = (): StagedAlert => ({
    severity: pick(['S1', 'S2', 'S3', 'S4']),
    detector: pick(['A', 'B']),
    venue: pick(['upbit', 'bithumb']),
    asset: pick(['USDT', 'USDC', 'DAI']),
  });
  const loud: StagedAlert = {
    severity: 'S1',
    detector: 'D',
    venue: 'loud',
    asset: 'LOUD',
    versionLength: LOUD_LENGTH,
  };
  stage = new AlertStage();
  await stage.append([staged()].slice(1));
  gateway = await startGatewayProcess({ dataDirectory: stage.folder, port: 0 });
  const received = Array.from({ length: SUBSCRIBER_COUNT }, (_, i) => ({
    ...FILTERS[i % FILTERS.length]!,
    got: subscribe(FILTERS[i % FILTERS.length]!.filter, seededChance(i)),
  }));
  await until('everybody subscribed', () => received.every(({ got }) => got.isLive));
  const late = untilClosedAsSlow(await stall());
  const wanted = new Map(FILTERS.map(({ wants }) => [wants, [] as string[]]));
  const loudPositions: string[] = [];
  for (let round = 0; round < ROUND_COUNT; round += 1) {
    const normal = Array.from({ length: ALERTS_PER_ROUND }, staged);
    const positions = await stage.append(normal);
    for (const { wants } of FILTERS) {
      wanted.get(wants)?.push(...positions.filter((_, at) => wants(normal[at]!)));
    }
    loudPositions.push(...(await stage.append(Array.from({ length: LOUD_PER_ROUND }, () => loud))));
    const isDone = (): boolean =>
      received.every(({ wants, got }) => got.ids.length >= wanted.get(wants)!.length);
    await until(`round ${round} received by everybody`, isDone);
  }
  for (const { wants, got } of received) expect(got.ids).toEqual(wanted.get(wants));
  expect(reconnectCount).toBeGreaterThan(SUBSCRIBER_COUNT);

  const { ids, cursor, closeCode } = await late;
  expect(closeCode).toBe(1013);
  expect(ids.length).toBeLessThan(loudPositions.length);
  const resumed: string[] = [];
  const client = new AlertClient({
    url: gateway.url,
    filter: LOUD,
    from: cursor,
    onAlert: ({ id }) => resumed.push(id),
  });
  clients.push(client);
  client.start();
  await until('the rest read', () => ids.length + resumed.length >= loudPositions.length);
  expect([...ids, ...resumed]).toEqual(loudPositions);
}, 120_000);

/** Waits until the gateway gives the stalled one up, then lets it read: what it finds. */
async function untilClosedAsSlow(socket: WebSocket): Promise<{
  readonly ids: readonly string[];
  readonly cursor: Record<string, string>;
  readonly closeCode: number;
}> {
  await until(
    'the stalled one given up',
    async () => {
      const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
      return metrics.includes('breakwater_websocket_closed_total{reason="slow"} 1');
    },
    90_000,
  );
  const ids: string[] = [];
  let cursor: Record<string, string> = {};
  socket.on('message', (content: Buffer) => {
    const message = JSON.parse(content.toString('utf8')) as {
      readonly type: string;
      readonly id: string;
      readonly cursor: Record<string, string>;
    };
    if (message.type === 'alert') ids.push(message.id);
    if (message.type === 'closing') cursor = message.cursor;
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.resume();
  return { closeCode: await closed, ids, cursor };
}
