/** What the adapters of an embedded log ask of it: its topics, and the partitions behind them. */
import type { IoOutcome } from '@breakwater/core';
import type { AssignedPartition } from './embedded-consumer.ts';
import type { TopicSettings } from './topic-folder.ts';

export interface LogTopics {
  /** null where there is no such topic. */
  topicSettings(name: string): TopicSettings | null;
  /** Codes: `unknown-topic`, `unknown-partition` (fatal). */
  partition(topic: string, partition: number): IoOutcome<AssignedPartition>;
  /** Creates the topic, or adds partitions and changes the retention; its clock must stay. */
  changeTopic(name: string, wanted: Omit<TopicSettings, 'topicId'>): Promise<void>;
}
