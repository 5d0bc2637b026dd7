/** Alerts that match: the newest revision of each, or every revision of a stream page by page. */
import type { AlertRequest } from '@breakwater/contract';
import {
  AlertEntry,
  BEFORE_FIRST,
  type Cursor,
  comparePositions,
  cursorObject,
  matches,
} from '@breakwater/websocket';
import type { FastifyReply } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { entryJson, sendJson, sendStoreError } from './alert-json.ts';

/** Entries read from the store at a time. */
const PAGE_COUNT = 500;
/** Entries that one request may read past because of its filter; the cursor leads on. */
const SCAN_COUNT_MAX = 5_000;

export interface AskedAlerts {
  readonly feed: AlertFeed;
  readonly query: AlertRequest;
  /** The one venue that the caller may see; null: all. */
  readonly viewer: string | null;
}

/** The newest revision of each alert, the last changed first; `cursor` subscribes to what comes after. */
export function sendNewest(reply: FastifyReply, asked: AskedAlerts): FastifyReply {
  const { feed, query, viewer } = asked;
  const entries: AlertEntry[] = [];
  let more = feed.index.hasEvicted(viewer);
  for (const newest of feed.index.newestFirst(viewer)) {
    if (query.stream !== undefined && newest.stream !== query.stream) continue;
    if (query.after !== undefined && comparePositions(newest.id, query.after) <= 0) continue;
    const entry = feed.seenBy(viewer, newest);
    if (entry === null || !matches(query, entry.facets, entry.head.state)) continue;
    if (entries.length === query.limit) {
      more = true;
      break;
    }
    entries.push(entry);
  }
  return sendPage(reply, asked, { entries, cursor: feed.headsFor(viewer), more });
}

/** All revisions of one stream after a position, oldest first; `cursor` leads to the next page. */
export async function sendAll(reply: FastifyReply, asked: AskedAlerts): Promise<FastifyReply> {
  const { feed, query, viewer } = asked;
  const stream = query.stream ?? [...feed.broadcaster.heads.keys()][0];
  if (stream === undefined) {
    return sendPage(reply, asked, { entries: [], cursor: new Map(), more: false });
  }
  const entries: AlertEntry[] = [];
  let after = query.after ?? BEFORE_FIRST;
  let scannedCount = 0;
  while (entries.length < query.limit && scannedCount < SCAN_COUNT_MAX) {
    const page = await feed.read(stream, after, PAGE_COUNT);
    if (page.kind !== 'ok') return sendStoreError(reply, page);
    if (page.value.length === 0) break;
    for (const stored of page.value) {
      if (entries.length === query.limit) break;
      after = stored.id;
      scannedCount += 1;
      const entry = stored instanceof AlertEntry ? feed.seenBy(viewer, stored) : null;
      if (entry === null || !matches(query, entry.facets, entry.head.state)) continue;
      entries.push(entry);
    }
  }
  const head = feed.headsFor(viewer).get(stream) ?? BEFORE_FIRST;
  const isOver = comparePositions(after, head) >= 0;
  // Beyond its own head an exchange has read foreign entries only, and is not told how far they go.
  if (isOver && viewer !== null) after = laterOf(head, query.after ?? BEFORE_FIRST);
  return sendPage(reply, asked, { entries, cursor: new Map([[stream, after]]), more: !isOver });
}

function sendPage(
  reply: FastifyReply,
  asked: AskedAlerts,
  page: {
    readonly entries: readonly AlertEntry[];
    readonly cursor: Cursor;
    readonly more: boolean;
  },
): FastifyReply {
  const alerts = page.entries.map((entry) => listedJson(entry, asked)).join(',');
  const cursor = JSON.stringify(cursorObject(page.cursor));
  return sendJson(reply, `{"alerts":[${alerts}],"cursor":${cursor},"more":${page.more}}`);
}

/** As `entryJson`, with the newest acknowledgement of the alert. */
export function listedJson(
  entry: AlertEntry,
  { feed, viewer }: Pick<AskedAlerts, 'feed' | 'viewer'>,
): string {
  const { acknowledgements } = feed.saidOf(entry.stream, entry.head.id, viewer);
  const newest = acknowledgements.at(-1) ?? 'null';
  return `${entryJson(entry).slice(0, -1)},"acknowledgement":${newest}}`;
}

function laterOf(one: string, other: string): string {
  return comparePositions(one, other) < 0 ? other : one;
}
