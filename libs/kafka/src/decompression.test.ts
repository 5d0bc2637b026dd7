import { compressSync } from 'snappy';
import { describe, expect, test } from 'vitest';
import { compressionNumber, DecompressionError, deflate, inflate } from './decompression.ts';
import { COMPRESSIONS } from './kafka-settings.ts';

const MIB = 1_048_576;
const plain = Buffer.from('sell 1,000 USDT at 1,402 KRW; '.repeat(4_000));
const packing = COMPRESSIONS.filter((name) => name !== 'none');

describe.each(packing)('%s', (compression) => {
  const number = compressionNumber(compression);

  test('gives back what was packed', () => {
    const packed = deflate(compression, plain);
    expect(packed.length).toBeLessThan(plain.length / 4);
    expect(inflate(number, packed).equals(plain)).toBe(true);
  });

  test('an empty batch stays empty', () => {
    expect(inflate(number, deflate(compression, Buffer.alloc(0))).length).toBe(0);
  });

  test('a bomb is refused before it takes memory', () => {
    const bomb = deflate(compression, Buffer.alloc(48 * MIB));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => inflate(number, bomb, MIB)).toThrow(DecompressionError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * MIB);
  });

  test('bytes cut off anywhere or overwritten never get through as something else', () => {
    const packed = deflate(compression, plain.subarray(0, 2_000));
    for (let end = 0; end < packed.length; end += 1) {
      expect(() => inflate(number, packed.subarray(0, end))).toThrow(DecompressionError);
    }
    expect(() => inflate(number, Buffer.alloc(64, 0x5a))).toThrow(DecompressionError);
  });
});

test('none passes the bytes through', () => {
  expect(inflate(0, plain)).toBe(plain);
});

test.each([5, 6, 7])('compression %i is none of Kafka’s', (number) => {
  expect(() => inflate(number, plain)).toThrow(/not one of Kafka/);
});

describe('the Java framing of snappy', () => {
  const javaFrame = (blocks: readonly Buffer[]): Buffer => {
    const head = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    const parts = blocks.flatMap((block) => {
      const packed = Buffer.from(compressSync(block));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(packed.length);
      return [length, packed];
    });
    return Buffer.concat([head, ...parts]);
  };

  test('is read block by block', () => {
    const framed = javaFrame([plain.subarray(0, 32_768), plain.subarray(32_768)]);
    expect(inflate(2, framed).equals(plain)).toBe(true);
  });

  test('counts all its blocks against the bound', () => {
    const block = Buffer.alloc(600_000);
    expect(() => inflate(2, javaFrame([block, block]), MIB)).toThrow(
      /1200000 bytes, 1048576 allowed/,
    );
  });

  test('a block that ends early is refused', () => {
    const framed = javaFrame([plain]);
    expect(() => inflate(2, framed.subarray(0, framed.length - 1))).toThrow(DecompressionError);
  });
});
