import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';

/** Bit by bit, straight from the polynomial: shares nothing with the tables. */
function crc32cByBits(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

// RFC 3720 appendix B.4, there printed in the order of the wire, and the check value of the CRC catalogue.
test.each([
  ['123456789', new TextEncoder().encode('123456789'), 0xe3069283],
  ['32 bytes of zero', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 rising bytes', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ['32 falling bytes', Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
  ['nothing', new Uint8Array(0), 0],
])('the published value of %s', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

test('any range of any bytes, at any alignment, as bit by bit', () => {
  const range = fc.tuple(fc.uint8Array({ maxLength: 200, size: 'max' }), fc.nat(40), fc.nat(40));
  fc.assert(
    fc.property(range, ([bytes, head, tail]) => {
      const framed = new Uint8Array([
        ...new Uint8Array(head).fill(9),
        ...bytes,
        ...new Uint8Array(tail),
      ]);
      expect(crc32c(framed, head, head + bytes.length)).toBe(crc32cByBits(bytes));
      expect(crc32c(framed.subarray(head, head + bytes.length))).toBe(crc32cByBits(bytes));
    }),
  );
});
