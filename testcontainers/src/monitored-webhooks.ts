/** Webhooks over a store, with their own `/metrics`: one endpoint whose receiver verifies, and at will one that refuses. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { AlertStore } from '@breakwater/core';
import { HealthState } from '@breakwater/shell';
import { type Logger, Metrics, serveOperations } from '@breakwater/telemetry';
import {
  addEndpoint,
  openRegistry,
  proveEndpoint,
  type Receiver,
  readVerifyingKeys,
  runDispatcher,
  startReceiver,
  systemClock,
} from '@breakwater/webhooks';
import { okValue } from './end-to-end-world.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';

export interface MonitoredWebhooks {
  /** `http://host:port`. */
  readonly url: string;
  /** Adds `deaf-desk`, to which everything is sent and which refuses it. */
  addDeafEndpoint(): void;
  /** What was sent to `deaf-desk` becomes dead letters, as if 72 hours had passed. */
  giveUpDeafEndpoint(): void;
  stop(): Promise<void>;
}

const VERSION = '0.0.0-test';
const ENDPOINT = { venue: null, severityMin: 'S1', from: 'beginning', signature: 'hmac' } as const;

export async function startMonitoredWebhooks(
  store: AlertStore,
  logger: Logger,
): Promise<MonitoredWebhooks> {
  const folder = makeRunFolder('webhooks');
  const receiver = await startVerifyingReceiver(join(folder, 'desk.pub'));
  const deaf = await startRefusingServer();
  const settings = {
    ports: [443],
    localReceivers: [receiver.place, deaf.place],
    keepMs: 86_400_000,
  };
  const registry = okValue(openRegistry(folder, settings, systemClock));
  const { ledger } = registry;
  const desk = { ...ENDPOINT, id: 'desk', url: `http://${receiver.place}/` };
  writeFileSync(join(folder, 'desk.pub'), okValue(addEndpoint(registry, desk)).verifyingText);
  okValue(await proveEndpoint(registry, 'desk'));
  const metrics = new Metrics({ service: 'webhooks', version: VERSION });
  const health = new HealthState(['store']);
  const at = { host: '127.0.0.1', port: 0 } as const;
  const operations = await serveOperations({ ...at, metrics, health, logger });
  const stopping = new AbortController();
  const parts = { ...registry, store, logger, metrics, health, random: Math.random };
  const running = runDispatcher(parts, stopping.signal);
  let isStopped = false;
  return {
    url: operations.url,
    addDeafEndpoint: () => {
      const url = `http://${deaf.place}/`;
      okValue(addEndpoint(registry, { ...ENDPOINT, id: 'deaf-desk', url }));
      okValue(ledger.setEndpointState('deaf-desk', 'active', 'for the test'));
    },
    giveUpDeafEndpoint: () => {
      okValue(ledger.bury('deaf-desk', Number.MAX_SAFE_INTEGER, 'for the test'));
    },
    stop: async () => {
      if (isStopped) return;
      isStopped = true;
      stopping.abort();
      okValue(await running);
      await operations.close();
      await Promise.all([receiver.close(), deaf.close()]);
      ledger.close();
      removeRunFolder(folder);
    },
  };
}

function startVerifyingReceiver(keyFile: string): Promise<Receiver> {
  return startReceiver({
    port: 0,
    keys: () => {
      const reading = readVerifyingKeys([keyFile]);
      return reading.kind === 'ok' ? reading.keys : [];
    },
    acknowledgeAs: 'desk-7',
    nowMs: Date.now,
    onMessage: () => {},
    // The sender counts it, as `refused`.
    onRefused: () => {},
  });
}

async function startRefusingServer(): Promise<Pick<Receiver, 'place' | 'close'>> {
  const server = createServer((_request, response) => {
    response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    place: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
