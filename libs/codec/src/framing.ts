/**
 * What both directions of the codec agree on: framing, schema ids, branch and symbol numbers of
 * `schemas/*.avsc.json`, and the bounds of texts. The oracle tests hold these numbers to the schema files.
 */

/** Confluent framing: one zero byte, then the schema id as four bytes, most significant first. */
export const MAGIC_BYTE = 0;
export const FRAMING_BYTE_COUNT = 5;

/** The number in the schema's file name. */
export const SCHEMA_ID = { MARKET_BATCH: 1, CONTROL_RECORD: 2 } as const;
/** Of records that are written without a schema registry. */
export const NATIVE_SCHEMA_ID: number = SCHEMA_ID.MARKET_BATCH;
export type SchemaId = (typeof SCHEMA_ID)[keyof typeof SCHEMA_ID];

/** Position of an event's record in the union `MarketBatch.events`. The most frequent come first. */
export const BRANCH = {
  TRADE: 0,
  BOOK_DELTA: 1,
  BOOK_SNAPSHOT: 2,
  LIQUIDATION: 3,
  REFERENCE_RATE: 4,
  MARK_INDEX: 5,
  OPEN_INTEREST: 6,
  LENDING: 7,
  FEED_STATUS: 8,
  INSTRUMENT: 9,
  LENDING_TERMS: 10,
} as const;

/** How many symbols each enum of the schema has; a symbol's number is the vocabulary's code minus its first code. */
export const STREAM_CLASS_COUNT = 3;
export const SIDE_COUNT = 3;
export const COVERAGE_COUNT = 3;
export const FEED_STATUS_COUNT = 4;
export const LENDING_OPERATION_COUNT = 9;
export const DISCLOSURE_KINDS = ['STATUS', 'FORCED_LIQUIDATIONS'] as const;
export const LENDING_PRICE_SOURCES = ['OWN', 'INDEX'] as const;

export const CHECKSUM_BYTE_COUNT = 4;
export const SIGNER_KEY_BYTE_COUNT = 32;
export const SIGNATURE_BYTE_COUNT = 64;

/** The longest text for people in an event (a feed's `detail`). */
export const DETAIL_BYTE_COUNT_MAX = 1_024;
/** The longest content of a control record: a calibration of some 57 subjects; a longer one comes in parts (`control-parts.ts`). */
export const CONTENT_BYTE_COUNT_MAX = 262_144;
/** Objects and arrays inside each other in a content, the outermost counted. */
export const CONTENT_DEPTH_MAX = 32;

/**
 * The checksum as the record carries it: zero means "not computed", so a computed zero is written as all ones,
 * as UDP does (RFC 768).
 */
export function checksumField(crc: number): number {
  return crc === 0 ? 0xffffffff : crc;
}
