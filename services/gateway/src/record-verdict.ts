/** What became of a record that was appended: the pipeline judges it, and says so in the store where it refuses. */
import { setTimeout as wait } from 'node:timers/promises';
import type { AlertStore, StreamKey } from '@breakwater/core';

/** A pipeline that keeps up has judged a record within a few dozen milliseconds. */
const VERDICT_MS = 1_000;
const LOOK_MS = 25;

export interface RecordRefusal {
  /** See QUARANTINE_REASONS of the core. */
  readonly reason: string;
  readonly detail: string;
}

/**
 * Why the record at `offset` was quarantined; null where it was not, or where nobody knows within VERDICT_MS: a
 * pipeline that is away judges it later.
 */
export async function refusalOf(
  store: Pick<AlertStore, 'mark' | 'range'>,
  stream: StreamKey,
  offset: number,
): Promise<RecordRefusal | null> {
  const endMs = performance.now() + VERDICT_MS;
  for (;;) {
    const mark = await store.mark(stream);
    if (mark.kind === 'ok' && mark.value.highWater > offset) break;
    if (performance.now() >= endMs) return null;
    await wait(LOOK_MS);
  }
  const place = `${offset + 1}-`;
  const page = await store.range(stream, 'quarantine', `${place}0`, 1);
  const [entry] = page.kind === 'ok' ? page.value : [];
  if (entry === undefined || !entry.id.startsWith(place)) return null;
  const { reason, detail } = JSON.parse(entry.json) as Partial<RecordRefusal>;
  return { reason: String(reason), detail: String(detail) };
}
