/** What the tests of `libs/client` share: clients that note what they are told, of gateways that end with the test. */
import { AlertClient, type AlertClientOptions, type ClientStatus } from '@breakwater/client';
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { type Running, running } from './gateway-fixture.ts';

export const PATIENCE = { timeout: 20_000 };
/** Short, so that a test need not wait; the order of events is what is tested. */
const RETRY_MS = { min: 10, max: 100 };

const gateways: Running[] = [];
const clients: AlertClient[] = [];

/** Ends all clients and gateways that were begun since it was called last. */
export async function endAll(): Promise<void> {
  for (const client of clients.splice(0)) client.stop();
  for (const gateway of gateways.splice(0)) await gateway.stop();
}

export async function started(options?: Parameters<typeof running>[0]): Promise<Running> {
  const gateway = await running(options);
  gateways.push(gateway);
  return gateway;
}

export interface Followed {
  readonly client: AlertClient;
  readonly ids: string[];
  readonly statuses: ClientStatus[];
  readonly told: string[];
}

export function follow(url: string, options: Partial<AlertClientOptions> = {}): Followed {
  const ids: string[] = [];
  const statuses: ClientStatus[] = [];
  const told: string[] = [];
  const client = new AlertClient({
    url,
    from: 'beginning',
    retryMs: RETRY_MS,
    onAlert: ({ id }) => ids.push(id),
    onGap: ({ from, to }) => told.push(`gap ${from} ${to}`),
    onRebuilding: ({ highWater, target }) => told.push(`rebuilding ${highWater} ${target}`),
    onStatus: (status) => statuses.push(status),
    ...options,
  });
  clients.push(client);
  client.start();
  return { client, ids, statuses, told };
}

/** Positions of the only entry of each record. */
export const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}-1`);

export const samples = (count: number, first = 1): ReturnType<typeof sampleAlert>[] =>
  Array.from({ length: count }, (_, i) => sampleAlert({ id: alertId(first + i) }));

export const statesOf = ({ statuses }: Followed): string[] => statuses.map(({ state }) => state);
