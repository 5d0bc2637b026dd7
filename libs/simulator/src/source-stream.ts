/**
 * One source: the events of one stream of one market on their way into records, with the heartbeats that make
 * its silence visible.
 *
 * Invariants
 * SS1 the first event is the definition of the source's instrument, the second a heartbeat.
 * SS2 positions rise by one per event that the source sends; what a muted source does not send gets none.
 * SS3 events of a record are in event-time order; what is older than the log counts as of its start.
 */
import {
  BatchWriter,
  type BookDeltaFields,
  type BookFields,
  type EventBatch,
  type EventStamp,
  FEED_STATUS,
  type FeedStatus,
  type InstrumentDefinition,
  type LendingFields,
  type LendingTermsFields,
  type LiquidationFields,
  NUMBER,
  type StreamClass,
  type TradeFields,
} from '@breakwater/core';

export type PendingEvent =
  | { readonly kind: 'trade'; readonly fields: TradeFields }
  | { readonly kind: 'book-snapshot'; readonly fields: BookFields }
  | { readonly kind: 'book-delta'; readonly fields: BookDeltaFields }
  | { readonly kind: 'liquidation'; readonly fields: LiquidationFields }
  | {
      readonly kind: 'reference-rate';
      readonly fields: EventStamp & { readonly priceTicks: number };
    }
  | {
      readonly kind: 'mark-index';
      readonly fields: EventStamp & {
        readonly markPriceTicks: number;
        readonly indexPriceTicks: number;
      };
    }
  | { readonly kind: 'open-interest'; readonly fields: EventStamp & { readonly openLots: number } }
  | { readonly kind: 'lending'; readonly fields: LendingFields }
  | { readonly kind: 'lending-terms'; readonly fields: LendingTermsFields }
  | { readonly kind: 'feed-status'; readonly fields: EventStamp & FeedStatus }
  | {
      readonly kind: 'instrument';
      readonly fields: EventStamp;
      readonly definition: InstrumentDefinition;
    };

export interface SourceIdentity {
  readonly source: string;
  readonly streamClass: StreamClass;
  readonly definition: InstrumentDefinition;
  /** Longest silence the source promises. */
  readonly heartbeatUs: number;
  readonly heartbeatEveryUs: number;
  /** Network and venue delay from event to record, before jitter. */
  readonly delayMs: number;
}

/** What is left of one source and one step until its record enters the log. */
export interface PendingRecord {
  readonly stream: SourceStream;
  readonly events: readonly PendingEvent[];
}

export class SourceStream {
  readonly identity: SourceIdentity;
  /** True while the venue's feed is down: nothing is sent, nothing is kept. */
  #isMuted = false;
  readonly #startTimeUs: number;
  #events: PendingEvent[] = [];
  #nextPosition = 1;
  #nextHeartbeatUs: number;

  constructor(identity: SourceIdentity, startTimeUs: number, heartbeatPhaseUs: number) {
    this.identity = identity;
    this.#startTimeUs = startTimeUs;
    const { definition } = identity;
    const stamp = { instrument: definition.key, eventTimeUs: startTimeUs };
    this.#events.push({ kind: 'instrument', fields: stamp, definition });
    this.#pushStatus(FEED_STATUS.HEARTBEAT, startTimeUs);
    this.#nextHeartbeatUs = startTimeUs + heartbeatPhaseUs;
  }

  get instrument(): string {
    return this.identity.definition.key;
  }

  push(event: PendingEvent): void {
    if (!this.#isMuted) this.#events.push(event);
  }

  /** The feed is down from now on; an announced silence is maintenance. */
  mute(atUs: number, isAnnounced: boolean): void {
    if (isAnnounced) this.#pushStatus(FEED_STATUS.MAINTENANCE, atUs);
    this.#isMuted = true;
  }

  /** Says that the feed is back after an outage. */
  resume(atUs: number): void {
    this.#isMuted = false;
    this.#pushStatus(FEED_STATUS.UP, atUs);
    this.#pushStatus(FEED_STATUS.HEARTBEAT, atUs);
    this.#nextHeartbeatUs = atUs + this.identity.heartbeatEveryUs;
  }

  /** Says that the feed stops on purpose: silence after it is no outage. */
  end(atUs: number): void {
    if (!this.#isMuted) this.#pushStatus(FEED_STATUS.MAINTENANCE, atUs);
    this.#nextHeartbeatUs = Number.POSITIVE_INFINITY;
  }

  /** The events up to the step's end, heartbeats included, or undefined where there is none. */
  take(stepEndUs: number): readonly PendingEvent[] | undefined {
    if (stepEndUs >= this.#nextHeartbeatUs) {
      if (!this.#isMuted) this.#pushStatus(FEED_STATUS.HEARTBEAT, stepEndUs);
      this.#nextHeartbeatUs += this.identity.heartbeatEveryUs;
    }
    const events = this.#events;
    if (events.length === 0) return undefined;
    this.#events = [];
    if (events.length > 1) events.sort((a, b) => this.#orderUs(a) - this.#orderUs(b));
    return events;
  }

  /** Fills the shared batch with a record's events; the session is the only one this producer has. */
  write(batch: EventBatch, events: readonly PendingEvent[]): void {
    const { source, streamClass } = this.identity;
    const writer = new BatchWriter({ source, session: 1, streamClass }, this.#nextPosition, batch);
    for (const event of events) {
      if (!writeEvent(writer, event)) throw new Error(`a step of ${source} overflows one batch`);
    }
    this.#nextPosition = writer.nextPosition;
    const delayUs = this.identity.delayMs * 1_000;
    for (let row = 0; row < batch.eventCount; row += 1) {
      batch.setNumber(row, NUMBER.RECEIVED_TIME_US, batch.eventTimeUs(row) + delayUs);
    }
  }

  #orderUs({ fields }: PendingEvent): number {
    return Math.max(fields.eventTimeUs, this.#startTimeUs);
  }

  #pushStatus(status: FeedStatus['status'], eventTimeUs: number): void {
    const { heartbeatUs, definition } = this.identity;
    const fields = { instrument: definition.key, eventTimeUs, status, heartbeatUs, detail: '' };
    this.#events.push({ kind: 'feed-status', fields });
  }
}

function writeEvent(writer: BatchWriter, event: PendingEvent): boolean {
  switch (event.kind) {
    case 'trade':
      return writer.trade(event.fields);
    case 'book-snapshot':
      return writer.bookSnapshot(event.fields);
    case 'book-delta':
      return writer.bookDelta(event.fields);
    case 'liquidation':
      return writer.liquidation(event.fields);
    case 'reference-rate':
      return writer.referenceRate(event.fields);
    case 'mark-index':
      return writer.markIndex(event.fields);
    case 'open-interest':
      return writer.openInterest(event.fields);
    case 'lending':
      return writer.lending(event.fields);
    case 'lending-terms':
      return writer.lendingTerms(event.fields);
    case 'feed-status':
      return writer.feedStatus(event.fields);
    case 'instrument':
      return writer.instrument(event.definition, event.fields.eventTimeUs);
  }
}
