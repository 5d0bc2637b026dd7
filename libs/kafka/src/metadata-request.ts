/**
 * Metadata version 12: what kafkajs' version 6 does not tell, the identity of a topic.
 *
 * Request header 2: api_key INT16, api_version INT16, correlation_id INT32, client_id NULLABLE_STRING, tags.
 * kafkajs writes header 1, which lacks the tags: our body begins with them. So does the response's body.
 *
 * Request  => [topics] allow_auto_topic_creation include_topic_authorized_operations tags
 *   topics => topic_id UUID, name COMPACT_NULLABLE_STRING, tags
 * Response => throttle_time_ms INT32, [brokers], cluster_id COMPACT_NULLABLE_STRING, controller_id INT32, [topics], tags
 *   brokers => node_id INT32, host COMPACT_STRING, port INT32, rack COMPACT_NULLABLE_STRING, tags
 *   topics => error_code INT16, name COMPACT_NULLABLE_STRING, topic_id UUID, is_internal BOOLEAN, [partitions],
 *             topic_authorized_operations INT32, tags
 *   partitions => error_code INT16, partition_index INT32, leader_id INT32, leader_epoch INT32, [replica_nodes INT32],
 *             [isr_nodes INT32], [offline_replicas INT32], tags
 */
import { WireReader } from './wire-reader.ts';

export const METADATA_API_KEY = 3;
/** Brokers since 3.0 speak it. */
export const METADATA_VERSION = 12;

export interface PartitionMetadata {
  readonly partition: number;
  readonly errorCode: number;
  /** -1: none at present. */
  readonly leaderId: number;
}

export interface BrokerMetadata {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

export interface ClusterMetadata {
  readonly brokers: readonly BrokerMetadata[];
  readonly topics: readonly TopicMetadata[];
}

export interface TopicMetadata {
  readonly errorCode: number;
  readonly name: string;
  /** As Kafka's own tools print it: 16 bytes in base64url. */
  readonly topicId: string;
  readonly partitions: readonly PartitionMetadata[];
}

/** Returns the body of a request for one topic, which must not create it. */
export function encodeMetadataRequest(topic: string): Buffer {
  const name = Buffer.from(topic, 'utf8');
  // A topic name has at most 249 bytes, so its compact length needs at most two.
  const length = name.length + 1;
  const compactLength = length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
  const NO_TAGS = 0;
  const oneTopic = 2;
  const head = Buffer.from([NO_TAGS, oneTopic, ...new Uint8Array(16), ...compactLength]);
  const isFalse = 0;
  return Buffer.concat([head, name, Buffer.from([NO_TAGS, isFalse, isFalse, NO_TAGS])]);
}

/** Returns the body of a request for all topics that the client may see. */
export function encodeAllTopicsRequest(): Buffer {
  const NO_TAGS = 0;
  const allTopics = 0;
  const isFalse = 0;
  return Buffer.from([NO_TAGS, allTopics, isFalse, isFalse, NO_TAGS]);
}

/**
 * Returns what the broker says about the brokers and the topics.
 * @throws WireError where the bytes are no such response.
 */
export function decodeMetadataResponse(body: Buffer): ClusterMetadata {
  const reader = new WireReader(body);
  reader.skipTags();
  reader.int32();
  const brokers = reader.compactArray(() => readBroker(reader));
  reader.compactString();
  reader.int32();
  return { brokers, topics: reader.compactArray(() => readTopic(reader)) };
}

function readBroker(reader: WireReader): BrokerMetadata {
  const nodeId = reader.int32();
  const host = reader.compactString() ?? '';
  const port = reader.int32();
  reader.compactString();
  reader.skipTags();
  return { nodeId, host, port };
}

function readTopic(reader: WireReader): TopicMetadata {
  const errorCode = reader.int16();
  const name = reader.compactString() ?? '';
  const topicId = reader.bytes(16).toString('base64url');
  reader.int8();
  const partitions = reader.compactArray(() => readPartition(reader));
  reader.int32();
  reader.skipTags();
  return { errorCode, name, topicId, partitions };
}

function readPartition(reader: WireReader): PartitionMetadata {
  const errorCode = reader.int16();
  const partition = reader.int32();
  const leaderId = reader.int32();
  reader.int32();
  for (let list = 0; list < 3; list += 1) reader.compactArray(() => reader.int32());
  reader.skipTags();
  return { errorCode, partition, leaderId };
}
