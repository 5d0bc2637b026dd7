/**
 * Rows of an EventBatch as records of the union `MarketBatch.events`: the mirror of `event-decoder.ts`.
 * What the decoder would refuse is not written: the row's first flaw is noted, and the caller drops the bytes.
 */
import {
  type DecimalStep,
  EVENT_KIND,
  type EventBatch,
  instrumentKey,
  type LendingOperation,
  type LendingTerms,
  parseInstrumentKey,
  type QuarantineReason,
  type RareEvent,
  SIDE,
} from '@breakwater/core';
import {
  BRANCH,
  COVERAGE_COUNT,
  DETAIL_BYTE_COUNT_MAX,
  FEED_STATUS_COUNT,
  SIDE_COUNT,
} from './framing.ts';
import { type RowFlaw, writeOperation, writeTerms } from './lending-encoder.ts';
import { fitsText } from './printable-text.ts';
import { LONG_BYTE_COUNT_MAX, type WireWriter } from './wire-writer.ts';

/** More than the widest event has without its levels and texts. */
const EVENT_BYTE_COUNT_MAX = 20 * (LONG_BYTE_COUNT_MAX + 1);
const LEVEL_BYTE_COUNT_MAX = 2 * LONG_BYTE_COUNT_MAX;

export class EventEncoder {
  flaw: RowFlaw | undefined = undefined;
  baseTimeUs = 0;
  /** Dictionary index by symbol id; filled by the owner. */
  instrumentIndex: Int32Array = new Int32Array(0);
  readonly #writer: WireWriter;

  constructor(writer: WireWriter) {
    this.#writer = writer;
  }

  /** Writes one row. False where the row has a flaw, which is noted. */
  write(batch: EventBatch, row: number): boolean {
    this.flaw = undefined;
    const unsafeBefore = this.#writer.unsafeCount;
    this.#writer.ensure(EVENT_BYTE_COUNT_MAX);
    this.#event(batch, row);
    if (this.#writer.unsafeCount > unsafeBefore) {
      this.#fail('bad-number', 'a number is not an integer within ±(2^53 - 1)');
    }
    return this.flaw === undefined;
  }

  #fail(reason: QuarantineReason, detail: string): void {
    this.flaw ??= { reason, detail };
  }

  #event(batch: EventBatch, row: number): void {
    const writer = this.#writer;
    switch (batch.kind(row)) {
      case EVENT_KIND.TRADE:
        this.#trade(batch, row);
        break;
      case EVENT_KIND.BOOK_DELTA:
        this.#stamp(BRANCH.BOOK_DELTA, batch, row);
        writer.long(batch.sequence(row));
        writer.long(batch.previousSequence(row));
        this.#sides(batch, row);
        break;
      case EVENT_KIND.BOOK_SNAPSHOT:
        this.#stamp(BRANCH.BOOK_SNAPSHOT, batch, row);
        writer.long(batch.sequence(row));
        this.#sides(batch, row);
        break;
      case EVENT_KIND.LIQUIDATION:
        this.#liquidation(batch, row);
        break;
      case EVENT_KIND.REFERENCE_RATE:
        this.#stamp(BRANCH.REFERENCE_RATE, batch, row);
        writer.long(batch.priceTicks(row));
        break;
      case EVENT_KIND.MARK_INDEX:
        this.#stamp(BRANCH.MARK_INDEX, batch, row);
        writer.long(batch.priceTicks(row));
        writer.long(batch.quantityLots(row));
        break;
      case EVENT_KIND.OPEN_INTEREST:
        this.#stamp(BRANCH.OPEN_INTEREST, batch, row);
        writer.long(batch.quantityLots(row));
        break;
      default:
        this.#rare(batch, row);
    }
  }

  #stamp(branch: number, batch: EventBatch, row: number): void {
    const writer = this.#writer;
    const eventTimeUs = batch.eventTimeUs(row);
    const receivedTimeUs = batch.receivedTimeUs(row);
    if (!Number.isSafeInteger(eventTimeUs) || !Number.isSafeInteger(receivedTimeUs)) {
      this.#fail('bad-number', 'a time is not an integer within ±(2^53 - 1)');
    }
    writer.long(branch);
    writer.long(this.instrumentIndex[batch.instrument(row)]!);
    writer.long(eventTimeUs - this.baseTimeUs);
    writer.long(receivedTimeUs - eventTimeUs);
  }

  #trade(batch: EventBatch, row: number): void {
    const writer = this.#writer;
    this.#stamp(BRANCH.TRADE, batch, row);
    this.#choice(batch.side(row) - SIDE.SELL, SIDE_COUNT);
    writer.long(batch.priceTicks(row));
    writer.long(batch.quantityLots(row));
    writer.long(batch.count(row));
    this.#id64(batch.venueIdHigh(row), batch.venueIdLow(row));
    this.#id64(batch.participantHigh(row), batch.participantLow(row));
    writer.long(batch.flags(row));
  }

  #liquidation(batch: EventBatch, row: number): void {
    const writer = this.#writer;
    this.#stamp(BRANCH.LIQUIDATION, batch, row);
    this.#choice(batch.side(row) - SIDE.SELL, SIDE_COUNT);
    writer.long(batch.priceTicks(row));
    writer.long(batch.quantityLots(row));
    writer.long(batch.count(row));
    this.#choice(batch.code(row) - 1, COVERAGE_COUNT);
    this.#id64(batch.venueIdHigh(row), batch.venueIdLow(row));
    writer.long(batch.flags(row));
  }

  #choice(symbol: number, countMax: number): void {
    if (symbol < 0 || symbol >= countMax) {
      this.#fail('bad-enum', `${symbol} is not one of ${countMax} choices`);
    }
    this.#writer.long(symbol);
  }

  /** 0,0 stands for an absent id. */
  #id64(high: number, low: number): void {
    const writer = this.#writer;
    if (high === 0 && low === 0) {
      writer.long(0);
      return;
    }
    writer.long(1);
    writer.uint32(high);
    writer.uint32(low);
  }

  #sides(batch: EventBatch, row: number): void {
    const middle = batch.levelStart(row) + batch.bidCount(row);
    this.#levels(batch, batch.levelStart(row), middle);
    this.#levels(batch, middle, middle + batch.askCount(row));
  }

  #levels(batch: EventBatch, start: number, end: number): void {
    const writer = this.#writer;
    writer.ensure((end - start) * LEVEL_BYTE_COUNT_MAX + EVENT_BYTE_COUNT_MAX);
    if (end > start) {
      writer.long(end - start);
      for (let level = start; level < end; level += 1) {
        writer.long(batch.levelPriceTicks(level));
        writer.long(batch.levelQuantityLots(level));
      }
    }
    writer.long(0);
  }

  #rare(batch: EventBatch, row: number): void {
    const event = batch.rareEvent(row);
    const kind = batch.kind(row);
    if (event?.kind === 'lending' && kind === EVENT_KIND.LENDING) {
      this.#lending(batch, row, event.operation);
    } else if (event?.kind === 'lending-terms' && kind === EVENT_KIND.LENDING_TERMS) {
      this.#lendingTerms(batch, row, event.terms);
    } else if (event?.kind === 'feed-status' && kind === EVENT_KIND.FEED_STATUS) {
      this.#feedStatus(batch, row, event);
    } else if (event?.kind === 'instrument' && kind === EVENT_KIND.INSTRUMENT) {
      this.#instrument(batch, row, event);
    } else {
      this.#fail('bad-enum', `row ${row} has the kind ${kind} without what belongs to it`);
    }
  }

  #lending(batch: EventBatch, row: number, operation: LendingOperation): void {
    this.#stamp(BRANCH.LENDING, batch, row);
    this.#writer.long(batch.quantityLots(row));
    this.#writer.long(batch.priceTicks(row));
    this.#noteFlaw(writeOperation(this.#writer, operation));
  }

  #lendingTerms(batch: EventBatch, row: number, terms: LendingTerms): void {
    this.#stamp(BRANCH.LENDING_TERMS, batch, row);
    this.#noteFlaw(writeTerms(this.#writer, terms));
  }

  #noteFlaw(flaw: RowFlaw | undefined): void {
    if (flaw !== undefined) this.#fail(flaw.reason, flaw.detail);
    this.#writer.ensure(EVENT_BYTE_COUNT_MAX);
  }

  #feedStatus(batch: EventBatch, row: number, event: RareEvent & { kind: 'feed-status' }): void {
    this.#stamp(BRANCH.FEED_STATUS, batch, row);
    this.#choice(event.status.status - 1, FEED_STATUS_COUNT);
    this.#writer.long(event.status.heartbeatUs);
    this.#text(event.status.detail, DETAIL_BYTE_COUNT_MAX);
  }

  #instrument(batch: EventBatch, row: number, event: RareEvent & { kind: 'instrument' }): void {
    const { definition } = event;
    const key = batch.symbols.name(batch.instrument(row));
    if (
      definition.key !== key ||
      instrumentKey(definition) !== key ||
      parseInstrumentKey(key) === undefined
    ) {
      this.#fail('bad-text', `the definition of ${JSON.stringify(key)} is not that of its key`);
    }
    this.#stamp(BRANCH.INSTRUMENT, batch, row);
    this.#step(definition.tick);
    this.#step(definition.lot);
    this.#writer.long(definition.effectiveTimeUs);
  }

  #step(step: DecimalStep): void {
    if (step.exponent !== (step.exponent | 0)) {
      this.#fail('bad-number', 'an exponent is not an integer of 32 bits');
    }
    this.#writer.long(step.mantissa);
    this.#writer.long(step.exponent);
  }

  #text(text: string, byteCountMax: number): void {
    if (!fitsText(text, byteCountMax)) {
      this.#fail('bad-text', `a text is not printable or has more than ${byteCountMax} bytes`);
      return;
    }
    this.#writer.text(text);
    this.#writer.ensure(EVENT_BYTE_COUNT_MAX);
  }
}
