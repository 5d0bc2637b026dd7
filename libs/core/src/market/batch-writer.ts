/**
 * Fills an EventBatch row by row: the producer's side of the vocabulary (feeds, simulator, tests).
 * Each method answers false where the batch is full: encode, `restart`, and write the event again.
 */
import { BATCH_EVENT_COUNT_MAX, BATCH_LEVEL_COUNT_MAX } from '../limits.ts';
import {
  type Coverage,
  EVENT_KIND,
  type EventKind,
  type FeedStatus,
  type LendingOperation,
  SIDE,
  type Side,
  type StreamClass,
} from './event.ts';
import { EventBatch } from './event-batch.ts';
import type { InstrumentDefinition } from './instrument.ts';

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
  readonly sequence: number; // unit: none
  readonly bids: BookLevels;
  readonly asks: BookLevels;
}
export interface BookDeltaFields extends BookFields {
  readonly previousSequence: number; // unit: none
}
export interface StreamIdentity {
  readonly source: string;
  readonly session: number; // unit: none
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
    batch.side[row] = fields.aggressorSide;
    batch.priceTicks[row] = fields.priceTicks;
    batch.quantityLots[row] = fields.quantityLots;
    batch.count[row] = fields.count ?? 1;
    batch.flags[row] = fields.flags ?? 0;
    this.#venueId(row, fields.venueId);
    batch.participantHigh[row] = fields.participant?.high ?? 0;
    batch.participantLow[row] = fields.participant?.low ?? 0;
    return true;
  }

  liquidation(fields: LiquidationFields): boolean {
    const row = this.#row(EVENT_KIND.LIQUIDATION, fields);
    if (row < 0) return false;
    const { batch } = this;
    batch.side[row] = fields.forcedSide;
    batch.priceTicks[row] = fields.priceTicks;
    batch.quantityLots[row] = fields.quantityLots;
    batch.count[row] = fields.count ?? 1;
    batch.code[row] = fields.coverage;
    batch.flags[row] = fields.flags ?? 0;
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
    this.batch.priceTicks[row] = fields.priceTicks;
    return true;
  }

  markIndex(
    fields: EventStamp & { readonly markPriceTicks: number; readonly indexPriceTicks: number },
  ): boolean {
    const row = this.#row(EVENT_KIND.MARK_INDEX, fields);
    if (row < 0) return false;
    this.batch.priceTicks[row] = fields.markPriceTicks;
    this.batch.quantityLots[row] = fields.indexPriceTicks;
    return true;
  }

  openInterest(fields: EventStamp & { readonly openLots: number }): boolean {
    const row = this.#row(EVENT_KIND.OPEN_INTEREST, fields);
    if (row < 0) return false;
    this.batch.quantityLots[row] = fields.openLots;
    return true;
  }

  lending(
    fields: EventStamp & {
      readonly principalLots: number;
      readonly operation: LendingOperation;
      readonly participant?: VenueId;
    },
  ): boolean {
    const row = this.#row(EVENT_KIND.LENDING, fields);
    if (row < 0) return false;
    const { batch } = this;
    batch.quantityLots[row] = fields.principalLots;
    batch.participantHigh[row] = fields.participant?.high ?? 0;
    batch.participantLow[row] = fields.participant?.low ?? 0;
    batch.rareIndex[row] = batch.rare.push({ kind: 'lending', operation: fields.operation }) - 1;
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
    batch.code[row] = fields.status;
    batch.rareIndex[row] = batch.rare.push({ kind: 'feed-status', status }) - 1;
    return true;
  }

  instrument(definition: InstrumentDefinition, eventTimeUs: number): boolean {
    const row = this.#row(EVENT_KIND.INSTRUMENT, { instrument: definition.key, eventTimeUs });
    if (row < 0) return false;
    const { batch } = this;
    batch.rareIndex[row] = batch.rare.push({ kind: 'instrument', definition }) - 1;
    return true;
  }

  #book(kind: EventKind, fields: BookFields, previousSequence: number): boolean {
    const { batch } = this;
    const levelCount = fields.bids.length + fields.asks.length;
    if (batch.levelCount + levelCount > BATCH_LEVEL_COUNT_MAX) return false;
    const row = this.#row(kind, fields);
    if (row < 0) return false;
    batch.sequence[row] = fields.sequence;
    batch.previousSequence[row] = previousSequence;
    batch.levelStart[row] = batch.levelCount;
    batch.bidCount[row] = fields.bids.length;
    batch.askCount[row] = fields.asks.length;
    this.#levels(fields.bids);
    this.#levels(fields.asks);
    return true;
  }

  #levels(levels: BookLevels): void {
    const { batch } = this;
    for (const [priceTicks, quantityLots] of levels) {
      batch.levelPriceTicks[batch.levelCount] = priceTicks;
      batch.levelQuantityLots[batch.levelCount] = quantityLots;
      batch.levelCount += 1;
    }
  }

  #venueId(row: number, id: VenueId | undefined): void {
    this.batch.venueIdHigh[row] = id?.high ?? 0;
    this.batch.venueIdLow[row] = id?.low ?? 0;
  }

  /** A new row with its stamp set and every other column zero (E1), or -1 where the batch is full. */
  #row(kind: EventKind, stamp: EventStamp): number {
    const { batch } = this;
    const row = batch.eventCount;
    if (row >= BATCH_EVENT_COUNT_MAX) return -1;
    batch.eventCount = row + 1;
    batch.kind[row] = kind;
    batch.instrument[row] = batch.symbols.intern(stamp.instrument);
    batch.position[row] = this.#nextPosition;
    this.#nextPosition += 1;
    batch.eventTimeUs[row] = stamp.eventTimeUs;
    batch.receivedTimeUs[row] = stamp.receivedTimeUs ?? stamp.eventTimeUs;
    batch.side[row] = SIDE.UNKNOWN;
    batch.priceTicks[row] = 0;
    batch.quantityLots[row] = 0;
    batch.count[row] = 0;
    batch.code[row] = 0;
    batch.flags[row] = 0;
    this.#venueId(row, undefined);
    batch.participantHigh[row] = 0;
    batch.participantLow[row] = 0;
    batch.sequence[row] = 0;
    batch.previousSequence[row] = 0;
    batch.levelStart[row] = batch.levelCount;
    batch.bidCount[row] = 0;
    batch.askCount[row] = 0;
    batch.rareIndex[row] = -1;
    return row;
  }
}
