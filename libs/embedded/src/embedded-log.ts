/**
 * A partitioned log in the process: what Kafka is to the rest, in a folder or in memory.
 *
 * Durability `each` (the default of a folder) answers an append after fdatasync, and appends that wait together share one.
 * `close` leaves it to the operating system: a killed process loses nothing, a power cut the last seconds.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assert, type IoOutcome, type LogAdmin, type PartitionInfo } from '@breakwater/core';
import { EmbeddedAdmin } from './embedded-admin.ts';
import {
  type AssignedPartition,
  type ConsumerOptions,
  EmbeddedConsumer,
} from './embedded-consumer.ts';
import { EmbeddedProducer, EmbeddedReader } from './embedded-producer.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import type { LogTopics } from './log-topics.ts';
import { diskFailure, fatal, ok } from './outcome.ts';
import { PartitionLog } from './partition-log.ts';
import type { Durability } from './segment-file.ts';
import { readTopics, type TopicSettings, writeTopic } from './topic-folder.ts';

export interface EmbeddedLogOptions {
  /** null: memory only, unbounded but for retention. */
  readonly folder: string | null;
  /** Stamps the records of `append` topics. Default: the machine's clock. */
  readonly nowMs?: () => number;
  readonly durability?: Durability;
  /** A segment is sealed once it is larger; default 64 MiB. */
  readonly segmentByteCountMax?: number;
}

interface Topic {
  settings: TopicSettings;
  readonly partitions: PartitionLog[];
}

const SEGMENT_BYTE_COUNT_MAX = 64 << 20;

export class EmbeddedLog implements LogTopics {
  readonly #options: Required<EmbeddedLogOptions>;
  readonly #lock: FolderLock | null;
  readonly #topics = new Map<string, Topic>();
  #tornByteCount = 0;
  /** Topic changes happen one after the other. */
  #changing: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  private constructor(options: Required<EmbeddedLogOptions>, lock: FolderLock | null) {
    this.#options = options;
    this.#lock = lock;
  }

  /** Codes: `folder-locked`, `log-damaged`, `not-permitted`, `disk-failed` (fatal), `disk-full` (retryable). */
  static async open(options: EmbeddedLogOptions): Promise<IoOutcome<EmbeddedLog>> {
    const locked = options.folder === null ? ok(null) : lockFolder(options.folder);
    if (locked.kind !== 'ok') return locked;
    const log = new EmbeddedLog(
      {
        folder: options.folder,
        nowMs: options.nowMs ?? Date.now,
        durability: options.durability ?? 'each',
        segmentByteCountMax: options.segmentByteCountMax ?? SEGMENT_BYTE_COUNT_MAX,
      },
      locked.value,
    );
    try {
      if (options.folder !== null) {
        for (const [name, settings] of await readTopics(options.folder)) {
          await log.#openTopic(name, settings);
        }
      }
      return ok(log);
    } catch (error) {
      await log.close();
      return diskFailure(error, `opening the log in ${options.folder}`);
    }
  }

  /** A log in memory with nothing in it. */
  static inMemory(options: { readonly nowMs?: () => number } = {}): EmbeddedLog {
    return new EmbeddedLog(
      {
        folder: null,
        nowMs: options.nowMs ?? Date.now,
        durability: 'close',
        segmentByteCountMax: SEGMENT_BYTE_COUNT_MAX,
      },
      null,
    );
  }

  /** Bytes of unfinished records that a crash had left and `open` cut off. */
  get tornByteCount(): number {
    return this.#tornByteCount;
  }

  /** Names of all topics, sorted. */
  get topicNames(): readonly string[] {
    return [...this.#topics.keys()].sort();
  }

  producer(): EmbeddedProducer {
    return new EmbeddedProducer(this);
  }
  reader(): EmbeddedReader {
    return new EmbeddedReader(this);
  }
  admin(): LogAdmin {
    return new EmbeddedAdmin(this);
  }
  consumer(options: ConsumerOptions): EmbeddedConsumer {
    return new EmbeddedConsumer(() => this.#assign(options.topics), options.idleMs);
  }

  /** Settings by topic name. */
  topicSettings(name: string): TopicSettings | null {
    return this.#topics.get(name)?.settings ?? null;
  }

  /** Codes: `unknown-topic`, `unknown-partition` (fatal). */
  partition(topic: string, partition: number): IoOutcome<AssignedPartition> {
    const known = this.#topics.get(topic);
    if (known === undefined) {
      return fatal('unknown-topic', `there is no topic ${topic}; create it with topics apply`);
    }
    const log = known.partitions[partition];
    if (log === undefined) {
      const detail = `${topic} has ${known.partitions.length} partitions, not a number ${partition}; add some with topics apply`;
      return fatal('unknown-partition', detail);
    }
    return ok({ log, inspect: () => describe(topic, partition, { topic: known, log }) });
  }

  /** Creates the topic, or adds partitions and changes the retention; asserts that the clock stays. */
  changeTopic(name: string, wanted: Omit<TopicSettings, 'topicId'>): Promise<void> {
    const change = async (): Promise<void> => {
      const known = this.#topics.get(name);
      assert(known === undefined || known.settings.clock === wanted.clock, 'a clock never changes');
      const settings = { ...wanted, topicId: known?.settings.topicId ?? randomUUID() };
      if (this.#options.folder !== null)
        await writeTopic(join(this.#options.folder, name), settings);
      await this.#openTopic(name, settings);
    };
    return this.#inTurn(change);
  }

  /** Forgets the topic and its records; the next of that name is another topic. */
  deleteTopic(name: string): Promise<void> {
    const change = async (): Promise<void> => {
      const known = this.#topics.get(name);
      this.#topics.delete(name);
      for (const partition of known?.partitions ?? []) await partition.close();
      const { folder } = this.#options;
      if (known !== undefined && folder !== null) await rm(join(folder, name), { recursive: true });
    };
    return this.#inTurn(change);
  }

  /** Writes what waits, syncs and gives the folder free. Consumers must have been stopped before. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#changing;
    for (const topic of this.#topics.values()) {
      for (const partition of topic.partitions) await partition.close();
    }
    this.#topics.clear();
    this.#lock?.release();
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const done = this.#changing.then(change);
    this.#changing = done.catch(() => undefined);
    return done;
  }

  async #openTopic(name: string, settings: TopicSettings): Promise<void> {
    const topic = this.#topics.get(name) ?? { settings, partitions: [] };
    topic.settings = settings;
    this.#topics.set(name, topic);
    const { folder, nowMs, durability, segmentByteCountMax } = this.#options;
    while (topic.partitions.length < settings.partitionCount) {
      const partition = topic.partitions.length;
      const opened = await PartitionLog.open({
        name: `${name}/${partition}`,
        folder: folder === null ? null : join(folder, name, String(partition)),
        clock: settings.clock,
        nowMs,
        durability,
        segmentByteCountMax,
        retentionMs: () => topic.settings.retentionMs,
      });
      this.#tornByteCount += opened.tornByteCount;
      topic.partitions.push(opened.log);
    }
  }

  #assign(topics: readonly string[]): IoOutcome<readonly AssignedPartition[]> {
    const assigned: AssignedPartition[] = [];
    for (const topic of topics) {
      const partitionCount = Math.max(1, this.topicSettings(topic)?.partitionCount ?? 0);
      for (let partition = 0; partition < partitionCount; partition += 1) {
        const found = this.partition(topic, partition);
        if (found.kind !== 'ok') return found;
        assigned.push(found.value);
      }
    }
    return ok(assigned);
  }
}

function describe(
  name: string,
  partition: number,
  at: { readonly topic: Topic; readonly log: PartitionLog },
): PartitionInfo {
  const { topicId, clock } = at.topic.settings;
  const { lowOffset, endOffset } = at.log;
  return { topic: name, topicId, partition, clock, lowOffset, endOffset };
}
