/** The rival's events: an object each, as avsc gives them and as most people would pass them on. */
import { readFileSync } from 'node:fs';
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

/** What avsc makes of a record. */
interface DecodedBatch {
  readonly source: string;
  readonly baseTimeUs: number;
  readonly firstPosition: number;
  readonly positions: readonly number[];
  readonly instruments: readonly string[];
  readonly events: readonly Readonly<Record<string, DecodedEvent>>[];
}
type DecodedEvent = Readonly<Record<string, unknown>> & {
  readonly instrument: number; // unit: index
  readonly timeDeltaUs: number;
  readonly venueId?: Uint8Array | null | Readonly<Record<string, Uint8Array>>;
};

const FRAME_BYTE_COUNT = 5;
const CHECKSUM_BYTE_COUNT = 4;
const schema = new URL('../../../codec/schemas/1.market-batch.avsc.json', import.meta.url);
const batchType = avro.Type.forSchema(JSON.parse(readFileSync(schema, 'utf8')) as avro.Schema);

/** Decodes one record with avsc after verifying its checksum; throws on a wrong one. */
export function decodePlain(value: Uint8Array): PlainBatch {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const end = bytes.length - CHECKSUM_BYTE_COUNT;
  if (crc32c(bytes.subarray(0, end)) !== bytes.readUInt32BE(end)) throw new Error('wrong checksum');
  const decoded = batchType.fromBuffer(bytes.subarray(FRAME_BYTE_COUNT)) as DecodedBatch;
  const events = decoded.events.map((wrapped, index) => {
    const [name, fields] = Object.entries(wrapped)[0] as [string, DecodedEvent];
    return {
      ...fields,
      kind: name.slice(name.lastIndexOf('.') + 1),
      instrument: decoded.instruments[fields.instrument],
      position: decoded.positions[index] ?? decoded.firstPosition + index,
      eventTimeUs: decoded.baseTimeUs + fields.timeDeltaUs,
      venueId: idText(fields.venueId),
    } as unknown as PlainEvent;
  });
  return { source: decoded.source, events };
}

function idText(id: DecodedEvent['venueId']): string | null {
  if (id === undefined || id === null) return null;
  const bytes = id instanceof Uint8Array ? id : Object.values(id)[0];
  return bytes === undefined ? null : Buffer.from(bytes).toString('hex');
}

// The plain way: one table, one byte at a time.
const CRC_TABLE = Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}
