/** For tests: records of a producer of this product's own schemas. */
import { encodeBatch } from '@breakwater/codec';
import { BatchWriter, type InstrumentDefinition, SIDE, STREAM_CLASS } from '@breakwater/core';

const TIME_US = 1_760_140_800_000_000;
export const DEFINITION: InstrumentDefinition = {
  key: 'upbit:USDT/KRW:spot',
  venue: 'upbit',
  base: 'USDT',
  quote: 'KRW',
  type: 'spot',
  tick: { mantissa: 1, exponent: 0 },
  lot: { mantissa: 1, exponent: -8 },
  effectiveTimeUs: 0,
};

/** A definition and a sale, framed with the id of a schema. */
export function native(
  id: number,
  position: number,
  {
    session = 1,
    priceTicks = 1_402,
    defines = DEFINITION,
  }: {
    readonly session?: number;
    readonly priceTicks?: number;
    readonly defines?: InstrumentDefinition;
  } = {},
): { value: Buffer; timestampUs: number } {
  const identity = { source: 'own/x', session, streamClass: STREAM_CLASS.SOCKET };
  const writer = new BatchWriter(identity, position);
  const stamp = { instrument: DEFINITION.key, eventTimeUs: TIME_US };
  writer.instrument(defines, TIME_US);
  writer.trade({ ...stamp, aggressorSide: SIDE.SELL, priceTicks, quantityLots: 5 });
  const value = encodeBatch(writer.batch);
  if (!(value instanceof Uint8Array)) throw new Error(value.detail);
  const framed = Buffer.from(value);
  framed.writeUInt32BE(id, 1);
  // The checksum is over the bytes as sent: a serializer's id is not known before, so none is computed.
  framed.fill(0, framed.length - 4);
  return { value: framed, timestampUs: 0 };
}
