/** Readings made of fields that may be missing: an event, or a rejection that names what is wrong with which field. */
import { isRejection, type RowRejection } from '@breakwater/codec';
import type { Coverage, QuarantineReason, Side } from '@breakwater/core';
import type { LevelText, VenueReading } from '../venue-event.ts';
import {
  FRAME_LIST_LENGTH_MAX,
  isObject,
  type JsonObject,
  type NumberTexts,
  parseFrame,
} from './frame.ts';

/** Why a message of the venue carries no event of ours; each rule is explained in `VENUE_RULES`. */
export function ignored(rule: string): VenueReading {
  return { kind: 'ignored', rule };
}

export function rejected(reason: QuarantineReason, detail: string): VenueReading {
  return { kind: 'rejected', rejection: { reason, detail } };
}

/** Reads `text` as one JSON object. */
export function readObject(
  text: string,
  read: (message: JsonObject) => readonly VenueReading[],
  numbers?: NumberTexts,
): readonly VenueReading[] {
  return readJson(
    text,
    (value) =>
      isObject(value) ? read(value) : [rejected('bad-row', 'the message is not an object')],
    numbers,
  );
}

/** Reads `text` as any JSON value. */
export function readJson(
  text: string,
  read: (value: unknown) => readonly VenueReading[],
  numbers?: NumberTexts,
): readonly VenueReading[] {
  const frame = parseFrame(text, numbers);
  if (isRejection(frame)) return [{ kind: 'rejected', rejection: frame }];
  return read(frame.value);
}

/** Readings of each object of a list. */
export function readEach(
  value: unknown,
  field: string,
  read: (entry: JsonObject) => VenueReading | readonly VenueReading[],
): readonly VenueReading[] {
  if (!Array.isArray(value)) return [badField('bad-row', field, value)];
  if (value.length > FRAME_LIST_LENGTH_MAX) {
    return [rejected('oversized', `${field} has ${value.length} entries`)];
  }
  return (value as readonly unknown[]).flatMap((entry) =>
    isObject(entry) ? read(entry) : badField('bad-row', `an entry of ${field}`, entry),
  );
}

interface StampFields {
  readonly venue?: string | undefined;
  readonly symbol: string | undefined;
  readonly eventTimeUs: number | undefined;
}

interface SizedFields extends StampFields {
  readonly side: Side | undefined;
  readonly price: string | undefined;
  readonly quantity: string | undefined;
  readonly id?: string | undefined;
}

/** A trade; `side` is who crossed the spread. */
export function tradeReading(fields: SizedFields): VenueReading {
  const { symbol, eventTimeUs, side, price, quantity, id } = fields;
  if (side === undefined) return rejected('bad-side', 'the trade has no side that is known');
  if (price === undefined) return rejected('bad-price', 'the trade has no price');
  if (quantity === undefined) return rejected('bad-quantity', 'the trade has no quantity');
  if (symbol === undefined) return noSymbol();
  if (eventTimeUs === undefined) return noTime();
  return { kind: 'trade', ...venueOf(fields), symbol, eventTimeUs, side, price, quantity, id };
}

/** A liquidation; `side` is what the venue was made to do. */
export function liquidationReading(
  fields: SizedFields & { readonly coverage: Coverage },
): VenueReading {
  const { symbol, eventTimeUs, side, price, quantity, coverage, id } = fields;
  if (side === undefined) return rejected('bad-side', 'the liquidation has no side that is known');
  if (price === undefined) return rejected('bad-price', 'the liquidation has no price');
  if (quantity === undefined) return rejected('bad-quantity', 'the liquidation has no quantity');
  if (symbol === undefined) return noSymbol();
  if (eventTimeUs === undefined) return noTime();
  const stamp = { ...venueOf(fields), symbol, eventTimeUs };
  return { kind: 'liquidation', ...stamp, forcedSide: side, price, quantity, coverage, id };
}

interface BookFields extends StampFields {
  readonly bids: readonly LevelText[] | undefined;
  readonly asks: readonly LevelText[] | undefined;
}

/** A snapshot that stands for itself. */
export function plainSnapshotReading(fields: BookFields): VenueReading {
  return snapshotOf(fields, undefined);
}

/** A snapshot that deltas continue by number. */
export function snapshotReading(
  fields: BookFields & { readonly sequence: number | undefined },
): VenueReading {
  if (fields.sequence === undefined) return rejected('bad-number', 'the book has no sequence');
  return snapshotOf(fields, fields.sequence);
}

function snapshotOf(fields: BookFields, sequence: number | undefined): VenueReading {
  const { symbol, eventTimeUs, bids, asks } = fields;
  if (bids === undefined || asks === undefined) return noLevels();
  if (symbol === undefined) return noSymbol();
  if (eventTimeUs === undefined) return noTime();
  return { kind: 'book-snapshot', ...venueOf(fields), symbol, eventTimeUs, sequence, bids, asks };
}

/** A change that only the connection orders. */
export function plainDeltaReading(fields: BookFields): VenueReading {
  return deltaOf(fields, undefined, undefined);
}

/** A change that says which one it follows. */
export function deltaReading(
  fields: BookFields & {
    readonly sequence: number | undefined;
    readonly previousSequence: number | undefined;
  },
): VenueReading {
  const { sequence, previousSequence } = fields;
  if (sequence === undefined)
    return rejected('bad-number', 'the change of the book has no sequence');
  if (previousSequence === undefined) {
    return rejected('bad-number', 'the change of the book does not say what it follows');
  }
  return deltaOf(fields, sequence, previousSequence);
}

function deltaOf(
  fields: BookFields,
  sequence: number | undefined,
  previousSequence: number | undefined,
): VenueReading {
  const { symbol, eventTimeUs, bids, asks } = fields;
  if (bids === undefined || asks === undefined) return noLevels();
  if (symbol === undefined) return noSymbol();
  if (eventTimeUs === undefined) return noTime();
  const stamp = { ...venueOf(fields), symbol, eventTimeUs };
  return { kind: 'book-delta', ...stamp, sequence, previousSequence, bids, asks };
}

/** Mark and index price; ignored where the message has neither. */
export function markIndexReading(
  fields: StampFields & {
    readonly markPrice: string | undefined;
    readonly indexPrice: string | undefined;
  },
): VenueReading {
  const { symbol, eventTimeUs, markPrice, indexPrice } = fields;
  if (markPrice === undefined && indexPrice === undefined) return ignored('no-change-of-ours');
  if (symbol === undefined) return noSymbol();
  if (eventTimeUs === undefined) return noTime();
  return { kind: 'mark-index', ...venueOf(fields), symbol, eventTimeUs, markPrice, indexPrice };
}

export function openInterestReading(
  fields: StampFields & { readonly quantity: string | undefined },
): VenueReading {
  const { symbol, eventTimeUs, quantity } = fields;
  if (quantity === undefined) return rejected('bad-quantity', 'the open interest is no number');
  if (symbol === undefined) return noSymbol();
  if (eventTimeUs === undefined) return noTime();
  return { kind: 'open-interest', ...venueOf(fields), symbol, eventTimeUs, quantity };
}

/** What a ticker of contracts tells: mark and index price where it has one of them, open interest where it has that. */
export function tickerReadings(
  fields: StampFields & {
    readonly markPrice: string | undefined;
    readonly indexPrice: string | undefined;
    readonly openInterest: string | undefined;
  },
): readonly VenueReading[] {
  const { openInterest: quantity, ...mark } = fields;
  if (quantity === undefined) return [markIndexReading(mark)];
  const open = openInterestReading({ ...fields, quantity });
  const hasPrice = mark.markPrice !== undefined || mark.indexPrice !== undefined;
  return hasPrice ? [markIndexReading(mark), open] : [open];
}

export function breakReading(
  fields: StampFields & { readonly eventTimeUs: number; readonly detail: string },
): VenueReading {
  const { symbol, eventTimeUs, detail } = fields;
  return { kind: 'break', ...venueOf(fields), symbol, eventTimeUs, detail };
}

function venueOf({ venue }: StampFields): { readonly venue?: string } {
  return venue === undefined ? {} : { venue };
}

function badField(reason: RowRejection['reason'], field: string, value: unknown): VenueReading {
  return rejected(reason, `${field} is ${JSON.stringify(value)?.slice(0, 80) ?? 'missing'}`);
}

function noSymbol(): VenueReading {
  return rejected('bad-text', 'the message names no market');
}

function noTime(): VenueReading {
  return rejected('bad-time', 'the message has no time that can be read');
}

function noLevels(): VenueReading {
  return rejected('bad-row', 'bids or asks are no list of prices and quantities');
}
