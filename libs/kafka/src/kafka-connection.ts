/**
 * A connection to the cluster outside any consumer group: identity, bounds and records of single partitions.
 * One reader of one partition owns one, so that a long poll delays nobody else.
 *
 * CN1 Nothing here retries. Callers do, at their own pace: retries on two levels would multiply.
 * CN2 After a failure the next request looks up the leaders again and replaces broken connections.
 */
import type { IoOutcome, LogClock, PartitionInfo } from '@breakwater/core';
import { BrokerPool } from './broker-pool.ts';
import {
  decodeFetchResponse,
  encodeFetchRequest,
  FETCH_API_KEY,
  FETCH_VERSION,
  type FetchedBytes,
  type FetchQuery,
  type TopicPartition,
} from './fetch-request.ts';
import { failureOf, fatal, KAFKA_ERROR, ok, retryable, unknownTopic } from './kafka-outcome.ts';
import type { KafkaLogFunction, KafkaSettings, KafkaTimings } from './kafka-settings.ts';
import { createKafka, kafkajsConfig } from './kafkajs-client.ts';
import { type ClusterBroker, encodeBytes, protocolError } from './kafkajs-internals.ts';
import {
  decodeMetadataResponse,
  encodeAllTopicsRequest,
  encodeMetadataRequest,
  METADATA_API_KEY,
  METADATA_VERSION,
  type TopicMetadata,
} from './metadata-request.ts';
import { WireError } from './wire-reader.ts';

const READ_UNCOMMITTED = 0;
const EARLIEST = -2;
const LATEST = -1;
const TOPIC_RESOURCE = 2;
const CLOCK_SETTING = 'message.timestamp.type';

export interface Bounds {
  readonly lowOffset: number; // unit: log offset
  readonly endOffset: number; // unit: log offset
}

export class KafkaConnection {
  readonly #pool: BrokerPool;
  readonly #leaders = new Map<string, number>();

  constructor(settings: KafkaSettings, timings: KafkaTimings, log: KafkaLogFunction) {
    this.#pool = new BrokerPool({
      ...kafkajsConfig(settings, timings),
      logger: createKafka(settings, timings, log).logger(),
    });
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Returns who leads the topic's partitions, and its identity. Codes: those of KafkaFailureCode. */
  async describe(topic: string): Promise<IoOutcome<TopicMetadata>> {
    return this.#attempt(`asking for topic ${topic}`, async () => {
      const topics = await this.#metadata(encodeMetadataRequest(topic));
      if (topics.kind !== 'ok') return topics;
      const found = topics.value.find((one) => one.name === topic);
      if (found === undefined) return fatal('broker-refused', `no answer about topic ${topic}`);
      if (found.errorCode === KAFKA_ERROR.unknownTopicOrPartition) {
        return unknownTopic(`topic ${topic} does not exist`);
      }
      if (found.errorCode !== 0) throw protocolError(found.errorCode);
      this.#learnLeaders(found);
      return ok(found);
    });
  }

  /** Returns the topics that this client may see; what is being created or deleted is left out. */
  async list(): Promise<IoOutcome<readonly TopicMetadata[]>> {
    return this.#attempt('asking for the topics', async () => {
      const topics = await this.#metadata(encodeAllTopicsRequest());
      if (topics.kind !== 'ok') return topics;
      return ok(topics.value.filter(({ errorCode }) => errorCode === 0));
    });
  }

  async #metadata(body: Buffer): Promise<IoOutcome<readonly TopicMetadata[]>> {
    const broker = await this.#pool.any();
    const newest = broker.versions?.[METADATA_API_KEY]?.maxVersion ?? 0;
    if (newest < METADATA_VERSION) {
      return fatal('broker-too-old', `Metadata version ${newest}; Kafka 3.0 or newer is needed`);
    }
    const { brokers, topics } = await sendRequest(broker, {
      apiKey: METADATA_API_KEY,
      apiVersion: METADATA_VERSION,
      apiName: 'Metadata',
      body,
      decode: decodeMetadataResponse,
    });
    this.#pool.learn(brokers);
    return ok(topics);
  }

  #learnLeaders({ name, partitions }: TopicMetadata): void {
    for (const { partition, leaderId } of partitions) {
      this.#leaders.set(keyOf({ topic: name, partition }), leaderId);
    }
  }

  /** Returns identity, clock and bounds of a partition as of now. */
  async inspect(at: TopicPartition): Promise<IoOutcome<PartitionInfo>> {
    const located = await this.locate(at);
    if (located.kind !== 'ok') return located;
    const clock = await this.clock(at.topic);
    return clock.kind === 'ok' ? ok({ ...located.value, clock: clock.value }) : clock;
  }

  /** As `inspect`, without asking for the clock: the settings of somebody else's topic may be closed to us. */
  async locate(at: TopicPartition): Promise<IoOutcome<Omit<PartitionInfo, 'clock'>>> {
    const described = await this.describe(at.topic);
    if (described.kind !== 'ok') return described;
    if (!described.value.partitions.some(({ partition }) => partition === at.partition)) {
      const count = described.value.partitions.length;
      return fatal('unknown-partition', `${at.topic} has ${count} partitions, not ${at.partition}`);
    }
    const bounds = await this.bounds(at);
    if (bounds.kind !== 'ok') return bounds;
    return ok({ ...at, topicId: described.value.topicId, ...bounds.value });
  }

  /** Returns who stamps the topic's records. */
  async clock(topic: string): Promise<IoOutcome<LogClock>> {
    return this.#attempt(`reading the settings of ${topic}`, async () => {
      const broker = await this.#pool.any();
      const resource = { type: TOPIC_RESOURCE, name: topic, configNames: [CLOCK_SETTING] };
      const { resources } = await broker.describeConfigs({ resources: [resource] });
      const entries = resources.flatMap(({ configEntries }) => configEntries);
      const type = entries.find(({ configName }) => configName === CLOCK_SETTING)?.configValue;
      if (type === 'LogAppendTime') return ok('append');
      if (type === 'CreateTime') return ok('create');
      return fatal('broker-refused', `${topic} has the ${CLOCK_SETTING} ${String(type)}`);
    });
  }

  /** Returns the oldest offset of a partition and the one that its next record will get. */
  async bounds(at: TopicPartition): Promise<IoOutcome<Bounds>> {
    return this.#attempt(`asking for the bounds of ${keyOf(at)}`, async () => {
      const leader = await this.#leader(at);
      if (leader.kind !== 'ok') return leader;
      const ask = async (timestamp: number): Promise<number> => {
        const { responses } = await leader.value.listOffsets({
          replicaId: -1,
          isolationLevel: READ_UNCOMMITTED,
          topics: [{ topic: at.topic, partitions: [{ partition: at.partition, timestamp }] }],
        });
        const offset = Number(responses[0]?.partitions[0]?.offset);
        if (!Number.isSafeInteger(offset)) throw new WireError('no offset in the answer');
        return offset;
      };
      // The end is asked last: what retention removes between the two must not put the end below the beginning.
      const lowOffset = await ask(EARLIEST);
      const endOffset = await ask(LATEST);
      return ok({ lowOffset, endOffset });
    });
  }

  /** Returns the records from a position on, waiting for the first; its `errorCode` is `offsetOutOfRange` or 0. */
  async fetch(at: TopicPartition, query: FetchQuery): Promise<IoOutcome<FetchedBytes>> {
    return this.#attempt(`reading ${keyOf(at)} at ${query.position}`, async () => {
      const leader = await this.#leader(at);
      if (leader.kind !== 'ok') return leader;
      const fetched = await sendRequest(leader.value, {
        apiKey: FETCH_API_KEY,
        apiVersion: FETCH_VERSION,
        apiName: 'Fetch',
        body: encodeFetchRequest(at, query),
        decode: decodeFetchResponse,
      });
      const { errorCode } = fetched;
      if (errorCode !== 0 && errorCode !== KAFKA_ERROR.offsetOutOfRange) {
        throw protocolError(errorCode);
      }
      return ok(fetched);
    });
  }

  async #attempt<T>(doing: string, work: () => Promise<IoOutcome<T>>): Promise<IoOutcome<T>> {
    try {
      return await work();
    } catch (error) {
      // The next attempt looks up the leaders again (CN2).
      this.#leaders.clear();
      if (error instanceof WireError) return fatal('broker-refused', `${doing}: ${error.message}`);
      const failure = failureOf(error, doing);
      if (failure.code === 'broker-unreachable') await this.#pool.forgetBroken();
      return failure;
    }
  }

  async #leader(at: TopicPartition): Promise<IoOutcome<ClusterBroker>> {
    let nodeId = this.#leaders.get(keyOf(at));
    if (nodeId === undefined) {
      const described = await this.describe(at.topic);
      if (described.kind !== 'ok') return described;
      nodeId = this.#leaders.get(keyOf(at));
    }
    if (nodeId === undefined) return fatal('unknown-partition', `there is no ${keyOf(at)}`);
    const broker = await this.#pool.node(nodeId);
    if (broker !== null) return ok(broker);
    this.#leaders.clear();
    return retryable('broker-busy', `${keyOf(at)} has no leader`);
  }
}

interface OwnRequest<T> {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  readonly body: Buffer;
  readonly decode: (body: Buffer) => T;
}

function sendRequest<T>(broker: ClusterBroker, own: OwnRequest<T>): Promise<T> {
  const { apiKey, apiVersion, apiName, body, decode } = own;
  return broker.connectionPool.send({
    request: { apiKey, apiVersion, apiName, encode: () => Promise.resolve(encodeBytes(body)) },
    response: {
      // `async`, so that an error thrown by `decode` rejects the promise.
      decode: async (bytes) => decode(bytes),
      parse: (decoded) => Promise.resolve(decoded),
    },
    logResponseError: false,
  });
}

function keyOf(at: TopicPartition): string {
  return `${at.topic}/${at.partition}`;
}
