/** Live feeds on venues of this machine, into a log in memory, read back as words. */
import { decodeRecord } from '@breakwater/codec';
import {
  EVENT_KIND,
  EventBatch,
  FEED_STATUS,
  type IoOutcome,
  type LogProducer,
  type NewRecord,
} from '@breakwater/core';
import { InstrumentTable } from '@breakwater/venues';
import type { FeedLogger } from './connection-feed.ts';
import { LiveFeeds, type LiveFeedsOptions } from './live-feeds.ts';
import { LiveReaders } from './live-readers.ts';
import { venuePlan } from './plans/index.ts';
import type { SocketPlan, VenuePlan } from './venue-plan.ts';
import type { VenueWatch } from './venue-watch.ts';

const KIND_NAMES = Object.fromEntries(
  Object.entries(EVENT_KIND).map(([name, kind]) => [kind, name]),
);
const STATUS_NAMES = Object.fromEntries(
  Object.entries(FEED_STATUS).map(([name, code]) => [code, name]),
);
const TIMING = { connectMs: 1_000, backoff: { minMs: 10, maxMs: 50 }, goodAfterMs: 60_000 };

/** A log in memory that takes what it is given, when it is let. */
class MemoryLog implements LogProducer {
  readonly records: Uint8Array[] = [];
  #held: (() => void)[] | undefined;

  append(_t: string, _p: number, records: readonly NewRecord[]): Promise<IoOutcome<number>> {
    const take = (): IoOutcome<number> => {
      for (const { value } of records) if (value !== null) this.records.push(value);
      return { kind: 'ok', value: 0 };
    };
    const held = this.#held;
    if (held === undefined) return Promise.resolve(take());
    return new Promise((resolve) => {
      held.push(() => resolve(take()));
    });
  }

  hold(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const answer of held) answer();
  }

  async close(): Promise<void> {}
}

export interface LiveStage {
  readonly feeds: LiveFeeds;
  readonly log: MemoryLog;
  /** What was said of feeds: `LEVEL message: detail`. */
  readonly said: string[];
  /** Events in the log of the source, as `KIND TICKS` (of the first level) or `KIND STATUS DETAIL`; heartbeats are left out. */
  events(source: string): string[];
  end(): Promise<void>;
}

/** The plan of a venue with addresses of this machine. */
export function watchAt(
  venue: string,
  symbols: readonly string[],
  at: {
    readonly url: string | Readonly<Record<string, string>>;
    readonly rest?: string;
    readonly socket?: Partial<SocketPlan>;
  },
): VenueWatch {
  const plan = venuePlan(venue) as VenuePlan;
  const sockets = plan.sockets.map((socket) => {
    const url = typeof at.url === 'string' ? at.url : at.url[socket.name];
    return { ...socket, url: url ?? socket.url, ...at.socket };
  });
  return {
    plan: { ...plan, sockets, rest: at.rest ?? (at.url as string) },
    symbols,
    channels: undefined,
  };
}

export function startFeeds(
  venues: readonly VenueWatch[],
  options: Partial<LiveFeedsOptions> = {},
): LiveStage {
  const log = new MemoryLog();
  const said: string[] = [];
  const stopping = new AbortController();
  const say =
    (level: string): FeedLogger['info'] =>
    (message, fields = {}) =>
      void said.push(`${level} ${message}: ${fields['detail'] as string | undefined}`);
  const feeds = new LiveFeeds({
    ...{ venues, rate: undefined, producer: log, topic: 't', recorder: undefined },
    readers: new LiveReaders(new InstrumentTable()),
    logger: { info: say('info'), warn: say('warn'), error: say('error') },
    stop: stopping.signal,
    timing: TIMING,
    lingerMs: 5,
    ...options,
  });
  const running = feeds.run();
  return {
    ...{ feeds, log, said },
    events: (source) => log.records.flatMap((record) => eventsOf(record, source)),
    end: async () => {
      stopping.abort();
      log.release();
      await running;
    },
  };
}

function eventsOf(record: Uint8Array, source: string): string[] {
  const batch = new EventBatch();
  const body = decodeRecord(record, batch);
  if (body.kind !== 'batch') throw new Error(body.kind);
  if (batch.symbols.name(batch.source) !== source) return [];
  return Array.from({ length: batch.eventCount }, (_, row) => wordsOf(batch, row)).filter(
    (words) => !words.endsWith('HEARTBEAT'),
  );
}

function wordsOf(batch: EventBatch, row: number): string {
  const kind = KIND_NAMES[batch.kind(row)] ?? '';
  const rare = batch.rareEvent(row);
  if (rare?.kind === 'feed-status') {
    return `${kind} ${STATUS_NAMES[rare.status.status]} ${rare.status.detail}`.trimEnd();
  }
  if (rare?.kind === 'instrument')
    return `${kind} ${rare.definition.key} 1e${rare.definition.tick.exponent}`;
  if (kind === 'BOOK_SNAPSHOT' || kind === 'BOOK_DELTA') {
    // A change without levels says that the book is lost.
    if (batch.bidCount(row) + batch.askCount(row) === 0) return 'BOOK_LOST';
    return `${kind} ${batch.levels[2 * batch.levelStart(row)]}`;
  }
  return `${kind} ${batch.priceTicks(row)}`;
}
