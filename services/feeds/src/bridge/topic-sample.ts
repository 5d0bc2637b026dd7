/** The newest records of a foreign topic, from all its partitions. */
import type { IoOutcome, PartitionReader, RawRecord } from '@breakwater/core';
import type { TopicSource } from '@breakwater/kafka';
import type { SampleRecord } from './try-topic.ts';

export interface TopicSample {
  readonly partitionCount: number;
  /** Offsets that the topic holds, whether or not a record is left at each. */
  readonly offsetCount: number;
  readonly records: readonly SampleRecord[];
}

const SAMPLE_FETCH_BYTES = 1_048_576;
/** Partitions that are looked at. */
const PARTITION_COUNT_MAX = 64;
/** A broker that gives nothing for this long has nothing to give. */
const WAIT_MS_MAX = 10_000;

/** Reads about `countMax` of the newest records, the same share of each partition. */
export async function sampleTopic(
  source: Pick<TopicSource, 'list' | 'locate' | 'follow'>,
  topic: string,
  countMax: number,
): Promise<IoOutcome<TopicSample>> {
  const listed = await source.list();
  if (listed.kind !== 'ok') return listed;
  const found = listed.value.find((one) => one.topic === topic);
  if (found === undefined) {
    return { kind: 'fatal', code: 'unknown-topic', detail: absent(listed.value) };
  }
  const { partitionCount } = found;
  const partitions = Array.from(
    { length: Math.min(partitionCount, PARTITION_COUNT_MAX) },
    (_, i) => i,
  );
  const share = Math.max(1, Math.ceil(countMax / partitions.length));
  const records: SampleRecord[] = [];
  let offsetCount = 0;
  for (const partition of partitions) {
    const located = await source.locate({ topic, partition });
    if (located.kind !== 'ok') return located;
    const { lowOffset, endOffset } = located.value;
    offsetCount += endOffset - lowOffset;
    if (endOffset === lowOffset) continue;
    const from = Math.max(lowOffset, endOffset - share);
    const read = await readNewest(source, { topic, partition }, { from, to: endOffset });
    if (read.kind !== 'ok') return read;
    records.push(...read.value.map((record) => ({ ...record, partition })));
  }
  const newest = records.sort((one, other) => one.timestampUs - other.timestampUs).slice(-countMax);
  return { kind: 'ok', value: { partitionCount, offsetCount, records: newest } };
}

/** The topics that there are instead, as far as they have room in a line. */
function absent(topics: readonly { readonly topic: string }[]): string {
  const names = topics.map(({ topic }) => topic).filter((name) => !name.startsWith('__'));
  const shown = names.slice(0, 20).join(', ');
  const more = names.length > 20 ? ` and ${names.length - 20} more` : '';
  return `there is no such topic that this client may see; there are: ${shown}${more}`;
}

async function readNewest(
  source: Pick<TopicSource, 'follow'>,
  at: { readonly topic: string; readonly partition: number },
  range: { readonly from: number; readonly to: number },
): Promise<IoOutcome<readonly RawRecord[]>> {
  const records: RawRecord[] = [];
  const reader: PartitionReader = {
    start: () => Promise.resolve(range.from),
    process: (chunk) => {
      records.push(...chunk.filter(({ offset }) => offset < range.to));
      if ((chunk.at(-1)?.offset ?? 0) >= range.to - 1) following.end();
      return Promise.resolve();
    },
    hole: (_from, to) => {
      if (to >= range.to) following.end();
      return Promise.resolve();
    },
    idle: () => Promise.resolve(),
    revoked: () => undefined,
  };
  const following = source.follow(at, () => reader, { fetchByteCountMax: SAMPLE_FETCH_BYTES });
  const timer = setTimeout(() => following.end(), WAIT_MS_MAX);
  const outcome = await following.run();
  clearTimeout(timer);
  return outcome.kind === 'ok' ? { kind: 'ok', value: records } : outcome;
}
