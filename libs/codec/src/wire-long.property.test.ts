/** Numbers on the wire against BigInt arithmetic: exact up to ±(2^53 - 1), where avsc is not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

const MAX = Number.MAX_SAFE_INTEGER;

/** Zigzag varint of any 64-bit value, straight from the Avro specification. */
function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

const reader = new WireReader();
const writer = new WireWriter();

/** The number read and the cursor behind it; `undefined` where it was refused. Both ways of reading agree. */
function read(bytes: readonly number[]): { value: number; next: number } | undefined {
  const either = (['long', 'steadyLong'] as const).map((way) => {
    reader.load(Uint8Array.from(bytes));
    const next = reader[way](reader.number, 0, 0);
    return next > reader.end ? undefined : { value: reader.number[0]!, next };
  });
  expect(either[1]).toEqual(either[0]);
  return either[0];
}

function written(value: number): number[] {
  writer.restart();
  writer.ensure(16);
  writer.long(value);
  return [...writer.bytes.subarray(0, writer.length)];
}

function expectBoth(value: number): void {
  const bytes = varint(value);
  expect(written(value)).toEqual(bytes);
  expect(read([...bytes, 0xff, 0xff])).toEqual({ value, next: bytes.length });
}

test('both sides of every power of two', () => {
  for (let power = 0; power < 53; power += 1) {
    for (const offset of [-1, 0, 1]) {
      expectBoth(2 ** power + offset);
      expectBoth(-(2 ** power) + offset);
    }
  }
  expectBoth(MAX);
  expectBoth(-MAX);
  expectBoth(0);
});

test('any safe integer', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), expectBoth), { numRuns: 2_000 });
});

test('minus zero is written as zero', () => {
  expect(written(-0)).toEqual([0]);
});

test('what is no safe integer is refused by the reader and counted by the writer', () => {
  for (const value of [
    2n ** 53n,
    -(2n ** 53n),
    2n ** 54n + 1n,
    2n ** 62n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ]) {
    expect(read(varint(value)), `${value}`).toBeUndefined();
    expect(reader.fault).toBe('bad-number');
  }
  fc.assert(
    fc.property(
      fc.double().filter((value) => !Number.isSafeInteger(value)),
      (value) => {
        written(value);
        expect(writer.unsafeCount).toBe(1);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a number cut short runs past the end and is not taken', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.nat(7), (value, cut) => {
      const bytes = varint(value);
      if (cut < bytes.length) expect(read(bytes.slice(0, cut))).toBeUndefined();
    }),
  );
});

test('pairs are read as one number after the other, however wide, and their signs are told', () => {
  const narrow = fc.integer({ min: -70, max: 9_000 });
  const pair = fc.tuple(
    fc.oneof(narrow, fc.maxSafeInteger()),
    fc.oneof(narrow, fc.maxSafeInteger()),
  );
  const column = new Float64Array(64);
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 30, size: 'max' }), fc.nat(400), (pairs, cut) => {
      const bytes = pairs.flat().flatMap(varint);
      reader.load(Uint8Array.from(bytes));
      reader.signs = 0;
      expect(reader.pairs(column, 2, 2 + 2 * pairs.length, 0)).toBe(bytes.length);
      expect([...column.subarray(2, 2 + 2 * pairs.length)]).toEqual(pairs.flat());
      const sound = pairs.every(([first, second]) => first > 0 && second >= 0);
      expect(reader.signs < 0).toBe(!sound);
      if (cut >= bytes.length) return;
      reader.load(Uint8Array.from(bytes.slice(0, cut)));
      expect(reader.pairs(column, 2, 2 + 2 * pairs.length, 0)).toBeGreaterThan(cut);
    }),
    { numRuns: 1_000 },
  );
});
