/**
 * Everything the gateway knows of the store: discovers streams, follows each, indexes its alerts and publishes them.
 *
 * AF1: an entry is indexed and published in one turn of the event loop, so a listing and the cursor that comes with it
 *     belong together.
 * AF2: history is answered only up to the published head; what lies beyond will be published. The newest of it is
 *     answered from memory, where an entry is put when it is published.
 */
import type { StreamProgress } from '@breakwater/contract';
import {
  type AlertStore,
  type IoOutcome,
  ScorecardBook,
  type ScorecardSpan,
  type Scorecards,
  type StreamKey,
  type TailEntry,
  type ViewStore,
} from '@breakwater/core';
import type { HealthState } from '@breakwater/shell';
import type { Logger, Metrics } from '@breakwater/telemetry';
import {
  AlertBroadcaster,
  type AlertEntry,
  type AlertHistory,
  type BroadcasterOptions,
  type Cursor,
  comparePositions,
  type HistoryEntry,
  parseStreamName,
} from '@breakwater/websocket';
import { AcknowledgementIndex, type AlertRecords } from './acknowledgement-index.ts';
import { AlertIndex } from './alert-index.ts';
import { RecentEntries } from './recent-entries.ts';
import { FOLLOWED, pause, StreamReader } from './stream-reader.ts';
import { VenueScope } from './venue-scope.ts';
import { ViewFeed } from './view-feed.ts';

/** Some 4 kB each; beyond it the listing shows the newest and says that there are more. */
const ALERT_COUNT_MAX = 20_000;
/** Texts of a stream's newest entries, some thousand alerts: what a subscriber misses in a moment. */
const RECENT_BYTE_COUNT_MAX = 8_388_608;
const LOOK_MS = 1_000;

const NOTHING_SAID: AlertRecords = { acknowledgements: [], receipts: [] };

export interface AlertFeedOptions {
  readonly store: AlertStore;
  /** null: nobody writes view frames. */
  readonly view: ViewStore | null;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: HealthState;
  readonly broadcast: Pick<BroadcasterOptions, 'admission' | 'banner' | 'limits'>;
}

export class AlertFeed implements AlertHistory {
  readonly index: AlertIndex;
  readonly acknowledgements: AcknowledgementIndex = new AcknowledgementIndex(
    ALERT_COUNT_MAX,
    (stream, alertId, id) => this.index.facetsAt(stream, alertId, id),
    (record, stream) => this.#scorecardsOf(stream).addRecord(record),
  );
  readonly #scorecards = new Map<string, ScorecardBook>();
  readonly broadcaster: AlertBroadcaster;
  readonly #options: AlertFeedOptions;
  readonly #scope: VenueScope;
  readonly #readers = new Map<string, StreamReader>();
  readonly #recent = new Map<string, RecentEntries>();
  readonly #stopping = new AbortController();
  readonly #views: ViewFeed;
  readonly #running = new Set<Promise<void>>();
  readonly #unwatch: (() => void)[] = [];
  #fail: (outcome: IoOutcome<null>) => void = () => {};
  /** Resolves with `fatal` when the store cannot be followed any more, with `ok` when stopped. */
  readonly ended: Promise<IoOutcome<null>>;

  constructor(options: AlertFeedOptions) {
    this.#options = options;
    this.#scope = new VenueScope(({ stream, id }) => {
      const say = 'an alert would have named another venue and was withheld from an exchange';
      options.logger.error(say, { stream, id });
    });
    this.index = new AlertIndex(ALERT_COUNT_MAX, (alert, stream) => {
      this.#scope.learn(alert);
      this.#scorecardsOf(stream).addAlert(alert.content);
    });
    this.ended = new Promise((resolve) => {
      this.#fail = resolve;
    });
    const progress = (): readonly StreamProgress[] =>
      [...this.#readers.values()]
        .filter((reader) => reader.hasLooked)
        .map((reader) => this.#progressOf(reader));
    this.broadcaster = new AlertBroadcaster({ ...options.broadcast, history: this, progress });
    const { view, logger } = options;
    const { signal } = this.#stopping;
    const publish = this.broadcaster.publishView.bind(this.broadcaster);
    this.#views = new ViewFeed({ view, logger, signal, publish });
    this.#unwatch.push(options.metrics.watchSubscribers(() => this.broadcaster.reading()));
  }

  /** Begins to follow; resolves once all that is there has been read, or after `waitMs` at the latest. */
  async start(waitMs: number): Promise<void> {
    await this.#discover();
    this.#keep(this.#watch());
    const deadlineMs = performance.now() + waitMs;
    while (performance.now() < deadlineMs && !this.#caughtUp()) {
      await pause(10, this.#stopping.signal);
    }
    if (this.#readers.size > 0) this.#noteHealth();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
    for (const unwatch of this.#unwatch) unwatch();
    this.#fail({ kind: 'ok', value: null });
  }

  progress(): StreamProgress[] {
    return [...this.#readers.values()].map((reader) => this.#progressOf(reader));
  }

  #progressOf(reader: StreamReader): StreamProgress {
    return { ...reader.progress, ...this.#views.progressOf(reader.name) };
  }

  async highWater(stream: string): Promise<IoOutcome<number>> {
    const key = parseStreamName(stream);
    if (key === null) return { kind: 'ok', value: 0 };
    const mark = await this.#options.store.mark(key);
    return mark.kind === 'ok' ? { kind: 'ok', value: mark.value.highWater } : mark;
  }

  isCaughtUp(stream: string): boolean {
    return this.#readers.get(stream)?.caughtUp ?? false;
  }

  async read(
    stream: string,
    after: string,
    countMax: number,
  ): Promise<IoOutcome<readonly HistoryEntry[]>> {
    const key = parseStreamName(stream);
    const head = this.broadcaster.heads.get(stream);
    if (key === null || head === undefined) return { kind: 'ok', value: [] };
    const recent = this.#recent.get(stream)?.after(after, countMax);
    if (recent !== undefined && recent !== null) return { kind: 'ok', value: recent };
    for (let from = after; ; ) {
      const page = await this.#options.store.tail(key, FOLLOWED, from, countMax, 0);
      if (page.kind !== 'ok') return page;
      const published = page.value.filter((entry) => comparePositions(entry.id, head) <= 0); // AF2
      const value = published
        .map((entry) => this.#recall(stream, entry))
        .filter((entry) => entry !== null);
      const last = published.at(-1);
      // A page of receipts alone is not the end of the history.
      if (value.length > 0 || last === undefined) return { kind: 'ok', value };
      from = last.id;
    }
  }

  #recall(stream: string, { id, json, kind }: TailEntry): HistoryEntry | null {
    if (kind === 'alerts') return this.index.recall(stream, id, json);
    return this.acknowledgements.recall({ stream, id, json });
  }

  #add(stream: string, { id, json, kind }: TailEntry): HistoryEntry | null {
    if (kind === 'alerts') return this.index.add(stream, id, json);
    return this.acknowledgements.add({ stream, id, json });
  }

  viewFor(entry: AlertEntry, venue: string): AlertEntry | null {
    return this.#scope.viewFor(entry, venue);
  }

  /** As `viewFor`; null: somebody who may see all venues. */
  seenBy(venue: string | null, entry: AlertEntry): AlertEntry | null {
    return venue === null ? entry : this.viewFor(entry, venue);
  }

  /** What was said of the alert. An exchange is told none of it: words of people cannot be redacted. */
  saidOf(stream: string, alertId: string, venue: string | null): AlertRecords {
    return venue === null ? this.acknowledgements.of(stream, alertId) : NOTHING_SAID;
  }

  /** How venues stand in a span of a stream; '' is a stream that there is not yet. */
  scorecardOf(stream: string, span: ScorecardSpan): Scorecards {
    return this.#scorecardsOf(stream).read(span, this.#views.progressOf(stream).logTimeUs ?? 0);
  }

  #scorecardsOf(stream: string): ScorecardBook {
    const known = this.#scorecards.get(stream) ?? new ScorecardBook();
    this.#scorecards.set(stream, known);
    return known;
  }

  headFor(stream: string, venue: string): string {
    return this.index.headFor(stream, venue);
  }

  /** Newest positions that the exchange of `venue` may see (null: of all entries). */
  headsFor(venue: string | null): Cursor {
    const { heads } = this.broadcaster;
    if (venue === null) return heads;
    return new Map([...heads.keys()].map((stream) => [stream, this.headFor(stream, venue)]));
  }

  /** Looks for new streams and at how far the known ones have come, until stopped. */
  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await Promise.all([...this.#readers.values()].map((reader) => reader.look()));
      await pause(LOOK_MS, signal);
      if (!signal.aborted) await this.#discover();
    }
  }

  async #discover(): Promise<void> {
    const { store, health } = this.#options;
    const streams = await store.streams();
    if (streams.kind === 'fatal') this.#end(streams);
    if (streams.kind === 'ok') {
      for (const stream of streams.value) this.#follow(stream);
      this.#noteHealth();
    } else {
      health.notReady('store', streams.detail);
    }
  }

  #follow(stream: StreamKey): void {
    const { store, metrics, logger } = this.#options;
    const recent = new RecentEntries(RECENT_BYTE_COUNT_MAX);
    let unreadableCount = 0;
    const reader: StreamReader = new StreamReader({
      store,
      stream,
      signal: this.#stopping.signal,
      take: (entries) => {
        for (const stored of entries) {
          const entry = this.#add(reader.name, stored);
          if (entry === null) continue;
          if ('unreadable' in entry) {
            unreadableCount += 1;
            logger.error('an entry of the store cannot be read', { ...entry });
          }
          recent.add(entry);
          this.broadcaster.publish([entry]); // AF1
        }
      },
      trouble: (detail) => this.#noteTrouble(reader.name, detail),
    });
    if (this.#readers.has(reader.name)) return;
    this.#readers.set(reader.name, reader);
    this.#recent.set(reader.name, recent);
    this.broadcaster.openStream(reader.name);
    const unwatch = metrics.watchStream(reader.name, () => {
      const { highWater, stallMs } = reader.progress;
      return { highWater, stallSeconds: stallMs / 1_000, unreadableCount };
    });
    this.#unwatch.push(unwatch);
    this.#keep(this.#runReader(reader));
    this.#keep(this.#views.follow(stream));
  }

  async #runReader(reader: StreamReader): Promise<void> {
    const outcome = await reader.run();
    if (outcome.kind === 'fatal') this.#end(outcome);
  }

  #noteTrouble(stream: string, detail: string | null): void {
    const { logger, health } = this.#options;
    if (detail === null) {
      logger.info('the store answers again', { stream });
      this.#noteHealth();
    } else {
      logger.warn('the store cannot be read; trying again', { stream, detail });
      health.notReady('store', detail);
    }
  }

  #noteHealth(): void {
    const { health } = this.#options;
    if (this.#caughtUp()) health.ready('store');
    else health.notReady('store', 'reading what is already there');
  }

  #caughtUp(): boolean {
    return [...this.#readers.values()].every((reader) => reader.caughtUp);
  }

  #end(outcome: IoOutcome<null> & { readonly kind: 'fatal' }): void {
    const { logger, health } = this.#options;
    logger.fatal('the store cannot be followed', { code: outcome.code, detail: outcome.detail });
    health.declareDead(outcome.detail);
    this.#fail(outcome);
  }

  #keep(work: Promise<void>): void {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }
}
