/** A log on a real broker, with what tests of it need beside the ports. */
import type { IoOutcome, LogClock, NewRecord } from '@breakwater/core';
import {
  createKafkaLog,
  type KafkaLog,
  type KafkaLogOptions,
  type KafkaSettings,
} from '@breakwater/kafka';
import { runKafkaTool } from './kafka-jars.ts';
import { freshName } from './shared-parts.ts';

export function plainSettings(brokers: readonly string[]): KafkaSettings {
  return { brokers, clientId: 'test', tls: null, sasl: null };
}

export function kafkaLogAt(brokers: readonly string[], options: KafkaLogOptions = {}): KafkaLog {
  return createKafkaLog(plainSettings(brokers), options);
}

/** Makes a topic of its own for one test and returns its name. */
export async function makeTopic(
  log: KafkaLog,
  plan: {
    readonly clock?: LogClock;
    readonly partitionCount?: number;
    readonly topic?: string;
    readonly retentionMs?: number;
  },
): Promise<string> {
  const topic = plan.topic ?? freshName('log');
  const admin = log.admin();
  try {
    const { clock = 'append', partitionCount = 1, retentionMs = -1 } = plan;
    const left = okOf(await admin.apply([{ topic, partitionCount, clock, retentionMs }]));
    if (left.length > 0) throw new Error(`${topic} is not as planned: ${JSON.stringify(left)}`);
    return topic;
  } finally {
    await admin.close();
  }
}

/** Records `0`, `1`, … for an append clock. */
export function numbered(count: number, from = 0): NewRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    key: null,
    value: Buffer.from(String(from + index)),
  }));
}

/** Returns what an `ok` carries. */
export function okOf<T>(outcome: IoOutcome<T>): T {
  if (outcome.kind === 'ok') return outcome.value;
  throw new Error(`${outcome.kind} ${outcome.code}: ${outcome.detail}`);
}

export async function deleteTopic(brokers: readonly string[], topic: string): Promise<void> {
  const args = ['--bootstrap-server', brokers.join(','), '--delete', '--topic', topic];
  await runKafkaTool('org.apache.kafka.tools.TopicCommand', args);
}
