/**
 * Whether a record that could not be decoded is ours at all. The ids of our schemas are small numbers, and a schema registry that
 * somebody else runs gives the same numbers to other schemas: what such a record breaks first (a count, a text) is nobody's fault in it.
 */
import { SYMBOL_BYTE_COUNT_MAX } from '@breakwater/core';
import { crc32cOfView } from './crc32c.ts';
import {
  CHECKSUM_BYTE_COUNT,
  checksumField,
  FRAMING_BYTE_COUNT,
  SIGNER_KEY_BYTE_COUNT,
  STREAM_CLASS_COUNT,
} from './framing.ts';
import { decodePrintable } from './printable-text.ts';
import type { WireReader } from './wire-reader.ts';

/** Market data is not older: 1 January 2009. */
const TIME_US_MIN = 1_230_768_000_000_000;
/** 1 January 2100. */
const TIME_US_MAX = 4_102_444_800_000_000;
const CONTROL_TYPE = /^[a-z][a-z-]{0,63}$/;

/**
 * A checksum that holds, or the head of a batch: a source's name, a session, a stream class and a time of this century.
 * A record that was read to its checksum is ours whatever that is.
 */
export function isBatchOfOurs(reader: WireReader): boolean {
  const { end, number } = reader;
  if (reader.fault === 'bad-checksum' || hasChecksum(reader)) return true;
  let p = reader.text(FRAMING_BYTE_COUNT, SYMBOL_BYTE_COUNT_MAX);
  if (p > end || !isName(reader)) return false;
  p = reader.long(number, 0, p);
  if (p > end || number[0]! < 0 || reader.choice(p, STREAM_CLASS_COUNT) < 0) return false;
  p = reader.long(number, 0, p + 1);
  return p <= end && number[0]! >= TIME_US_MIN && number[0]! < TIME_US_MAX;
}

/** The head of a control record: a domain's name, a sequence, and behind the key a type. */
export function isControlOfOurs(reader: WireReader): boolean {
  const { end, number } = reader;
  let p = reader.text(FRAMING_BYTE_COUNT, SYMBOL_BYTE_COUNT_MAX);
  if (p > end || !isName(reader)) return false;
  p = reader.long(number, 0, p);
  p = reader.text(p + SIGNER_KEY_BYTE_COUNT, SYMBOL_BYTE_COUNT_MAX);
  if (p > end) return false;
  const type = decodePrintable(reader.bytes, reader.textStart, reader.textEnd);
  return type !== undefined && CONTROL_TYPE.test(type);
}

function isName({ bytes, textStart, textEnd }: WireReader): boolean {
  return textStart < textEnd && decodePrintable(bytes, textStart, textEnd) !== undefined;
}

function hasChecksum({ view, end }: WireReader): boolean {
  const at = end - CHECKSUM_BYTE_COUNT;
  if (at <= FRAMING_BYTE_COUNT) return false;
  const written = view.getInt32(at);
  return written !== 0 && written === (checksumField(crc32cOfView(view, 0, at)) | 0);
}
