/** Names of bridged sources: `feeds/VENUE/TOPIC/PARTITION`, and of what the bridge says of itself, the same with `/status`. */
import { createHash } from 'node:crypto';

/** So that the whole name stays within a symbol's 160 bytes. */
const TOPIC_LENGTH_MAX = 80;
const KEPT_LENGTH = 60;
const HASH_LENGTH = 12;

export function sourceName(venue: string, topic: string, partition: number): string {
  return `feeds/${venue}/${topicName(topic)}/${partition}`;
}

export function statusName(source: string): string {
  return `${source}/status`;
}

/** What stands behind the venue in every source of a partition. */
export function sourceEnding(topic: string, partition: number): string {
  return `/${topicName(topic)}/${partition}`;
}

/** A topic's name, or its beginning and a hash where it is long. */
function topicName(topic: string): string {
  if (topic.length <= TOPIC_LENGTH_MAX) return topic;
  const hash = createHash('sha256').update(topic).digest('hex').slice(0, HASH_LENGTH);
  return `${topic.slice(0, KEPT_LENGTH)}~${hash}`;
}
