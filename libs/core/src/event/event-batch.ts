/**
 * One record's events in columns. Allocated once per partition at the size of the bounds and filled again for
 * every record: nothing is allocated per event.
 *
 * A row is a cache line of 32-bit words and one of numbers, so that what an event has lies together and a function
 * that works on it asks for two arrays, not for twenty: asking for an array (which, how long, where) costs the
 * compiled code as much as two accesses. What is not hot reads through the named methods.
 *
 * Invariants
 * EB1 rows 0 … eventCount-1 are filled; every column of a row is written by the decoder (no stale value).
 * EB2 positions rise strictly within the batch.
 * EB3 levels of row r are [levelStart, levelStart + bidCount) bids, then askCount asks, in `levels`, all below levelCount.
 * EB4 all numbers are safe integers; the decoder refuses anything else. Market sense (a negative quantity, an
 *    unknown instrument) is judged by the pipeline, event by event.
 * EB5 `levelsSound` is true only where every level makes sense: then no event's levels need be judged by themselves.
 */
import { BATCH_EVENT_COUNT_MAX, BATCH_LEVEL_COUNT_MAX } from '../limits.ts';
import type { FeedStatus, StreamClass } from './event.ts';
import type { InstrumentDefinition } from './instrument.ts';
import {
  isPseudonym,
  type LendingOperation,
  type LendingTerms,
  participantOf,
} from './lending-event.ts';
import { SymbolTable } from './symbol-table.ts';

export type RareEvent =
  | { readonly kind: 'instrument'; readonly definition: InstrumentDefinition }
  | { readonly kind: 'feed-status'; readonly status: FeedStatus }
  | { readonly kind: 'lending'; readonly operation: LendingOperation }
  | { readonly kind: 'lending-terms'; readonly terms: LendingTerms };

/** Columns of a row in `words`. */
export const WORD = {
  KIND: 0,
  /** Symbol id of the instrument key. */
  INSTRUMENT: 1,
  SIDE: 2,
  COUNT: 3,
  CODE: 4,
  FLAGS: 5,
  /** The venue's own id of a trade or liquidation as 64 bits; 0,0 where it gives none. */
  VENUE_ID_HIGH: 6,
  VENUE_ID_LOW: 7,
  /** Keyed-HMAC pseudonym, first 64 bits; 0,0 where absent. */
  PARTICIPANT_HIGH: 8,
  PARTICIPANT_LOW: 9,
  LEVEL_START: 10,
  BID_COUNT: 11,
  ASK_COUNT: 12,
  /** Index into `rare`, or -1. */
  RARE_INDEX: 13,
} as const;
/** Columns of a row in `numbers`; pairs that a record holds one after the other are neighbours. */
export const NUMBER = {
  /** Running number within (source, session). */
  POSITION: 0,
  EVENT_TIME_US: 1,
  RECEIVED_TIME_US: 2,
  SEQUENCE: 3,
  PREVIOUS_SEQUENCE: 4,
  PRICE_TICKS: 5,
  QUANTITY_LOTS: 6,
} as const;
/** Elements of a row, a power of two: the row's first element is its number times that. */
export const ROW_WORD_COUNT = 16;
export const ROW_NUMBER_COUNT = 8;

const NOBODY = { high: 0, low: 0 };

export class EventBatch {
  readonly symbols: SymbolTable;

  /** Symbol id of the producing stream, for example `feeds/upbit/USDT-KRW/trades`. */
  source = 0; // unit: symbol id
  /** Rises with each start of the producer. */
  session = 0;
  streamClass: StreamClass = 0;
  /** `contiguous`: positions count every event, so a jump is a loss. `listed`: a foreign log's own numbers, which may skip. */
  numbering: 'contiguous' | 'listed' = 'contiguous';
  /** Whether the record carried a checksum that was verified. */
  checksum: 'absent' | 'verified' = 'absent';
  eventCount = 0;
  levelCount = 0;
  /** Every level has a price above 0 and a quantity not below it (EB5). */
  levelsSound = true;

  readonly words: Int32Array = new Int32Array(ROW_WORD_COUNT * BATCH_EVENT_COUNT_MAX);
  readonly numbers: Float64Array = new Float64Array(ROW_NUMBER_COUNT * BATCH_EVENT_COUNT_MAX);
  /** Price in ticks and quantity in lots of each level, in turn: level i at 2i and 2i + 1. */
  readonly levels: Float64Array = new Float64Array(2 * BATCH_LEVEL_COUNT_MAX);
  /** Kinds too rare to earn columns. */
  readonly rare: RareEvent[] = [];

  constructor(symbols: SymbolTable = new SymbolTable()) {
    this.symbols = symbols;
  }

  /** Empties the batch for the next record; columns keep their old values until EB1 overwrites them. */
  clear(): void {
    this.eventCount = 0;
    this.levelCount = 0;
    this.levelsSound = true;
    // Setting a length costs even where it changes nothing.
    if (this.rare.length > 0) this.rare.length = 0;
    this.checksum = 'absent';
    this.numbering = 'contiguous';
  }

  // ------------------------------------------------------------- reading a row, see `event.ts`

  kind(row: number): number {
    return this.words[row * ROW_WORD_COUNT + WORD.KIND] as number;
  }
  instrument(row: number): number {
    return this.words[row * ROW_WORD_COUNT + WORD.INSTRUMENT] as number;
  }
  position(row: number): number {
    return this.numbers[row * ROW_NUMBER_COUNT + NUMBER.POSITION] as number;
  }
  eventTimeUs(row: number): number {
    return this.numbers[row * ROW_NUMBER_COUNT + NUMBER.EVENT_TIME_US] as number;
  }
  receivedTimeUs(row: number): number {
    return this.numbers[row * ROW_NUMBER_COUNT + NUMBER.RECEIVED_TIME_US] as number;
  }
  side(row: number): number {
    return this.words[row * ROW_WORD_COUNT + WORD.SIDE] as number;
  }
  priceTicks(row: number): number {
    return this.numbers[row * ROW_NUMBER_COUNT + NUMBER.PRICE_TICKS] as number;
  }
  quantityLots(row: number): number {
    return this.numbers[row * ROW_NUMBER_COUNT + NUMBER.QUANTITY_LOTS] as number;
  }
  count(row: number): number {
    return this.words[row * ROW_WORD_COUNT + WORD.COUNT] as number;
  }
  code(row: number): number {
    return this.words[row * ROW_WORD_COUNT + WORD.CODE] as number;
  }
  flags(row: number): number {
    return this.words[row * ROW_WORD_COUNT + WORD.FLAGS] as number;
  }
  /** Unsigned, as the other halves of ids. */
  venueIdHigh(row: number): number {
    return (this.words[row * ROW_WORD_COUNT + WORD.VENUE_ID_HIGH] as number) >>> 0;
  }
  venueIdLow(row: number): number {
    return (this.words[row * ROW_WORD_COUNT + WORD.VENUE_ID_LOW] as number) >>> 0;
  }
  participantHigh(row: number): number {
    return (this.words[row * ROW_WORD_COUNT + WORD.PARTICIPANT_HIGH] as number) >>> 0;
  }
  participantLow(row: number): number {
    return (this.words[row * ROW_WORD_COUNT + WORD.PARTICIPANT_LOW] as number) >>> 0;
  }
  /** Whether the row says by which participant it was. */
  namesTaker(row: number): boolean {
    const word = row * ROW_WORD_COUNT;
    const high = this.words[word + WORD.PARTICIPANT_HIGH] as number;
    return (high | (this.words[word + WORD.PARTICIPANT_LOW] as number)) !== 0;
  }
  sequence(row: number): number {
    return this.numbers[row * ROW_NUMBER_COUNT + NUMBER.SEQUENCE] as number;
  }
  previousSequence(row: number): number {
    return this.numbers[row * ROW_NUMBER_COUNT + NUMBER.PREVIOUS_SEQUENCE] as number;
  }
  levelStart(row: number): number {
    return this.words[row * ROW_WORD_COUNT + WORD.LEVEL_START] as number;
  }
  bidCount(row: number): number {
    return this.words[row * ROW_WORD_COUNT + WORD.BID_COUNT] as number;
  }
  askCount(row: number): number {
    return this.words[row * ROW_WORD_COUNT + WORD.ASK_COUNT] as number;
  }
  rareEvent(row: number): RareEvent | undefined {
    return this.rare[this.words[row * ROW_WORD_COUNT + WORD.RARE_INDEX] as number];
  }
  levelPriceTicks(level: number): number {
    return this.levels[2 * level] as number;
  }
  levelQuantityLots(level: number): number {
    return this.levels[2 * level + 1] as number;
  }

  // ------------------------------------------------------------- writing a row

  setWord(row: number, column: (typeof WORD)[keyof typeof WORD], value: number): void {
    this.words[row * ROW_WORD_COUNT + column] = value;
  }
  setNumber(row: number, column: (typeof NUMBER)[keyof typeof NUMBER], value: number): void {
    this.numbers[row * ROW_NUMBER_COUNT + column] = value;
  }
  /** Gives the row its event of a rare kind. */
  setRare(row: number, event: RareEvent): void {
    this.setWord(row, WORD.RARE_INDEX, this.rare.push(event) - 1);
  }
  /** Gives the row its lending operation, and as participant what trades say of the same borrower. */
  setLending(row: number, operation: LendingOperation): void {
    this.setRare(row, { kind: 'lending', operation });
    const { borrower } = operation;
    const { high, low } = isPseudonym(borrower) ? participantOf(borrower) : NOBODY;
    this.setWord(row, WORD.PARTICIPANT_HIGH, high);
    this.setWord(row, WORD.PARTICIPANT_LOW, low);
  }
  /** The row without anything but zeros, no event of a rare kind, and no level (EB1). */
  clearRow(row: number): void {
    const word = row * ROW_WORD_COUNT;
    this.words.fill(0, word, word + ROW_WORD_COUNT);
    const number = row * ROW_NUMBER_COUNT;
    this.numbers.fill(0, number, number + ROW_NUMBER_COUNT);
    this.setWord(row, WORD.LEVEL_START, this.levelCount);
    this.setWord(row, WORD.RARE_INDEX, -1);
  }
  /** The row becomes a copy of another batch's, whose levels are appended. */
  copyRow(row: number, from: EventBatch, fromRow: number): void {
    const word = fromRow * ROW_WORD_COUNT;
    this.words.set(from.words.subarray(word, word + ROW_WORD_COUNT), row * ROW_WORD_COUNT);
    const number = fromRow * ROW_NUMBER_COUNT;
    const numbers = from.numbers.subarray(number, number + ROW_NUMBER_COUNT);
    this.numbers.set(numbers, row * ROW_NUMBER_COUNT);
    this.setWord(row, WORD.LEVEL_START, this.levelCount);
    const start = from.levelStart(fromRow);
    const end = start + from.bidCount(fromRow) + from.askCount(fromRow);
    for (let level = start; level < end; level += 1) {
      this.addLevel(from.levelPriceTicks(level), from.levelQuantityLots(level));
    }
    const rare = from.rareEvent(fromRow);
    if (rare !== undefined) this.setRare(row, rare);
  }
  /** Appends a level, for which there is room, to the last row's (EB5). */
  addLevel(priceTicks: number, quantityLots: number): void {
    const at = 2 * this.levelCount;
    this.levels[at] = priceTicks;
    this.levels[at + 1] = quantityLots;
    this.levelCount += 1;
    if (!(priceTicks > 0 && quantityLots >= 0)) this.levelsSound = false;
  }
}
