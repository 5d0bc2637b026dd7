/** The detector as a service: settings → adapters → run. */
import type { IoOutcome, ViewStore } from '@breakwater/core';
import { SnapshotFolder } from '@breakwater/embedded';
import { createKafkaLog } from '@breakwater/kafka';
import { RedisAlertStore, RedisViewStore } from '@breakwater/redis';
import {
  ConfigurationError,
  type DomainSettings,
  detectorSettings,
  domainSettings,
  type Environment,
  EXIT_CODE,
  HealthState,
  httpSettings,
  type Judgement,
  type KafkaSettings,
  kafkaClientSettings,
  kafkaSettings,
  logSettings,
  type RedisSettings,
  readConfiguration,
  redisSettings,
  type ServiceBody,
  snapshotSettings,
} from '@breakwater/shell';
import { createLogger, type Logger, Metrics, serveOperations } from '@breakwater/telemetry';
import { adapterRedisSettings } from '@breakwater/wiring';
import { systemClock } from './clock.ts';
import { DetectorObserver } from './detector-observer.ts';
import { type DetectorParts, runDetector } from './run.ts';

const HTTP_PORT_DEFAULT = 9_101;

export interface DetectorServiceOptions {
  readonly version: string;
  /** See `WorkerParts.anchorReason`. */
  readonly anchorReason?: string | undefined;
}

/** The body for `runService`. @throws ConfigurationError naming every setting that is wrong. */
export function detectorService(
  environment: Environment,
  options: DetectorServiceOptions,
): ServiceBody {
  const settings = readConfiguration(environment, {
    http: httpSettings(HTTP_PORT_DEFAULT),
    log: logSettings,
    domain: domainSettings,
    kafka: kafkaSettings('detector'),
    redis: redisSettings,
    readiness: detectorSettings,
    snapshots: snapshotSettings,
  });
  return async ({ signal }) => {
    const logger = createLogger({ service: 'detector', level: settings.log.level });
    const metrics = new Metrics({ service: 'detector', version: options.version });
    const health = new HealthState([]);
    const { host, port, access } = settings.http;
    access.onProblem = (detail) => logger.error('the tokens file cannot be used', { detail });
    const authorize = (token: string | null): Judgement => access.judge(token, ['operations']);
    const operations = await serveOperations({ host, port, metrics, health, logger, authorize });
    logger.info('detector starting', { url: operations.url, topic: settings.domain.topic });
    const adapters = openAdapters(settings, logger);
    const observer = new DetectorObserver({
      ...{ metrics, logger, health, clock: systemClock },
      policy: settings.readiness,
    });
    const { directory, intervalMs: snapshotIntervalMs } = settings.snapshots;
    const snapshots = directory === null ? null : new SnapshotFolder(directory);
    const parts = {
      ...adapters,
      snapshots,
      snapshotIntervalMs,
      observer,
      clock: systemClock,
      anchorReason: options.anchorReason,
    };
    try {
      const outcome = await runDetector(parts, signal);
      if (outcome.kind === 'ok') return EXIT_CODE.ok;
      logger.error('detector stopped', { code: outcome.code, detail: outcome.detail });
      return EXIT_CODE.failed;
    } finally {
      await Promise.all([
        adapters.producer.close(),
        adapters.reader.close(),
        adapters.store.close(),
        adapters.view.close(),
      ]);
      await operations.close();
    }
  };
}

/** Connects to nothing yet: the adapters do so with their first call. */
function openAdapters(
  settings: {
    readonly kafka: KafkaSettings;
    readonly redis: RedisSettings;
    readonly domain: DomainSettings;
  },
  logger: Logger,
): Pick<DetectorParts, 'consumer' | 'producer' | 'reader' | 'store'> & { view: ViewStore } {
  const log = createKafkaLog(kafkaClientSettings(settings.kafka), {
    log: (level, message, fields) => logger[level](message, fields),
  });
  const { groupId } = settings.kafka;
  const redis = adapterRedisSettings(settings.redis);
  return {
    consumer: log.consumer({ groupId, topics: [settings.domain.topic] }),
    producer: log.producer(),
    reader: log.reader(),
    store: openedRedis(RedisAlertStore.open(redis)),
    view: openedRedis(RedisViewStore.open(redis)),
  };
}

/** @throws ConfigurationError where the address is none. */
function openedRedis<Store>(opened: IoOutcome<Store>): Store {
  if (opened.kind === 'ok') return opened.value;
  const problem = { setting: 'REDIS_URL', origin: 'configuration', message: opened.detail };
  throw new ConfigurationError([problem]);
}
