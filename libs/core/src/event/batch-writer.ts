/**
 * Fills an EventBatch row by row: the producer's side of the vocabulary (feeds, simulator, tests).
 * Each method returns false where the batch is full: encode, `restart`, and write the event again.
 */
import { BATCH_EVENT_COUNT_MAX, BATCH_LEVEL_COUNT_MAX } from '../limits.ts';
import {
  type Coverage,
  EVENT_KIND,
  type EventKind,
  type FeedStatus,
  type Side,
  type StreamClass,
} from './event.ts';
import { EventBatch, NUMBER, WORD } from './event-batch.ts';
import type { InstrumentDefinition } from './instrument.ts';
import type { LendingOperation, LendingTerms } from './lending-event.ts';

/** Fields every event has. `receivedTimeUs` defaults to the event's own time. */
export interface EventStamp {
  readonly instrument: string;
  readonly eventTimeUs: number;
  readonly receivedTimeUs?: number;
}
export interface VenueId {
  readonly high: number; // unit: upper 32 bits
  readonly low: number; // unit: lower 32 bits
}
export interface TradeFields extends EventStamp {
  readonly aggressorSide: Side;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly count?: number;
  readonly venueId?: VenueId;
  readonly participant?: VenueId;
  readonly flags?: number; // unit: EVENT_FLAG bits
}
export interface LiquidationFields extends EventStamp {
  readonly forcedSide: Side;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly coverage: Coverage;
  readonly count?: number;
  readonly venueId?: VenueId;
  readonly flags?: number; // unit: EVENT_FLAG bits
}
/** Levels as [priceTicks, quantityLots], best first or in any order. */
export type BookLevels = readonly (readonly [number, number])[];
export interface BookFields extends EventStamp {
  readonly sequence: number;
  readonly bids: BookLevels;
  readonly asks: BookLevels;
}
export interface BookDeltaFields extends BookFields {
  readonly previousSequence: number;
}
export interface LendingFields extends EventStamp {
  readonly principalLots: number;
  /** The venue's price, where the operation has one. */
  readonly priceTicks?: number;
  readonly operation: LendingOperation;
}
export interface LendingTermsFields extends EventStamp {
  readonly terms: LendingTerms;
}
export interface StreamIdentity {
  readonly source: string;
  readonly session: number;
  readonly streamClass: StreamClass;
}

export class BatchWriter {
  readonly batch: EventBatch;
  #nextPosition: number;

  constructor(identity: StreamIdentity, firstPosition = 1, batch: EventBatch = new EventBatch()) {
    this.batch = batch;
    this.#nextPosition = firstPosition;
    batch.clear();
    batch.source = batch.symbols.intern(identity.source);
    batch.session = identity.session;
    batch.streamClass = identity.streamClass;
  }

  get eventCount(): number {
    return this.batch.eventCount;
  }

  get nextPosition(): number {
    return this.#nextPosition;
  }

  /** Starts the stream's next record: positions go on. */
  restart(): void {
    this.batch.clear();
  }

  trade(fields: TradeFields): boolean {
    const row = this.#row(EVENT_KIND.TRADE, fields);
    if (row < 0) return false;
    const { batch } = this;
    batch.setWord(row, WORD.SIDE, fields.aggressorSide);
    batch.setNumber(row, NUMBER.PRICE_TICKS, fields.priceTicks);
    batch.setNumber(row, NUMBER.QUANTITY_LOTS, fields.quantityLots);
    batch.setWord(row, WORD.COUNT, fields.count ?? 1);
    batch.setWord(row, WORD.FLAGS, fields.flags ?? 0);
    this.#venueId(row, fields.venueId);
    batch.setWord(row, WORD.PARTICIPANT_HIGH, fields.participant?.high ?? 0);
    batch.setWord(row, WORD.PARTICIPANT_LOW, fields.participant?.low ?? 0);
    return true;
  }

  liquidation(fields: LiquidationFields): boolean {
    const row = this.#row(EVENT_KIND.LIQUIDATION, fields);
    if (row < 0) return false;
    const { batch } = this;
    batch.setWord(row, WORD.SIDE, fields.forcedSide);
    batch.setNumber(row, NUMBER.PRICE_TICKS, fields.priceTicks);
    batch.setNumber(row, NUMBER.QUANTITY_LOTS, fields.quantityLots);
    batch.setWord(row, WORD.COUNT, fields.count ?? 1);
    batch.setWord(row, WORD.CODE, fields.coverage);
    batch.setWord(row, WORD.FLAGS, fields.flags ?? 0);
    this.#venueId(row, fields.venueId);
    return true;
  }

  bookSnapshot(fields: BookFields): boolean {
    return this.#book(EVENT_KIND.BOOK_SNAPSHOT, fields, 0);
  }

  bookDelta(fields: BookDeltaFields): boolean {
    return this.#book(EVENT_KIND.BOOK_DELTA, fields, fields.previousSequence);
  }

  referenceRate(fields: EventStamp & { readonly priceTicks: number }): boolean {
    const row = this.#row(EVENT_KIND.REFERENCE_RATE, fields);
    if (row < 0) return false;
    this.batch.setNumber(row, NUMBER.PRICE_TICKS, fields.priceTicks);
    return true;
  }

  markIndex(
    fields: EventStamp & { readonly markPriceTicks: number; readonly indexPriceTicks: number },
  ): boolean {
    const row = this.#row(EVENT_KIND.MARK_INDEX, fields);
    if (row < 0) return false;
    this.batch.setNumber(row, NUMBER.PRICE_TICKS, fields.markPriceTicks);
    this.batch.setNumber(row, NUMBER.QUANTITY_LOTS, fields.indexPriceTicks);
    return true;
  }

  openInterest(fields: EventStamp & { readonly openLots: number }): boolean {
    const row = this.#row(EVENT_KIND.OPEN_INTEREST, fields);
    if (row < 0) return false;
    this.batch.setNumber(row, NUMBER.QUANTITY_LOTS, fields.openLots);
    return true;
  }

  lending(fields: LendingFields): boolean {
    const row = this.#row(EVENT_KIND.LENDING, fields);
    if (row < 0) return false;
    const { batch } = this;
    batch.setNumber(row, NUMBER.PRICE_TICKS, fields.priceTicks ?? 0);
    batch.setNumber(row, NUMBER.QUANTITY_LOTS, fields.principalLots);
    batch.setLending(row, fields.operation);
    return true;
  }

  lendingTerms(fields: LendingTermsFields): boolean {
    const row = this.#row(EVENT_KIND.LENDING_TERMS, fields);
    if (row < 0) return false;
    this.batch.setRare(row, { kind: 'lending-terms', terms: fields.terms });
    return true;
  }

  /** About the source as a whole; `instrument` names one of its markets. */
  feedStatus(fields: EventStamp & FeedStatus): boolean {
    const row = this.#row(EVENT_KIND.FEED_STATUS, fields);
    if (row < 0) return false;
    const { batch } = this;
    const status = {
      status: fields.status,
      heartbeatUs: fields.heartbeatUs,
      detail: fields.detail,
    };
    batch.setWord(row, WORD.CODE, fields.status);
    batch.setRare(row, { kind: 'feed-status', status });
    return true;
  }

  instrument(definition: InstrumentDefinition, eventTimeUs: number): boolean {
    const row = this.#row(EVENT_KIND.INSTRUMENT, { instrument: definition.key, eventTimeUs });
    if (row < 0) return false;
    const { batch } = this;
    batch.setRare(row, { kind: 'instrument', definition });
    return true;
  }

  #book(kind: EventKind, fields: BookFields, previousSequence: number): boolean {
    const { batch } = this;
    const levelCount = fields.bids.length + fields.asks.length;
    if (batch.levelCount + levelCount > BATCH_LEVEL_COUNT_MAX) return false;
    const row = this.#row(kind, fields);
    if (row < 0) return false;
    batch.setNumber(row, NUMBER.SEQUENCE, fields.sequence);
    batch.setNumber(row, NUMBER.PREVIOUS_SEQUENCE, previousSequence);
    batch.setWord(row, WORD.BID_COUNT, fields.bids.length);
    batch.setWord(row, WORD.ASK_COUNT, fields.asks.length);
    this.#levels(fields.bids);
    this.#levels(fields.asks);
    return true;
  }

  #levels(levels: BookLevels): void {
    for (const [priceTicks, quantityLots] of levels) this.batch.addLevel(priceTicks, quantityLots);
  }

  #venueId(row: number, id: VenueId | undefined): void {
    this.batch.setWord(row, WORD.VENUE_ID_HIGH, id?.high ?? 0);
    this.batch.setWord(row, WORD.VENUE_ID_LOW, id?.low ?? 0);
  }

  /** A new row with its stamp set and every other column zero (EB1), or -1 where the batch is full. */
  #row(kind: EventKind, stamp: EventStamp): number {
    const { batch } = this;
    const row = batch.eventCount;
    if (row >= BATCH_EVENT_COUNT_MAX) return -1;
    batch.eventCount = row + 1;
    batch.clearRow(row);
    batch.setWord(row, WORD.KIND, kind);
    batch.setWord(row, WORD.INSTRUMENT, batch.symbols.intern(stamp.instrument));
    batch.setNumber(row, NUMBER.POSITION, this.#nextPosition);
    this.#nextPosition += 1;
    batch.setNumber(row, NUMBER.EVENT_TIME_US, stamp.eventTimeUs);
    batch.setNumber(row, NUMBER.RECEIVED_TIME_US, stamp.receivedTimeUs ?? stamp.eventTimeUs);
    return row;
  }
}
