/** One alert: every revision of it, and what was said and done about it. */
import type { AlertStore, IoOutcome, StreamKey } from '@breakwater/core';
import { AlertEntry, parseStreamName } from '@breakwater/websocket';
import type { FastifyReply } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { entryJson, sendJson, sendStoreError } from './alert-json.ts';
import { sendError } from './api-error.ts';

/** Revisions of one alert that one answer holds; the oldest come first. */
const REVISION_COUNT_MAX = 1_000;

interface AskedAlert {
  readonly feed: AlertFeed;
  readonly store: AlertStore;
  readonly alertId: string;
  /** The one venue that the caller may see; null: all. */
  readonly viewer: string | null;
}

/** Where the revisions stand that the caller may see. */
interface FoundRevisions {
  readonly stream: string;
  readonly ids: readonly string[];
}

export async function sendRevisions(reply: FastifyReply, asked: AskedAlert): Promise<FastifyReply> {
  const { feed, alertId, viewer } = asked;
  const found = feed.index.find(alertId).map(({ stream, revisions }): FoundRevisions => {
    const seen = revisions.filter(({ facets }) => viewer === null || facets.byVenue.has(viewer));
    return { stream, ids: seen.map(({ id }) => id) };
  });
  // To an exchange a foreign alert and one that does not exist are the same.
  if (found.every(({ ids }) => ids.length === 0)) {
    const detail = feed.index.hasEvicted(viewer)
      ? 'it is not among the newest alerts; look through /v1/alerts?revisions=all'
      : 'there is no alert of this id';
    return sendError(reply, { status: 404, code: 'no-such-alert', detail });
  }
  const read = await readRevisions(asked, found);
  if (read.kind !== 'ok') return sendStoreError(reply, read);
  const records = found.map(({ stream }) => feed.saidOf(stream, alertId, viewer));
  const lists = {
    revisions: read.value.entries.map(entryJson),
    acknowledgements: records.flatMap(({ acknowledgements }) => acknowledgements),
    receipts: records.flatMap(({ receipts }) => receipts),
  };
  const members = Object.entries(lists).map(([name, texts]) => `"${name}":[${texts.join(',')}]`);
  const { missing } = read.value;
  return sendJson(reply, `{"id":"${alertId}",${members.join(',')},"missing":${missing}}`);
}

/** `missing`: revisions that the store no longer holds, or that are too many. */
async function readRevisions(
  { feed, store, viewer }: AskedAlert,
  found: readonly FoundRevisions[],
): Promise<IoOutcome<{ readonly entries: readonly AlertEntry[]; readonly missing: number }>> {
  const entries: AlertEntry[] = [];
  let missing = 0;
  for (const { stream, ids } of found) {
    const key = parseStreamName(stream)!;
    missing += Math.max(0, ids.length - REVISION_COUNT_MAX);
    for (const id of ids.slice(0, REVISION_COUNT_MAX)) {
      const stored = await storedAt(store, key, id);
      if (stored.kind !== 'ok') return stored;
      const recalled = stored.value === null ? null : feed.index.recall(stream, id, stored.value);
      if (!(recalled instanceof AlertEntry)) {
        missing += 1;
        continue;
      }
      const entry = feed.seenBy(viewer, recalled);
      if (entry !== null) entries.push(entry);
    }
  }
  return { kind: 'ok', value: { entries, missing } };
}

/** The text of the entry at a position; null where the store does not hold it. */
export async function storedAt(
  store: AlertStore,
  stream: StreamKey,
  id: string,
): Promise<IoOutcome<string | null>> {
  const page = await store.range(stream, 'alerts', positionBefore(id), 1);
  if (page.kind !== 'ok') return page;
  const stored = page.value[0];
  return { kind: 'ok', value: stored?.id === id ? stored.json : null };
}

/** The position just before `id`, so that a range starts with it. */
function positionBefore(id: string): string {
  const dash = id.indexOf('-');
  return `${id.slice(0, dash)}-${Number(id.slice(dash + 1)) - 1}`;
}
