/**
 * One record's events in columns. Allocated once per partition at the size of the bounds and filled again for
 * every record: nothing is allocated per event.
 *
 * Invariants
 * E1 rows 0 … eventCount-1 are filled; every column of a row is written by the decoder (no stale value).
 * E2 positions rise strictly within the batch.
 * E3 levels of row r are [levelStart, levelStart + bidCount) bids, then askCount asks, in the level columns, all below
 *    levelCount.
 * E4 all numbers are safe integers; the decoder refuses anything else. Market sense (a negative quantity, an
 *    unknown instrument) is judged by the pipeline, event by event.
 */
import { BATCH_EVENT_COUNT_MAX, BATCH_LEVEL_COUNT_MAX } from '../limits.ts';
import type { FeedStatus, LendingOperation, StreamClass } from './event.ts';
import type { InstrumentDefinition } from './instrument.ts';
import { SymbolTable } from './symbol-table.ts';

export type RareEvent =
  | { readonly kind: 'instrument'; readonly definition: InstrumentDefinition }
  | { readonly kind: 'feed-status'; readonly status: FeedStatus }
  | { readonly kind: 'lending'; readonly operation: LendingOperation };

export class EventBatch {
  readonly symbols: SymbolTable;

  /** Symbol id of the producing stream, for example `feeds/upbit/USDT-KRW/trades`. */
  source = 0; // unit: none
  /** Rises with each start of the producer. */
  session = 0; // unit: none
  streamClass: StreamClass = 0;
  /** `contiguous`: positions count every event, so a jump is a loss. `listed`: a foreign log's own numbers, which may skip. */
  numbering: 'contiguous' | 'listed' = 'contiguous';
  /** Whether the record carried a checksum that was verified. */
  checksum: 'absent' | 'verified' = 'absent';
  eventCount = 0;
  levelCount = 0;

  readonly kind: Uint8Array = new Uint8Array(BATCH_EVENT_COUNT_MAX);
  /** Symbol id of the instrument key. */
  readonly instrument: Int32Array = new Int32Array(BATCH_EVENT_COUNT_MAX);
  /** Running number within (source, session). */
  readonly position: Float64Array = new Float64Array(BATCH_EVENT_COUNT_MAX);
  readonly eventTimeUs: Float64Array = new Float64Array(BATCH_EVENT_COUNT_MAX);
  readonly receivedTimeUs: Float64Array = new Float64Array(BATCH_EVENT_COUNT_MAX);
  readonly side: Int8Array = new Int8Array(BATCH_EVENT_COUNT_MAX);
  readonly priceTicks: Float64Array = new Float64Array(BATCH_EVENT_COUNT_MAX);
  readonly quantityLots: Float64Array = new Float64Array(BATCH_EVENT_COUNT_MAX);
  readonly count: Int32Array = new Int32Array(BATCH_EVENT_COUNT_MAX);
  readonly code: Uint8Array = new Uint8Array(BATCH_EVENT_COUNT_MAX);
  readonly flags: Uint8Array = new Uint8Array(BATCH_EVENT_COUNT_MAX);
  /** The venue's own id of a trade or liquidation as 64 bits; 0,0 where it gives none. */
  readonly venueIdHigh: Uint32Array = new Uint32Array(BATCH_EVENT_COUNT_MAX);
  readonly venueIdLow: Uint32Array = new Uint32Array(BATCH_EVENT_COUNT_MAX);
  /** Keyed-HMAC pseudonym, first 64 bits; 0,0 where absent. */
  readonly participantHigh: Uint32Array = new Uint32Array(BATCH_EVENT_COUNT_MAX);
  readonly participantLow: Uint32Array = new Uint32Array(BATCH_EVENT_COUNT_MAX);
  readonly sequence: Float64Array = new Float64Array(BATCH_EVENT_COUNT_MAX);
  readonly previousSequence: Float64Array = new Float64Array(BATCH_EVENT_COUNT_MAX);
  readonly levelStart: Int32Array = new Int32Array(BATCH_EVENT_COUNT_MAX);
  readonly bidCount: Int32Array = new Int32Array(BATCH_EVENT_COUNT_MAX);
  readonly askCount: Int32Array = new Int32Array(BATCH_EVENT_COUNT_MAX);
  readonly levelPriceTicks: Float64Array = new Float64Array(BATCH_LEVEL_COUNT_MAX);
  readonly levelQuantityLots: Float64Array = new Float64Array(BATCH_LEVEL_COUNT_MAX);
  /** Index into `rare`, or -1. */
  readonly rareIndex: Int32Array = new Int32Array(BATCH_EVENT_COUNT_MAX);
  /** Kinds too rare to earn columns. */
  readonly rare: RareEvent[] = [];

  constructor(symbols: SymbolTable = new SymbolTable()) {
    this.symbols = symbols;
  }

  /** Empties the batch for the next record; columns keep their old values until E1 overwrites them. */
  clear(): void {
    this.eventCount = 0;
    this.levelCount = 0;
    // Setting a length costs even where it changes nothing.
    if (this.rare.length > 0) this.rare.length = 0;
    this.checksum = 'absent';
    this.numbering = 'contiguous';
  }
}
