/** A store whose entries are not those that the detector wrote. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseEntryId, type StreamKey } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { entriesOf, openAlertStore } from '../alert-source/store-source.ts';

interface Entry {
  readonly id: string;
  readonly json: string;
}

export async function readEntries(
  folder: string,
): Promise<{ readonly stream: StreamKey; readonly entries: Entry[] }> {
  const store = openAlertStore({ env: {}, dataDir: folder });
  const streams = await store.streams();
  const [stream] = streams.kind === 'ok' ? streams.value : [];
  if (stream === undefined) throw new Error('the store has a stream');
  const entries: Entry[] = [];
  for await (const entry of entriesOf(store, stream)) entries.push(entry);
  await store.close();
  return { stream, entries };
}

/** Replaces the folder's store by one with these entries. */
export async function writeEntries(
  folder: string,
  stream: StreamKey,
  entries: readonly Entry[],
): Promise<void> {
  for (const end of ['', '-wal', '-shm'])
    rmSync(join(folder, `alerts.sqlite${end}`), { force: true });
  const opened = SqliteAlertStore.open({ file: join(folder, 'alerts.sqlite') });
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  const placed = entries.map(({ id, json }) => {
    const position = parseEntryId(id);
    if (position === null) throw new Error(id);
    const { offsetNext, sequence } = position;
    return { offset: offsetNext - 1, sequence, stream: 'alerts', json } as const;
  });
  const next = Math.max(...placed.map(({ offset }) => offset + 1));
  const request = { build: 1, previous: 0, next, digest: '0'.repeat(16), entries: placed };
  const outcome = await opened.value.append(stream, request);
  if (outcome.kind !== 'ok') throw new Error(outcome.detail);
  await opened.value.close();
}
