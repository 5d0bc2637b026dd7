/** What a broker replies to an append: the offset, or why what it says cannot be. */
import type { IoOutcome, LogClock, NewRecord } from '@breakwater/core';
import type { RecordMetadata } from 'kafkajs';
import { fatal, ok } from './kafka-outcome.ts';

const US_PER_MS = 1_000;

/** What was sent, and who stamps the topic's records. */
export interface SentAppend {
  readonly records: readonly NewRecord[];
  readonly clock: LogClock;
  /** For people. */
  readonly doing: string;
}

/**
 * The offset of the first record. Codes: `broker-refused`, `clock-changed` (both fatal).
 *
 * A broker that stamps nothing still names a time where it recognises a repeat of an idempotent producer: the newest of the batch that it
 * has (Kafka, `UnifiedLog`, duplicate batches). That is no stamp, and the records are stored once.
 */
export function appendedOffset(
  reply: RecordMetadata | undefined,
  { records, clock, doing }: SentAppend,
): IoOutcome<number> {
  const offset = Number(reply?.baseOffset ?? -1);
  if (!Number.isSafeInteger(offset) || offset < 0) {
    return fatal('broker-refused', `${doing}: the broker named no offset`);
  }
  const timeMs = Number(reply?.logAppendTime ?? -1);
  const isRepeat = clock === 'create' && timeMs === newestMs(records);
  const isStamped = timeMs >= 0 && !isRepeat;
  if (isStamped === (clock === 'append')) return ok(offset);
  const detail = `${doing}: the records were stamped by the ${isStamped ? 'broker' : 'producer'}; a topic's clock never changes, so create a topic of another name`;
  return fatal('clock-changed', detail);
}

function newestMs(records: readonly NewRecord[]): number {
  let newestUs = Number.NEGATIVE_INFINITY;
  for (const { timestampUs } of records) {
    if (timestampUs !== undefined && timestampUs > newestUs) newestUs = timestampUs;
  }
  return newestUs / US_PER_MS;
}
