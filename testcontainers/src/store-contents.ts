/** Reading a whole stream of a store for a comparison. */
import { randomUUID } from 'node:crypto';
import type { AlertStore, StoredEntry, StreamKey, StreamKind, StreamMark } from '@breakwater/core';

export interface StreamContents {
  readonly mark: StreamMark;
  readonly alerts: readonly StoredEntry[];
  readonly quarantine: readonly StoredEntry[];
  readonly acknowledgements: readonly StoredEntry[];
}

/** A stream that nobody else has. */
export function freshStream(): StreamKey {
  return { topicId: randomUUID(), partition: 0 };
}

/** Mark and all entries of all kinds, read in small pages. @throws where the store does not answer. */
export async function contents(store: AlertStore, stream: StreamKey): Promise<StreamContents> {
  const mark = await store.mark(stream);
  if (mark.kind !== 'ok') throw new Error(mark.detail);
  const alerts = await pages(store, stream, 'alerts');
  const quarantine = await pages(store, stream, 'quarantine');
  const acknowledgements = await pages(store, stream, 'acknowledgements');
  return { mark: mark.value, alerts, quarantine, acknowledgements };
}

async function pages(
  store: AlertStore,
  stream: StreamKey,
  kind: StreamKind,
): Promise<StoredEntry[]> {
  const all: StoredEntry[] = [];
  for (;;) {
    const page = await store.range(stream, kind, all.at(-1)?.id ?? '0-0', 97);
    if (page.kind !== 'ok') throw new Error(page.detail);
    if (page.value.length === 0) return all;
    all.push(...page.value);
  }
}
