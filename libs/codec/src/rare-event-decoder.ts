/** Events too rare to earn columns: objects, one per event. Each function answers the next cursor (WR2). */
import {
  type EventBatch,
  type FeedStatusCode,
  type InstrumentDefinition,
  WORD,
} from '@breakwater/core';
import { DETAIL_BYTE_COUNT_MAX, FEED_STATUS_COUNT } from './framing.ts';
import type { WireReader } from './wire-reader.ts';

export function readFeedStatus(
  reader: WireReader,
  batch: EventBatch,
  row: number,
  start: number,
): number {
  const symbol = reader.choice(start, FEED_STATUS_COUNT);
  if (symbol < 0) return reader.end + 1;
  const status = (symbol + 1) as FeedStatusCode;
  let p = reader.long(reader.number, 0, start + 1);
  const heartbeatUs = reader.number[0]!;
  p = reader.text(p, DETAIL_BYTE_COUNT_MAX);
  if (p > reader.end) return p;
  const detail = reader.printable();
  if (detail === undefined) return reader.end + 1;
  batch.setWord(row, WORD.CODE, status);
  batch.setRare(row, { kind: 'feed-status', status: { status, heartbeatUs, detail } });
  return p;
}

/** The steps of a definition; what its key says is filled in once the names are known (`BatchDecoder`). */
export function readInstrument(
  reader: WireReader,
  batch: EventBatch,
  row: number,
  start: number,
): number {
  const { number } = reader;
  let p = reader.long(number, 0, start);
  const tickMantissa = number[0]!;
  p = reader.int(p);
  const tickExponent = number[0]!;
  p = reader.long(number, 0, p);
  const lotMantissa = number[0]!;
  p = reader.int(p);
  const lotExponent = number[0]!;
  p = reader.long(number, 0, p);
  if (p > reader.end) return p;
  const definition: InstrumentDefinition = {
    key: '',
    venue: '',
    base: '',
    quote: '',
    type: 'spot',
    tick: { mantissa: tickMantissa, exponent: tickExponent },
    lot: { mantissa: lotMantissa, exponent: lotExponent },
    effectiveTimeUs: number[0]!,
  };
  batch.setRare(row, { kind: 'instrument', definition });
  return p;
}
