/**
 * The events of a MarketBatch, from Avro bytes straight into the columns: the hottest loop of the codec.
 *
 * Invariants
 * ED1 rows and levels pass the bounds of the columns only through `WireReader.block`, which knows the room.
 * ED2 a row's columns are 0 but for those of its kind, all of which are written by it (E1 of EventBatch). So a row
 *    that held the same kind in the record before needs no clearing, and most do.
 * ED3 after each event and each level the cursor is compared with the end (WR1 of WireReader).
 */
import {
  BATCH_EVENT_COUNT_MAX,
  BATCH_LEVEL_COUNT_MAX,
  EVENT_KIND,
  type EventBatch,
  type EventKind,
  NUMBER,
  ROW_NUMBER_COUNT,
  ROW_WORD_COUNT,
  SIDE,
  WORD,
} from '@breakwater/core';
import { BRANCH, COVERAGE_COUNT, SIDE_COUNT } from './framing.ts';
import { LendingDecoder } from './lending-decoder.ts';
import { readFeedStatus, readInstrument } from './rare-event-decoder.ts';
import type { WireReader } from './wire-reader.ts';

const BRANCH_COUNT: number = Object.keys(BRANCH).length;

/** A branch, an instrument, two times and one number, one byte each. */
const EVENT_BYTE_COUNT_MIN = 5;
/** The two numbers of a level, one byte each. */
const LEVEL_BYTE_COUNT_MIN = 2;
/** The number 1 in zigzag. */
const ONE = 2;

export class EventDecoder {
  /** Symbol id by dictionary index, or −1 − index for a name that is not interned yet; filled by the owner. */
  readonly instruments: Int32Array = new Int32Array(BATCH_EVENT_COUNT_MAX);
  instrumentCount = 0;
  baseTimeUs = 0;
  /** Rows filled so far. */
  rowCount = 0;
  readonly #batch: EventBatch;
  readonly #reader: WireReader;
  readonly #lending: LendingDecoder;
  #levelCount = 0;

  constructor(batch: EventBatch, reader: WireReader) {
    this.#batch = batch;
    this.#reader = reader;
    this.#lending = new LendingDecoder(reader);
  }

  /** Reads the array of events at `p`; returns the cursor behind it (WR2). */
  decode(p: number): number {
    const reader = this.#reader;
    this.rowCount = 0;
    this.#levelCount = 0;
    reader.signs = 0;
    let at = p;
    for (;;) {
      at = reader.block(at, EVENT_BYTE_COUNT_MIN, BATCH_EVENT_COUNT_MAX - this.rowCount);
      const count = reader.blockCount;
      const blockEnd = reader.blockEnd;
      if (at > reader.end || count === 0) break;
      at = reader.blockSize(this.#block(at, count), blockEnd);
    }
    this.#batch.levelCount = this.#levelCount;
    this.#batch.levelsSound = reader.signs >= 0;
    return at;
  }

  #block(start: number, count: number): number {
    const reader = this.#reader;
    const { end } = reader;
    let row = this.rowCount;
    let p = start;
    const rowEnd = row + count;
    for (; row < rowEnd; row += 1) {
      const branch = reader.choice(p, BRANCH_COUNT);
      if (branch === BRANCH.TRADE) p = this.#trade(row, p + 1);
      else if (branch === BRANCH.BOOK_DELTA) p = this.#bookDelta(row, p + 1);
      else if (branch > 0) p = this.#other(branch, row, p + 1);
      else return end + 1;
      if (p > end) return p;
    }
    this.rowCount = row;
    return p;
  }

  #other(branch: number, row: number, start: number): number {
    const { numbers } = this.#batch;
    const reader = this.#reader;
    const price = row * ROW_NUMBER_COUNT + NUMBER.PRICE_TICKS;
    const quantity = row * ROW_NUMBER_COUNT + NUMBER.QUANTITY_LOTS;
    switch (branch) {
      case BRANCH.BOOK_SNAPSHOT:
        return this.#bookSnapshot(row, start);
      case BRANCH.LIQUIDATION:
        return this.#liquidation(row, start);
      case BRANCH.REFERENCE_RATE:
        return reader.long(numbers, price, this.#stamp(EVENT_KIND.REFERENCE_RATE, row, start));
      case BRANCH.MARK_INDEX: {
        const p = reader.long(numbers, price, this.#stamp(EVENT_KIND.MARK_INDEX, row, start));
        return reader.long(numbers, quantity, p);
      }
      case BRANCH.OPEN_INTEREST:
        return reader.long(numbers, quantity, this.#stamp(EVENT_KIND.OPEN_INTEREST, row, start));
      default:
        return this.#rare(branch, row, start);
    }
  }

  #rare(branch: number, row: number, start: number): number {
    const batch = this.#batch;
    const reader = this.#reader;
    if (branch === BRANCH.LENDING) {
      let p = this.#stamp(EVENT_KIND.LENDING, row, start);
      p = reader.long(batch.numbers, row * ROW_NUMBER_COUNT + NUMBER.QUANTITY_LOTS, p);
      p = reader.long(batch.numbers, row * ROW_NUMBER_COUNT + NUMBER.PRICE_TICKS, p);
      return p > reader.end ? p : this.#lending.operation(batch, row, p);
    }
    if (branch === BRANCH.LENDING_TERMS) {
      const p = this.#stamp(EVENT_KIND.LENDING_TERMS, row, start);
      return p > reader.end ? p : this.#lending.terms(batch, row, p);
    }
    if (branch === BRANCH.FEED_STATUS) {
      const p = this.#stamp(EVENT_KIND.FEED_STATUS, row, start);
      return p > reader.end ? p : readFeedStatus(reader, batch, row, p);
    }
    // `choice` left no other branch than INSTRUMENT; its key is the row's name, known when names are (BD1).
    const p = this.#stamp(EVENT_KIND.INSTRUMENT, row, start);
    return p > reader.end ? p : readInstrument(reader, batch, row, p);
  }

  /** The row becomes one of another kind: what it held, which is what its last kind wrote, is cleared (ED2). */
  #turn(row: number, kind: EventKind): void {
    const { words, numbers } = this.#batch;
    const word = row * ROW_WORD_COUNT;
    const number = row * ROW_NUMBER_COUNT;
    const before = words[word + WORD.KIND];
    words[word + WORD.KIND] = kind;
    if (before === EVENT_KIND.BOOK_DELTA) {
      numbers[number + NUMBER.SEQUENCE] = 0;
      numbers[number + NUMBER.PREVIOUS_SEQUENCE] = 0;
      words[word + WORD.BID_COUNT] = 0;
      words[word + WORD.ASK_COUNT] = 0;
      return;
    }
    numbers[number + NUMBER.PRICE_TICKS] = 0;
    numbers[number + NUMBER.QUANTITY_LOTS] = 0;
    words[word + WORD.SIDE] = SIDE.UNKNOWN;
    words[word + WORD.COUNT] = 0;
    words[word + WORD.FLAGS] = 0;
    words[word + WORD.VENUE_ID_HIGH] = 0;
    words[word + WORD.VENUE_ID_LOW] = 0;
    words[word + WORD.PARTICIPANT_HIGH] = 0;
    words[word + WORD.PARTICIPANT_LOW] = 0;
    if (before === EVENT_KIND.TRADE) return;
    numbers[number + NUMBER.SEQUENCE] = 0;
    words[word + WORD.CODE] = 0;
    words[word + WORD.BID_COUNT] = 0;
    words[word + WORD.ASK_COUNT] = 0;
    words[word + WORD.RARE_INDEX] = -1;
  }

  /** Kind, instrument, times and where the row's levels start. */
  #stamp(kind: EventKind, row: number, start: number): number {
    const reader = this.#reader;
    const { words, numbers } = this.#batch;
    const word = row * ROW_WORD_COUNT;
    const time = row * ROW_NUMBER_COUNT + NUMBER.EVENT_TIME_US;
    if (words[word + WORD.KIND] !== kind) this.#turn(row, kind);
    // Most records name one instrument, so its index is mostly the byte 0.
    const isFirst = reader.byte(start) === 0;
    let p = isFirst ? (start + 1) | 0 : reader.long(reader.number, 0, start);
    const index = isFirst ? 0 : this.#index(reader.number[0]!);
    if (index < 0 || this.instrumentCount === 0) return this.#unknownInstrument(isFirst);
    p = reader.steadyPair(numbers, time, p);
    words[word + WORD.INSTRUMENT] = this.instruments[index]!;
    words[word + WORD.LEVEL_START] = this.#levelCount;
    const eventTimeUs = this.baseTimeUs + numbers[time]!;
    const receivedTimeUs = eventTimeUs + numbers[time + 1]!;
    numbers[time] = eventTimeUs;
    numbers[time + 1] = receivedTimeUs;
    if (isSafe(eventTimeUs) && isSafe(receivedTimeUs)) return p;
    return reader.fail('bad-number', 'a time lies outside ±(2^53 - 1)');
  }

  /** An index of the dictionary as an integer, or -1. */
  #index(number: number): number {
    return number >= 0 && number < this.instrumentCount ? number | 0 : -1;
  }

  #unknownInstrument(isFirst: boolean): number {
    const index = isFirst ? 0 : this.#reader.number[0]!;
    const detail = `${index} is no index of ${this.instrumentCount} instruments`;
    return this.#reader.fail('bad-enum', detail);
  }

  #trade(row: number, start: number): number {
    const reader = this.#reader;
    const word = row * ROW_WORD_COUNT;
    let p = this.#stamp(EVENT_KIND.TRADE, row, start);
    p = this.#print(row, p);
    p = this.#id64(word + WORD.VENUE_ID_HIGH, p);
    p = this.#id64(word + WORD.PARTICIPANT_HIGH, p);
    if (reader.byte(p) !== 0) return this.#flags(row, p);
    this.#batch.words[word + WORD.FLAGS] = 0;
    return (p + 1) | 0;
  }

  #liquidation(row: number, start: number): number {
    const reader = this.#reader;
    let p = this.#stamp(EVENT_KIND.LIQUIDATION, row, start);
    p = this.#print(row, p);
    const coverage = reader.choice(p, COVERAGE_COUNT);
    if (coverage < 0) return reader.end + 1;
    this.#batch.words[row * ROW_WORD_COUNT + WORD.CODE] = coverage + 1;
    p = this.#id64(row * ROW_WORD_COUNT + WORD.VENUE_ID_HIGH, p + 1);
    return this.#flags(row, p);
  }

  /** What trades and liquidations share: side, price, quantity, count. */
  #print(row: number, start: number): number {
    const { words, numbers } = this.#batch;
    const reader = this.#reader;
    const word = row * ROW_WORD_COUNT;
    const price = row * ROW_NUMBER_COUNT + NUMBER.PRICE_TICKS;
    const symbol = reader.choice(start, SIDE_COUNT);
    if (symbol < 0) return reader.end + 1;
    words[word + WORD.SIDE] = symbol + SIDE.SELL;
    let p = reader.steadyLong(numbers, price, start + 1);
    p = reader.long(numbers, price + 1, p);
    if (reader.byte(p) === ONE) {
      words[word + WORD.COUNT] = 1;
      return (p + 1) | 0;
    }
    p = reader.int(p);
    words[word + WORD.COUNT] = reader.number[0]!;
    return p;
  }

  #flags(row: number, start: number): number {
    const reader = this.#reader;
    const p = reader.long(reader.number, 0, start);
    const flags = reader.number[0]!;
    this.#batch.words[row * ROW_WORD_COUNT + WORD.FLAGS] = flags;
    if ((flags >= 0 && flags <= 255) || p > reader.end) return p;
    return reader.fail('bad-number', 'flags are not within 0 to 255');
  }

  /** A union of null and eight bytes into two words. */
  #id64(word: number, p: number): number {
    const reader = this.#reader;
    const { words } = this.#batch;
    if (reader.byte(p) === 0) {
      words[word] = 0;
      words[word + 1] = 0;
      return (p + 1) | 0;
    }
    if (reader.choice(p, 2) < 0) return reader.end + 1;
    words[word] = reader.bigEndianInt32(p + 1);
    words[word + 1] = reader.bigEndianInt32(p + 5);
    return (p + 9) | 0;
  }

  #bookDelta(row: number, start: number): number {
    const p = this.#stamp(EVENT_KIND.BOOK_DELTA, row, start);
    const sequence = row * ROW_NUMBER_COUNT + NUMBER.SEQUENCE;
    return this.#sides(row, this.#reader.steadyPair(this.#batch.numbers, sequence, p));
  }

  #bookSnapshot(row: number, start: number): number {
    const p = this.#stamp(EVENT_KIND.BOOK_SNAPSHOT, row, start);
    const sequence = row * ROW_NUMBER_COUNT + NUMBER.SEQUENCE;
    return this.#sides(row, this.#reader.long(this.#batch.numbers, sequence, p));
  }

  #sides(row: number, start: number): number {
    const { words } = this.#batch;
    const first = this.#levelCount;
    let p = this.#levels(start);
    const middle = this.#levelCount;
    p = this.#levels(p);
    words[row * ROW_WORD_COUNT + WORD.BID_COUNT] = middle - first;
    words[row * ROW_WORD_COUNT + WORD.ASK_COUNT] = this.#levelCount - middle;
    return p;
  }

  #levels(start: number): number {
    const reader = this.#reader;
    const { end } = reader;
    const { levels } = this.#batch;
    let level = this.#levelCount;
    let p = start;
    // A count of 0 ends the array, and half of all sides are empty.
    while (reader.byte(p) !== 0) {
      p = reader.block(p, LEVEL_BYTE_COUNT_MIN, BATCH_LEVEL_COUNT_MAX - level);
      const count = reader.blockCount;
      const blockEnd = reader.blockEnd;
      if (p > end || count === 0) return p;
      const levelEnd = (level + count) | 0;
      p = reader.pairs(levels, 2 * level, 2 * levelEnd, p);
      if (p > end) return p;
      level = levelEnd;
      this.#levelCount = level;
      p = reader.blockSize(p, blockEnd);
      if (p > end) return p;
    }
    return (p + 1) | 0;
  }
}

/** Of a sum of safe integers: whether it is one itself. */
function isSafe(sum: number): boolean {
  return sum <= Number.MAX_SAFE_INTEGER && sum >= Number.MIN_SAFE_INTEGER;
}
