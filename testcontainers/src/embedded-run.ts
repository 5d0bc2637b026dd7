/** The same records through the same worker on embedded parts: what Kafka and Redis must agree with. */
import type { NewRecord, StoredEntry, StreamKind } from '@breakwater/core';
import { type RunObserver, runDetector, systemClock } from '@breakwater/detector';
import { EmbeddedLog, SqliteAlertStore } from '@breakwater/embedded';
import { okValue, storedEntries, until } from './end-to-end-world.ts';

const TOPIC = 'embedded';

/** Entries of a kind after all records were read. */
export async function embeddedEntries(
  records: readonly NewRecord[],
  kind: StreamKind = 'alerts',
): Promise<readonly StoredEntry[]> {
  const log = EmbeddedLog.inMemory();
  const store = SqliteAlertStore.inMemory();
  const plan = { topic: TOPIC, partitionCount: 1, clock: 'create', retentionMs: -1 } as const;
  okValue(await log.admin().apply([plan]));
  okValue(await log.producer().append(TOPIC, 0, records));
  const { topicId } = okValue(await log.reader().inspect(TOPIC, 0));
  const stop = new AbortController();
  const parts = {
    producer: log.producer(),
    reader: log.reader(),
    store,
    view: null,
    clock: systemClock,
  };
  const consumer = log.consumer({ topics: [TOPIC] });
  const running = runDetector({ ...parts, consumer, observer: silent }, stop.signal);
  await until('covered', async () => {
    const mark = okValue(await store.mark({ topicId, partition: 0 }));
    return mark.highWater === records.length;
  });
  stop.abort();
  okValue(await running);
  const entries = await storedEntries(store, { topicId, partition: 0 }, kind);
  await store.close();
  await log.close();
  return entries;
}

const nothing = (): void => {};
const silent: RunObserver = {
  reading: nothing,
  opened: nothing,
  stored: nothing,
  appendAnswered: nothing,
  retrying: nothing,
  rewinding: nothing,
  viewAnswered: nothing,
  snapshotTaken: nothing,
  snapshotFailed: nothing,
  snapshotRefused: nothing,
  restored: nothing,
  halted: (_partition, halt) => {
    throw new Error(`${halt.code}: ${halt.detail}`);
  },
  ended: nothing,
  surveyed: nothing,
  looked: nothing,
};
