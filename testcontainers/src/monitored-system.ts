/**
 * Detector, gateway and webhooks on embedded parts, each with its own `/metrics`, on a live log: what a Prometheus scrapes.
 *
 * The log stamps at arrival, and its clock is ours: while a scenario is written it stands at each record's time, so
 * that minutes of market pass in seconds and end at the present. From then on it is the clock on the wall.
 */
import {
  controlPublicKeyHex,
  encodeBatches,
  encodeControl,
  generateControlKey,
} from '@breakwater/codec';
import type { AlertStore, LogProducer } from '@breakwater/core';
import { DetectorObserver, runDetector, systemClock } from '@breakwater/detector';
import { openDataFolder } from '@breakwater/embedded';
import { createGateway } from '@breakwater/gateway';
import { AccessList, HealthState } from '@breakwater/shell';
import { openScenario } from '@breakwater/simulator';
import { createLogger, Metrics, serveOperations } from '@breakwater/telemetry';
import { okValue } from './end-to-end-world.ts';
import { type MonitoredWebhooks, startMonitoredWebhooks } from './monitored-webhooks.ts';

/** Where Prometheus scrapes each service, `host:port` by job. */
export function scrapeJobs(system: MonitoredSystem): Readonly<Record<string, string>> {
  return {
    detector: new URL(system.detectorUrl).host,
    gateway: new URL(system.gatewayUrl).host,
    webhooks: new URL(system.webhooks.url).host,
  };
}

export interface MonitoredSystem {
  /** `http://host:port`. */
  readonly detectorUrl: string;
  readonly gatewayUrl: string;
  readonly webhooks: MonitoredWebhooks;
  /** Writes a squeeze that ends now. */
  feedSqueeze(): Promise<void>;
  /** Appends so many ticks, as a log that grows faster than it is read. */
  grow(recordCount: number): Promise<void>;
  /** The store refuses every append until told otherwise. */
  refuseAppends(refuse: 'refuse' | 'accept'): void;
  /** Stops the detector and frees its port; the gateway goes on. */
  stopDetector(): Promise<void>;
  close(): Promise<void>;
}

const TOPIC = 'market.events';
const LEAD_IN_SECONDS = 120;
const INCIDENT_SECONDS = 60;
const VERSION = '0.0.0-test';

export async function startMonitoredSystem(): Promise<MonitoredSystem> {
  const logClock: LogClock = { standsAtMs: null };
  const nowMs = (): number => logClock.standsAtMs ?? Date.now();
  const { log, store, view, close } = okValue(await openDataFolder({ folder: null, nowMs }));
  const plan = { topic: TOPIC, partitionCount: 1, clock: 'append', retentionMs: -1 } as const;
  okValue(await log.admin().apply([plan]));
  const producer = log.producer();
  const gate = { isShut: false };
  const stop = new AbortController();
  const logger = createLogger({ service: 'monitored', level: 'fatal' });
  const metrics = new Metrics({ service: 'detector', version: VERSION });
  const health = new HealthState([]);
  const at = { host: '127.0.0.1', port: 0 } as const;
  const operations = await serveOperations({ ...at, metrics, health, logger });
  const observer = new DetectorObserver({ metrics, logger, health, clock: systemClock });
  const running = runDetector(
    {
      consumer: log.consumer({ topics: [TOPIC] }),
      producer,
      reader: log.reader(),
      store: gated(store, gate),
      view,
      clock: systemClock,
      observer,
    },
    stop.signal,
  );
  const gateway = createGateway({
    store,
    view,
    http: { ...at, access: AccessList.open(), allowedOrigins: [] },
    logger,
    metrics: new Metrics({ service: 'gateway', version: VERSION }),
  });
  const { url: gatewayUrl } = await gateway.start();
  const webhooks = await startMonitoredWebhooks(store, logger);
  let isStopped = false;
  const stopDetector = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    stop.abort();
    okValue(await running);
    await operations.close();
  };
  return {
    detectorUrl: operations.url,
    gatewayUrl,
    webhooks,
    feedSqueeze: () => feedSqueeze(producer, logClock),
    grow: async (recordCount) => {
      const ticks = Array.from({ length: recordCount }, () => ({ key: null, value: null }));
      okValue(await producer.append(TOPIC, 0, ticks));
    },
    refuseAppends: (refuse) => {
      gate.isShut = refuse === 'refuse';
    },
    stopDetector,
    close: async () => {
      await stopDetector();
      await webhooks.stop();
      await gateway.stop();
      await close();
    },
  };
}

interface LogClock {
  /** null: wall time. */
  standsAtMs: number | null;
}

async function feedSqueeze(producer: LogProducer, clock: LogClock): Promise<void> {
  const seconds = LEAD_IN_SECONDS + INCIDENT_SECONDS;
  const startTimeUs = (Date.now() - seconds * 1_000) * 1_000;
  const options = { seed: 7, leadInUs: LEAD_IN_SECONDS * 1e6, startTimeUs };
  const scenario = openScenario('squeeze-2025-10-11', options);
  const append = async (timestampUs: number, value: Uint8Array): Promise<void> => {
    clock.standsAtMs = timestampUs / 1_000;
    okValue(await producer.append(TOPIC, 0, [{ key: null, value }]));
  };
  const privateKey = generateControlKey();
  const { domain } = scenario;
  const keys = [controlPublicKeyHex(privateKey)];
  const controls = [
    { type: 'genesis', content: { ...scenario.genesis, clock: 'append', keys } },
    { type: 'calibration', content: scenario.calibration },
  ];
  for (const [sequence, control] of controls.entries()) {
    const value = encodeControl({ domain, sequence, ...control, privateKey });
    if (!(value instanceof Uint8Array)) throw new Error(value.detail);
    await append(startTimeUs, value);
  }
  for (const { timestampUs, batch } of scenario.records()) {
    if (timestampUs >= startTimeUs + seconds * 1e6) break;
    for (const value of encodeBatches(batch).records) await append(timestampUs, value);
  }
  clock.standsAtMs = null;
}

/** The store, whose appends fail while the gate is shut. */
function gated(store: AlertStore, gate: { readonly isShut: boolean }): AlertStore {
  const refused = {
    kind: 'retryable',
    code: 'refused-by-test',
    detail: 'the gate is shut',
  } as const;
  return {
    check: () => store.check(),
    mark: (stream) => store.mark(stream),
    append: (stream, request) =>
      gate.isShut ? Promise.resolve(refused) : store.append(stream, request),
    anchor: (stream, at, reason) => store.anchor(stream, at, reason),
    streams: () => store.streams(),
    range: (stream, kind, after, countMax) => store.range(stream, kind, after, countMax),
    tail: (stream, kinds, after, countMax, waitMs) =>
      store.tail(stream, kinds, after, countMax, waitMs),
    close: () => store.close(),
  };
}
