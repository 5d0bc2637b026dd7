/**
 * One source of the log: the events of one connection of a venue, gathered into records, with what it says of itself.
 *
 * Invariants
 * LS1 positions rise by one with each event of the session; the session is the start of this process.
 * LS2 an event waits at most the linger; a full batch leaves at once.
 * LS3 a status names a market that the source has defined. Before the first there is nobody to tell: what was to be said
 *    is kept, the newest of it, and said with the first definition, or where there is none for long of a market that is awaited (`sayOf`).
 * LS4 a market is defined in the source before its first event, and again where its definition has changed.
 * LS5 heartbeats come only between UP and the loss that follows.
 */
import { type EncodeRefusal, type EventSink, encodeBatches } from '@breakwater/codec';
import {
  assert,
  BatchWriter,
  EventBatch,
  FEED_STATUS,
  type FeedStatusCode,
  type InstrumentDefinition,
  STREAM_CLASS,
  type StreamClass,
} from '@breakwater/core';

export interface LiveSourceOptions {
  /** `feeds/VENUE/SOCKET`. */
  readonly name: string;
  readonly session: number;
  readonly streamClass?: StreamClass;
  readonly lingerMs: number;
  /** The longest silence that is promised. */
  readonly heartbeatUs: number;
  readonly nowUs: () => number;
  /** LS4: asked when it is written. */
  readonly definition: (instrument: string) => InstrumentDefinition;
  /** Takes encoded records, in order. */
  readonly take: (records: readonly Uint8Array[]) => void;
  /** An event that no record can carry: a producer is wrong. */
  readonly onRefused: (refusals: readonly EncodeRefusal[]) => void;
}

interface Said {
  readonly status: FeedStatusCode;
  readonly detail: string;
  readonly atUs: number;
}

/** Of a detail, so that a venue's words cannot fill a record. */
const DETAIL_LENGTH_MAX = 120;

export class LiveSource implements EventSink {
  readonly #options: LiveSourceOptions;
  readonly #batch: EventBatch = new EventBatch();
  #writer: BatchWriter | undefined;
  #nextPosition = 1;
  #linger: NodeJS.Timeout | undefined;
  readonly #defined = new Set<string>();
  /** The market that statuses name: the first that was written. */
  #market: string | undefined;
  #unsaid: Said | undefined;
  #status: FeedStatusCode | undefined;
  eventCount = 0;

  constructor(options: LiveSourceOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** What it said of itself last; undefined before anything. */
  get status(): FeedStatusCode | undefined {
    return this.#status;
  }

  write(instrument: string, attempt: (writer: BatchWriter) => boolean): void {
    if (!this.#defined.has(instrument)) this.#define(instrument);
    this.#write(attempt);
  }

  redefine(instrument: string): void {
    this.#defined.delete(instrument);
  }

  /** LS3. UP is followed by a heartbeat, which arms the detector of silence. */
  say(status: FeedStatusCode, detail: string): void {
    const said = { status, detail: printable(detail), atUs: this.#options.nowUs() };
    this.#status = status;
    if (this.#market === undefined) this.#unsaid = said;
    else this.#say(said);
  }

  /** Says what was to be said, of a market that nothing was heard of yet: silence from the start is told, too (LS3). */
  sayOf(instrument: string): void {
    if (this.#unsaid === undefined) return;
    this.#define(instrument);
    // Its first event may bring other steps.
    this.redefine(instrument);
  }

  /** LS5. */
  heartbeat(): void {
    const isUp = this.#status === FEED_STATUS.UP || this.#status === FEED_STATUS.HEARTBEAT;
    if (isUp && this.#market !== undefined) this.say(FEED_STATUS.HEARTBEAT, '');
  }

  /** Sends what is gathered. */
  flush(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    const writer = this.#writer;
    if (writer === undefined) return;
    this.#writer = undefined;
    this.#nextPosition = writer.nextPosition;
    const { records, refusals } = encodeBatches(writer.batch);
    if (refusals.length > 0) this.#options.onRefused(refusals);
    this.#options.take(records);
  }

  /** LS3, LS4. */
  #define(instrument: string): void {
    const { definition, nowUs } = this.#options;
    const defined = definition(instrument);
    this.#write((writer) => writer.instrument(defined, nowUs()));
    this.#defined.add(instrument);
    if (this.#market !== undefined) return;
    this.#market = instrument;
    const unsaid = this.#unsaid;
    this.#unsaid = undefined;
    if (unsaid !== undefined) this.#say(unsaid);
  }

  #say({ status, detail, atUs }: Said): void {
    const { heartbeatUs } = this.#options;
    const instrument = this.#market as string;
    const fields = { instrument, eventTimeUs: atUs, heartbeatUs, detail };
    this.#write((writer) => writer.feedStatus({ ...fields, status }));
    if (status !== FEED_STATUS.UP) return;
    this.#write((writer) => writer.feedStatus({ ...fields, status: FEED_STATUS.HEARTBEAT }));
  }

  #write(attempt: (writer: BatchWriter) => boolean): void {
    this.#writer ??= this.#begin();
    if (!attempt(this.#writer)) {
      this.flush();
      this.#writer = this.#begin();
      assert(attempt(this.#writer), 'every event fits into an empty batch');
    }
    this.eventCount += 1;
    this.#linger ??= setTimeout(() => this.flush(), this.#options.lingerMs);
  }

  #begin(): BatchWriter {
    const { name, session, streamClass = STREAM_CLASS.SOCKET } = this.#options;
    return new BatchWriter({ source: name, session, streamClass }, this.#nextPosition, this.#batch);
  }
}

/** ASCII that a record may carry. */
function printable(detail: string): string {
  return detail.replaceAll(/[^ -~]/g, '?').slice(0, DETAIL_LENGTH_MAX);
}
