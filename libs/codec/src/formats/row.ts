/**
 * What every foreign format is read to. A row (a CSV line, a recorded frame) ends up as exactly one of:
 * decoded, ignored by a named rule, or rejected with a reason. Decoders hold no files and never throw on input.
 */
import type { BatchWriter, DecimalStep, QuarantineReason, Side } from '@breakwater/core';

/** What became of a row. `held`: it waits for another row, and is tallied when that has come. */
export type RowOutcome = 'decoded' | 'held' | RowIgnored | RowRejection;

export interface RowIgnored {
  /** A short constant name, documented where the rule is. */
  readonly rule: string;
}

export interface RowRejection {
  readonly reason: QuarantineReason;
  /** What is wrong with which field, for people. */
  readonly detail: string;
  /** Nothing is wrong: it is understood, and by this rule not wanted. See `outcomeOf`. */
  readonly unwantedBy?: string;
}

/** Where decoded events go. Defines the instrument first and turns to a fresh batch where one is full. */
export interface EventSink {
  write(instrument: string, attempt: (writer: BatchWriter) => boolean): void;
  /** The instrument's definition has changed: it is written again before the next event. Absent where none ever does. */
  redefine?(instrument: string): void;
}

/** Steps that all values of an instrument fit (see StepSurvey). */
export interface InstrumentSteps {
  readonly tick: DecimalStep;
  readonly lot: DecimalStep;
}
export type StepLookup = (instrument: string) => InstrumentSteps | undefined;

/** Text of a row's field by the manifest's field name, trimmed; undefined where the row has none. */
export type RowFields = (field: string) => string | undefined;

/** A row of a table with its times already read. */
export interface TableRow {
  readonly instrument: string;
  readonly eventTimeUs: number;
  readonly receivedTimeUs: number;
  readonly fields: RowFields;
  /** What `fields` says of a plain trade, where that was read from the row's bytes. */
  readonly numbers?: TradeNumbers;
}

/** A trade whose cells are plain: a value is its digits × 10^-places, of at most 15 digits and above 0. */
export interface TradeNumbers {
  readonly side: Side;
  readonly priceDigits: number;
  readonly pricePlaces: number;
  readonly amountDigits: number;
  readonly amountPlaces: number;
  /** -1 where the row has none. */
  readonly idNumber: number;
}

/** Tallies rows that were held. */
export interface HeldTally {
  decoded(): void;
  ignored(rule: string): void;
}

export interface RowDecoder<Row> {
  decode(row: Row, sink: EventSink, held: HeldTally): RowOutcome;
  /** Log time is about to move on: what belongs to it and is still gathered is handed on. */
  settle?(): void;
  /** Nothing follows: whatever is still held is tallied. */
  end(held: HeldTally): void;
}
