/**
 * A MarketBatch record, from Avro bytes straight into the columns of an EventBatch: one pass, no object per event.
 *
 * Invariants
 * BD1 a record that fails leaves the batch empty, and no name of it in the symbol table: names that the cache does
 *    not know stay texts until everything else, the checksum included, was found good.
 * BD2 what a record says twice must agree: positions are as many as events, blocks as long as they say, the record
 *    ends where its checksum ends.
 */
import {
  BATCH_EVENT_COUNT_MAX,
  EVENT_KIND,
  type EventBatch,
  NUMBER,
  parseInstrumentKey,
  ROW_NUMBER_COUNT,
  ROW_WORD_COUNT,
  type StreamClass,
  SYMBOL_BYTE_COUNT_MAX,
  SYMBOL_COUNT_MAX,
  WORD,
} from '@breakwater/core';
import { crc32cOfView } from './crc32c.ts';
import { EventDecoder } from './event-decoder.ts';
import {
  CHECKSUM_BYTE_COUNT,
  checksumField,
  FRAMING_BYTE_COUNT,
  STREAM_CLASS_COUNT,
} from './framing.ts';
import { decodePrintable } from './printable-text.ts';
import { SymbolCache } from './symbol-cache.ts';
import type { WireReader } from './wire-reader.ts';

/** A name's length and its first byte. */
const NAME_BYTE_COUNT_MIN = 2;

export class BatchDecoder {
  readonly #batch: EventBatch;
  readonly #reader: WireReader;
  readonly #events: EventDecoder;
  readonly #cache: SymbolCache;
  #positionCount = 0;
  #sourceStart = 0;
  #sourceEnd = 0;
  /** Texts by dictionary index of the names that the cache did not know (BD1). */
  readonly #newNames: Map<number, string> = new Map();

  constructor(batch: EventBatch, reader: WireReader) {
    this.#batch = batch;
    this.#reader = reader;
    this.#events = new EventDecoder(batch, reader);
    this.#cache = new SymbolCache();
  }

  /** Decodes the record that the reader holds. False where it is malformed: the reader knows why. */
  decode(): boolean {
    const reader = this.#reader;
    this.#batch.clear();
    if (this.#newNames.size > 0) this.#newNames.clear();
    let p = this.#header(FRAMING_BYTE_COUNT);
    if (p <= reader.end) p = this.#positions(p);
    if (p <= reader.end) p = this.#dictionary(p);
    if (p <= reader.end) p = this.#events.decode(p);
    if (p <= reader.end) p = this.#trailer(p);
    if (p <= reader.end && this.#commit()) return true;
    this.#batch.clear();
    return false;
  }

  #header(start: number): number {
    const reader = this.#reader;
    const batch = this.#batch;
    const { number } = reader;
    let p = this.#name(start);
    this.#sourceStart = reader.textStart;
    this.#sourceEnd = reader.textEnd;
    p = reader.long(number, 0, p);
    batch.session = number[0]!;
    const streamClass = reader.choice(p, STREAM_CLASS_COUNT);
    if (streamClass < 0) return reader.end + 1;
    batch.streamClass = streamClass as StreamClass;
    p = reader.long(number, 0, p + 1);
    this.#events.baseTimeUs = number[0]!;
    p = reader.long(batch.numbers, NUMBER.POSITION, p);
    if (p > reader.end) return p;
    if (batch.session >= 0 && batch.position(0) >= 0) return p;
    return reader.fail('bad-number', 'a session or position is negative');
  }

  /** Finds the bounds of a name, which must not be empty. */
  #name(p: number): number {
    const reader = this.#reader;
    const next = reader.text(p, SYMBOL_BYTE_COUNT_MAX);
    if (next > reader.end || reader.textStart < reader.textEnd) return next;
    return reader.fail('bad-text', 'a name is empty');
  }

  /** Listed positions, if any; the first one is compared with `firstPosition`, which `#header` left in the column. */
  #positions(start: number): number {
    const reader = this.#reader;
    const batch = this.#batch;
    const { numbers } = batch;
    const firstPosition = batch.position(0);
    let count = 0;
    let p = start;
    for (;;) {
      p = reader.block(p, 1, BATCH_EVENT_COUNT_MAX - count);
      const blockEnd = reader.blockEnd;
      if (p > reader.end || reader.blockCount === 0) break;
      for (let left = reader.blockCount; left > 0; left -= 1) {
        p = reader.long(numbers, count * ROW_NUMBER_COUNT + NUMBER.POSITION, p);
        if (p > reader.end) return p;
        const rises = count === 0 || batch.position(count) > batch.position(count - 1);
        if (!rises) return reader.fail('bad-number', 'positions do not rise');
        count += 1;
      }
      p = reader.blockSize(p, blockEnd);
    }
    this.#positionCount = count;
    batch.numbering = count === 0 ? 'contiguous' : 'listed';
    if (p > reader.end || batch.position(0) === firstPosition) return p;
    return reader.fail('bad-number', 'the first position is not firstPosition');
  }

  #dictionary(start: number): number {
    const reader = this.#reader;
    let count = 0;
    let p = start;
    for (;;) {
      p = reader.block(p, NAME_BYTE_COUNT_MIN, BATCH_EVENT_COUNT_MAX - count);
      const blockEnd = reader.blockEnd;
      if (p > reader.end || reader.blockCount === 0) break;
      for (let left = reader.blockCount; left > 0; left -= 1) {
        p = this.#name(p);
        if (p > reader.end || !this.#instrument(count)) return reader.end + 1;
        count += 1;
      }
      p = reader.blockSize(p, blockEnd);
    }
    this.#events.instrumentCount = count;
    return p;
  }

  /** Looks up the name just read. False where it is not printable. */
  #instrument(index: number): boolean {
    const reader = this.#reader;
    const id = this.#cache.find(reader.view, reader.textStart, reader.textEnd);
    this.#events.instruments[index] = id >= 0 ? id : -1 - index;
    if (id >= 0) return true;
    const name = reader.printable();
    if (name === undefined) return false;
    this.#newNames.set(index, name);
    return true;
  }

  /** Counts, checksum and end of the record (BD2). */
  #trailer(p: number): number {
    const reader = this.#reader;
    const batch = this.#batch;
    const { view, end } = reader;
    const { rowCount } = this.#events;
    if (p + CHECKSUM_BYTE_COUNT > end) return end + 1;
    if (p + CHECKSUM_BYTE_COUNT < end) {
      return reader.fail('trailing-bytes', `${end - p - CHECKSUM_BYTE_COUNT} bytes follow`);
    }
    if (rowCount === 0) return reader.fail('bad-count', 'a batch has no events');
    if (this.#positionCount !== 0 && this.#positionCount !== rowCount) {
      return reader.fail('bad-count', 'there are not as many positions as events');
    }
    if (this.#positionCount === 0 && !Number.isSafeInteger(batch.position(0) + (rowCount - 1))) {
      return reader.fail('bad-number', 'a position lies outside 2^53 - 1');
    }
    const expected = view.getInt32(p);
    if (expected !== 0 && expected !== (checksumField(crc32cOfView(view, 0, p)) | 0)) {
      return reader.fail('bad-checksum', 'the bytes are not those the checksum was made of');
    }
    batch.checksum = expected === 0 ? 'absent' : 'verified';
    return end;
  }

  /** The record is good: its names become symbols. False where the table is full or a name is none. */
  #commit(): boolean {
    const batch = this.#batch;
    const { rowCount } = this.#events;
    if (batch.rare.length > 0 && !this.#completeDefinitions(rowCount)) return false;
    const source = this.#source();
    if (source < 0) return false;
    if (this.#newNames.size > 0 && !this.#internInstruments(rowCount)) return false;
    if (batch.numbering === 'contiguous') {
      const { numbers } = batch;
      const first = batch.position(0);
      const end = rowCount * ROW_NUMBER_COUNT;
      let next = first;
      for (let at = NUMBER.POSITION; at < end; at += ROW_NUMBER_COUNT) {
        numbers[at] = next;
        next += 1;
      }
    }
    batch.source = source;
    batch.eventCount = rowCount;
    return true;
  }

  #source(): number {
    const reader = this.#reader;
    const known = this.#cache.find(reader.view, this.#sourceStart, this.#sourceEnd);
    if (known >= 0) return known;
    const name = decodePrintable(reader.bytes, this.#sourceStart, this.#sourceEnd);
    if (name === undefined) {
      reader.fail('bad-text', 'the source is not printable UTF-8');
      return -1;
    }
    return this.#intern(name);
  }

  #internInstruments(rowCount: number): boolean {
    const batch = this.#batch;
    const { instruments } = this.#events;
    for (let row = 0; row < rowCount; row += 1) {
      if (batch.instrument(row) >= 0) continue;
      const index = -1 - batch.instrument(row);
      if (instruments[index]! < 0) instruments[index] = this.#intern(this.#newNames.get(index)!);
      if (instruments[index]! < 0) return false;
      batch.setWord(row, WORD.INSTRUMENT, instruments[index]!);
    }
    return true;
  }

  #intern(name: string): number {
    const id = this.#batch.symbols.intern(name);
    if (id >= 0) this.#cache.remember(name, id);
    else this.#reader.fail('bad-count', `the domain has more than ${SYMBOL_COUNT_MAX} names`);
    return id;
  }

  /** A definition's venue, pair, type and expiry are those of its key, so a record cannot contradict itself. */
  #completeDefinitions(rowCount: number): boolean {
    const batch = this.#batch;
    for (let row = 0; row < rowCount; row += 1) {
      if (batch.kind(row) !== EVENT_KIND.INSTRUMENT) continue;
      const index = batch.words[row * ROW_WORD_COUNT + WORD.RARE_INDEX]!;
      const event = batch.rare[index]!;
      const id = batch.instrument(row);
      const key = id >= 0 ? batch.symbols.name(id) : this.#newNames.get(-1 - id)!;
      const parts = parseInstrumentKey(key);
      if (event.kind !== 'instrument' || parts === undefined) {
        this.#reader.fail('bad-text', 'an instrument key is not venue:BASE/QUOTE:type');
        return false;
      }
      batch.rare[index] = {
        kind: 'instrument',
        definition: { ...event.definition, key, ...parts },
      };
    }
    return true;
  }
}
