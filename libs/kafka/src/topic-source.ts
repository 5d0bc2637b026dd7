/**
 * Topics that somebody else writes: which there are, and one partition after the other read as our own log is, so that
 * no offset ends in silence. Nothing is written, no group is joined and no setting is asked for: rights to describe and
 * read the topics are enough.
 */
import type { IoOutcome, PartitionInfo, PartitionReader } from '@breakwater/core';
import type { TopicPartition } from './fetch-request.ts';
import { KafkaConnection } from './kafka-connection.ts';
import { ok } from './kafka-outcome.ts';
import type { KafkaLogFunction, KafkaSettings, KafkaTimings } from './kafka-settings.ts';
import { PartitionRun } from './partition-run.ts';

export interface TopicListing {
  readonly topic: string;
  readonly topicId: string;
  readonly partitionCount: number;
}

/** Its clock says `create`, whoever stamps it: nobody asked. */
export type ForeignPartition = PartitionInfo;

export interface FollowOptions {
  /** Bytes that one fetch may bring; a larger batch comes whole all the same. Two fetches are in memory at once. */
  readonly fetchByteCountMax: number;
}

/** The reading of one partition. */
export interface Following {
  /** Resolves `ok` after `end`, and `fatal` where reading on would skip records: codes as PartitionRun.run. */
  run(): Promise<IoOutcome<null>>;
  end(): void;
}

export interface TopicSource {
  /** Returns the topics that this client may see, in the order of their names. */
  list(): Promise<IoOutcome<readonly TopicListing[]>>;
  /** Returns identity and bounds of a partition as of now. */
  locate(at: TopicPartition): Promise<IoOutcome<ForeignPartition>>;
  /** Reads a partition over a connection of its own, from where the reader starts. */
  follow(
    at: TopicPartition,
    open: (partition: ForeignPartition) => PartitionReader,
    options: FollowOptions,
  ): Following;
  close(): Promise<void>;
}

export class KafkaTopicSource implements TopicSource {
  readonly #settings: KafkaSettings;
  readonly #timings: KafkaTimings;
  readonly #log: KafkaLogFunction;
  readonly #connection: KafkaConnection;

  constructor(settings: KafkaSettings, timings: KafkaTimings, log: KafkaLogFunction) {
    this.#settings = settings;
    this.#timings = timings;
    this.#log = log;
    this.#connection = new KafkaConnection(settings, timings, log);
  }

  async list(): Promise<IoOutcome<readonly TopicListing[]>> {
    const listed = await this.#connection.list();
    if (listed.kind !== 'ok') return listed;
    const topics = listed.value.map(({ name, topicId, partitions }) => ({
      topic: name,
      topicId,
      partitionCount: partitions.length,
    }));
    return ok(topics.sort((one, other) => (one.topic < other.topic ? -1 : 1)));
  }

  locate(at: TopicPartition): Promise<IoOutcome<ForeignPartition>> {
    return located(this.#connection, at);
  }

  follow(
    at: TopicPartition,
    open: (partition: ForeignPartition) => PartitionReader,
    { fetchByteCountMax }: FollowOptions,
  ): Following {
    const own = new KafkaConnection(this.#settings, this.#timings, this.#log);
    const connection = {
      inspect: () => located(own, at),
      describe: (topic: string) => own.describe(topic),
      bounds: own.bounds.bind(own),
      fetch: own.fetch.bind(own),
      close: () => own.close(),
    };
    return new PartitionRun({
      at,
      connection,
      open,
      timings: this.#timings,
      log: this.#log,
      fetchByteCountMax,
      checksums: 'verified',
    });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

async function located(
  connection: KafkaConnection,
  at: TopicPartition,
): Promise<IoOutcome<ForeignPartition>> {
  const found = await connection.locate(at);
  return found.kind === 'ok' ? ok({ ...found.value, clock: 'create' }) : found;
}
