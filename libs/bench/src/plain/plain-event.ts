/** The rival's events: an object each, as avsc gives them and as most people would pass them on. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import avro from 'avsc';

export interface PlainLevel {
  readonly priceTicks: number;
  readonly quantityLots: number;
}
export type PlainSide = 'SELL' | 'UNKNOWN' | 'BUY';

interface PlainStamp {
  readonly instrument: string;
  readonly position: number;
  readonly eventTimeUs: number;
}
export interface PlainTrade extends PlainStamp {
  readonly kind: 'Trade';
  readonly side: PlainSide;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly count: number;
  readonly venueId: string | null;
  readonly flags: number;
}
export interface PlainLiquidation extends PlainStamp {
  readonly kind: 'Liquidation';
  readonly side: PlainSide;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly coverage: string;
  readonly venueId: string | null;
}
export interface PlainBookEvent extends PlainStamp {
  readonly kind: 'BookSnapshot' | 'BookDelta';
  readonly sequence: number;
  readonly previousSequence: number;
  readonly bids: readonly PlainLevel[];
  readonly asks: readonly PlainLevel[];
}
export interface PlainFeedStatus extends PlainStamp {
  readonly kind: 'FeedStatus';
  readonly heartbeatUs: number;
}
export interface PlainInstrument extends PlainStamp {
  readonly kind: 'Instrument';
  readonly tick: PlainStep;
  readonly lot: PlainStep;
}
export type PlainEvent =
  | PlainTrade
  | PlainLiquidation
  | PlainBookEvent
  | PlainFeedStatus
  | PlainInstrument;
export interface PlainStep {
  readonly mantissa: number;
  readonly exponent: number;
}
export interface PlainBatch {
  readonly source: string;
  readonly events: readonly PlainEvent[];
}

/** What avsc makes of a record: each event wrapped in an object that names its branch. */
interface DecodedBatch {
  readonly source: string;
  readonly baseTimeUs: number;
  readonly firstPosition: number;
  readonly positions: readonly number[];
  readonly instruments: readonly string[];
  readonly events: readonly WrappedEvent[];
}
interface WrappedEvent {
  readonly 'breakwater.v1.BookDelta'?: Decoded<PlainBookEvent>;
  readonly 'breakwater.v1.BookSnapshot'?: Decoded<PlainBookEvent>;
  readonly 'breakwater.v1.Trade'?: Decoded<PlainTrade>;
  readonly 'breakwater.v1.Liquidation'?: Decoded<PlainLiquidation>;
  readonly 'breakwater.v1.FeedStatus'?: Decoded<PlainFeedStatus>;
  readonly 'breakwater.v1.Instrument'?: Decoded<PlainInstrument>;
}
type Decoded<Event> = Omit<
  Event,
  'kind' | 'instrument' | 'position' | 'eventTimeUs' | 'venueId'
> & {
  readonly instrument: number; // unit: index
  readonly timeDeltaUs: number;
  readonly venueId: Buffer | null;
};

const FRAME_BYTE_COUNT = 5;
const CHECKSUM_BYTE_COUNT = 4;
const { resolve } = createRequire(import.meta.url);
const schema = resolve('@breakwater/codec/schemas/1.market-batch.avsc.json');
const batchType = avro.Type.forSchema(JSON.parse(readFileSync(schema, 'utf8')) as avro.Schema);

/** Decodes one record with avsc after verifying its checksum; throws on a wrong one. */
export function decodePlain(value: Uint8Array): PlainBatch {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const end = bytes.length - CHECKSUM_BYTE_COUNT;
  if (crc32c(bytes.subarray(0, end)) !== bytes.readUInt32BE(end)) throw new Error('wrong checksum');
  const decoded = batchType.fromBuffer(bytes.subarray(FRAME_BYTE_COUNT)) as DecodedBatch;
  return { source: decoded.source, events: decoded.events.map((_, row) => eventOf(decoded, row)) };
}

/**
 * The event with its instrument by name, its time and its position. The two frequent kinds are asked for first and
 * built in one go: spreading a stamp into them costs this rival a fifth of its speed.
 */
function eventOf(batch: DecodedBatch, row: number): PlainEvent {
  const wrapped = batch.events[row] ?? {};
  const position = batch.positions[row] ?? batch.firstPosition + row;
  const delta = wrapped['breakwater.v1.BookDelta'];
  if (delta !== undefined) {
    return {
      kind: 'BookDelta',
      instrument: batch.instruments[delta.instrument] ?? '',
      position,
      eventTimeUs: batch.baseTimeUs + delta.timeDeltaUs,
      sequence: delta.sequence,
      previousSequence: delta.previousSequence,
      bids: delta.bids,
      asks: delta.asks,
    };
  }
  const trade = wrapped['breakwater.v1.Trade'];
  if (trade !== undefined) {
    return {
      kind: 'Trade',
      instrument: batch.instruments[trade.instrument] ?? '',
      position,
      eventTimeUs: batch.baseTimeUs + trade.timeDeltaUs,
      side: trade.side,
      priceTicks: trade.priceTicks,
      quantityLots: trade.quantityLots,
      count: trade.count,
      flags: trade.flags,
      venueId: trade.venueId === null ? null : trade.venueId.toString('hex'),
    };
  }
  return rareEventOf(batch, wrapped, position);
}

function rareEventOf(batch: DecodedBatch, wrapped: WrappedEvent, position: number): PlainEvent {
  const snapshot = wrapped['breakwater.v1.BookSnapshot'];
  if (snapshot !== undefined) {
    const { sequence, bids, asks } = snapshot;
    const whole = { sequence, previousSequence: 0, bids, asks };
    return { kind: 'BookSnapshot', ...stamp(batch, snapshot, position), ...whole };
  }
  const liquidation = wrapped['breakwater.v1.Liquidation'];
  if (liquidation !== undefined) {
    const { side, priceTicks, quantityLots, coverage } = liquidation;
    const venueId = liquidation.venueId === null ? null : liquidation.venueId.toString('hex');
    const order = { side, priceTicks, quantityLots, coverage, venueId };
    return { kind: 'Liquidation', ...stamp(batch, liquidation, position), ...order };
  }
  const status = wrapped['breakwater.v1.FeedStatus'];
  if (status !== undefined) {
    const { heartbeatUs } = status;
    return { kind: 'FeedStatus', ...stamp(batch, status, position), heartbeatUs };
  }
  const instrument = wrapped['breakwater.v1.Instrument'];
  if (instrument === undefined) throw new Error('the load holds a kind the rival does not know');
  const { tick, lot } = instrument;
  return { kind: 'Instrument', ...stamp(batch, instrument, position), tick, lot };
}

function stamp(
  batch: DecodedBatch,
  event: { readonly instrument: number; readonly timeDeltaUs: number },
  position: number,
): PlainStamp {
  const instrument = batch.instruments[event.instrument] ?? '';
  return { instrument, position, eventTimeUs: batch.baseTimeUs + event.timeDeltaUs };
}

// The plain way: one table, one byte at a time.
const CRC_TABLE = new Int32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  CRC_TABLE[byte] = crc;
}

function crc32c(bytes: Uint8Array): number {
  let crc = -1;
  for (let at = 0; at < bytes.length; at += 1) {
    crc = (CRC_TABLE[(crc ^ bytes[at]!) & 255] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
