/** Records written by hand, byte by byte: what our encoder would never write can be written with it. */

/** Zigzag varint of any 64-bit value: the test's own writer. */
export function long(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}
/** A text of Avro: its length in bytes, then the bytes. */
export function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...long(bytes.length), ...bytes];
}

export const HEAD_TIME_US = 1_763_900_000_000_000;
/** Source, session, stream class SOCKET, base time of November 2025, first position 5. */
export const HEAD: readonly number[] = [
  ...text('feeds/x'),
  ...long(1),
  ...long(0),
  ...long(HEAD_TIME_US),
  ...long(5),
];
/** No positions are listed: they count every event. */
export const COUNTED: readonly number[] = [0];
/** One instrument. */
export const DICTIONARY: readonly number[] = [...long(1), ...text('a:B/C:spot'), 0];
/** An open-interest event: branch 6, instrument 0, two times, 9 lots. */
export const EVENT: readonly number[] = [...long(6), 0, 0, 0, ...long(9)];
/** A book delta of instrument 0 from sequence 1 to 2; levels follow. */
export const DELTA_HEAD: readonly number[] = [...long(1), 0, 0, 0, ...long(2), ...long(1)];
export const NO_CHECKSUM: readonly number[] = [0, 0, 0, 0];
const FRAMING = [0, 0, 0, 0, 1];

export function record(...parts: (readonly number[])[]): Uint8Array {
  return Uint8Array.from([...FRAMING, ...parts.flat()]);
}
/** A sound record but for its array of events. */
export function withEvents(...parts: (readonly number[])[]): Uint8Array {
  return record(HEAD, COUNTED, DICTIONARY, ...parts, NO_CHECKSUM);
}
/** A record of the one event, so that a test can spoil exactly one thing. */
export const PLAIN: Uint8Array = withEvents(long(1), EVENT, [0]);
