/** Starts the one Kafka and the one Redis that all container tests share, and ends them. */
import type { TestProject } from 'vitest/node';
import { startKafkaBroker } from './kafka-broker.ts';
import { startRedisServer } from './redis-server.ts';
import './shared-parts.ts';

/** Called by vitest once per run; returns what ends the parts. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = await Promise.allSettled([startKafkaBroker(), startRedisServer()]);
  const stopAll = async (): Promise<void> => {
    for (const part of started) if (part.status === 'fulfilled') await part.value.stop();
  };
  const [kafka, redis] = started;
  if (kafka.status === 'fulfilled' && redis.status === 'fulfilled') {
    project.provide('kafkaBrokers', kafka.value.brokers);
    project.provide('redisUrl', redis.value.url);
    return stopAll;
  }
  await stopAll();
  const reasons: unknown[] = [];
  for (const part of started) if (part.status === 'rejected') reasons.push(part.reason);
  throw new AggregateError(reasons, reasons.map(String).join('\n'));
}
