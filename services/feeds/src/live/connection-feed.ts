/**
 * One connection of a venue, from frames to the log: reads its messages, writes their events, and says in the log how it is.
 *
 * Invariants
 * LCF1 a loss is told in the order of the log: the books' break, then DOWN (MAINTENANCE where it was on purpose), after
 *    everything that the connection had brought.
 * LCF2 every connection begins with a reader of its own: what a protocol numbers holds on one connection.
 * LCF3 a book that needs a snapshot is asked for it, a market once at a time, and again where none has come in ASKED_MS_MAX.
 */
import { FEED_STATUS } from '@breakwater/core';
import type { VenueEvent, VenueEventWriter, VenueMessages, VenueReading } from '@breakwater/venues';
import { ClockMeter } from './clock-meter.ts';
import type { ConnectionPlan } from './connection-plan.ts';
import { FrameTally } from './frame-tally.ts';
import type { OwnWriterOptions } from './live-readers.ts';
import type { LiveSource } from './live-source.ts';
import type { SnapshotRequests } from './snapshot-requests.ts';
import {
  LOSSES,
  type Loss,
  type LossCode,
  type SessionListener,
  type SessionTiming,
  SocketSession,
} from './socket-session.ts';

export interface FeedLogger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface ConnectionOptions {
  readonly connection: ConnectionPlan;
  readonly venue: string;
  readonly source: LiveSource;
  readonly messages: () => VenueMessages;
  readonly writer: (options: OwnWriterOptions) => VenueEventWriter;
  /** Key of a market of which nothing has come yet. */
  readonly expect: (symbol: string) => string | undefined;
  /** Where books need it. */
  readonly snapshots: SnapshotRequests | undefined;
  readonly onFrame: (text: string, receivedTimeUs: number) => void;
  readonly onOpened: (atUs: number) => void;
  readonly logger: FeedLogger;
  readonly timing: SessionTiming | undefined;
  readonly random: (() => number) | undefined;
  readonly nowUs: () => number;
  readonly awaitedMs?: number | undefined;
}

const ASKED_MS_MAX = 10_000;
/** A connection that has never been up for this long from the start is told of: as long as D waits for a feed that falls silent. */
const AWAITED_MS_MAX = 10_000;
/** Half of what the core takes. */
const AHEAD_SECONDS_MAX = 2.5;
const CLOCK_TOLD_EVERY_MS = 60_000;
/** Of a rejected message, in the log line. */
const EXAMPLE_LENGTH_MAX = 200;

export class ConnectionFeed implements SessionListener {
  readonly session: SocketSession;
  readonly source: LiveSource;
  readonly tally: FrameTally;
  readonly clock: ClockMeter = new ClockMeter();
  /** How often it was lost, by code. */
  readonly lossCounts: Record<LossCode, number>;
  readonly #options: ConnectionOptions;
  readonly #writer: VenueEventWriter;
  /** Symbols watched, in capitals; events of others are the rest of a venue-wide channel. */
  readonly #watched: ReadonlySet<string>;
  /** When a snapshot that has not come yet was asked for on this connection, by symbol. */
  readonly #askedMs = new Map<string, number>();
  #messages: VenueMessages;
  #clockToldMs = Number.NEGATIVE_INFINITY;
  readonly #startedMs = performance.now();
  /** It has been up, or was told to be missing. */
  #isAwaitedTold = false;
  refusedCount = 0;
  snapshotCount = 0;

  constructor(options: ConnectionOptions) {
    const { connection, source, timing, random, nowUs } = options;
    this.#options = options;
    this.source = source;
    this.lossCounts = Object.fromEntries(LOSSES.map((code) => [code, 0])) as Record<
      LossCode,
      number
    >;
    this.#messages = options.messages();
    const symbols = connection.subscriptions.flatMap(({ symbol }) =>
      symbol === null ? [] : symbol,
    );
    this.#watched = new Set(symbols.map((symbol) => symbol.toUpperCase()));
    this.tally = new FrameTally(({ reason, detail }, text) => {
      const example = text.slice(0, EXAMPLE_LENGTH_MAX);
      this.#log('warn', 'a message cannot be used', { reason, detail, example });
    });
    const onBookLost = ({ symbol }: { readonly symbol: string }): void =>
      this.#needSnapshot(symbol);
    this.#writer = options.writer({ sink: source, tally: this.tally, onBookLost });
    this.session = new SocketSession({
      ...{
        plan: connection.socket,
        subscriptions: connection.subscriptions,
        listener: this,
        nowUs,
      },
      ...(timing === undefined ? {} : { timing }),
      ...(random === undefined ? {} : { random }),
    });
  }

  /** LCF2. */
  opened(opening: { readonly atUs: number; readonly dateHeader: string | undefined }): void {
    this.#messages = this.#options.messages();
    this.#askedMs.clear();
    this.#options.onOpened(opening.atUs);
    this.#toldDate(opening.dateHeader, opening.atUs);
  }

  frame(text: string, receivedTimeUs: number): void {
    this.tally.frameCount += 1;
    this.#options.onFrame(text, receivedTimeUs);
    for (const reading of this.#messages.read(text, receivedTimeUs)) {
      if (reading.kind === 'break' && reading.symbol === undefined) {
        // What the venue numbers is the connection: only another one begins anew, and what is left of this one is not true.
        this.session.reconnect({ code: 'gap', detail: reading.detail });
        return;
      }
      this.#take(reading, text, receivedTimeUs);
    }
  }

  up(): void {
    this.#isAwaitedTold = true;
    const { connectCount } = this.session;
    this.#log('info', connectCount === 1 ? 'up' : 'up again', { connectCount });
    this.source.say(FEED_STATUS.UP, '');
  }

  /** LCF1. */
  lost({ code, detail }: Loss, atUs: number): void {
    this.lossCounts[code] += 1;
    const { snapshots } = this.#options;
    snapshots?.forget([...this.#askedMs.keys()]);
    const said = detail === '' ? code : `${code}: ${detail}`;
    const event: VenueEvent = { kind: 'break', symbol: undefined, eventTimeUs: atUs, detail: said };
    this.#writer.write(event, atUs);
    const isPlanned = code === 'planned';
    this.source.say(isPlanned ? FEED_STATUS.MAINTENANCE : FEED_STATUS.DOWN, said);
    this.#log(isPlanned ? 'info' : 'warn', 'connection lost', { code, detail });
  }

  refused(detail: string): void {
    this.refusedCount += 1;
    this.#log('error', 'the venue refused a request', { detail });
  }

  #take(reading: VenueReading, text: string, receivedTimeUs: number): void {
    if (reading.kind === 'ignored') this.tally.ignored(reading.rule);
    else if (reading.kind === 'rejected') this.tally.rejected(reading.rejection, text);
    else if (isOfOthers(reading, this.#watched)) this.tally.ignored('not-watched');
    else this.#write(reading, text, receivedTimeUs);
  }

  #write(event: VenueEvent, text: string, receivedTimeUs: number): void {
    const outcome = this.#writer.write(event, receivedTimeUs);
    if (event.kind === 'break') return;
    if (outcome === 'decoded') this.tally.decoded();
    else if (outcome !== 'held' && 'rule' in outcome) this.tally.ignored(outcome.rule);
    else if (outcome !== 'held') this.tally.rejected(outcome, text);
    if (event.kind === 'trade' || event.kind === 'book-delta') {
      this.clock.seen(event.eventTimeUs, receivedTimeUs);
    }
    // Held for a snapshot: now that changes come, there is something to join it to.
    if (event.kind === 'book-delta' && outcome === 'held') this.#needSnapshot(event.symbol);
    if (event.kind === 'book-snapshot' && outcome === 'decoded') this.#askedMs.delete(event.symbol);
  }

  /** LCF3: asks again for the snapshots that have not come. Says it where our clock would make events come from the future. */
  tend(): void {
    const nowMs = performance.now();
    this.#tellClock(nowMs);
    this.#tellAwaited(nowMs);
    for (const [symbol, askedMs] of this.#askedMs) {
      if (nowMs - askedMs < ASKED_MS_MAX) continue;
      this.#askedMs.delete(symbol);
      this.#needSnapshot(symbol);
    }
  }

  /** A feed that never came is told by the first of its markets that a convention covers. */
  #tellAwaited(nowMs: number): void {
    if (this.#isAwaitedTold) return;
    if (nowMs - this.#startedMs < (this.#options.awaitedMs ?? AWAITED_MS_MAX)) return;
    this.#isAwaitedTold = true;
    const detail = 'no data since the start';
    if (this.source.status !== FEED_STATUS.DOWN) this.source.say(FEED_STATUS.DOWN, detail);
    for (const { symbol } of this.#options.connection.subscriptions) {
      const key = symbol === null ? undefined : this.#options.expect(symbol);
      if (key === undefined) continue;
      this.source.sayOf(key);
      return;
    }
  }

  #tellClock(nowMs: number): void {
    const { lagSeconds } = this.clock.reading();
    if (lagSeconds === null || lagSeconds > -AHEAD_SECONDS_MAX) return;
    if (nowMs - this.#clockToldMs < CLOCK_TOLD_EVERY_MS) return;
    this.#clockToldMs = nowMs;
    const detail = `events are ${(-lagSeconds).toFixed(1)} s ahead of it; above 5 s the log's readers refuse them`;
    this.#log('warn', 'the clock of this machine is behind', { detail });
  }

  /** LCF3. A lost connection needs none: the next one begins with them, or asks. */
  #needSnapshot(symbol: string): void {
    if (!this.session.isUp || this.#askedMs.has(symbol)) return;
    this.#askedMs.set(symbol, performance.now());
    this.snapshotCount += 1;
    const { snapshots } = this.#options;
    if (snapshots === undefined) {
      this.session.resnapshot({ channel: 'book', symbol });
      return;
    }
    snapshots.ask(symbol, (frame) => {
      this.frame(frame, this.#options.nowUs());
      // It was older than the book: a newer one is asked for, at the venue's pace.
      if (this.#askedMs.delete(symbol)) this.#needSnapshot(symbol);
    });
  }

  #toldDate(dateHeader: string | undefined, answeredUs: number): void {
    const venueMs = Date.parse(dateHeader ?? '');
    if (Number.isNaN(venueMs)) return;
    const answeredMs = answeredUs / 1_000;
    this.clock.told({ venueMs, unitMs: 1_000, askedMs: answeredMs, answeredMs });
  }

  #log(level: keyof FeedLogger, message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#options.logger[level](message, { feed: this.source.name, ...fields });
  }
}

/** Whether a liquidation is of a market that nobody asked to watch. */
function isOfOthers(event: VenueEvent, watched: ReadonlySet<string>): boolean {
  return event.kind === 'liquidation' && !watched.has(event.symbol.toUpperCase());
}
