/** The log on Kafka: makes the adapters of the core's log ports. */
import type { LogAdmin, LogConsumer, LogProducer, LogReader } from '@breakwater/core';
import { KafkaLogAdmin } from './kafka-log-admin.ts';
import { KafkaLogConsumer } from './kafka-log-consumer.ts';
import { KafkaLogProducer } from './kafka-log-producer.ts';
import { KafkaLogReader } from './kafka-log-reader.ts';
import {
  DEFAULT_TIMINGS,
  type KafkaLogFunction,
  type KafkaSettings,
  type KafkaTimings,
} from './kafka-settings.ts';
import { KafkaTopicSource, type TopicSource } from './topic-source.ts';

export interface KafkaLogOptions {
  /** Receives the adapter's log lines. Default: none; outcomes carry what matters. */
  readonly log?: KafkaLogFunction;
  readonly timings?: Partial<KafkaTimings>;
}

export interface ConsumerOptions {
  /** Processes of one group share the partitions. */
  readonly groupId: string;
  readonly topics: readonly string[];
}

export interface KafkaLog {
  consumer(options: ConsumerOptions): LogConsumer;
  producer(): LogProducer;
  reader(): LogReader;
  admin(): LogAdmin;
  /** Topics of the cluster that are no log of ours. */
  topics(): TopicSource;
}

/** Returns the log of a cluster. Connects to nothing before the first use of what it makes. */
export function createKafkaLog(settings: KafkaSettings, options: KafkaLogOptions = {}): KafkaLog {
  const log: KafkaLogFunction = options.log ?? ((): void => undefined);
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  return {
    consumer: ({ groupId, topics }) =>
      new KafkaLogConsumer({ settings, timings, log, groupId, topics }),
    producer: () => new KafkaLogProducer(settings, timings, log),
    reader: () => new KafkaLogReader(settings, timings, log),
    admin: () => new KafkaLogAdmin(settings, timings, log),
    topics: () => new KafkaTopicSource(settings, timings, log),
  };
}
