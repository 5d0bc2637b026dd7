/**
 * Bytes of a gzip, zstd or zip file, member by member, so that a damaged one costs no more than itself.
 *
 * A collector that is killed leaves a torn member and, started again, appends a new one behind it. A plain inflater takes the
 * next member's header for compressed data: it yields garbage and then gives up. And of several zstd frames in one buffer
 * Node's decompressor reads the first and leaves the others out without a word.
 *
 * Invariants
 * PKB1 no byte is unpacked across the beginning of another member: where the words that a member begins with stand inside one,
 *    what follows is tried first, and where it unpacks the first is torn there.
 * PKB2 what can be unpacked in front of a tear is yielded before it; each tear is yielded once, with its place in the file.
 * PKB3 a gzip member whose check sum does not match is a tear: some of its bytes are wrong, and nobody knows which.
 */
import { type FileHandle, open } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import {
  constants,
  crc32,
  createInflateRaw,
  createZstdDecompress,
  inflateRawSync,
  zstdDecompressSync,
} from 'node:zlib';

/** Where a file cannot be read on, or what was read is wrong. */
export interface Tear {
  /** Place in the file as it lies, from 0; undefined where nobody could tell. */
  readonly atByte: number | undefined;
  readonly detail: string;
}

/** How a kind of packing begins, unpacks and ends. */
interface Packing {
  readonly name: string;
  readonly magic: Buffer;
  /** Bytes in front of a member's data at the window's beginning; NO_MEMBER; undefined where more must be read to tell. */
  headerLength(bytes: Buffer): number | undefined;
  /** Bytes of what a reader is to pass over by the format's own rule; 0 where there is nothing of it. */
  skippableLength(bytes: Buffer): number;
  open(): Transform;
  /** Bytes behind a member's data, by its header and what follows. */
  trailerLength(header: Buffer, rest: Buffer): number;
  /** The check sum that a member should have. */
  checksum(header: Buffer, trailer: Buffer): number | undefined;
  /** Whether a member that begins here can be unpacked so far; its header was found. */
  unpacks(bytes: Buffer, headerLength: number): boolean;
}

const NO_MEMBER = -1;
/** Compressed bytes that are read and unpacked at once. */
const BLOCK_BYTE_COUNT = 65_536;
/** Compressed bytes by which a member is recognised: a block of random ones does not unpack. */
const PROBE_BYTE_COUNT = 32_768;

/** Unpacked chunks and tears, in the order of the file. Throws where the file itself cannot be read. */
export async function* unpackedBytes(path: string): AsyncGenerator<Buffer | Tear> {
  const packing = path.endsWith('.zst') ? ZSTD : path.endsWith('.zip') ? ZIP : GZIP;
  const file = await open(path, 'r');
  try {
    const window = new FileWindow(file);
    while (!(await window.isAtEnd())) {
      await window.reach(BLOCK_BYTE_COUNT);
      const skippable = packing.skippableLength(window.bytes);
      if (skippable > 0) {
        await window.pass(skippable);
        continue;
      }
      const headerLength = await headerAt(window, packing);
      if (headerLength === NO_MEMBER)
        yield* skipped(window, packing, `no ${packing.name} begins here`);
      else yield* member(window, packing, headerLength);
    }
  } finally {
    await file.close();
  }
}

async function* member(
  window: FileWindow,
  packing: Packing,
  headerLength: number,
): AsyncGenerator<Buffer | Tear> {
  const beginsAt = window.offset;
  const header = Buffer.from(window.bytes.subarray(0, headerLength));
  window.drop(headerLength);
  const unpacker = new Unpacker(packing.open());
  let checksum = 0;
  try {
    for (;;) {
      const isEnd = !(await window.reach(packing.magic.length));
      const isOther = !isEnd && window.offset > beginsAt && (await beginsMember(window, packing));
      if (isOther || window.length === 0) {
        const isWhole = (await unpacker.finish()) === 'ended';
        if (isWhole) yield* trailer(window, packing, { beginsAt, header, checksum });
        else yield { atByte: window.offset, detail: tornDetail(packing, beginsAt, isOther) };
        return;
      }
      const length = writableLength(window, packing, isEnd);
      const before = unpacker.consumedByteCount;
      const state = await unpacker.write(window.bytes.subarray(0, length));
      for (const chunk of unpacker.take()) {
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
      if (state instanceof Error) {
        yield* skipped(window, packing, state.message);
        return;
      }
      const isWhole = state === 'ended';
      window.drop(isWhole ? unpacker.consumedByteCount - before : length);
      if (isWhole) {
        yield* trailer(window, packing, { beginsAt, header, checksum });
        return;
      }
    }
  } finally {
    unpacker.close();
  }
}

function tornDetail({ name }: Packing, beginsAt: number, isOther: boolean): string {
  const what = isOther ? 'another one begins' : 'the file ends';
  return `${what} inside the ${name} that began at byte ${beginsAt}`;
}

/** How much of the window may be unpacked: up to where another member may begin (PKB1). */
function writableLength(window: FileWindow, { magic }: Packing, isEnd: boolean): number {
  const next = window.bytes.indexOf(magic, 1);
  if (next > 0) return next;
  // The beginning of a beginning stays in the window.
  return isEnd ? window.length : Math.max(1, window.length - magic.length + 1);
}

async function beginsMember(window: FileWindow, packing: Packing): Promise<boolean> {
  const { magic } = packing;
  if (!window.bytes.subarray(0, magic.length).equals(magic)) return false;
  const headerLength = await headerAt(window, packing);
  if (headerLength === NO_MEMBER) return false;
  await window.reach(headerLength + PROBE_BYTE_COUNT);
  return packing.unpacks(window.bytes, headerLength);
}

async function* trailer(
  window: FileWindow,
  packing: Packing,
  read: { readonly beginsAt: number; readonly header: Buffer; readonly checksum: number },
): AsyncGenerator<Tear> {
  const { magic, name } = packing;
  await window.reach(TRAILER_LENGTH_MAX + magic.length);
  const trailerLength = packing.trailerLength(read.header, window.bytes);
  const bytes = window.bytes.subarray(0, trailerLength);
  const isWhole = bytes.length === trailerLength;
  const wanted = isWhole ? packing.checksum(read.header, bytes) : undefined;
  const isWrong = wanted !== undefined && wanted !== read.checksum;
  const fault = !isWhole ? 'cut' : isWrong ? wrongDetail(name) : undefined;
  const other = window.bytes.subarray(0, trailerLength + magic.length).indexOf(magic);
  const isCut = fault !== undefined && other >= 0 && other < trailerLength;
  if (isCut || fault === 'cut') {
    yield { atByte: window.offset, detail: `the check sum of the ${name} is not whole` };
  } else if (fault !== undefined) {
    yield { atByte: read.beginsAt, detail: fault };
  }
  window.drop(isCut ? other : bytes.length);
}

const TRAILER_LENGTH_MAX = 24;

function wrongDetail(name: string): string {
  return `the check sum of the ${name} that begins here does not match: some of its rows are wrong`;
}

/** Passes over what is no member, up to the next one that unpacks. NUL bytes are padding and no tear. */
async function* skipped(window: FileWindow, packing: Packing, why: string): AsyncGenerator<Tear> {
  const from = window.offset;
  let isPadding = true;
  do {
    const at = window.bytes.indexOf(packing.magic, window.offset === from ? 1 : 0);
    const length = at >= 0 ? at : Math.max(1, window.length - packing.magic.length + 1);
    isPadding &&= window.bytes.subarray(0, length).every((byte) => byte === 0);
    window.drop(length);
    if (await beginsMember(window, packing)) break;
  } while (!(await window.isAtEnd()));
  if (isPadding) return;
  yield { atByte: from, detail: `${why}; ${window.offset - from} bytes were passed over` };
}

/** As `Packing.headerLength`, with as much read as it takes. */
async function headerAt(window: FileWindow, packing: Packing): Promise<number> {
  for (let wanted = BLOCK_BYTE_COUNT; ; wanted += BLOCK_BYTE_COUNT) {
    const length = packing.headerLength(window.bytes);
    if (length !== undefined) return length;
    if (!(await window.reach(wanted))) return packing.headerLength(window.bytes) ?? NO_MEMBER;
  }
}

/** The part of a file that was read and not yet used. */
class FileWindow {
  readonly #file: FileHandle;
  #bytes: Buffer = Buffer.alloc(0);
  #offset = 0;
  #hasMore = true;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Place of the window's first byte in the file. */
  get offset(): number {
    return this.#offset;
  }

  /** Passes over bytes, in the window or not. */
  async pass(length: number): Promise<void> {
    for (let left = length; left > 0 && (await this.reach(1)); ) {
      const here = Math.min(left, this.length);
      this.drop(here);
      left -= here;
    }
  }

  drop(length: number): void {
    this.#bytes = this.#bytes.subarray(length);
    this.#offset += length;
  }

  async isAtEnd(): Promise<boolean> {
    return !(await this.reach(1));
  }

  /** Reads on until `length` bytes are there; false where the file has no so many. */
  async reach(length: number): Promise<boolean> {
    while (this.#bytes.length < length && this.#hasMore) {
      const block = Buffer.allocUnsafe(BLOCK_BYTE_COUNT);
      const { bytesRead } = await this.#file.read(block, 0, BLOCK_BYTE_COUNT);
      this.#hasMore = bytesRead > 0;
      const read = block.subarray(0, bytesRead);
      this.#bytes = this.#bytes.length === 0 ? read : Buffer.concat([this.#bytes, read]);
    }
    return this.#bytes.length >= length;
  }
}

/** A decompressor of one member, written to and read from in turns. */
class Unpacker {
  readonly #stream: Transform;
  #chunks: Buffer[] = [];
  #state: 'open' | 'ended' | Error = 'open';
  #wake: () => void = () => {};

  constructor(stream: Transform) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    stream.once('end', () => this.#settle('ended'));
    stream.once('error', (error) => this.#settle(error));
  }

  get consumedByteCount(): number {
    return (this.#stream as Transform & { readonly bytesWritten: number }).bytesWritten;
  }

  /** Resolves when what can be unpacked of `bytes` is there: `ended` where the member ends among them. */
  async write(bytes: Buffer): Promise<'open' | 'ended' | Error> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#stream.write(bytes, () => resolve());
    });
    return this.#state;
  }

  /** Nothing follows: `ended` where the member is whole. */
  async finish(): Promise<'ended' | Error> {
    if (this.#state === 'open') {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#stream.end();
      });
    }
    return this.#state === 'open' ? new Error('unfinished') : this.#state;
  }

  take(): Buffer[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }

  close(): void {
    this.#stream.destroy();
  }

  #settle(state: 'ended' | Error): void {
    this.#state = state;
    this.#wake();
  }
}

/** RFC 1952, 2.3: flags of optional header fields. */
const GZIP_FLAG = { HEADER_CRC: 2, EXTRA: 4, NAME: 8, COMMENT: 16, RESERVED: 0xe0 } as const;
const GZIP_HEADER_LENGTH = 10;
const UNPACKED_CHUNK = { chunkSize: 262_144 };

function gzipHeaderLength(bytes: Buffer): number | undefined {
  if (bytes.length < GZIP_HEADER_LENGTH) return undefined;
  const flags = bytes[3] as number;
  if (!bytes.subarray(0, 3).equals(GZIP.magic) || (flags & GZIP_FLAG.RESERVED) !== 0)
    return NO_MEMBER;
  let length = GZIP_HEADER_LENGTH;
  if ((flags & GZIP_FLAG.EXTRA) !== 0) {
    if (bytes.length < length + 2) return undefined;
    length += 2 + bytes.readUInt16LE(length);
  }
  for (const flag of [GZIP_FLAG.NAME, GZIP_FLAG.COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, length);
    if (end < 0) return undefined;
    length = end + 1;
  }
  if ((flags & GZIP_FLAG.HEADER_CRC) !== 0) length += 2;
  return bytes.length < length ? undefined : length;
}

const GZIP: Packing = {
  name: 'gzip member',
  magic: Buffer.from([0x1f, 0x8b, 0x08]),
  headerLength: gzipHeaderLength,
  skippableLength: () => 0,
  open: () => createInflateRaw(UNPACKED_CHUNK),
  trailerLength: () => 8,
  checksum: (_header, trailer) => trailer.readUInt32LE(0),
  unpacks: inflates,
};

function inflates(bytes: Buffer, headerLength: number): boolean {
  const data = bytes.subarray(headerLength, headerLength + PROBE_BYTE_COUNT);
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  return data.length > 0 && succeeds(() => inflateRawSync(data, options));
}

/**
 * A zip is read from its beginning, file by file, and not by the directory at its end: a torn download has none. Each file is a
 * member. PKWARE APPNOTE 6.3, 4.3.7 to 4.3.9.
 */
const ZIP: Packing = {
  name: 'zip entry',
  magic: Buffer.from([0x50, 0x4b, 0x03, 0x04]),
  headerLength: (bytes) => {
    if (bytes.length < ZIP_HEADER_LENGTH) return undefined;
    const isDeflated = bytes.readUInt16LE(8) === 8 && (bytes.readUInt16LE(6) & 1) === 0;
    if (!bytes.subarray(0, 4).equals(ZIP.magic) || !isDeflated) return NO_MEMBER;
    const length = ZIP_HEADER_LENGTH + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
    return bytes.length < length ? undefined : length;
  },
  // Directory and end records are there for who looks a file up.
  skippableLength: (bytes) =>
    bytes.length >= 4 && [0x02014b50, 0x06054b50, 0x06064b50].includes(bytes.readUInt32LE(0))
      ? Number.MAX_SAFE_INTEGER
      : 0,
  open: () => createInflateRaw(UNPACKED_CHUNK),
  trailerLength: (header, rest) => {
    if (!hasDescriptor(header)) return 0;
    const sizes = header.readUInt16LE(4) >= ZIP64_VERSION ? 16 : 8;
    return (isSigned(rest) ? 8 : 4) + sizes;
  },
  checksum: (header, trailer) =>
    hasDescriptor(header)
      ? trailer.readUInt32LE(isSigned(trailer) ? 4 : 0)
      : header.readUInt32LE(14),
  unpacks: inflates,
};

const ZIP_HEADER_LENGTH = 30;
/** Version that is needed to read sizes of 8 bytes. */
const ZIP64_VERSION = 45;

/** Whether check sum and sizes stand behind the data, as where a zip was written in one go. */
function hasDescriptor(header: Buffer): boolean {
  return (header.readUInt16LE(6) & 8) !== 0;
}

function isSigned(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32LE(0) === 0x08074b50;
}

/** RFC 8878, 3.1.2: a frame that is to be skipped has one of 16 magic numbers, and its length behind it. */
function skippableLength(bytes: Buffer): number {
  if (bytes.length < 8) return 0;
  const isSkippable =
    ((bytes[0] as number) & 0xf0) === 0x50 && bytes.readUIntLE(1, 3) === 0x18_4d_2a;
  return isSkippable ? 8 + bytes.readUInt32LE(4) : 0;
}

const ZSTD: Packing = {
  name: 'zstd frame',
  magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
  // The decompressor reads the header itself.
  headerLength: (bytes) => {
    if (bytes.length < 4) return undefined;
    return bytes.subarray(0, 4).equals(ZSTD.magic) ? 0 : NO_MEMBER;
  },
  skippableLength,
  open: () => createZstdDecompress(UNPACKED_CHUNK),
  trailerLength: () => 0,
  checksum: () => undefined,
  unpacks: (bytes) =>
    succeeds(() =>
      zstdDecompressSync(bytes.subarray(0, PROBE_BYTE_COUNT), {
        finishFlush: constants.ZSTD_e_continue,
      }),
    ),
};

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
