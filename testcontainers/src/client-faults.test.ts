/**
 * `libs/client` over a network that loses connections by chance, while the gateway process is killed and started again:
 * every alert of each filter once, in order, none missing.
 */
import { AlertClient, type AlertFilter, type AlertMessage } from '@breakwater/client';
import { afterEach, expect, test } from 'vitest';
import { AlertStage, STAGED_STREAM, type StagedAlert } from './alert-stage.ts';
import { until } from './end-to-end-world.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { seededChance } from './seeded-chance.ts';

const KILL_COUNT = 3;
const ROUND_COUNT = 8;
const ALERTS_PER_ROUND = 50;
const SEVERITIES = ['S1', 'S2', 'S3', 'S4'] as const;
const RETRY_MS = { min: 20, max: 200 };

const FILTERS: readonly {
  readonly filter?: AlertFilter;
  readonly wants: (alert: StagedAlert) => boolean;
}[] = [
  { wants: () => true },
  { filter: { severityMin: 'S3' }, wants: ({ severity }) => severity >= 'S3' },
  { filter: { venues: ['bithumb'] }, wants: ({ venue }) => venue === 'bithumb' },
  {
    filter: { detectors: ['B'], assets: ['USDC', 'USDT'] },
    wants: ({ detector, asset }) => detector === 'B' && asset !== 'DAI',
  },
];

let stage: AlertStage;
let gateway: GatewayProcess;
let proxy: FaultProxy;
const clients: AlertClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.stop();
  await proxy.close();
  await gateway.kill9();
  await stage.close();
});

test('every alert of a filter comes once and in order, whatever is lost on the way', async () => {
  const chance = seededChance(20_251_011);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)]!;
  const staged = (): StagedAlert => ({
    severity: pick(SEVERITIES),
    detector: pick(['A', 'B']),
    venue: pick(['upbit', 'bithumb']),
    asset: pick(['USDT', 'USDC', 'DAI']),
  });
  stage = new AlertStage();
  const wanted: string[][] = FILTERS.map(() => []);
  const round = async (): Promise<void> => {
    const alerts = Array.from({ length: ALERTS_PER_ROUND }, staged);
    const positions = await stage.append(alerts);
    for (const [i, { wants }] of FILTERS.entries()) {
      wanted[i]?.push(...positions.filter((_, at) => wants(alerts[at]!)));
    }
  };
  // A stream that exists: a cursor of one that does not is a gap.
  await round();
  gateway = await startGatewayProcess({ dataDirectory: stage.folder, port: 0 });
  const port = Number(new URL(gateway.url).port);
  proxy = await startFaultProxy({ target: port, seed: 7 });
  const received: AlertMessage[][] = FILTERS.map(() => []);
  const told: string[] = [];
  let lossCount = 0;
  for (const [i, { filter }] of FILTERS.entries()) {
    const client = new AlertClient({
      url: proxy.url,
      ...(filter === undefined ? {} : { filter }),
      from: 'beginning',
      retryMs: RETRY_MS,
      onAlert: (message) => received[i]?.push(message),
      onGap: (gap) => told.push(`gap ${JSON.stringify(gap)}`),
      onRebuilding: (rebuilding) => told.push(`rebuilding ${JSON.stringify(rebuilding)}`),
      onStatus: ({ state }) => {
        if (state === 'waiting') lossCount += 1;
      },
    });
    clients.push(client);
    client.start();
  }
  for (let at = 1; at < ROUND_COUNT; at += 1) {
    await round();
    const before = lossCount;
    if (at <= KILL_COUNT) {
      await gateway.kill9();
      await until('a loss noticed', () => lossCount > before);
      gateway = await startGatewayProcess({ dataDirectory: stage.folder, port });
    } else {
      // A round is more than any connection lets through.
      await until('a connection lost', () => lossCount > before);
    }
  }
  proxy.heal();
  const done = (): boolean => received.every((got, i) => got.length >= wanted[i]!.length);
  await until('all alerts handed out', done, 60_000);
  for (const [i, got] of received.entries()) {
    expect(got.map(({ id }) => id)).toEqual(wanted[i]);
    expect(got.every(({ stream }) => stream === STAGED_STREAM)).toBe(true);
  }
  expect(told).toEqual([]);
  const { reset, cut, stall } = proxy.counts;
  expect(Math.min(reset, cut, stall)).toBeGreaterThan(0);
}, 180_000);
