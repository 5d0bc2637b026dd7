export {
  type ConsumerOptions,
  createKafkaLog,
  type KafkaLog,
  type KafkaLogOptions,
} from './kafka-log.ts';
export type { KafkaFailureCode } from './kafka-outcome.ts';
export {
  COMPRESSIONS,
  type Compression,
  type KafkaLogFunction,
  type KafkaSasl,
  type KafkaSettings,
  type KafkaTimings,
  type KafkaTls,
} from './kafka-settings.ts';
export type {
  Following,
  FollowOptions,
  ForeignPartition,
  TopicListing,
  TopicSource,
} from './topic-source.ts';
