/**
 * Who reads which partition: everybody keeps what they have, as far as the counts stay level. A partition that
 * moves is read again from its beginning by its new owner, so none moves without need.
 */
import type { PartitionAssigner } from 'kafkajs';
import kafkajs from 'kafkajs';
import type { TopicPartition } from './fetch-request.ts';

// kafkajs is CommonJS, and its index hides some names from the module loader.
const { AssignerProtocol } = kafkajs;

export interface GroupMember {
  readonly memberId: string;
  /** What it reads now, as it says. */
  readonly held: readonly TopicPartition[];
}

/**
 * Returns the partitions of each member; counts differ by at most one. The same input gives the same answer
 * whatever the order of the members.
 */
export function assignSticky(
  partitions: readonly TopicPartition[],
  members: readonly GroupMember[],
): ReadonlyMap<string, readonly TopicPartition[]> {
  const sorted = [...members].sort((one, other) => (one.memberId < other.memberId ? -1 : 1));
  const free = new Map(partitions.map((one) => [`${one.topic}/${one.partition}`, one]));
  const given = new Map<string, TopicPartition[]>(sorted.map(({ memberId }) => [memberId, []]));
  const share = Math.floor(partitions.length / Math.max(sorted.length, 1));
  let spare = partitions.length - share * sorted.length;
  for (const member of sorted) {
    const list = given.get(member.memberId);
    for (const { topic, partition } of member.held) {
      const key = `${topic}/${partition}`;
      const found = free.get(key);
      if (list === undefined || found === undefined || list.length > share) continue;
      if (list.length === share) {
        if (spare === 0) continue;
        spare -= 1;
      }
      list.push(found);
      free.delete(key);
    }
  }
  for (const one of free.values()) {
    const [least] = [...given.values()].sort((a, b) => a.length - b.length);
    least?.push(one);
  }
  return given;
}

/** Returns an assigner for kafkajs; `held` is asked at each join. */
export function stickyAssigner(held: () => readonly TopicPartition[]): PartitionAssigner {
  const { MemberMetadata, MemberAssignment } = AssignerProtocol;
  return ({ cluster }) => ({
    name: 'breakwater-sticky',
    version: 1,
    protocol: ({ topics }) => ({
      name: 'breakwater-sticky',
      metadata: MemberMetadata.encode({
        version: 1,
        topics,
        userData: Buffer.from(JSON.stringify(held())),
      }),
    }),
    assign: ({ members, topics }) => {
      const partitions = [...topics].sort().flatMap((topic) =>
        cluster
          .findTopicPartitionMetadata(topic)
          .map(({ partitionId }) => ({ topic, partition: partitionId }))
          .sort((one, other) => one.partition - other.partition),
      );
      const known = members.map(({ memberId, memberMetadata }) => ({
        memberId,
        held: readHeld(MemberMetadata.decode(memberMetadata)?.userData),
      }));
      const given = [...assignSticky(partitions, known)];
      return Promise.resolve(
        given.map(([memberId, list]) => ({
          memberId,
          memberAssignment: MemberAssignment.encode({
            version: 1,
            assignment: byTopic(list),
            userData: Buffer.alloc(0),
          }),
        })),
      );
    },
  });
}

function byTopic(list: readonly TopicPartition[]): Record<string, number[]> {
  const assignment: Record<string, number[]> = {};
  for (const { topic, partition } of list) {
    assignment[topic] ??= [];
    assignment[topic].push(partition);
  }
  return assignment;
}

/** What another member wrote; one that writes nonsense holds nothing. */
function readHeld(userData: Buffer | undefined): readonly TopicPartition[] {
  let said: unknown;
  try {
    said = JSON.parse(userData?.toString('utf8') ?? '[]');
  } catch {
    return [];
  }
  return Array.isArray(said) ? said.filter(isTopicPartition) : [];
}

function isTopicPartition(value: unknown): value is TopicPartition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'topic' in value &&
    typeof value.topic === 'string' &&
    'partition' in value &&
    typeof value.partition === 'number'
  );
}
