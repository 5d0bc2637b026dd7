/** The log under test, and what its conformance tests share. */
import { randomUUID } from 'node:crypto';
import type {
  LogAdmin,
  LogConsumer,
  LogProducer,
  LogReader,
  NewRecord,
  RawRecord,
  TopicPlan,
} from '@breakwater/core';
import { expect } from 'vitest';

export interface LogSource {
  readonly producer: LogProducer;
  readonly reader: LogReader;
  readonly admin: LogAdmin;
  /** A consumer that alone gets all partitions (a group of its own). */
  consumer(topics: readonly string[]): LogConsumer;
  /** Removes the records below an offset, as retention does. */
  removeBefore(topic: string, partition: number, offset: number): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
  end?(): Promise<void>;
}

/** What the tests share: the log under test and topics of their own in it. */
export interface LogBench {
  readonly log: LogSource;
  newTopic(plan?: Partial<TopicPlan>): Promise<string>;
  /** Appends and returns the first offset. @throws unless the log takes them. */
  append(topic: string, records: readonly NewRecord[], partition?: number): Promise<number>;
  readAll(topic: string, from: number, to: number): Promise<RawRecord[]>;
}

/** Records of a `create` topic: `count` of them, one per millisecond. */
export function stamped(count: number, from = 0): NewRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    key: null,
    value: Buffer.from(`value ${from + index}`),
    timestampUs: (1_700_000_000_000 + from + index) * 1_000,
  }));
}

export function textOf(record: RawRecord): string {
  return Buffer.from(record.value ?? []).toString('utf8');
}

export function makeBench(log: LogSource): LogBench {
  return {
    log,
    newTopic: async (plan = {}) => {
      const topic = `conformance-${randomUUID()}`;
      const wanted = planOf(topic, plan);
      expect(await log.admin.apply([wanted])).toEqual({ kind: 'ok', value: [] });
      return topic;
    },
    append: async (topic, records, partition = 0) => {
      const appended = await log.producer.append(topic, partition, records);
      if (appended.kind !== 'ok') throw new Error(`${appended.code}: ${appended.detail}`);
      return appended.value;
    },
    readAll: async (topic, from, to) => {
      const all: RawRecord[] = [];
      for await (const chunk of log.reader.read(topic, 0, from, to)) {
        for (const { value, key, ...rest } of chunk) {
          all.push({
            ...rest,
            key: key === null ? null : new Uint8Array(key),
            value: value === null ? null : new Uint8Array(value),
          });
        }
      }
      return all;
    },
  };
}

/** A plan of one partition with the feeder's clock and no retention, unless told otherwise. */
export function planOf(topic: string, plan: Partial<TopicPlan> = {}): TopicPlan {
  return { topic, partitionCount: 1, clock: 'create', retentionMs: -1, ...plan };
}
