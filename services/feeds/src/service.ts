/** The feeds service: settings → a scenario or recorded folder into its own topic, at a multiple of log time; or venues, live. */
import type { LogAdmin, LogReader } from '@breakwater/core';
import { createKafkaLog, type KafkaLog } from '@breakwater/kafka';
import {
  domainSettings,
  type Environment,
  EXIT_CODE,
  feedSettings,
  HealthState,
  httpSettings,
  type Judgement,
  kafkaClientSettings,
  kafkaSettings,
  logSettings,
  readConfiguration,
  registrySettings,
  type ServiceBody,
  sourceKafkaSettings,
} from '@breakwater/shell';
import { createLogger, type Logger, Metrics, serveOperations } from '@breakwater/telemetry';
import { BRIDGE_HEALTH, bridgeTopics } from './bridge/bridge-service.ts';
import { type FeedInput, openFeedInput } from './feed-input.ts';
import { runLiveService } from './live/live-service.ts';
import { type FeedProgress, LogFeeder } from './log-feeder.ts';

const HTTP_PORT_DEFAULT = 9_102;
const PROGRESS_EVERY_MS = 5_000;

/** The body for `runService`. @throws ConfigurationError naming every setting that is wrong. */
export function feedsService(environment: Environment, version: string): ServiceBody {
  const settings = readConfiguration(environment, {
    http: httpSettings(HTTP_PORT_DEFAULT),
    log: logSettings,
    domain: domainSettings,
    kafka: kafkaSettings('feeds'),
    source: sourceKafkaSettings('feeds'),
    registry: registrySettings,
    feed: feedSettings,
  });
  return async ({ signal }) => {
    const logger = createLogger({ service: 'feeds', level: settings.log.level });
    const metrics = new Metrics({ service: 'feeds', version });
    const health = new HealthState(settings.feed.input.kind === 'topics' ? BRIDGE_HEALTH : ['log']);
    const { host, port, access } = settings.http;
    access.onProblem = (detail) => logger.error('the tokens file cannot be used', { detail });
    const authorize = (token: string | null): Judgement => access.judge(token, ['operations']);
    const operations = await serveOperations({ host, port, metrics, health, logger, authorize });
    const openLog = (kafka: typeof settings.kafka): KafkaLog =>
      createKafkaLog(kafkaClientSettings(kafka), {
        log: (level, message, fields) => logger[level](message, fields),
      });
    const log = openLog(settings.kafka);
    const { topic } = settings.domain;
    const { input: place, seed, partition } = settings.feed;
    const { url } = operations;
    const running = { log, topic, signal, logger, metrics, health, url };
    try {
      if (place.kind === 'live') return await runLiveService({ ...running, path: place.path });
      if (place.kind === 'topics') {
        const { source } = settings;
        const foreign = source === null ? log : openLog(source);
        const { registry: reg } = settings;
        const registry = reg === null ? null : { ...reg, password: reg.password?.reveal() ?? null };
        const at = { partition, registry, mappingPath: place.path };
        return await bridgeTopics({ ...running, ...at, foreign, isSameCluster: source === null });
      }
      const input = await openFeedInput(place, seed, {
        stop: signal,
        onCalibrating: (share) => logger.debug('calibrating', { share }),
      });
      const refusal = await prepareTopic(log, topic);
      if (refusal !== undefined) {
        logger.error('feeds cannot start', { topic, detail: refusal });
        return EXIT_CODE.failed;
      }
      health.ready('log');
      logger.info('feeding', { topic, input: input.name, url: operations.url });
      return await feed({ input, log, topic, speed: settings.feed.speed, signal, logger, metrics });
    } finally {
      await operations.close();
    }
  };
}

/** Makes the topic of a replay, stamped by its one feeder and kept for ever; returns why it cannot be used. */
async function prepareTopic(log: KafkaLog, topic: string): Promise<string | undefined> {
  const admin: LogAdmin = log.admin();
  const reader: LogReader = log.reader();
  try {
    const plan = [{ topic, partitionCount: 1, clock: 'create', retentionMs: -1 }] as const;
    const left = await admin.apply(plan);
    if (left.kind !== 'ok') return `${left.code}: ${left.detail}`;
    const [first] = left.value;
    if (first !== undefined) return `${first.setting} is ${first.actual}, not ${first.wanted}`;
    const info = await reader.inspect(topic, 0);
    if (info.kind !== 'ok') return `${info.code}: ${info.detail}`;
    return info.value.endOffset === 0
      ? undefined
      : 'the topic holds records already, and a replay has one feeder; name a new one in BREAKWATER_TOPIC';
  } finally {
    await Promise.all([admin.close(), reader.close()]);
  }
}

async function feed(run: {
  readonly input: FeedInput;
  readonly log: KafkaLog;
  readonly topic: string;
  readonly speed: number | undefined;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly metrics: Metrics;
}): Promise<number> {
  const { input, logger } = run;
  const producer = run.log.producer();
  const feeder: LogFeeder = new LogFeeder({
    producer,
    topic: run.topic,
    partition: 0,
    clock: 'create',
    speed: run.speed ?? 'unbounded',
    controls: input.controls,
    stop: run.signal,
    progressEveryMs: PROGRESS_EVERY_MS,
    work: () => ({
      done: Math.max(0, feeder.logTimeUs - input.fromUs),
      total: input.toUs - input.fromUs,
    }),
    onProgress: (now) => logger.info('fed', progressFields(now)),
  });
  const unwatch = run.metrics.watchFeed(input.name, () => {
    const { recordCount, eventCount, byteCount, refusedCount } = feeder.progress;
    const rejectedCount = refusedCount + input.setAsideCount();
    return { recordCount, eventCount, byteCount, rejectedCount };
  });
  try {
    const outcome = await feeder.feed(input.records());
    if (outcome.kind === 'ok') {
      logger.info('feed ended', { ending: outcome.value.ending, ...progressFields(outcome.value) });
      return EXIT_CODE.ok;
    }
    logger.error('feed stopped', { code: outcome.code, detail: outcome.detail });
    return EXIT_CODE.failed;
  } finally {
    unwatch();
    await producer.close();
  }
}

function progressFields(now: FeedProgress): Record<string, unknown> {
  const { recordCount, eventCount, tickCount, eventsPerSecond, doneShare, remainingMs } = now;
  return {
    logTime: new Date(now.logTimeUs / 1_000).toISOString(),
    recordCount,
    eventCount,
    tickCount,
    eventsPerSecond: Math.round(eventsPerSecond),
    ...(doneShare === undefined ? {} : { donePercent: Math.round(doneShare * 100) }),
    ...(remainingMs === undefined ? {} : { etaSeconds: Math.round(remainingMs / 1_000) }),
  };
}
