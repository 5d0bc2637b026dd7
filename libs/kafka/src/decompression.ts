/**
 * The compressions of record batches. A batch never becomes more than 64 MiB: the size is known or bounded
 * before anything is inflated, so a small hostile batch cannot take the memory of the process.
 */
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { compressFrameSync, decompressFrameSync } from 'lz4-napi';
import { compressSync as snappyCompressSync, uncompressSync } from 'snappy';
import type { Compression } from './kafka-settings.ts';

/** Bytes of one batch after decompression; a producer's batch is at most a few MiB before it. */
const INFLATED_BYTE_COUNT_MAX = 67_108_864;

/** A batch that cannot be inflated within the bound. */
export class DecompressionError extends Error {
  override readonly name = 'DecompressionError';
}

interface Codec {
  readonly deflate: (plain: Buffer) => Buffer;
  /** @throws Error of any kind where the bytes are malformed or too many. */
  readonly inflate: (packed: Buffer, byteCountMax: number) => Buffer;
}

/** By the number in the low three bits of a batch's attributes; 0 is none. */
const CODECS: readonly (Codec | null)[] = [
  null,
  {
    deflate: (plain) => gzipSync(plain),
    inflate: (packed, byteCountMax) => gunzipSync(packed, { maxOutputLength: byteCountMax }),
  },
  { deflate: (plain) => snappyCompressSync(plain), inflate: inflateSnappy },
  { deflate: (plain) => compressFrameSync(plain), inflate: inflateLz4 },
  {
    deflate: (plain) => zstdCompressSync(plain),
    inflate: (packed, byteCountMax) =>
      zstdDecompressSync(packed, { maxOutputLength: byteCountMax }),
  },
];

const NUMBERS: Readonly<Record<Compression, number>> = {
  none: 0,
  gzip: 1,
  snappy: 2,
  lz4: 3,
  zstd: 4,
};

/** Returns the number that a batch's attributes carry. */
export function compressionNumber(compression: Compression): number {
  return NUMBERS[compression];
}

/** Returns the packed bytes of a batch's records. */
export function deflate(compression: Compression, plain: Buffer): Buffer {
  return CODECS[NUMBERS[compression]]?.deflate(plain) ?? plain;
}

/**
 * Returns the records of a batch as plain bytes.
 * @throws DecompressionError where they are malformed, of an unknown kind or more than `byteCountMax`.
 */
export function inflate(
  number: number,
  packed: Buffer,
  byteCountMax: number = INFLATED_BYTE_COUNT_MAX,
): Buffer {
  if (number === 0) return packed;
  const codec = CODECS[number];
  if (codec === undefined || codec === null) {
    throw new DecompressionError(`compression ${number} is not one of Kafka's`);
  }
  try {
    return codec.inflate(packed, byteCountMax);
  } catch (error) {
    if (error instanceof DecompressionError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DecompressionError(`compression ${number}: ${reason}`);
  }
}

/** `\x82SNAPPY\0`, then two versions of 4 bytes; blocks of a length and so many bytes follow. */
const SNAPPY_JAVA_MAGIC: Buffer = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const SNAPPY_JAVA_HEADER_BYTES = 16;

function inflateSnappy(packed: Buffer, byteCountMax: number): Buffer {
  if (!packed.subarray(0, SNAPPY_JAVA_MAGIC.length).equals(SNAPPY_JAVA_MAGIC)) {
    refuseAbove(snappyLength(packed), byteCountMax);
    return uncompressBlock(packed);
  }
  const blocks: Buffer[] = [];
  let total = 0;
  let at = SNAPPY_JAVA_HEADER_BYTES;
  while (at < packed.length) {
    const length = packed.readUInt32BE(at);
    const block = packed.subarray(at + 4, at + 4 + length);
    if (length === 0 || block.length < length) throw new DecompressionError('a cut snappy block');
    total += snappyLength(block);
    refuseAbove(total, byteCountMax);
    blocks.push(uncompressBlock(block));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

function uncompressBlock(block: Buffer): Buffer {
  const plain = uncompressSync(block, { asBuffer: true });
  return Buffer.isBuffer(plain) ? plain : Buffer.from(plain);
}

/** A snappy block begins with the length of its content: a varint of at most 32 bits. */
function snappyLength(block: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = block.readUInt8(index);
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return length;
  }
  throw new DecompressionError('a snappy block without a length');
}

const LZ4_MAGIC = 0x184d2204;
/** Lengths and flags of an lz4 frame, from its specification. */
const LZ4 = {
  headBytes: 7,
  contentSizeBytes: 8,
  checksumBytes: 4,
  sizeBytes: 4,
  hasContentSize: 0x08,
  hasBlockChecksum: 0x10,
  isStored: 0x8000_0000,
  /** The best that the packing of a block can do. */
  packingRatioMax: 255,
} as const;
/** By the block size number of the frame: 64 kB, 256 kB, 1 MB, 4 MB. */
const LZ4_BLOCK_BYTES: Readonly<Record<number, number>> = {
  4: 65_536,
  5: 262_144,
  6: 1_048_576,
  7: 4_194_304,
};

/**
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md: the length in a frame cannot be trusted, but a block's
 * largest size is known. The blocks are counted before any is inflated.
 */
function inflateLz4(packed: Buffer, byteCountMax: number): Buffer {
  if (packed.readUInt32LE(0) !== LZ4_MAGIC) throw new DecompressionError('no lz4 frame');
  const flags = packed.readUInt8(4);
  const blockBytesMax = LZ4_BLOCK_BYTES[(packed.readUInt8(5) >> 4) & 0x07];
  if (blockBytesMax === undefined) throw new DecompressionError('an lz4 block size out of range');
  const blockChecksumBytes = (flags & LZ4.hasBlockChecksum) === 0 ? 0 : LZ4.checksumBytes;
  let at = LZ4.headBytes + ((flags & LZ4.hasContentSize) === 0 ? 0 : LZ4.contentSizeBytes);
  let total = 0;
  for (;;) {
    const size = packed.readUInt32LE(at);
    if (size === 0) break;
    const isStored = size >= LZ4.isStored;
    const packedBytes = isStored ? size - LZ4.isStored : size;
    // A tiny block cannot become a full one.
    total += isStored ? packedBytes : Math.min(blockBytesMax, packedBytes * LZ4.packingRatioMax);
    refuseAbove(total, byteCountMax);
    at += LZ4.sizeBytes + packedBytes + blockChecksumBytes;
  }
  return decompressFrameSync(packed);
}

function refuseAbove(byteCount: number, byteCountMax: number): void {
  if (byteCount > byteCountMax) {
    throw new DecompressionError(`${byteCount} bytes, ${byteCountMax} allowed`);
  }
}
