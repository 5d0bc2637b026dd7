/** Rows of tables (CSV, NDJSON): what trades, liquidations and bars have in common. */
import {
  type BatchWriter,
  INSTRUMENT_TYPES,
  type InstrumentType,
  type TradeFields,
} from '@breakwater/core';
import {
  DECIMAL_FAULT,
  decimalParts,
  describeDecimalFault,
  exactSteps,
  roundedSteps,
} from './decimal.ts';
import type { EventSink, InstrumentSteps, RowFields, RowIgnored, RowRejection } from './row.ts';
import type { SideMeaning } from './side-name.ts';
import {
  isDateAlone,
  parseTimestampUs,
  type TimeFormat,
  unitOf,
  type ZoneOffset,
} from './timestamp.ts';

/** What to say to a row that names a person, without the name. */
export const NO_PSEUDONYM =
  'who it was is no pseudonym h1:KEY:HASH; see breakwater pseudonymise --help';

export type TableFormat =
  | 'trades'
  | 'liquidations'
  | 'bars'
  | 'lending'
  | 'book-changes'
  | 'book-snapshots'
  | 'quotes'
  | 'tickers';

/** How a table's rows are to be read: the part of a manifest stream that needs no file. */
export interface TableSpec {
  readonly format: TableFormat;
  /** Of all rows; undefined where a column of the same name gives it. */
  readonly venue?: string | undefined;
  readonly symbol?: string | undefined;
  readonly type?: InstrumentType | undefined;
  readonly time: TimeFormat;
  /** Of times without a zone mark; undefined is UTC. */
  readonly zone?: ZoneOffset | undefined;
  /** Of what the id is: a fill's is there once, an order's or a position's on each of its rows. */
  readonly idMeans: 'fill' | 'order' | 'position';
  /** Whether a row's quantity is its own, or all of its order or position so far. */
  readonly quantities: 'increments' | 'running-totals';
  readonly sideMeans: SideMeaning;
  readonly coverage: 'complete' | 'sampled' | 'aggregate';
  readonly notionalCurrency?: string | undefined;
  /** Length of a bar; 0 for other formats. */
  readonly barUs: number;
}

export interface RowTimes {
  readonly eventTimeUs: number;
  readonly receivedTimeUs: number;
  /** What a reader should be told of how the time was read. */
  readonly note?: TimeNote;
}

/** `other-unit`: its magnitude tells another unit than was said. `date-alone`: the row says no time of day. */
export type TimeNote = 'other-unit' | 'date-alone';

/**
 * When a row happened and when it was known. A bar happened and was known at its end: no earlier record may
 * carry it, and no event of it is dated before.
 */
export function timesOfRow(fields: RowFields, spec: TableSpec): RowTimes | RowRejection {
  const text = fields('time');
  if (text === undefined) return { reason: 'bad-time', detail: 'the row has no time' };
  const timeUs = parseTimestampUs(text, spec.time, spec.zone);
  if (timeUs === undefined) return badTime('time', text, spec);
  if (spec.format === 'bars') {
    return { eventTimeUs: timeUs + spec.barUs, receivedTimeUs: timeUs + spec.barUs };
  }
  const receivedText = fields('receivedTime');
  const receivedTimeUs =
    receivedText === undefined ? timeUs : parseTimestampUs(receivedText, spec.time, spec.zone);
  if (receivedTimeUs === undefined) return badTime('receivedTime', receivedText ?? '', spec);
  const note = timeNote(text, spec.time);
  return note === undefined
    ? { eventTimeUs: timeUs, receivedTimeUs }
    : { eventTimeUs: timeUs, receivedTimeUs, note };
}

function timeNote(text: string, format: TimeFormat): TimeNote | undefined {
  if (format === 'iso') return isDateAlone(text) ? 'date-alone' : undefined;
  return (unitOf(text) ?? format) === format ? undefined : 'other-unit';
}

function badTime(field: string, text: string, { time, zone }: TableSpec): RowRejection {
  const orTwice = zone === undefined ? '' : ', or its zone had it twice or never';
  const detail = `${field} "${text.slice(0, 40)}" is not a time in ${time}${orTwice}`;
  return { reason: 'bad-time', detail };
}

/** How a row names its market; what that means is for the instrument table to say. */
export interface RowMarket {
  readonly venue: string;
  readonly symbol: string;
  readonly type: InstrumentType;
}

/** Venue, symbol and type of a row, by the manifest or by its columns. */
export function marketOfRow(fields: RowFields, spec: TableSpec): RowMarket | RowRejection {
  const venue = spec.venue ?? fields('venue')?.toLowerCase() ?? '';
  const typeText = spec.type ?? fields('type')?.toLowerCase() ?? '';
  const type = INSTRUMENT_TYPES.find((known) => known === typeText);
  if (type === undefined)
    return unknown(`type "${typeText}" is none of ${INSTRUMENT_TYPES.join(', ')}`);
  if (!/^[!-9;-~]{1,64}$/.test(venue)) return unknown(`venue "${venue}" is not a name`);
  const symbol = spec.symbol ?? fields('symbol')?.trim() ?? '';
  if (symbol === '') return unknown('the row names no symbol');
  return { venue, symbol, type };
}

function unknown(detail: string): RowRejection {
  return { reason: 'unknown-instrument', detail };
}

/** Ticks of a price field: exact, but for the noise of a printed float (SV2). */
export function priceTicks(text: string, steps: InstrumentSteps): number | RowRejection {
  let ticks = exactSteps(text, steps.tick);
  if (ticks === DECIMAL_FAULT.NOT_A_MULTIPLE && isFloatPrint(text)) {
    ticks = roundedSteps(text, steps.tick);
  }
  if (ticks > 0) return ticks;
  const detail =
    ticks === 0 ? `"${text}" is no price` : describeDecimalFault(ticks, text, steps.tick);
  return { reason: 'bad-price', detail: `price ${detail}` };
}

/** Lots of an amount field, rounded half to even to the lot; below half a lot it is 0. */
export function roundedAmountSteps(text: string, steps: InstrumentSteps): number | RowRejection {
  const exact = exactSteps(text, steps.lot);
  const lots = exact === DECIMAL_FAULT.NOT_A_MULTIPLE ? roundedSteps(text, steps.lot) : exact;
  if (lots >= 0) return lots;
  return {
    reason: 'bad-quantity',
    detail: `amount ${describeDecimalFault(lots, text, steps.lot)}`,
  };
}

/** A row whose quantity is above 0 and below half a step of its market: too little to count, and no bad input. */
const BELOW_STEP: RowIgnored = { rule: 'below-step' };

/** Lots that count, above 0. */
export function countedLots(
  text: string,
  steps: InstrumentSteps,
): number | RowIgnored | RowRejection {
  const lots = roundedAmountSteps(text, steps);
  if (isRejection(lots) || lots > 0) return lots;
  const isZero = decimalParts(text)?.digits === 0n;
  return isZero
    ? { reason: 'bad-quantity', detail: `amount "${text}" is no quantity` }
    : BELOW_STEP;
}

/** A whole number field such as a count of trades ("42" or "42.0"), or undefined. */
export function wholeNumber(text: string): number | undefined {
  const value = exactSteps(text, { mantissa: 1, exponent: 0 });
  return value >= 0 ? value : undefined;
}

function isFloatPrint(text: string): boolean {
  return text.replace(/^0*\.?0*|[eE].*$|\./g, '').length > 15;
}

export function writeTrade(sink: EventSink, fields: TradeFields): void {
  sink.write(fields.instrument, (writer: BatchWriter) => writer.trade(fields));
}

/** What becomes of a row for which there is this refusal. */
export function outcomeOf(refusal: RowRejection): RowRejection | RowIgnored {
  return refusal.unwantedBy === undefined ? refusal : { rule: refusal.unwantedBy };
}

export function isRejection(value: unknown): value is RowRejection {
  return typeof value === 'object' && value !== null && 'reason' in value;
}
