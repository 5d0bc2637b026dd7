/** `run feeds` with venues to watch: into the topic of a live domain, which is opened before. */
import type { KafkaLog } from '@breakwater/kafka';
import { EXIT_CODE, type HealthState } from '@breakwater/shell';
import type { Logger, Metrics } from '@breakwater/telemetry';
import { readLiveConfig } from './live-config.ts';
import { runLive } from './live-run.ts';

export interface LiveServiceOptions {
  /** File that says what is watched. */
  readonly path: string;
  readonly log: KafkaLog;
  readonly topic: string;
  readonly health: HealthState;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly signal: AbortSignal;
  /** Of the metrics. */
  readonly url: string;
}

/** Returns the exit code. @throws LiveConfigError for a file that cannot be used. */
export async function runLiveService(options: LiveServiceOptions): Promise<number> {
  const { path, log, topic, health, logger, metrics, signal, url } = options;
  const config = readLiveConfig(path);
  const refusal = await topicRefusal(log, topic);
  if (refusal !== undefined) {
    logger.error('live feeds cannot start', { topic, detail: refusal });
    return EXIT_CODE.failed;
  }
  const producer = log.producer();
  try {
    health.ready('log');
    const venues = config.venues.map(({ plan }) => plan.venue);
    logger.info('watching venues', { topic, venues, url });
    const failure = await runLive({ config, producer, topic, logger, metrics, stop: signal });
    if (failure === undefined) return EXIT_CODE.ok;
    logger.error('live feeds stopped', { ...failure });
    return EXIT_CODE.failed;
  } finally {
    await producer.close();
  }
}

/** Why the topic is none of a live domain, and what to do. */
async function topicRefusal(log: KafkaLog, topic: string): Promise<string | undefined> {
  const reader = log.reader();
  try {
    const info = await reader.inspect(topic, 0);
    if (info.kind !== 'ok') return `${info.code}: ${info.detail}`;
    if (info.value.clock !== 'append') {
      return 'its feeder stamps its records, as in a replay; live feeds need a topic whose broker does';
    }
    return info.value.endOffset > 0
      ? undefined
      : `no domain is opened in it yet; first: breakwater topics apply --topic ${topic}`;
  } finally {
    await reader.close();
  }
}
